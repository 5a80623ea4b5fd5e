"""What ``nbgrader_config.py`` says, read without loading nbgrader."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
"""nbgrader's own order of folders, the only one that the commands for a whole class know."""

REPORTS = "reports"
"""Folder in the nbgrader folder where reports are saved, one folder for each."""


class SettingsError(ValueError):
    """The configuration does not fit. The message is for the instructor."""


class Config(dict[str, Any]):
    """A configuration as the file fills it in: ``c.Exchange.root = ...``.

    traitlets has one too, but loading it takes as long as marking ten submissions.
    """

    def __getattr__(self, section: str) -> Any:
        """The section of this name, made when it is first named."""
        if section.startswith("_"):
            raise AttributeError(section)
        return self.setdefault(section, Config())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class Settings(NamedTuple):
    """Folders, gradebook and late penalty of one nbgrader course."""

    course: Path
    submitted: Path
    autograded: Path
    feedback: Path
    db_url: str
    config: Config


def read_settings(course: Path) -> Settings:
    """The settings of the nbgrader folder `course`. Raises :class:`SettingsError`."""
    file = course / "nbgrader_config.py"
    if not file.is_file():
        raise SettingsError(f"{course} is not the nbgrader folder: it has no nbgrader_config.py")
    config = Config()
    exec(compile(file.read_bytes(), file, "exec"), {"get_config": lambda: config, "__file__": str(file)})
    directory = config.CourseDirectory
    root = Path(directory.get("root", course))
    if directory.get("directory_structure", STRUCTURE) != STRUCTURE:
        raise SettingsError("nbgrader_config.py: directory_structure is changed; use nbgrader autograde instead")
    return Settings(
        course=root,
        submitted=root / directory.get("submitted_directory", "submitted"),
        autograded=root / directory.get("autograded_directory", "autograded"),
        feedback=root / directory.get("feedback_directory", "feedback"),
        db_url=directory.get("db_url", f"sqlite:///{root / 'gradebook.db'}"),
        config=config,
    )
