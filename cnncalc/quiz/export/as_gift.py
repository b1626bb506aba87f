r"""GIFT: one block for each question, with blank lines between (Moodle's documentation, "GIFT format").

The signs `~ = # { } : \` are escaped wherever they occur. In prose equals signs, braces and backslashes are written as
HTML, `&#61;`, since weaker readers take escaped ones for the start of an answer or the end of a question all the same.
A blank line would end a question, and text behind the closing brace would make it a gap to fill: there is neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.text import clean
from cnncalc.quiz.export import page
from cnncalc.quiz.export.sheet import CHOICE, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.quiz.export.sheet import Answer, Item, Sheet

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in r"\~=#{}:"})
_REFERENCES = str.maketrans({sign: f"&#{ord(sign)};" for sign in "={}\\"})


def write(sheet: Sheet) -> str:
    """The whole quiz, in a category of its own."""
    category = clean(sheet.title).replace("/", "//")
    return "\n".join([f"$CATEGORY: $course$/{category}\n", *("\n".join([*_lines(item), ""]) for item in sheet.items)])


def _lines(item: Item) -> Iterator[str]:
    yield f"// question: {clean(item.id)}"
    yield f"::{_escaped(clean(item.id))}::[html]{_html(page.stem(item))}{{{'#' if item.form == NUMBER else ''}"
    if item.form == CHOICE:
        for option in item.options:
            sign = "=" if option.is_right else "~"
            yield f"\t{sign}{_html(page.text(option.text))}{_feedback(option.feedback)}"
    else:
        yield from (f"\t={'' if one.is_right else '%0%'}{_typed(one, item)}" for one in item.answers)
    if item.solution:
        yield f"\t####{_html(page.solution(item))}"
    yield "}"


def _typed(answer: Answer, item: Item) -> str:
    """What somebody may type: a number with its tolerance, or a word."""
    number = f"{answer.span.value}:{answer.span.tolerance}"
    # A star stands for anything in a short answer.
    word = _escaped(answer.span.value.replace("*", r"\*"))
    return (number if item.form == NUMBER else word) + _feedback(answer.feedback)


def _feedback(words: str) -> str:
    return f"#{_html(page.text(words))}" if words else ""


def _html(html: str) -> str:
    """HTML inside of GIFT."""
    return _escaped(html.translate(_REFERENCES))


def _escaped(text: str) -> str:
    return text.translate(_SIGNS)
