"""What a lesson shows that is not a widget: right numbers, the same bytes every time, safe and readable HTML."""

from __future__ import annotations

import ast
import base64
import functools
import hashlib
import os
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import nbformat
import pytest

from massage_course import pages, strokes
from massage_course.answers import AnswerBook
from massage_course.content import CourseData, Reference, Stroke, course_data
from massage_course.figures import draw, forest_plot, interval, kept_as, number_table
from massage_course.lesson import Lesson
from massage_course.pages import Shown
from massage_course.prose import Part
from massage_course.widgets.base import picture

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
DATA = course_data()
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"/>'
LOW_BACK = DATA.areas["low_back_pain"]

INACTIVE_SHORT = DATA.trials["furlan2015_chronic_inactive_pain_short"]
INACTIVE_LONG = DATA.trials["furlan2015_chronic_inactive_pain_long"]
ACTIVE_SHORT = DATA.trials["furlan2015_chronic_active_pain_short"]
POINTS = DATA.trials["furlan2015_chronic_active_function_short"]
ROWS = [INACTIVE_SHORT, INACTIVE_LONG, ACTIVE_SHORT]

POISON = "\"' onmouseover='alert(2)' onmouseover=\"alert(3)\"><script>alert(1)</script><b>&amp;"


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes nothing; open: {self.open}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def image_of(html: str) -> str:
    """The SVG of the first picture on a page."""
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert found
    return base64.b64decode(found[1], validate=True).decode()


def lesson_parts(data: CourseData) -> dict[str, Shown]:
    """Every page that a lesson can show, from `data`."""
    # Not looked up by its id, which is poisoned too.
    area = list(data.areas.values())[list(DATA.areas).index("low_back_pain")]
    safety = data.safety
    rows = [trial for trial in data.trials.values() if trial.id.startswith(tuple(row.id for row in ROWS))]
    parts = {
        "header": pages.header(area, [Part(f"1. {area.title}", ())], [(term, "c") for term in data.glossary.values()]),
        "objectives": pages.objectives(area),
        "area cards": pages.area_cards((area, 60) for area in data.areas.values()),
        "verdict key": pages.verdict_key(data),
        "red flags": pages.red_flags(safety.red_flags),
        "contraindications": pages.contraindications(safety.contraindications),
        "references": pages.references(data.references, data),
        "forest plot": forest_plot(rows, area.title, rows[0].measure),
        "results": pages.results(list(data.trials.values())),
        "glossary": pages.glossary(data.glossary.values(), data),
    }
    parts |= {f"claim {number}": pages.claim_card(claim, data) for number, claim in enumerate(data.claims.values())}
    parts |= {f"routine {n}": pages.technique(routine, DRAWING) for n, routine in enumerate(data.techniques.values())}
    return parts


def poisoned(value: T, keep: Callable[[str], bool] = lambda field: False) -> T:
    """`value` with POISON at the end of every text in it; fields for which `keep` holds stay as they are."""
    if isinstance(value, str):
        return value + POISON  # type: ignore[return-value]
    if isinstance(value, Reference):
        texts = [poisoned(text) for text in (value.key, value.citation, value.url, value.text)]
        return Reference(*texts[:3], lambda: texts[3])  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct):
        fields = {
            name: getattr(value, name) if keep(name) else poisoned(getattr(value, name), keep)
            for name in value.__struct_fields__
        }
        return msgspec.structs.replace(value, **fields)
    if isinstance(value, dict):
        return {poisoned(name, keep): poisoned(entry, keep) for name, entry in value.items()}  # type: ignore[return-value]
    if isinstance(value, (tuple, list)):
        return type(value)(poisoned(entry, keep) for entry in value)  # type: ignore[call-arg, return-value]
    return value


def poisoned_course() -> CourseData:
    """The course with POISON in every text. Closed word lists, the direction of a trial and keys must stay readable."""
    data = CourseData(ROOT / "course_data")
    for name in ("vocabulary", "areas", "claims", "trials", "safety", "techniques", "references", "glossary"):
        # A cached_property keeps its value in the object's own dictionary.
        data.__dict__[name] = poisoned(getattr(DATA, name), lambda field: field in {"kind", "favors", "references"})
    return data


@functools.cache
def real() -> dict[str, Shown]:
    return lesson_parts(DATA)


@functools.cache
def hostile() -> dict[str, Shown]:
    with warnings.catch_warnings():
        # The poisoned labels are too long for a plot.
        warnings.simplefilter("ignore", UserWarning)
        return lesson_parts(poisoned_course())


NAMES = [
    *(
        "header",
        "objectives",
        "area cards",
        "verdict key",
        "red flags",
        "contraindications",
        "references",
        "forest plot",
        "results",
        "glossary",
    ),
    *(f"claim {number}" for number in range(len(DATA.claims))),
    *(f"routine {number}" for number in range(len(DATA.techniques))),
]


def test_the_names_of_the_parts_are_complete() -> None:
    assert sorted(real()) == sorted(hostile()) == sorted(NAMES)


# ---- all pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_text_of_the_data_never_becomes_html(name: str) -> None:
    shown = hostile()[name]
    assert "<script" not in shown.html.lower()
    page = Page(shown.html)
    assert "alert(1)" in page.text, "the poison does not show at all: this test proves nothing"
    assert page.all("script") == []
    assert page.all("b") == []
    for tag, attributes in page.tags:
        assert not [attribute for attribute in attributes if attribute.startswith("on")], (tag, attributes)
    assert "&lt;" not in page.text, "escaped twice"


@pytest.mark.parametrize("name", NAMES)
def test_every_tag_is_closed(name: str) -> None:
    assert Page(real()[name].html).open == []
    assert Page(real()[name]._repr_html_()).open == []


@pytest.mark.parametrize("name", NAMES)
def test_every_image_has_words_for_those_who_do_not_see_it(name: str) -> None:
    for image in Page(real()[name].html).all("img"):
        assert len(image["alt"].strip()) > 20


def test_there_are_images_and_tables_to_look_at() -> None:
    tags = [tag for shown in real().values() for tag, _ in Page(shown.html).tags]
    assert {"img", "table", "details"} <= set(tags)


@pytest.mark.parametrize("name", NAMES)
def test_every_table_header_says_what_it_heads(name: str) -> None:
    page = Page(real()[name].html)
    for header in page.all("th"):
        assert header.get("scope") in {"col", "row"}
    if page.all("table"):
        assert {header["scope"] for header in page.all("th")} == {"col", "row"}


@pytest.mark.parametrize("name", NAMES)
def test_words_say_what_the_page_says(name: str) -> None:
    """Whoever gets the words alone (terminal, screen reader, comparison) misses no sentence of the data."""
    shown = real()[name]
    assert shown.words.strip()
    assert repr(shown) == shown.words
    # Page words that are not in the words are labels of the layout, not facts; numbers are always facts.
    page_numbers = set(re.findall(r"\d+(?:\.\d+)?", " ".join(Page(shown.html).pieces)))
    missing = page_numbers - set(re.findall(r"\d+(?:\.\d+)?", shown.words))
    assert len(missing) <= 1, missing


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_the_same_every_time(name: str) -> None:
    again = lesson_parts(DATA)[name] if name != "forest plot" else forest_plot(ROWS, LOW_BACK.title, "SMD")
    assert (again.words, again.html) == (real()[name].words, real()[name].html)


# ---- single pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", DATA.claims.values(), ids=DATA.claims)
def test_claim_card_shows_statement_verdict_certainty_and_references(claim: Any) -> None:
    verdict = next(word for word in DATA.vocabulary.verdicts if word.id == claim.verdict)
    certainty = next(word for word in DATA.vocabulary.certainty_levels if word.id == claim.certainty)
    shown = pages.claim_card(claim, DATA)
    page = Page(shown.html)
    for text in (claim.statement, verdict.label, certainty.label, claim.reason, claim.say, claim.avoid, claim.rated_by):
        assert text in page.text and text in shown.words
    for finding in claim.findings:
        reference = DATA.references[finding.reference]
        for where in (page.text, shown.words):
            assert finding.text in where and reference.citation in where
        assert not reference.url or reference.url in {link["href"] for link in page.all("a")}
    assert page.text.count("[not verified]") == sum(not finding.verified for finding in claim.findings)


def test_a_finding_that_is_not_verified_says_so() -> None:
    claim = next(iter(DATA.claims.values()))
    doubtful = [msgspec.structs.replace(finding, verified=False) for finding in claim.findings]
    shown = pages.claim_card(msgspec.structs.replace(claim, findings=tuple(doubtful)), DATA)
    assert shown.words.count("[not verified]") == Page(shown.html).text.count("[not verified]") == len(doubtful)


def test_verdict_is_said_in_words_and_its_sign_is_silent() -> None:
    for shown in (real()[name] for name in NAMES if name.startswith("claim")):
        assert re.search(r'<span aria-hidden="true">[●◐◔○]</span> \w', shown.html)


def test_area_cards_link_to_written_lessons_only() -> None:
    page = Page(pages.area_cards((area, 60) for area in DATA.areas.values()).html)
    links = {link["href"] for link in page.all("a")}
    assert links == {f"{area.notebook}.ipynb" for area in DATA.areas.values() if area.written}
    for link in links:
        assert (ROOT / "notebooks" / link).is_file()


def test_objectives_are_listed_with_their_part() -> None:
    words = pages.objectives(LOW_BACK).words
    for objective in LOW_BACK.objectives:
        assert f"{objective.text} (part {objective.part})" in words


def test_red_flags_say_who_and_how_fast() -> None:
    page = Page(pages.red_flags(DATA.safety.red_flags).html)
    for flag in DATA.safety.red_flags:
        for text in (flag.suspect, flag.signs, flag.action, flag.refer_to, flag.how_fast):
            assert text in page.text


def test_contraindications_tell_what_is_not_verified() -> None:
    entries = DATA.safety.contraindications
    shown = pages.contraindications(entries)
    assert shown.words.count("not verified") >= sum(not entry.verified for entry in entries) > 0
    assert {entry.kind for entry in entries} <= {"absolute", "local", "caution", "refer"}


def test_references_are_each_listed_once_in_alphabetical_order_with_their_link() -> None:
    keys = ["Furlan2015", "Cherkin2011", "Furlan2015", "anatomy:wp_ql"]
    shown = pages.references(keys, DATA)
    lines = shown.words.split("\n")
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert {link["href"] for link in Page(shown.html).all("a")} == {DATA.source(key).url for key in keys}


@pytest.mark.parametrize(
    ("row", "difference"),
    [
        ("hinds2004_femoral", "+27 mL/min"),
        ("wiltshire2010_massage_30s", "−226 mL/min"),
        ("hirasawa2024_trapezius", "about 2 times"),
        ("shoemaker1997_massage_arm", "no number in the source"),
    ],
)
def test_results_say_the_difference_with_its_sign_and_unit(row: str, difference: str) -> None:
    trial = DATA.trials[row]
    shown = pages.results([trial])
    assert shown.words.splitlines()[1] == f"{trial.label}; {difference}; {trial.people}; {trial.note}"


def test_results_do_not_invent_a_number_of_people() -> None:
    assert "; not known; " in pages.results([DATA.trials["tiidus1995_leg"]]).words


def test_a_link_whose_number_is_from_memory_says_so() -> None:
    words = pages.references(["shoemaker1997", "Furlan2015"], DATA).words
    doubtful = [line for line in words.split("\n") if line.endswith("[link not checked]")]
    assert [("Shoemaker" in line, "pubmed" in line) for line in doubtful] == [(True, True)]


def test_table_keeps_every_cell() -> None:
    shown = pages.table(("A", "B"), [("a1", "b1"), ("a2", "b2")])
    assert shown.words == "A; B\na1; b1\na2; b2"
    page = Page(shown.html)
    assert [header["scope"] for header in page.all("th")] == ["col", "col", "row", "row"]
    assert page.text == "ABa1b1a2b2"


def test_picture_escapes_its_words_and_keeps_the_drawing() -> None:
    html = picture("<svg>ü</svg>", 'Say "hi" <now> & then', 300)
    (image,) = Page(html).all("img")
    assert image["alt"] == 'Say "hi" <now> & then'
    assert image["width"] == "300"
    assert image_of(html) == "<svg>ü</svg>"


# ---- routines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("routine", DATA.techniques.values(), ids=DATA.techniques)
def test_routine_tells_every_stroke_in_order_with_dose_and_what_to_keep_clear(routine: Any) -> None:
    shown = pages.technique(routine, DRAWING)
    page = Page(shown.html)
    places = [page.text.index(stroke.name) for stroke in routine.strokes]
    assert places == sorted(places)
    for text in (routine.title, routine.position, routine.dose, routine.keep_clear):
        assert text in page.text and text in shown.words
    assert page.text.count("not verified") >= sum(not stroke.verified for stroke in routine.strokes)
    assert page.all("img")[0]["alt"] == routine.picture


def test_strokes_are_numbered_and_drawn_on_both_sides_where_both_hands_work() -> None:
    base = next(iter(DATA.techniques.values())).strokes[1]
    one: Stroke = msgspec.structs.replace(base, both_sides=False)
    two: Stroke = msgspec.structs.replace(base, both_sides=True)
    rest: Stroke = msgspec.structs.replace(base, path=(base.path[0],), both_sides=False)
    view = DATA.view("posterior")

    def drawing(*given: Stroke) -> ET.Element:
        return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{strokes.marks(given, view, "x")}</svg>')

    def arrows(root: ET.Element) -> int:
        return sum("marker-end" in element.attrib for element in root.iter())

    assert (arrows(drawing(one)), arrows(drawing(two)), arrows(drawing(rest))) == (1, 2, 0)
    numbers = [element.text for element in drawing(one, two, rest).iter() if element.text]
    assert numbers == ["1", "2", "3"]


def test_the_curve_of_a_stroke_runs_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, 40.0)]
    path = strokes.smooth(points)
    ends = [(float(x), float(y)) for x, y in re.findall(r"(?:M|C\S+ \S+ \S+ \S+ )(-?\d+) (-?\d+)", path)]
    assert ends == points


# ---- forest plots ---------------------------------------------------------------------------------------------------

DIGEST = """
import hashlib
from massage_course.content import course_data
from massage_course.figures import forest_plot
trials = course_data().trials
rows = [trials[name] for name in %r]
print(hashlib.sha256(forest_plot(rows, "Pain", "SMD").html.encode()).hexdigest())
"""


def run_python(source: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    return done.stdout.strip()


def test_forest_plot_is_the_same_bytes_in_two_calls_and_in_another_process(tmp_path: Path) -> None:
    first, second = forest_plot(ROWS, "Pain", "SMD"), forest_plot(ROWS, "Pain", "SMD")
    assert first.html == second.html
    other = run_python(DIGEST % [row.id for row in ROWS], tmp_path, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert other == hashlib.sha256(first.html.encode()).hexdigest()


def forest_plots_of_lessons() -> dict[str, tuple[list[Any], str]]:
    """The name under which each forest plot of the lessons is kept, and what it is drawn from."""
    code = [
        cell.source
        for area in DATA.areas.values()
        for cell in nbformat.read(ROOT / "notebooks" / f"{area.notebook}.ipynb", 4).cells
        if cell.cell_type == "code"
    ]
    calls = [node for source in code for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    wanted = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "forest_plot"]
    drawn = [[ast.literal_eval(argument) for argument in call.args] for call in wanted]
    plots = [([DATA.trials[name] for name in trials], unit) for _, unit, trials in drawn]
    return {kept_as(*plot): plot for plot in plots}


def test_every_forest_plot_of_the_lessons_is_kept_as_matplotlib_draws_it_now() -> None:
    """Learners have no matplotlib. A file too many belongs to data that have changed since: delete it."""
    plots = forest_plots_of_lessons()
    assert len(plots) > 10
    assert {file.name for file in (DATA.root / "figures").iterdir()} == set(plots)
    for name, plot in plots.items():
        assert (DATA.root / "figures" / name).read_text("utf-8") == draw(*plot), name


def test_a_figure_is_drawn_once_and_then_read(tmp_path: Path) -> None:
    first = forest_plot(ROWS, "Pain", "SMD", tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text("<svg/>", "utf-8")
    assert image_of(first.html) != image_of(forest_plot(ROWS, "Pain", "SMD", tmp_path).html)
    forest_plot(ROWS, "Pain", "another unit", tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_forest_plot_ignores_the_settings_of_the_notebook() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 22, "axes.facecolor": "black", "lines.linewidth": 9}):
        changed = forest_plot(ROWS, "Pain", "SMD").html
    assert image_of(changed) == image_of(forest_plot(ROWS, "Pain", "SMD").html)


@pytest.mark.parametrize(
    "rows",
    [
        [INACTIVE_SHORT, POINTS],
        [],
        [INACTIVE_SHORT, msgspec.structs.replace(ACTIVE_SHORT, favors="positive")],
        [INACTIVE_SHORT, msgspec.structs.replace(ACTIVE_SHORT, treatment="touch")],
        [INACTIVE_SHORT, msgspec.structs.replace(ACTIVE_SHORT, effect=None)],
    ],
    ids=["two measures", "no rows", "two sides", "two treatments", "no effect"],
)
def test_forest_plot_refuses_what_does_not_belong_on_one_axis(rows: list[Any]) -> None:
    with pytest.raises(ValueError, match="one measure"):
        forest_plot(rows, "Pain", "SMD")


def places_of(html: str) -> dict[str, float]:
    """Where the words of a plot stand, from left to right."""
    texts = ET.fromstring(image_of(html)).iter("{http://www.w3.org/2000/svg}text")
    found = {}
    for text in texts:
        if at := re.search(r"translate\(([\d.]+)", text.get("transform", "")):
            found["".join(text.itertext())] = float(at[1])
        else:
            found["".join(text.itertext())] = float(text.get("x", "0"))
    return found


def test_a_plot_says_on_which_side_massage_is_favored() -> None:
    plus = [msgspec.structs.replace(INACTIVE_SHORT, favors="positive", effect=1.5, ci_low=1.0, ci_high=2.0)]
    shown = forest_plot(plus, "Pain", "SMD")
    assert "Right of zero favors massage" in shown.words and "Left" not in shown.words
    where = places_of(shown.html)
    assert where["← favors the comparison"] < where["favors massage →"]
    where = places_of(forest_plot(ROWS, "Pain", "SMD").html)
    assert where["← favors massage"] < where["favors the comparison →"]


def test_a_plot_names_the_treatment_that_was_tried() -> None:
    rows = [msgspec.structs.replace(row, treatment="touch") for row in ROWS]
    shown = forest_plot(rows, "Touch of any kind", "SMD")
    assert "Left of zero favors touch" in shown.words and "massage" not in shown.words.split("\n")[0]
    where = places_of(shown.html)
    assert "← favors touch" in where and "← favors massage" not in where


def test_ratios_stand_on_a_logarithmic_axis_around_one() -> None:
    ratio = msgspec.structs.replace(INACTIVE_SHORT, measure="RR", favors="above_1", effect=2.0, ci_low=0.5, ci_high=4.0)
    shown = forest_plot([ratio], "Improved", "risk ratio")
    assert "Right of 1 favors massage" in shown.words
    where = places_of(shown.html)
    assert where["1"] - where["0.5"] == pytest.approx(where["2"] - where["1"], abs=1)


def test_a_table_of_numbers_holds_effect_interval_and_doubt() -> None:
    shown = number_table([INACTIVE_SHORT, INACTIVE_LONG, POINTS], "points")
    lines = shown.words.split("\n")
    assert "points" in lines[0]
    for line, row in zip(lines[1:], [INACTIVE_SHORT, INACTIVE_LONG, POINTS], strict=True):
        assert row.label in line and interval(row) in line and line.endswith("yes" if row.verified else "no")


def test_words_for_the_blind_name_every_row_with_its_interval() -> None:
    shown = forest_plot(ROWS, "Pain, short and long", "SMD")
    alt = Page(shown.html).all("img")[0]["alt"]
    assert "Pain, short and long" in alt
    for row in ROWS:
        assert f"{row.label}: {interval(row)}" in alt


def test_hollow_marks_are_drawn_and_explained_where_a_figure_is_not_verified() -> None:
    shown = forest_plot(ROWS, "Pain", "SMD")
    for text in (shown.words, Page(shown.html).text):
        assert "Hollow marks: not verified" in text
    assert [line.rsplit("; ", 1)[1] for line in shown.words.split("\n")[2:]] == ["yes", "no", "yes"]

    def hollow(rows: list[Any]) -> int:
        return len(re.findall(r"fill: #ffffff; stroke: #8a4b08", image_of(forest_plot(rows, "Pain", "SMD").html)))

    assert hollow([INACTIVE_LONG]) > hollow([INACTIVE_SHORT]) == 0


def test_a_row_without_an_interval_says_so_and_gets_no_line() -> None:
    assert interval(POINTS) == "−4.2 (interval not reported)"
    assert "interval not reported" in forest_plot([POINTS], "Function", "points").words


def test_an_interval_is_written_with_real_minus_signs() -> None:
    assert interval(INACTIVE_SHORT) == "−0.75 (−0.90 to −0.60)"
    assert interval(INACTIVE_LONG) == "0.02 (−0.15 to 0.18)"


def test_an_interval_has_the_decimals_of_its_source() -> None:
    assert interval(DATA.trials["cherkin2011_relaxation_usual_care_rdq"]) == "−2.9 (−4.0 to −1.8)"
    assert interval(DATA.trials["gallo2013_pain_mm"]) == "−20 (−31 to −10)"


FAR = [("left", -9.0, -9.5, -8.5), ("right", 9.0, 8.5, 9.5), ("none", -2.0, None, None), ("ratio", 0.1, 0.05, 0.2)]


@pytest.mark.parametrize(("case", "effect", "low", "high"), FAR, ids=[case[0] for case in FAR])
def test_no_word_leaves_the_plot(case: str, effect: float, low: float | None, high: float | None) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    ratio = {"measure": "RR", "favors": "below_1"} if case == "ratio" else {}
    row = msgspec.structs.replace(INACTIVE_SHORT, effect=effect, ci_low=low, ci_high=high, **ratio)
    root = ET.fromstring(image_of(forest_plot([row], "Pain", "SMD").html))
    right = float(root.attrib["viewBox"].split()[2])
    found = 0
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        words, style = "".join(text.itertext()), text.attrib["style"]
        size = re.search(r"font-size: ([\d.]+)px", style)
        if "x" not in text.attrib or not words.strip():
            continue
        assert size
        width = TextPath((0, 0), words, size=float(size[1]), prop=FontProperties("DejaVu Sans")).get_extents().width
        anchor = next(share for word, share in (("middle", 0.5), ("end", 1.0), ("start", 0.0)) if word in style)
        start = float(text.attrib["x"]) - anchor * width
        assert start >= 0 and start + width <= right, words
        found += "favors" in words
    assert found == 2


def test_words_in_a_forest_plot_are_text_and_can_be_found() -> None:
    text = " ".join(ET.fromstring(image_of(forest_plot(ROWS, "Pain", "SMD").html)).itertext())
    assert "favors massage" in text and "favors the comparison" in text
    for row in ROWS:
        assert interval(row) in text


@pytest.mark.parametrize("label", ["Costs $5 or $6 more: pain", "A bad $\\frac$ formula: pain", "A_b^c \\n {x}: pain"])
def test_a_label_is_shown_as_it_is_written(label: str) -> None:
    """matplotlib takes text between dollar signs for a formula."""
    shown = forest_plot([msgspec.structs.replace(INACTIVE_SHORT, label=label)], "Pain", "SMD")
    text = "".join(ET.fromstring(image_of(shown.html)).itertext())
    assert label.split(": ")[0] in text


# ---- what is imported when ------------------------------------------------------------------------------------------

HEAVY = "import sys; print([name for name in %r if name in sys.modules])"


def test_importing_the_course_imports_neither_matplotlib_nor_nbgrader(tmp_path: Path) -> None:
    names = ["matplotlib", "nbgrader", "pybtex", "massage_course.grading"]
    assert run_python("import massage_course; " + HEAVY % names, tmp_path) == "[]"


def test_a_lesson_is_alive_without_matplotlib_and_nbgrader(tmp_path: Path) -> None:
    source = (
        "from massage_course import open_lesson; lesson = open_lesson('low_back_pain'); lesson.objectives(); "
        "lesson.explorer('Back', 'superficial', ['multifidus']); lesson.practice(); lesson.cases(); "
        "lesson.technique('low_back_routine'); lesson.red_flags(); "
    )
    assert run_python(source + HEAVY % ["matplotlib", "nbgrader", "massage_course.grading"], tmp_path) == "[]"


# ---- a lesson -------------------------------------------------------------------------------------------------------


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return Lesson(DATA, LOW_BACK, AnswerBook("01_low_back_pain", tmp_path))


def test_references_of_a_lesson_hold_every_source_that_its_claims_and_items_name(lesson: Lesson) -> None:
    words = lesson.references().words
    for claim in DATA.claims.values():
        for finding in claim.findings if claim.area == LOW_BACK.id else ():
            assert DATA.source(finding.reference).text in words
    for item in DATA.items(LOW_BACK.id).values():
        for key in item.references:
            assert DATA.source(key).text in words


def test_every_practice_item_is_asked_in_one_place(lesson: Lesson) -> None:
    shown = [
        item["id"] for quiz in (lesson.question("lbp_pre"), lesson.cases(), lesson.practice()) for item in quiz.items
    ]
    assert sorted(shown) == sorted(DATA.items(LOW_BACK.id))
