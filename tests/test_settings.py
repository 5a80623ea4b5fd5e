"""What nbgrader_config.py says, as nbgrader itself reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from massage_course.grading.late import penalty_of, within
from massage_course.grading.settings import SettingsError, read_settings

ROOT = Path(__file__).parents[1]


def written(folder: Path, text: str) -> Path:
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n", "utf-8")
    return folder


def test_the_real_configuration_reads_as_traitlets_reads_it() -> None:
    theirs = PyFileConfigLoader("nbgrader_config.py", str(ROOT / "exercises")).load_config()
    assert read_settings(ROOT / "exercises").config == theirs


def test_folders_and_gradebook_follow_the_configuration(tmp_path: Path) -> None:
    usual = read_settings(written(tmp_path, ""))
    assert (usual.course, usual.submitted) == (tmp_path, tmp_path / "submitted")
    assert usual.db_url == f"sqlite:///{tmp_path}/gradebook.db"
    other = read_settings(
        written(tmp_path, 'c.CourseDirectory.submitted_directory = "in"\nc.CourseDirectory.db_url = "sqlite:///x.db"')
    )
    assert (other.submitted, other.db_url) == (tmp_path / "in", "sqlite:///x.db")


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="it has no nbgrader_config"):
        read_settings(tmp_path)
    with pytest.raises(SettingsError, match="directory_structure is changed"):
        read_settings(written(tmp_path, 'c.CourseDirectory.directory_structure = "{student_id}/x"'))


@pytest.mark.parametrize(("text", "points"), [("", None), ('c.LateSubmissionPlugin.penalty_method = "zero"', 7.0)])
def test_nbgraders_own_late_rules(tmp_path: Path, text: str, points: float | None) -> None:
    assert penalty_of(read_settings(written(tmp_path, text)).config)("ana", 7.0, 60.0) == points


@pytest.mark.parametrize(("penalty", "kept"), [(None, None), (-1.0, 0.0), (2.0, 2.0), (99.0, 7.0)])
def test_a_penalty_is_at_most_the_score(penalty: float | None, kept: float | None) -> None:
    assert within(penalty, 7.0) == kept
