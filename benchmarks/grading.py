"""500 students and 40 questions: `cnncalc quiz grade` from files to a table, every wrong answer explained.

    python benchmarks/grading.py

Two answers in five are wrong: known slips, and numbers that no slip gives, which are the dearest. The exit code is 1 if
the bar is missed.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.values import written
from cnncalc.quiz.read import parse_quiz

STUDENTS, QUESTIONS, SECONDS = 500, 40, 5.0
# Of all answers: right, known slips; the rest is made up.
RIGHT, SLIPS = 0.6, 0.35


def quiz_text(dice: random.Random) -> str:
    """Questions on chains of one to four layers."""
    lines = ["questions:"]
    for number in range(QUESTIONS):
        size, layers = dice.choice((63, 96, 127, 224, 227)), dice.choice((1, 1, 2, 3, 4))
        chain = ", ".join("maxpool: 2" if at % 2 else _conv(dice) for at in range(layers))
        ask = dice.choice(("output", "params", "macs", "width"))
        network = f"{{input: {size}x{size}x3, layers: [{chain}]}}"
        lines.append(f"  - {{id: q{number}, network: {network}, ask: {ask}}}")
    return "\n".join(lines) + "\n"


def _conv(dice: random.Random) -> str:
    filters, kernel = dice.choice((6, 10, 16, 32)), dice.choice((3, 5, 7))
    stride, padding = dice.choice((1, 2)), dice.choice((0, 1, 2))
    return f"conv: {{filters: {filters}, kernel: {kernel}, stride: {stride}, padding: {padding}}}"


def answers_text(text: str, dice: random.Random) -> str:
    """A row for every student."""
    studies = [Study(one) for one in parse_quiz(text).questions]
    head = ["student", *(one.question.id for one in studies)]
    rows = ([f"s{student}", *(f'"{_answer(one, dice)}"' for one in studies)] for student in range(STUDENTS))
    return "".join(f"{','.join(row)}\n" for row in (head, *rows))


def _answer(study: Study, dice: random.Random) -> str:
    luck = dice.random()
    if luck < RIGHT:
        return written(study.right.value)
    if luck < RIGHT + SLIPS:
        return written(dice.choice(study.singles).value)
    made_up = dice.randrange(10**6)
    return f"{made_up}x3x3" if study.question.ask == "output" else f"{made_up}"


def main() -> int:
    """Write the files, grade them, say how long that took."""
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        quiz, answers = Path(folder, "quiz.yaml"), Path(folder, "answers.csv")
        quiz.write_text(quiz_text(dice), encoding="utf-8")
        answers.write_text(answers_text(quiz.read_text(encoding="utf-8"), dice), encoding="utf-8")
        begin = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "cnncalc", "quiz", "grade", quiz, answers], capture_output=True, check=False
        )
        seconds = perf_counter() - begin
    assert done.returncode == 1, done.stderr
    print(f"{STUDENTS} students x {QUESTIONS} questions: {seconds:.1f} s (bar {SECONDS:.0f} s)")
    return int(seconds > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
