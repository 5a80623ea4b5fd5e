"""``massage-course``: checks the data, builds assignments, refreshes the notebooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .content import course_data
from .items import AnyItem

if TYPE_CHECKING:
    from .grading.settings import Settings
    from .grading.whole_class import Report
    from .review import Learned

EXPORTS = ("gift", "qti22", "qti12", "jupyterquiz", "csv", "anki", "exam")
IMPORTS = ("gift", "qti22", "qti12", "jupyterquiz", "csv")
"""Names of ``formats.FORMATS``, which is imported only when it is used. A test holds them to it."""

LMS = ("canvas", "moodle", "blackboard")
"""Names of ``lms.FORMATS``, with the same test."""

EXERCISES = click.option(
    "--exercises",
    type=click.Path(path_type=Path),
    default=None,
    help="The nbgrader folder; default: the one you are in, else exercises.",
)


class InWords(click.Group):
    """Says in words what learners do not have: the packages that only instructors need."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command. Raises :class:`click.ClickException` where a package is missing."""
        try:
            return super().invoke(context)
        except ModuleNotFoundError as error:
            raise click.ClickException(
                f"this needs {error.name}, which comes with the instructor's packages: python3 course.py --full"
            ) from error


@click.group(cls=InWords)
def main() -> None:
    """Tools for instructors and authors of the course."""


@main.command()
@EXERCISES
def check(exercises: Path | None) -> None:
    """Check every data file and say what to mend, with file, entry and field."""
    from .checks import bank, guesses
    from .checks import check as find_problems

    folder: Path | None = exercises or _exercises()
    folder = folder if folder and folder.is_dir() else None
    problems = find_problems(course_data(), folder, _notebooks())
    for part, guess in guesses(bank(course_data(), folder)):
        click.echo(f"Guessing in {part} by {guess}")
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
@EXERCISES
def build_assignment(name: str, exercises: Path | None) -> None:
    """Write source/NAME for nbgrader from keys/NAME.yml."""
    from .grading.build import build

    with in_words():
        folder = build(exercises or _exercises(), name, course_data())
    click.echo(f"Wrote {folder}. Next: nbgrader generate_assignment {name}")


@assignment.command("new")
@click.argument("name")
@click.option("--areas", required=True, help="Areas to draw from, with commas, such as sleep,healing.")
@click.option("--items", default=12, show_default=True, help="How many items, in equal shares from the areas.")
@click.option("--seed", required=True, help="Any word; the same word draws the same items.")
@click.option("--types", default="", help="Only these types of items, with commas.")
@click.option("--bloom", default="", help="Only these Bloom levels, with commas.")
@click.option("--difficulty", default="", help="Only these difficulties, with commas.")
@click.option("--must-pass", default=0, help="So many of the items are questions of safety that must be right.")
@click.option("--variants", default=1, help="Parallel forms NAME_a, NAME_b, ... that share no item.")
@click.option("--repeat", is_flag=True, help="Allow items that another assignment asks already.")
@click.option("--title", default="", help="What students read at the top; default: made from the name.")
@EXERCISES
def new_assignment(
    name: str,
    areas: str,
    items: int,
    seed: str,
    types: str,
    bloom: str,
    difficulty: str,
    must_pass: int,
    variants: int,
    repeat: bool,
    title: str,
    exercises: Path | None,
) -> None:
    """Draw the assignment NAME from the pool: writes keys/NAME.yml and source/NAME."""
    from .grading.drawing import Blueprint
    from .grading.making import make

    blueprint = Blueprint(
        _words(areas), items, seed, _words(types), _words(bloom), _words(difficulty), must_pass, variants
    )
    with in_words():
        names = make(exercises or _exercises(), name, blueprint, course_data(), title=title, repeat=repeat)
    for made in names:
        click.echo(f"Wrote keys/{made}.yml and source/{made}. Next: nbgrader generate_assignment {made}")


@assignment.command("capstone")
@click.argument("name")
@click.option("--seed", required=True, help="Any word; the same word draws the same client.")
@click.option("--client", default="", help="This client, instead of one drawn by the seed.")
@EXERCISES
def capstone_assignment(name: str, seed: str, client: str, exercises: Path | None) -> None:
    """Make the capstone NAME: a client, 15 questions, and a SOAP note marked by hand with a rubric."""
    from .grading import capstone

    with in_words():
        drawn = capstone.make(exercises or _exercises(), name, seed, course_data(), client)
    click.echo(f"The client is {drawn}. Wrote keys/{name}.yml and source/{name}.")
    click.echo(f"Next: nbgrader generate_assignment {name}")


@main.command()
@click.argument("name")
@click.option("--again", is_flag=True, help="Mark also what is marked already; points given by hand stay.")
@EXERCISES
def grade(name: str, again: bool, exercises: Path | None) -> None:
    """Mark all submissions of the assignment NAME at once, as nbgrader autograde would."""
    from .grading import whole_class

    with in_words():
        work = whole_class.prepare(_settings(exercises), name)
        folders = whole_class.waiting(work, again=again)
        with click.progressbar(length=len(folders), label=f"Marking {name}") as bar:
            report = whole_class.grade(work, folders, bar.update)
    _tell(report)


@main.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Put back what the latest new marking changed.")
@click.option("--yes", is_flag=True, help="Write the changes without asking.")
@EXERCISES
def regrade(name: str, undo: bool, yes: bool, exercises: Path | None) -> None:
    """Mark NAME again after its key was corrected: lists what changes, asks, writes; can be undone."""
    from .grading import regrade, whole_class

    with in_words():
        work = whole_class.prepare(_settings(exercises), name)
        if undo:
            click.echo(f"{len(regrade.undo(work))} scores are as they were.")
            return
        with click.progressbar(length=len(whole_class.waiting(work, again=True)), label="Looking") as bar:
            found = regrade.changes(work, bar.update)
        for change in found:
            click.echo(f"{change.student}, {change.cell}: {_points(change.before)} -> {_points(change.after)}")
        if not found:
            click.echo("Nothing changes.")
            return
        students = len({change.student for change in found})
        if not yes and not click.confirm(f"Write {len(found)} scores of {students} students?"):
            click.echo("Nothing was written.")
            return
        with click.progressbar(length=students, label=f"Marking {name}") as bar:
            report = regrade.apply(work, found, bar.update)
    _tell(report)
    click.echo(f"To undo this: massage-course regrade {name} --undo")


@main.command()
@click.argument("name")
@click.option(
    "--zip",
    "pack",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also as one zip, under names drawn by chance.",
)
@EXERCISES
def feedback(name: str, pack: Path | None, exercises: Path | None) -> None:
    """Write the feedback pages of NAME for the whole class, into feedback/."""
    from .grading import feedback_pages, whole_class

    with in_words():
        work = whole_class.prepare(_settings(exercises), name)
        with click.progressbar(length=len(whole_class.waiting(work, again=True)), label="Writing") as bar:
            count = feedback_pages.write_pages(work, bar.update)
    if pack:
        listed = feedback_pages.write_zip(work, pack)
        click.echo(f"Wrote {pack}. Whose page is which stands in {listed}, for you alone.")
    click.echo(f"{count} pages. Look at some of them, then: nbgrader release_feedback {name}")


@main.command()
@click.argument("name")
@click.option(
    "--also",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The nbgrader folder of an earlier class, whose answers count for the questions too; may be given again.",
)
@click.option(
    "--to", "target", type=click.Path(file_okay=False, path_type=Path), help="Save tables and pictures there."
)
@EXERCISES
def report(name: str, also: tuple[Path, ...], target: Path | None, exercises: Path | None) -> None:
    """Say how the class did in NAME and how good its questions are."""
    from . import report_figures, reports, results

    with in_words():
        found = results.read(exercises or _exercises(), name)
        earlier = [results.read(folder, name, str(folder)) for folder in also]
    made = reports.Report(found, earlier, course_data().objectives)
    for line in reports.lines(made):
        click.echo(line)
    if target:
        files = report_figures.save(made, target)
        click.echo(f"Saved {len(files)} files in {target}.")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--for", "system", type=click.Choice(LMS), help="As this system imports them; default: as nbgrader export."
)
@click.option("--only", multiple=True, help="With --for: only this assignment; may be given more than once.")
@click.option("--items", default="", metavar="NAME", help="With --for: a column for each item of the assignment NAME.")
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --for: the class list as the system exports it, or with a column student_id.",
)
@click.option("--zero", is_flag=True, help="With --for: 0 for who handed nothing in, instead of an empty cell.")
@EXERCISES
def marks(
    file: Path,
    system: str | None,
    only: tuple[str, ...],
    items: str,
    roster: Path | None,
    zero: bool,
    exercises: Path | None,
) -> None:
    """Write the marks to FILE, a table (CSV): as nbgrader export writes it, or for a learning management system."""
    from .grading import lms
    from .grading.gradebook import Gradebook
    from .grading.marks import write_marks

    if system is None and (only or items or roster or zero):
        raise click.UsageError("--only, --items, --roster and --zero need --for")
    with in_words():
        settings = _settings(exercises)
        if system is None:
            count = write_marks(Gradebook(settings.db_url), file)
            click.echo(f"Wrote {file} with {count} lines.")
            return
        known = lms.read_roster(roster.read_bytes()) if roster else None
        written = lms.write(settings, file, system, known, only=only, items=items, zero=zero)
    click.echo(f"Wrote {file} for {system.capitalize()}: {written.lines} students, {', '.join(written.columns)}.")
    for reason in written.left_out:
        click.echo(f"Left out {reason}.")
    for student, column in written.empty:
        click.echo(f"Empty, because a person must still mark it: {student}, {column}.")


@main.command()
@click.argument("name")
@click.argument("time")
@click.option("--zone", default="UTC", help="The time zone of TIME, such as Europe/Berlin; it knows its summer time.")
@EXERCISES
def due(name: str, time: str, zone: str, exercises: Path | None) -> None:
    """Set the deadline of NAME to TIME, such as "2027-03-27 23:59"."""
    from .grading.deadlines import local, moment
    from .grading.gradebook import Gradebook

    with in_words():
        book, last = Gradebook(_settings(exercises).db_url), moment(time, zone)
        book.set_due(book.assignment(name), last)
    click.echo(f"{name} is due {local(last, zone)} ({local(last, 'UTC')}). Work that is marked already: grade --again.")


@main.command()
@click.argument("name")
@click.argument("student")
@click.argument("time")
@click.option("--zone", default="UTC", help="The time zone of TIME, such as Europe/Berlin; it knows its summer time.")
@EXERCISES
def extend(name: str, student: str, time: str, zone: str, exercises: Path | None) -> None:
    """Give STUDENT until TIME for NAME."""
    from .grading.deadlines import extension, local, moment
    from .grading.gradebook import Gradebook

    with in_words():
        book, until = Gradebook(_settings(exercises).db_url), moment(time, zone)
        known = book.assignment(name)
        book.extend(known, student, extension(known.due, until))
    click.echo(f"{student} has until {local(until, zone)} for {name}.")


@main.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@EXERCISES
def forget(student: str, yes: bool, exercises: Path | None) -> None:
    """Delete everything that is kept here about STUDENT: gradebook, submissions, feedback, exchange."""
    from .grading import forget

    with in_words():
        settings = _settings(exercises)
        for place in forget.find(settings, student).lines:
            click.echo(place)
        if not yes and not click.confirm(f"Delete what is kept there about {student}? It cannot be undone."):
            click.echo("Nothing was deleted.")
            return
        forget.forget(settings, student)
    click.echo(f"Nothing is kept here about {student} any more. What else there may be: docs/privacy.md")


@main.command("bundle")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@EXERCISES
def bundle_command(target: Path, exercises: Path | None) -> None:
    """Write what students get into the folder TARGET, for a Git repository, and into TARGET.zip."""
    from .grading.bundle import bundle

    course = exercises or _exercises()
    with in_words():
        names = bundle(_root(), course, target, course_data())
    click.echo(f"Wrote {target} and {target}.zip with {len(names)} assignments: {', '.join(names) or 'none'}.")
    missing = sorted({place.name for place in (course / "source").glob("*") if place.is_dir()} - set(names))
    if missing:
        click.echo(f"Not in it, because they are not made yet: {', '.join(missing)} (nbgrader generate_assignment).")


@main.command("site")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@EXERCISES
def site_command(target: Path, exercises: Path | None) -> None:
    """Write the course as plain files into the folder TARGET: for a file server or a phone, without Python."""
    from .site import write

    with in_words():
        count, size = write(_root() / "notebooks", exercises or _exercises(), target, course_data())
    click.echo(f"Wrote {count} files, {size / 1e6:.1f} MB, to {target}. Open {target / 'index.html'}.")


@main.group()
def bank() -> None:
    """The item bank for other programs: Moodle, Canvas, Anki, a spreadsheet, paper."""


@bank.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(EXPORTS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", "areas", multiple=True, help="Only this area; may be given more than once.")
@click.option("--graded", is_flag=True, help="The graded items with their keys, for instructors only.")
@click.option("--title", default="Back Massage Benefits", help="What the bank is called in the other program.")
@click.option(
    "--progress",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A learner's progress file, whose schedule the cards keep (anki only).",
)
def export_bank(form: str, file: Path, areas: tuple[str, ...], graded: bool, title: str, progress: Path | None) -> None:
    """Write the bank to FILE in FORMAT; the ending of the name is set by the format."""
    from .formats import FORMATS

    if progress and form != "anki":
        raise click.ClickException(f"{form} has no place for a schedule; --progress goes with anki alone")
    with in_words():
        items = _graded_items(areas) if graded else _practice_items(areas)
        more = {"learned": _learned(progress)} if progress else {}
    files, left_out = FORMATS[form].write(items, course_data(), title, **more)
    for ending, content in files.items():
        target = file.with_name(file.name.removesuffix(ending) + ending)
        target.write_bytes(content)
        click.echo(f"Wrote {target}.")
    click.echo(f"{len(items) - len(left_out)} of {len(items)} items, as {FORMATS[form].title}.")
    for entry in left_out:
        click.echo(f"Left out {entry}.")
    if graded:
        click.echo("The file holds the keys of graded items: keep it where students cannot read it.")


@bank.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(IMPORTS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", required=True, help="The area that the questions belong to.")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The data file to be written.")
def import_bank(form: str, file: Path, area: str, target: Path) -> None:
    """Read questions from FILE in FORMAT and write them as a data file, to be completed by hand."""
    from .formats import FORMATS
    from .formats.drafts import data_file

    if target.exists():
        raise click.ClickException(f"{target} exists already; choose another name, nothing was written")
    read = FORMATS[form].read
    assert read is not None
    try:
        taken, left_out = read(file.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    text, open_fields = data_file(area, taken)
    target.write_text(text, "utf-8")
    click.echo(f"Wrote {target} with {len(taken)} questions.")
    for entry in left_out:
        click.echo(f"Left out {entry}.")
    if open_fields:
        click.echo(f"Still to be filled in: {', '.join(f'{name} ({count})' for name, count in open_fields.items())}.")


def _learned(file: Path) -> dict[str, Learned]:
    from .progress import complete, decode
    from .review import learned

    return learned(complete(decode(file.read_bytes()), course_data()), course_data())


def _practice_items(areas: tuple[str, ...]) -> list[AnyItem]:
    data = course_data()
    return [item for area in _known(areas, data.item_areas) for item in data.items(area).values()]


def _graded_items(areas: tuple[str, ...]) -> list[AnyItem]:
    """The items of the assignments and of the pool, each once."""
    from .grading.keys import graded_files

    files = dict(graded_files(_exercises()))
    wanted = _known(areas, sorted({Path(name).stem for name in files}))
    return list(
        {item.id: item for name, load in files.items() if Path(name).stem in wanted for item in load()}.values()
    )


def _known(areas: tuple[str, ...], all_areas: list[str]) -> list[str]:
    for area in areas:
        if area not in all_areas:
            raise click.ClickException(f"there are no items for the area '{area}'; there are {', '.join(all_areas)}")
    return list(areas) or all_areas


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


@main.command()
def docs() -> None:
    """Write docs/claims.md anew: each claim with its verdict, its lesson, its items and its sources."""
    from . import register
    from .checks import bank

    data = course_data()
    file = _root() / "docs" / "claims.md"
    with in_words():
        file.write_text(register.page(data, register.lines(data, bank(data, _exercises()), _notebooks())), "utf-8")
    click.echo(f"Wrote {file.name}.")


@contextmanager
def in_words() -> Iterator[None]:
    """Errors that are written for people end a command with their words and without a traceback."""
    try:
        yield
    except ValueError as error:
        if type(error).__module__.startswith(__package__ or ""):
            raise click.ClickException(str(error)) from error
        raise


def _tell(report: Report) -> None:
    """What became of a marking; ends the command with 1 if something was not marked."""
    click.echo(f"{report.marked} marked.")
    for student, reason in report.persons:
        click.echo(f"A person must look at {student}: {reason}.")
    for student, reason in report.repeats:
        click.echo(f"{student}: {reason}.")
    for student, reason in report.failed:
        click.echo(f"NOT marked: {student}: {reason}", err=True)
    if report.failed:
        sys.exit(1)


def _words(text: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _points(score: float | None) -> str:
    return "open" if score is None else f"{score:g}"


def _settings(exercises: Path | None) -> Settings:
    from .grading.settings import read_settings

    return read_settings((exercises or _exercises()).resolve())


def _root() -> Path:
    """The folder of the course that one works in."""
    return course_data().root.parent


def _notebooks() -> Path | None:
    """The lessons; an installed package has none."""
    folder = _root() / "notebooks"
    return folder if folder.is_dir() else None


def _exercises() -> Path:
    """The nbgrader folder: the one that one stands in, else the course's own."""
    here = Path.cwd()
    return here if (here / "nbgrader_config.py").is_file() else _root() / "exercises"
