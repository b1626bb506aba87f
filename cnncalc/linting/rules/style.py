"""How a spec is written: names, pairs, defaults. All of it is off unless it is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.expressions.evaluate import constant
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.language.yaml.tree import Mapping, Scalar
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.linting.fixes import edits
from cnncalc.linting.fixes.layers import as_fix
from cnncalc.linting.rule import SAFE, Found, Rule
from cnncalc.model.diagnostics import NOTE
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.entries import Entry
    from cnncalc.linting.context import Subject
    from cnncalc.model.values import Value

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")


def _pair_order(subject: Subject) -> Iterator[Found]:
    for entry in subject.entries.values():
        for field, word in _literals(entry):
            value = _value(word)
            if isinstance(value, Dims) and len(value) == 2 and value[0] != value[1]:
                message = f"{entry.name}: {field} {value} is {value[0]} wide and {value[1]} high"
                hint = f"PyTorch and Keras write ({value[1]}, {value[0]}) for it, height first"
                yield Found(word.span, message, hint, entry.name)


def _default_made_explicit(subject: Subject) -> Iterator[Found]:
    for entry in subject.entries.values():
        if entry.word not in LAYERS or entry.share or not isinstance(entry.value, Mapping):
            continue
        declared = fields_of(layer_class(entry.word))
        for field, word in _literals(entry):
            one = declared.get(field)
            value = _value(word)
            if (
                one
                and not one.required
                and one.default == value
                and isinstance(value, bool) == isinstance(one.default, bool)
            ):
                edit = edits.without_pair(entry.value, field, subject.lines(entry.span.file))
                fix = as_fix(f"delete `{field}`", edit)
                message = f"{entry.name}: {field} is {word.text} anyway"
                yield Found(entry.value.pairs[field][0].span, message, "leave it out", entry.name, fix=fix)


def _literals(entry: Entry) -> Iterator[tuple[str, Scalar]]:
    """The fields of a layer that are single words."""
    for field, node in (entry.given or {}).items():
        if isinstance(node, Scalar) and "$" not in node.text:
            yield field, node


def _value(word: Scalar) -> Value | None:
    try:
        return constant(word.text)
    except ExpressionError:
        return None


def _name_style(subject: Subject) -> Iterator[Found]:
    named = [entry.named for entry in subject.entries.values() if entry.named]
    for section in ("vars", "blocks", "inputs"):
        value = subject.top.value(section)
        named += [key for key, _ in value.pairs.values()] if isinstance(value, Mapping) else []
    for word in named:
        if word.span.file == subject.graph.file and not _SNAKE.fullmatch(word.text):
            snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word.text).lower()
            yield Found(word.span, f"the name {word.text} is not in small letters with _", f"{snake} would be")


def _missing_name(subject: Subject) -> Iterator[Found]:
    """Entries that `expect` speaks of by their automatic names."""
    claimed = {claim.path: claim.owner for claim in subject.graph.claims if claim.path}
    for path, owner in claimed.items():
        node = subject.graph.nodes.get(path)
        entry = subject.entries.get(node.span) if node else None
        if node and entry and not entry.named and not node.uses and node.span.file == subject.graph.file:
            item = subject.items.get(node.span)
            lines = subject.lines(node.span.file)
            edit = edits.with_pair(item.node, "name", path, lines) if item and isinstance(item.node, Mapping) else None
            fix = as_fix(f"name it {path}", edit)
            message = f"`expect` calls the {entry.word} in line {node.span.line} {path}, which is its number"
            yield Found(owner, message, f"write name: {path} beside `{entry.word}`", path, fix=fix)


PAIR_ORDER = Rule(
    "S115",
    summary="A pair of different numbers: width x height here, height x width elsewhere.",
    why="""\
`kernel: 7x1` is 7 wide and 1 high. PyTorch and Keras would write (1, 7). The rule only points such pairs out, so that
whoever carries a network over looks at each of them once.""",
    source="Conventions of cnncalc's language; torch.nn.Conv2d and keras.layers.Conv2D document (height, width).",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 7x1, padding: 3x0}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 7, padding: 3x3}
""",
    severity=NOTE,
    check=_pair_order,
)
DEFAULT_MADE_EXPLICIT = Rule(
    "S116",
    summary="A field is given the value that it has anyway.",
    why="""\
`stride: 1` says nothing that is not so without it. Some like it for that very reason, so the rule is off.""",
    source="The defaults in docs/layers.md.",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 1}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: 1}
""",
    severity=NOTE,
    fix=SAFE,
    check=_default_made_explicit,
)
NAME_STYLE = Rule(
    "N601",
    summary="A name is not in small letters, digits and `_`.",
    why="""\
Names of one style are easier to remember and to type. Papers have their own (C1, S2, Mixed_5b), so the rule is off.
""",
    source="PEP 8 for names in Python; many style guides have the same.",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: convOne
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: conv_one
""",
    severity=NOTE,
    check=_name_style,
)
MISSING_NAME = Rule(
    "N602",
    summary="A claim speaks of a layer by its number.",
    why="""\
`conv2` is the second convolution of the text. When another one is put before it, the claim is about the wrong layer.
A name of its own does not move.""",
    source="cnncalc's own: automatic names count entries.",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3}
expect:
  conv1: {output: 14x14x8}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
expect:
  stem: {output: 14x14x8}
""",
    severity=NOTE,
    fix=SAFE,
    check=_missing_name,
)
