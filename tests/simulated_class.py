"""Twenty students whose ability is set, and what they answer, by chance with a seed: the model of G. Rasch (1960).

A student of ability a gets a choice of difficulty d right with the probability 1 / (1 + exp(d - a)). An item of one
choice is one such choice; the pairs, gaps, scenes and ticks of an item are chosen one by one. Answers are what the
widgets save: ids of choices, lists and pairs of ids, typed words.
"""

from __future__ import annotations

import math
import random
from typing import Any

from by_hand import Item, keys, partners, words

NAMES = [
    *("ada", "amir", "beno", "cora", "dita", "emil", "fenna", "goran", "hana", "ivo"),
    *("jana", "karl", "lena", "milo", "nora", "otis", "pia", "rosa", "sami", "tara"),
]

LOWEST, HIGHEST = -1.5, 3.0
"""Abilities lie evenly between these, in logits; an item of medium difficulty lies about 0."""

LEVELS = {"easy": -1.0, "medium": 0.0, "hard": 1.0}

SKIPPED = 0.04
"""The share of items that a student leaves out."""


def abilities() -> dict[str, float]:
    """Student -> ability, in an order that has nothing to do with the names."""
    order = random.Random("abilities").sample(NAMES, len(NAMES))
    step = (HIGHEST - LOWEST) / (len(NAMES) - 1)
    return {name: LOWEST + place * step for place, name in enumerate(order)}


def difficulty(item: Item) -> float:
    """How hard an item is: as its key file says, and something of its own."""
    return LEVELS[item["difficulty"]] + random.Random(item["id"]).gauss(0, 0.5)


def probability(ability: float, item: Item) -> float:
    """How likely one choice of the item is right."""
    return 1 / (1 + math.exp(difficulty(item) - ability))


def answers(student: str, ability: float, items: list[Item], shown: dict[str, Item]) -> dict[str, Any]:
    """Item -> response of one student; what was left out is absent."""
    given = {}
    for item in items:
        at = Answering(random.Random(f"{student} {item['id']}"), probability(ability, item))
        if at.chance.random() >= SKIPPED:
            given[item["id"]] = getattr(at, item["type"])(item, shown[item["id"]])
    return given


def rubric_points(student: str, ability: float, item: Item) -> float:
    """What a person gives for the text: every step of each criterion is reached with the probability of the model."""
    chance, reached = random.Random(f"{student} {item['id']} marked"), probability(ability, item)
    steps = [(line.get("weight", 1), len(line["levels"]) - 1) for line in item["criteria"]]
    return float(sum(weight * sum(chance.random() < reached for _ in range(most)) for weight, most in steps))


class Answering:
    """One student at one item; each type of item has a method of its name."""

    def __init__(self, chance: random.Random, right: float) -> None:
        self.chance, self.right = chance, right

    def _hit(self) -> bool:
        return self.chance.random() < self.right

    def _one_of(self, choices: list[Item]) -> str:
        right, hit = keys(choices), self._hit()
        return self.chance.choice([choice["id"] for choice in choices if (choice["id"] in right) == hit])

    def _worded(self, choices: list[Item], text: str) -> str:
        """The choice with these words, or any other."""
        hit = self._hit()
        return self.chance.choice([name for name, said in words(choices).items() if (said == text) == hit])

    def _mistyped(self, slips: list[Item]) -> str:
        return str(self.chance.choice([slip["text"] for slip in slips] or ["999"]))

    def single_best_answer(self, item: Item, shown: Item) -> str:
        return self._one_of(item["options"])

    def hotspot(self, item: Item, shown: Item) -> str:
        return self._one_of(item["targets"])

    def multiple_select(self, item: Item, shown: Item) -> list[str]:
        right = keys(item["options"])
        return [option["id"] for option in item["options"] if (option["id"] in right) == self._hit()]

    def match(self, item: Item, shown: Item) -> dict[str, str]:
        return {part: self._worded(shown["choices"], text) for part, text in partners(item).items()}

    label = match

    def order(self, item: Item, shown: Item) -> list[str]:
        """Neighbors change places, once or more often, where the order is not known."""
        steps = [step["id"] for step in item["steps"]]
        while not self._hit():
            place = self.chance.randrange(len(steps) - 1)
            steps[place : place + 2] = reversed(steps[place : place + 2])
        return steps

    def numeric(self, item: Item, shown: Item) -> str:
        """A number within the tolerance as people type one, or one that is wrong."""
        if not self._hit():
            return self._mistyped(item.get("slips", []))
        number = f"{item['value'] + self.chance.choice([-1, 0, 1]) * item['tolerance']:.10g}"
        unit = self.chance.choice(["", item.get("unit", ""), *item.get("units", ())])
        return f"{self.chance.choice([number, number.replace('.', ',')])} {unit}".strip()

    def short_text(self, item: Item, shown: Item) -> str:
        if not self._hit():
            return self._mistyped(item.get("slips", []))
        text = self.chance.choice(item["accepted"])
        return str(self.chance.choice([text, text.upper(), f" {text} "]))

    def cloze(self, item: Item, shown: Item) -> dict[str, str]:
        return {
            blank["id"]: self._worded(shown["lists"][blank["id"]], blank["accepted"][0])
            if blank.get("choose")
            else self.short_text(blank, shown)
            for blank in item["blanks"]
        }

    def case(self, item: Item, shown: Item) -> list[str]:
        """From scene to scene as the decisions lead."""
        scenes, taken, at = {scene["id"]: scene for scene in item["scenes"]}, [], item["scenes"][0]["id"]
        while at:
            taken.append(self._one_of(scenes[at]["decisions"]))
            at = next(choice.get("next") for choice in scenes[at]["decisions"] if choice["id"] == taken[-1])
        return taken

    def free_text(self, item: Item, shown: Item) -> str:
        return f"{item['id']}: I ask first & explain.\n\nThen <b>{self.right:.2f}</b> of it; she says **yes**."
