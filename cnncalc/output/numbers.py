"""The one number formatter. Its promises: "0" is only ever zero, and nothing reads `1000.00 k`.

All rounding is done on integers, half up, so that no figure depends on floating point. Whoever prints a short form
keeps the exact one within reach.
"""

from __future__ import annotations

DECIMAL = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")


def exact(n: int) -> str:
    """All digits: `25,557,032`."""
    return f"{n:,d}"


def human(n: int) -> str:
    """Two decimals and a unit: `25.56 M`; below a thousand all digits."""
    return _short(n, 1000, DECIMAL).rstrip()


def in_bytes(n: int) -> str:
    """Bytes in binary units: `97.49 MiB`."""
    return _short(n, 1024, BINARY)


def share(part: int, whole: int) -> str:
    """A share of the total: `28.2%`; `<0.1%` and `>99.9%` where rounding would say none or all, empty for none."""
    if not part or not whole:
        return ""
    permille = _rounded(part * 1000, whole)
    if permille == 0:
        return "<0.1%"
    if permille == 1000:
        return "100%" if part == whole else ">99.9%"
    return f"{permille // 10}.{permille % 10}%"


def count_of(n: int, thing: str) -> str:
    """`1 layer`, `12 layers`, `2 copies`."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{exact(n)} {thing if n == 1 else plural}"


def _short(n: int, base: int, units: tuple[str, ...]) -> str:
    """The largest unit that leaves at least 1, after rounding to hundredths."""
    size = abs(n)
    if size < base:
        return f"{n} {units[0]}"
    power = 1
    while power < len(units) - 1 and _rounded(size * 100, base**power) >= base * 100:
        power += 1
    hundredths = _rounded(size * 100, base**power)
    return f"{'-' if n < 0 else ''}{hundredths // 100:,d}.{hundredths % 100:02d} {units[power]}"


def _rounded(n: int, by: int) -> int:
    """n / by to the nearest whole number, halves up."""
    return (2 * n + by) // (2 * by)
