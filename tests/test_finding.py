"""The atlas's quiz as questions: noted by the explorer, counted, completed, and asked again when due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from massage_course import finding, study
from massage_course import progress as p
from massage_course.answers import AnswerBook
from massage_course.content import course_data
from massage_course.items import score
from massage_course.lesson import Lesson
from massage_course.widgets.quiz import Quiz

DATA = course_data()
FINDS = finding.finds(DATA)
LEVATOR = finding.name_of("posterior", "levator_scapulae")
YESTERDAY = (p.today() - timedelta(days=1)).isoformat() + "T12:00:00Z"


def test_everything_that_the_explorer_lets_choose_can_be_asked() -> None:
    drawn = {
        finding.name_of(name, d.id) for name in DATA.views for d in DATA.view(name).structures if d.layer != "skin"
    }
    assert set(FINDS) == drawn
    objectives = {one.id for one in DATA.areas["introduction"].objectives}
    assert {item.objective for item in FINDS.values()} <= objectives


def test_the_key_alone_is_right() -> None:
    item = FINDS[LEVATOR]
    for response, points in (("levator_scapulae", 1), ("rhomboid_major", 0), ("", 0), (None, 0)):
        assert score(item, response).points == points == score(finding.complete(item, DATA), response).points


@pytest.mark.parametrize("view", DATA.views)
def test_a_completed_question_has_neighbors_and_tells_places_without_names(view: str) -> None:
    for item in [item for item in FINDS.values() if item.view == view][::9]:
        asked = finding.complete(item, DATA)
        names = [DATA.view(view).drawing(target.structure).name for target in asked.targets]
        assert len(set(names)) == len(names) and [target.id for target in asked.targets if target.key] == [item.key()]
        assert all(target.place and target.rationale for target in asked.targets), item.id
        assert not any(name.lower() in target.place for name in names for target in asked.targets), item.id


def test_the_other_kidney_is_no_wrong_answer() -> None:
    asked = finding.complete(FINDS[finding.name_of("posterior", "zone_kidney_left")], DATA)
    assert "zone_kidney_right" not in {target.id for target in asked.targets}


def test_what_the_explorer_asked_is_due_the_next_day_and_asked_among_its_neighbors(tmp_path: Path) -> None:
    area = DATA.areas["low_back_pain"]
    explorer = Lesson(DATA, area, AnswerBook(area.notebook, tmp_path)).explorer("The back", "superficial", [])
    explorer.responses = {LEVATOR: {"response": "rhomboid_minor", "at": YESTERDAY, "checked": True}}
    assert [one.response for one in p.gather(tmp_path, DATA)[0].attempts[LEVATOR]] == ["rhomboid_minor"]
    quiz = study.session(tmp_path, DATA)
    assert isinstance(quiz, Quiz)
    (asked,) = quiz.items
    assert asked["stem"] == "Find: Levator scapulae" and len(asked["parts"]) == 1 + finding.NEIGHBORS
    assert all(f'data-pick="{part["id"]}"' in asked["svg"] for part in asked["parts"])
    assert quiz.objectives[asked["objective"]]["link"] == "00_start_here.ipynb#part-2"
    quiz.responses = {asked["id"]: {"response": "levator_scapulae", "at": p.now(), "checked": True, "confidence": ""}}
    assert not isinstance(study.session(tmp_path, DATA), Quiz)
