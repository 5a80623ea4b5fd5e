"""QTI 2.2: a zip with one file for each question, for learning platforms that keep to the standard.

Specification: IMS Question & Test Interoperability 2.2. It has a form for everything but rubrics; partial credit for an
order is lost, since the standard's processing cannot compare two orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as XML

from defusedxml.ElementTree import fromstring

from .. import atlas, pictures
from ..content import CourseData, Drawing, View
from ..items import (
    Blank,
    Cloze,
    Hotspot,
    LabelDiagram,
    Match,
    MultipleSelect,
    Numeric,
    Order,
    ShortText,
    SingleBestAnswer,
    rising,
)
from .archive import parsed_files, pinned_zip
from .exchange import Draft, LeftOut, Question, Reading, reading, typed

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/LOM"
ONE = "RESPONSE"
"""Name of the response of a question that has one."""

PICTURE_PX = 800
"""Width of a picture; the height follows."""

RADIUS = 13.0
"""Drawing units: how large a structure without an outline is drawn."""


def write(questions: Iterable[Question], data: CourseData, title: str) -> tuple[bytes, list[LeftOut]]:
    """A package with the questions, and what QTI has no form for."""
    files: dict[str, bytes] = {}
    left_out, written = [], []
    for question in questions:
        item = question.item
        writer = WRITERS.get(type(item))
        if writer is None:
            left_out.append(LeftOut(item.id, f"QTI 2.2 has no form for items of type {item.type}"))
            continue
        root = _assessment_item(item.id)
        assets = writer(root, item, data) or {}
        _order_children(root)
        files[f"items/{item.id}.xml"] = _bytes(root)
        files |= {f"items/{name}": content for name, content in assets.items()}
        written.append((question, sorted(assets)))
    return pinned_zip({"imsmanifest.xml": _manifest(written, title), **files}), left_out


def _assessment_item(name: str) -> XML.Element:
    about = {"identifier": name, "title": name, "adaptive": "false", "timeDependent": "false"}
    root = XML.Element("assessmentItem", {"xmlns": NAMESPACE, **about})
    XML.SubElement(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")
    XML.SubElement(root, "itemBody")
    XML.SubElement(root, "responseProcessing")
    return root


ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]


def _order_children(root: XML.Element) -> None:
    """The schema wants the children of an item in this order."""
    root[:] = sorted(root, key=lambda child: ORDER.index(child.tag))


# ---- one function for each type --------------------------------------------------------------------------------------


def _choice(root: XML.Element, item: SingleBestAnswer | MultipleSelect, data: CourseData) -> None:
    body = _stem(root, item.stem)
    several = isinstance(item, MultipleSelect)
    share = item.points / sum(option.key for option in item.options)
    worth = {o.id: share if o.key else (-share if several else 0.0) for o in item.options}
    keys = [option.id for option in item.options if option.key]
    _response(root, ONE, "multiple" if several else "single", "identifier", keys, worth)
    most = "0" if several else "1"
    mix = "true" if rising([option.text for option in item.options]) is None else "false"
    interaction = _add(body, "choiceInteraction", responseIdentifier=ONE, shuffle=mix, maxChoices=most)
    for option in item.options:
        _add(interaction, "simpleChoice", option.text, identifier=option.id)
        _modal(root, option.id, option.rationale)
    _score(root, [ONE])
    _set(root, "FEEDBACK", _chosen(several))


def _chosen(several: bool) -> XML.Element:
    """The response itself names the feedback to show."""
    variable = XML.Element("variable", identifier=ONE)
    if several:
        return variable
    around = XML.Element("multiple")
    around.append(variable)
    return around


def _match(root: XML.Element, item: Match, data: CourseData) -> None:
    body = _stem(root, item.stem)
    _pairing(root, body, item, {pair.id: pair.left for pair in item.pairs})


def _label(root: XML.Element, item: LabelDiagram, data: CourseData) -> dict[str, bytes]:
    body = _stem(root, item.stem)
    drawing = pictures.numbered(item, data)
    name = f"{item.id}.svg"
    _picture(_add(body, "p"), name, drawing, "A drawing with numbered markers.")
    _pairing(root, body, item, {mark.id: f"{n}: {mark.place}" for n, mark in enumerate(item.labels, 1)})
    return {name: drawing.encode("utf-8")}


def _pairing(root: XML.Element, body: XML.Element, item: Match | LabelDiagram, lefts: Mapping[str, str]) -> None:
    key = {part: f"c_{choice}" for part, choice in item.key().items()}
    share = item.points / len(key)
    pairs = [f"{part} {choice}" for part, choice in key.items()]
    _response(root, ONE, "multiple", "directedPair", pairs, dict.fromkeys(pairs, share))
    interaction = _add(body, "matchInteraction", responseIdentifier=ONE, shuffle="true", maxAssociations=str(len(key)))
    left, right = _add(interaction, "simpleMatchSet"), _add(interaction, "simpleMatchSet")
    for name, text in lefts.items():
        _add(left, "simpleAssociableChoice", text, identifier=name, matchMax="1")
    for choice in item.partners():
        _add(right, "simpleAssociableChoice", choice["text"], identifier=f"c_{choice['id']}", matchMax=str(len(key)))
    _score(root, [ONE])
    _explain(root, {part.id: part.rationale for part in item.parts})


def _order(root: XML.Element, item: Order, data: CourseData) -> None:
    body = _stem(root, item.stem)
    _response(root, ONE, "ordered", "identifier", item.key())
    interaction = _add(body, "orderInteraction", responseIdentifier=ONE, shuffle="true")
    for step in item.steps:
        _add(interaction, "simpleChoice", step.text, identifier=step.id)
    match = XML.Element("match")
    _add(match, "variable", identifier=ONE)
    _add(match, "correct", identifier=ONE)
    _if(root, match, "SCORE", _value("float", f"{item.points:g}"))
    _explain(root, {step.id: step.rationale for step in item.steps})


def _numeric(root: XML.Element, item: Numeric, data: CourseData) -> None:
    body = _stem(root, item.stem)
    _response(root, ONE, "single", "float", [f"{item.value:g}"])
    line = _add(body, "p")
    _entry(line, ONE)
    line[-1].tail = f" {item.unit}" if item.unit else None
    _if(root, _near(item.value, item.tolerance), "SCORE", _value("float", f"{item.points:g}"))
    _explain(root, {"answer": item.rationale})
    for number, slip in enumerate(item.slips, 1):
        name = f"slip_{number}"
        _if(root, _near(float(slip.text), item.tolerance), "SLIP", _value("identifier", name))
        _modal(root, name, slip.rationale, outcome="SLIP")


def _near(value: float, tolerance: float) -> XML.Element:
    """Is the response within `tolerance`? As two comparisons: not every platform knows the tolerance of ``equal``."""
    if not tolerance:
        return _compare("equal", value, toleranceMode="exact")
    between = XML.Element("and")
    between.append(_compare("gte", round(value - tolerance, 9)))
    between.append(_compare("lte", round(value + tolerance, 9)))
    return between


def _compare(how: str, value: float, **attributes: str) -> XML.Element:
    test = XML.Element(how, attributes)
    _add(test, "variable", identifier=ONE)
    test.append(_value("float", f"{value:.9g}"))
    return test


def _short_text(root: XML.Element, item: ShortText, data: CourseData) -> None:
    body = _stem(root, item.stem)
    _entry(_add(body, "p"), ONE)
    _typed(root, ONE, "", Blank(ONE, item.accepted, item.rationale, item.slips), item.points)
    _score(root, [ONE])
    _explain(root, {"answer": item.rationale})


def _cloze(root: XML.Element, item: Cloze, data: CourseData) -> None:
    body = _stem(root, item.stem)
    line = _add(body, "p", **{"class": "gaps"})
    share = item.points / len(item.blanks)
    blanks = {blank.id: blank for blank in item.blanks}
    pieces = re.split(r"\{(\w+)\}", item.text)
    line.text = pieces[0]
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        (_list if blanks[name].choose else _entry)(line, _gap(name), *([blanks[name]] if blanks[name].choose else []))
        line[-1].tail = after
    for blank in item.blanks:
        if blank.choose:
            names = [f"{blank.id}_{n}" for n in range(len(blank.accepted) + len(blank.slips))]
            right = names[: len(blank.accepted)]
            _response(root, _gap(blank.id), "single", "identifier", right[:1], dict.fromkeys(right, share))
            for name, slip in zip(names[len(right) :], blank.slips, strict=True):
                _if(root, _is(_gap(blank.id), "identifier", name), _slip(blank.id), _value("identifier", name))
                _modal(root, name, slip.rationale, outcome=_slip(blank.id))
        else:
            _typed(root, _gap(blank.id), f"_{blank.id}", blank, share)
    _score(root, [_gap(blank.id) for blank in item.blanks])
    _explain(root, {blank.id: blank.rationale for blank in item.blanks})


def _gap(name: str) -> str:
    return f"{ONE}_{name}"


def _slip(name: str) -> str:
    return f"SLIP_{name}"


def _entry(line: XML.Element, name: str) -> None:
    _add(line, "textEntryInteraction", responseIdentifier=name, expectedLength="20")


def _list(line: XML.Element, name: str, blank: Blank) -> None:
    interaction = _add(line, "inlineChoiceInteraction", responseIdentifier=name, shuffle="true")
    for number, words in enumerate((*blank.accepted, *(slip.text for slip in blank.slips))):
        _add(interaction, "inlineChoice", words, identifier=f"{blank.id}_{number}")


def _typed(root: XML.Element, name: str, suffix: str, blank: Blank, points: float) -> None:
    """A typed answer: its accepted wordings score, its foreseen slips are explained."""
    worth = dict.fromkeys(blank.accepted, points)
    _response(root, name, "single", "string", blank.accepted[:1], worth)
    for number, slip in enumerate(blank.slips, 1):
        own = f"slip{suffix}_{number}"
        _if(root, _is(name, "string", slip.text), f"SLIP{suffix}", _value("identifier", own))
        _modal(root, own, slip.rationale, outcome=f"SLIP{suffix}")


def _is(name: str, kind: str, value: str) -> XML.Element:
    same = XML.Element("stringMatch", caseSensitive="false") if kind == "string" else XML.Element("match")
    _add(same, "variable", identifier=name)
    same.append(_value(kind, value))
    return same


def _hotspot(root: XML.Element, item: Hotspot, data: CourseData) -> dict[str, bytes]:
    body = _stem(root, item.stem)
    drawing, name = pictures.hotspot(item, data), f"{item.id}.svg"
    view = data.view(item.view)
    interaction = _add(body, "hotspotInteraction", responseIdentifier=ONE, maxChoices="1")
    scale = _picture(interaction, name, drawing, "A drawing. Choose a place in it.")
    corner = _box(drawing)[:2]
    worth, keys = {}, []
    for target in item.targets:
        for number, points in enumerate(_areas(view, view.drawing(target.structure)), start=1):
            own = target.id if number == 1 else f"{target.id}.{number}"
            where = {"identifier": own, "shape": "poly" if len(points) > 1 else "circle"}
            _add(
                interaction, "hotspotChoice", **where, coords=_coords(points, corner, scale), hotspotLabel=target.place
            )
            worth[own] = item.points if target.key else 0.0
            keys += [own] if target.key else []
            _modal(root, own, target.rationale)
    _response(root, ONE, "single", "identifier", keys[:1], worth)
    _score(root, [ONE])
    _set(root, "FEEDBACK", _chosen(several=False))
    return {name: drawing.encode("utf-8")}


def _areas(view: View, drawing: Drawing) -> list[list[tuple[float, float]]]:
    """The parts of a structure on both sides: outlines in drawing units, or one point where it has no outline."""
    outlines = [atlas.outline(f"M{part}") for part in drawing.d.split("M")[1:]]
    areas = [points for points in outlines if len(points) > 2] or [[(drawing.label[0], drawing.label[1])]]
    if drawing.sides != "lr":
        return areas
    return areas + [[(view.meta.viewBox[2] - x, y) for x, y in points] for points in areas]


def _coords(points: Sequence[tuple[float, float]], corner: Sequence[float], scale: float) -> str:
    """Drawing units -> pixels, as QTI writes them: the corners of a polygon, or center and radius."""
    pixels = [round((value - corner[axis]) * scale) for point in points for axis, value in enumerate(point)]
    return ",".join(map(str, pixels if len(points) > 1 else [*pixels, round(RADIUS * scale)]))


WRITERS: dict[type, Any] = {
    SingleBestAnswer: _choice,
    MultipleSelect: _choice,
    Match: _match,
    LabelDiagram: _label,
    Order: _order,
    Numeric: _numeric,
    ShortText: _short_text,
    Cloze: _cloze,
    Hotspot: _hotspot,
}


# ---- pieces of an item -----------------------------------------------------------------------------------------------


def _add(parent: XML.Element, tag: str, text: str | None = None, **attributes: str) -> XML.Element:
    child = XML.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _stem(root: XML.Element, stem: str) -> XML.Element:
    """Write the stem, a paragraph for each; returns the body."""
    body = root.find("itemBody")
    assert body is not None
    for paragraph in stem.split("\n\n"):
        first, *more = paragraph.split("\n")
        line = _add(body, "p", first)
        for text in more:
            _add(line, "br").tail = text
    return body


def _response(
    root: XML.Element,
    name: str,
    cardinality: str,
    kind: str,
    correct: Sequence[str],
    worth: Mapping[str, float] | None = None,
) -> None:
    declaration = _add(root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=kind)
    answer = _add(declaration, "correctResponse")
    for value in correct:
        _add(answer, "value", value)
    if worth:
        mapping = _add(declaration, "mapping", lowerBound="0", defaultValue="0")
        for key, points in worth.items():
            attributes = {"mapKey": key, "mappedValue": repr(points)}
            _add(mapping, "mapEntry", **attributes | ({"caseSensitive": "false"} if kind == "string" else {}))


def _value(kind: str, text: str) -> XML.Element:
    value = XML.Element("baseValue", baseType=kind)
    value.text = text
    return value


def _set(root: XML.Element, outcome: str, value: XML.Element) -> None:
    processing = root.find("responseProcessing")
    assert processing is not None
    _add(processing, "setOutcomeValue", identifier=outcome).append(value)


def _score(root: XML.Element, responses: Sequence[str]) -> None:
    """The score is what the mappings of the responses add up to."""
    mapped = [XML.Element("mapResponse", identifier=name) for name in responses]
    total = mapped[0]
    if len(mapped) > 1:
        total = XML.Element("sum")
        total.extend(mapped)
    _set(root, "SCORE", total)


def _if(root: XML.Element, test: XML.Element, outcome: str, value: XML.Element) -> None:
    """Set `outcome` where `test` holds. An outcome that is not there yet is declared."""
    if not any(node.get("identifier") == outcome for node in root.iter("outcomeDeclaration")):
        _add(root, "outcomeDeclaration", identifier=outcome, cardinality="single", baseType="identifier")
    processing = root.find("responseProcessing")
    assert processing is not None
    branch = _add(_add(processing, "responseCondition"), "responseIf")
    branch.append(test)
    _add(branch, "setOutcomeValue", identifier=outcome).append(value)


def _explain(root: XML.Element, rationales: Mapping[str, str]) -> None:
    """Show all rationales after the answer."""
    names = XML.Element("multiple")
    for part, text in rationales.items():
        names.append(_value("identifier", f"why_{part}"))
        _modal(root, f"why_{part}", text)
    _set(root, "FEEDBACK", names)


def _modal(root: XML.Element, name: str, text: str, outcome: str = "FEEDBACK") -> None:
    _add(root, "modalFeedback", text, outcomeIdentifier=outcome, identifier=name, showHide="show")


def _box(drawing: str) -> list[float]:
    found = re.search(r'viewBox="([^"]+)"', drawing)
    assert found is not None
    return [float(edge) for edge in found[1].split()]


def _picture(parent: XML.Element, name: str, drawing: str, words: str) -> float:
    """Show a drawing; returns pixels per drawing unit."""
    _, _, wide, high = _box(drawing)
    scale = PICTURE_PX / wide
    size = {"width": str(PICTURE_PX), "height": str(round(high * scale))}
    _add(parent, "object", words, data=name, type="image/svg+xml", **size)
    return scale


def _manifest(written: Iterable[tuple[Question, Sequence[str]]], title: str) -> bytes:
    root = XML.Element("manifest", xmlns=PACKAGE, identifier="back_massage_benefits")
    about = _add(root, "metadata")
    _add(about, "schema", "QTIv2.2 Package")
    _add(about, "schemaversion", "1.0.0")
    _keywords(about, [("title", title)])
    _add(root, "organizations")
    resources = _add(root, "resources")
    for question, assets in written:
        href = f"items/{question.item.id}.xml"
        resource = _add(resources, "resource", identifier=question.item.id, type="imsqti_item_xmlv2p2", href=href)
        _keywords(_add(resource, "metadata"), [*question.labels, *_drawn(question.item)])
        for file in (href, *(f"items/{asset}" for asset in assets)):
            _add(resource, "file", href=file)
    return _bytes(root)


def _drawn(item: Any) -> list[tuple[str, str]]:
    """Which structure of the atlas stands behind each place of a picture."""
    parts = item.parts if isinstance(item, (Hotspot, LabelDiagram)) else ()
    return [("drawn", f"{part.id} {part.structure}") for part in parts]


def _keywords(parent: XML.Element, labels: Iterable[tuple[str, str]]) -> None:
    general = _add(_add(parent, "lom", xmlns=METADATA), "general")
    for name, text in labels:
        _add(_add(general, "keyword"), "string", f"{name}: {text}", language="en")


def _bytes(root: XML.Element) -> bytes:
    return bytes(XML.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


# ---- reading ---------------------------------------------------------------------------------------------------------


def read(package: bytes) -> Reading:
    """Questions from a QTI 2.0, 2.1 or 2.2 package (zip) or one item's XML. Raises ValueError if it is neither."""
    drafts: list[Draft] = []
    left_out: list[LeftOut] = []
    labels: dict[str, list[tuple[str, str]]] = {}
    for root in parsed_files(package, fromstring):
        for node in root.iter():
            node.tag = node.tag.rpartition("}")[2]
        if root.tag == "manifest":
            labels = {resource.get("identifier", ""): _read_keywords(resource) for resource in root.iter("resource")}
        if root.tag != "assessmentItem":
            continue
        name = root.get("identifier", "?")
        try:
            drafts.append(_draft(root, labels.get(name, [])))
        except ValueError as error:
            left_out.append(LeftOut(name, str(error)))
    return reading(drafts, left_out)


def _read_keywords(resource: XML.Element) -> list[tuple[str, str]]:
    texts = [node.text or "" for node in resource.iterfind(".//keyword/string")]
    return [(name, value) for name, _, value in (text.partition(": ") for text in texts)]


INTERACTIONS = [
    "choiceInteraction",
    "orderInteraction",
    "matchInteraction",
    "hotspotInteraction",
    "inlineChoiceInteraction",
    "textEntryInteraction",
]


def _draft(root: XML.Element, labels: list[tuple[str, str]]) -> Draft:
    found = [node for node in root.iter() if node.tag.endswith("Interaction")]
    if not found:
        raise ValueError("it has no question")
    if unknown := sorted({node.tag for node in found} - set(INTERACTIONS)):
        raise ValueError(f"this course has no equal of {unknown[0]}")
    inline = found[0].tag in ("textEntryInteraction", "inlineChoiceInteraction")
    if len(found) > 1 and not inline:
        raise ValueError("more than one question in one item")
    drawn = dict(text.split() for name, text in labels if name == "drawn")
    kept = [label for label in labels if label[0] not in ("drawn", "title")]
    gaps = inline and (len(found) > 1 or found[0].tag == "inlineChoiceInteraction" or _within_text(root, found[0]))
    content = _read_gaps(root, found) if gaps else READERS[found[0].tag](root, found[0], drawn)
    return Draft({"id": root.get("identifier", ""), "stem": _read_stem(root), **content}, kept)


def _read_stem(root: XML.Element) -> str:
    """All paragraphs of the body that hold no answer, and the prompt."""
    body = root.find("itemBody")
    lines = []
    for node in body.iter() if body is not None else ():
        holds_answer = any(child.tag.endswith("Interaction") or child.tag == "object" for child in node.iter())
        if node.tag in ("p", "prompt") and not holds_answer:
            lines.append(_words(node))
    return "\n\n".join(line for line in lines if line)


def _within_text(root: XML.Element, interaction: XML.Element) -> bool:
    """Does the field stand inside a sentence, and not alone with its unit?"""
    line = next((p for p in root.iter("p") if interaction in list(p)), None)
    return line is not None and (bool((line.text or "").strip()) or line.get("class") == "gaps")


def _words(node: XML.Element) -> str:
    """The text of a node; line breaks are kept, other white space is one space."""
    text = node.text or ""
    for child in node:
        text += ("\n" if child.tag == "br" else _words(child)) + (child.tail or "")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _whys(root: XML.Element) -> dict[str, str]:
    return {node.get("identifier", ""): _words(node) for node in root.iter("modalFeedback")}


def _worth(root: XML.Element, response: str) -> dict[str, float]:
    """Value -> points of a response: its mapping, or the correct response."""
    for declaration in root.iter("responseDeclaration"):
        if declaration.get("identifier") == response:
            entries = [(n.get("mapKey", ""), float(n.get("mappedValue") or 0)) for n in declaration.iter("mapEntry")]
            right = [_words(value) for value in declaration.iterfind("correctResponse/value")]
            return dict(entries) or dict.fromkeys(right, 1.0)
    return {}


def _keys(root: XML.Element, interaction: XML.Element) -> list[str]:
    worth = _worth(root, interaction.get("responseIdentifier", ""))
    keys = [value for value, points in worth.items() if points > 0]
    if not keys:
        raise ValueError("no answer is marked as right")
    return keys


def _read_choice(root: XML.Element, interaction: XML.Element, drawn: Mapping[str, str]) -> dict[str, Any]:
    keys, whys = _keys(root, interaction), _whys(root)
    options: list[dict[str, Any]] = []
    for choice in interaction.iter("simpleChoice"):
        name = choice.get("identifier", "")
        inside = choice.find("feedbackInline")
        why = whys.get(name, _words(inside) if inside is not None else "")
        if inside is not None:
            choice.remove(inside)
        options.append({"id": name, "text": _words(choice), "rationale": why} | ({"key": True} if name in keys else {}))
    several = interaction.get("maxChoices") != "1"
    return {"type": "multiple_select" if several and len(keys) > 1 else "single_best_answer", "options": options}


def _read_order(root: XML.Element, interaction: XML.Element, drawn: Mapping[str, str]) -> dict[str, Any]:
    whys = _whys(root)
    texts = {choice.get("identifier", ""): _words(choice) for choice in interaction.iter("simpleChoice")}
    names = [name for name in _keys(root, interaction) if name in texts]
    steps = [{"id": name, "text": texts[name], "rationale": whys.get(f"why_{name}", "")} for name in names]
    return {"type": "order", "steps": steps}


def _read_match(root: XML.Element, interaction: XML.Element, drawn: Mapping[str, str]) -> dict[str, Any]:
    whys, partner = _whys(root), dict(pair.split() for pair in _keys(root, interaction))
    lefts, rights = (
        {choice.get("identifier", ""): _words(choice) for choice in group.iter("simpleAssociableChoice")}
        for group in interaction.iter("simpleMatchSet")
    )
    lines = [
        (name, text, rights.get(partner.get(name, ""), ""), whys.get(f"why_{name}", "")) for name, text in lefts.items()
    ]
    spare = sorted(text for name, text in rights.items() if name not in partner.values())
    more = {"distractors": spare} if spare else {}
    if not drawn:
        pairs = [{"id": name, "left": left, "right": right, "rationale": why} for name, left, right, why in lines]
        return {"type": "match", "pairs": pairs} | more
    marks = [
        {"id": name, "structure": drawn[name], "place": place.partition(": ")[2], "name": right, "rationale": why}
        for name, place, right, why in lines
    ]
    return {"type": "label", "labels": marks} | more


def _read_hotspot(root: XML.Element, interaction: XML.Element, drawn: Mapping[str, str]) -> dict[str, Any]:
    if not drawn:
        raise ValueError("its places are not structures of this course's atlas")
    keys, whys = _keys(root, interaction), _whys(root)
    targets = []
    for choice in interaction.iter("hotspotChoice"):
        name = choice.get("identifier", "")
        if name in drawn:
            target = {"id": name, "structure": drawn[name], "place": choice.get("hotspotLabel", "")}
            targets.append(target | {"rationale": whys.get(name, "")} | ({"key": True} if name in keys else {}))
    return {"type": "hotspot", "targets": targets}


def _read_entry(root: XML.Element, interaction: XML.Element, drawn: Mapping[str, str]) -> dict[str, Any]:
    name = interaction.get("responseIdentifier", "")
    declaration = next(node for node in root.iter("responseDeclaration") if node.get("identifier") == name)
    whys = _whys(root)
    why = whys.get("why_answer", "")
    if declaration.get("baseType") not in ("float", "integer"):
        return typed("short_text", why, _slips(root, name), accepted=_keys(root, interaction))
    value = float(_keys(root, interaction)[0])
    return typed("numeric", why, _slips(root, name), value=value, tolerance=_tolerance(root, value))


def _tolerance(root: XML.Element, value: float) -> float:
    """How far from `value` an answer may be, from the first test that allows for it."""
    for test in root.iter("responseIf"):
        if test[0].tag == "and" and (low := test[0].find("gte/baseValue")) is not None:
            return round(value - float(_words(low)), 9)
    return next((float(equal.get("tolerance", "0").split()[0]) for equal in root.iter("equal")), 0.0)


def _slips(root: XML.Element, response: str) -> list[dict[str, str]]:
    """Foreseen wrong answers: conditions that set an outcome for them."""
    whys, found = _whys(root), []
    for branch in root.iter("responseIf"):
        outcome, tested = branch.find("setOutcomeValue"), branch[0].find(".//variable")
        if outcome is None or tested is None or not outcome.get("identifier", "").startswith("SLIP"):
            continue
        if tested.get("identifier") == response:
            why = whys.get("".join(map(_words, outcome.iter("baseValue"))), "")
            found.append({"text": _tested(branch[0]), "rationale": why})
    return found


def _tested(test: XML.Element) -> str:
    """The value that a condition compares with; of a range its middle."""
    values = [_words(value) for value in test.iter("baseValue")]
    return values[0] if len(values) == 1 else f"{sum(map(float, values)) / len(values):g}"


def _read_gaps(root: XML.Element, interactions: Sequence[XML.Element]) -> dict[str, Any]:
    whys = _whys(root)
    line = next(p for p in root.iter("p") if interactions[0] in list(p))
    text, blanks = line.text or "", []
    for place, child in enumerate(line, start=1):
        if child not in interactions:
            text += _words(child) + (child.tail or "")
            continue
        response = child.get("responseIdentifier", "")
        name = response.removeprefix(f"{ONE}_") if response.startswith(f"{ONE}_") else f"gap{place}"
        blank: dict[str, Any] = {"id": name, "rationale": whys.get(f"why_{name}", "")}
        choices = {choice.get("identifier", ""): _words(choice) for choice in child.iter("inlineChoice")}
        keys = _keys(root, child)
        slips = _slips(root, response)
        if choices:
            reasons = {slip["text"]: slip["rationale"] for slip in slips}
            slips = [
                {"text": words, "rationale": reasons.get(own, "")} for own, words in choices.items() if own not in keys
            ]
            blank |= {"choose": True}
        blank |= {"accepted": [choices.get(key, key) for key in keys]} | ({"slips": slips} if slips else {})
        blanks.append(blank)
        text += f"{{{name}}}" + (child.tail or "")
    return {"type": "cloze", "text": text, "blanks": blanks}


READERS = {
    "choiceInteraction": _read_choice,
    "orderInteraction": _read_order,
    "matchInteraction": _read_match,
    "hotspotInteraction": _read_hotspot,
    "textEntryInteraction": _read_entry,
}
