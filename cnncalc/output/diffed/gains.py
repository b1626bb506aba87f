"""By how much a figure grew: exact, and in percent, rounded on integers."""

from __future__ import annotations

from cnncalc.output.numbers import exact


def gain(by: int) -> str:
    """`+2,304`, `-38,400`, `0`."""
    return f"{by:+,d}" if by else "0"


def percent(old: int, new: int) -> str:
    """`+5.2%`, to a tenth, half up; `<0.1%` keeps its sign, and nothing is said of what grew from 0."""
    if old == new or not old:
        return ""
    sign = "+" if new > old else "-"
    tenths = (2000 * abs(new - old) + old) // (2 * old)
    if not tenths:
        return f"{sign}<0.1%"
    return f"{sign}{exact(tenths // 10)}.{tenths % 10}%"


def gained(old: int, new: int) -> str:
    """`+5.2%`, `+2,304` where there was nothing, `unchanged`."""
    return percent(old, new) or (gain(new - old) if new != old else "unchanged")
