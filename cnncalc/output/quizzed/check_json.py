"""An audited key for programs: `cnncalc/quiz-check/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import finding, posix, written
from cnncalc.output.quizzed.grade_json import diagnosis, value
from cnncalc.quiz.tasks.task import line_text

if TYPE_CHECKING:
    from cnncalc.model.values import Json
    from cnncalc.output.quizzed import Checked
    from cnncalc.output.view import View
    from cnncalc.quiz.audit import Audit, Option

SCHEMA = "cnncalc/quiz-check/1"


def render(checked: Checked, view: View) -> str:
    """One object."""
    del view
    found = [finding(one) for audit in checked.audits for one in audit.found]
    return (
        written(
            {
                "schema": SCHEMA,
                "file": posix(checked.quiz.file),
                "title": checked.quiz.title,
                "questions": [_question(one) for one in checked.audits],
                "ok": checked.quiz.is_sound and not any(one.has_errors for one in checked.audits),
                "diagnostics": [*found],
            }
        )
        + "\n"
    )


def _question(one: Audit) -> Json:
    right = one.study.right
    solution: list[Json] = [line_text(line) for line in right.lines]
    return {
        "question": one.question.id,
        "ask": one.question.ask,
        "at": one.question.at,
        "answer": value(right.value),
        "also_right": [value(other) for other in right.others],
        "key": one.question.key.text if one.question.key else None,
        "key_is_right": one.key_is_right,
        "solution": solution,
        "choices": [_option(option, one) for option in one.options],
    }


def _option(option: Option, one: Audit) -> Json:
    conventions: list[Json] = list(option.conventions)
    return {
        "letter": option.letter,
        "text": option.text,
        "right": option.is_right,
        "key": option.is_key,
        "diagnosis": [diagnosis(wrong, one.study) for wrong in option.wrongs],
        "conventions": conventions,
        "unclear": option.unclear,
    }
