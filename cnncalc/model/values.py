"""What an expression of a spec can yield, and how a value is written back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from typing_extensions import TypeIs

# `str` is a word (`relu`, `same`); `Dims` numbers along axes (`5x3`, `32x32x3`). true and false are `bool`.
Value: TypeAlias = "int | Fraction | str | Dims | list[Value] | dict[str, Value]"

# What a JSON document holds.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


# Of a longer list the first values are enough in a message.
MOST_SHOWN = 12


def is_whole(value: Value) -> TypeIs[int]:
    """Whether the value is a whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_fraction(value: Value) -> TypeIs[Fraction]:
    """Whether the value is a number that is not whole. (Importing `fractions` to ask costs 3 ms.)"""
    return not isinstance(value, int | str | Dims | list | dict)


def shown(value: Value) -> str:
    """A value as a spec would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and len(value) > MOST_SHOWN:
        return f"[{', '.join(map(shown, value[:MOST_SHOWN]))}, ... {len(value):,} values]"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {shown(one)}' for key, one in value.items())}}}"
    return str(value) if value != "" else '""'


def listed(words: Iterable[str], last: str = "and") -> str:
    """`width, height and depth`."""
    *most, final = list(words) or [""]
    return f"{', '.join(most)} {last} {final}" if most else final
