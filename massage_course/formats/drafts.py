"""Questions from elsewhere as a data file: complete in form, with open fields where a person must say what belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

OPEN: dict[str, Any] = {
    "objective": "",
    "bloom": "",
    "mblex": "",
    "difficulty": "",
    "references": [],
    "verified": False,
}
"""What every item says about itself and other programs do not know."""

HEAD = """\
# Questions from another program. Fill in what is empty, then put the file where it belongs (course_data/items/ for
# practice, exercises/pool/ for graded items) and run `massage-course check`: it names what is still missing.

"""


def data_file(area: str, items: Iterable[Mapping[str, Any]]) -> tuple[str, dict[str, int]]:
    """The text of a data file with `items`, and how often each field is still open."""
    counts: Counter[str] = Counter()
    entries = []
    for item in items:
        counts.update(name for name in OPEN if name not in item)
        counts.update({"rationale": _without_reason(item)})
        known = {name: item[name] for name in ("id", "type", "stem") if name in item}
        entries.append(known | OPEN | dict(item))
    text = yaml.dump({"area": area, "items": entries}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return HEAD + text, {name: count for name, count in counts.items() if count}


def _without_reason(value: Any) -> int:
    """How many rationales in an item are empty."""
    if isinstance(value, Mapping):
        return sum((name == "rationale" and not inner) or _without_reason(inner) for name, inner in value.items())
    return sum(map(_without_reason, value)) if isinstance(value, list) else 0


class _Dumper(yaml.SafeDumper):
    """Writes the same value twice instead of a reference to the first."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
