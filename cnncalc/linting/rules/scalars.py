"""Single words and numbers: what other YAML tools take for something else, or what was not meant like that."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from cnncalc.language.expressions.evaluate import constant
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.language.yaml.comments import scalars
from cnncalc.language.yaml.tree import Scalar
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.linting.fixes.layers import as_fix
from cnncalc.linting.rule import SAFE, UNSAFE, Found, Rule
from cnncalc.model.diagnostics import NOTE, Edit
from cnncalc.model.values import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.entries import Entry
    from cnncalc.linting.context import Subject

# What YAML 1.1 makes of a plain word, as PyYAML, Ruby and many others still read it.
_WORDS_READ = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), "false"),
}
# The same of numbers, by what has to be in them: few words have it, so these are seldom compiled.
_NUMBERS_READ = (
    ("0x", r"0x[0-9a-fA-F_]+", "a hexadecimal number"),
    (":", r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", "a number to base 60"),
    ("-", r"\d{4}-\d\d?-\d\d?", "a date"),
    (".", r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)", "no finite number"),
)
_DECIMAL = r"\d*\.\d*([eE][-+]?\d+)?|\d+[eE][-+]?\d+"
_GLUED_COMMENT = r"(?<=[^\s#])(#)\s"
_TEXTS = ("name", "source", "description")


def _ambiguous_scalar(subject: Subject) -> Iterator[Found]:
    for word in scalars(subject.top):
        reading = _read_by_others(word.text)
        if reading and _is_own(word, subject) and not _is_refused(word, subject):
            spaced = re.sub("x", " x ", word.text) if word.text.startswith("0x") and word.text[2:].isdecimal() else ""
            text = spaced or f'"{word.text}"'
            fix = as_fix(f"write {text}", Edit(word.span, text))
            message = f"other YAML tools read `{word.text}` as {reading}; here it stays as it is written"
            yield Found(word.span, message, f"write {text}", fix=fix)


@lru_cache(maxsize=4096)
def _read_by_others(text: str) -> str:
    """What others take a plain word for, if they do not take it as it is written. Specs share most of their words."""
    numbers = (what for sign, pattern, what in _NUMBERS_READ if sign in text and re.fullmatch(pattern, text))
    return _WORDS_READ.get(text) or next(numbers, "")


def _is_decimal(text: str) -> bool:
    return ("." in text or "e" in text or "E" in text) and re.fullmatch(_DECIMAL, text) is not None


def _is_refused(word: Scalar, subject: Subject) -> bool:
    """Whether the reader has said something of a word, or of a part of it."""
    places = (one.span for one in subject.graph.diagnostics if one.span.file == word.source.file)
    return any(at.line == word.line and word.column <= at.column < word.end_column for at in places)


def _is_own(word: Scalar, subject: Subject) -> bool:
    """Whether a word is in the file that is checked, and without quotes."""
    return not word.quoted and word.source.file == subject.graph.file


def _float_for_integer(subject: Subject) -> Iterator[Found]:
    for entry in subject.entries.values():
        for word in _whole_fields(entry):
            number = _whole_number(word.text)
            if number is not None and _is_own(word, subject):
                fix = as_fix(f"write {number}", Edit(word.span, str(number)))
                message = f"`{word.text}` stands where a whole number is wanted"
                yield Found(word.span, message, f"write {number}", fix=fix)


def _whole_fields(entry: Entry) -> Iterator[Scalar]:
    """The words of a layer's fields that hold whole numbers."""
    if entry.word not in LAYERS:
        return
    words = {name: list(scalars(value)) for name, value in (entry.given or {}).items()}
    decimal = {name for name, found in words.items() if any(_is_decimal(word.text) for word in found)}
    if decimal:
        from cnncalc.layers.axis_fields import Factor  # only where there is a decimal
        from cnncalc.layers.fields import Real

        fields = fields_of(layer_class(entry.word))
        for name in sorted(decimal & fields.keys()):
            if not isinstance(fields[name].kind, Real | Factor):
                yield from (word for word in words[name] if not word.quoted)


def _whole_number(text: str) -> int | None:
    """The whole number that a decimal stands for."""
    if not _is_decimal(text) or text == ".":
        return None
    try:
        value = constant(text)
    except ExpressionError:
        return None
    return int(value) if is_whole(value) else None


def _missing_comment_space(subject: Subject) -> Iterator[Found]:
    for key in _TEXTS:
        text = subject.top.value(key)
        if not isinstance(text, Scalar) or text.quoted or "#" not in text.text:
            continue
        found = re.search(_GLUED_COMMENT, text.text)
        if found:
            place = text.part(found.start(1), found.end(1))
            fix = as_fix("put a blank before it", Edit(place, " #"), safe=False)
            message = f"this `#` belongs to the {key}: it begins no comment without a blank before it"
            yield Found(place, message, "write ` #`, or put the text in quotes", fix=fix)


AMBIGUOUS_SCALAR = Rule(
    "Y007",
    summary="Other YAML tools read this word as something else.",
    why="""\
cnncalc reads `no`, `0x3` and `3:30` as they are written. A tool that follows YAML 1.1 makes false, 3 and 210 of them,
so whoever loads the file with PyYAML gets another spec than cnncalc does. Quotes never change a meaning here, and
keep it there; a volume that begins with 0 is written with blanks.""",
    source='YAML 1.1, type repository: bool, int, float, timestamp (the "Norway problem").',
    bad="""\
name: no
input: 16x16x3
layers:
  - relu
""",
    good='name: "no"\ninput: 16x16x3\nlayers:\n  - relu\n',
    severity=NOTE,
    fix=SAFE,
    check=_ambiguous_scalar,
)
FLOAT_FOR_INTEGER = Rule(
    "Y008",
    summary="A decimal stands where a whole number is wanted.",
    why="""\
`64.0` filters are 64 filters, and `1e3` units are 1000: numbers are exact here. Other tools read a float, or even a
word (`1e3` is text in YAML 1.1), and a reader wonders whether a fraction was meant.""",
    source="YAML 1.1, type repository: float needs a dot and a sign in the exponent.",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 64.0, kernel: 3}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 64, kernel: 3}
  - leakyrelu: 1.0
""",
    fix=SAFE,
    check=_float_for_integer,
)
MISSING_COMMENT_SPACE = Rule(
    "Y014",
    summary="A `#` without a blank before it begins no comment.",
    why="""\
YAML begins a comment only behind a blank. `name: LeNet# 1998` is a network that is called "LeNet# 1998". In a number
the reader reports it at once.""",
    source="YAML 1.2.2, section 6.6: comments are separated from other tokens by white space.",
    bad="""\
name: LeNet# of 1998
input: 16x16x3
layers:
  - relu
""",
    good="""\
name: LeNet # of 1998
input: 16x16x3
layers:
  - relu
""",
    fix=UNSAFE,
    check=_missing_comment_space,
)
