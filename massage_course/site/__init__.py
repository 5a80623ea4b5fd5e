"""The whole course as plain files: for a file server, a phone or a memory stick, with no kernel and no network.

A page is a committed notebook: its text, its stored outputs, and its widgets, whose cells are run once more for their
state. Scripts, drawings and questions that several pages need are files of their own. What Python does for a widget
while the full course runs is done by ``client/kernel.js``, by the same rules and with the same progress file.

All addresses are relative, and all scripts are plain ones, so that a page also opens by a double click.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import chdir
from html import escape
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import nbformat
from anywidget import AnyWidget
from nbformat import NotebookNode

from .. import finding, mastery, pictures, practice_exam, progress, review
from ..answers import MIME, AnswerBook
from ..content import Area, CourseData
from ..grading.bundle import NotSafe, leaks, write_folder
from ..grading.safe_markdown import markdown2html
from ..items import FreeText
from ..notebooks import WIDGET_NOTE
from ..pages import WORDS_MIME
from ..widgets.anki_deck import AnkiDeck
from ..widgets.base import CourseWidget, one_module
from ..widgets.certificate import Certificate, heads
from ..widgets.dashboard import Dashboard
from ..widgets.exam import PracticeExam
from ..widgets.quiz import Quiz

HERE = Path(__file__).parent
START = "00_start_here"
LIST = "site.json"
"""The list of the files of a site, by which the next build knows what is its own."""

REVIEW_CELL = "review.session()"
SHARED = 2000
"""Values with more characters of JSON than this are written once when several pages need them."""

PRIVATE = (
    "What you do is kept in this browser on this device, and nowhere else. Nobody watches, and nothing is sent. Who "
    "clears the browser's data clears it too, so save your progress as a file now and then. A part counts as read when "
    "you stayed on it and its end was on your screen."
)

OTHER_WORDS = {
    "in a file beside the lesson on the computer where the course runs": "in this browser, and nowhere else",
    "- **A bar says that the lesson was paused:** press the button in the bar. Your saved answers come back.\n": "",
    ", and each structure that the quiz of an atlas asked you to find: soon": ": soon",
    "press *Start the lesson* at the edge of the page.": "allow JavaScript for this page.",
    "- **You work on Binder:** the server forgets everything when it closes. Keep the page open while you learn.": (
        "- **You go on with another device:** press *Save my progress* on the start page, take the file along, and "
        "press *Load my progress* there."
    ),
}
"""What the notebooks say of the full course, and what holds here."""


class NotAsWritten(ValueError):
    """A notebook does not say any more what :data:`OTHER_WORDS` replaces."""


class Live(NamedTuple):
    """A widget of a page, its state, and who works for it if not what its class names."""

    widget: CourseWidget
    state: dict[str, Any]
    kernel: str = ""

    @property
    def kind(self) -> str:
        """Its class."""
        return type(self.widget).__name__


class Page(NamedTuple):
    """One notebook: its name, its area (none for the reviews), its cells, and its widgets by the id of their cell."""

    notebook: str
    area: str
    cells: list[NotebookNode]
    live: dict[str, Live]

    @property
    def file(self) -> str:
        """The start page is what a file server shows by itself."""
        return "index.html" if self.notebook == START else f"{self.notebook}.html"


def write(notebooks: Path, exercises: Path, target: Path, data: CourseData) -> tuple[int, int]:
    """Write the site into the folder `target`; returns how many files and bytes it has.

    `exercises` is the nbgrader folder, if there is one. Raises :class:`NotSafe` if the site would tell what belongs to
    a graded item; then nothing is written.
    """
    files = build(notebooks, data)
    if problems := tells(files, exercises, data):
        raise NotSafe("nothing was written:\n" + "\n".join(problems))
    write_folder(target, files, LIST)
    return len(files), sum(map(len, files.values()))


def tells(files: Mapping[str, bytes], exercises: Path, data: CourseData) -> list[str]:
    """What `files` tell that only an instructor should know, a line each."""
    # What the course tells everybody, in the same words, is no secret.
    known = {f"course_data/{file.relative_to(data.root)}": file.read_bytes() for file in data.root.rglob("*.yml")}
    return sorted(leaks({**files, **known}, exercises, (), data))


def build(notebooks: Path, data: CourseData) -> dict[str, bytes]:
    """Every file of the site: its name, with slashes, and its content.

    `notebooks` is the folder of the committed notebooks. Raises :class:`NotAsWritten`.
    """
    pages = [_page(file, data) for file in sorted(notebooks.glob("*.ipynb"))]
    shared = _Shared(pages, data)
    files = {"course.js": _script("globalThis.massageCourse = ", _course(data))}
    files["site.js"] = _classic(one_module(HERE / "client" / "page.js"))
    files |= {f"items/{area}.js": _script(f"massageCourse.items.{area} = ", _items(area, data)) for area in data.areas}
    files |= {f"widgets/{live.kind}.js": _widget(live) for page in pages for live in page.live.values()}
    _check_words(pages)
    stills: dict[str, bytes] = {}
    files |= {page.file: _html(page, shared, stills).encode("utf-8") for page in pages}
    files |= {name: _script("Object.assign(massageCourse.data, ", values, ")") for name, values in shared.files()}
    files |= stills
    files = {name: _own_links(content, pages) for name, content in files.items()}
    files |= {name: (HERE / name).read_bytes() for name in ("site.css", "icon.svg", "course.webmanifest")}
    return {**files, "sw.js": _service_worker(files)}


# ---- reading the notebooks -------------------------------------------------------------------------------------------


def _page(file: Path, data: CourseData) -> Page:
    nb = nbformat.read(file, as_version=4)
    areas = [area.id for area in data.areas.values() if area.notebook == file.stem]
    return Page(file.stem, areas[0] if areas else "", nb.cells, dict(_live(nb.cells, data)))


def _live(cells: list[NotebookNode], data: CourseData) -> Iterator[tuple[str, Live]]:
    """The widgets of a notebook: its own lines are run where no answers lie about, but only what makes a widget."""
    names: dict[str, Any] = {}
    with TemporaryDirectory() as folder, chdir(folder):
        for cell in (cell for cell in cells if cell.cell_type == "code"):
            *first, last = ast.parse(cell.source).body
            exec(compile(ast.Module(first, []), cell.id, "exec"), names)
            if cell.source == REVIEW_CELL:
                empty = Quiz("", [], AnswerBook("reviews", Path(folder)), confidence=True)
                yield cell.id, Live(empty, _state(empty, data) | {"objectives": practice_exam.places(data)}, "review")
            elif any(WIDGET_NOTE in output.metadata for output in cell.outputs):
                assert isinstance(last, ast.Expr)
                shown = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
                yield cell.id, Live(shown, _state(shown, data))


def _state(widget: CourseWidget, data: CourseData) -> dict[str, Any]:
    """What the browser is told of a widget, without what only the learner's own browser knows."""
    names = set(widget.keys) - set(AnyWidget.class_trait_names(sync=True)) - {"_anywidget_id"}
    state = {name: getattr(widget, name) for name in sorted(names) if not name.startswith("_")}
    if isinstance(widget, Quiz):
        return state | {"place": ""}
    if isinstance(widget, Dashboard):
        return state | {"state": {}, "warning": "", "private": PRIVATE, "regions": _regions(data)}
    if isinstance(widget, AnkiDeck):
        return {"about": widget.about}
    if isinstance(widget, PracticeExam):
        return state | {"questions": _questions(data)}
    if isinstance(widget, Certificate):
        return state | {"day": "", "areas": [], "certified": heads(complete=True)}
    return state


def _regions(data: CourseData) -> list[dict[str, Any]]:
    """The regions of the back with their questions; those of the atlas apart, which count once they were tried."""
    finds = finding.finds(data)
    asked = mastery.by_region(data, finds)
    return [
        {
            "title": region.title,
            "link": region.link,
            "items": [name for name in asked[region.name] if name not in finds],
            "finds": [name for name in asked[region.name] if name in finds],
        }
        for region in mastery.regions(progress.Progress(), (), data)
    ]


def _questions(data: CourseData) -> dict[str, dict[str, Any]]:
    """What an exam knows of each question beside the question, in the order in which Python draws."""
    return {
        name: {"domain": practice_exam.domain_of(item), "safety": item.safety, "asked": not isinstance(item, FreeText)}
        for name, item in sorted(progress.bank(data).items())
    }


def _course(data: CourseData) -> dict[str, Any]:
    """What all pages know: the areas, the progress file's format, and the numbers of FSRS."""
    scheduler = review.SCHEDULER
    return {
        "data": {},
        "items": {},
        "widgets": {},
        "course": {
            "areas": [_area(area, data) for area in data.areas.values()],
            "progress": {
                "format": progress.FORMAT,
                "schema_version": progress.VERSION,
                "about": progress.ABOUT,
                "max_bytes": progress.MAX_BYTES,
            },
            "fsrs": {
                "parameters": list(scheduler.parameters),
                "retention": scheduler.desired_retention,
                "maximum": scheduler.maximum_interval,
                "ratings": {sure: int(rating) for sure, rating in review.RATINGS.items()},
            },
        },
    }


def _area(area: Area, data: CourseData) -> dict[str, Any]:
    return {
        "id": area.id,
        "title": area.title,
        "notebook": area.notebook,
        "link": f"{area.notebook}.ipynb",
        "parts": area.parts,
        "items": len(_items(area.id, data)),
    }


def _items(area: str, data: CourseData) -> dict[str, Any]:
    """The practice items of an area, each as its quiz shows it."""
    known = data.items(area).values() if area in data.item_areas else ()
    return {item["id"]: item for item in pictures.practice(known, data)}


# ---- what several pages need -----------------------------------------------------------------------------------------


class _Shared:
    """Finds what stands in the state of several widgets and writes it once.

    A reference is ``{"$": [name, name, ...]}``: the way from ``massageCourse`` to the value.
    """

    def __init__(self, pages: list[Page], data: CourseData) -> None:
        self._items = {_text(item): (area, name) for area in data.areas for name, item in _items(area, data).items()}
        found: defaultdict[str, set[str]] = defaultdict(set)
        for page in pages:
            for live in page.live.values():
                for text in _large(live.state):
                    found[text].add(page.notebook)
        self._users = {text: frozenset(users) for text, users in found.items() if len(users) > 1}
        self._used: dict[str, Any] = {}

    def refer(self, value: Any, needed: set[str]) -> Any:
        """`value` with references in it; the files that hold what they name are added to `needed`."""
        text = _text(value)
        if text in self._items:
            area, name = self._items[text]
            needed.add(f"items/{area}.js")
            return {"$": ["items", area, name]}
        if self._is_shared(text, value):
            self._used[text] = value
            needed.add(self._file(text))
            return {"$": ["data", _name(text)]}
        if isinstance(value, dict):
            return {name: self.refer(one, needed) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.refer(one, needed) for one in value]
        return value

    def _is_shared(self, text: str, value: Any) -> bool:
        """Do several pages need it, and none of what is in it more of them?"""
        users = self._users.get(text)
        return users is not None and not any(self._users[inner] > users for inner in _large(value))

    def _file(self, text: str) -> str:
        """What the same pages need stands in one file."""
        return f"data/{_name(' '.join(sorted(self._users[text])))}.js"

    def files(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The files of shared values; complete once every page has been referred."""
        by_file: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for text, value in sorted(self._used.items()):
            by_file[self._file(text)][_name(text)] = value
        yield from by_file.items()


def _large(value: Any) -> Iterator[str]:
    text = _text(value)
    if len(text) <= SHARED:
        return
    yield text
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    for one in inner:
        yield from _large(one)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _name(text: str | bytes) -> str:
    """A short name for some content."""
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8")).hexdigest()[:12]


# ---- scripts ---------------------------------------------------------------------------------------------------------


def _script(before: str, value: Any, after: str = "") -> bytes:
    return f"{before}{_compact(value)}{after};\n".encode()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _classic(module: str) -> bytes:
    """A module as a plain script: nothing of it is seen outside, and what it gives by default is given back."""
    inner = re.sub(r"^export default ", "return ", module, flags=re.MULTILINE)
    inner = re.sub(r"^export ", "", inner, flags=re.MULTILINE)
    return f'(() => {{\n"use strict";\n{inner}}})()'.encode()


def _widget(live: Live) -> bytes:
    code, css = _classic(str(live.widget._esm)).decode("utf-8"), json.dumps(str(live.widget._css))
    return f"massageCourse.widgets.{live.kind} = {{ css: {css}, ...{code} }};\n".encode()


def _service_worker(files: Mapping[str, bytes]) -> bytes:
    version = _name(b"".join(name.encode() + content for name, content in sorted(files.items())))
    names = json.dumps(sorted(files), indent=1)
    return (
        Template((HERE / "client" / "sw.js").read_text("utf-8")).safe_substitute(version=version, files=names).encode()
    )


# ---- pages -----------------------------------------------------------------------------------------------------------


def _html(page: Page, shared: _Shared, stills: dict[str, bytes]) -> str:
    """One page; the pictures that are not drawn by a script go into `stills`."""
    needed: set[str] = set()
    widgets = {
        cell: {
            "type": live.kind,
            "kernel": live.kernel or live.kind,
            "state": shared.refer(live.state, needed),
        }
        for cell, live in page.live.items()
    }
    scripts = [
        "course.js",
        *sorted(needed),
        *sorted(f"widgets/{one['type']}.js" for one in widgets.values()),
        "site.js",
    ]
    told = {"notebook": page.notebook, "area": page.area, "terms": _terms(page), "widgets": widgets}
    body = "\n".join(_cell(cell, page) for cell in page.cells)
    return Template((HERE / "page.html").read_text("utf-8")).substitute(
        title=escape(_title(page)),
        here=' aria-current="page"' if page.notebook == START else "",
        scripts="\n".join(f'<script defer src="{name}"></script>' for name in dict.fromkeys(scripts)),
        body=_in_files(_part_links(body), stills),
        page=_compact(told).replace("<", "\\u003c"),
    )


def _title(page: Page) -> str:
    return str(next(cell.source.removeprefix("# ").splitlines()[0] for cell in page.cells))


def _terms(page: Page) -> list[Any]:
    """The words that the page explains: see ``words.js`` of the JupyterLab extension."""
    outputs = (output for cell in page.cells for output in cell.get("outputs", ()))
    return next((output.data[WORDS_MIME] for output in outputs if WORDS_MIME in output.get("data", {})), [])


def _cell(cell: NotebookNode, page: Page) -> str:
    if cell.cell_type == "markdown":
        html = markdown2html(_said_here(cell.source))
        html = re.sub(r"<a [^>]*>&#182;</a>", "", html)
        html = re.sub(r"<h2>(\d+)\.", r'<h2 id="part-\1" tabindex="-1">\1.', html)
        return f'<div class="mc-text jp-RenderedMarkdown" id="{cell.id}">{html}</div>'
    outputs = [output.data for output in cell.outputs if MIME not in output.data]
    html = "".join(data["text/html"] for data in outputs)
    if cell.id not in page.live:
        return html
    return f'<div class="mc-live" data-cell="{cell.id}"></div><noscript>{html}</noscript>'


def _said_here(text: str) -> str:
    for there, here in OTHER_WORDS.items():
        text = text.replace(there, here)
    return text


def _check_words(pages: list[Page]) -> None:
    text = "\n".join(cell.source for page in pages for cell in page.cells)
    for there in OTHER_WORDS:
        if there not in text:
            raise NotAsWritten(f"no notebook says any more: {there!r}")


def _part_links(html: str) -> str:
    """Links to a heading of the same page, as Jupyter names it, lead to its part."""
    return re.sub(r'href="#(\d+)\.-[^"]*"', r'href="#part-\1"', html)


def _in_files(html: str, stills: dict[str, bytes]) -> str:
    """Pictures inside the page become files: they are fetched when they come into sight, and each once."""

    def take(found: re.Match[str]) -> str:
        content = base64.b64decode(found[1])
        name = f"pictures/{_name(content)}.svg"
        stills[name] = content
        return f'loading="lazy" src="{name}"'

    return re.sub(r'src="data:image/svg\+xml;base64,([^"]+)"', take, html)


def _own_links(content: bytes, pages: list[Page]) -> bytes:
    """Links between notebooks become links between pages."""
    for page in pages:
        content = content.replace(f"{page.notebook}.ipynb".encode(), page.file.encode())
    return content
