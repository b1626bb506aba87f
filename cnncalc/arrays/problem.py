"""What is wrong with an array that was given: one clear line, and a way out."""

from __future__ import annotations


class ArrayError(Exception):
    """A file that cannot be read as numbers, or numbers that do not fit the network; `hint` says what would."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
