"""Moodle XML: a category with its questions, each choice and each known mistake with its feedback.

Types multichoice, numerical and shortanswer (Moodle's documentation, "Moodle XML format"). A whole number has the
tolerance 0: Moodle's own would do, but other systems that read the format have another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cnncalc.output.text import clean
from cnncalc.quiz.export import page
from cnncalc.quiz.export.sheet import CHOICE, NUMBER, decimal

if TYPE_CHECKING:
    from cnncalc.quiz.export.sheet import Item, Sheet

# Decimals of points: Moodle keeps seven.
DECIMALS = 7
_TYPES = {CHOICE: "multichoice", NUMBER: "numerical"}


def write(sheet: Sheet) -> str:
    """The whole quiz as one file for the question bank."""
    root = ET.Element("quiz")
    category = ET.SubElement(root, "question", type="category")
    _text(category, "category", f"$course$/{_one_name(sheet.title)}")
    for item in sheet.items:
        _question(root, item)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _one_name(title: str) -> str:
    """A title as one step of a category's path: Moodle takes `//` for a slash in a name."""
    return clean(title).replace("/", "//")


def _question(root: ET.Element, item: Item) -> None:
    question = ET.SubElement(root, "question", type=_TYPES.get(item.form, "shortanswer"))
    _text(question, "name", clean(item.id))
    _text(question, "questiontext", page.stem(item), is_html=True)
    _text(question, "generalfeedback", page.solution(item), is_html=True)
    ET.SubElement(question, "defaultgrade").text = decimal(item.points, DECIMALS)
    ET.SubElement(question, "idnumber").text = clean(item.id)
    if item.form == CHOICE:
        _choices(question, item)
    else:
        _answers(question, item)


def _choices(question: ET.Element, item: Item) -> None:
    for name, value in (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "ABCD")):
        ET.SubElement(question, name).text = value
    for option in item.options:
        _answer(question, page.text(option.text), "html", option.is_right, option.feedback)


def _answers(question: ET.Element, item: Item) -> None:
    for answer in item.answers:
        # A star stands for anything in a short answer.
        word = answer.span.value if item.form == NUMBER else answer.span.value.replace("*", r"\*")
        element = _answer(question, clean(word), "plain_text", answer.is_right, answer.feedback)
        if item.form == NUMBER:
            ET.SubElement(element, "tolerance").text = answer.span.tolerance
    if item.form != NUMBER:
        ET.SubElement(question, "usecase").text = "0"


def _answer(question: ET.Element, text: str, text_format: str, is_right: bool, feedback: str) -> ET.Element:
    element = ET.SubElement(question, "answer", fraction="100" if is_right else "0", format=text_format)
    ET.SubElement(element, "text").text = text
    _text(element, "feedback", page.text(feedback), is_html=True)
    return element


def _text(parent: ET.Element, name: str, text: str, *, is_html: bool = False) -> None:
    element = ET.SubElement(parent, name, {"format": "html"} if is_html else {})
    ET.SubElement(element, "text").text = text
