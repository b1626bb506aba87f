"""`cnncalc quiz ...`: a group; each of its commands has a module of its own, imported when it is called."""

from __future__ import annotations

from cnncalc.cli.group import Group

# Command -> module, and the line that `cnncalc quiz --help` shows; in the order in which they are shown.
SUBCOMMANDS = {
    "check": ("quiz_check", "Audit a key: recompute every answer, and explain every wrong option."),
    "grade": ("quiz_grade", "Grade answers, and name the misconception behind every wrong one."),
    "take": ("quiz_take", "Practise in the terminal, with hints on wrong answers."),
    "generate": ("quiz_generate", "Make questions from a seed, with wrong choices that are known mistakes."),
    "export": ("quiz_export", "Write a quiz for Moodle, Canvas, PrairieLearn, LaTeX, Anki and others."),
}

command = Group(
    "quiz",
    SUBCOMMANDS,
    """Quizzes: check the key, grade the answers, name the mistake.

    FILE is a path, `-`, or the name of a bundled quiz: cs725-lecture16.
    """,
    examples=["cnncalc quiz check cs725-lecture16"],
)
