"""The page that tells instructors how to add a question: its six lines work, and every mistake it lists is named so."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from massage_course.checks import check
from massage_course.content import CourseData

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "questions.md").read_text("utf-8")
LINES = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)[0]
MISTAKES = dict(
    re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.split("the check says |\n|---|---|\n")[1].split("\n\n")[0], re.M)
)
WHOLE = CourseData(ROOT / "course_data")

Mistake = Callable[[dict[str, Any]], None]


def without(field: str) -> Mistake:
    return lambda item: item.pop(field)


def option(number: int, **fields: Any) -> Mistake:
    """Set fields of an option; None takes a field away."""

    def edit(item: dict[str, Any]) -> None:
        chosen = item["options"][number]
        chosen.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del chosen[name]

    return edit


def sets(**fields: Any) -> Mistake:
    return lambda item: item.update(fields)


MADE: dict[str, Mistake] = {
    **{f"`{field}`": without(field) for field in yaml.safe_load(LINES)[0] if field not in ("claims", "safety")},
    "the claim or structure (a question of safety needs none)": sets(claims=[], safety=False),
    "the id of an option": option(0, id=None),
    "the text of an option": option(0, text=None),
    "the rationale of an option": option(0, rationale=None),
    "an empty rationale": option(1, rationale=""),
    "an empty stem": sets(stem=""),
    "the key": option(0, key=None),
    "a second key": option(1, key=True),
    "a third option": lambda item: item["options"].pop(),
    "a reference that is not in the list": sets(references=["Finucane2021"]),
    "an objective that is not in the list": sets(objective="lbp_saftey"),
    "a type with a typing error": sets(type="single_best"),
    "a word of `bloom`, `mblex` or `difficulty` with a typing error": sets(bloom="aply"),
    "the brackets of a list": sets(references="Finucane2020"),
    "numbers out of order": lambda item: [
        option.update(text=text) for option, text in zip(item["options"], ("7 days", "2 days", "9 days"), strict=True)
    ],
    "a reference for a verified fact": sets(references=[]),
    "a field with a typing error": option(1, ratonale="Because."),
    "an id that is taken in the file": sets(id="lbp_p01"),
    "an id that is taken elsewhere": sets(id="mat_p01"),
    "two options with one id": option(1, id="a"),
}

TYPED = {
    "quotation marks before a colon": LINES.replace('text: "Stop, and', "text: Stop: and", 1).replace(
        'department"', "department"
    ),
    "a comma between two fields": LINES.replace("difficulty: easy,", "difficulty: easy"),
    "the last quotation mark": LINES.replace('a week."}]}', "a week.}]}"),
    "the dash before the entry": LINES.replace("- {id", "  {id"),
}
"""Mistakes of the keyboard, made in the text itself."""


def problems(tmp_path: Path, text: str) -> list[str]:
    """What the check says when `text` stands at the end of a file of the course."""
    kept = ("low_back_pain", "maternity")
    others = shutil.ignore_patterns(*(f"{area}.yml" for area in WHOLE.item_areas if area not in kept))
    shutil.copytree(ROOT / "course_data", tmp_path / "course_data", ignore=others)
    areas = tmp_path / "course_data" / "areas.yml"
    areas.write_text(areas.read_text("utf-8").replace("written: true", "written: false"), "utf-8")
    file = tmp_path / "course_data" / "items" / "low_back_pain.yml"
    file.write_text(file.read_text("utf-8").rstrip() + "\n\n" + text, "utf-8")
    data = CourseData(tmp_path / "course_data")
    # Files that take long to read and were not changed.
    for name in ("references", "structures", "anatomy_sources"):
        data.__dict__[name] = getattr(WHOLE, name)
    return [str(problem) for problem in check(data, None)]


def test_the_six_lines_are_six_and_fit(tmp_path: Path) -> None:
    assert len(LINES.strip().splitlines()) == 6
    assert problems(tmp_path, LINES) == []


def test_every_mistake_of_the_page_is_made_here() -> None:
    assert set(MISTAKES) == set(MADE) | set(TYPED)


@pytest.mark.parametrize("mistake", MADE)
def test_what_is_forgotten_is_named(tmp_path: Path, mistake: str) -> None:
    (item,) = copy.deepcopy(yaml.safe_load(LINES))
    MADE[mistake](item)
    found = problems(tmp_path, yaml.safe_dump([item], sort_keys=False, allow_unicode=True))
    said = [problem for problem in found if MISTAKES[mistake] in problem]
    assert said, found
    assert "low_back_pain.yml" in said[0] or "mat_p01" in said[0]


@pytest.mark.parametrize("mistake", TYPED)
def test_what_is_mistyped_is_named(tmp_path: Path, mistake: str) -> None:
    assert TYPED[mistake] != LINES
    found = problems(tmp_path, TYPED[mistake])
    assert len(found) == 1, "the same problem is told more than once"
    assert any(MISTAKES[mistake] in problem and "near line" in problem for problem in found), found
