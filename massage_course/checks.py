"""Rules that hold between data files: nothing may point to something that is not there, and nothing may be claimed
without a source.

:func:`check` collects every problem in words for the person who edits the data. The rules of a single file live with
its record in ``content``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import lint, register
from .content import ANATOMY, AssignmentFile, CourseData, DataError
from .grading.keys import graded_files, load_key
from .items import (
    AnyItem,
    Case,
    Cloze,
    Filling,
    FreeText,
    Hotspot,
    LabelDiagram,
    MultipleSelect,
    Numeric,
    Order,
    Pairing,
    SingleBestAnswer,
    is_near,
    number,
    plain,
)
from .labs.effect import Effect
from .scales import Answers, Scale, report


def check(data: CourseData, exercises: Path | None, notebooks: Path | None = None) -> list[DataError]:
    """Every problem of the course data and, if they are given, of the keys and the lessons. Empty: all is well."""
    problems: list[DataError] = []
    lists = (_areas, _references, _claims, _trials, _safety, _techniques, _strokes, _glossary)
    rules = (*lists, _labs, _scales, _anatomy, _practice)
    for rule in rules:
        problems += _collect(rule, data)
    if exercises:
        for name, load in graded_files(exercises):
            problems += _collect(lambda data, name=name, load=load: _graded(name, load(), data), data)  # type: ignore[misc]
        for file in sorted((exercises / "keys").glob("*.yml")):
            problems += _collect(lambda data, file=file: _assignment(load_key(exercises, file.stem)), data)  # type: ignore[misc]
    everything = bank(data, exercises)
    problems += _collect(lambda data: _ids(everything), data)
    problems += _collect(lambda data: _writing(everything), data)
    problems += _collect(lambda data: _links(data, everything, notebooks), data)
    # A file that cannot be read stops every rule that looks into it; it is told once.
    return list({str(problem): problem for problem in problems}.values())


def _collect(rule: Callable[[CourseData], Iterator[DataError]], data: CourseData) -> list[DataError]:
    found: list[DataError] = []
    try:
        found.extend(rule(data))
    except DataError as error:
        # The file itself cannot be read; that is the problem to mend first.
        found.append(error)
    return found


def bank(data: CourseData, exercises: Path | None) -> list[tuple[str, AnyItem]]:
    """Every item that can be read, with the name of its file: practice, then the pool and the assignments."""
    files: list[tuple[str, Callable[[], Iterable[AnyItem]]]] = [
        (f"items/{area}.yml", lambda area=area: data.items(area).values())  # type: ignore[misc]
        for area in data.item_areas
    ]
    if exercises:
        files += graded_files(exercises)
    found = []
    for name, load in files:
        # A file that cannot be read is reported by the rule that checks it.
        with suppress(DataError):
            found += [(name, item) for item in load()]
    return found


def _ids(items: Sequence[tuple[str, AnyItem]]) -> Iterator[DataError]:
    """An id means one item; an assignment may hold an item of the pool, word for word."""
    seen: dict[str, tuple[str, AnyItem]] = {}
    for file, item in items:
        other, same = seen.setdefault(item.id, (file, item))
        if other != file and same != item:
            yield DataError(file, item.id, "id", f"is the id of another item in {other}")


def _writing(items: Sequence[tuple[str, AnyItem]]) -> Iterator[DataError]:
    """Flaws of writing, in each item and over the bank."""
    # An item of the pool stands in the assignments drawn from it as well; it is looked at once.
    file_of = {item.id: file for file, item in items}
    once = list({item.id: item for _, item in items}.values())
    for flaw in [*(flaw for item in once for flaw in lint.flaws(item)), *lint.near_duplicates(once)]:
        yield DataError(file_of[flaw.item], flaw.item, flaw.field, str(flaw))
    for part, guess in guesses(items):
        if guess.pays:
            yield DataError("items", "", "options", f"the key can be guessed in {part}: {guess}")


def guesses(items: Sequence[tuple[str, AnyItem]]) -> Iterator[tuple[str, lint.Guess]]:
    """What a guesser scores in each part of the bank and in all of it."""
    practice = {item.id: item for file, item in items if file.startswith("items/")}
    graded = {item.id: item for file, item in items if not file.startswith("items/")}
    for part, group in (("practice", practice), ("graded work", graded), ("the whole bank", practice | graded)):
        yield from ((part, guess) for guess in lint.guessers(group.values()))


def _links(data: CourseData, items: Sequence[tuple[str, AnyItem]], notebooks: Path | None) -> Iterator[DataError]:
    """A claim of a written lesson is shown there and can be practiced."""
    for line in register.lines(data, items, notebooks):
        area = data.areas[line.claim.area]
        if not area.written:
            continue
        if notebooks and not line.heading:
            show = f'lesson.claim("{line.claim.id}")'
            yield DataError("claims.yml", line.claim.id, "", f"is not shown in {area.notebook}.ipynb: {show}")
        if not line.practice:
            yield DataError("claims.yml", line.claim.id, "", f"no practice item tests it: items/{area.id}.yml")


def _areas(data: CourseData) -> Iterator[DataError]:
    for area in data.areas.values():
        if area.written and area.id != "introduction" and not area.objectives:
            yield DataError("areas.yml", area.id, "objectives", "a written lesson needs at least one objective")


def _references(data: CourseData) -> Iterator[DataError]:
    """A paper has one entry: with two, a reader would count it twice."""
    seen: dict[str, str] = {}
    for entry in data.references.values():
        for paper in entry.numbers:
            other = seen.setdefault(paper, entry.key)
            if other != entry.key:
                yield DataError("references.bib", entry.key, "", f"is the same paper as '{other}' ({paper})")


def _claims(data: CourseData) -> Iterator[DataError]:
    verdicts = {word.id for word in data.vocabulary.verdicts}
    levels = {word.id for word in data.vocabulary.certainty_levels}
    areas, records = list(data.areas), Counter(claim.record for claim in data.claims.values())
    for claim in data.claims.values():
        yield from _known("claims.yml", claim.id, "area", [claim.area], data.areas)
        yield from _known("claims.yml", claim.id, "verdict", [claim.verdict], verdicts)
        yield from _known("claims.yml", claim.id, "certainty", [claim.certainty], levels)
        yield from _known("claims.yml", claim.id, "findings", (f.reference for f in claim.findings), data.references)
        if claim.area in areas and not re.fullmatch(rf"{areas.index(claim.area)}[a-z]\d?", claim.record):
            should = f"should be {areas.index(claim.area)}, the number of the area, and a letter"
            yield DataError("claims.yml", claim.id, "record", should)
        if records[claim.record] > 1:
            yield DataError("claims.yml", claim.id, "record", f"'{claim.record}' is the record of another claim too")
        if not claim.findings:
            yield DataError("claims.yml", claim.id, "findings", "a claim needs at least one finding with its reference")


def _trials(data: CourseData) -> Iterator[DataError]:
    words = data.vocabulary
    terms = {"comparator": words.comparators, "outcome": words.outcomes, "time": words.times}
    known = {field: {term.id for term in terms[field]} for field in terms}
    for row in data.trials.values():
        for field, names in known.items():
            yield from _known("trials.csv", row.id, field, [getattr(row, field)], names)
        if row.is_ratio != row.favors.endswith("_1"):
            should = "must be below_1 or above_1 for a ratio, else negative or positive"
            yield DataError("trials.csv", row.id, "favors", should)
        yield from _known("trials.csv", row.id, "area", [row.area], data.areas)
        yield from _known("trials.csv", row.id, "reference", [row.reference], data.references)
        interval = (row.ci_low, row.effect, row.ci_high)
        if None not in interval and list(interval) != sorted(interval):  # type: ignore[type-var]
            yield DataError("trials.csv", row.id, "effect", "lies outside its own interval")


def _safety(data: CourseData) -> Iterator[DataError]:
    for flag in data.safety.red_flags:
        yield from _known("safety.yml", flag.id, "area", [flag.area], data.areas)
        yield from _sourced("safety.yml", flag.id, flag.references, flag.verified, data)
    for entry in data.safety.contraindications:
        yield from _known("safety.yml", entry.id, "areas", entry.areas, data.areas)
        yield from _known("safety.yml", entry.id, "kind", [entry.kind], {"absolute", "local", "caution", "refer"})
        yield from _sourced("safety.yml", entry.id, entry.references, entry.verified, data)


def _techniques(data: CourseData) -> Iterator[DataError]:
    for routine in data.techniques.values():
        yield from _known("techniques.yml", routine.id, "area", [routine.area], data.areas)
        yield from _sourced("techniques.yml", routine.id, routine.references, True, data)
        yield from _known("techniques.yml", routine.id, "strokes", (s.kind for s in routine.strokes), data.strokes)


def _strokes(data: CourseData) -> Iterator[DataError]:
    for kind in data.strokes.values():
        yield from _known("strokes.yml", kind.id, "sources", kind.sources, data.anatomy_sources)
        yield from _known("strokes.yml", kind.id, "where", kind.where, data.structures)
        if kind.verified and not kind.sources:
            yield DataError("strokes.yml", kind.id, "sources", "is called verified but names no source")


def _glossary(data: CourseData) -> Iterator[DataError]:
    owner: dict[str, str] = {}
    for term in data.glossary.values():
        yield from _sourced("glossary.yml", term.id, term.references, term.verified, data)
        yield from _known(
            "glossary.yml", term.id, "unverified_fields", term.unverified_fields, {"pronunciation", "spanish"}
        )
        for form in map(str.lower, term.forms):
            if owner.setdefault(form, term.id) != term.id:
                yield DataError("glossary.yml", term.id, "forms", f"'{form}' is a form of '{owner[form]}' as well")


def _labs(data: CourseData) -> Iterator[DataError]:
    levels = {word.id for word in data.vocabulary.certainty_levels}
    for lab in data.labs.values():
        file = f"labs/{lab.id}.yml"
        yield from _known(file, lab.id, "area", [lab.area], data.areas)
        yield from _known(file, lab.id, "trial", lab.trials(), data.trials)
        yield from _sourced(file, lab.id, lab.sources(), False, data)
        for row in lab.trials():
            if row in data.trials and not data.trials[row].verified:
                yield DataError(file, lab.id, "trial", f"the row '{row}' is not verified")
        if isinstance(lab, Effect):
            yield from _known(file, lab.id, "certainty", [lab.certainty], levels)


def _scales(data: CourseData) -> Iterator[DataError]:
    for scale in data.scales.values():
        yield from _known("scales.yml", scale.id, "areas", scale.areas, data.areas)
        yield from _sourced("scales.yml", scale.id, scale.sources(), False, data)
        if scale.verified and not scale.references:
            yield DataError("scales.yml", scale.id, "references", "is empty, but the scoring is called verified")
        if scale.bands_verified and not scale.bands_references:
            yield DataError("scales.yml", scale.id, "bands_references", "is empty, but the bands are called verified")
        for field, problem in _scale_form(scale):
            yield DataError("scales.yml", scale.id, field, problem)


def _scale_form(scale: Scale) -> Iterator[tuple[str, str]]:
    """What must hold inside a scale: (field, problem)."""
    for name, count in Counter(field.id for field in scale.fields).items():
        if count > 1:
            yield "id", f"the id '{name}' stands {count} times inside this scale"
    variants = {variant.id for variant in scale.variants}
    for limit in scale.limits:
        if (limit.change is None) == (limit.percent is None):
            yield "limits", f"'{limit.words}' needs either a change or a percent"
        for name in set(limit.variants) - variants:
            yield "variants", f"'{name}' is not a variant of this scale; is it a typing error?"
    if [band.up_to for band in scale.bands] != sorted(band.up_to for band in scale.bands):
        yield "bands", "must stand from low to high"
    if scale.bands and scale.bands[-1].up_to != scale.high:
        yield "bands", f"must reach to the highest score, {scale.high:g}"
    if scale.example.variant and scale.example.variant not in variants:
        yield "example", f"'{scale.example.variant}' is not a variant of this scale"
    yield from _scale_example(scale, scale.example.before, scale.example.after)


def _scale_example(scale: Scale, before: Answers, after: Answers) -> Iterator[tuple[str, str]]:
    for name in {*before, *after} - {field.id for field in scale.fields}:
        yield "example", f"'{name}' is not a field of this scale; is it a typing error?"
    if not report(scale, before, after, scale.example.variant).sentence:
        yield "example", "gives no score; is a number missing or out of range?"


def _anatomy(data: CourseData) -> Iterator[DataError]:
    drawn = {drawing.id: drawing for view in data.views for drawing in data.view(view).structures}
    for name, entries in data.anatomy.items():
        file = f"anatomy/{name}.yml"
        for entry in entries.values():
            yield from _known(file, entry.id, "sources", entry.sources, data.anatomy_sources)
            yield from _known(file, entry.id, "drawn_as", entry.drawn_as, drawn)
            if not entry.drawn_as and entry.id not in drawn:
                yield DataError(file, entry.id, "drawn_as", "no view of the atlas draws it; name its drawings here")
            if entry.verified and not entry.sources:
                yield DataError(file, entry.id, "sources", "is called verified but names no source")
    for structure in data.structures.values():
        yield from _known("anatomy/structures.yml", structure.id, "nerves", structure.nerves, data.nerves)
    for drawing in drawn.values():
        if drawing.tissue in {"muscle", "fascia", "ligament"} and data.facts(drawing.id) is None:
            yield DataError("anatomy/structures.yml", drawing.id, "", "is drawn in the atlas but has no facts")


def _practice(data: CourseData) -> Iterator[DataError]:
    yield from _known("items", "", "file name", data.item_areas, data.areas)
    for area in data.areas.values():
        if area.written and area.objectives and area.id not in data.item_areas:
            yield DataError(
                "areas.yml", area.id, "written", f"a written lesson needs practice items: items/{area.id}.yml"
            )
    for area_id in data.item_areas:
        for item in data.items(area_id).values():
            yield from _item(f"items/{area_id}.yml", item, data)


def _graded(file: str, items: Sequence[AnyItem], data: CourseData) -> Iterator[DataError]:
    stems = {item.stem for area in data.item_areas for item in data.items(area).values()}
    for twice, count in Counter(item.id for item in items).items():
        if count > 1:
            yield DataError(file, twice, "id", "stands twice; every item needs an id of its own")
    for item in items:
        yield from _item(file, item, data)
        if not item.verified and not isinstance(item, FreeText):
            yield DataError(file, item.id, "verified", "a graded item must rest on a verified fact")
        if item.stem in stems:
            yield DataError(file, item.id, "stem", "the same question is asked in practice")


def _assignment(key: AssignmentFile) -> Iterator[DataError]:
    items: dict[str, AnyItem] = {item.id: item for item in key.items}
    file = f"keys/{key.assignment}.yml"
    yield from _known(file, "", "must_pass", key.must_pass, items)
    for name in key.must_pass:
        if name in items and (isinstance(items[name], FreeText) or not items[name].safety):
            yield DataError(file, name, "must_pass", "must be right, so it has to be a question of safety with a key")
    yield from _known(file, "", "withdrawn", key.withdrawn, items)
    for name, reason in key.withdrawn.items():
        if not reason.strip():
            yield DataError(file, name, "withdrawn", "needs a reason, which students read")
        if isinstance(items.get(name), FreeText):
            yield DataError(file, name, "withdrawn", "is marked by a person: give its points in formgrader")


def _item(file: str, item: AnyItem, data: CourseData) -> Iterator[DataError]:
    vocabulary = data.vocabulary
    drawn = {drawing.id for view in data.views for drawing in data.view(view).structures}
    yield from _known(file, item.id, "objective", [item.objective], data.objectives)
    yield from _known(file, item.id, "bloom", [item.bloom], vocabulary.bloom_levels)
    yield from _known(file, item.id, "difficulty", [item.difficulty], vocabulary.difficulties)
    yield from _known(
        file, item.id, "mblex", [item.mblex.partition(".")[0]], {domain.id for domain in vocabulary.mblex}
    )
    yield from _known(file, item.id, "claims", item.claims, data.claims)
    yield from _known(file, item.id, "structures", item.structures, drawn | set(data.structures))
    yield from _sourced(file, item.id, item.references, item.verified, data)
    if item.points <= 0:
        yield DataError(file, item.id, "points", "must be more than 0")
    if not item.stem.strip():
        yield DataError(file, item.id, "stem", "is empty: what is asked?")
    if not (item.claims or item.structures or item.safety or isinstance(item, FreeText)):
        yield DataError(file, item.id, "claims", "name the claim or the structure that the question tests")
    for problem in _form(item, data):
        yield DataError(file, item.id, problem[0], problem[1])


def _form(item: AnyItem, data: CourseData) -> Iterator[tuple[str, str]]:
    """What must hold inside an item of each type: (field, problem)."""
    ids = Counter(part.id for part in item.parts)
    for name, count in ids.items():
        if count > 1:
            yield "id", f"the id '{name}' stands {count} times inside this item"
    keys = sum(1 for part in item.parts if getattr(part, "key", False))
    if isinstance(item, (SingleBestAnswer, Hotspot)) and keys != 1:
        yield "key", f"needs exactly one best answer, but has {keys}"
    if isinstance(item, MultipleSelect) and not 2 <= keys < len(item.options):
        yield "key", f"needs two or more right options and at least one wrong one, but has {keys} right"
    if isinstance(item, (SingleBestAnswer, MultipleSelect)) and len(item.options) < 3:
        yield "options", "needs at least three options"
    if isinstance(item, Pairing):
        yield from _partners(item)
    if isinstance(item, (Pairing, Order)) and len(item.parts) < 3:
        yield "parts", "needs at least three lines"
    if isinstance(item, (Hotspot, LabelDiagram)):
        yield from _places(item, data)
    if isinstance(item, Filling):
        yield from _blanks(item)
    if isinstance(item, Cloze):
        yield from _gaps(item)
    if isinstance(item, Numeric):
        yield from _numeric(item)
    if isinstance(item, Case):
        yield from _scenes(item)
    if isinstance(item, FreeText) and (total := sum(c.points for c in item.criteria)) != item.points:
        yield "points", f"are {item.points:g}, but the criteria give {total}"


def _partners(item: Pairing) -> Iterator[tuple[str, str]]:
    for words, count in Counter([*map(item.partner, item.parts), *item.distractors]).items():
        if count > 1:
            yield "parts", f"the partner '{words}' stands {count} times"


def _places(item: Hotspot | LabelDiagram, data: CourseData) -> Iterator[tuple[str, str]]:
    if item.view not in data.views:
        yield "view", f"there is no view '{item.view}'; there are {', '.join(data.views)}"
        return
    drawn = {drawing.id: drawing for drawing in data.view(item.view).structures}
    for part in item.parts:
        if part.structure not in drawn:
            yield "structure", f"the {item.view} view draws no '{part.structure}'"
        elif drawn[part.structure].layer not in item.layers:
            yield (
                "layers",
                f"'{part.structure}' lies in the layer '{drawn[part.structure].layer}', which is not shown",
            )
        if part.structure.replace("_", " ") in part.place.lower():
            yield "place", f"the description of '{part.structure}' names it"


def _blanks(item: Filling) -> Iterator[tuple[str, str]]:
    for blank in item.parts:
        if not blank.accepted:
            yield "accepted", f"'{blank.id}' needs at least one accepted wording"
        if blank.choose and not blank.slips:
            yield "slips", f"'{blank.id}' is chosen from a list, so it needs wrong choices: slips"
        if not blank.choose and not all(map(plain, blank.accepted)):
            yield "accepted", f"'{blank.id}' has a wording without a letter or digit"
        accepted = set(map(plain, blank.accepted))
        for slip in blank.slips:
            if plain(slip.text) in accepted:
                yield "slips", f"'{slip.text}' is accepted and a slip at once"


def _gaps(item: Cloze) -> Iterator[tuple[str, str]]:
    written = Counter(re.findall(r"\{(\w+)\}", item.text))
    for name in written.keys() - {blank.id for blank in item.blanks}:
        yield "text", f"the gap '{{{name}}}' has no entry in blanks"
    for blank in item.blanks:
        if written[blank.id] != 1:
            yield (
                "text",
                f"the gap '{{{blank.id}}}' should stand once in the text, but stands {written[blank.id]} times",
            )


def _numeric(item: Numeric) -> Iterator[tuple[str, str]]:
    if item.tolerance < 0:
        yield "tolerance", "must be 0 or more"
    for slip in item.slips:
        value = number(slip.text, ())
        if value is None:
            yield "slips", f"'{slip.text}' is not a number"
        elif is_near(value, item.value, item.tolerance):
            yield "slips", f"'{slip.text}' lies within the tolerance, so it would count as right"


def _scenes(item: Case) -> Iterator[tuple[str, str]]:
    names = [scene.id for scene in item.scenes]
    for place, scene in enumerate(item.scenes):
        keys = sum(decision.key for decision in scene.decisions)
        if keys != 1:
            yield "scenes", f"the scene '{scene.id}' needs exactly one best decision, but has {keys}"
        for decision in scene.decisions:
            if decision.next is not None and decision.next not in names:
                yield "next", f"the decision '{decision.id}' leads to '{decision.next}', which is no scene of this case"
            elif decision.next in names[: place + 1]:
                yield "next", f"the decision '{decision.id}' leads back to '{decision.next}'; a case goes forward only"


def _sourced(file: str, entry: str, references: Iterable[str], verified: bool, data: CourseData) -> Iterator[DataError]:
    """References must exist, and what is called verified must have one."""
    references = list(references)
    if verified and not references:
        yield DataError(file, entry, "references", "is called verified but names no reference")
    anatomy = [name.removeprefix(ANATOMY) for name in references if name.startswith(ANATOMY)]
    yield from _known(file, entry, "references", anatomy, data.anatomy_sources)
    papers = [name for name in references if not name.startswith(ANATOMY)]
    yield from _known(file, entry, "references", papers, data.references)


def _known(file: str, entry: str, field: str, names: Iterable[str], known: Any) -> Iterator[DataError]:
    for name in names:
        if name not in known:
            yield DataError(file, entry, field, f"'{name}' is not known; is it a typing error?")
