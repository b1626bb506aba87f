"""How the options of `cnncalc solve` are read: volumes, bounds, limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.cli.usage import Misuse, unknown
from cnncalc.language.budgets import LIMITED, PREFIXES
from cnncalc.layers.fields import FieldError
from cnncalc.layers.window_fields import read_sides, simplest
from cnncalc.model.volume import MOST_AXES, Volume
from cnncalc.search.space import DILATED, EXTENDED, Ranges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.search.space import Pad

# The least and the largest value that is searched for a field that is left out; the least is so for one that is given.
BOUNDS = {"kernel": (1, 16), "stride": (1, 16), "padding": (0, 8), "dilation": (1, 3), "output_padding": (0, 1)}
MOST_FILTERS = 4096
# Nobody waits for more, and nobody means it.
_LONGEST = 1_000
_WIDEST = 1_000_000
_VOLUME = re.compile(r"\d{1,9}(\s*[x×X]\s*\d{1,9})+", re.ASCII)
_RANGE = re.compile(r"(\d{1,9})(?:\.\.(\d{1,9}))?", re.ASCII)
_SIDES = re.compile(r"(\d{1,9})(?:\+(\d{1,9}))?", re.ASCII)
_LIMIT = re.compile(r"(\d{1,30})(?:\.(\d{1,12}))? ?([A-Za-z]*?)(B?)", re.ASCII)


def is_volume(text: str) -> bool:
    """Whether it is written as `227x227x3`; anything else is a spec."""
    return bool(_VOLUME.fullmatch(text.strip()))


def read_volume(text: str) -> Volume:
    """A volume with spatial axes; `Misuse` for anything else."""
    if not is_volume(text):
        raise Misuse(f"{text} is no volume", "such as 227x227x3: width, height, depth")
    sizes = tuple(int(n) for n in re.findall(r"\d+", text))
    if len(sizes) > MOST_AXES + 1 or not 1 <= min(sizes) or max(sizes) > _WIDEST:
        raise Misuse(f"{text}: a volume has 1 to {MOST_AXES} axes and a depth, each from 1 to {_WIDEST:,}")
    return Volume.of(sizes)


def span(option: str, text: str, least: int = 1, longest: int = _LONGEST) -> range:
    """`5` or `1..32`, both ends included."""
    written = _RANGE.fullmatch(text.strip())
    if not written:
        raise Misuse(f"{option} {text}: a number or a range is wanted", f"such as {least + 2}, or {least}..32")
    first, last = int(written[1]), int(written[2] or written[1])
    if not least <= first <= last:
        raise Misuse(f"{option} {text}: a range goes from a number of at least {least} to no smaller one")
    if last - first >= longest or last > _WIDEST:
        raise Misuse(f"{option} {text}: at most {longest:,} values up to {_WIDEST:,} are searched")
    return range(first, last + 1)


def read_ranges(
    given: Mapping[str, str], type_name: str, rank: int, *, same: bool = False, sides: bool = False
) -> tuple[Ranges, ...]:
    """What is searched along every axis.

    `same` adds the word to the paddings that are searched, `sides` those with a cell more after than before.
    """
    unfit = {"dilation": DILATED, "output_padding": EXTENDED}
    for name, types in unfit.items():
        if name in given and type_name not in types:
            raise Misuse(f"{_option(name)}: {type_name} has none")
    columns = {}
    for name, (least, most) in BOUNDS.items():
        if name in unfit and type_name not in unfit[name]:
            columns[name] = [range(least, least + 1)] * rank
        elif name in given and name != "padding":
            columns[name] = _per_axis(name, given[name], rank)
        else:
            columns[name] = [range(least, most + 1)] * rank
    paddings = _paddings(given.get("padding"), rank, same=same, sides=sides)
    return tuple(
        Ranges(F, S, P, L, extra)
        for F, S, P, L, extra in zip(
            columns["kernel"],
            columns["stride"],
            paddings,
            columns["dilation"],
            columns["output_padding"],
            strict=True,
        )
    )


def _paddings(text: str | None, rank: int, *, same: bool, sides: bool) -> list[Sequence[Pad]]:
    """The paddings along every axis: a range, sides that are given (1+2, or by name as in a spec), or the word."""
    if text == "same":
        return [("same",)] * rank
    if text and "{" in text:
        return [(one,) for one in _named_sides(text, rank)]
    if text and "+" in text:
        return [(one,) for one in _written_sides(text, rank)]
    ranges = _per_axis("padding", text or "..".join(map(str, BOUNDS["padding"])), rank)
    odd = [[(P, P + 1) for P in one if P + 1 in one] if sides else [] for one in ranges]
    word: list[Pad] = ["same"] if same and text is None else []
    return [[*one, *more, *word] for one, more in zip(ranges, odd, strict=True)]


def _written_sides(text: str, rank: int) -> list[Pad]:
    """`1+2`, or with `x` between them one for each axis: `1+2x0+1`, `1+2x0`."""
    parts = re.split(r"[x×]", text)
    _check_count("padding", text, len(parts), rank)
    found: list[Pad] = []
    for part in parts:
        written = _SIDES.fullmatch(part.strip())
        if not written:
            raise Misuse(f"--padding {text}: cells before and after are wanted", "such as 1+2, or 1+2x0+1 for two axes")
        before, after = int(written[1]), int(written[2] or written[1])
        found.append(simplest(before, after))
    return found * rank if len(found) == 1 else found


def _named_sides(text: str, rank: int) -> list[Pad]:
    """`{left: 1, right: 2}`, as in a spec; a side that is left out has none."""
    pairs = re.findall(r"(\w+)\s*:\s*(\d{1,9})", text)
    plain = ", ".join(f"{name}: {cells}" for name, cells in pairs)
    if re.sub(r"\s", "", text) != f"{{{plain}}}".replace(" ", ""):
        raise Misuse(f"--padding {text}: sides by name are wanted", "such as {left: 1, right: 2}")
    try:
        read = read_sides({name: int(cells) for name, cells in pairs}, rank)
    except FieldError as err:
        raise Misuse(f"--padding {text}: it {err}", err.hint) from None
    return [*read] if isinstance(read, tuple) else [read] * rank


def _check_count(name: str, text: str, count: int, rank: int) -> None:
    if count not in {1, rank}:
        raise Misuse(f"{_option(name)} {text}: {count} numbers for {rank} axes", "one number is for all axes")


def _per_axis(name: str, text: str, rank: int) -> list[range]:
    """One range for all axes, or with `x` between them one for each."""
    parts = re.split(r"[x×]", text)
    _check_count(name, text, len(parts), rank)
    if not all(_RANGE.fullmatch(part.strip()) for part in parts):
        raise Misuse(f"{_option(name)} {text}: a number or a range is wanted", "such as 3, 1..32, or 5x3 for two axes")
    each = [span(_option(name), part, BOUNDS[name][0]) for part in parts]
    return each * rank if len(each) == 1 else each


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def read_limits(texts: Sequence[str]) -> dict[str, int]:
    """`params=26M`, `peak_memory=64MiB`."""
    limits = {}
    for text in texts:
        name, _, limit = text.partition("=")
        name = name.strip()
        if name not in LIMITED:
            raise unknown("quantity", name, LIMITED, f"a budget limits {', '.join(LIMITED)}")
        written = _LIMIT.fullmatch(limit.strip())
        if not written or written[3] not in PREFIXES or (written[4] and not LIMITED[name]):
            example = "peak_memory=64MiB" if LIMITED[name] else f"{name}=26M"
            raise Misuse(f"--budget {text}: a limit is wanted", f"such as {example}; M is 10^6, Mi 2^20")
        digits = written[2] or ""
        # Down to a whole number: no count lies between.
        limits[name] = int(written[1] + digits) * PREFIXES[written[3]] // 10 ** len(digits)
    return limits


def read_values(text: str) -> list[str]:
    """`8..64`, `0.25,0.5,1` or both: every value once, as it is written."""
    values: dict[str, None] = {}
    for piece in (one.strip() for one in text.split(",")):
        if not piece:
            raise Misuse(f"--values {text}: a value is missing", "such as 8..64, or 0.25,0.5,1")
        each = map(str, span("--values", piece)) if ".." in piece else [piece]
        values |= dict.fromkeys(each)
    return list(values)
