"""Holds the course data against the evidence dossiers: ``python tools/dossiers.py FOLDER``.

The dossiers are no part of the course, so this is a tool and not a test. It prints what differs; a difference that was
looked at and is right stands in ACCEPTED with its reason.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from pybtex.database import parse_file

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from massage_course.content import Trial, course_data  # noqa: E402

DATA = course_data()

ACCEPTED = {
    "2b": "the dossier grades two comparisons; the register carries the one that the statement is judged by",
    "3c2": "the same, named from low to very low",
    "5c": "the dossier's note adds 'very low for look and thickness'",
    "5d": "the dossier's note adds 'very low for existing marks'",
    "6c": "the course has no verdict 'refuted'; the reason says that trials speak against it",
    "goats1994b": "never read, cited nowhere: left out",
    "essick2010": "never read, cited nowhere: left out",
    "boyd2016_surgery_active_anxiety": "stands in the text of dossier A (4.1 and 4.2), not in its table",
    "boyd2016_surgery_active_pain": "stands in the text of dossier A (4.1), not in its table",
    "lai2021_epidural_pethidine": "difference of the published percentages 12.0 and 15.9; the dossier adds a ratio",
    "lai2021_no_relief": "difference of the published percentages 29.2 and 21.5; the dossier adds a ratio",
    "croy2021_forearm_curve": "the dossier dates the preprint 2019, the paper is of 2021: 127 people, 40 percent",
}
"""Id of a row, record of a claim or key of a source -> why it differs from the dossier."""

MEASURES = {
    "SMD": ("SMD",),
    "Hedges g": ("Hedges g",),
    "RR": ("RR",),
    "times": ("ratio",),
}
"""How the dossiers call our measures; all others are differences of points."""


class Row(NamedTuple):
    """One row of a dossier: who, the printed numbers, the kind of number, and whether it was read."""

    words: str
    note: str
    studies: frozenset[str]
    effect: float | None
    low: float | None
    high: float | None
    kind: str
    people: frozenset[int]
    verified: bool


def main(folder: Path) -> int:
    """Print what differs, and end with 1 if something does that was not accepted."""
    found = [*claims(folder), *references(folder), *trials(folder)]
    new = [(name, problem) for name, problem in found if name not in ACCEPTED]
    for name, problem in new:
        print(f"{name}: {problem}")
    for name in ACCEPTED.keys() - {name for name, _ in found}:
        print(f"{name}: is accepted as different, but does not differ")
    print(f"{len(DATA.claims)} claims, {len(DATA.references)} sources, {len(DATA.trials)} rows; {len(new)} differ.")
    return bool(new)


# ---- claims ---------------------------------------------------------------------------------------------------------


def claims(folder: Path) -> Iterator[tuple[str, str]]:
    """Every record of the dossiers is one claim of the register, with the same verdict and certainty."""
    ours = {claim.record: claim for claim in DATA.claims.values()}
    theirs = {record(entry["id"]): entry for entry in _records(folder)}
    for name, entry in theirs.items():
        if name not in ours:
            yield name, f"is no claim of the register: {entry.get('claim') or entry.get('short')}"
            continue
        claim = ours[name]
        for field in ("verdict", "certainty"):
            want = re.sub(r"\W+", "_", str(entry[field])).strip("_").lower()
            if getattr(claim, field) != want:
                yield name, f"{claim.id}: {field} is {getattr(claim, field)}, in the dossier {entry[field]}"
    for name in ours.keys() - theirs.keys():
        yield name, f"{ours[name].id}: the dossiers have no such record"


def record(name: str) -> str:
    """The dossiers' two ways to number a claim in one: INTRO-2 is 0b, C3D1 is 3d1, 5a stays."""
    if intro := re.fullmatch(r"INTRO-(\d)", name):
        return "0" + "abcdefgh"[int(intro[1]) - 1]
    return name.lower().removeprefix("c")


def _records(folder: Path) -> Iterator[dict[str, str]]:
    for file in sorted(folder.glob("areas-*.md")):
        for block in re.findall(r"```yaml\n(.*?)```", file.read_text("utf-8"), re.S):
            if "verdict:" in block:
                content = yaml.safe_load(block)
                yield from content["claims"] if isinstance(content, dict) else content


# ---- references -----------------------------------------------------------------------------------------------------


def references(folder: Path) -> Iterator[tuple[str, str]]:
    """Every source of the dossiers has its entry, found by a number, by its key or by its title."""
    ours = parse_file(ROOT / "course_data" / "references.bib").entries
    known = {name for key, entry in ours.items() for name in _names(key, entry.fields)}
    for file in sorted(folder.glob("references-*.bib")):
        for key, entry in parse_file(file).entries.items():
            if not known & _names(key, entry.fields):
                yield key, f"has no entry: {entry.fields['title']} ({entry.fields.get('note', '')})"


def _names(key: str, fields: dict[str, str]) -> set[str]:
    numbers = {f"{name} {fields[name].lower()}" for name in ("doi", "pmid") if name in fields}
    return {key.lower(), re.sub(r"\W+", " ", fields["title"].lower()).strip(), *numbers}


# ---- trials ---------------------------------------------------------------------------------------------------------


def trials(folder: Path) -> Iterator[tuple[str, str]]:
    """Every row of ours has its numbers in a row of a dossier, with the same mark and kind, and with the people."""
    rows = [row for file in sorted(folder.glob("trials-*.csv")) for row in _rows(file)]
    for ours in DATA.trials.values():
        same = [row for row in rows if _is_about(row, ours)]
        numbers = [row for row in same if _same_numbers(ours, row)]
        if not same:
            yield ours.id, "no row of the dossiers is about this study"
        elif not numbers:
            yield ours.id, f"{_printed(ours)} stands in none of: " + " / ".join(row.words for row in same)
        else:
            yield from ((ours.id, problem) for problem in _differences(ours, numbers, same))


def _is_about(row: Row, ours: Trial) -> bool:
    """Our ids begin with author and year; the dossiers write more or fewer names before the year."""
    author, year = re.match(r"([a-z]+)(\d{4})", ours.id).groups()  # type: ignore[union-attr]
    return any(study.endswith(year) and author in study for study in row.studies)


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            words = f"{row['meta_analysis']} {row['study']}"
            studies = re.findall(r"([A-Z][\w&' -]*?) ?((?:19|20)\d\d)", words)
            if not studies:
                studies = [(words.strip().split(" ")[0], row["year"])]
            sizes = [int(row[name]) for name in ("n_treat", "n_control") if row[name]]
            text = " ".join(row[name] for name in ("meta_analysis", "study", "direction_note", "outcome"))
            people = {int(number) for number in re.findall(r"\d+", text.replace(",", ""))}
            # The columns of means hold the percentage where a share of people was counted.
            effect = row["mean_treat"] if row["effect_type"] == "proportion" else row["effect"]
            yield Row(
                f"{words}, {row['outcome']}: {effect} ({row['ci_low']}, {row['ci_high']}) {row['effect_type']}"
                f"; {row['direction_note']}",
                row["direction_note"],
                frozenset(re.sub(r"\W+|pub\d", "", name).lower() + year for name, year in studies),
                *map(_number, (effect, row["ci_low"], row["ci_high"])),
                row["effect_type"],
                frozenset({*people, *sizes, sum(sizes)}),
                row["verified"] == "yes",
            )


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _same_numbers(ours: Trial, row: Row) -> bool:
    """The same effect and interval. A review that prints benefit as a plus may be turned, with its interval."""
    mine, theirs = (ours.effect, ours.ci_low, ours.ci_high), (row.effect, row.low, row.high)
    turned = tuple(None if number is None else -number for number in (row.effect, row.high, row.low))
    return mine in (theirs, turned)


SIDES = {
    r"^negative favou?rs|^negative = (?!massage LOWERED)": "left",
    r"^positive favou?rs|^positive = (better|benefit|more motion|later)": "right",
    r"^(RR|OR)>1 favours": "right",
    r"^below 1 favours": "left",
}
"""Note of a dossier's row -> the side on which it says that the treatment is favored."""


def _differences(ours: Trial, rows: list[Row], same: list[Row]) -> Iterator[str]:
    row = next((row for row in rows if row.verified == ours.verified), rows[0])
    if row.verified != ours.verified:
        yield f"verified is {ours.verified}, in the dossier {row.verified}: {row.words}"
    if ours.effect is not None and ours.effect != row.effect and "sign is turned" not in ours.note:
        yield f"the sign is turned and the note does not say so: {row.words}"
    kinds = MEASURES.get(ours.measure, ("MD", "mean difference", "difference", "change", "proportion"))
    if ours.effect is not None and not any(kind in row.kind for kind in kinds):
        yield f"is {ours.measure}, in the dossier {row.kind}"
    side = next((side for note, side in SIDES.items() if re.search(note, row.note)), ours.side)
    if ours.effect == row.effect and side != ours.side:
        yield f"favors {ours.favors}, but the dossier says: {row.note}"
    if ours.people is not None and all(ours.people not in row.people for row in same):
        yield f"{ours.people} people do not stand in: {row.words}"


def _printed(ours: Trial) -> str:
    return f"{ours.effect} ({ours.ci_low}, {ours.ci_high})"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
