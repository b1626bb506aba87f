"""Every format read back: by a parser that somebody published, where there is one, else by the rules of the format."""

from __future__ import annotations

import csv
import html
import json
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Seen:
    """A question as another system sees it: texts without markup; what scores, what does not, what is said to whom."""

    id: str
    stem: str
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    feedback: dict[str, str] = field(default_factory=dict)
    points: str = ""
    general: str = ""


class _Words(HTMLParser):
    """The text of a page; a break or a new paragraph is a blank."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in {"br", "p", "pre"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(page: str | None) -> str:
    """HTML as text, with single blanks."""
    parser = _Words()
    parser.feed(page or "")
    parser.close()
    return " ".join("".join(parser.words).split())


def moodle(text: str) -> list[Seen]:
    """By moodle_xml_parser and by the tree: the package knows multiple choice alone, and undoes HTML in its texts."""
    from moodle_xml_parser.parser import parse_string

    choices = {one.name: one for one in parse_string(text)["multichoice"]}
    seen = []
    for question in ET.fromstring(text).iter("question"):
        if question.get("type") == "multichoice":
            _agree(choices.pop(_text(question, "name")), question)
        if question.get("type") != "category":
            seen.append(_moodle_typed(question))
    assert not choices
    return seen


def _agree(found: object, question: ET.Element) -> None:
    """The package reads what stands in the tree."""
    from moodle_xml_parser.models import MultiChoiceQuestion

    assert isinstance(found, MultiChoiceQuestion)
    assert found.single
    assert found.default_grade == float(question.findtext("defaultgrade", ""))
    assert found.text_pre_parse == _stripped(_text(question, "questiontext"))
    assert found.general_feedback == _stripped(_text(question, "generalfeedback"))
    assert [(one.answer, one.score_fraction, one.feedback) for one in found.options] == [
        (_stripped(_text(one)), float(one.get("fraction", "")), _stripped(_text(one, "feedback")))
        for one in question.iter("answer")
    ]


def _stripped(text: str) -> str:
    return html.unescape(re.sub(r"<!\[CDATA\[|\]\]>", "", text.strip()))


def _moodle_typed(question: ET.Element) -> Seen:
    seen = Seen(_text(question, "name"), words(_text(question, "questiontext")))
    seen.points = question.findtext("defaultgrade", "")
    seen.general = words(_text(question, "generalfeedback"))
    for answer in question.iter("answer"):
        tolerance = answer.findtext("tolerance", "0")
        text = words(_text(answer)) if answer.get("format") == "html" else _text(answer).replace(r"\*", "*")
        written = text + (f" +- {tolerance}" if float(tolerance) else "")
        _sort(seen, written, float(answer.get("fraction", "")), words(_text(answer, "feedback")))
    return seen


def _text(element: ET.Element, name: str = ".") -> str:
    return element.findtext(f"{name}/text", "")


def _sort(seen: Seen, answer: str, score: float, feedback: str) -> None:
    (seen.right if score > 0 else seen.wrong).append(answer)
    if feedback:
        seen.feedback[answer] = feedback


def gift(text: str) -> list[Seen]:
    """By pygiftparser, which leaves the backslashes in the texts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was written for Python 3.4
        from pygiftparser import parser

    return [_gift(one) for one in parser.parseFile(StringIO(text))]


def _gift(found: object) -> Seen:
    from pygiftparser.question import Question

    assert isinstance(found, Question)
    assert found.valid
    assert not found.tail, "text behind the answers"
    seen = Seen(found.title, _unescaped(found.text), general=_unescaped(found.generalFeedback))
    for one in found.answers.answers:
        written = _unescaped(one.answer) if hasattr(one, "answer") else _number(one.value)
        if getattr(one, "tolerance", 0):
            written += f" +- {one.tolerance:g}"
        _sort(seen, written, one.fraction, _unescaped(one.feedback))
    return seen


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


def _unescaped(text: str) -> str:
    return words(re.sub(r"\\([~=#{}:\\])", r"\1", text))


def text2qti(text: str) -> list[Seen]:
    """By text2qti itself."""
    return _qti_items(ET.fromstring(_text2qti_xml(text)))


def _text2qti_xml(text: str) -> str:
    from text2qti.config import Config
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    made: str = QTI(Quiz(text, config=Config())).assessment
    return made


def qti(data: bytes) -> list[Seen]:
    """By what its manifest says is in it."""
    archive = zipfile.ZipFile(BytesIO(data))
    assert archive.testzip() is None
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    listed = {one.get("href", "") for one in manifest.iter(f"{_PACKAGE}file")}
    assert listed == set(archive.namelist()) - {"imsmanifest.xml"}
    [questions] = [one for one in manifest.iter(f"{_PACKAGE}resource") if one.get("type") == "imsqti_xmlv1p2"]
    [file] = questions.iter(f"{_PACKAGE}file")
    return _qti_items(ET.fromstring(archive.read(file.get("href", ""))))


_PACKAGE = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
_QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def _qti_items(root: ET.Element) -> list[Seen]:
    for one in root.iter():
        one.tag = one.tag.removeprefix(_QTI)
    return [_qti_item(one) for one in root.iter("item")]


def _qti_item(item: ET.Element) -> Seen:
    """Every answer that the item knows is given to it, and what it does is noted."""
    seen = Seen(item.get("title", ""), words(item.findtext("presentation/material/mattext")))
    told = {one.findtext("fieldlabel"): one.findtext("fieldentry") for one in item.iter("qtimetadatafield")}
    seen.points = told["points_possible"] or ""
    said = {one.get("ident"): words(one.findtext(".//mattext")) for one in item.iter("itemfeedback")}
    labels = {one.get("ident"): words(one.findtext(".//mattext")) for one in item.iter("response_label")}
    seen.general = said.get("general_fb", "")
    for answer in _qti_answers(item, labels.keys() - {"answer1"}):
        score, names = _responded(item, answer)
        feedback = " ".join(said[name] for name in names if name not in {"general_fb", "general_incorrect_fb"})
        _sort(seen, labels.get(answer) or answer, score, feedback)
    wrong = said.get("general_incorrect_fb")
    if wrong:
        seen.feedback["*"] = wrong
    bounds = [item.findtext(f".//{name}", "") for name in ("vargte", "varlte")]
    if float(bounds[0] or 0) < float(bounds[1] or 0):
        seen.right = [f"{float(seen.right[0]):g} +- {(float(bounds[1]) - float(bounds[0])) / 2:.3f}"]
    return seen


def _qti_answers(item: ET.Element, labels: set[str | None]) -> Iterator[str]:
    """The options in their order, or all that is named as an answer."""
    if labels:
        yield from (one.get("ident", "") for one in item.iter("response_label"))
    else:
        yield from dict.fromkeys(one.text or "" for one in item.iter("varequal"))


def _responded(item: ET.Element, answer: str) -> tuple[float, list[str]]:
    """Score and feedback, condition by condition, as QTI says: one with continue="No" is the last if it holds."""
    score, names = 0.0, []
    for condition in item.iter("respcondition"):
        [var] = condition.iter("conditionvar")
        if var.find("other") is None and not any(one.text == answer for one in var.iter("varequal")):
            continue
        score = max([score, *(float(one.text or 0) for one in condition.iter("setvar"))])
        names += [one.get("linkrefid", "") for one in condition.iter("displayfeedback")]
        if condition.get("continue") == "No":
            break
    return score, names


def jupyterquiz(text: str) -> list[Seen]:
    """As its script reads it: JSON, the first answer that fits."""
    return [_jupyter(one) for one in json.loads(text)]


def _jupyter(question: dict[str, object]) -> Seen:
    seen = Seen("", words(str(question["question"])))
    answers = question["answers"]
    assert isinstance(answers, list)
    for answer in answers:
        if answer.get("type") == "default":
            continue
        if "range" in answer:
            low, high = answer["range"]
            written = f"{(low + high) / 2:.2f} +- {(high - low) / 2:.3f}"
        else:
            written = words(str(answer.get("answer", answer.get("value"))))
        _sort(seen, written, answer["correct"], words(answer["feedback"]))
    return seen


def anki(text: str) -> list[list[str]]:
    """The fields of every note, by the rules of the heads; `#deck` and the like must come before the first of them."""
    lines = text.splitlines(keepends=True)
    heads = dict(line[1:].rstrip("\n").split(":", 1) for line in lines if line.startswith("#"))
    assert heads["separator"] == "tab"
    return list(csv.reader([line for line in lines if not line.startswith("#")], delimiter="\t"))


def table(text: str) -> list[dict[str, str]]:
    """The rows of a table with commas."""
    return list(csv.DictReader(StringIO(text, newline="")))


def markdown(text: str) -> str:
    """As a page, by markdown-it."""
    from markdown_it import MarkdownIt

    page: str = MarkdownIt("commonmark").render(text)
    return page


class Elements(HTMLParser):
    """The elements of PrairieLearn in a page: name, attributes, and the text inside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("pl-"):
            self.found.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][2].append(data)

    def named(self, tag: str) -> list[tuple[dict[str, str], str]]:
        """Attributes and text of every element of a name."""
        return [(attrs, " ".join("".join(text).split())) for name, attrs, text in self.found if name == tag]


def mustache(template: str) -> list[str]:
    """The commands of a Mustache template."""
    return re.findall(r"{{\s*([^}]+?)\s*}}", template)


# Formats that say what is right, what is wrong, and what to say to it.
READERS: dict[str, Callable[[str], list[Seen]]] = {
    "moodle": moodle,
    "gift": gift,
    "text2qti": text2qti,
    "jupyterquiz": jupyterquiz,
}
