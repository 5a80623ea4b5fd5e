"""GIFT, the text format of Moodle: https://docs.moodle.org/en/GIFT_format.

No well-kept Python library reads it, so the reader here is ours. What GIFT has no form for (hotspots, labels, orders,
texts with several gaps, rubrics) is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..items import Match, MultipleSelect, Numeric, ShortText, SingleBestAnswer
from .exchange import Draft, LeftOut, Question, Reading, joined, parted, reading, typed
from .words import from_html

SPECIAL = "\\~=#{}:"
BLANK = "_____"
"""Stands in the stem where the answer is to be filled in."""


def write(questions: Iterable[Question]) -> tuple[str, list[LeftOut]]:
    """The questions as one GIFT text, and what GIFT has no form for."""
    blocks, left_out = [], []
    for question in questions:
        answers = _answers(question)
        if answers is None:
            left_out.append(LeftOut(question.item.id, f"GIFT has no form for items of type {question.item.type}"))
            continue
        tags = "".join(f" [tag:{_tag(f'{name}: {text}')}]" for name, text in question.labels)
        head = f"// [id:{question.item.id}]{tags}"
        body = "\n".join(f"\t{line}" for line in answers)
        start = "{#" if isinstance(question.item, Numeric) else "{"
        title, stem = _escape(question.item.id), _escape(question.item.stem)
        blocks.append(f"{head}\n::{title}::[plain]{stem} {start}\n{body}\n}}")
    return "\n\n".join(blocks) + "\n", left_out


def _answers(question: Question) -> list[str] | None:
    """The lines between the braces, None where GIFT has no form for the type."""
    item = question.item
    if isinstance(item, SingleBestAnswer):
        return [_line("=" if o.key else "~", o.text, o.rationale) for o in item.options]
    if isinstance(item, MultipleSelect):
        share = f"{100 / len(item.key()):.5f}".rstrip("0").rstrip(".")
        return [_line(f"~%{'' if o.key else '-'}{share}%", o.text, o.rationale) for o in item.options]
    if isinstance(item, Numeric):
        return [
            _line("=", f"{item.value:g}:{item.tolerance:g}", item.rationale, bare=True),
            *(_line("=%0%", f"{float(s.text):g}:{item.tolerance:g}", s.rationale, bare=True) for s in item.slips),
        ]
    if isinstance(item, ShortText):
        return [
            *(_line("=", text, item.rationale if n == 0 else "") for n, text in enumerate(item.accepted)),
            *(_line("=%0%", s.text, s.rationale) for s in item.slips),
        ]
    if isinstance(item, Match) and not any("->" in pair.left for pair in item.pairs):
        pairs = [f"={_escape(pair.left)} -> {_escape(pair.right)}" for pair in item.pairs]
        spare = [f"= -> {_escape(words)}" for words in item.distractors]
        why = joined((pair.left, pair.rationale) for pair in item.pairs)
        return [*pairs, *spare, f"####{_escape(why)}"]
    return None


def _line(mark: str, text: str, rationale: str, *, bare: bool = False) -> str:
    words = text if bare else _escape(text)
    return f"{mark}{words}#{_escape(rationale)}" if rationale else f"{mark}{words}"


def _escape(text: str) -> str:
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", "\\n")


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1] if m[1] in SPECIAL else m[0], text).strip()


def _tag(text: str) -> str:
    """Tags end at the first closing bracket; Moodle reads an escaped one as part of the tag."""
    return re.sub(r"\s+", " ", text).replace("]", "\\]")


def read(text: str) -> Reading:
    """Questions from GIFT text. A true/false question becomes a single best answer."""
    left_out: list[LeftOut] = []
    return reading(list(_drafts(text, left_out)), left_out)


def _drafts(text: str, left_out: list[LeftOut]) -> Iterator[Draft]:
    blocks = re.split(r"\n[ \t]*\n", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    for number, block in enumerate((b for b in blocks if b.strip()), start=1):
        comments: list[str] = []
        lines: list[str] = []
        for line in block.strip().split("\n"):
            (comments if line.lstrip().startswith("//") else lines).append(line)
        body = "\n".join(line for line in lines if not line.startswith("$CATEGORY:")).strip()
        if not body:
            continue
        notes = "\n".join(comments)
        name, rest = _title(body)
        found = re.search(r"\[id:(.+?)(?<!\\)\]", notes)
        name = found[1].replace("\\]", "]") if found else re.sub(r"\W+", "_", name).strip("_").lower()
        try:
            content = _question(rest)
        except ValueError as error:
            left_out.append(LeftOut(name or f"question {number}", str(error)))
            continue
        tags = [tag.replace("\\]", "]") for tag in re.findall(r"\[tag:(.+?)(?<!\\)\]", notes)]
        labels = [(key, value) for key, _, value in (tag.partition(": ") for tag in tags)]
        yield Draft({"id": name, **content} if name else content, labels)


def _title(body: str) -> tuple[str, str]:
    found = re.match(r"::((?:\\.|[^\\])*?)::", body, re.S)
    return (_unescape(found[1]), body[found.end() :]) if found else ("", body)


def _question(body: str) -> dict[str, Any]:
    """Fields of the question in `body`. Raises ValueError, saying why, where it cannot be taken over."""
    braces = _split(body, "{}")
    if len(braces) == 1:
        raise ValueError("a description without a question")
    if len(braces) != 3:
        raise ValueError("more than one pair of braces: this course has one answer per question")
    before, inside, after = braces
    shape, before = _format(before.strip())
    stem = _words(before, shape)
    if after.strip():
        stem = f"{stem} {BLANK} {_words(after, shape)}"
    answers, _, general = inside.strip().partition("####")
    return {"stem": stem, **_answer_fields(answers.strip(), _words(general, shape), shape)}


def _answer_fields(answers: str, general: str, shape: str) -> dict[str, Any]:
    if not answers:
        raise ValueError("an essay: it has no rubric, which this course marks free text with")
    if truth := re.match(r"(TRUE|T|FALSE|F)\b", answers):
        return _true_false(answers, truth[1].startswith("T"), general, shape)
    if answers.startswith("#"):
        return _numeric(answers[1:], general, shape)
    choices = _choices(answers, shape)
    if all(mark == "=" and arrow for mark, _, _, _, arrow in choices):
        return _match(choices, general)
    if all(mark == "=" for mark, *_ in choices):
        return _short_text(choices, general)
    options = [
        {"text": text, "rationale": why or general} | ({"key": True} if _is_key(mark, weight) else {})
        for mark, weight, text, why, _ in choices
    ]
    keys = sum("key" in option for option in options)
    if not keys:
        raise ValueError("no answer is marked as right")
    weighted = any(mark == "~" and (weight or 0) > 0 for mark, weight, *_ in choices)
    return {"type": "multiple_select" if weighted or keys > 1 else "single_best_answer", "options": options}


def _is_key(mark: str, weight: float | None) -> bool:
    return weight > 0 if weight is not None else mark == "="


def _true_false(answers: str, truth: bool, general: str, shape: str) -> dict[str, Any]:
    """GIFT gives the feedback for a wrong answer first, then the one for a right answer."""
    _, *whys = [_words(part, shape) for part in _split(answers, "#")]
    wrong, right = [*whys, "", ""][:2]
    options: list[dict[str, Any]] = [
        {"id": "t", "text": "True", "rationale": (right if truth else wrong) or general},
        {"id": "f", "text": "False", "rationale": (wrong if truth else right) or general},
    ]
    options[0 if truth else 1]["key"] = True
    return {"type": "single_best_answer", "options": options}


def _choices(answers: str, shape: str) -> list[tuple[str, float | None, str, str, str | None]]:
    """Mark, weight in percent, text, feedback and partner of each answer."""
    found = []
    marks = _marks(answers)
    ends = [place for place, _ in marks[1:]] + [len(answers)]
    for (place, mark), end in zip(marks, ends, strict=True):
        body = answers[place + 1 : end].strip()
        weight = None
        if percent := re.match(r"%(-?[\d.]+)%", body):
            weight, body = float(percent[1]), body[percent.end() :]
        text, *why = _split(body, "#")
        left, arrow, right = text.partition("->")
        found.append(
            (mark, weight, _words(left, shape), _words("#".join(why), shape), _unescape(right) if arrow else None)
        )
    if not found:
        raise ValueError("its answers could not be read")
    return found


def _marks(text: str) -> list[tuple[int, str]]:
    """Places of the `=` and `~` that begin an answer."""
    places, skip = [], False
    for place, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == "\\":
            skip = True
        elif letter in "=~":
            places.append((place, letter))
    return places


def _split(text: str, marks: str) -> list[str]:
    """`text` at each unescaped letter of `marks`."""
    parts, skip = [""], False
    for letter in text:
        if not skip and letter in marks:
            parts.append("")
            continue
        parts[-1] += letter
        skip = not skip and letter == "\\"
    return parts


def _match(choices: list[Any], general: str) -> dict[str, Any]:
    pairs = [(left, right) for _, _, left, _, right in choices if left]
    whys = parted(general, [left for left, _ in pairs]) if pairs else []
    content: dict[str, Any] = {
        "type": "match",
        "pairs": [
            {"left": left, "right": right, "rationale": why} for (left, right), why in zip(pairs, whys, strict=True)
        ],
    }
    spare = [right for _, _, left, _, right in choices if not left]
    return content | ({"distractors": spare} if spare else {})


def _short_text(choices: list[Any], general: str) -> dict[str, Any]:
    right = [(text, why) for _, weight, text, why, _ in choices if weight is None or weight > 0]
    slips = [{"text": text, "rationale": why} for _, weight, text, why, _ in choices if weight == 0]
    if not right:
        raise ValueError("no answer is marked as right")
    why = next((why for _, why in right if why), general)
    return typed("short_text", why, slips, accepted=[text for text, _ in right])


def _numeric(answers: str, general: str, shape: str) -> dict[str, Any]:
    lines = _choices(answers, shape) if _marks(answers) else [("=", None, *_bare(answers, shape), None)]
    numbers = [(_number(text), weight, why) for _, weight, text, why, _ in lines]
    (value, tolerance), _, why = next(line for line in numbers if line[1] is None or line[1] > 0)
    slips = [{"text": f"{number:g}", "rationale": why} for (number, _), weight, why in numbers if weight == 0]
    return typed("numeric", why or general, slips, value=value, tolerance=tolerance)


def _bare(answers: str, shape: str) -> tuple[str, str]:
    text, *why = _split(answers, "#")
    return text.strip(), _words("#".join(why), shape)


def _number(text: str) -> tuple[float, float]:
    """Value and tolerance from ``2.5``, ``2.5:0.1`` or ``2.4..2.6``."""
    try:
        if ".." in text:
            low, high = map(float, text.split(".."))
            return round((low + high) / 2, 9), round((high - low) / 2, 9)
        value, _, tolerance = text.partition(":")
        return float(value), float(tolerance or 0)
    except ValueError:
        raise ValueError(f"'{text}' is not a number") from None


def _format(text: str) -> tuple[str, str]:
    found = re.match(r"\[(html|markdown|plain|moodle)\]", text)
    return (found[1], text[found.end() :]) if found else ("moodle", text)


def _words(text: str, shape: str) -> str:
    own, text = _format(text.strip())
    plain = _unescape(text)
    return from_html(plain) if "html" in (own, shape) else plain
