"""How far a question is answered, judged by its public part alone: no key is needed, and none is here.

What was chosen from an older version of the assignment and is not on offer any more does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, Literal

Standing = Literal["", "begun", "answered"]
"""Nothing yet, some of its parts, or all."""

PublicItem = Mapping[str, Any]


def standing(item: PublicItem, response: Any) -> Standing:
    """How far `response`, whatever it is, answers the `item`."""
    filled = [_filled(item, part, response) for part in _parts(item, response)]
    if not any(filled):
        return ""
    return "answered" if all(filled) else "begun"


def offered(item: PublicItem, response: Any) -> Any:
    """`response` without what the item does not offer any more; None if nothing is left of it."""
    if standing(item, response) == "":
        return None
    if item["type"] == "multiple_select":
        return [part for part in response if part in _ids(item["parts"])]
    if isinstance(response, dict):
        return {part: response[part] for part in _parts(item, response) if _filled(item, part, response)}
    return response


def tally(standings: Iterable[Standing]) -> str:
    """How many questions are still open, in words."""
    known = list(standings)
    open_, begun = known.count(""), known.count("begun")
    if open_ == begun == 0:
        return f"All {len(known)} answered."
    words = [f"{open_} of {len(known)} not answered"] if open_ else []
    words += [f"{begun} not finished"] if begun else []
    return ", ".join(words) + "."


def _parts(item: PublicItem, response: Any) -> list[Any]:
    """What has to be filled in: each gap and pair, each scene on the way through a case, or the one answer."""
    if item["type"] in {"match", "label", "cloze"}:
        return [part["id"] for part in item["parts"]]
    if item["type"] == "case":
        return _scenes_met(item, response)
    return [None]


def _filled(item: PublicItem, part: Any, response: Any) -> bool:
    kind = item["type"]
    if kind in {"match", "label", "cloze"}:
        given = response.get(part) if isinstance(response, dict) else None
        choices = item.get("choices") if kind != "cloze" else item.get("lists", {}).get(part)
        return _text(given) if choices is None else _is_one(given, _ids(choices))
    if kind == "case":
        return any(_is_one(given, _ids(part["decisions"])) for given in _list(response))
    if kind == "order":
        return len(_list(response)) == len(item["parts"]) and all(
            part in _list(response) for part in _ids(item["parts"])
        )
    if kind == "multiple_select":
        return any(_is_one(given, _ids(item["parts"])) for given in _list(response))
    if kind in {"single_best_answer", "hotspot"}:
        return _is_one(response, _ids(item["parts"]))
    return _text(response)


def _scenes_met(item: PublicItem, taken: Any) -> list[Any]:
    """The scenes that the decisions lead through; the last is still to be decided unless the case has ended."""
    scenes = {scene["id"]: scene for scene in item["scenes"]}
    met: list[Any] = []
    scene = item["scenes"][0]
    while scene and scene not in met:
        met.append(scene)
        picked = next((one for one in scene["decisions"] if one["id"] in _list(taken)), None)
        scene = scenes.get(picked.get("next")) if picked else None
    return met


def _ids(choices: Iterable[Mapping[str, Any]]) -> Set[str]:
    return {choice["id"] for choice in choices}


def _is_one(given: Any, ids: Set[str]) -> bool:
    return isinstance(given, str) and given in ids


def _list(response: Any) -> list[Any]:
    return response if isinstance(response, list) else []


def _text(given: Any) -> bool:
    return isinstance(given, str) and bool(given.strip())
