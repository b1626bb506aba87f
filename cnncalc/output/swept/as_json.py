"""A sweep for programs: `cnncalc/sweep/1`, a variant on a line, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.figures import FIGURES
from cnncalc.output.as_json import posix, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.values import Json
    from cnncalc.output.swept import Swept
    from cnncalc.search.variants import Variant

SWEEP = "cnncalc/sweep/1"
# Wide enough for every variant.
ON_A_LINE = 1_000_000


def pieces(swept: Swept) -> Iterator[str]:
    """The document, a line at a time."""
    head: dict[str, Json] = {
        "schema": SWEEP,
        "file": posix(swept.file),
        "name": swept.name,
        "flops_preset": swept.flops,
        "axes": [*swept.axes],
        "count": swept.size,
        "kept": swept.kept,
        "failed": swept.failures.total,
    }
    yield written(head, room=0).removesuffix("\n}") + ',\n  "variants": ['
    comma = ""
    for one in swept.variants:
        yield f"{comma}\n    {written(_variant(one, swept), room=ON_A_LINE)}"
        comma = ","
    yield "\n  ]\n}\n" if comma else "]\n}\n"


def _variant(one: Variant, swept: Swept) -> dict[str, Json]:
    values: dict[str, Json] = dict(zip(swept.axes, one.values, strict=True))
    if not one.figures:
        return {"values": values, "error": one.why}
    figures: dict[str, Json] = dict(zip(FIGURES, one.figures, strict=True))
    front: dict[str, Json] = {} if swept.front is None else {"pareto": one.number in swept.front}
    return {"values": values, "figures": figures, **front}
