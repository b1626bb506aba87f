"""QTI 1.2 as Canvas imports it: an archive with a manifest, the questions and the quiz's settings.

IMS QTI 1.2.1, in the subset that Canvas reads: choices with a comment each, numbers, and short answers. A number has
one condition only: Canvas takes every number that is listed for a right one. The archive is the same, byte for byte,
for the same quiz: no dates, no compression (which differs from one zlib to another), ids that are made of its ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cnncalc.model.volume import Dims
from cnncalc.output.text import clean
from cnncalc.quiz.export import page
from cnncalc.quiz.export.named import digest
from cnncalc.quiz.export.sheet import CHOICE, NUMBER, accepted, decimal, known_mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.quiz.export.sheet import Item, Sheet

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_SETTINGS = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_TYPES = {CHOICE: "multiple_choice_question", NUMBER: "numerical_question"}
# What is said to every answer, and to every wrong one.
_GENERAL, _WRONG = "general_fb", "general_incorrect_fb"
# Decimals of points.
DECIMALS = 2


def write(sheet: Sheet) -> bytes:
    """The archive."""
    quiz = digest(sheet.title, "quiz")
    return _archive(
        {
            "imsmanifest.xml": _manifest(sheet, quiz),
            f"{quiz}/{quiz}.xml": _assessment(sheet, quiz),
            f"{quiz}/assessment_meta.xml": _settings(sheet, quiz),
        }
    )


def _archive(files: Mapping[str, ET.Element]) -> bytes:
    import zipfile
    from io import BytesIO

    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for name, root in files.items():
            ET.indent(root)
            # The first date that an archive can hold, and Unix wherever this runs.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            text = f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
            opened.writestr(entry, text.encode())
    return archive.getvalue()


def _manifest(sheet: Sheet, quiz: str) -> ET.Element:
    """Which files there are, and what they are."""
    settings = digest(sheet.title, "settings")
    root = ET.Element("manifest", identifier=digest(sheet.title, "manifest"), xmlns=_PACKAGE)
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Content"
    ET.SubElement(metadata, "schemaversion").text = "1.1.3"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    questions = ET.SubElement(resources, "resource", identifier=quiz, type="imsqti_xmlv1p2")
    ET.SubElement(questions, "file", href=f"{quiz}/{quiz}.xml")
    ET.SubElement(questions, "dependency", identifierref=settings)
    href = f"{quiz}/assessment_meta.xml"
    meta = ET.SubElement(resources, "resource", identifier=settings, type=_SETTINGS, href=href)
    ET.SubElement(meta, "file", href=href)
    return root


def _settings(sheet: Sheet, quiz: str) -> ET.Element:
    """What Canvas shows of the quiz: title, description, points."""
    root = ET.Element("quiz", identifier=quiz, xmlns=_CANVAS)
    total = sum((item.points for item in sheet.items), start=0)
    told = {
        "title": clean(sheet.title),
        "description": f"<p>{page.text(sheet.description)}</p>" if sheet.description else "",
        "quiz_type": "assignment",
        "points_possible": decimal(total, DECIMALS),
        "shuffle_answers": "false",
        "available": "false",
    }
    for name, value in told.items():
        ET.SubElement(root, name).text = value
    return root


def _assessment(sheet: Sheet, quiz: str) -> ET.Element:
    root = ET.Element("questestinterop", xmlns=_QTI)
    assessment = ET.SubElement(root, "assessment", ident=quiz, title=clean(sheet.title))
    section = ET.SubElement(assessment, "section", ident="root_section")
    for item in sheet.items:
        section.append(_item(item, digest(sheet.title, "item", item.id)))
    return root


def _item(item: Item, ident: str) -> ET.Element:
    root = ET.Element("item", ident=ident, title=clean(item.id))
    names = _names(item, ident)
    _fields(
        ET.SubElement(ET.SubElement(root, "itemmetadata"), "qtimetadata"),
        {
            "question_type": _TYPES.get(item.form, "short_answer_question"),
            "points_possible": decimal(item.points, DECIMALS),
            "original_answer_ids": ",".join(names),
            "assessment_question_identifierref": digest(ident, "question"),
        },
    )
    presentation = ET.SubElement(root, "presentation")
    _material(presentation, page.stem(item))
    if item.form == CHOICE:
        _choices(presentation, item, names)
    else:
        _box(presentation, item)
    _processing(root, item, names)
    for name, html in _feedback(item, names).items():
        _material(ET.SubElement(ET.SubElement(root, "itemfeedback", ident=name), "flow_mat"), html)
    return root


def _names(item: Item, ident: str) -> list[str]:
    """An id for each option, or for each accepted writing of the answer."""
    if item.form == CHOICE:
        return [digest(ident, option.letter) for option in item.options]
    return [digest(ident, word) for word in _right_words(item)]


def _right_words(item: Item) -> list[str]:
    return [answer.span.value for answer in item.answers if answer.is_right]


def _fields(parent: ET.Element, told: Mapping[str, str]) -> None:
    for label, entry in told.items():
        field = ET.SubElement(parent, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = label
        ET.SubElement(field, "fieldentry").text = entry


def _material(parent: ET.Element, html: str) -> None:
    material = ET.SubElement(parent, "material")
    ET.SubElement(material, "mattext", texttype="text/html").text = html


def _choices(presentation: ET.Element, item: Item, names: list[str]) -> None:
    response = ET.SubElement(presentation, "response_lid", ident="response1", rcardinality="Single")
    choices = ET.SubElement(response, "render_choice")
    for option, name in zip(item.options, names, strict=True):
        _material(ET.SubElement(choices, "response_label", ident=name), page.text(option.text))


def _box(presentation: ET.Element, item: Item) -> None:
    """A field to type into."""
    response = ET.SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    box = ET.SubElement(response, "render_fib", {"fibtype": "Decimal"} if item.form == NUMBER else {})
    ET.SubElement(box, "response_label", ident="answer1", rshuffle="No")


def _processing(root: ET.Element, item: Item, names: list[str]) -> None:
    """What is said to an answer, and what it scores."""
    processing = ET.SubElement(root, "resprocessing")
    outcomes = ET.SubElement(processing, "outcomes")
    ET.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    feedback = _feedback(item, names)
    if _GENERAL in feedback:
        _said(processing, None, _GENERAL)
    for name in names:
        if f"{name}_fb" in feedback:
            _said(processing, name, f"{name}_fb")
    condition = ET.SubElement(processing, "respcondition", {"continue": "No"})
    _right(ET.SubElement(condition, "conditionvar"), item, names)
    ET.SubElement(condition, "setvar", action="Set", varname="SCORE").text = "100"
    if _WRONG in feedback:
        _said(processing, None, _WRONG)


def _said(processing: ET.Element, answer: str | None, feedback: str) -> None:
    """Feedback to one answer, or to all that come so far."""
    condition = ET.SubElement(processing, "respcondition", {"continue": "Yes"})
    var = ET.SubElement(condition, "conditionvar")
    if answer is None:
        ET.SubElement(var, "other")
    else:
        ET.SubElement(var, "varequal", respident="response1").text = answer
    ET.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _right(var: ET.Element, item: Item, names: list[str]) -> None:
    """The answers that score: an option, the writings of a volume, or a number with its bounds."""
    if item.form == CHOICE:
        [right] = [name for option, name in zip(item.options, names, strict=True) if option.is_right]
        ET.SubElement(var, "varequal", respident="response1").text = right
    elif item.form == NUMBER and not isinstance(item.right, Dims | str):
        span = accepted(item.right)
        either = ET.SubElement(var, "or")
        ET.SubElement(either, "varequal", respident="response1").text = span.value
        bounds = ET.SubElement(either, "and")
        ET.SubElement(bounds, "vargte", respident="response1").text = span.low
        ET.SubElement(bounds, "varlte", respident="response1").text = span.high
    else:
        for word in _right_words(item):
            ET.SubElement(var, "varequal", respident="response1").text = clean(word)


def _feedback(item: Item, names: list[str]) -> dict[str, str]:
    """Every feedback by its name, as HTML: to all, to an option, to whatever is wrong."""
    told = {_GENERAL: page.solution(item)}
    if item.form == CHOICE:
        told |= {f"{name}_fb": page.text(one.feedback) for one, name in zip(item.options, names, strict=True)}
    else:
        told[_WRONG] = page.broken(known_mistakes(item))
    return {name: html for name, html in told.items() if html}
