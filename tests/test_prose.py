"""The text of the lessons: its parts and minutes, the words explained in it, and that it can be read without effort."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from readability import grade, sentences, syllables

from massage_course import pages, prose
from massage_course.content import Term, course_data

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = [file for file in NOTEBOOKS if not file.stem.startswith(("00", "09"))]
DATA = course_data()
HARDEST = 10
MARKS = 15


def notebook(folder: Path, *cells: Any) -> Path:
    file = folder / "lesson.ipynb"
    file.write_text(json.dumps(new_notebook(cells=list(cells))), "utf-8")
    return file


def term(name: str, *forms: str, **fields: Any) -> Term:
    return Term(
        **{
            "id": name,
            "term": name,
            "forms": forms,
            "meaning": "A thing.",
            "references": (),
            "verified": True,
            **fields,
        }
    )


def uses(text: str, *terms: Term) -> list[str]:
    part = prose.Part("1. One", (prose.Cell("c", True, text),))
    return list(prose.first_uses([part], {one.id: one for one in terms}))


FASCIA, SHEET = term("fascia", "fascia", "fasciae"), term("sheet", "thoracolumbar fascia")


# ---- parts and minutes


def test_a_part_begins_at_a_heading_of_the_second_level(tmp_path: Path) -> None:
    file = notebook(
        tmp_path,
        new_markdown_cell("# Title"),
        new_code_cell("lesson.start()"),
        new_markdown_cell("## 1. One\n\nText."),
        new_markdown_cell("### Smaller"),
        new_code_cell("lesson.lab('x')"),
        new_markdown_cell("## 2. Two"),
    )
    parts = prose.read_parts(file)
    assert [part.heading for part in parts] == ["1. One", "2. Two"]
    assert [len(part.cells) for part in parts] == [3, 1]


@pytest.mark.parametrize(
    ("cells", "minutes"),
    [
        ([prose.Cell("a", True, "word " * 10)], 1),
        ([prose.Cell("a", True, "word " * 400)], 2),
        ([prose.Cell("a", True, "[word](#a-very-long-target-of-words) " * 400)], 2),
        ([prose.Cell("a", True, "word " * 400), prose.Cell("b", False, 'lesson.lab("x")')], 10),
        ([prose.Cell("a", False, "lesson.practice()")], 20),
        ([prose.Cell("a", False, "lesson.something_new()")] * 3, 3),
        ([prose.Cell("a", False, "lesson.references()")], 1),
    ],
)
def test_minutes_are_words_and_what_is_shown(cells: list[prose.Cell], minutes: int) -> None:
    assert prose.Part("1. One", tuple(cells)).minutes == minutes


def test_the_notebook_in_the_folder_comes_before_the_course_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(prose.find_parts("01_low_back_pain")) == 9
    notebook(tmp_path, new_markdown_cell("## Only one")).rename(tmp_path / "01_low_back_pain.ipynb")
    assert [part.heading for part in prose.find_parts("01_low_back_pain")] == ["Only one"]
    assert prose.find_parts("no_such_lesson") == ()


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.stem)
def test_a_lesson_has_nine_parts_and_its_head_tells_their_minutes(file: Path) -> None:
    parts = prose.read_parts(file)
    assert [part.heading.split(".")[0] for part in parts] == [str(number) for number in range(1, 10)]
    head = pages.header(DATA.areas["sleep"], parts, [])
    for part in parts:
        assert f"{part.heading} ({pages.about(part.minutes)})" in head.words
    assert f"In all about {prose.total_minutes(parts)} minutes" in head.html


# ---- words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The fascia is strong.", ["fascia"]),
        ("Two FASCIAE meet.", ["fascia"]),
        ("The thoracolumbar fascia is strong.", ["sheet"]),
        ("The thoracolumbar\nfascia covers other fascia.", ["sheet", "fascia"]),
        ("- **Deep:** the fascia below.", ["fascia"]),
        ("A **fascia** is a sheet, the **outer fascia** too.", []),
        ("Fascial tissue, subfascia, the fascia-like sheet.", []),
        ("## Fascia\n\nNothing else.", []),
        ("> The fascia hurts.", []),
        ("The [fascia](#atlas:fascia) and `fascia`.", []),
        ('Choose *Fascia*. He said: "Loosen my fascia, please."', []),
        ('He said: "Loosen my fascia." The fascia is strong.', ["fascia"]),
        ("| Layer | What |\n|---|---|\n| fascia | a sheet |", ["fascia"]),
    ],
)
def test_where_words_are_looked_for(text: str, found: list[str]) -> None:
    assert uses(text, FASCIA, SHEET) == found


def test_the_first_use_is_in_the_first_cell_that_has_it() -> None:
    cells = [prose.Cell(name, True, text) for name, text in (("a", "No."), ("b", "Fascia."), ("c", "Fascia again."))]
    part = prose.Part("1. One", (*cells, prose.Cell("d", False, "lesson.start()")))
    assert prose.first_uses([part], {"fascia": FASCIA}) == {"fascia": "b"}


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_part_is_not_crowded_with_marks(file: Path) -> None:
    parts = prose.read_parts(file)
    first = prose.first_uses(parts, DATA.glossary)
    for part in parts:
        cells = {cell.id for cell in part.cells}
        assert sum(cell in cells for cell in first.values()) <= MARKS, part.heading


@pytest.mark.parametrize("file", [NOTEBOOKS[0], *LESSONS], ids=lambda file: file.stem)
def test_every_lesson_explains_words_and_lists_them_at_its_end(file: Path) -> None:
    cells = json.loads(file.read_text("utf-8"))["cells"]
    assert "".join(cells[-1]["source"]) == "lesson.glossary()"
    shown = "".join(cells[-1]["outputs"][0]["data"]["text/plain"])
    head = next(
        output["data"][pages.WORDS_MIME]
        for cell in cells
        for output in cell.get("outputs", ())
        if pages.WORDS_MIME in output["data"]
    )
    assert len(head) >= 10
    for word in head:
        assert f"- {word['term']}" in shown
        assert word["cell"] in {cell["id"] for cell in cells}


def test_the_list_of_words_says_what_was_not_verified_and_where_the_rest_was_read() -> None:
    checked = term("one", "one", references=("anatomy:wp_trap",), pronunciation="wun", spanish="uno")
    guessed = term("a two", "two", verified=False, references=("anatomy:author",))
    shown = pages.glossary([checked, guessed], DATA)
    assert shown.words.splitlines()[:3] == [
        "Words used here (2)",
        "- a two: A thing. [not verified]",
        "- one (wun): A thing. Spanish: uno. (Wikipedia: Trapezius)",
    ]
    assert '<span lang="es">uno</span>' in shown.html
    assert shown.html.count("<a href=") == 1
    assert DATA.anatomy_sources["wp_trap"].url in html.unescape(shown.html)


def test_every_term_can_be_found_and_is_told_in_plain_words() -> None:
    assert len(DATA.glossary) >= 173
    for one in DATA.glossary.values():
        assert one.meaning.endswith("."), one.id
        for form in one.forms:
            assert uses(f"It is said that {form} is a word.", *DATA.glossary.values()) == [one.id]
    assert grade([one.meaning for one in DATA.glossary.values()]) < 6


# ---- readable


COUNTED = "back 1, massage 2, muscle 2, safety 3, evidence 3, client's 2, pressed 1, needed 2, anatomy 4, therapist 3"
MORE_COUNTED = "phases 2, movement 2, quiet 2, serotonin 4, 95 1"


@pytest.mark.parametrize("counted", f"{COUNTED}, {MORE_COUNTED}".split(", "))
def test_syllables(counted: str) -> None:
    word, count = counted.split()
    assert syllables(word) == int(count)


def test_sentences_are_prose_without_markup() -> None:
    text = '# Head\n\nOne *two* [three](#x). "Four?" P = .06, so no.\n\n- Five\n- **Six.** Seven\n\n| a |\n\n> Eight.'
    assert [re.sub(r"\s+", " ", sentence).strip() for sentence in sentences(text)] == [
        "One two three.",
        '"Four?',
        "P = .06, so no.",
        "Five",
        "Six.",
        "Seven",
        "Eight.",
    ]


def test_the_grade_is_the_formula_s() -> None:
    # 12 words in 2 sentences, 15 syllables: 0.39 * 6 + 11.8 * 1.25 - 15.59
    assert grade(["Massage may help your back. Ask a doctor first, and then begin."]) == pytest.approx(1.5)
    names = "The trapezius tires."
    assert grade([names], {"trapezius"}) < grade([names])


def test_a_hard_text_is_found() -> None:
    hard = (
        "Methodological heterogeneity notwithstanding, meta-analytic investigations predominantly demonstrate "
        "statistically significant amelioration of musculoskeletal symptomatology."
    )
    assert grade([hard], DATA.vocabulary.anatomical_names) > HARDEST


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_the_prose_of_every_part_reads_at_grade_ten(file: Path) -> None:
    for part in prose.read_parts(file):
        found = grade([cell.source for cell in part.prose], DATA.vocabulary.anatomical_names)
        assert found <= HARDEST, f"{part.heading}: grade {found:.1f}"


@pytest.mark.parametrize("claim", DATA.claims.values(), ids=lambda claim: claim.id)
def test_what_is_said_of_a_claim_reads_at_grade_ten(claim: Any) -> None:
    said = {"reason": [claim.reason], "say": [claim.say], "avoid": [claim.avoid]}
    said["findings"] = [finding.text for finding in claim.findings]
    for field, texts in said.items():
        found = grade(texts, DATA.vocabulary.anatomical_names)
        assert found <= HARDEST, f"{field}: grade {found:.1f}"


@pytest.mark.parametrize("area", [area for area in DATA.areas.values() if area.written], ids=lambda area: area.id)
def test_what_else_a_lesson_says_reads_at_grade_ten(area: Any) -> None:
    flags = [flag for flag in DATA.safety.red_flags if flag.area == area.id]
    rules = [rule for rule in DATA.safety.contraindications if area.id in rule.areas]
    routines = [routine for routine in DATA.techniques.values() if routine.area == area.id]
    said = {
        "objectives": [objective.text for objective in area.objectives],
        "red flags": [text for flag in flags for text in (flag.signs, flag.action, flag.how_fast)],
        "contraindications": [rule.action for rule in rules],
        "routines": [text for one in routines for text in (one.dose, one.keep_clear, *(s.how for s in one.strokes))],
        "questions": list(
            strings(msgspec.to_builtins(list(DATA.items(area.id).values())), {"stem", "text", "rationale"})
        ),
    }
    for kind, texts in said.items():
        if texts:
            found = grade(texts, DATA.vocabulary.anatomical_names)
            assert found <= HARDEST, f"{kind}: grade {found:.1f}"


def strings(record: Any, fields: set[str]) -> list[str]:
    """The texts of these fields, however deep they stand."""
    if isinstance(record, dict):
        own = [value for name, value in record.items() if name in fields and isinstance(value, str)]
        return own + [text for value in record.values() for text in strings(value, fields)]
    if isinstance(record, (list, tuple)):
        return [text for value in record for text in strings(value, fields)]
    return []


# ---- pictures


def alt_texts(file: Path) -> list[str | None]:
    """What stands for each picture of a notebook; None where nothing does."""
    found: list[str | None] = []
    for cell in json.loads(file.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            found += re.findall(r"!\[([^\]]*)\]\(", "".join(cell["source"]))
        for output in cell.get("outputs", ()):
            # A bare image has no alternative text at all.
            found += [None for kind in output.get("data", {}) if kind.startswith("image/")]
            for tag in re.findall(r"<img\b[^>]*>", "".join(output.get("data", {}).get("text/html", ""))):
                alt = re.search(r'alt="([^"]*)"', tag)
                found.append(html.unescape(alt[1]) if alt else None)
    return found


def teaches(alt: str | None) -> bool:
    """A sentence or more that says what is to be seen; "picture of ..." tells a listener nothing new."""
    return bool(
        alt
        and len(alt.split()) >= 10
        and alt.rstrip().endswith((".", ")"))
        and not re.match(r"(an? |the )?(image|picture|photo|figure)\b", alt, re.IGNORECASE)
    )


@pytest.mark.parametrize(
    "alt", [None, "", "Forest plot", "back.png", "Picture of the back with all of its many muscles and bones."]
)
def test_an_alt_text_that_does_not_teach_is_found(alt: str | None) -> None:
    assert not teaches(alt)


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.stem)
def test_every_picture_has_an_alt_text_that_teaches(file: Path) -> None:
    found = alt_texts(file)
    assert len(found) >= 2
    assert [alt for alt in found if not teaches(alt)] == []
