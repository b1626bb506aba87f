"""An answer in any usual writing: `29 × 29 × 32`, `(29, 29, 32)`, `7,600`, `27.0001M`, `(5*5*3+1)*100`, `1 2; 3 4`.

Nothing is guessed: what can be read in two ways is an `AnswerError` that says both.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING
from unicodedata import normalize

from cnncalc.model.volume import AXES, MOST_AXES, Dims
from cnncalc.quiz.answers.numerals import AnswerError, Numeral, described, numeral
from cnncalc.quiz.answers.values import NO_FIT, Cells, FractionalDims, Reading
from cnncalc.quiz.model import SIZES, UNITS

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.quiz.model import Conventions

__all__ = ["AnswerError", "Reading", "described", "read_answer"]

# Longer answers are no answers.
LONGEST = 2000
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_VOLUME_SIGNS = re.compile(r"\s*(?:[x×*·⋅]|\bby\b)\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?:[A-Za-z]+\d?|\([A-Za-z, x×]+\))\s*[=:]\s*")
# Words behind an answer, in brackets: `29x29x32 (W x H x D)`, `7600 (with biases)`.
_ASIDE = re.compile(r"(?<=[\d)\]])\s*\([^()\d]*[A-Za-z][^()\d]*\)$")
# What LaTeX, HTML and Markdown make of the signs between sizes, and the fractions that are one sign.
_SIGNS = {"\\times": "×", "\\cdot": "·", "&times;": "×", "$": "", "`": "", "²": "^2", "³": "^3"}
_HALVES = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_SIZES = r"\d+(?:\s*(?:[x×*]|\bby\b)\s*\d+)*"
_MAPS_WORD = r"(?:feature |activation |output )?(?:maps?|channels?|planes?|matrices|filters?|images?)"
# A depth and the other sizes: `6@28x28` as LeCun writes a layer, `6 maps of 28x28`, `28x28 with 6 channels`.
_DEPTH_AND_SIZES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<depth>\d+)\s*@\s*(?P<sizes>{_SIZES})",
        rf"(?P<depth>\d+) {_MAPS_WORD}(?: each)?,?(?: of| with| at)?(?: the)?(?: size| length)?(?: of)?:? "
        rf"\(?(?P<sizes>{_SIZES})\)?(?: each)?",
        rf"(?P<depth>\d+) (?P<sizes>\d+\s*(?:[x×*]|\bby\b)\s*{_SIZES}) {_MAPS_WORD}",
        rf"(?P<sizes>{_SIZES})(?:, ?|,? )(?:with |and |by )?\(?(?P<depth>\d+) (?:{_MAPS_WORD}|deep)\)?",
        rf"(?P<sizes>{_SIZES}),?(?: with| and)?(?: a)? depth(?: of|:| ?=)? ?(?P<depth>\d+)",
    )
)
# Every size by its name: `width 28, height 28, depth 6`, `W = 28, H = 28, D = 6`.
_NAMED = re.compile(
    r"(?P<name>width|height|depth|channels?|[whdck])(?:2|_?out)?\s*(?:=|:|is|of)?\s*(?P<size>\d+)", re.IGNORECASE
)
_NAMES = {"w": 0, "h": 1, "d": 2, "c": 2, "k": 2}
# A batch in front of a shape: its size is not known, or it is 1.
_BATCH = re.compile(r"(?:none|null|\?|-1|n|b|bs|batch)", re.IGNORECASE)
_TUPLE = re.compile(r"[(\[]?\s*\d+(?:\s*,\s*\d+)+\s*,?\s*[)\]]?")
_TORCH = re.compile(r"torch\.Size\(\[?(?P<sizes>[\d, ]*)\]?\)")
_SHAPE = re.compile(
    r"(?:tf\.)?TensorShape\((?P<sizes>.*)\)|(?:output[_ ]?)?shape\s*[=:]?\s*(?P<other>[(\[].*[)\]])", re.IGNORECASE
)
_SEVERAL = re.compile(r"\d+(?:\s*(?:[x×]|\bby\b)\s*\d+)+", re.IGNORECASE)
_UNIT_WORDS = re.compile(
    r"(?<=[\d)\]])\s*(?:pixels?|px|cells?|units?|neurons?|channels?|feature maps?|maps?|volume|tensor)\b", re.IGNORECASE
)
_NO_FIT = re.compile(
    r"(?:it )?(?:does not|doesn't|do not|cannot|can't) (?:fit|work)|(?:is )?invalid|impossible|not possible"
    r"|not an integer|not allowed|error|no valid.*",
    re.IGNORECASE,
)


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
        sizes = _dims(plain)
        if len(set(sizes)) > 1:
            raise AnswerError(f"{plain} are several sizes", f"the {ask} is one, such as 29")
        return Reading(sizes[0])
    unit = agreed.unit if ask == "memory" else ""
    result = numeral(plain, unit if UNITS.get(unit) else "", is_whole=ask in SIZES or not unit, is_size=ask in SIZES)
    return Reading(result.value, result.step, result.note)


def _plain(text: str) -> str:
    """A text in plain signs, without blanks around it and words behind it."""
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    for half, fraction in _HALVES.items():
        text = text.replace(half, f" {fraction}")
    spaced = _SPACES.sub(" ", normalize("NFKC", text).replace("\u2212", "-"))
    return _ASIDE.sub("", spaced.strip().rstrip(".;"))


def _volume(text: str, order: str) -> Reading:
    """Sizes along axes, in the order that was agreed, as the language has them; or a shape as a framework prints it."""
    if torch := _TORCH.fullmatch(text):
        return _of_torch([int(size) for size in torch["sizes"].replace(",", " ").split()], text)
    if shape := _SHAPE.fullmatch(text):
        text = shape["sizes"] or shape["other"]
    if (named := _by_name(text)) is not None:
        return Reading(named)
    for pattern in _DEPTH_AND_SIZES:
        if maps := pattern.fullmatch(text):
            depth, sizes = maps["depth"], maps["sizes"]
            text = f"{depth}x{sizes}" if order == "channels-first" else f"{sizes}x{depth}"
    if re.fullmatch(r"\d+(?:\s*/\s*\d+){2,}", text):  # 28/28/8
        text = text.replace("/", "x")
    text = re.sub(r"batch[ _-]?size", "batch", text, flags=re.IGNORECASE)
    first, *rest = re.split(r"[,x×; ]+", text.strip("()[]{} "), maxsplit=1)
    if rest and _BATCH.fullmatch(first):
        dims = _checked(_dims(rest[0]), text)
        return _ordered(dims, order)._replace(others=_shapes(dims))
    dims = _dims(text)
    if _TUPLE.fullmatch(text) and len(dims) > 1 and dims[0] == 1:
        shapes = _shapes(_checked(Dims(dims[1:]), text))
        reading = _ordered(dims, order) if len(dims) <= MOST_AXES + 1 else Reading(shapes[0])
        return reading._replace(others=shapes)
    return _ordered(_checked(dims, text), order)


def _by_name(text: str) -> Dims | None:
    """Width, height and depth by their names, in any order; None where the text is no list of them."""
    sizes = {_NAMES[part["name"][0].lower()]: int(part["size"]) for part in _NAMED.finditer(text)}
    rest = re.sub(r"\band\b|[,;.\s]", "", _NAMED.sub("", text))
    return Dims(sizes[axis] for axis in range(3)) if set(sizes) == {0, 1, 2} and not rest else None


def _checked(dims: Dims, text: str, most: int = MOST_AXES + 1) -> Dims:
    if not 1 <= len(dims) <= most:
        raise AnswerError(f"{text} has {len(dims)} numbers", "a volume is width x height x depth, such as 29x29x32")
    return dims


def _ordered(dims: Dims, order: str) -> Reading:
    """Sizes in the order that was agreed, as the language has them."""
    kind = type(dims)
    if order == "height-first" and len(dims) > 2:
        return Reading(kind((dims[1], dims[0], *dims[2:])), note="read as height x width x depth")
    if order == "channels-first" and len(dims) > 1:
        return Reading(kind((*reversed(dims[1:]), dims[0])), note="read as depth x height x width")
    return Reading(dims)


def _shapes(dims: Dims) -> tuple[Dims, ...]:
    """What a shape without its batch can be: as it is, height first as in Keras, channels first as in PyTorch."""
    return tuple(dict.fromkeys((dims, Dims((*reversed(dims[:-1]), dims[-1])), Dims(reversed(dims)))))


def _of_torch(sizes: list[int], text: str) -> Reading:
    """A shape of PyTorch, channels first: with a batch in front, or without one."""
    if not sizes or len(sizes) > MOST_AXES + 2:
        raise AnswerError(f"{text} is no volume", "such as torch.Size([1, 32, 29, 29])")
    whole, single = Dims(reversed(sizes)), Dims(reversed(sizes[1:]))
    has_batch = len(sizes) in {2, 4, 5}
    return Reading(single, others=(whole,)) if has_batch else Reading(whole, others=(single,) if single else ())


def _dims(text: str) -> Dims:
    bare = _UNIT_WORDS.sub("", text)
    bare = _LABEL.sub("", bare.strip(), count=1) if _LABEL.match(bare.strip()) else bare
    bare = bare.strip("()[]{} ")
    bare, _, product = bare.partition("=")
    sides = _VOLUME_SIGNS.split(bare.strip())
    if len(sides) > 1:
        pieces = [piece for side in sides for piece in side.split(", ")]
    else:
        pieces = [piece for piece in re.split(r"[,; ]+", bare) if piece]
    if not any(sign.isdigit() for sign in text):
        raise AnswerError(f"{text} is no volume", "width x height x depth, such as 29x29x32")
    sizes = [size for piece in pieces for size in _sizes(piece, text)]
    if product and numeral(product, "", is_whole=True).value != prod(sizes):
        raise AnswerError(f"{text} contradicts itself: the product is {prod(sizes):,}", "give the volume alone")
    return Dims(sizes) if all(isinstance(size, int) for size in sizes) else FractionalDims(sizes)  # type: ignore[arg-type]


def _sizes(piece: str, text: str) -> list[int | Fraction]:
    """A number; `29^2` is two of them."""
    if not piece.strip("() "):
        raise AnswerError(f"a number is missing in {text}", "whole numbers, such as 29x29x32")
    power = re.fullmatch(r"(.+?)\s*(?:\^|\*\*)\s*([23])", piece.strip("() "))
    times = int(power[2]) if power else 1
    result = numeral(power[1] if power else piece, "", is_whole=True, is_size=True)
    if result.value < 0 or (result.step and isinstance(result.value, int)):
        raise AnswerError(f"{text} is no volume", "whole numbers, such as 29x29x32")
    return [result.value] * times


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
