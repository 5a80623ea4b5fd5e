"""Which items an assignment asks: drawn from the pool by a blueprint and a seed. Pure functions.

The same pool, blueprint and seed give the same items. Parallel forms share no item; they are dealt like cards, a row of
items of one type and of neighboring difficulty at a time, one to each form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from ..items import AnyItem, FreeText, shuffled

DIFFICULTIES = ("easy", "medium", "hard")
"""From low to high, as in ``vocabulary.yml``."""

Row = Sequence[AnyItem]
"""One item for each form, as alike as the pool has them."""


class Blueprint(msgspec.Struct, frozen=True):
    """What is wanted: so many `items` in equal shares from `areas`, the same for each of the `forms`.

    Empty `types`, `bloom` and `difficulties` mean any. `must_pass` is how many of the items are questions of safety
    that must be right.
    """

    areas: tuple[str, ...]
    items: int
    seed: str
    types: tuple[str, ...] = ()
    bloom: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    must_pass: int = 0
    forms: int = 1


class Form(NamedTuple):
    """The items of one assignment, and the ids of those that must be right."""

    items: list[AnyItem]
    must_pass: list[str]


class CannotDraw(ValueError):
    """The pool does not hold what is wanted. The message is for the instructor."""


def draw(blueprint: Blueprint, pool: Mapping[str, Sequence[AnyItem]], used: Collection[str]) -> list[Form]:
    """The forms that `blueprint` asks for; `used` are ids that may not be drawn. Raises :class:`CannotDraw`."""
    if not blueprint.areas:
        raise CannotDraw("name at least one area")
    if blueprint.items < 1 or blueprint.forms < 1:
        raise CannotDraw("an assignment needs at least one item, and there must be at least one form")
    if not 0 <= blueprint.must_pass <= blueprint.items:
        raise CannotDraw(f"of {blueprint.items} items, {blueprint.must_pass} cannot be questions that must be right")
    forms = [Form([], []) for _ in range(blueprint.forms)]
    counts = zip(shares(blueprint.items, blueprint.areas), shares(blueprint.must_pass, blueprint.areas), strict=True)
    for area, (count, safe) in zip(blueprint.areas, counts, strict=True):
        fitting = [item for item in pool[area] if _fits(item, blueprint) and item.id not in used]
        safety = _take(safe, [item for item in fitting if item.safety], blueprint, area, "safety item")
        taken = {item.id for row in safety for item in row}
        others = [item for item in fitting if item.id not in taken]
        rows = [*safety, *_take(count - safe, others, blueprint, area, "item", more=safe)]
        place = {item.id: number for number, item in enumerate(pool[area])}
        for number, form in enumerate(forms):
            form.items.extend(sorted((row[number] for row in rows), key=lambda item: place[item.id]))
            form.must_pass.extend(row[number].id for row in safety)
    return forms


def shares(count: int, areas: Sequence[str]) -> list[int]:
    """`count` in equal shares; what is over goes to the first areas."""
    share, over = divmod(count, len(areas))
    return [share + (place < over) for place in range(len(areas))]


def _fits(item: AnyItem, blueprint: Blueprint) -> bool:
    """Written tasks are drawn only where they are asked for: somebody has to mark them."""
    wanted = item.type in blueprint.types if blueprint.types else not isinstance(item, FreeText)
    bloom = not blueprint.bloom or item.bloom in blueprint.bloom
    return wanted and bloom and (not blueprint.difficulties or item.difficulty in blueprint.difficulties)


def _take(
    count: int, items: Sequence[AnyItem], blueprint: Blueprint, area: str, kind: str, more: int = 0
) -> Sequence[Row]:
    """`count` rows out of `items`. The message counts also those `more` that are taken already."""
    found = rows(items, blueprint.forms, f"{blueprint.seed}\n{area}")
    if len(found) < count:
        left, needed = len(items) + more * blueprint.forms, (count + more) * blueprint.forms
        what = f"{kind} left of area {area} that fits" if left == 1 else f"{kind}s left of area {area} that fit"
        raise CannotDraw(f"only {left} {what}; {needed} needed")
    return found[:count]


def rows(items: Iterable[AnyItem], forms: int, seed: str) -> list[Row]:
    """All rows that `items` make, one type after the other in turn; rows of mixed types come last."""
    mixed = shuffled(sorted(items, key=lambda item: item.id), seed)
    kinds = list(dict.fromkeys(item.type for item in mixed))
    alike, rest = [], []
    for kind in kinds:
        # Sorting keeps the shuffled order among equals.
        own = sorted((item for item in mixed if item.type == kind), key=_difficulty)
        whole = len(own) - len(own) % forms
        alike.append(shuffled(_dealt(own[:whole], forms), seed))
        rest += own[whole:]
    in_turn = [row for turn in zip_longest(*alike) for row in turn if row]
    return in_turn + _dealt(sorted(rest, key=_difficulty), forms)


def _dealt(items: Sequence[AnyItem], forms: int) -> list[Row]:
    return [items[start : start + forms] for start in range(0, len(items) - forms + 1, forms)]


_difficulty: Callable[[AnyItem], int] = lambda item: DIFFICULTIES.index(item.difficulty)  # noqa: E731
