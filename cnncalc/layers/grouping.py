"""Whether channels split into groups, and the nearest numbers that do."""

from __future__ import annotations

from math import isqrt

from cnncalc.layers.base import ShapeError


def check_groups(channels: int, groups: int, what: str = "channels", field: str = "groups") -> None:
    """Groups split the channels evenly."""
    if channels % groups:
        raise ShapeError(
            f"{channels} {what} do not split into {groups} groups"
            if channels > 1
            else f"1 {what.removesuffix('s')} does not split into {groups} groups",
            hint=f"groups of {nearest_divisors(channels, groups)} would fit",
            field=field,
            code="V212",
            axis="depth",
        )


def nearest_divisors(n: int, wanted: int) -> str:
    """The divisors of n just below and above a wanted number that is none: `2 or 4`."""
    small = [d for d in range(1, isqrt(n) + 1) if n % d == 0]
    divisors = [*small, *(n // d for d in small)]
    below = max(d for d in divisors if d < wanted)
    above = min((d for d in divisors if d > wanted), default=below)
    return str(below) if above == below else f"{below} or {above}"


def nearest_multiples(n: int, step: int) -> str:
    """The multiples of a step on both sides of n, which is none: `12 or 15`."""
    below = n // step * step
    return f"{below} or {below + step}" if below else str(step)
