"""QTI 1.2 as Canvas reads and writes it: a zip with one quiz.

Specification: IMS Question & Test Interoperability 1.2.1; the `question_type` field and the shape of the answers follow
what Canvas exports. Canvas has no form for orders, hotspots, labels and rubrics: those are reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as XML

from defusedxml.ElementTree import fromstring

from ..items import Cloze, Match, MultipleSelect, Numeric, ShortText, SingleBestAnswer, rising
from .archive import parsed_files, pinned_zip
from .exchange import Draft, LeftOut, Question, Reading, joined, parted, reading, typed
from .words import from_html

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
MANIFEST = "http://www.imsglobal.org/xsd/imscp_v1p1"
KINDS: dict[type, str] = {
    SingleBestAnswer: "multiple_choice_question",
    MultipleSelect: "multiple_answers_question",
    Match: "matching_question",
    Numeric: "numerical_question",
    ShortText: "short_answer_question",
}
ONE = "response1"
"""Name of the response of a question that has one."""


def write(questions: Iterable[Question], title: str) -> tuple[bytes, list[LeftOut]]:
    """A package with the questions as one quiz, and what Canvas has no form for."""
    left_out = []
    root = XML.Element("questestinterop", xmlns=NAMESPACE)
    assessment = XML.SubElement(root, "assessment", ident="bank", title=title)
    section = XML.SubElement(assessment, "section", ident="root_section")
    for question in questions:
        kind = _kind(question)
        if kind:
            section.append(_item(question, kind))
        else:
            left_out.append(LeftOut(question.item.id, f"Canvas has no form for items of type {question.item.type}"))
    return pinned_zip({"imsmanifest.xml": _manifest(title), "bank/bank.xml": _bytes(root)}), left_out


def _kind(question: Question) -> str:
    item = question.item
    if isinstance(item, Cloze):
        chosen = all(blank.choose for blank in item.blanks)
        return "multiple_dropdowns_question" if chosen else "fill_in_multiple_blanks_question"
    return KINDS.get(type(item), "")


def _item(question: Question, kind: str) -> XML.Element:
    item = question.item
    root = XML.Element("item", ident=item.id, title=item.id)
    fields = XML.SubElement(XML.SubElement(root, "itemmetadata"), "qtimetadata")
    for label, entry in (("question_type", kind), ("points_possible", f"{item.points:g}"), *question.labels):
        if label == "points" and not any(name == "case" for name, _ in question.labels):
            continue  # stands in points_possible; the points of a case are those of all its scenes
        field = XML.SubElement(fields, "qtimetadatafield")
        XML.SubElement(field, "fieldlabel").text = label
        XML.SubElement(field, "fieldentry").text = entry
    presentation = XML.SubElement(root, "presentation")
    processing = XML.SubElement(root, "resprocessing")
    outcomes = XML.SubElement(processing, "outcomes")
    XML.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    if isinstance(item, (SingleBestAnswer, MultipleSelect)):
        _material(presentation, item.stem)
        _choose(presentation, processing, item)
    elif isinstance(item, Match):
        _material(presentation, item.stem)
        _pair(presentation, processing, item)
    elif isinstance(item, Cloze):
        _fill(presentation, processing, item)
    elif isinstance(item, (Numeric, ShortText)):
        _material(presentation, item.stem)
        _type_in(presentation, processing, item)
    for name, text in _feedback(item).items():
        _material(XML.SubElement(XML.SubElement(root, "itemfeedback", ident=name), "flow_mat"), text)
    return root


def _feedback(item: Any) -> dict[str, str]:
    """Feedback by its name: one for each option, or one for all parts and one for each foreseen slip."""
    if isinstance(item, (SingleBestAnswer, MultipleSelect)):
        return {f"{option.id}_fb": option.rationale for option in item.options}
    if isinstance(item, Match):
        return {"general_fb": joined((pair.left, pair.rationale) for pair in item.pairs)}
    if isinstance(item, Cloze):
        slips = {f"{blank.id}_slip{n}_fb": s.rationale for blank in item.blanks for n, s in enumerate(blank.slips, 1)}
        return {"general_fb": joined((blank.id, blank.rationale) for blank in item.blanks)} | slips
    return {"general_fb": item.rationale} | {f"slip{n}_fb": s.rationale for n, s in enumerate(item.slips, 1)}


def _choose(presentation: XML.Element, processing: XML.Element, item: SingleBestAnswer | MultipleSelect) -> None:
    single = isinstance(item, SingleBestAnswer)
    render = _choices(presentation, ONE, {o.id: o.text for o in item.options}, "Single" if single else "Multiple")
    render.set("shuffle", "Yes" if rising([option.text for option in item.options]) is None else "No")
    for option in item.options:
        condition = _condition(processing, more=True)
        _equal(condition, ONE, option.id)
        _show(condition, f"{option.id}_fb")
    condition = _condition(processing)
    keys = [option.id for option in item.options if option.key]
    if single:
        _equal(condition, ONE, keys[0])
    else:
        both = XML.SubElement(condition[0], "and")
        for option in item.options:
            around = both if option.key else XML.SubElement(both, "not")
            XML.SubElement(around, "varequal", respident=ONE).text = option.id
    _score(condition, "Set", 100)


def _pair(presentation: XML.Element, processing: XML.Element, item: Match) -> None:
    partners = {f"c_{choice['id']}": choice["text"] for choice in item.partners()}
    for pair in item.pairs:
        _choices(presentation, f"response_{pair.id}", partners, "Single", pair.left)
        condition = _condition(processing, more=True)
        _equal(condition, f"response_{pair.id}", f"c_{item.choice_id(pair.right)}")
        _score(condition, "Add", 100 / len(item.pairs))


def _fill(presentation: XML.Element, processing: XML.Element, item: Cloze) -> None:
    text = item.text
    for blank in item.blanks:
        text = text.replace(f"{{{blank.id}}}", f"[{blank.id}]")
    _material(presentation, f"{item.stem}\n\n{text}")
    for blank in item.blanks:
        words = [*blank.accepted, *(slip.text for slip in blank.slips)] if blank.choose else list(blank.accepted)
        names = {f"{blank.id}_{n}": text for n, text in enumerate(words, 1)}
        _choices(presentation, f"response_{blank.id}", names, "Single", blank.id)
        for n in range(1, len(blank.accepted) + 1):
            condition = _condition(processing, more=True)
            _equal(condition, f"response_{blank.id}", f"{blank.id}_{n}")
            _score(condition, "Add", 100 / len(item.blanks))
        for n, slip in enumerate(blank.slips, 1):
            condition = _condition(processing, more=True)
            right = f"{blank.id}_{n + len(blank.accepted)}" if blank.choose else slip.text
            _equal(condition, f"response_{blank.id}", right)
            _show(condition, f"{blank.id}_slip{n}_fb")


def _type_in(presentation: XML.Element, processing: XML.Element, item: Numeric | ShortText) -> None:
    numeric = isinstance(item, Numeric)
    response = XML.SubElement(presentation, "response_str", ident=ONE, rcardinality="Single")
    render = XML.SubElement(response, "render_fib", fibtype="Decimal" if numeric else "String")
    XML.SubElement(render, "response_label", ident="answer1", rshuffle="No")
    for n, slip in enumerate(item.slips, 1):
        condition = _condition(processing, more=True)
        _equal(condition, ONE, f"{float(slip.text):g}" if numeric else slip.text)
        _show(condition, f"slip{n}_fb")
    condition = _condition(processing)
    if isinstance(item, Numeric):
        low, high = item.value - item.tolerance, item.value + item.tolerance
        either = XML.SubElement(condition[0], "or")
        XML.SubElement(either, "varequal", respident=ONE).text = f"{item.value:g}"
        between = XML.SubElement(either, "and")
        XML.SubElement(between, "vargte", respident=ONE).text = f"{low:.9g}"
        XML.SubElement(between, "varlte", respident=ONE).text = f"{high:.9g}"
    else:
        # Canvas takes every wording it finds; the standard wants "or" between them, or else all must hold.
        either = XML.SubElement(condition[0], "or")
        for words in item.accepted:
            XML.SubElement(either, "varequal", respident=ONE).text = words
    _score(condition, "Set", 100)


def _material(parent: XML.Element, text: str) -> None:
    material = XML.SubElement(parent, "material")
    XML.SubElement(material, "mattext", texttype="text/plain").text = text


def _choices(
    parent: XML.Element, name: str, choices: dict[str, str], cardinality: str, words: str | None = None
) -> XML.Element:
    response = XML.SubElement(parent, "response_lid", ident=name, rcardinality=cardinality)
    if words is not None:
        _material(response, words)
    render = XML.SubElement(response, "render_choice")
    for choice, text in choices.items():
        _material(XML.SubElement(render, "response_label", ident=choice), text)
    return render


def _condition(processing: XML.Element, *, more: bool = False) -> XML.Element:
    condition = XML.SubElement(processing, "respcondition", {"continue": "Yes" if more else "No"})
    XML.SubElement(condition, "conditionvar")
    return condition


def _equal(condition: XML.Element, response: str, value: str) -> None:
    XML.SubElement(condition[0], "varequal", respident=response).text = value


def _score(condition: XML.Element, action: str, percent: float) -> None:
    XML.SubElement(condition, "setvar", action=action, varname="SCORE").text = f"{percent:.6g}"


def _show(condition: XML.Element, feedback: str) -> None:
    XML.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _manifest(title: str) -> bytes:
    root = XML.Element("manifest", xmlns=MANIFEST, identifier="back_massage_benefits")
    XML.SubElement(XML.SubElement(root, "metadata"), "schema").text = "IMS Content"
    XML.SubElement(root, "organizations")
    resource = XML.SubElement(
        XML.SubElement(root, "resources"), "resource", identifier="bank", type="imsqti_xmlv1p2", href="bank/bank.xml"
    )
    XML.SubElement(resource, "file", href="bank/bank.xml")
    return _bytes(root)


def _bytes(root: XML.Element) -> bytes:
    XML.indent(root)
    return bytes(XML.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


# ---- reading ---------------------------------------------------------------------------------------------------------


def read(package: bytes) -> Reading:
    """Questions from a Canvas package (zip) or a bare XML file. Raises ValueError if it is neither."""
    drafts: list[Draft] = []
    left_out: list[LeftOut] = []
    for root in parsed_files(package, fromstring):
        for node in root.iter():
            node.tag = node.tag.rpartition("}")[2]
        for item in root.iter("item"):
            try:
                drafts.append(_draft(item))
            except ValueError as error:
                left_out.append(LeftOut(item.get("ident", "?"), str(error)))
    return reading(drafts, left_out)


def _draft(item: XML.Element) -> Draft:
    fields = [
        (field.findtext("fieldlabel", ""), field.findtext("fieldentry", "")) for field in item.iter("qtimetadatafield")
    ]
    kind = dict(fields).get("question_type", "")
    points = dict(fields).get("points_possible", "1")
    known = [("points", points)] if points not in ("", "1", "1.0") else []
    labels = [(name, text) for name, text in fields if name not in OF_CANVAS]
    reader = READERS.get(kind)
    if reader is None:
        raise ValueError(f"questions of the kind '{kind or 'unknown'}' have no equal in this course")
    content = {"id": item.get("ident", ""), "stem": _text(item.find("presentation/material")), **reader(item)}
    scene = any(name == "case" for name, _ in labels)
    return Draft(content, [*([] if scene else known), *labels])


OF_CANVAS = {"question_type", "points_possible", "assessment_question_identifierref", "original_answer_ids"}
"""Fields that Canvas writes for itself."""


def _text(parent: XML.Element | None) -> str:
    found = parent.find(".//mattext") if parent is not None else None
    if found is None or found.text is None:
        return ""
    return from_html(found.text) if found.get("texttype") == "text/html" else found.text.strip()


def _feedbacks(item: XML.Element) -> dict[str, str]:
    return {node.get("ident", ""): _text(node) for node in item.iter("itemfeedback")}


def _labels_of(response: XML.Element) -> dict[str, str]:
    return {label.get("ident", ""): _text(label) for label in response.iter("response_label")}


def _scored(item: XML.Element) -> list[XML.Element]:
    """The conditions that give points."""
    return [c for c in item.iter("respcondition") if float(c.findtext("setvar") or 0) > 0]


def _equals(conditions: Iterable[XML.Element]) -> Iterator[tuple[str, str]]:
    """Response and value of each ``varequal`` that must hold."""
    for condition in conditions:
        refused = {id(node) for wrong in condition.iter("not") for node in wrong.iter("varequal")}
        for node in condition.iter("varequal"):
            if id(node) not in refused:
                yield node.get("respident", ""), node.text or ""


def _slips(item: XML.Element, response: str, begin: str, texts: dict[str, str]) -> list[dict[str, str]]:
    """Foreseen wrong answers: conditions that show a feedback whose name begins with `begin`."""
    whys, found = _feedbacks(item), []
    for condition in item.iter("respcondition"):
        shown = condition.find("displayfeedback")
        if shown is None or not shown.get("linkrefid", "").startswith(begin):
            continue
        for name, value in _equals([condition]):
            if name == response:
                found.append({"text": texts.get(value, value), "rationale": whys.get(shown.get("linkrefid", ""), "")})
    return found


def _read_choice(item: XML.Element) -> dict[str, Any]:
    keys = {value for _, value in _equals(_scored(item))}
    if not keys:
        raise ValueError("no answer is marked as right")
    whys = _feedbacks(item)
    general = whys.get("general_fb", "")
    response = item.find("presentation/response_lid")
    options: list[dict[str, Any]] = [
        {"id": name, "text": text, "rationale": whys.get(f"{name}_fb", general)}
        | ({"key": True} if name in keys else {})
        for name, text in _labels_of(response if response is not None else item).items()
    ]
    several = response is not None and response.get("rcardinality") == "Multiple"
    return {"type": "multiple_select" if several else "single_best_answer", "options": options}


def _read_match(item: XML.Element) -> dict[str, Any]:
    right = dict(_equals(_scored(item)))
    responses = list(item.iterfind("presentation/response_lid"))
    lefts = [_text(response) for response in responses]
    whys = parted(_feedbacks(item).get("general_fb", ""), lefts) if lefts else []
    texts = _labels_of(responses[0]) if responses else {}
    pairs = [
        {
            "id": response.get("ident", "").removeprefix("response_"),
            "left": left,
            "right": texts.get(right.get(response.get("ident", ""), ""), ""),
            "rationale": why,
        }
        for response, left, why in zip(responses, lefts, whys, strict=True)
    ]
    spare = sorted(text for name, text in texts.items() if name not in right.values())
    return {"type": "match", "pairs": pairs} | ({"distractors": spare} if spare else {})


def _read_numeric(item: XML.Element) -> dict[str, Any]:
    conditions = _scored(item)
    values = [float(value) for _, value in _equals(conditions)]
    lows = [float(n.text or 0) for c in conditions for n in c.iter("vargte")]
    highs = [float(n.text or 0) for c in conditions for n in c.iter("varlte")]
    if not values and not (lows and highs):
        raise ValueError("no answer is marked as right")
    value = values[0] if values else (lows[0] + highs[0]) / 2
    tolerance = round(highs[0] - value, 9) if highs else 0.0
    why, slips = _feedbacks(item).get("general_fb", ""), _slips(item, ONE, "slip", {})
    return typed("numeric", why, slips, value=value, tolerance=tolerance)


def _read_short_text(item: XML.Element) -> dict[str, Any]:
    accepted = [value for _, value in _equals(_scored(item))]
    if not accepted:
        raise ValueError("no answer is marked as right")
    why, slips = _feedbacks(item).get("general_fb", ""), _slips(item, ONE, "slip", {})
    return typed("short_text", why, slips, accepted=accepted)


def _read_cloze(item: XML.Element) -> dict[str, Any]:
    stem, _, text = _text(item.find("presentation/material")).rpartition("\n\n")
    responses = list(item.iterfind("presentation/response_lid"))
    names = [_text(response) for response in responses]
    whys = parted(_feedbacks(item).get("general_fb", ""), names) if names else []
    right = list(_equals(_scored(item)))
    dropdown = "multiple_dropdowns_question" in [f.text for f in item.iter("fieldentry")]
    blanks = []
    for response, name, why in zip(responses, names, whys, strict=True):
        ident, texts = response.get("ident", ""), _labels_of(response)
        accepted = [texts[value] for at, value in right if at == ident and value in texts]
        slips = _slips(item, ident, f"{name}_slip", texts)
        choose = dropdown or len(texts) > len(accepted)
        blank: dict[str, Any] = {"id": name, "accepted": accepted, "rationale": why}
        blanks.append(blank | ({"slips": slips} if slips else {}) | ({"choose": True} if choose else {}))
        text = text.replace(f"[{name}]", f"{{{name}}}")
    return {"type": "cloze", "stem": stem, "text": text, "blanks": blanks}


READERS = {
    "multiple_choice_question": _read_choice,
    "true_false_question": _read_choice,
    "multiple_answers_question": _read_choice,
    "matching_question": _read_match,
    "numerical_question": _read_numeric,
    "short_answer_question": _read_short_text,
    "fill_in_multiple_blanks_question": _read_cloze,
    "multiple_dropdowns_question": _read_cloze,
}
