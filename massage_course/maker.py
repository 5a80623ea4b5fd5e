"""The form in which an instructor draws a new assignment, made of plain ipywidgets. It calls ``grading.making``."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from .content import CourseData, DataError, course_data
from .forms import LABEL, WIDE, status
from .grading.drawing import Blueprint, CannotDraw, Form
from .grading.keys import load_pool
from .grading.making import form_names, forms_of, make, used


def open_maker() -> AssignmentForm:
    """The form for the nbgrader folder in which the notebook lies. Raises DataError if a pool file does not fit."""
    return AssignmentForm(Path.cwd(), course_data())


class Choices(widgets.VBox):  # type: ignore[misc]
    """A group of boxes to tick; `words` gives each choice the words beside its box."""

    def __init__(self, title: str, words: dict[str, str]) -> None:
        self.boxes = {name: _box(text) for name, text in words.items()}
        super().__init__([widgets.HTML(f"<strong>{escape(title)}</strong>"), *self.boxes.values()])

    @property
    def value(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(name for name, box in self.boxes.items() if box.value)


class AssignmentForm(widgets.VBox):  # type: ignore[misc]
    """Areas, number and seed; a preview of what would be drawn; and a button that writes it."""

    def __init__(self, course: Path, data: CourseData) -> None:
        self.course, self.data = course, data
        pool = {
            file.stem: load_pool(course, file.stem)
            for file in sorted((course / "pool").glob("*.yml"), key=lambda file: [*data.areas].index(file.stem))
        }
        asked = used(course)
        left = {area: sum(item.id not in asked for item in items) for area, items in pool.items()}
        types = sorted({item.type for items in pool.values() for item in items})
        self.name = _text("Name", "small letters, digits and _")
        self.title = _text("Title", "what students read at the top")
        self.seed = _text("Seed", "any word; the same word draws the same items")
        self.areas = Choices(
            "Areas", {a: f"{data.areas[a].title} ({left[a]} of {len(pool[a])} not used)" for a in pool}
        )
        self.items = _number("Items", 12, 1, 100)
        self.must_pass = _number("Safety: must be right", 2, 0, 20)
        self.forms = _number("Parallel forms", 1, 1, 26)
        self.repeat = _box("Items of other assignments may be used again")
        self.types = Choices("Types", {name: name.replace("_", " ") for name in types})
        self.difficulties = Choices("Difficulty", {name: name for name in data.vocabulary.difficulties})
        self.bloom = Choices("Bloom level", {name: name for name in data.vocabulary.bloom_levels})
        self.preview = widgets.Button(description="Preview", tooltip="Show what would be drawn")
        self.write = widgets.Button(description="Write", button_style="primary", tooltip="Write the assignment")
        self.answer = widgets.HTML(status("Nothing is written before you press Write."))
        self.preview.on_click(lambda _: self._show())
        self.write.on_click(lambda _: self._make())
        only = widgets.Accordion([widgets.HBox([self.types, self.difficulties, self.bloom])], layout=WIDE)
        only.set_title(0, "Only some types or levels (nothing ticked: any)")
        super().__init__(
            [
                *(self.name, self.title, self.areas, self.items, self.must_pass, self.seed, self.forms, self.repeat),
                *(only, widgets.HBox([self.preview, self.write]), self.answer),
            ]
        )

    @property
    def blueprint(self) -> Blueprint:
        """What the form asks for."""
        return Blueprint(
            areas=self.areas.value,
            items=self.items.value,
            seed=self.seed.value.strip(),
            types=self.types.value,
            bloom=self.bloom.value,
            difficulties=self.difficulties.value,
            must_pass=self.must_pass.value,
            forms=self.forms.value,
        )

    def _show(self) -> None:
        try:
            self._needs_seed()
            forms = forms_of(self.course, self.blueprint, self.data, repeat=self.repeat.value)
            names = form_names(self.name.value.strip() or "assignment", self.forms.value)
        except (CannotDraw, DataError) as problem:
            self.answer.value = status(f"Not possible: {problem}.")
            return
        tables = "".join(_table(name, form) for name, form in zip(names, forms, strict=True))
        self.answer.value = status("This would be drawn. Another seed draws other items.") + tables

    def _make(self) -> None:
        try:
            self._needs_seed()
            names = make(
                self.course,
                self.name.value.strip(),
                self.blueprint,
                self.data,
                title=self.title.value.strip(),
                repeat=self.repeat.value,
            )
        except (CannotDraw, DataError) as problem:
            self.answer.value = status(f"Nothing was written: {problem}.")
            return
        self.answer.value = status(
            f"Written: {', '.join(names)}. In Formgrader, under Manage Assignments, press Generate beside it, look at "
            "the preview, then press Release."
        )

    def _needs_seed(self) -> None:
        if not self.seed.value.strip():
            raise CannotDraw("type any word as the seed")


def _text(label: str, hint: str) -> widgets.Text:
    return widgets.Text(description=label, placeholder=hint, style=LABEL, layout=WIDE)


def _number(label: str, value: int, low: int, high: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(value, description=label, min=low, max=high, style=LABEL)


def _box(text: str) -> widgets.Checkbox:
    return widgets.Checkbox(description=text, indent=False, layout=widgets.Layout(width="auto"))


def _table(name: str, form: Form) -> str:
    head = _row("th", ("", "Question", "Type", "Difficulty", "Bloom level"))
    rows = "".join(
        _row("td", (number, item.stem, item.type.replace("_", " ") + _mark(item.id, form), item.difficulty, item.bloom))
        for number, item in enumerate(form.items, start=1)
    )
    return f"<h3>{escape(name)}</h3><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _mark(item: str, form: Form) -> str:
    return ", must be right" if item in form.must_pass else ""


def _row(tag: str, cells: Iterable[object]) -> str:
    return "<tr>" + "".join(f"<{tag} style='text-align: left'>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
