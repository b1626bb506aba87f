"""An answer held against a report: a volume or a number in any usual writing, and where it parts from the right one."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnncalc.values import listed
from cnncalc.volume import AXES, Dims


class AnswerError(Exception):
    """An answer that is no volume or number."""


class Verdict(NamedTuple):
    """An answer: what was asked for, what was said, what is right, and where the two part."""

    quantity: str
    given: str
    right: str
    parts: str = ""

    @property
    def is_right(self) -> bool:
        """Whether nothing parts them."""
        return not self.parts

    def __str__(self) -> str:
        if self.is_right:
            return f"right: the {self.quantity} is {self.right}"
        return f"wrong: the {self.quantity} is {self.right}, not {self.given}: {self.parts}"


def check_volume(text: str, right: Dims) -> Verdict:
    """`28x28x10`, `28 × 28 × 10` or `(28, 28, 10)` against the volume that comes out."""
    found = [piece.strip() for piece in re.split(r"[x×*,;]", text.strip().strip("()[]").replace("X", "x"))]
    if not all(re.fullmatch(r"\d{1,12}", piece) for piece in found):
        raise AnswerError(f"{text} is no volume; such as {right}")
    dims = Dims(map(int, found))
    return Verdict("output", str(dims), str(right), _parting(dims, right))


def _parting(dims: Dims, right: Dims) -> str:
    """The axes along which two volumes differ."""
    if len(dims) != len(right):
        return f"{len(dims)} numbers, not {len(right)}"
    names = (*AXES[len(right) - 1], "depth") if len(right) > 1 else ("number of units",)
    return listed([f"the {name} is {b}, not {a}" for name, a, b in zip(names, dims, right, strict=True) if a != b])


def check_number(quantity: str, text: str, right: int) -> Verdict:
    """`7600`, `7,600` or `7_600` against a count."""
    digits = re.sub(r"(?<=\d)[,_' ](?=\d{3}(?!\d))", "", text.strip())
    if not re.fullmatch(r"\d{1,30}", digits):
        raise AnswerError(f"{text} is no whole number; such as 7600")
    given = int(digits)
    difference = f"{given - right:+,d}" if given != right else ""
    parts = f"{difference} against the right one" if difference else ""
    return Verdict(quantity, f"{given:,}", f"{right:,}", parts)
