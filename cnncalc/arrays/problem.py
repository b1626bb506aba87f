"""What is wrong with an array that was given: one clear line, and a way out."""

from __future__ import annotations

from cnncalc.errors import UserError


class ArrayError(UserError):
    """A file that cannot be read as numbers, or numbers that do not fit the network; `hint` says what would."""
