"""The bank in other programs' formats: what comes back is what went out, and other people's parsers agree."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner
from jupyterquiz.dynamic.loader import load_questions_script
from jupyterquiz.dynamic.renderer import build_script, render_div

from massage_course import cli
from massage_course.content import course_data, load_items
from massage_course.finding import name_of
from massage_course.formats import FORMATS, gift, jupyterquiz, qti12, qti22, table
from massage_course.formats.exchange import questions
from massage_course.grading.keys import graded_files
from massage_course.items import AnyItem, Cloze, Item, Pairing, arranged, rising, score
from massage_course.progress import Attempt, Progress, encode, today
from massage_course.review import learned

ROOT = Path(__file__).parent.parent
JUDGES = Path(__file__).parent / "judges"
DATA = course_data()
PRACTICE = {item.id: item for area in DATA.item_areas for item in DATA.items(area).values()}
GRADED = {item.id: item for _, load in graded_files(ROOT / "exercises") for item in load()}
BANK: dict[str, AnyItem] = {**PRACTICE, **GRADED}
QUESTIONS = {question.item.id: question for question in questions(BANK.values())}

CARRIED = {
    "gift": {"single_best_answer", "multiple_select", "match", "numeric", "short_text", "case"},
    "qti22": {
        *("single_best_answer", "multiple_select", "match", "order", "numeric", "short_text", "cloze", "case"),
        *("hotspot", "label"),
    },
    "qti12": {"single_best_answer", "multiple_select", "match", "numeric", "short_text", "cloze", "case"},
    "jupyterquiz": {"single_best_answer", "multiple_select", "numeric", "short_text", "case"},
    "csv": {"single_best_answer", "multiple_select", "numeric", "short_text", "case"},
    "anki": {
        *("single_best_answer", "multiple_select", "match", "order", "numeric", "short_text", "cloze", "case"),
        *("hotspot", "label"),
    },
}
"""The types of items that each format takes. All others must be reported as left out."""

READABLE = [name for name, form in FORMATS.items() if form.read]


def export(name: str) -> tuple[dict[str, bytes], list[Any]]:
    return FORMATS[name].write(list(BANK.values()), DATA, "Bank")


# ---- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READABLE)
def test_the_same_items_come_back(name: str) -> None:
    (content,) = export(name)[0].values()
    found = FORMATS[name].read(content)
    assert found.left_out == []
    expected = {item.id: item for item in BANK.values() if item.type in CARRIED[name]}
    back = {entry["id"]: msgspec.convert(entry, AnyItem) for entry in found.items}
    assert list(back) == list(expected)
    for item in expected.values():
        assert comparable(back[item.id]) == comparable(item)


def comparable(item: Item) -> Any:
    """Partners that belong to nobody stand in no order."""
    return (
        msgspec.structs.replace(item, distractors=tuple(sorted(item.distractors)))
        if isinstance(item, Pairing)
        else item
    )


@pytest.mark.parametrize("name", CARRIED)
def test_what_a_format_cannot_carry_is_reported(name: str) -> None:
    missing = {entry.entry for entry in export(name)[1]}
    assert missing == {item.id for item in BANK.values() if item.type not in CARRIED[name]}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bank_gives_the_same_text(name: str) -> None:
    if name == "anki":
        pytest.skip("Anki writes the time of the export into a deck")
    assert export(name) == export(name)


# ---- what others make of it ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def judge() -> Path:
    """Python of an environment with the other programs in it; made once, and again when the list of them changes."""
    folder, wanted = JUDGES / ".venv", (JUDGES / "requirements.txt").read_text()
    stamp = folder / "installed.txt"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", JUDGES / "requirements.txt"]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return python


def ask(command: list[Any], text: str = "") -> Any:
    done = subprocess.run(list(map(str, command)), input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_gift_pegjs_reads_every_question_with_its_key(tmp_path: Path) -> None:
    file = tmp_path / "bank.gift"
    file.write_bytes(export("gift")[0][".gift"])
    found = {question["id"]: question for question in ask(["node", JUDGES / "gift.mjs", file])}
    expected = {q.item.id: q.item for q in QUESTIONS.values() if q.item.type in CARRIED["gift"]}
    assert set(found) == set(expected)
    for name, item in expected.items():
        assert one_line(found[name]["stem"]["text"]) == one_line(item.stem)
        assert f"objective: {item.objective}" in found[name]["tags"]
        key = right_answers(found[name])
        if item.type in ("single_best_answer", "multiple_select"):
            assert key == {one_line(o.text) for o in item.options if o.key}
        elif item.type == "match":
            assert key == {(one_line(p.left), one_line(p.right)) for p in item.pairs} | {
                ("", one_line(words)) for words in item.distractors
            }
        elif item.type == "short_text":
            assert key == set(item.accepted)
        else:
            assert key == {(item.value, item.tolerance)}


def right_answers(question: dict[str, Any]) -> set[Any]:
    if question["type"] == "Matching":
        return {(one_line(p["subquestion"]["text"]), one_line(p["subanswer"])) for p in question["matchPairs"]}
    right = [c for c in question["choices"] if (c["isCorrect"] if c["weight"] is None else c["weight"] > 0)]
    if question["type"] == "Numerical":
        return {(c["text"]["number"], c["text"]["range"]) for c in right}
    return {one_line(c["text"]["text"]) for c in right}


def one_line(text: str) -> str:
    return " ".join(text.split())


# An answer in the words of QTI 2.2 and of Canvas, for each of our responses.
IN_CANVAS = {"single_best_answer", "multiple_select", "match", "numeric", "short_text", "cloze"}


def test_another_qti_engine_gives_the_same_points(judge: Path, tmp_path: Path) -> None:
    file = tmp_path / "bank.zip"
    file.write_bytes(export("qti22")[0][".zip"])
    answered = [(q.item, r) for q in QUESTIONS.values() if q.item.type in CARRIED["qti22"] for r in responses(q.item)]
    points = ask([judge, JUDGES / "qti.py", file], json.dumps([[i.id, in_qti22(i, r)] for i, r in answered]))
    for (item, response), found in zip(answered, points, strict=True):
        expected = score(item, response).points
        if item.type == "order":  # all or nothing: the standard cannot compare two orders
            expected = item.points if response == item.key() else 0.0
        assert found == pytest.approx(expected, abs=1e-3), (item.id, response)


def test_another_qti_engine_gives_the_same_points_as_canvas_counts(judge: Path, tmp_path: Path) -> None:
    file = tmp_path / "bank.zip"
    file.write_bytes(export("qti12")[0][".zip"])
    answered = [(q.item, r) for q in QUESTIONS.values() if q.item.type in IN_CANVAS for r in responses(q.item)]
    percent = ask([judge, JUDGES / "qti.py", file], json.dumps([[i.id, in_canvas(i, r)] for i, r in answered]))
    for (item, response), found in zip(answered, percent, strict=True):
        expected = item.fraction(response)
        if item.type == "multiple_select":  # all or nothing in Canvas
            expected = float(expected == 1)
        assert found / 100 == pytest.approx(expected, abs=1e-3), (item.id, response)


def responses(item: AnyItem) -> Iterator[Any]:
    """The key, and wrong and half right answers that differ from item to item."""
    yield item.key()
    chance = random.Random(item.id)
    public = item.public()
    parts = [part["id"] for part in public["parts"]]
    if item.type in ("single_best_answer", "hotspot"):
        yield next(part for part in parts if part != item.key())
    elif item.type == "multiple_select":
        yield sorted(chance.sample(parts, 2))
        yield sorted(set(parts) - set(item.key()))
    elif item.type in ("match", "label"):
        yield {part: chance.choice(public["choices"])["id"] for part in parts}
        yield dict([next(iter(item.key().items()))])
    elif item.type == "order":
        yield list(reversed(item.key()))
    elif item.type == "numeric":
        yield f"{item.value + item.tolerance:.9g}"
        yield f"{item.value + 2 * item.tolerance + 1:.9g}"
    elif item.type == "short_text":
        yield item.accepted[-1]  # pyslet does not know that capitals may be ignored
        yield "something else"
    elif item.type == "cloze":
        yield {parts[0]: item.key()[parts[0]]}
        yield {name: wrong_word(item, name) for name in parts}


def wrong_word(item: Cloze, name: str) -> str:
    blank = next(blank for blank in item.blanks if blank.id == name)
    return item.choice_id(blank, blank.slips[0].text) if blank.choose else "something else"


def in_qti22(item: AnyItem, response: Any) -> dict[str, Any]:
    if item.type in ("match", "label"):
        return {"RESPONSE": [f"{part} c_{choice}" for part, choice in response.items()]}
    if item.type == "cloze":
        return {f"RESPONSE_{name}": place_of(item, name, words, 0) for name, words in response.items()}
    return {"RESPONSE": response}


def in_canvas(item: AnyItem, response: Any) -> dict[str, Any]:
    if item.type == "match":
        return {f"response_{part}": f"c_{choice}" for part, choice in response.items()}
    if item.type == "cloze":
        return {f"response_{name}": place_of(item, name, words, 1, typed=False) for name, words in response.items()}
    return {"response1": response}


def place_of(item: Cloze, name: str, response: str, first: int, *, typed: bool = True) -> str:
    """A word in a gap as the id of a choice; where one types, QTI 2.2 takes the word itself, Canvas its id."""
    blank = next(blank for blank in item.blanks if blank.id == name)
    words = [*blank.accepted, *(slip.text for slip in blank.slips)]
    if not blank.choose:
        return response if typed else f"{name}_{words.index(response) + first}" if response in words else "other"
    return f"{name}_{[item.choice_id(blank, text) for text in words].index(response) + first}"


def test_anki_imports_every_card_and_picture(judge: Path, tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    file.write_bytes(export("anki")[0][".apkg"])
    found = ask([judge, JUDGES / "anki_import.py", file])
    cards = {note["fields"]["Id"]: note for note in found["notes"] if note["type"].endswith("question")}
    assert set(cards) == {q.item.id for q in QUESTIONS.values() if q.item.type in CARRIED["anki"]}
    assert found["missing"] == found["unused"] == []
    for name, card in cards.items():
        item = QUESTIONS[name].item
        assert words_of(item.stem)[:40] in words_of(card["question"])
        for part in item.parts:
            assert words_of(part.rationale)[:60] not in words_of(card["question"]), name
            assert words_of(part.rationale)[:60] in words_of(card["answer"]), name
    atlas = [note for note in found["notes"] if note["type"].endswith("atlas")]
    assert len(atlas) > 300
    for note in atlas:
        assert note["fields"]["Name"] not in note["question"].replace(note["fields"]["Layer"], "")
        assert note["fields"]["Name"] in note["answer"]
        (picture,) = re.findall(r'src="([^"]+)"', note["fields"]["Picture"])
        assert picture in found["media"]


def test_anki_goes_on_with_a_learners_schedule(judge: Path, tmp_path: Path) -> None:
    """Through the command line, as an instructor would do it for a learner; the button makes the same deck."""
    choice = next(item for item in PRACTICE.values() if item.type == "single_best_answer")
    case = next(item for item in PRACTICE.values() if item.type == "case")
    place = name_of("posterior", "levator_scapulae")
    walk = [decision.id for decision in case.parts if decision.key]
    tries = {choice.id: ["?", choice.key()], place: ["levator_scapulae"], case.id: [walk]}
    days = [f"{today() - timedelta(days=days)}T12:00:00Z" for days in (9, 6)]
    known = Progress(attempts={name: tuple(map(Attempt, given, days[: len(given)])) for name, given in tries.items()})
    (tmp_path / "mine.json").write_bytes(encode(known))
    words = ["bank", "export", "anki", str(tmp_path / "deck"), "--progress", str(tmp_path / "mine.json")]
    done = CliRunner().invoke(cli.main, words)
    assert done.exit_code == 0, done.output
    found = ask([judge, JUDGES / "anki_import.py", tmp_path / "deck.apkg"])["schedule"]
    scenes = {f"{case.id}.{scene.id}" for scene in case.scenes}
    assert set(found) == {choice.id, "posterior.levator_scapulae", *scenes}
    for name, expected in learned(known, DATA).items():
        card = found[{place: "posterior.levator_scapulae", case.id: min(scenes)}.get(name, name)]
        assert card["due_in"] == (expected.due - today()).days
        assert card["interval"] == expected.steps[-1].days
        assert card["stability"] == pytest.approx(expected.stability, rel=0.02)
        assert card["ratings"] == [step.rating for step in expected.steps]


def test_only_anki_takes_a_schedule(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_bytes(encode(Progress()))
    done = CliRunner().invoke(cli.main, ["bank", "export", "gift", "x", "--progress", str(tmp_path / "mine.json")])
    assert done.exit_code == 1 and "goes with anki alone" in done.output


def test_papa_parse_reads_every_row_of_the_table(tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_bytes(export("csv")[0][".csv"])
    found = ask(["node", JUDGES / "table.mjs", file])
    assert found["errors"] == []
    rows = {row["id"]: row for row in found["rows"]}
    expected = {q.item.id: q.item for q in QUESTIONS.values() if q.item.type in CARRIED["csv"]}
    assert set(rows) == set(expected)
    for name, item in expected.items():
        assert rows[name]["stem"] == item.stem
        if item.type in ("single_best_answer", "multiple_select"):
            right = [rows[name][f"option_{place}"] for place in map(int, rows[name]["key"].split(";"))]
            assert right == [option.text for option in item.options if option.key]


@pytest.mark.parametrize("name", ["qti22", "qti12"])
def test_numbers_are_not_mixed_by_another_program(name: str) -> None:
    choices = [q.item for q in QUESTIONS.values() if q.item.type == "single_best_answer"]
    numbers = next(item for item in choices if rising([option.text for option in item.options]) is not None)
    words = next(item for item in choices if rising([option.text for option in item.options]) is None)
    for item, mixed in ((numbers, False), (words, True)):
        archive = zipfile.ZipFile(io.BytesIO(FORMATS[name].write([item], DATA, "Bank")[0][".zip"]))
        xml = " ".join(archive.read(file).decode() for file in archive.namelist())
        assert re.findall(r'shuffle="(\w+)"', xml)[0].lower() in (("true", "yes") if mixed else ("false", "no"))


class Words(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data


def words_of(page: str) -> str:
    return one_line(Words(page).text)


def test_jupyterquiz_marks_right_and_wrong_answers_as_we_do() -> None:
    shown = json.loads(export("jupyterquiz")[0][".json"])
    prefix, static, url = load_questions_script(shown, "quiz")
    page = render_div("quiz", False, False, False, len(shown), 600, 10, "left") + "</div>"
    script = build_script(prefix, static, url, "quiz", True)
    for right, expected in ((True, "correct"), (False, "incorrect")):
        answers = [typed_or_chosen(QUESTIONS[entry["id"]].item, right=right) for entry in shown]
        said = ask(
            ["node", JUDGES / "jupyterquiz.mjs"], json.dumps({"page": page, "script": script, "answers": answers})
        )
        assert dict(zip((entry["id"] for entry in shown), said, strict=True)) == {
            entry["id"]: expected for entry in shown
        }


def typed_or_chosen(item: AnyItem, *, right: bool) -> Any:
    if item.type in ("single_best_answer", "multiple_select"):
        return [place for place, option in enumerate(item.options) if option.key == right]
    if item.type == "numeric":
        return f"{item.value + item.tolerance * right + (1 + 3 * item.tolerance) * (not right):.9g}"
    return item.accepted[0] if right else "something else"


# ---- on paper --------------------------------------------------------------------------------------------------------


def test_an_exam_on_paper_tells_nothing_and_its_key_tells_all() -> None:
    files, left_out = export("exam")
    paper, key = (words_of(files[name].decode()) for name in (".html", "_key.html"))
    assert left_out == []
    for question in QUESTIONS.values():
        item = question.item
        assert words_of(item.stem)[:60] in paper
        for part in item.parts:
            assert words_of(part.rationale)[:60] not in paper, item.id
            assert words_of(part.rationale)[:60] in key, item.id


def test_the_letters_of_the_key_are_those_of_the_paper() -> None:
    item = next(item for item in BANK.values() if item.type == "single_best_answer")
    paper, key = (page.decode() for page in FORMATS["exam"].write([item], DATA, "Exam")[0].values())
    place = next(place for place, option in enumerate(arranged(item.options, item.id)) if option.key)
    text = next(option.text for option in item.options if option.key)
    assert f"{'ABCDE'[place]}. {words_of(text)}" in words_of(paper)
    assert f'<p class="right">{"ABCDE"[place]}</p>' in key
    for mark, option in zip("ABCDE", arranged(item.options, item.id), strict=False):
        assert f"{mark}. {words_of(option.rationale)}" in words_of(key)


def test_the_paper_and_its_key_are_html_without_a_fault(tmp_path: Path) -> None:
    files = [tmp_path / f"exam{ending}" for ending in export("exam")[0]]
    for file, content in zip(files, export("exam")[0].values(), strict=True):
        file.write_bytes(content)
    assert ask(["node", JUDGES / "page.mjs", *files]) == []


def test_a_scene_of_a_case_is_worth_a_plain_part_of_its_points() -> None:
    case = next(item for item in BANK.values() if item.type == "case" and len(item.scenes) == 3 and item.points == 1)
    paper, _ = (page.decode() for page in FORMATS["exam"].write([case], DATA, "Exam")[0].values())
    assert words_of(paper).count("(1/3 point)") == 3
    assert "3 questions, 1 point." in words_of(paper)


# ---- from elsewhere --------------------------------------------------------------------------------------------------

MOODLE = r"""// question: 1  name: Grover
$CATEGORY: tests/general

::Grants tomb::Who is buried in Grant's tomb in New York City? {
=Grant
~No one
#Was true for 12 years, but Grant's remains were buried in the tomb in 1897
~Napoleon
####Think twice.
}

The sun rises in the east. {T#No, it does.#Well done.}

Two plus {
=two
=2
} equals four.

::Q5:: What is a number from 1 to 5? {#3:2}

::many:: Which are even? {~%50%2~%-100%3~%50%4}

::html::[html]<p>Which <b>muscle</b>?</p>{=<p>Trapezius</p> ~<p>Deltoid</p>}

Write about massage. {}

Only a text.

::no key:: What? {~a ~b}

::caf\:e:: What does 1 \= 1 \{ say? {=right\~ish ~wrong}
"""


def test_a_bank_from_moodle_is_read_and_the_rest_is_reported() -> None:
    found = gift.read(MOODLE)
    items = {item["id"]: item for item in found.items}
    grant = items["grants_tomb"]
    assert grant["type"] == "single_best_answer"
    assert [(o["text"], o.get("key", False)) for o in grant["options"]] == [
        ("Grant", True),
        ("No one", False),
        ("Napoleon", False),
    ]
    assert grant["options"][1]["rationale"].startswith("Was true for 12 years")
    assert grant["options"][2]["rationale"] == "Think twice."
    by_stem = {item["stem"]: item for item in found.items}
    truth = by_stem["The sun rises in the east."]["options"]
    assert [(o["text"], o.get("key", False), o["rationale"]) for o in truth] == [
        ("True", True, "Well done."),
        ("False", False, "No, it does."),
    ]
    assert by_stem["Two plus _____ equals four."]["accepted"] == ["two", "2"]
    assert (items["q5"]["value"], items["q5"]["tolerance"]) == (3.0, 2.0)
    assert [o.get("key", False) for o in items["many"]["options"]] == [True, False, True]
    assert items["html"]["stem"] == "Which muscle?"
    assert items["html"]["options"][0]["text"] == "Trapezius"
    assert items["caf_e"]["stem"] == "What does 1 = 1 { say?"
    assert items["caf_e"]["options"][0]["text"] == "right~ish"
    reasons = {entry.entry: entry.reason for entry in found.left_out}
    assert len(reasons) == 3
    assert "rubric" in " ".join(reasons.values())
    assert "no answer is marked as right" in reasons["no_key"]


CANVAS = """<?xml version="1.0"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="x" title="Quiz">
<section ident="root_section">
<item ident="i1" title="Question"><itemmetadata><qtimetadata>
<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>true_false_question</fieldentry></qtimetadatafield>
<qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.0</fieldentry></qtimetadatafield>
</qtimetadata></itemmetadata>
<presentation><material>
<mattext texttype="text/html">&lt;p&gt;Is it &lt;em&gt;so&lt;/em&gt;?&lt;/p&gt;</mattext></material>
<response_lid ident="response1" rcardinality="Single"><render_choice>
<response_label ident="4000"><material><mattext texttype="text/plain">True</mattext></material></response_label>
<response_label ident="4001"><material><mattext texttype="text/plain">False</mattext></material></response_label>
</render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
<respcondition continue="No"><conditionvar><varequal respident="response1">4001</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>
<item ident="i2" title="Essay"><itemmetadata><qtimetadata>
<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>essay_question</fieldentry></qtimetadatafield>
</qtimetadata></itemmetadata><presentation/></item>
</section></assessment></questestinterop>"""


def test_a_quiz_from_canvas_is_read_and_the_rest_is_reported() -> None:
    found = qti12.read(CANVAS.encode())
    (item,) = found.items
    assert (item["stem"], item["points"]) == ("Is it so?", 2.0)
    assert [(o["text"], o.get("key", False)) for o in item["options"]] == [("True", False), ("False", True)]
    assert [str(entry) for entry in found.left_out] == [
        "i2: questions of the kind 'essay_question' have no equal in this course"
    ]


TABLE = """stem,option_1,rationale_1,option_2,option_3,key,chapter
Which muscle lifts the scapula?,Levator scapulae,It says so.,Soleus,Masseter,1,4
Which are muscles?,Soleus,,Femur,Masseter,1; 3,
What?,a,,b,c,7,
"""


def test_a_table_is_read_and_the_rest_is_reported() -> None:
    found = table.read(TABLE)
    assert [item["type"] for item in found.items] == ["single_best_answer", "multiple_select"]
    assert found.items[0]["options"][0] == {
        "text": "Levator scapulae",
        "rationale": "It says so.",
        "key": True,
        "id": "a",
    }
    assert sorted(map(str, found.left_out)) == [
        "line 4: the key '7' is not the number of an option (1 to 3)",
        "q001: the label 'chapter: 4' is not a field of this course",
    ]


@pytest.mark.parametrize(
    ("read", "content", "words"),
    [
        (jupyterquiz.read, "{", "line 1"),
        (jupyterquiz.read, "{}", "in a list"),
        (table.read, "a,b\n1,2\n", "no column 'key'"),
        (qti12.read, b"not xml", "not XML"),
        (qti22.read, b"PK\x03\x04 broken", "damaged"),
        (FORMATS["gift"].read, "::a::Q {=1}".encode("utf-16"), "UTF-8"),
        # A thousand entities that grow into one another: the bomb that XML parsers know.
        (qti22.read, b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>', "not XML that can be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(read: Any, content: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read(content)


# ---- the commands ----------------------------------------------------------------------------------------------------


def test_the_commands_know_every_format() -> None:
    assert set(cli.EXPORTS) == set(FORMATS)
    assert set(cli.IMPORTS) == set(READABLE)


def test_export_by_command_writes_only_practice_unless_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.main, ["bank", "export", "qti22", str(tmp_path / "bank")])
    assert done.exit_code == 0, done.output
    names = {Path(name).stem for name in zipfile.ZipFile(tmp_path / "bank.zip").namelist()}
    assert not names & set(GRADED)
    graded = CliRunner().invoke(cli.main, ["bank", "export", "csv", str(tmp_path / "graded.csv"), "--graded"])
    assert "keep it where students cannot read it" in graded.output
    assert set(GRADED) & {line.split(",")[0] for line in (tmp_path / "graded.csv").read_text().splitlines()}
    unknown = CliRunner().invoke(cli.main, ["bank", "export", "csv", str(tmp_path / "x"), "--area", "knees"])
    assert unknown.exit_code != 0
    assert "there are no items for the area 'knees'" in unknown.output


def test_import_by_command_writes_a_data_file_to_complete(tmp_path: Path) -> None:
    source, target = tmp_path / "moodle.gift", tmp_path / "sleep.yml"
    source.write_text(MOODLE)
    command = ["bank", "import", "gift", str(source), "--area", "sleep", "--to", str(target)]
    done = CliRunner().invoke(cli.main, command)
    assert done.exit_code == 0, done.output
    written = yaml.safe_load(target.read_text())
    assert written["area"] == "sleep"
    assert len(written["items"]) == 7
    assert "Wrote" in done.output
    assert "Left out" in done.output
    assert "objective (7)" in done.output
    again = CliRunner().invoke(cli.main, command)
    assert again.exit_code != 0
    assert "exists already" in again.output


def test_an_exported_area_can_be_imported_as_a_data_file(tmp_path: Path) -> None:
    file, target, area = tmp_path / "a.gift", tmp_path / "low_back_pain.yml", ("--area", "low_back_pain")
    done = CliRunner().invoke(cli.main, ["bank", "export", "gift", str(file), *area])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(cli.main, ["bank", "import", "gift", str(file), *area, "--to", str(target)])
    assert done.exit_code == 0, done.output
    assert "Still to be filled in" not in done.output
    expected = [item.id for item in DATA.items("low_back_pain").values() if item.type in CARRIED["gift"]]
    assert [item.id for item in load_items(target)] == expected
