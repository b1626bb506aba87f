"""The columns that a table can have: what each says of a line, and how it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.analysis.figures import label
from cnncalc.output.numbers import exact, share
from cnncalc.output.seen import ALIVE, ALONG, sayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.analysis.report import Counts, Report
    from cnncalc.formulas.operations import Operations
    from cnncalc.output.folding import Line
    from cnncalc.output.view import View

UNKNOWN = "?"


class TextColumn(NamedTuple):
    """A column of words: its name for `--columns`, its title, what it is about, and what it says of a line.

    Words stand to the left and may wrap; sizes and places are no words.
    """

    name: str
    title: str
    about: str
    says: Callable[[Line], str]
    is_words: bool = True


class NumberColumn(NamedTuple):
    """A column of numbers that add up to a total, or, if it `shares`, of each as a share of that total."""

    name: str
    title: str
    about: str
    number: Callable[[Counts, Operations], int]
    shares: bool = False

    @property
    def depends_on(self) -> str:
        """The count without which this one is unknown, if there is one."""
        name = self.name.removesuffix("%")
        if name in {"params", "weights", "biases", "trainable"}:
            return "params"
        return "" if name in {"buffers", "activations"} else "macs"

    def cell(self, number: int | None, total: int) -> str:
        """A number of this column as it is shown; nothing above the lines of an opened block."""
        if number is None:
            return ""
        return share(number, total) if self.shares else exact(number)


Column: TypeAlias = "TextColumn | NumberColumn"


def type_of(line: Line) -> str:
    """`bottleneck x3`, `add (2)`, `dense, frozen`."""
    said, node = line.type, line.node
    if node and len(node.inputs) > 1:
        said += f" ({len(node.inputs)})"
    if line.times > 1:
        said += f" x{exact(line.times)}"
    if node and node.frozen:
        said += ", frozen"
    if node and node.shares:
        said += ", shared"
    return said


def sources_of(line: Line) -> str:
    """Where the inputs come from: names of the layer's own scope, and full paths with a slash in front."""
    if not line.node:
        return ""
    scope = line.node.path.rpartition("/")[0]
    return ", ".join(_seen_from(scope, source) for source in line.node.inputs)


def _seen_from(scope: str, source: str) -> str:
    if not scope:
        return source
    return source.removeprefix(f"{scope}/") if source.startswith(f"{scope}/") else f"/{source}"


def input_of(line: Line) -> str:
    """The volumes that go in; one that comes several times is said once."""
    return ", ".join(dict.fromkeys(map(str, line.node.input_volumes))) if line.node else ""


def output_of(line: Line) -> str:
    """The volume that comes out."""
    return str(line.volume) if line.volume else UNKNOWN


GEOMETRY = {
    "kernel": "extent of the window along every axis",
    "stride": "step of the window along every axis",
    "padding": "cells added on every side (`before,after` where they differ); cropped by convtranspose",
    "dilation": "distance of the window's cells",
    "groups": "groups of channels of a convolution",
}


def geometry_of(name: str) -> Callable[[Line], str]:
    """What a column about a layer's window contains."""

    def cell(line: Line) -> str:
        window = line.node.layer.geometry(line.node.input_volumes[0]) if line.node else None
        if window is None:
            return ""
        if name == "groups":
            return str(window.groups)
        if name == "padding":
            return "x".join(str(a) if a == b else f"{a},{b}" for a, b in window.padding)
        return "x".join(map(str, getattr(window, name)))

    return cell


def unsaid(line: Line) -> str:
    """What is known only with the whole report: see `_titled`."""
    del line
    return UNKNOWN


def place_of(line: Line) -> str:
    """The line of the spec where the layer is written or the block used."""
    return str(line.place or "")


_COLUMNS: tuple[Column, ...] = (
    TextColumn("layer", "layer", "name, or the path through blocks", lambda line: line.label),
    TextColumn("type", "type", "layer or block type, how many copies, inputs of a merge, frozen, shared", type_of),
    TextColumn("from", "from", "the layers that the inputs come from", sources_of),
    TextColumn("input", "input", "the volumes that go in", input_of),
    TextColumn("output", "output", "the volume that comes out: width x height x depth", output_of, is_words=False),
    *(TextColumn(name, name, about, geometry_of(name), is_words=False) for name, about in GEOMETRY.items()),
    NumberColumn("params", "params", "everything learnable, frozen included", lambda n, _: n.params),
    NumberColumn("params%", "params %", "share of all parameters", lambda n, _: n.params, shares=True),
    NumberColumn("weights", "weights", "parameters that are no biases", lambda n, _: n.weights),
    NumberColumn("biases", "biases", "parameters called bias or shift", lambda n, _: n.biases),
    NumberColumn("trainable", "trainable", "parameters that are not frozen", lambda n, _: n.trainable),
    NumberColumn("buffers", "buffers", "numbers kept but not learnt: running statistics", lambda n, _: n.buffers),
    NumberColumn("macs", "MACs", "multiply-accumulates", lambda n, _: n.macs),
    NumberColumn("macs%", "MACs %", "share of all MACs", lambda n, _: n.macs, shares=True),
    NumberColumn("flops", "FLOPs", "operations as the preset of --flops counts them", lambda n, _: n.flops),
    NumberColumn("flops%", "FLOPs %", "share of all FLOPs", lambda n, _: n.flops, shares=True),
    NumberColumn("activations", "activations", "elements of the output; none for a view", lambda n, _: n.activations),
    NumberColumn("mul", "mul", "multiplications", lambda _, ops: ops.mul),
    NumberColumn("add", "add", "additions and subtractions", lambda _, ops: ops.add),
    NumberColumn("div", "div", "divisions", lambda _, ops: ops.div),
    NumberColumn("cmp", "cmp", "comparisons and maxima", lambda _, ops: ops.cmp),
    NumberColumn("exp", "exp", "exp, log, tanh, erf and square roots", lambda _, ops: ops.exp),
    TextColumn("rf", "rf", "receptive field: cells of the input that a cell sees", unsaid, is_words=False),
    TextColumn("jump", "jump", "effective stride: how far the fields of neighbours are apart", unsaid, is_words=False),
    TextColumn("start", "start", "left and top edge of the first cell's receptive field", unsaid, is_words=False),
    TextColumn("alive", "alive", "elements alive while it runs; of several layers the most", unsaid, is_words=False),
    TextColumn("line", "line", "the line of the spec", place_of, is_words=False),
)
COLUMNS = {column.name: column for column in _COLUMNS}
# What lines can be sorted by.
NUMBERS = tuple(column.name for column in _COLUMNS if isinstance(column, NumberColumn) and not column.shares)
# What gives way first where the width does not suffice for the default columns.
EXPENDABLE = ("buffers", "flops", "params%", "macs%", "trainable", "type", "macs")


def chosen(report: Report, view: View) -> list[Column]:
    """The columns that were asked for; by default those that have something to say, and the one to sort by."""
    names = view.columns or _default(report)
    if view.sort and not view.columns and view.sort not in names:
        names = (*names, view.sort)
    return [_titled(COLUMNS[name], report) for name in names]


def number_column(name: str, report: Report) -> NumberColumn | None:
    """A column that lines can be sorted by."""
    column = _titled(COLUMNS[name], report)
    return column if isinstance(column, NumberColumn) else None


def _titled(column: Column, report: Report) -> Column:
    """The column with what it takes from the report."""
    if isinstance(column, TextColumn):
        return column._replace(says=sayer(column.name, report)) if column.name in (*ALONG, ALIVE) else column
    return column._replace(title=label("flops", report.preset)) if column.name == "flops" else column


def _default(report: Report) -> tuple[str, ...]:
    """There are no shares of a total that is not known."""
    known, whole = report.known, report.totals is not None
    some = {
        "trainable": known.trainable != known.params,
        "buffers": known.buffers > 0,
        "params%": whole,
        "macs%": whole,
    }
    names = ("layer", "type", "output", "params", "params%", "trainable", "buffers", "macs", "macs%", "flops")
    return tuple(name for name in names if some.get(name, True))
