"""How well items are written: the flaws that item writers are warned of, and what a guesser would score.

The flaws are those of the item-writing guide of the National Board of Medical Examiners, as far as a program can see
them. Pure functions on items; ``checks`` calls them with the whole bank.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from .items import Case, Filling, FreeText, Item, MultipleSelect, Numeric, Pairing, SingleBestAnswer, rising

MUCH_LONGER = 1.6
"""A key this many times as long as the mean of the wrong options stands out."""

NEAR_DUPLICATE = 0.8
"""Share of common words above which two items ask the same thing."""

GUESSING_LIMIT = 5.0
"""Points of 100 by which a guesser may differ from chance."""

ENOUGH_CHOICES = 100
"""With fewer choices than this, chance alone carries a guesser past the limit too often to refuse a bank for it."""

ABSOLUTE = re.compile(
    r"\b(always|never|(?<!at )all|every(?! (?:few|other|two|three|four|\d|day|night|week|hour))|none|completely|"
    r"entirely|impossible|must|guarantee[sd]?|invariably|absolutely)\b",
    re.I,
)
OF_THE_ABOVE = re.compile(r"\b(all|none|both|neither|any) of (the above|these|them)\b|\b[A-D] and [A-D]\b", re.I)
NEGATIVE = re.compile(r"\b(not|except|least)\b")
UNFOCUSED = re.compile(
    r"^(which|what) (one )?of (the following|these)( statements)? (is|are) (true|correct|right)\b", re.I
)
RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)")

COMMON = frozenset(
    """a an and are as at be been before but by can did do does for from had has have her here him his how if in into is
    it its may more most no nor not of off on once or our out over she he so some than that the their them then there
    these they this to too up us was we were what when which while who whom why will with would you your after about
    client clients massage back best say says tell""".split()  # noqa: SIM905
)
"""Words that say little about what an item is about."""


class Flaw(NamedTuple):
    """A flaw of one item: the field to look at, the name of the rule, and how to mend it."""

    item: str
    field: str
    rule: str
    mend: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.mend}"


class Choice(NamedTuple):
    """One decision that a learner takes: what was asked, the wordings as shown, and which of them is best."""

    item: str
    stem: str
    texts: tuple[str, ...]
    best: int

    @property
    def wrong(self) -> list[str]:
        """The other wordings."""
        return [text for place, text in enumerate(self.texts) if place != self.best]


def flaws(item: Item) -> list[Flaw]:
    """The flaws of one item."""
    found = [*_stem(item), *_rationales(item), *_wordings(item), *_sorted(item), *_several(item)]
    for choice in choices(item):
        for rule in (_length, _absolute_word, _grammar, _repeated_words, _unlike, _overlap):
            found += (Flaw(item.id, *flaw) for flaw in rule(choice))
    return found


def near_duplicates(items: Iterable[Item]) -> list[Flaw]:
    """Items that ask nearly the same as an earlier one."""
    found = []
    seen: list[tuple[str, frozenset[str]]] = []
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for item in items:
        words = frozenset(content_words(_everything(item)))
        shared = Counter(place for word in words for place in holders[word])
        for place, common in shared.items():
            other, theirs = seen[place]
            if common / len(words | theirs) >= NEAR_DUPLICATE:
                mend = f"asks nearly the same as '{other}'; ask for another fact or in another situation"
                found.append(Flaw(item.id, "stem", "near duplicate", mend))
        for word in words:
            holders[word].append(len(seen))
        seen.append((item.id, words))
    return found


# ---- what a guesser scores ------------------------------------------------------------------------------------------


class Guess(NamedTuple):
    """How a guesser does: share of the choices got right, share expected by chance, and how many choices there were."""

    name: str
    right: float
    chance: float
    choices: int

    @property
    def corrected(self) -> float:
        """Points of 100 above chance (below: negative)."""
        return 100 * (self.right - self.chance)

    @property
    def pays(self) -> bool:
        """Would it pay, or has the writer leaned the other way?"""
        return self.choices >= ENOUGH_CHOICES and abs(self.corrected) > GUESSING_LIMIT

    def __str__(self) -> str:
        return (
            f"{self.name}: {100 * self.right:.1f} of 100 right, chance {100 * self.chance:.1f}, "
            f"difference {self.corrected:+.1f} ({self.choices} choices)"
        )


def guessers(items: Iterable[Item]) -> list[Guess]:
    """The scores of three guessers who know nothing of massage, over every choice of one best answer."""
    asked = [choice for item in items for choice in choices(item)]
    return [
        _guess("longest option", asked, lambda choice: [len(text) for text in choice.texts]),
        _guess("middle option", asked, _middle),
        _guess("most words shared with the stem", asked, _shared_words),
    ]


def _guess(name: str, asked: Sequence[Choice], liking: Callable[[Choice], Sequence[float]]) -> Guess:
    """A guesser takes the option it likes best and tosses a coin between equals."""
    if not asked:
        return Guess(name, 0.0, 0.0, 0)
    right = 0.0
    for choice in asked:
        likings = liking(choice)
        favorites = [place for place, value in enumerate(likings) if value == max(likings)]
        right += (choice.best in favorites) / len(favorites)
    chance = sum(1 / len(choice.texts) for choice in asked)
    return Guess(name, right / len(asked), chance / len(asked), len(asked))


def _middle(choice: Choice) -> list[float]:
    center = (len(choice.texts) - 1) / 2
    return [-abs(place - center) for place in range(len(choice.texts))]


def _shared_words(choice: Choice) -> list[float]:
    asked = set(content_words(choice.stem))
    return [float(len(asked & set(content_words(text)))) for text in choice.texts]


def choices(item: Item) -> Iterator[Choice]:
    """Every choice of one best answer in `item`, in the order in which learners see the options."""
    shown = item.public()
    if isinstance(item, SingleBestAnswer):
        yield from _choice(item, item.stem, shown["parts"])
    if isinstance(item, Case):
        for scene in shown["scenes"]:
            yield from _choice(item, scene["text"], scene["decisions"])


def _choice(item: SingleBestAnswer | Case, stem: str, shown: Sequence[dict[str, str]]) -> Iterator[Choice]:
    keys = {part.id for part in item.parts if part.key}
    best = [place for place, part in enumerate(shown) if part["id"] in keys]
    # Without exactly one best answer the item is refused for that (``checks``).
    if len(best) == 1:
        yield Choice(item.id, stem, tuple(part["text"] for part in shown), best[0])


# ---- the rules ------------------------------------------------------------------------------------------------------

Found = Iterator[tuple[str, str, str]]


def _length(choice: Choice) -> Found:
    mean = sum(map(len, choice.wrong)) / len(choice.wrong)
    key = len(choice.texts[choice.best])
    if key > MUCH_LONGER * mean and key - mean > 20:
        yield "options", "length", "the key is much longer than the wrong options; make them alike"


def _absolute_word(choice: Choice) -> Found:
    yield from _absolute_words([choice.texts[choice.best]], choice.wrong)


def _absolute_words(right: Iterable[str], wrong: Iterable[str]) -> Found:
    if any(map(ABSOLUTE.search, right)):
        return
    for text in wrong:
        if word := ABSOLUTE.search(text):
            yield "options", "absolute word", f"'{word[0]}' in '{text}' tells that it is wrong; say it less strongly"


def _grammar(choice: Choice) -> Found:
    if (article := re.search(r"(?<!/)\b(an?)$", choice.stem.rstrip(" …_.:"))) is None:
        return
    fits = [bool(re.match(r"[aeiou]", text, re.I)) == (article[1] == "an") for text in choice.texts]
    if fits[choice.best] and not all(fits):
        yield (
            "stem",
            "grammatical cue",
            "the article at the end of the stem fits some options only; write 'a/an' or rephrase",
        )


def _repeated_words(choice: Choice) -> Found:
    likings = _shared_words(choice)
    others = max(value for place, value in enumerate(likings) if place != choice.best)
    if likings[choice.best] >= others + 3:
        yield "options", "repeated stem words", "the key repeats words of the stem that no other option has"


def _unlike(choice: Choice) -> Found:
    numbers = [bool(re.match(r"[-−]?\d", text)) for text in choice.texts]
    if any(numbers) and not all(numbers) and sum(numbers) in {1, len(numbers) - 1}:
        yield (
            "options",
            "options of unlike kind",
            "one option differs from the others in being a number or not being one",
        )
    endings = [text.rstrip().endswith((".", "!", "?")) for text in choice.texts]
    if endings[choice.best] and sum(endings) == 1:
        yield "options", "options of unlike kind", "only the key ends with a full stop"
    lengths = [len(text.split()) for text in choice.texts]
    for place, words in enumerate(lengths):
        if words == 1 and min(lengths[:place] + lengths[place + 1 :]) >= 4:
            yield "options", "one-word option", f"'{choice.texts[place]}' looks thrown in beside longer options"


def _overlap(choice: Choice) -> Found:
    ranges = sorted((float(r[1]), float(r[2])) for text in choice.texts if (r := RANGE.match(text)))
    for (_, high), (low, _) in pairwise(ranges):
        if low < high:
            yield "options", "overlapping numbers", f"two ranges overlap between {low:g} and {high:g}"


def _stem(item: Item) -> Iterator[Flaw]:
    question = re.split(r"(?<=[.!?:])\s+", item.stem.strip())[-1]
    if NEGATIVE.search(question) and isinstance(item, (SingleBestAnswer, MultipleSelect)):
        mend = "the question asks for what does not fit; ask for what fits, or write the word in CAPITALS"
        yield Flaw(item.id, "stem", "negative stem", mend)
    if UNFOCUSED.search(question):
        yield Flaw(
            item.id,
            "stem",
            "unfocused stem",
            "say what the question is about; it should be answerable without the options",
        )


def _rationales(item: Item) -> Iterator[Flaw]:
    for part in [*item.parts, *_slips(item)]:
        if len(part.rationale.split()) < 4:
            name = getattr(part, "id", None) or part.text
            yield Flaw(item.id, "rationale", "no rationale", f"'{name}' should say why it is right or why it tempts")


def _slips(item: Item) -> list[Any]:
    return [slip for blank in item.parts for slip in blank.slips] if isinstance(item, (Filling, Numeric)) else []


def _wordings(item: Item) -> Iterator[Flaw]:
    """What may not stand in any option of any type."""
    for text in _texts(item):
        if found := OF_THE_ABOVE.search(text):
            yield Flaw(
                item.id,
                "options",
                "of the above",
                f"'{found[0]}' lets one half-known option decide; name the fact itself",
            )
    for text, times in Counter(text.strip().lower() for text in _texts(item)).items():
        if times > 1 and isinstance(item, (SingleBestAnswer, MultipleSelect)):
            yield Flaw(item.id, "options", "same option twice", f"'{text}' stands {times} times")


def _several(item: Item) -> Iterator[Flaw]:
    if isinstance(item, MultipleSelect):
        right, wrong = ([o.text for o in item.options if o.key == key] for key in (True, False))
        yield from (Flaw(item.id, *flaw) for flaw in _absolute_words(right, wrong))


def _sorted(item: Item) -> Iterator[Flaw]:
    """Options with an order of their own keep it, here and in other programs, so it must be the right one."""
    order = rising(_texts(item)) if isinstance(item, (SingleBestAnswer, MultipleSelect)) else None
    if order and order != sorted(order):
        yield Flaw(item.id, "options", "options out of order", "write numbers and levels of the spine from low to high")


def _texts(item: Item) -> list[str]:
    if isinstance(item, Pairing):
        return [*map(item.partner, item.parts), *item.distractors]
    return [part.text for part in item.parts if hasattr(part, "text")]


def _everything(item: Item) -> str:
    accepted = [text for blank in item.parts for text in blank.accepted] if isinstance(item, (Filling, Numeric)) else []
    scenes = [scene.text for scene in item.scenes] if isinstance(item, Case) else []
    model = [item.model_answer] if isinstance(item, FreeText) else []
    places = [part.place for part in item.parts if hasattr(part, "place")]
    return " ".join([item.stem, *_texts(item), *accepted, *scenes, *model, *places])


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, without their endings, so that "massages" is "massage"."""
    words = re.findall(r"[a-z]{3,}|\d+(?:\.\d+)?", text.lower())
    return [re.sub(r"(?<=[a-z]{3})(ing|ed|es|s|ly)$", "", word) for word in words if word not in COMMON]
