"""jupyterquiz: a list of questions for `display_quiz("quiz.json")` in a notebook.

Types multiple_choice, numeric and string, as its README describes them. `precision` is left out: it meant decimals in
one version and significant digits in the next. The answers are in the page's source, so this is for practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.export import page
from cnncalc.quiz.export.sheet import CHOICE, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from cnncalc.quiz.export.sheet import Answer, Item, Sheet

    Told: TypeAlias = dict[str, "str | bool | int | float | list[float] | list[Told]"]

RIGHT, WRONG = "Right.", "No."


def write(sheet: Sheet) -> str:
    """The whole quiz as JSON."""
    # Importing json takes longer than most of our work: only who exports needs it.
    import json

    text = json.dumps([_question(item) for item in sheet.items], indent=2, ensure_ascii=False)
    # The page holds it inside of a script, which the browser ends at the first `</script>`.
    return text.replace("<", "\\u003c") + "\n"


def _question(item: Item) -> Told:
    kinds = {CHOICE: "multiple_choice", NUMBER: "numeric"}
    answers = _options(item) if item.form == CHOICE else [*_answers(item), _default()]
    return {"question": page.stem(item), "type": kinds.get(item.form, "string"), "answers": answers}


def _options(item: Item) -> list[Told]:
    return [
        {
            "answer": page.text(option.text),
            "correct": option.is_right,
            "feedback": page.solution(item) or RIGHT if option.is_right else page.text(option.feedback) or WRONG,
        }
        for option in item.options
    ]


def _answers(item: Item) -> Iterator[Told]:
    for answer in item.answers:
        said = page.solution(item) or RIGHT if answer.is_right else page.text(answer.feedback)
        told = _number(answer) if item.form == NUMBER else {"answer": answer.span.value}
        yield {**told, "correct": answer.is_right, "feedback": said}


def _number(answer: Answer) -> Told:
    """A number, or the range of what rounds to it."""
    low, value, high = answer.span
    if answer.span.is_exact:
        return {"type": "value", "value": int(value)}
    return {"type": "range", "range": [float(low), float(high)]}


def _default() -> Told:
    return {"type": "default", "feedback": WRONG}
