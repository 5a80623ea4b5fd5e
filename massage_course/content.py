"""The course data: loaded, checked, and handed out as frozen records.

Every fact of the course stands once in ``course_data/``. This module is the only one that reads those files. A file
that does not fit raises :class:`DataError`, which names the file, the entry and the field in plain words; :func:`check`
collects all such problems instead of stopping at the first.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
import yaml

from .items import AnyItem

if TYPE_CHECKING:
    from .labs import AnyLab
    from .scales import Scale

T = TypeVar("T")

PACKAGE = Path(__file__).parent

RATIOS = ("RR", "times")
"""Measures that are ratios: no effect is 1, and half is as far from it as double."""

ANATOMY = "anatomy:"
"""Prefix of a reference that names a source in ``anatomy/sources.yml`` instead of ``references.bib``."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a data file."""


class Objective(Record, frozen=True):
    """What a learner can do afterwards; `part` is the part of the lesson (1 to 9) that teaches it."""

    id: str
    text: str
    part: int


class Area(Record, frozen=True):
    """The start page or one of the eight areas; `parts` says how many numbered parts it has.

    `region` is what the explorer shows first, ``(left, top, right, bottom)`` in body millimeters of the posterior view.
    """

    id: str
    title: str
    promise: str
    notebook: str
    written: bool
    objectives: tuple[Objective, ...]
    region: tuple[float, float, float, float] | None = None
    region_name: str = ""
    parts: int = 9


class Finding(Record, frozen=True):
    """What one source found. `verified` is False where nobody read the figure on a stored page."""

    text: str
    reference: str
    verified: bool


class Claim(Record, frozen=True):
    """A statement of the source article, its verdict, and what may honestly be said to a client.

    `record` is its number in the evidence dossiers: the area from 0 (introduction) to 8, and a letter.
    """

    id: str
    area: str
    record: str
    statement: str
    verdict: str
    certainty: str
    rated_by: str
    reason: str
    findings: tuple[Finding, ...]
    say: str
    avoid: str


class Trial(Record, frozen=True):
    """One row of numbers: a pooled result or a single trial.

    `treatment` is what was tried against `comparator`. `favors` says where it is favored: negative or positive, for a
    ratio below_1 or above_1. `comparator`, `outcome` and `time` are words of the vocabulary.
    """

    id: str
    area: str
    label: str
    kind: str
    condition: str
    treatment: str
    comparator: str
    outcome: str
    time: str
    measure: str
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    studies: int | None
    people: int | None
    favors: Literal["negative", "positive", "below_1", "above_1"]
    reference: str
    verified: bool
    note: str

    @property
    def is_ratio(self) -> bool:
        return self.measure in RATIOS

    @property
    def no_effect(self) -> int:
        """The value that means no effect."""
        return 1 if self.is_ratio else 0

    @property
    def side(self) -> Literal["left", "right"]:
        """The side of no effect, on an axis that grows to the right, where the treatment is favored."""
        return "left" if self.favors in {"negative", "below_1"} else "right"


class RedFlag(Record, frozen=True):
    """A serious condition: its signs, what the therapist does, where the client goes and how fast."""

    id: str
    area: str
    suspect: str
    signs: str
    action: str
    refer_to: str
    how_fast: str
    references: tuple[str, ...]
    verified: bool
    note: str = ""


class Contraindication(Record, frozen=True):
    """`kind` is absolute, local, caution or refer."""

    id: str
    areas: tuple[str, ...]
    condition: str
    kind: str
    action: str
    references: tuple[str, ...]
    verified: bool


class Stroke(Record, frozen=True):
    """One numbered stroke of a routine. `path` runs through body millimeters of the posterior view, start to end."""

    id: str
    name: str
    kind: str
    seconds: float
    path: tuple[tuple[float, float], ...]
    both_sides: bool
    minutes: str
    pressure: str
    how: str
    verified: bool


class StrokeKind(Record, frozen=True):
    """A stroke of massage as it is taught, with what is known of it; `avoid` lists when to leave it out."""

    id: str
    name: str
    spanish: str
    plain: str
    definition: str
    direction: str
    pressure: str
    speed: str
    duration: str
    aim: str
    caveat: str
    avoid: tuple[str, ...]
    where: tuple[str, ...]
    verified: bool
    unverified_fields: tuple[str, ...]
    sources: tuple[str, ...]


class Term(Record, frozen=True):
    """A word of the glossary. `forms` are the wordings by which prose is searched for it; without any it is not marked.

    `verified` is about the meaning; `unverified_fields` names other fields that rest on professional wording only.
    """

    id: str
    term: str
    forms: tuple[str, ...]
    meaning: str
    references: tuple[str, ...]
    verified: bool
    pronunciation: str = ""
    spanish: str = ""
    unverified_fields: tuple[str, ...] = ()


class Technique(Record, frozen=True):
    """A routine of strokes in their order; `picture` is the alternative text of its drawing.

    `region` is what the drawing shows, in body millimeters of the posterior view; without it the whole back.
    """

    id: str
    area: str
    title: str
    position: str
    dose: str
    picture: str
    strokes: tuple[Stroke, ...]
    keep_clear: str
    references: tuple[str, ...]
    region: tuple[float, float, float, float] | None = None


class Anatomy(Record, frozen=True, kw_only=True):
    """What all anatomy facts share. `drawn_as` names the drawings of the atlas; empty where the id is a drawing's own.

    `unverified_fields` names the fields that rest on professional wording only.
    """

    id: str
    name: str
    verified: bool
    sources: tuple[str, ...]
    latin: str = ""
    spanish: str = ""
    fma_id: str = ""
    drawn_as: tuple[str, ...] = ()
    unverified_fields: tuple[str, ...] = ()
    disagreement: str = ""

    @property
    def drawings(self) -> tuple[str, ...]:
        """The ids under which the atlas draws it."""
        return self.drawn_as or (self.id,)


class Structure(Anatomy, frozen=True, kw_only=True):
    """A muscle, fascia or ligament. `nerves` are ids of ``nerves.yml``, as far as the atlas draws them.

    `textbook_layer` is where textbooks count it; what lies over what in a picture is the layer of its drawing.
    """

    pronunciation: str
    type: str
    textbook_layer: str
    group: str
    region: tuple[str, ...]
    origin: str
    insertion: str
    actions: tuple[str, ...]
    nerve: str
    palpation: str
    cautions: tuple[str, ...]
    plain: str
    roots: tuple[str, ...] = ()
    nerves: tuple[str, ...] = ()
    blood_supply: tuple[str, ...] = ()
    fiber_direction: str = ""
    common_complaint: str = ""
    ta2_id: int | None = None


class Nerve(Anatomy, frozen=True, kw_only=True):
    """A nerve or a group of nerves."""

    roots: tuple[str, ...]
    arises_from: str
    course: str
    motor: str
    sensory: str
    relevance: str
    irritation: str


class Vessel(Anatomy, frozen=True, kw_only=True):
    """An artery or a vein."""

    kind: str
    origin: str
    supplies: str
    relevance: str


class EndangermentSite(Anatomy, frozen=True, kw_only=True):
    """A place where pressure may do harm: what is at risk, what to do there, and when to stop and refer."""

    region: str
    boundaries: str
    at_risk: tuple[str, ...]
    risk: str
    do: str
    refer_if: str
    avoid: tuple[str, ...] = ()


class Landmark(Anatomy, frozen=True, kw_only=True):
    """A place that can be felt. `level` is the vertebra at which it is taught; `accuracy` what studies found."""

    region: str
    use: str
    level: str = ""
    palpation: str = ""
    attached: tuple[str, ...] = ()
    caution: str = ""
    accuracy: str = ""


class SpineRegion(Anatomy, frozen=True, kw_only=True):
    """A region of the spine with its vertebrae."""

    count: int
    levels: str
    position: str
    features: str
    curve: str
    role: str


class Curvature(Anatomy, frozen=True, kw_only=True):
    """A curve of the spine; `degrees` is the range usually given."""

    direction: str
    order: str
    measured_by: str
    develops: str
    note: str
    degrees: tuple[int, int] | None = None


class Dermatome(Anatomy, frozen=True, kw_only=True):
    """The skin area of a spinal nerve on the back."""

    root: str
    area: str


class AnatomySource(Record, frozen=True):
    """Where an anatomy fact was read. Tier A: reference work or peer-reviewed; B: edited site; C: school notes."""

    id: str
    tier: str
    title: str
    url: str


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One drawn structure of an atlas view; paths are SVG path data in the units of the view.

    `origin` and `insertion` are the lines along which a muscle is attached.
    """

    id: str
    name: str
    layer: str
    tissue: str
    label: tuple[float, float]
    latin: str = ""
    sides: str = ""
    d: str = ""
    w: float = 0.0
    tendon: str = ""
    shade: str = ""
    light: str = ""
    fibers: str = ""
    origin: str = ""
    insertion: str = ""
    fma: str = ""
    src: str = ""
    note: str = ""


class ViewMeta(msgspec.Struct, frozen=True):
    """Frame of a view: `viewBox` in drawing units, `origin_mm` + unit / `unit_per_mm` = body millimeters."""

    view: str
    unit_per_mm: float
    viewBox: tuple[float, float, float, float]
    origin_mm: tuple[float, float]
    layers: tuple[str, ...]
    sources: tuple[str, ...]


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One view of the atlas; `structures` stand in drawing order, deepest first."""

    meta: ViewMeta
    structures: tuple[Drawing, ...]

    def drawing(self, structure: str) -> Drawing:
        """Raise KeyError if this view does not draw `structure`."""
        for drawing in self.structures:
            if drawing.id == structure:
                return drawing
        raise KeyError(structure)


class Safety(Record, frozen=True):
    """All safety entries of the course."""

    red_flags: tuple[RedFlag, ...]
    contraindications: tuple[Contraindication, ...]


class ItemFile(Record, frozen=True):
    """Practice items of one area."""

    area: str
    items: tuple[AnyItem, ...]


class AssignmentFile(Record, frozen=True):
    """A graded assignment with its keys. It stands on the instructor's side only.

    `must_pass` names the items that must be right whatever the points, `written_pass` is how many points of the written
    tasks pass. With a `seed` every student sees the choices in an order of their own. `withdrawn` gives the reason, by
    item, why a question does not count any more: everyone has its points.
    """

    assignment: str
    title: str
    intro: str
    items: tuple[AnyItem, ...]
    must_pass: tuple[str, ...] = ()
    written_pass: float = 0.0
    seed: str = ""
    withdrawn: dict[str, str] = {}


class PublicAssignment(Record, frozen=True):
    """What a student gets of an assignment: see :meth:`massage_course.items.Item.public`."""

    assignment: str
    title: str
    items: tuple[dict[str, Any], ...]
    must_pass: tuple[str, ...] = ()
    seed: str = ""


class Word(Record, frozen=True):
    """An entry of the vocabulary: a verdict or a certainty level."""

    id: str
    label: str
    meaning: str
    symbol: str = ""


class TrialWord(Record, frozen=True):
    """A word for what trials compared or measured. `amount`: more of it is neither good nor bad in itself."""

    id: str
    label: str
    amount: bool = False


class ExamDomain(Record, frozen=True):
    """A domain of the MBLEx outline with its share of the exam."""

    id: str
    title: str
    weight_percent: int


class ExamFormat(Record, frozen=True):
    """How many questions the MBLEx asks, and in how many minutes."""

    questions: int
    minutes: int


class Vocabulary(Record, frozen=True):
    """The words that other data files may use, and the `anatomical_names` that no reader can be spared."""

    verdicts: tuple[Word, ...]
    certainty_levels: tuple[Word, ...]
    effect_sizes: tuple[Word, ...]
    bloom_levels: tuple[str, ...]
    difficulties: tuple[str, ...]
    mblex: tuple[ExamDomain, ...]
    mblex_format: ExamFormat
    mblex_caveat: str
    comparators: tuple[TrialWord, ...]
    outcomes: tuple[TrialWord, ...]
    times: tuple[TrialWord, ...]
    anatomical_names: tuple[str, ...]


class Reference:
    """A source. `citation` is short ("Furlan et al. 2015"); `text`, the full entry, is put together when first read.

    `numbers` are its DOI and PMID; `checked` is False where the number behind `url` was noted from memory.
    """

    def __init__(
        self,
        key: str,
        citation: str,
        url: str,
        write: Callable[[], str],
        *,
        numbers: tuple[str, ...] = (),
        checked: bool = True,
    ) -> None:
        self.key, self.citation, self.url, self._write = key, citation, url, write
        self.numbers, self.checked = numbers, checked

    @cached_property
    def text(self) -> str:
        return self._write()


class DataError(ValueError):
    """Something in a data file does not fit. The message is written for the person who edits the file."""

    def __init__(self, file: Path | str, entry: str, field: str, problem: str) -> None:
        self.file, self.entry, self.field, self.problem = str(file), entry, field, problem
        where = ", ".join(
            part for part in (str(file), f"entry {entry}" if entry else "", f"field {field}" if field else "") if part
        )
        super().__init__(f"{where}: {problem}")


class CourseData:
    """All files under one ``course_data`` folder, each read when first asked for.

    Every property raises :class:`DataError` if its file does not fit.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return load_yaml(self.root / "vocabulary.yml", Vocabulary)

    @cached_property
    def areas(self) -> dict[str, Area]:
        return load_entries(self.root / "areas.yml", Area)

    @cached_property
    def claims(self) -> dict[str, Claim]:
        return load_entries(self.root / "claims.yml", Claim)

    @cached_property
    def trials(self) -> dict[str, Trial]:
        return load_table(self.root / "trials.csv", Trial)

    @cached_property
    def safety(self) -> Safety:
        return load_yaml(self.root / "safety.yml", Safety)

    @cached_property
    def techniques(self) -> dict[str, Technique]:
        return load_entries(self.root / "techniques.yml", Technique)

    @cached_property
    def strokes(self) -> dict[str, StrokeKind]:
        return load_entries(self.root / "strokes.yml", StrokeKind)

    @cached_property
    def scales(self) -> dict[str, Scale]:
        from .scales import Scale

        return load_entries(self.root / "scales.yml", Scale)

    @cached_property
    def glossary(self) -> dict[str, Term]:
        return load_entries(self.root / "glossary.yml", Term)

    @cached_property
    def labs(self) -> dict[str, AnyLab]:
        """Every lab by its id, which is the name of its file."""
        return {lab.id: lab for lab in map(load_lab, sorted((self.root / "labs").glob("*.yml")))}

    @cached_property
    def structures(self) -> dict[str, Structure]:
        return load_entries(self.root / "anatomy" / "structures.yml", Structure)

    @cached_property
    def nerves(self) -> dict[str, Nerve]:
        return load_entries(self.root / "anatomy" / "nerves.yml", Nerve)

    @cached_property
    def anatomy(self) -> dict[str, dict[str, Anatomy]]:
        """Every anatomy fact: name of the file -> id -> record."""
        files: dict[str, type[Anatomy]] = {
            "structures": Structure,
            "nerves": Nerve,
            "vessels": Vessel,
            "endangerment_sites": EndangermentSite,
            "landmarks": Landmark,
            "vertebrae": SpineRegion,
            "curvatures": Curvature,
            "dermatomes": Dermatome,
        }
        loaded = {"structures": dict[str, Anatomy](self.structures), "nerves": dict[str, Anatomy](self.nerves)}
        for name, kind in files.items():
            if name not in loaded:
                loaded[name] = load_entries(self.root / "anatomy" / f"{name}.yml", kind)
        return loaded

    @cached_property
    def _facts(self) -> dict[str, Anatomy]:
        """Drawing -> the record about it. An entry of the drawing's own id comes before one of a larger group."""
        entries = [entry for file in self.anatomy.values() for entry in file.values()]
        found: dict[str, Anatomy] = {}
        for entry in sorted(entries, key=lambda entry: len(entry.drawings)):
            for drawing in entry.drawings:
                found.setdefault(drawing, entry)
        return found | {entry.id: entry for entry in entries if entry.id in found}

    def facts(self, drawing: str) -> Anatomy | None:
        """What is known of a drawing of the atlas; None where it is drawn only."""
        return self._facts.get(drawing)

    @cached_property
    def anatomy_sources(self) -> dict[str, AnatomySource]:
        return load_entries(self.root / "anatomy" / "sources.yml", AnatomySource)

    @cached_property
    def references(self) -> dict[str, Reference]:
        return load_references(self.root / "references.bib")

    def source(self, key: str) -> Reference:
        """A source by the name that data use: a BibTeX key, or ``anatomy:`` and an id of ``anatomy/sources.yml``.

        Raises KeyError if there is none.
        """
        if not key.startswith(ANATOMY):
            return self.references[key]
        known = self.anatomy_sources[key.removeprefix(ANATOMY)]
        return Reference(key, known.title, known.url, lambda: f"{known.title}.")

    @cached_property
    def views(self) -> list[str]:
        """The names of the views that the atlas has."""
        return sorted(file.stem for file in (self.root / "atlas").glob("*.json"))

    @functools.cache  # noqa: B019 - there is one CourseData per process
    def view(self, name: str) -> View:
        return load_json(self.root / "atlas" / f"{name}.json", View)

    @cached_property
    def objectives(self) -> dict[str, str]:
        """The words of every objective by its id."""
        return {objective.id: objective.text for area in self.areas.values() for objective in area.objectives}

    @cached_property
    def item_areas(self) -> list[str]:
        """The areas that have practice items."""
        return sorted(file.stem for file in (self.root / "items").glob("*.yml"))

    @functools.cache  # noqa: B019
    def items(self, area: str) -> dict[str, AnyItem]:
        """Practice items of `area` by id, in the order of the file."""
        file = self.root / "items" / f"{area}.yml"
        return _by_id(file, load_items(file))


@functools.cache
def course_data() -> CourseData:
    """The data of this course: beside the package in a clone, where people edit it, or inside an installed wheel."""
    clone = PACKAGE.parent / "course_data"
    return CourseData(clone if clone.is_dir() else PACKAGE / "course_data")


def load_yaml(file: Path, kind: type[T]) -> T:
    """Read a YAML file as one record of type `kind`; raise :class:`DataError` in words for the editor of the file."""
    return convert(_parse_yaml(file), kind, file)


def load_items(file: Path) -> tuple[AnyItem, ...]:
    """Read a file of items; its `area` must be the name of the file."""
    bank = load_yaml(file, ItemFile)
    if bank.area != file.stem:
        raise DataError(file.name, "", "area", f"is '{bank.area}', but the file is called '{file.stem}'")
    return bank.items


def load_lab(file: Path) -> AnyLab:
    """Read the file of one lab; its `id` must be the name of the file."""
    # Imported here, like the scales: grading a class needs neither.
    from .labs import AnyLab

    # A union is no class to mypy; msgspec tells its members apart by their `kind`.
    lab: AnyLab = load_yaml(file, AnyLab)  # type: ignore[arg-type]
    if lab.id != file.stem:
        raise DataError(file.name, lab.id, "id", f"is '{lab.id}', but the file is called '{file.stem}'")
    return lab


def load_json(file: Path, kind: type[T]) -> T:
    """Read a JSON file as one record of type `kind`."""
    try:
        return msgspec.json.decode(_read(file), type=kind)
    except msgspec.MsgspecError as error:
        raise DataError(file.name, "", "", f"does not have the expected form ({error})") from error


def load_entries(file: Path, kind: type[T]) -> dict[str, T]:
    """Read a YAML list of records, by id."""
    entries = _parse_yaml(file)
    if not isinstance(entries, list):
        raise DataError(file.name, "", "", "must be a list: every entry starts with '- id: ...'")
    return _by_id(file, [convert(entry, kind, file, place=place) for place, entry in enumerate(entries, start=1)])


def load_table(file: Path, kind: type[T]) -> dict[str, T]:
    """Read a CSV file with a header line as records, by id. An empty cell means "not known"."""
    rows = csv.DictReader(_text(file).splitlines())
    entries = []
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(
                file.name, row.get("id") or f"line {line}", "", "has more or fewer cells than the header line"
            )
        cells: dict[str, Any] = {name: value if value != "" else _empty(kind, name) for name, value in row.items()}
        entries.append(convert(cells, kind, file, strict=False))
    return _by_id(file, entries)


def load_references(file: Path) -> dict[str, Reference]:
    """Read a BibTeX file and format each entry for print (pybtex, style `plain`)."""
    # Imported here: a lesson needs pybtex for one cell only.
    from . import citations

    try:
        return citations.load(_text(file))
    except ValueError as error:
        raise DataError(file.name, "", "", str(error)) from error


def convert(entry: Any, kind: type[T], file: Path, *, strict: bool = True, place: int = 0) -> T:
    """Turn plain data into a record, or say which entry and field of `file` does not fit, and why.

    `place` counts the entries from 1; an entry without an id is named by it.
    """
    try:
        return msgspec.convert(entry, kind, strict=strict)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        name, field = _locate(entry, path)
        name = name or (f"number {place}" if place else "")
        raise DataError(file.name, name, field, _in_words(message)) from error


def _locate(entry: Any, path: str) -> tuple[str, str]:
    """Follow msgspec's path (``.items[2].options[0].text``): ids met on the way name the entry, the rest the field."""
    names = [str(entry["id"])] if isinstance(entry, dict) and "id" in entry else []
    field = ""
    for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        try:
            entry = entry[key] if key else entry[int(index)]
        except (KeyError, IndexError, TypeError):
            entry = None
        if isinstance(entry, dict) and "id" in entry:
            names.append(str(entry["id"]))
            field = ""
        elif index and isinstance(entry, dict):
            names.append(f"number {int(index) + 1} of {field}")
            field = ""
        elif key:
            field = key
    return " > ".join(names), field


def _in_words(message: str) -> str:
    """msgspec's message in the words of somebody who edits YAML."""
    if found := re.fullmatch(r"Object missing required field `(\w+)`", message):
        return f"the field '{found[1]}' is missing"
    if found := re.fullmatch(r"Object contains unknown field `(.+)`", message):
        return f"the field '{found[1]}' is not known here; is it a typing error?"
    if found := re.fullmatch(r"Expected `(.+)`, got `(.+)`", message):
        return f"should be {_kind_in_words(found[1])}, but is {_kind_in_words(found[2])}"
    if found := re.fullmatch(r"Invalid value '(.+)'", message):
        return f"'{found[1]}' is not one of the words allowed here"
    return message


_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a block of fields",
    "null": "empty",
}


def _kind_in_words(kinds: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | "))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise DataError(file.name, "", "", f"the file is missing (looked in {file.parent})") from error


def _text(file: Path) -> str:
    """The text of a file; Excel puts a byte order mark before it."""
    try:
        return _read(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(file.name, "", "", "is not saved as UTF-8 text; save it again with that encoding") from error


def _parse_yaml(file: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(_text(file), Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise DataError(file.name, f"near line {line}", "", f"is not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise DataError(file.name, "", "", f"is not valid YAML: {error}") from error


def _by_id(file: Path, records: Iterable[T]) -> dict[str, T]:
    entries: dict[str, T] = {}
    for record in records:
        name = record.id  # type: ignore[attr-defined]
        if name in entries:
            raise DataError(file.name, name, "id", "stands twice in the file; every entry needs an id of its own")
        entries[name] = record
    return entries


def _empty(kind: type, field: str) -> str | None:
    """An empty CSV cell is None where the record allows it, else empty text."""
    hints = {f.name: f.type for f in msgspec.structs.fields(kind)}
    return "" if hints.get(field) is str else None
