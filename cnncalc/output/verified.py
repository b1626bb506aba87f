"""A verification as text: the verdict first, then a table of what differs; in ASCII; and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.drawing import head, row, signs_of
from cnncalc.output.fitting import Strip, fitted
from cnncalc.output.numbers import exact
from cnncalc.output.paint import BLOCK, PLAIN, QUIET, TITLE, in_ascii, painted, unpainted
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnncalc.model.values import Json
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View
    from cnncalc.runtime.verify import Figures, Held, Verification

VERIFY = "cnncalc/verify/1"
# Figures that differ are shown beside each other; a kernel that could not run has none.
NOTHING = "did not run"


class Difference(NamedTuple):
    """A line of the table: what of which layer is computed as one thing, and is another in the run."""

    layer: str
    figure: str
    computed: str
    run: str


def table(found: Sequence[Verification], view: View) -> str:
    """One verdict below the other, in colour where there is any."""
    paint = painted if view.color else unpainted
    return paint(_drawn(found, view))


def plain(found: Sequence[Verification], view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(_drawn(found, view._replace(unicode=False)))


def as_json(found: Sequence[Verification], view: View) -> str:
    """An object for one verification, a list of them for several."""
    from cnncalc.output.as_json import written

    del view
    documents: list[Json] = [_document(one) for one in found]
    return written(documents[0] if len(documents) == 1 else documents) + "\n"


FORMATS: dict[str, Callable[[Sequence[Verification], View], str]] = {"table": table, "plain": plain, "json": as_json}


def verdict(one: Verification) -> str:
    """`18/18 layers agree: volume, parameters and products (NumPy, seed 0)`."""
    if one.report.totals is None:
        return "the spec has errors: it was not run"
    count = len(one.layers)
    agreeing = count - len(one.differing)
    what = "volume, parameters and products" if one.ok or not one.differing else "the others differ in what is below"
    return f"{exact(agreeing)}/{exact(count)} layers agree: {what} (NumPy, seed {one.seed})"


def _drawn(found: Sequence[Verification], view: View) -> Iterator[list[Piece]]:
    for one in found:
        name = f"{clean(one.report.graph.file)}: " if len(found) > 1 else ""
        yield [(f"{name}{verdict(one)}", TITLE)]
        yield from ([(remark, QUIET)] for remark in _remarks(one))
        if one.differing:
            yield []
            yield from _differences(one, view)


def _remarks(one: Verification) -> Iterator[str]:
    """On what it ran, if that is not what the spec says, and how many claims hold."""
    if dict(one.ran) != one.report.graph.inputs:
        yield f"run on the smallest input that the network accepts: {', '.join(map(str, one.ran.values()))}"
    if one.claims and one.report.totals:
        yield f"{exact(one.claims - len(one.failed))}/{exact(one.claims)} claims hold"


def _differences(one: Verification, view: View) -> Iterator[list[Piece]]:
    lines = [line for layer in one.differing for line in _lines(layer)]
    titles = Difference("layer", "figure", "computed", "run")
    strips = [
        Strip.of(title, title, list(cells), to_the_right=title in {"computed", "run"}, can_wrap=title == "layer")
        for title, *cells in zip(titles, *lines, strict=True)
    ]
    strips, _ = fitted(strips, view.width, ())
    yield from head(strips, signs_of(view))
    for at in range(len(lines)):
        yield from row(strips, at, [BLOCK, PLAIN, PLAIN, PLAIN])
    for layer in one.differing:
        if layer.error:
            yield [(f"{clean(layer.path)}: {clean(layer.error)}", QUIET)]


def _lines(layer: Held) -> Iterator[Difference]:
    """What differs of a layer; everything, where it did not run."""
    computed = _shown(layer.computed)
    run = _shown(layer.run) if layer.run else dict.fromkeys(computed, NOTHING)
    for figure, text in computed.items():
        if text != run[figure]:
            yield Difference(clean(layer.path), figure, text, run[figure])


def _shown(figures: Figures) -> dict[str, str]:
    return {
        "volume": str(figures.volume),
        "parameters": exact(figures.params),
        "products": exact(figures.products),
    }


def _document(one: Verification) -> dict[str, Json]:
    from cnncalc.output.as_json import finding, posix

    graph = one.report.graph
    return {
        "schema": VERIFY,
        "file": posix(graph.file),
        "name": graph.name,
        "layers": [_layer(layer) for layer in one.layers],
        "ok": one.ok,
        "diagnostics": [finding(found) for found in (*one.report.diagnostics, *one.failed)],
    }


def _layer(layer: Held) -> dict[str, Json]:
    from cnncalc.output.as_json import dims

    computed, run = layer.computed, layer.run
    return {
        "path": layer.path,
        "computed_volume": dims(computed.volume),
        "run_volume": dims(run.volume) if run else None,
        "computed_params": int(computed.params),
        "run_params": int(run.params) if run else None,
        "computed_ops": {"mul": int(computed.products)},
        "run_ops": {"mul": int(run.products)} if run else None,
        "ok": layer.ok,
        **({"error": layer.error} if layer.error else {}),
    }
