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
    from . import lint
    from .checks import bank
    from .checks import check as find_problems

    folder: Path | None = exercises or _exercises()
    folder = folder if folder and folder.is_dir() else None
    problems = find_problems(course_data(), folder)
    for guess in lint.guessers({item.id: item for _, item in bank(course_data(), folder)}.values()):
        click.echo(f"Guessing by {guess}")
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


@main.group("atlas")
def atlas_group() -> None:
    """Pictures of the atlas."""


@atlas_group.command("plate")
@click.argument("view")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--layers", default="skin,bone,superficial", help="Layers to draw, with commas; default: skin,bone,superficial."
)
@click.option("--labels", default=None, help="Structures to label, with commas; default: all of the topmost layer.")
@click.option("--title", default="", help="The title of the plate.")
def plate_command(view: str, file: Path, layers: str, labels: str | None, title: str) -> None:
    """Write a labelled plate of VIEW to FILE (.png, .svg or .pdf)."""
    from .plates import plate

    data = course_data()
    if view not in data.views:
        raise click.ClickException(f"there is no view '{view}'; there are {', '.join(data.views)}")
    known = data.view(view).meta.layers
    if unknown := [layer for layer in layers.split(",") if layer not in known]:
        raise click.ClickException(f"there is no layer '{unknown[0]}'; there are {', '.join(known)}")
    try:
        named = plate(data, view, layers.split(","), file, labels=labels.split(",") if labels else None, title=title)
    except KeyError as error:
        raise click.ClickException(f"the {view} view draws no '{error.args[0]}'") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {file} with {len(named)} labels.")


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
