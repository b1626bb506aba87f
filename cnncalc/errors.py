"""The base class of every error that the caller can correct."""

from __future__ import annotations

from typing import ClassVar

from cnncalc.model.exits import USAGE


class UserError(Exception):
    """Something the caller did wrong; `hint` says how to correct it.

    The command line prints message and hint and exits with `exit_code`: `USAGE`, or `FAILED` for what a file contains.
    """

    exit_code: ClassVar[int] = USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


# An environment variable: set it to see the traceback of a bug.
DEBUG = "CNNCALC_DEBUG"


def described(error: Exception) -> str:
    """An unexpected exception in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def bug_message(description: str, file: str = "") -> str:
    """What the command line prints about a bug of cnncalc, with the file in which it was met if that is known."""
    place = f"{file}: " if file else ""
    return (
        f"error: {place}this is a bug of cnncalc: {description}\n"
        f"  = help: {DEBUG}=1 shows where; please report it with the spec"
    )
