"""``massage-course``: checks the data, builds assignments, refreshes the notebooks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .content import DataError, course_data


@click.group()
def main() -> None:
    """Tools for instructors and authors of the course."""


@main.command()
@click.option(
    "--exercises", type=click.Path(path_type=Path), default=None, help="The nbgrader folder; default: exercises."
)
def check(exercises: Path | None) -> None:
    """Check every data file and say what to mend, with file, entry and field."""
    from .checks import check as find_problems

    folder = exercises or _exercises()
    problems = find_problems(course_data(), folder if folder.is_dir() else None)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{len(problems)} to mend.", err=True)
        sys.exit(1)
    click.echo("All course data fit together.")


@main.group()
def assignment() -> None:
    """Graded assignments."""


@assignment.command("build")
@click.argument("name")
@click.option(
    "--exercises", type=click.Path(path_type=Path), default=None, help="The nbgrader folder; default: exercises."
)
def build_assignment(name: str, exercises: Path | None) -> None:
    """Write source/NAME for nbgrader from keys/NAME.yml."""
    from .grading.build import build

    try:
        folder = build(exercises or _exercises(), name, course_data())
    except DataError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {folder}. Next: nbgrader generate_assignment {name}")


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def notebooks(files: tuple[Path, ...]) -> None:
    """Run lesson notebooks and store their outputs, as they are committed; without FILES all in notebooks/."""
    from .notebooks import refresh

    for file in files or sorted(_root().glob("notebooks/*.ipynb")):
        click.echo(f"Running {file.name}")
        refresh(file)


def _root() -> Path:
    """The folder of the course that one works in."""
    return course_data().root.parent


def _exercises() -> Path:
    return _root() / "exercises"
