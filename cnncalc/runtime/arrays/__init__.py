"""Arrays from outside: files of numbers, images, inputs and weights that fit a network. Nothing is unpickled."""

from __future__ import annotations

from cnncalc.errors import UserError


class ArrayError(UserError):
    """A file that cannot be read as numbers, or numbers that do not fit the network; `hint` says what would."""
