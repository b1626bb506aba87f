"""The base class of every error that the caller can correct."""

from __future__ import annotations


class UserError(Exception):
    """Something the caller did wrong; `hint` says how to correct it.

    The command line prints message and hint and exits with the code for wrong use.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
