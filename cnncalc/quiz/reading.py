"""An answer in any usual writing: `29 × 29 × 32`, `(29, 29, 32)`, `7,600`, `27.0001M`, `(5*5*3+1)*100`, `1 2; 3 4`.

Nothing is guessed: what can be read in two ways is an `AnswerError` that says both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from cnncalc.quiz.model import SIZES, UNITS
from cnncalc.quiz.numerals import AnswerError, Numeral, numeral
from cnncalc.quiz.values import NO_FIT, Cells, same
from cnncalc.volume import AXES, MOST_AXES, Dims

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.quiz.model import Conventions
    from cnncalc.quiz.values import Value

__all__ = ["AnswerError", "Reading", "read_answer"]

# Longer answers are no answers.
LONGEST = 2000
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_VOLUME_SIGNS = re.compile(r"\s*(?:[x×*·⋅]|\bby\b)\s*", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z]+\d?\s*[=:]\s*")
# Words behind an answer, in brackets: `29x29x32 (W x H x D)`, `7600 (with biases)`.
_ASIDE = re.compile(r"(?<=[\d)\]])\s*\([^()\d]*[A-Za-z][^()\d]*\)$")
# Maps and their size, as LeCun writes a layer: `6@28x28`.
_MAPS = re.compile(r"(?P<depth>\d+)\s*@\s*(?P<sizes>\d+(?:\s*[x×*]\s*\d+)*)", re.IGNORECASE)
_SEVERAL = re.compile(r"\d+(?:\s*(?:[x×]|\bby\b)\s*\d+)+", re.IGNORECASE)
_TRAILING_WORDS = re.compile(r"(?<=[\d)\]])\s*(?:pixels?|px|cells?|units?|neurons?|volume|tensor)\s*$", re.IGNORECASE)
_NO_FIT = re.compile(
    r"(?:it )?(?:does not|doesn't|do not|cannot|can't) (?:fit|work)|(?:is )?invalid|impossible|not possible"
    r"|not an integer|not allowed|error|no valid.*",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """What an answer was read as. `step` is the worth of its last digit where it was rounded, as in 27.0M; else 0.

    `note` says how it was read, where that is not plain.
    """

    value: Value
    step: int | Fraction = 0
    note: str = ""

    def means(self, value: Value) -> bool:
        """Whether it is this value, as far as its digits go; a whole number stands for a fraction next to it."""
        if same(self.value, value):
            return True
        if isinstance(value, Dims | Cells | str) or isinstance(self.value, Dims | Cells | str):
            return False
        step = self.step or (value.denominator > 1)
        difference = value - self.value
        return -step <= 2 * difference <= step


def read_answer(text: str, ask: str, agreed: Conventions) -> Reading:
    """The answer to a question of a kind, under its conventions; `AnswerError` where it cannot be read, or twofold."""
    # A matrix can have a line for each row.
    plain = _plain(re.sub(r"\s*\n\s*", ";", text.strip()) if ask == "values" else text)
    if not plain:
        raise AnswerError("there is no answer")
    if len(plain) > LONGEST:
        raise AnswerError(f"an answer has at most {LONGEST} characters")
    if _NO_FIT.fullmatch(plain):
        return Reading(NO_FIT)
    if ask == "output":
        return _volume(plain, agreed.order)
    if ask == "values":
        return Reading(_cells(plain))
    plain = plain[label.end() :] if (label := _LABEL.match(plain)) else plain
    if ask in {"kernel", "stride", "padding", "receptive_field"}:
        return _along_axes(plain, ask)
    if ask in SIZES and _SEVERAL.fullmatch(plain):
        raise AnswerError(f"{plain} are several sizes", f"the {ask} is one, such as 29")
    unit = agreed.unit if ask == "memory" else ""
    found = numeral(plain, unit if UNITS.get(unit) else "", is_whole=ask in SIZES or not unit)
    return Reading(found.value, found.step, found.note)


def _plain(text: str) -> str:
    """A text in plain signs, without blanks around it and words behind it."""
    # Unicode's plain forms would make 52 of 5².
    powers = text.replace("²", "^2").replace("³", "^3")
    spaced = _SPACES.sub(" ", normalize("NFKC", powers).replace("\u2212", "-"))
    return _ASIDE.sub("", spaced.strip().rstrip(".;"))


def _volume(text: str, order: str) -> Reading:
    """Sizes along axes, in the order that was agreed, as the language has them."""
    maps = _MAPS.fullmatch(text)
    if maps:
        depth, sizes = maps.groups()
        text = f"{depth}x{sizes}" if order == "channels-first" else f"{sizes}x{depth}"
    dims = _dims(text)
    if not 1 <= len(dims) <= MOST_AXES + 1:
        raise AnswerError(f"{text} has {len(dims)} numbers", "a volume is width x height x depth, such as 29x29x32")
    if order == "height-first" and len(dims) > 2:
        return Reading(Dims((dims[1], dims[0], *dims[2:])), note="read as height x width x depth")
    if order == "channels-first" and len(dims) > 1:
        return Reading(Dims((*reversed(dims[1:]), dims[0])), note="read as depth x height x width")
    return Reading(dims)


def _dims(text: str) -> Dims:
    bare = _TRAILING_WORDS.sub("", text)
    bare = _LABEL.sub("", bare.strip()).strip("()[]{} ")
    sides = _VOLUME_SIGNS.split(bare)
    if len(sides) > 1:
        pieces = [piece for side in sides for piece in side.split(", ")]
    else:
        pieces = [piece for piece in re.split(r"[,; ]+", bare) if piece]
    if not any(one.isdigit() for one in text):
        raise AnswerError(f"{text} is no volume", "width x height x depth, such as 29x29x32")
    return Dims(size for piece in pieces for size in _sizes(piece, text))


def _sizes(piece: str, text: str) -> list[int]:
    """A number; `29^2` is two of them."""
    if not piece.strip("() "):
        raise AnswerError(f"a number is missing in {text}", "whole numbers, such as 29x29x32")
    power = re.fullmatch(r"(.+?)\s*(?:\^|\*\*)\s*([23])", piece.strip("() "))
    times = int(power[2]) if power else 1
    found = numeral(power[1] if power else piece, "", is_whole=True)
    if not isinstance(found.value, int) or found.value < 0 or found.step:
        raise AnswerError(f"{text} is no volume", "whole numbers, such as 29x29x32")
    return [found.value] * times


def _along_axes(text: str, ask: str) -> Reading:
    """One number, or one for each axis; the same along all is one."""
    if ask == "padding" and text.lower() in {"same", "valid"}:
        return Reading("same" if text.lower() == "same" else 0)
    if not re.search(r"[x×*,; ]|\bby\b", text):
        found = numeral(text, "", is_whole=True)
        return Reading(found.value, found.step, found.note)
    dims = _dims(text)
    alike = len(set(dims)) == 1 and (ask != "receptive_field" or len(dims) < len(AXES[MOST_AXES]))
    return Reading(dims[0] if alike else dims)


def _cells(text: str) -> Cells:
    """A matrix: rows between brackets, or with `;`, `/` or a new line between them."""
    inside = re.sub(r"\]\s*,?\s*\[", ";", text).strip("[](){} ")
    rows = [row for row in re.split(r"[;|\n]|\s/\s", inside) if row.strip()]
    found = [tuple(_cell(one) for one in re.split(r"[,\s]+", row.strip(" ,[]")) if one) for row in rows]
    if not found or len({len(row) for row in found}) > 1:
        raise AnswerError(f"{text} is no matrix", "rows of one length, such as 1 2; 3 4 or [[1, 2], [3, 4]]")
    return Cells(found)


def _cell(text: str) -> int | Fraction:
    sign = -1 if text.startswith("-") else 1
    found: Numeral = numeral(text.lstrip("-+"), "", is_whole=False)
    return sign * found.value
