"""One student's answers as Gradescope reads them: the `results.json` that an autograder leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import written
from cnncalc.output.quizzed.grade_json import points
from cnncalc.quiz.feedback import feedback

if TYPE_CHECKING:
    from cnncalc.model.values import Json
    from cnncalc.output.quizzed import Class
    from cnncalc.output.view import View
    from cnncalc.quiz.feedback import Feedback
    from cnncalc.quiz.grading import Marked


def render(school: Class, view: View) -> str:
    """One object: the score, and a test for every question."""
    del view
    [one] = school.graded
    tests: list[Json] = [_test(marked, school) for marked in one.answers]
    return written({"score": points(one.score), "output_format": "text", "tests": tests}) + "\n"


def _test(marked: Marked, school: Class) -> Json:
    told = feedback(marked, school.grader.studies[marked.question.id], hint=school.hint)
    return {
        "name": marked.question.id,
        "score": points(marked.points),
        "max_score": points(marked.question.points),
        "status": "passed" if marked.is_right else "failed",
        "output": "\n".join(_output(marked, told)),
        "visibility": "visible",
    }


def _output(marked: Marked, told: Feedback) -> list[str]:
    lines = [f"{marked.given or '-'}  {told.head}"]
    for one in told.told:
        lines += [one.what, *(f"  yours: {line}" for line in one.computation), *(f"  {rule}" for rule in one.rules)]
    return [*lines, *told.notes, *(f"  right: {line}" for line in told.solution)]
