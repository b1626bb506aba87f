"""What a field of a layer can hold: each kind reads the value that a spec gives, and says what it wants.

A kind knows nothing of YAML or lines: a wrong value raises `FieldError`, and the reader of the spec adds the place.
The metadata of a dataclass field (`arg`) is the one source of validation, hints, JSON Schema and documentation.
"""

from __future__ import annotations

from math import inf, isinf
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.model.values import is_fraction, is_whole, listed, shown
from cnncalc.model.volume import AXES, MOST_AXES, Dims, Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnncalc.model.values import Json, Value

# Along every axis: one number for all, or one for each in language order.
PerAxis: TypeAlias = "int | tuple[int, ...]"
SIDES = {
    "length": ("left", "right"),
    "width": ("left", "right"),
    "height": ("top", "bottom"),
    "frames": ("front", "back"),
}


# An expression as JSON Schema; definitions are in output/schemas/language.py.
EXPRESSION: dict[str, Json] = {"$ref": "#/definitions/expression"}
# As JSON Schema: `5x3`, and a whole volume; ` x ` between spaces separates expressions.
PER_AXIS: dict[str, Json] = {"type": "string", "pattern": r"^\s*\d+(\s*[x×]\s*\d+)+\s*$", "examples": ["5x3"]}
VOLUME: dict[str, Json] = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": r"^[^x×]+( x |x|×| × )[^x×]", "examples": ["32x32x3"]},
    ]
}


class FieldError(Exception):
    """A value that a field cannot take. `key` names the entry of a mapping that is to blame."""

    def __init__(self, message: str, hint: str = "", key: str = "", code: str = "S104") -> None:
        super().__init__(message)
        self.hint = hint
        self.key = key
        self.code = code


class Kind:
    """What a field takes, and how it is read."""

    wants: str

    def read(self, value: Value, rank: int) -> object:
        """The value as the layer stores it, for an input with `rank` spatial axes; or `FieldError`."""
        raise NotImplementedError

    def hint_for(self, value: Value, others: Callable[[], Mapping[str, object]], x: Volume) -> str:
        """What to write for another tool's word; '' if unknown. `others` gives the layer's fields, x its input."""
        del value, others, x
        return ""

    def schema(self) -> dict[str, Json]:
        """The values it takes as JSON Schema; an expression in their place is allowed for by the caller."""
        raise NotImplementedError

    def refuse(self, value: Value, hint: str = "") -> FieldError:
        """The error for a value of the wrong sort."""
        return FieldError(f"wants {self.wants}, not {shown(value)}", hint)


class Count(Kind):
    """A whole number with a least value."""

    def __init__(self, at_least: int = 1) -> None:
        self.at_least = at_least
        self.wants = f"a whole number of at least {at_least}"

    def read(self, value: Value, rank: int) -> int:
        del rank
        if not is_whole(value):
            raise self.refuse(value, fraction_hint(value))
        if value < self.at_least:
            raise FieldError(f"is {value}, but must be at least {self.at_least}", code="S105")
        return value

    def schema(self) -> dict[str, Json]:
        return {"type": "integer", "minimum": self.at_least}


def read_under(kind: Count, key: str, value: Value, rank: int) -> int:
    """Read an entry of a mapping, so that an error points at its key."""
    try:
        return kind.read(value, rank)
    except FieldError as err:
        raise FieldError(f"{key} {err}", err.hint, key, err.code) from None


class Flag(Kind):
    """true or false; a number or `yes` is refused."""

    wants = "true or false"

    def read(self, value: Value, rank: int) -> bool:
        del rank
        if isinstance(value, bool):
            return value
        likely = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
        raise self.refuse(value, f"write {likely}" if likely else "")

    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}


class Word(Kind):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.wants = f"one of {listed(words)}"

    def read(self, value: Value, rank: int) -> str:
        del rank
        if isinstance(value, str) and value in self.words:
            return value
        raise self.refuse(value)

    def schema(self) -> dict[str, Json]:
        return {"enum": list(self.words)}


class Real(Kind):
    """A decimal or fraction within bounds, kept as a float: it reaches values of arrays, never a count."""

    def __init__(self, *, at_least: float = -inf, above: float = -inf, at_most: float = inf) -> None:
        self.at_least, self.above, self.at_most = at_least, above, at_most
        bounds = {"of at least": at_least, "above": above, "of at most": at_most}
        said = [f"{word} {bound:g}" for word, bound in bounds.items() if not isinf(bound)]
        self.wants = f"a number {' and '.join(said)}".strip()

    def read(self, value: Value, rank: int) -> float:
        del rank
        if not (is_whole(value) or is_fraction(value)):
            raise self.refuse(value)
        number = float(value)
        if number < self.at_least or number <= self.above or number > self.at_most:
            raise self.refuse(value)
        return number

    def schema(self) -> dict[str, Json]:
        bounds = {"minimum": self.at_least, "exclusiveMinimum": self.above, "maximum": self.at_most}
        return {"type": "number", **{word: bound for word, bound in bounds.items() if not isinf(bound)}}


class VolumeKind(Kind):
    """A whole volume, or a vector's depth."""

    wants = "a volume such as 7x7x512"

    def read(self, value: Value, rank: int) -> Volume:
        del rank
        dims = Dims((value,)) if is_whole(value) else value
        if not isinstance(dims, Dims):
            raise self.refuse(value, ORDER_HINT if isinstance(value, list) else "")
        if len(dims) > MOST_AXES + 1:
            hint = "width x height x frames x depth at most; a batch is an option of the commands"
            raise FieldError(f"is {dims}, and has {len(dims)} axes where there are at most {MOST_AXES + 1}", hint)
        if min(dims) < 1:
            raise FieldError(f"is {dims}, but every size must be at least 1", code="S105")
        return Volume.of(dims)

    def schema(self) -> dict[str, Json]:
        return VOLUME


def by_name(value: dict[str, Value], rank: int) -> list[Value]:
    """The values of `{width: 7, height: 1}` in language order; every axis must be there."""
    names = AXES[rank]
    for key in value:
        if key not in names:
            raise FieldError(f"has no axis {key}", f"the axes here are {listed(names)}", key)
    missing = [name for name in names if name not in value]
    if missing:
        raise FieldError(f"lacks {listed(missing)}", "name every axis, or write one number for all")
    return [value[name] for name in names]


def named(kind: Kind, names: list[str]) -> dict[str, Json]:
    """The schema of a mapping from some of these names to values of a kind."""
    each: dict[str, Json] = {"anyOf": [kind.schema(), EXPRESSION]}
    return {"type": "object", "properties": dict.fromkeys(names, each), "additionalProperties": False}


def arg(kind: Kind, doc: str, *, main: bool = False, letter: str = "") -> Mapping[str, object]:
    """Metadata of a layer's field: its kind, what it means (with units), its letter in the course's formulas.

    The `main` field can stand alone: `maxpool: 2`.
    """
    return {"kind": kind, "doc": doc, "main": main, "letter": letter}


ORDER_HINT = "write 5x3 for 5 wide and 3 high; lists are refused since PyTorch and Keras mean height first by them"


def fraction_hint(value: Value) -> str:
    """What to do about a fraction where a whole number is wanted."""
    return "`//` divides with a whole result; floor(), ceil() and round() make one" if is_fraction(value) else ""


def wrong_rank(value: Dims, rank: int) -> FieldError:
    """A value with more or fewer numbers than the input has spatial axes."""
    hint = ""
    if rank > 1 and len(value) == rank + 1:
        hint = f"write {Dims(value[:rank])}: the depth is always that of the input"
    return FieldError(f"is {value}, {len(value)} numbers, but the input has {spatial_axes(rank)}", hint)


def spatial_axes(rank: int) -> str:
    """`2 spatial axes (width and height)`."""
    return {0: "no spatial axes", 1: "1 spatial axis (length)"}.get(rank, f"{rank} spatial axes ({listed(AXES[rank])})")
