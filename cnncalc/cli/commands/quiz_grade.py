"""`cnncalc quiz grade FILE ANSWERS`: grade answers, and name the mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import FORMULA_SIGNS, deliver, tell_all, view_for
from cnncalc.cli.quizzes import QUIZ, quiz_of
from cnncalc.cli.usage import Misuse, unknown
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.quizzed import GRADE_FORMATS, Class, grade_renderer
from cnncalc.quiz.answers.students import load_answers
from cnncalc.quiz.grading import Grader

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.quiz.answers.students import Answers
    from cnncalc.quiz.grading import Graded
    from cnncalc.quiz.model import Quiz

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        file: str
        answers: str
        student: str | None
        latest: bool
        format_: str
        hint: bool


def grade(**given: Unpack[Given]) -> int:
    """Grade answers to a quiz, and name the misconception behind every wrong one.

    ANSWERS is CSV with a row for each student and a column for each question, or with the columns student, question,
    answer; or YAML. An answer is a letter, or a value in any usual writing: 29 x 29 x 32, 7,600, 27.0001M,
    (5*5*3+1)*100. The exit code is 1 if any answer is wrong.
    """
    if given["file"].lower().endswith((".csv", ".tsv")):
        raise Misuse(
            f"{given['file']} is no quiz", f"QUIZ comes first: cnncalc quiz grade {given['answers']} {given['file']}"
        )
    if given["answers"] == given["file"] == "-":
        raise Misuse("standard input can be read once only", "give `-` one time")
    quiz = quiz_of(given["file"], color=given["color"], quiet=given["quiet"])
    if quiz is None:
        return FAILED
    answers = _answers(given, quiz)
    if answers is None:
        return FAILED
    grader = Grader(quiz)
    graded = [grader.grade(student, answers.students[student]) for student in _students(given, answers)]
    if given["format_"] == "gradescope" and len(graded) > 1:
        raise Misuse(f"Gradescope wants one student, and there are {len(graded)}", "name one: --student NAME")
    view = view_for(given["output"], given["color"], FORMULA_SIGNS + "█")
    school = Class(grader, graded, given["answers"], given["hint"])
    deliver(grade_renderer(given["format_"])(school, view), given["output"], utf8=given["format_"] != "text")
    return OK if answers.is_sound and all(_is_right(student) for student in graded) else FAILED


def _answers(given: Given, quiz: Quiz) -> Answers | None:
    """The answers of a file, with its errors printed; None where no row could be read."""
    answers = load_answers(given["answers"], quiz, latest=given["latest"])
    tell_all(answers.diagnostics, answers.sources, quiet=given["quiet"], color=given["color"])
    return answers if answers.students else None


def _students(given: Given, answers: Answers) -> list[str]:
    """The one that is wanted, or all."""
    name = given["student"]
    if name is None:
        return list(answers.students)
    if name not in answers.students:
        raise unknown("student", name, list(answers.students))
    return [name]


def _is_right(one: Graded) -> bool:
    return all(answer.is_right for answer in one.answers)


command = make(
    "grade",
    grade,
    params=[
        QUIZ,
        click.Argument(["answers"], metavar="ANSWERS"),
        click.Option(["--student"], metavar="NAME", help="One student alone, in detail."),
        click.Option(["--latest"], is_flag=True, help="Of several rows of one student, grade the last alone."),
        click.Option(["--hint"], is_flag=True, help="Name the mistake, and keep the answer to yourself."),
        options.format_option(GRADE_FORMATS),
        options.OUTPUT,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc quiz grade my_quiz.yaml answers.csv",
        "cnncalc quiz grade my_quiz.yaml answers.csv --student ada --hint",
        "cnncalc quiz grade my_quiz.yaml ada.yaml --format gradescope -o results.json",
    ],
)
