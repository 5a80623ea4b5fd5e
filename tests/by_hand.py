"""What an answer earns, worked out from the YAML of a key file by the rules of docs/questions.md, and nothing else.

Nothing of the course's package is used here, so that the package can be held against it. `item` is an entry of a key
file; `shown` is the same question as the student has it in ``items.json``, where each choice stands with its id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import combinations
from typing import Any

Item = dict[str, Any]


def points(item: Item, shown: Item, response: Any) -> float:
    """The points of a response; None is no answer."""
    share = 0.0 if response is None else SHARES[item["type"]](item, shown, response)
    return most(item) * share


def most(item: Item) -> float:
    """The points that an item is worth."""
    return float(item.get("points", 1))


def keys(choices: list[Item]) -> set[str]:
    """The choices that are right."""
    return {choice["id"] for choice in choices if choice.get("key")}


def partners(item: Item) -> dict[str, str]:
    """What belongs to each line of a match, or to each mark of a drawing, in words."""
    if item["type"] == "match":
        return {pair["id"]: pair["right"] for pair in item["pairs"]}
    return {label["id"]: label["name"] for label in item["labels"]}


def words(choices: list[Item]) -> dict[str, str]:
    """The words of each choice, by its id."""
    return {choice["id"]: choice["text"] for choice in choices}


def _one(item: Item, shown: Item, response: str) -> float:
    return float({response} == keys(item["options" if "options" in item else "targets"]))


def _several(item: Item, shown: Item, response: list[str]) -> float:
    right = keys(item["options"])
    return max(0, len(right & set(response)) - len(set(response) - right)) / len(right)


def _pairs(item: Item, shown: Item, response: dict[str, str]) -> float:
    said, wanted = words(shown["choices"]), partners(item)
    return sum(said.get(response.get(part, "")) == text for part, text in wanted.items()) / len(wanted)


def _order(item: Item, shown: Item, response: list[str]) -> float:
    pairs = list(combinations([step["id"] for step in item["steps"]], 2))
    turned = sum(response.index(first) > response.index(second) for first, second in pairs)
    return max(0.0, (len(pairs) - 2 * turned) / len(pairs))


def _number(item: Item, shown: Item, response: str) -> float:
    found, unit = re.fullmatch(r"([\d.,]+) ?(.*)", response).groups()  # type: ignore[union-attr]
    known = {name.lower() for name in ("", item.get("unit", ""), *item.get("units", ()))}
    value = float(found.replace(",", "."))
    return float(unit.lower() in known and abs(value - item["value"]) <= item["tolerance"] + 1e-9)


def _typed(accepted: list[str], text: str) -> bool:
    return _bare(text) in map(_bare, accepted)


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if letter.isalnum())


def _short(item: Item, shown: Item, response: str) -> float:
    return float(_typed(item["accepted"], response))


def _gaps(item: Item, shown: Item, response: dict[str, str]) -> float:
    right = 0
    for blank in item["blanks"]:
        given = response.get(blank["id"], "")
        if blank.get("choose"):
            right += words(shown["lists"][blank["id"]]).get(given) == blank["accepted"][0]
        else:
            right += _typed(blank["accepted"], given)
    return right / len(item["blanks"])


def _case(item: Item, shown: Item, response: list[str]) -> float:
    best = {key for scene in item["scenes"] for key in keys(scene["decisions"])}
    return len(best & set(response)) / len(item["scenes"])


SHARES: dict[str, Callable[[Item, Item, Any], float]] = {
    "single_best_answer": _one,
    "hotspot": _one,
    "multiple_select": _several,
    "match": _pairs,
    "label": _pairs,
    "order": _order,
    "numeric": _number,
    "short_text": _short,
    "cloze": _gaps,
    "case": _case,
}
"""Share of the points by the type of the item. Free texts are marked by a person."""


# ---- what a page must tell ------------------------------------------------------------------------------------------

RIGHT, WRONG, ANSWER = " ✓ your answer, right", " ✗ your answer, not right", " (this was the answer)"


def told(item: Item, shown: Item, response: Any) -> list[str]:
    """What the student must find about an item: the own answer, the right one, and the reason for each."""
    if item["type"] == "free_text":
        return [
            item["stem"],
            item["model_answer"],
            *(line["title"] for line in item["criteria"]),
            *(response or "").split("\n"),
        ]
    missing = ["No answer was given."] if response is None else []
    return [item["stem"], *missing, *TELLING[item["type"]](item, shown, response)]


def _told_choices(choices: list[Item], response: Any) -> list[str]:
    chosen = [response] if isinstance(response, str) else response or []
    lines = []
    for choice in choices:
        sign = (
            (RIGHT if choice.get("key") else WRONG) if choice["id"] in chosen else ANSWER if choice.get("key") else ""
        )
        lines += [choice.get("text", choice.get("place", "")) + sign + f" {choice['rationale']}"]
    return lines


def _told_pairs(item: Item, shown: Item, response: dict[str, str] | None) -> list[str]:
    said, lines = words(shown["choices"]), []
    for part in item.get("pairs", item.get("labels")):
        right = partners(item)[part["id"]]
        chosen = said.get((response or {}).get(part["id"], ""))
        sign = "" if chosen is None else RIGHT if chosen == right else f" (you chose: {chosen}){WRONG}"
        lines += [f"{part.get('left', part.get('place'))}: {right}{sign} {part['rationale']}"]
    return lines


def _told_order(item: Item, shown: Item, response: list[str] | None) -> list[str]:
    lines = []
    for place, step in enumerate(item["steps"]):
        at = response.index(step["id"]) if response else None
        sign = "" if at is None else f" (you put it in place {at + 1}){RIGHT if at == place else WRONG}"
        lines += [f"{step['text']}{sign} {step['rationale']}"]
    return lines


def _told_typed(best: str, right: bool, part: Item, text: str | None) -> str:
    """A typed or chosen answer; a foreseen mistake has a reason of its own."""
    if text is None:
        return f"Right: {best} {part['rationale']}"
    slips = {slip["text"]: slip["rationale"] for slip in part.get("slips", ())}
    why = part["rationale"] if right else slips.get(text.strip(), part["rationale"])
    return f"Right: {best} (you wrote: {text}){RIGHT if right else WRONG} {why}"


def _told_number(item: Item, shown: Item, response: str | None) -> list[str]:
    right = response is not None and _number(item, shown, response) == 1
    return [_told_typed(f"{item['value']:g} {item.get('unit', '')}".strip(), right, item, response)]


def _told_short(item: Item, shown: Item, response: str | None) -> list[str]:
    right = response is not None and _short(item, shown, response) == 1
    return [_told_typed(item["accepted"][0], right, item, response)]


def _told_gaps(item: Item, shown: Item, response: dict[str, str] | None) -> list[str]:
    lines = []
    for number, blank in enumerate(item["blanks"], start=1):
        best, given = blank["accepted"][0], (response or {}).get(blank["id"])
        if not blank.get("choose"):
            right = given is not None and _typed(blank["accepted"], given)
            lines += [f"Gap {number}. " + _told_typed(best, right, blank, given)]
            continue
        chosen = words(shown["lists"][blank["id"]]).get(given or "")
        slips = {slip["text"]: slip["rationale"] for slip in blank.get("slips", ())}
        sign = "" if chosen is None else RIGHT if chosen == best else f" (you chose: {chosen}){WRONG}"
        lines += [f"Gap {number}. Right: {best}{sign} {slips.get(chosen or '', blank['rationale'])}"]
    return [re.sub(r"{.*", "[gap 1]", item["text"]), *lines]


def _told_case(item: Item, shown: Item, response: list[str] | None) -> list[str]:
    lines = []
    for scene in item["scenes"]:
        reached = not response or {choice["id"] for choice in scene["decisions"]} & set(response)
        lines += [scene["text"] + ("" if reached else " (the case ended before this)")]
        lines += _told_choices(scene["decisions"], response)
    return lines


TELLING: dict[str, Callable[[Item, Item, Any], list[str]]] = {
    "single_best_answer": lambda item, shown, response: _told_choices(item["options"], response),
    "multiple_select": lambda item, shown, response: _told_choices(item["options"], response),
    "hotspot": lambda item, shown, response: _told_choices(item["targets"], response),
    "match": _told_pairs,
    "label": _told_pairs,
    "order": _told_order,
    "numeric": _told_number,
    "short_text": _told_short,
    "cloze": _told_gaps,
    "case": _told_case,
}
