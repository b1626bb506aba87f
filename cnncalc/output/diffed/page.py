"""What is shown of a difference: the totals before and after, what was changed, and what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.figures import FIGURES, label
from cnncalc.comparison.difference import ADDED, REMOVED
from cnncalc.output.diffed.gains import gain, gained, percent
from cnncalc.output.diffed.groups import CHANGED, MOVED, RENAMED, causes, consequences
from cnncalc.output.diffed.words import ARROW, turned
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.pages import Page, Section, grid_of
from cnncalc.output.seen import told
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.comparison.difference import Difference, Edit
    from cnncalc.output.diffed.groups import Group
    from cnncalc.output.document import Grid

# Figures that are always told, and those that are where they changed and another does not say it.
TOLD = ("params", "macs", "flops", "activations", "peak_activations")
ALSO = ("layers", "trainable", "buffers")
# So many lines of each list are shown where nobody asked for all.
SHOWN = 20
SAME = "no difference: both are the same network"
UNKNOWN = "no difference in what could be computed"


class Told(NamedTuple):
    """One change: what became of which part, and what there is to say about it."""

    what: str
    path: str
    rest: str

    def __str__(self) -> str:
        return f"{self.what} {self.path}{self.rest}"


class Shown(NamedTuple):
    """A difference in words and tables; `more_causes` and `more_consequences` are lines that are left out."""

    title: str
    headline: str
    totals: Grid
    causes: list[Told]
    more_causes: int
    consequences: Grid
    more_consequences: int
    remarks: list[str]


def shown(found: Difference, most: int | None = SHOWN) -> Shown:
    """What is shown of a difference, with at most so many lines of each list."""
    told_causes = [*_edges(found), *map(_said, causes(found))]
    rows = [_consequence(group) for group in consequences(found)]
    return Shown(
        f"{clean(found.old.graph.file)} {ARROW} {clean(found.new.graph.file)}",
        headline(found),
        grid_of(["", "old", "new", "change", ""], list(_totals(found))),
        told_causes[:most],
        len(told_causes) - len(told_causes[:most]),
        grid_of(["layer", "what", "params", "MACs", "receptive field"], rows[:most], words=2),
        len(rows) - len(rows[:most]),
        list(_remarks(found)),
    )


def page(found: Difference, most: int | None = SHOWN) -> Page:
    """The same as a page for a terminal."""
    one = shown(found, most)
    if found.is_none:
        return Page(one.title, [one.headline], [Section("", one.totals, remarks=one.remarks)])
    sections = [Section("", one.totals if one.totals.rows else None, remarks=one.remarks)]
    if one.causes:
        sections.append(Section("changes", items=[*map(str, one.causes)], remarks=_more(one.more_causes)))
    if one.consequences.rows:
        expendable = ("receptive field", "MACs", "params")
        more = _more(one.more_consequences)
        sections.append(Section("and because of that", one.consequences, remarks=more, expendable=expendable))
    return Page(one.title, [one.headline], sections)


def headline(found: Difference) -> str:
    """`parameters +5.2%, MACs unchanged; layers: 3 changed, 1 added`; or that there is no difference."""
    if found.is_none:
        return SAME
    figures = found.figures()
    grown = [f"{FIGURES[name]} {gained(*figures[name])}" for name in ("params", "macs") if figures]
    counts: dict[str, int] = {}
    for group in causes(found):
        counts[group.kind] = counts.get(group.kind, 0) + group.layers
    words = [f"{exact(counts[kind])} {kind}" for kind in (CHANGED, ADDED, REMOVED, MOVED, RENAMED) if kind in counts]
    layers = f"layers: {', '.join(words)}" if words else ""
    return "; ".join(filter(None, (", ".join(grown), layers))) or UNKNOWN


def _totals(found: Difference) -> Iterator[list[str]]:
    """Figures before and after, with what they gained; volumes where they changed."""
    figures = found.figures()
    for name, (old, new) in figures.items():
        is_news = name in ALSO and old != new and (name != "trainable" or (old, new) != figures["params"])
        if name in TOLD or is_news:
            yield [label(name, found.new.preset), exact(old), exact(new), gain(new - old), percent(old, new)]
    output, sees = ([_of(report, what) for report in (found.old, found.new)] for what in ("output", "sees"))
    for what, (a, b) in (("output", output), ("receptive field", sees)):
        if a and b and a != b:
            yield [what, a, b, "", ""]


def _of(report: Report, what: str) -> str:
    """The volume of the only output, or what it sees; nothing where there are several."""
    sources = list(report.graph.outputs.values())
    if len(sources) != 1:
        return ""
    if what == "output":
        return str(report.graph.volume_of(sources[0]))
    return told("rf", report.receptive_fields()[sources[0]])


def _edges(found: Difference) -> Iterator[Told]:
    """What goes in and comes out."""
    is_only = len(found.new.graph.inputs) == 1
    yield from (_edge("input" if is_only else f"input {clean(edit.name)}", edit) for edit in found.inputs)
    yield from (_edge(f"output {clean(edit.name)}", edit) for edit in found.outputs)


def _edge(name: str, edit: Edit) -> Told:
    if edit.old is None:
        return Told(ADDED, name, f": {clean(str(edit.new))}")
    if edit.new is None:
        return Told(REMOVED, name, f": {clean(str(edit.old))}")
    return Told(CHANGED, name, f": {turned(clean(str(edit.old)), clean(str(edit.new)))}")


def _said(group: Group) -> Told:
    """`changed C3: kernel 5 -> 7; output 10x10x16 -> 8x8x16, parameters +2,304`."""
    if group.kind == RENAMED:
        several = f" ({count_of(group.layers, 'layer')})" if group.layers > 1 else ""
        return Told(RENAMED, group.path, f" to {group.what}{several}")
    effects = [
        *([f"output {group.output}"] if group.output else []),
        *([f"parameters {gain(group.params)}"] if group.params else []),
        *([f"MACs {gain(group.macs)}"] if group.macs else []),
        *([f"receptive field {group.sees}"] if group.sees else []),
    ]
    times = f" x{exact(group.times)}" if group.times > 1 else ""
    return Told(group.kind, clean(group.path), f"{times}: {group.what}{'; ' if effects else ''}{', '.join(effects)}")


def _consequence(group: Group) -> list[str]:
    times = f" x{exact(group.times)}" if group.times > 1 else ""
    return [f"{clean(group.path)}{times}", group.what, gain(group.params), gain(group.macs), group.sees]


def _remarks(found: Difference) -> Iterator[str]:
    """What is not in the lists."""
    if not found.figures():
        is_wrong = not (found.old.is_computed and found.new.is_computed)
        why = "has errors" if is_wrong else "has layers without counts"
        yield f"one of them {why}: there are no totals, and only what could be computed is compared"
    blind = sum(not change.changes_figures for change in found.consequences)
    if blind:
        what = f"{count_of(blind, 'layer')} {'is' if blind == 1 else 'are'}"
        yield f"{what} the same but for the receptive field"


def _more(count: int) -> list[str]:
    return [f"and {count_of(count, 'more line')}: --all shows everything"] if count else []
