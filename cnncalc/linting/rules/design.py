"""The design as a whole: what is dead, what dominates, what does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.fixes.layers import as_fix, without
from cnncalc.linting.rule import SAFE, UNSAFE, Rule
from cnncalc.linting.rules.norms import DROPOUTS
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.diagnostics import Fix
    from cnncalc.model.graph import Node
    from cnncalc.model.volume import Volume

# A dense layer with more than this share (in %) of all parameters, and with more inputs, dominates. VGG's first has 74.
SHARE, FAN_IN = 70, 4096
MOST_DROPPED = 0.9


def _dropout_rate(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type not in DROPOUTS:
            continue
        rate = float(getattr(node.layer, "rate", 0.5))
        if not rate:
            fix = without(subject, node, f"delete the {node.type}")
            yield subject.at(node, "rate", "rate 0 drops nothing", "delete it", fix=fix)
        elif rate > MOST_DROPPED:
            left = f"leaves {1 - rate:.2g}" if rate < 1 else "leaves none"
            meant = f"; was {1 - rate:.2g} meant?" if rate < 1 else ", and 1 drops everything"
            hint = f"`rate` is the probability of being dropped{meant}"
            yield subject.at(node, "rate", f"rate {rate:g} {left} of the elements", hint)


def _dead_layer(subject: Subject) -> Iterator[Found]:
    alive = _alive(subject)
    dead = [node for node in subject.nodes if node.path not in alive]
    ends = [node for node in dead if not subject.readers.get(node.path)]
    counts = {row.node.path: row.counts.params for row in subject.report.rows}
    for node in ends:
        only = _only_for(subject, node)
        params = sum(counts[path] for path in only)
        message = "its result reaches no output"
        if len(only) > 1:
            others = "does 1 layer" if len(only) == 2 else f"do {len(only) - 1:,} layers"
            message += f", nor {others} above it that only it reads"
        hint = "list it under `outputs`, read it somewhere, or delete it"
        note = f"they have {params:,} of the {subject.report.known.params:,} parameters" if params else ""
        yield subject.at(node, "", message, hint, *filter(None, [note]), fix=_deleted(subject, node))


def _alive(subject: Subject) -> set[str]:
    """The layers that an output depends on."""
    found: set[str] = set()
    todo = list(subject.graph.outputs.values())
    while todo:
        path = todo.pop()
        node = subject.made_by(path)
        if node and path not in found:
            found.add(path)
            todo += node.inputs
    return found


def _only_for(subject: Subject, end: Node) -> list[str]:
    """A layer, and those above it that nothing else reads."""
    found, todo = {end.path: None}, list(end.inputs)
    while todo:
        path = todo.pop()
        node = subject.made_by(path)
        if node and path not in found and subject.only_reader(path):
            found[path] = None
            todo += node.inputs
    return list(found)


def _deleted(subject: Subject, node: Node) -> Fix | None:
    """Nothing reads it, so nothing else is wired by it; a name that `expect` speaks of is still needed.

    Without it those behind it are called by other numbers: so there is no fix where the text has such names.
    """
    entry, item = subject.entries.get(node.span), subject.items.get(node.span)
    named = subject.spec.expect is not None or subject.spec.body.outputs
    if entry is None or item is None or entry.branches or entry.repeat or node.uses or named:
        return None
    if entry.word.lstrip("$") in subject.numbered:
        return None
    from cnncalc.linting.fixes.edits import without_item  # only where something is found

    return as_fix("delete the layer", without_item(item, subject.lines(node.span.file)), safe=False)


def _dense_dominates(subject: Subject) -> Iterator[Found]:
    total = subject.report.known.params
    for row in subject.report.rows:
        node, params = row.node, row.counts.params
        if node.type == "dense" and params * 100 > SHARE * total and node.input_volumes[0].depth > FAN_IN:
            percent = 100 * params // total
            message = f"{params:,} of all {total:,} parameters ({percent}%) are in this layer"
            wide = _flattened(subject, node)
            fewer = f"a globalavgpool in place of the flatten would leave {wide.depth:,} inputs" if wide else ""
            yield subject.at(node, "", message, fewer or "fewer inputs")


def _flattened(subject: Subject, node: Node) -> Volume | None:
    """The map of which the input of a dense layer was made."""
    above = subject.above(node, DROPOUTS)
    return above.input_volumes[0] if above and above.type == "flatten" else None


DROPOUT_RATE_EXTREME = Rule(
    "D308",
    summary="A dropout drops nothing, or nearly everything.",
    why="""\
`rate` is the probability of being dropped, as in PyTorch and Keras 2; in TensorFlow 1 and in the paper it was that of
being kept, so a rate of 0.95 was mostly meant to be 0.05. A rate of 0 does nothing.""",
    source="Srivastava et al. 2014, Dropout, appendix A: between 0.2 and 0.5 of the units are dropped.",
    bad="""\
input: 256
layers:
  - dropout: 0.95
  - dense: 10
""",
    good="""\
input: 256
layers:
  - dropout: 0.9
  - dense: 10
""",
    fix=SAFE,
    check=_dropout_rate,
    everywhere=True,
)
DEAD_LAYER = Rule(
    "D309",
    summary="The result of a layer reaches no output.",
    why="""\
Its parameters are counted and its operations are done, and no output depends on them. Mostly a `from` reads another
layer than was meant, or an output is missing under `outputs`. The finding is at the last layer of such a chain. The
fix deletes it, which is seldom what was meant.""",
    source="cnncalc's own; compilers call it dead code.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - maxpool: 2
  - relu:
    from: stem
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - maxpool: 2
    name: small
  - relu:
    from: stem
outputs: [small, relu1]
""",
    fix=UNSAFE,
    check=_dead_layer,
    whole=True,
)
DENSE_DOMINATES = Rule(
    "D310",
    summary="Most of all parameters are in one dense layer.",
    why="""\
The first dense layer behind a large map has a weight for every cell of it: in VGG-16 those are 74% of all parameters.
A global average pool in place of the flatten leaves one number per channel; most networks since NIN and ResNet have
it.""",
    source="Lin et al. 2014, Network in network, section 3.2; Simonyan & Zisserman 2015 for the counter-example.",
    bad="""\
input: 32x32x16
layers:
  - flatten
  - dense: 10
""",
    good="""\
input: 32x32x16
layers:
  - globalavgpool
  - flatten
  - dense: 10
""",
    severity=NOTE,
    check=_dense_dominates,
)
