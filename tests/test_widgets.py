"""The widgets from Python's side: what they show without a browser, what they keep, and what they refuse."""

from __future__ import annotations

import base64
import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import traitlets
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from massage_course import atlas, pictures
from massage_course.answers import MIME, Answer, AnswerBook, Record, read_notebook
from massage_course.content import course_data
from massage_course.facts import describe
from massage_course.grading.keys import load_key
from massage_course.items import Hotspot, LabelDiagram
from massage_course.widgets.base import HERE, esm
from massage_course.widgets.effect_lab import CHOICES, EffectLab
from massage_course.widgets.explorer import Explorer
from massage_course.widgets.notebook_copy import NotebookCopy
from massage_course.widgets.quiz import Quiz, not_saved
from massage_course.widgets.submit_check import SubmitCheck

ROOT = Path(__file__).parents[1]
DATA = course_data()
PRACTICE = list(DATA.items("low_back_pain").values())
GRADED = list(load_key(ROOT / "exercises", "low_back_pain").items)
LOW_BACK = DATA.areas["low_back_pain"].region
LAB = DATA.labs["low_back_pain_effect"]
NAME = "01_low_back_pain"
EARLY, LATE = "2026-11-20T10:00:00.000Z", "2026-11-20T10:05:00.000Z"
VIEW_MIME = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def book(tmp_path: Path) -> AnswerBook:
    return AnswerBook(NAME, tmp_path)


def practice_quiz(book: AnswerBook) -> Quiz:
    return Quiz("Practice", pictures.practice(PRACTICE, DATA), book)


def graded_quiz(book: AnswerBook) -> Quiz:
    return Quiz("Graded", [pictures.graded(item, DATA) for item in GRADED], book)


def explorer(**options: Any) -> Explorer:
    settings = {"region": LOW_BACK, "region_name": "Low back", "focus": ["multifidus", "quadratus_lumborum"]}
    return Explorer(DATA, "Explore the low back", **{**settings, **options})


def all_widgets(folder: Path) -> dict[str, Any]:
    book = AnswerBook(NAME, folder)
    return {
        "explorer": explorer(),
        "effect lab": EffectLab(LAB, DATA),
        "practice": practice_quiz(book),
        "graded": graded_quiz(book),
        "submit check": SubmitCheck([pictures.graded(item, DATA) for item in GRADED], book, dict),
    }


WIDGETS = ("explorer", "effect lab", "practice", "graded", "submit check")


def answer(response: Any, at: str = EARLY, checked: bool = False) -> dict[str, Any]:
    """An answer as the browser sends it."""
    return {"response": response, "at": at, "checked": checked, "confidence": ""}


def reads(html: str) -> str:
    """The text of a page without its tags and pictures."""
    return re.sub(r"<[^>]*>", " ", html)


# ---- what everybody sees --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WIDGETS)
def test_widget_shows_words_a_page_and_a_view(tmp_path: Path, name: str) -> None:
    data, _ = all_widgets(tmp_path)[name]._repr_mimebundle_()
    assert {"text/plain", "text/html", VIEW_MIME} <= set(data)
    assert data[VIEW_MIME]["model_id"]
    assert len(data["text/plain"].splitlines()) > 1
    assert "<script" not in data["text/html"].lower()


@pytest.mark.parametrize("name", WIDGETS)
def test_words_and_page_are_the_same_every_time(tmp_path: Path, name: str) -> None:
    first, second = (all_widgets(tmp_path)[name]._repr_mimebundle_()[0] for _ in range(2))
    assert first["text/plain"] == second["text/plain"]
    assert first["text/html"] == second["text/html"]
    assert "0x" not in first["text/plain"]


@pytest.mark.parametrize("name", WIDGETS)
def test_every_picture_of_a_page_has_words(tmp_path: Path, name: str) -> None:
    html = all_widgets(tmp_path)[name].still()
    images = re.findall(r"<img[^>]*>", html)
    assert len(re.findall(r'<img alt="[^"]{20,}"', html)) == len(images)
    assert "@UID@" not in html


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_an_ipywidget_that_fits_into_a_box(tmp_path: Path, name: str) -> None:
    import ipywidgets

    widget = all_widgets(tmp_path)[name]
    assert isinstance(widget, ipywidgets.DOMWidget)
    assert ipywidgets.HBox([widget]).children == (widget,)


@pytest.mark.parametrize("name", WIDGETS)
def test_a_closed_widget_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    widget = all_widgets(tmp_path)[name]
    widget.close()
    assert widget.comm is None


@pytest.mark.parametrize("name", WIDGETS)
def test_the_module_for_the_browser_is_one_whole_file(tmp_path: Path, name: str) -> None:
    source = str(all_widgets(tmp_path)[name]._esm)
    assert not re.search(r"^\s*import\b", source, re.MULTILINE)
    assert len(re.findall(r"^export default", source, re.MULTILINE)) == 1
    assert "function newId()" in source and "function guard(" in source


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
@pytest.mark.parametrize("name", WIDGETS)
def test_the_module_for_the_browser_is_valid_javascript(tmp_path: Path, name: str) -> None:
    file = tmp_path / "widget.mjs"
    file.write_text(str(all_widgets(tmp_path)[name]._esm), "utf-8")
    done = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", WIDGETS)
def test_style_comes_along_and_loads_nothing_from_elsewhere(tmp_path: Path, name: str) -> None:
    css = str(all_widgets(tmp_path)[name]._css)
    assert css.count("{") == css.count("}") > 5
    assert "@import" not in css and "http" not in css
    assert "prefers-reduced-motion" in css or not re.search(r"\b(animation|transition)\s*:", css)


# ---- the explorer ---------------------------------------------------------------------------------------------------


def test_explorer_takes_a_selection_and_a_depth_from_python() -> None:
    widget = explorer()
    widget.selected, widget.depth = "multifidus", "deepest"
    assert (widget.selected, widget.depth) == ("multifidus", "deepest")
    widget.selected = ""
    assert widget.selected == ""


@pytest.mark.parametrize("value", ["nobody", "Multifidus", "skin", "a" * 1000])
def test_explorer_refuses_an_unknown_structure_and_keeps_the_last(value: str) -> None:
    widget = explorer()
    widget.selected = "multifidus"
    with pytest.raises(traitlets.TraitError, match="no structure"):
        widget.selected = value
    assert widget.selected == "multifidus"


@pytest.mark.parametrize("value", ["nowhere", "", "nerve", "Bone"])
def test_explorer_refuses_an_unknown_depth_and_keeps_the_last(value: str) -> None:
    widget = explorer(depth="deep")
    with pytest.raises(traitlets.TraitError, match="no layer"):
        widget.depth = value
    assert widget.depth == "deep"


def test_explorer_refuses_an_unknown_depth_and_focus_at_once() -> None:
    with pytest.raises(traitlets.TraitError):
        explorer(depth="nowhere")


def test_explorer_can_be_watched() -> None:
    widget, seen = explorer(), []
    widget.observe(lambda change: seen.append(change["new"]), "selected")
    widget.selected = "sacrum"
    assert seen == ["sacrum"]


def test_explorer_offers_every_view_with_every_layer_in_words() -> None:
    views = {view["id"]: view for view in explorer().views}
    assert set(views) == set(DATA.views)
    for name, view in views.items():
        layers = [layer["id"] for layer in [*view["depths"], *view["extras"]]]
        assert sorted(layers) == sorted(DATA.view(name).meta.layers)
        assert all(layer["label"] and layer["short"] for layer in [*view["depths"], *view["extras"]])
    assert [layer["id"] for layer in views["posterior"]["depths"]] == list(atlas.DEPTHS)


def test_explorer_starts_with_the_view_and_the_region_of_the_lesson() -> None:
    assert [frame["label"] for frame in explorer().views[0]["frames"]] == ["Low back", "All of it"]
    assert [frame["label"] for frame in explorer(region=None).views[0]["frames"]] == ["All of it"]
    neck = explorer(view="neck_shoulder", focus=["accessory_nerve"])
    assert neck.view == neck.views[0]["id"] == "neck_shoulder"
    frames = {view["id"]: [frame["label"] for frame in view["frames"]] for view in neck.views}
    assert frames["posterior"] == ["Low back", "All of it"], "a region is measured on the posterior view"
    assert frames["neck_shoulder"] == ["All of it"]
    assert "Accessory nerve" in neck.still()


@pytest.mark.parametrize("name", ["", "front", "Posterior"])
def test_explorer_refuses_an_unknown_view(name: str) -> None:
    with pytest.raises(traitlets.TraitError, match="no view"):
        explorer(view=name, region=None)
    widget = explorer()
    with pytest.raises(traitlets.TraitError, match="no view"):
        widget.view = name
    assert widget.view == "posterior"


def test_everything_that_can_be_chosen_has_words_and_a_place_that_does_not_name_it() -> None:
    widget = explorer()
    for view in widget.views:
        for name, shape in view["shapes"].items():
            assert widget.catalog[name]["name"]
            assert f'data-pick="{name}"' in view["svg"]
            said = shape["place"].lower()
            assert said and widget.catalog[name]["name"].lower() not in said


def test_explorer_tells_facts_with_source_and_doubt() -> None:
    entry = describe(DATA.view("posterior").drawing("multifidus"), DATA)
    known = DATA.structures["multifidus"]
    texts = {label: text for label, text in entry["facts"]}  # noqa: C416 - pairs are lists here
    assert texts["From (origin)"] == known.origin
    assert entry["source"].startswith("Source: ")
    for field, label in (("palpation", "Feel it"), ("origin", "From (origin)")):
        doubt = " (professional wording, not verified)" if field in known.unverified_fields else ""
        assert f"{label}{doubt}" in texts


def test_explorer_calls_a_schematic_a_schematic() -> None:
    view = DATA.view("posterior")
    for name in ("zone_kidney_left", "sciatic_nerve", "spinal_cord"):
        assert describe(view.drawing(name), DATA)["source"].endswith("Drawn as a schematic.")


def test_a_structure_without_facts_has_its_name_and_empty_facts() -> None:
    entry = describe(DATA.view("posterior").drawing("femur"), DATA)
    assert entry["name"] and entry["facts"] == [] and entry["source"] == ""


@pytest.mark.parametrize("depth", atlas.DEPTHS)
def test_the_still_picture_shows_the_depth_that_its_words_name(depth: str) -> None:
    widget = explorer(depth=depth)
    html = widget.still()
    found = re.search(r'base64,([^"]+)"', html)
    assert found
    drawing = base64.b64decode(found[1]).decode()
    below = {"skin", *atlas.DEPTHS[atlas.DEPTHS.index(depth) :]}
    seen = {"skin": {"skin"}, "superficial": below - {"deepest"}}.get(depth, below)
    assert set(re.findall(r'data-layer="(\w+)"', drawing)) == seen
    assert atlas.LAYER_NAMES[depth].lower() in html
    assert atlas.LAYER_NAMES[depth] in widget.words()


def test_words_of_the_explorer_name_the_structures_of_the_lesson() -> None:
    words = explorer().words()
    for name in ("multifidus", "quadratus_lumborum"):
        assert DATA.structures[name].name in words and DATA.structures[name].plain in words


# ---- the effect lab -------------------------------------------------------------------------------------------------


def test_effect_lab_has_words_for_every_combination_of_its_choices() -> None:
    lab = EffectLab(LAB, DATA)
    options = [list(choice[1]) for choice in CHOICES.values()]
    wanted = {(c, o, t) for c in options[0] for o in options[1] for t in options[2]}
    assert {(one["comparator"], one["outcome"], one["time"]) for one in lab.settings} == wanted
    assert len(lab.settings) == len(wanted)
    assert set(lab.setting) == set(CHOICES)


def test_effect_lab_shows_the_numbers_of_the_trials_and_no_others() -> None:
    lab = EffectLab(LAB, DATA)
    for shown, setting in zip(lab.settings, LAB.settings, strict=True):
        if setting.trial is None:
            assert shown["effect"] is None and shown["shown"] == ""
            continue
        row = DATA.trials[setting.trial]
        assert shown["effect"] == row.effect
        assert row.effect is not None and row.ci_low is not None and row.ci_high is not None
        for number in (row.effect, row.ci_low, row.ci_high):
            assert f"{number:.2f}".replace("-", "−") in shown["shown"]
        assert f"{row.people} people" in shown["shown"]


def test_effect_lab_names_certainty_and_source_everywhere() -> None:
    for shown in EffectLab(LAB, DATA).settings:
        assert "certainty" in shown["doubt"] and "Furlan" in shown["doubt"]


def test_words_and_page_of_the_effect_lab_hold_every_setting_and_dose() -> None:
    lab = EffectLab(LAB, DATA)
    for setting in LAB.settings:
        assert setting.words in lab.words()
    for dose in LAB.doses:
        assert dose.dose in lab.words() and dose.dose in lab.still()
    assert LAB.model_note in reads(lab.still()).replace("&quot;", '"')


# ---- the quiz -------------------------------------------------------------------------------------------------------


def test_an_answer_from_the_browser_reaches_the_disk_and_is_acknowledged(book: AnswerBook, tmp_path: Path) -> None:
    quiz = practice_quiz(book)
    assert quiz.saved_count == 0
    quiz.responses = {"lbp_p01": answer("b", checked=True)}
    assert AnswerBook(NAME, tmp_path).answers == {"lbp_p01": Answer("b", EARLY, checked=True)}
    assert (quiz.saved_count, quiz.problem) == (1, "")


def test_an_answer_that_comes_as_a_message_of_the_browser_is_saved(book: AnswerBook, tmp_path: Path) -> None:
    """The way a real front end sets a trait."""
    quiz = practice_quiz(book)
    quiz.set_state({"responses": {"lbp_p01": answer("c")}})
    assert AnswerBook(NAME, tmp_path).answers["lbp_p01"].response == "c"
    assert quiz.saved_count == 1


def test_every_change_is_acknowledged_once(book: AnswerBook, tmp_path: Path) -> None:
    quiz = practice_quiz(book)
    quiz.responses = {"lbp_p01": answer("a")}
    quiz.responses = {**quiz.responses, "lbp_p02": answer("b", LATE)}
    quiz.responses = {**quiz.responses, "lbp_p01": answer(None, LATE)}
    assert quiz.saved_count == 3
    kept = AnswerBook(NAME, tmp_path).answers
    assert (kept["lbp_p01"].response, kept["lbp_p02"].response) == (None, "b")


def test_answers_of_before_are_shown_again(book: AnswerBook, tmp_path: Path) -> None:
    practice_quiz(book).responses = {"lbp_p01": answer("b", checked=True)}
    again = practice_quiz(AnswerBook(NAME, tmp_path))
    assert again.responses == {"lbp_p01": answer("b", checked=True)}
    assert again.saved_count == 0


def test_a_quiz_gets_the_answers_of_its_own_items_only(book: AnswerBook, tmp_path: Path) -> None:
    one = Quiz("One", pictures.practice(PRACTICE[:1], DATA), book)
    two = Quiz("Two", pictures.practice(PRACTICE[1:2], DATA), book)
    one.responses = {PRACTICE[0].id: answer("a")}
    two.responses = {PRACTICE[1].id: answer("b")}
    again = AnswerBook(NAME, tmp_path)
    assert set(again.answers) == {PRACTICE[0].id, PRACTICE[1].id}
    assert set(Quiz("One", pictures.practice(PRACTICE[:1], DATA), again).responses) == {PRACTICE[0].id}


def test_a_damaged_answers_file_is_told_in_the_quiz(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.answers.json").write_bytes(b"{")
    assert "could not be used" in practice_quiz(AnswerBook(NAME, tmp_path)).notice


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full. Delete files"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "Copy the folder to a place of your own"),
        (errno.EACCES, "Copy the folder to a place of your own"),
        (errno.EFBIG, "Make it shorter"),
        (errno.ENOENT, "moved or deleted"),
        (errno.EAGAIN, "open in another window"),
        (errno.EIO, "tell your instructor"),
    ],
)
def test_what_the_disk_refuses_comes_with_a_way_out(number: int, words: str) -> None:
    told = not_saved(OSError(number, os.strerror(number)))
    assert told.startswith("NOT SAVED: ") and words in told and "Errno" not in told


def test_trying_again_saves_what_was_not_saved(
    book: AnswerBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = practice_quiz(book)
    with monkeypatch.context() as full:
        full.setattr("massage_course.answers.write_whole", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "")))
        quiz.responses = {"lbp_p01": answer("b")}
    assert "disk is full" in quiz.problem and quiz.saved == {}
    quiz.tries += 1
    assert (quiz.problem, quiz.saved, quiz.saved_count) == ("", {"lbp_p01": EARLY}, 2)
    assert AnswerBook(NAME, tmp_path).answers["lbp_p01"].response == "b"


@pytest.fixture
def lost_folder(tmp_path: Path) -> Path:
    """A folder that will be taken away, as an unplugged or full disk would."""
    folder = tmp_path / "lesson"
    folder.mkdir()
    return folder


def test_a_disk_that_takes_nothing_is_told_in_plain_words(lost_folder: Path) -> None:
    quiz = practice_quiz(AnswerBook(NAME, lost_folder))
    lost_folder.rmdir()
    quiz.responses = {"lbp_p01": answer("b")}
    assert quiz.problem.startswith("NOT SAVED")
    assert "Your answer is still on this page" in quiz.problem
    assert "Traceback" not in quiz.problem and "Errno" not in quiz.problem
    assert quiz.responses == {"lbp_p01": answer("b")}
    assert quiz.saved_count == 1, "the browser hears of the problem by this number"


def test_once_the_disk_takes_answers_again_those_of_before_are_saved_too(lost_folder: Path) -> None:
    """The page says "Saved" then; that must hold for every answer on it."""
    quiz = practice_quiz(AnswerBook(NAME, lost_folder))
    lost_folder.rmdir()
    quiz.responses = {"lbp_p01": answer("b")}
    lost_folder.mkdir()
    quiz.responses = {**quiz.responses, "lbp_p02": answer("c", LATE)}
    assert quiz.problem == ""
    assert set(AnswerBook(NAME, lost_folder).answers) == {"lbp_p01", "lbp_p02"}


def test_an_answer_that_cannot_be_written_down_is_not_called_saved(book: AnswerBook, tmp_path: Path) -> None:
    """Half of an emoji in a text is no UTF-8. It must be saved in some form, or the learner must be told."""
    quiz = graded_quiz(book)
    quiz.responses = {"lbp_g11": answer("The plan \ud83d")}
    kept = AnswerBook(NAME, tmp_path).answers.get("lbp_g11")
    assert (kept is not None and kept.response.startswith("The plan")) or quiz.problem.startswith("NOT SAVED")


def test_words_of_a_quiz_hold_every_question_and_choice(book: AnswerBook) -> None:
    words = practice_quiz(book).words()
    for item in PRACTICE:
        assert item.stem in words
        first_scene = item.public().get("scenes", [{"decisions": []}])[0]
        for choice in [*item.public()["parts"], *item.public().get("choices", ()), *first_scene["decisions"]]:
            assert choice["text"] in words


def test_the_page_of_a_quiz_escapes_its_items(book: AnswerBook) -> None:
    poison = '"><script>alert(1)</script>'
    item = {"id": "x", "type": "hotspot", "stem": poison, "points": 1, "svg": "<svg/>"}
    item["parts"] = [{"id": "a", "text": poison}]
    html = Quiz(poison, [item], book).still()
    assert "<script" not in html
    assert html.count("alert(1)") == 3


# ---- graded work keeps its secrets ----------------------------------------------------------------------------------


def test_nothing_of_a_graded_quiz_holds_a_key_or_a_rationale(book: AnswerBook) -> None:
    quiz = graded_quiz(book)
    everything = [str(value) for value in quiz.get_state().values()] + [quiz.words(), quiz.still()]
    for item in GRADED:
        for part in item.parts:
            assert not any(part.rationale in text for text in everything), (item.id, part.id)
    assert not any("teaching" in item or "key" in item for item in quiz.items)


def test_graded_pictures_carry_no_structure_names(book: AnswerBook) -> None:
    quiz = graded_quiz(book)
    pictured = [item for item in quiz.items if "svg" in item]
    assert len(pictured) == sum(isinstance(item, (Hotspot, LabelDiagram)) for item in GRADED) > 0
    for shown in pictured:
        values = re.findall(r'(?:id|href|data-pick|aria-label|class)="([^"]*)"', shown["svg"])
        assert "<title" not in shown["svg"]
        # The markers of a diagram to be labelled have numbers.
        assert ("<text" in shown["svg"]) == (shown["type"] == "label")
        for drawing in DATA.view("posterior").structures:
            for value in values:
                assert drawing.id not in re.split(r"[-#]", value), (shown["id"], value)
                assert drawing.name not in value
        known = {"id", "type", "stem", "points", "parts", "svg"} | ({"choices"} if shown["type"] == "label" else set())
        assert set(shown) == known, "another field might name a structure"


def test_practice_items_bring_their_teaching(book: AnswerBook) -> None:
    for shown, item in zip(practice_quiz(book).items, PRACTICE, strict=True):
        assert shown["teaching"] == item.teaching()
        assert set(shown["teaching"]["rationales"]) == {part.id for part in item.parts}


# ---- the copy in the notebook ---------------------------------------------------------------------------------------


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """IPython itself, because ``display`` does nothing without it."""
    InteractiveShell.clear_instance()
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.usefixtures("shell")
def test_the_copy_in_the_notebook_follows_every_save(book: AnswerBook, tmp_path: Path) -> None:
    with capture_output() as captured:
        copy = NotebookCopy(book)
        quiz = practice_quiz(book)
        quiz.responses = {"lbp_p01": answer("b")}
        quiz.responses = {**quiz.responses, "lbp_p02": answer("c", LATE)}
    outputs = [output.data for output in captured.outputs]
    assert [len(output[MIME]["answers"]) for output in outputs] == [0, 1, 2]
    assert outputs[-1] == copy.bundle()
    assert "Answers kept in this notebook: 2." in outputs[-1]["text/plain"]
    assert msgspec.convert(outputs[-1][MIME], Record) == book.record

    # What JupyterLab would save can be read again.
    notebook = {"cells": [{"cell_type": "code", "outputs": [{"output_type": "display_data", "data": outputs[-1]}]}]}
    file = tmp_path / "other.ipynb"
    file.write_bytes(msgspec.json.encode(notebook))
    assert read_notebook(file) == book.record


@pytest.mark.usefixtures("shell")
def test_a_cleared_answer_is_not_counted(book: AnswerBook) -> None:
    with capture_output():
        copy = NotebookCopy(book)
        book.save({"a": Answer(None, EARLY), "b": Answer([], EARLY), "c": Answer("x", EARLY)})
    assert copy.bundle()["text/plain"] == "Answers kept in this notebook: 1."


# ---- one module for the browser -------------------------------------------------------------------------------------

MODULES = sorted(file.name for file in HERE.glob("*.js") if file.with_suffix(".py").exists())


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js here")
@pytest.mark.parametrize("name", MODULES)
def test_a_widget_and_what_it_imports_are_one_module_without_two_things_of_one_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / "widget.mjs"
    file.write_text(esm(name), "utf-8")
    run = subprocess.run(["node", "--check", file], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
