"""What is written and does nothing: variables, arguments and blocks that nobody uses, repeats that repeat nothing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from cnncalc.language.yaml.comments import scalars
from cnncalc.language.yaml.tree import Mapping
from cnncalc.linting.fixes.layers import as_fix
from cnncalc.linting.rule import UNSAFE, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.yaml.tree import Scalar, Tree
    from cnncalc.linting.context import Subject
    from cnncalc.model.diagnostics import Fix

_NAME = r"\$([A-Za-z_]\w*)"
_WORD = re.compile(r"[A-Za-z_]\w*")
# Sections that are text, in which a `$` or the name of a block is nothing but that.
_TEXTS = ("name", "source", "description", "extends")


def _unused_variable(subject: Subject) -> Iterator[Found]:
    """Variables of the spec, then arguments of its blocks. Those of a library are for whoever extends it."""
    top = subject.top
    if not subject.spec.is_library:
        used = {name for tree in _sections(top) for name in _names(tree)}
        for key in _keys(top, "vars"):
            if key.text not in used and key.span.file == subject.graph.file:
                fix = _without(subject, "vars", key.text, f"delete {key.text}")
                yield Found(
                    key.span, f"the variable {key.text} is used nowhere", f"`${key.text}` would stand for it", fix=fix
                )
    for block in _keys(top, "blocks"):
        body = _inside(top, "blocks", block.text)
        args = body.value("args") if body else None
        if body and isinstance(args, Mapping) and block.span.file == subject.graph.file:
            used = {name for _, value in body.pairs.values() for name in _names(value)}
            for key, _ in args.pairs.values():
                if key.text not in used:
                    message = f"the argument {key.text} of {block.text} is used nowhere in it"
                    yield Found(key.span, message, f"`${key.text}` would stand for it")


def _unused_block(subject: Subject) -> Iterator[Found]:
    """Blocks whose names stand nowhere but in themselves: neither as a type, nor where a variable may hold them."""
    if subject.spec.is_library:
        return
    everywhere = Counter(word for tree in _sections(subject.top) for word in _words(tree))
    for key in _keys(subject.top, "blocks"):
        own = _inside(subject.top, "blocks", key.text)
        within = Counter(_words(own) if own else ())[key.text]
        if everywhere[key.text] == within + 1 and key.span.file == subject.graph.file:
            fix = _without(subject, "blocks", key.text, f"delete {key.text}")
            yield Found(key.span, f"the block {key.text} is used nowhere", f"`- {key.text}` would use it", fix=fix)


def _repeat_count(subject: Subject) -> Iterator[Found]:
    for entry in subject.entries.values():
        if entry.repeat is not None and entry.repeat.text in {"0", "1"}:
            once = entry.repeat.text == "1"
            message = f"`repeat: {entry.repeat.text}` {'makes one copy' if once else 'leaves the entry out'}"
            hint = "leave `repeat` out; the path is then without /0" if once else "delete the entry, or write a `when`"
            yield Found(entry.repeat.span, message, hint, entry.name)


def _sections(top: Mapping) -> Iterator[Tree]:
    return (value for key, (_, value) in top.pairs.items() if key not in _TEXTS and not key.startswith("x-"))


def _keys(top: Mapping, section: str) -> list[Scalar]:
    """The keys of a section."""
    value = top.value(section)
    return [key for key, _ in value.pairs.values()] if isinstance(value, Mapping) else []


def _inside(top: Mapping, section: str, key: str) -> Mapping | None:
    value = top.value(section)
    inner = value.value(key) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, Mapping) else None


def _names(tree: Tree) -> Iterator[str]:
    """Every `$name` of a tree."""
    return (name for word in scalars(tree) if "$" in word.text for name in re.findall(_NAME, word.text))


def _words(tree: Tree) -> Iterator[str]:
    """Every word of a tree, keys included."""
    return (word for scalar in scalars(tree) for word in _WORD.findall(scalar.text))


def _without(subject: Subject, section: str, key: str, title: str) -> Fix | None:
    """Delete a pair of a section, or the section with its only pair; a spec that extends this one may use it."""
    value, lines = subject.top.value(section), subject.lines(subject.graph.file)
    if not isinstance(value, Mapping):
        return None
    from cnncalc.linting.fixes.edits import without_pair  # only where something is found

    alone = len(value.pairs) == 1
    return as_fix(title, without_pair(*((subject.top, section) if alone else (value, key)), lines), safe=False)


UNUSED_VARIABLE = Rule(
    "S109",
    summary="A variable, or an argument of a block, is used nowhere.",
    why="""\
Whoever sets it expects the network to change. Mostly a number was written out where `$name` was meant. Where only
part of the spec could be computed the rule is silent: what is missing may have used it.

Only this spec is looked at, whatever extends it: so the fix is not safe, and what is there for others is ignored with
that reason.""",
    source="cnncalc's own; linters of all languages have it.",
    bad="""\
input: 32x32x3
vars: {width: 8, classes: 10}
layers:
  - flatten
  - dense: $classes
""",
    good="""\
input: 32x32x3
vars: {width: 8, classes: 10}
layers:
  - flatten
  - dense: $width
  - relu
  - dense: $classes
""",
    fix=UNSAFE,
    check=_unused_variable,
    whole=True,
)
UNUSED_BLOCK = Rule(
    "S121",
    summary="A block is used nowhere.",
    why="""\
A block that no layer uses, neither by its name nor through a variable that holds it, is only read by people. A file
that has nothing but blocks is a library, and no finding.

A spec that extends this one may use the block: so the fix is not safe, and such a block is ignored with that reason, or
moved into a library.""",
    source="cnncalc's own; linters of all languages have it.",
    bad="""\
input: 32x32x3
blocks:
  conv_relu:
    args: {filters: required}
    layers:
      - conv: {filters: $filters, kernel: 3}
      - relu
layers:
  - conv: {filters: 8, kernel: 3}
  - relu
""",
    good="""\
input: 32x32x3
blocks:
  conv_relu:
    args: {filters: required}
    layers:
      - conv: {filters: $filters, kernel: 3}
      - relu
layers:
  - conv_relu: 8
""",
    fix=UNSAFE,
    check=_unused_block,
    whole=True,
)
REPEAT_COUNT = Rule(
    "S117",
    summary="A repeat of 0 or 1 repeats nothing.",
    why="""\
`repeat: 1` makes one copy, whose path ends in /0; `repeat: 0` makes none, and the entry stands for its input. Both
are useful as the value of a variable, but not written out.""",
    source="cnncalc's own.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    repeat: 1
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
  - relu
""",
    check=_repeat_count,
)
