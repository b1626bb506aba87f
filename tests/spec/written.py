"""Specs as plain data, written back in another way: other quotes, another order of keys, all on one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.language.expand.branches import MERGES
from cnncalc.language.yaml.source import read
from cnncalc.language.yaml.tree import Mapping, Scalar

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from cnncalc.language.yaml.tree import Tree

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
# Below these the order says something: arguments in order, variables before others, branches in order.
IN_ORDER = {"args", "vars", "inputs", *MERGES}


def plain(text: str) -> dict[str, Plain]:
    """A spec as texts in lists and dictionaries."""
    tree = read(text, "spec.yaml")[1]
    assert isinstance(tree, Mapping)
    found = _plain(tree)
    assert isinstance(found, dict)
    return found


def _plain(node: Tree) -> Plain:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, (_, value) in node.pairs.items()}
    return [_plain(item) for item in node.items]


def written(spec: Plain, by: random.Random, key: str = "") -> str:
    """The spec on one line of braces and quotes; keys whose order means nothing are shuffled."""
    if isinstance(spec, str):
        return json.dumps(spec, ensure_ascii=False)
    if isinstance(spec, list):
        return f"[{', '.join(written(item, by) for item in spec)}]"
    pairs = [f"{json.dumps(name)}: {written(value, by, name)}" for name, value in spec.items()]
    if key not in IN_ORDER:
        by.shuffle(pairs)
    return f"{{{', '.join(pairs)}}}"


def lists_of_layers(spec: Plain) -> Iterator[list[Plain]]:
    """All lists of entries, of the spec, its blocks, and branches."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "layers" and isinstance(value, list):
                yield from _lists(value)
            elif key == "blocks" and isinstance(value, dict):
                for block in value.values():
                    yield from lists_of_layers(block)


def _lists(entries: list[Plain]) -> Iterator[list[Plain]]:
    yield entries
    for entry in entries:
        for word, value in entry.items() if isinstance(entry, dict) else ():
            if word not in MERGES:
                continue
            branches = value.values() if isinstance(value, dict) else [value]
            for branch in branches:
                layers = branch.get("layers", []) if isinstance(branch, dict) else branch
                if isinstance(layers, list):
                    yield from _lists(layers)
