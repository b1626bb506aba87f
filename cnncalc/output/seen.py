"""Receptive fields as a table shows them (`11x11`, `1/2x1/2`, `all`), and what is alive while a layer runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.analysis.receptive_field import Field, Fields
    from cnncalc.analysis.report import Report
    from cnncalc.output.folding import Line

# A cell that sees the whole input.
ALL = "all"


def size(field: Field | None) -> str:
    """How many cells are seen."""
    return str(field.size) if field else ALL


def stride(field: Field | None) -> str:
    """How far the fields of neighbours are apart: an exact fraction behind a layer that enlarges."""
    if not field:
        return ""
    n, d = field.stride
    return str(n) if d == 1 else f"{n}/{d}"


def start(field: Field | None) -> str:
    """The left edge of the first cell's field."""
    return "" if not field or field.start is None else str(field.start)


# The column of what is alive while a layer runs.
ALIVE = "alive"
# Column -> what it says along one axis.
ALONG = {"rf": size, "jump": stride, "start": start}


def sayer(column: str, report: Report) -> Callable[[Line], str]:
    """What a column says of a line; of a line for several copies, the first and the last, or what is most."""
    if column == ALIVE:
        held = report.alive()
        return lambda line: exact(max(held[path] for path in line.paths)) if line.paths else ""
    fields = report.receptive_fields()

    def says(line: Line) -> str:
        ends = [told(column, fields[path]) for path in line.ends if path in fields]
        return "..".join(dict.fromkeys(ends))

    return says


def told(column: str, fields: Fields) -> str:
    """Along all axes; a vector has none, and sees everything."""
    words = [ALONG[column](field) for field in fields or (None,)]
    if column == "rf" and set(words) == {ALL}:
        return ALL
    if column == "start":
        return ",".join(words) if all(words) else ""
    return "x".join(words) if all(words) else ""
