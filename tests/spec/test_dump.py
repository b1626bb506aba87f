"""A spec written out whole, with what it extends: it stands alone and means the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bundled import graph_of
from spec.compact import compact

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.language.files import UnreadableError, bundled_folder, bundled_names
from cnncalc.language.write import BrokenSpecError, whole_text
from cnncalc.model.diagnostics import Span

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph

NAMES = bundled_names()
EXTENDING = [name for name in NAMES if "\nextends:" in Path(bundled_folder(), f"{name}.yaml").read_text()]
NOWHERE = Span("", 1, 1, 1, 2)


def essence(graph: Graph) -> dict[str, object]:
    """All that a graph says, but for places in the text."""
    return {
        "about": (graph.name, graph.reference, graph.inputs, graph.outputs, graph.aliases),
        "nodes": [node._replace(span=NOWHERE, uses=()) for node in graph.nodes.values()],
        "scopes": [scope._replace(span=NOWHERE) for scope in graph.scopes.values()],
        "claims": sorted((claim.path, claim.quantity, str(claim.value)) for claim in graph.claims),
        "budgets": sorted((budget.quantity, budget.limit) for budget in graph.budgets),
        "found": compact(graph.diagnostics),
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_text_stands_alone_and_means_the_same(name: str) -> None:
    """For every bundled architecture; it extends nothing any more."""
    text = whole_text(name)
    assert "\nextends:" not in f"\n{text}"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    graph = cnncalc.parse(text, name=name)
    assert essence(graph) == essence(graph_of(name))
    assert check_claims(cnncalc.analyze(graph)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EXTENDING])
def test_a_spec_that_extends_nothing_is_its_own_text(name: str) -> None:
    """To the byte, remarks included."""
    assert whole_text(name) == Path(bundled_folder(), f"{name}.yaml").read_text(encoding="utf-8")


def test_remarks_are_kept(tmp_path: Path) -> None:
    """And blocks that nothing uses any more are left out."""
    (tmp_path / "base.yaml").write_text(
        "name: Base\ninput: 8x8x3            # small\nvars: {n: 4, act: relu}   # n: filters\n"
        "blocks:\n  cell:                # the cell\n    layers: [$act, inner]\n"
        "  inner: {layers: [conv: {filters: $n, kernel: 1}]}\n  gone: {layers: [tanh]}\n"
        "layers:\n  # first\n  - gone               # not any more\n\nexpect: {params: 3}\n"
    )
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "name: Mine\nextends: base.yaml\nvars: {n: 5}\nlayers:\n  # then\n  - cell               # once\n"
        "budget: {params: 1k}   # enough\n"
    )
    assert whole_text(str(mine)) == (
        "name: Mine\ninput: 8x8x3            # small\nvars: {n: 5, act: relu}   # n: filters\n"
        "blocks:\n  cell:                # the cell\n    layers: [$act, inner]\n"
        "  inner: {layers: [conv: {filters: $n, kernel: 1}]}\n"
        "layers:\n  # then\n  - cell               # once\n"
        "budget: {params: 1k}   # enough\n"
    )
    assert essence(cnncalc.parse(whole_text(str(mine)))) == essence(cnncalc.load(str(mine)))


# The same base and the same spec upon it, in every way to lay out YAML.
BASES = {
    "block": """\
name: Base
input: 8x8x3
vars:
  n: max(3, 4)   # filters
  act: relu
blocks:
    cell:
        args: {wide: 1}
        # what it does
        layers:
        - conv: {filters: $n * $wide, kernel: 1}

        - $act
    other: {layers: [tanh]}
layers:
- cell
# then
- other
""",
    "braces": """\
input: 8x8x3
vars: {n: "max(3, 4)", act: relu}
blocks: {cell: {args: {wide: 1}, layers: [conv: {filters: $n * $wide, kernel: 1}, $act]}, other: {layers: [tanh]}}
layers: [cell, other]
""",
    "json": """\
{"input": "8x8x3", "vars": {"n": "max(3, 4)", "act": "relu"},
 "blocks": {
   "cell": {"args": {"wide": 1},
            "layers": [{"conv": {"filters": "$n * $wide", "kernel": 1}}, "$act"]},
   "other": {"layers": [{"tanh": }]}
 },
 "layers": ["cell", "other"]}
""",
}
OWN = {
    "block": """\
extends: base.yaml
name: >
  A name of
  two lines
description: |
  Some: text

  # no remark
vars:
  n: 5

# what is new
blocks:
  other:
    layers:
      - relu
      - conv: {filters: 2, kernel: 3}
expect:
  other1/conv1: {output: 6x6x2}
""",
    "braces": """\
{extends: base.yaml, name: 'It''s one', vars: {n: 5}, blocks: {other: {layers: [conv: {filters: 2, kernel: 3}]}}}
""",
    "less": "extends: base.yaml\nlayers:\n- cell: 2\n\n# last\n",
}


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("base", BASES)
def test_every_layout_can_be_written_out(base: str, own: str, tmp_path: Path) -> None:
    """Lists below their key, braces around everything, texts of several lines; whatever the other file looks like."""
    (tmp_path / "base.yaml").write_text(BASES[base])
    mine = tmp_path / "mine.yaml"
    mine.write_text(OWN[own])
    graph = cnncalc.load(str(mine))
    assert graph.nodes
    assert not graph.diagnostics
    assert essence(cnncalc.parse(whole_text(str(mine)))) == essence(graph)


def test_a_broken_spec_has_no_whole_text(tmp_path: Path) -> None:
    """What is wrong with it comes with the error, and the lines that it stands in."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: nowhere.yaml\nlayers: [relu]\n")
    with pytest.raises(BrokenSpecError) as caught:
        whole_text(str(mine))
    assert [one.code for one in caught.value.found] == ["S120"]
    assert caught.value.sources == {str(mine): ["extends: nowhere.yaml", "layers: [relu]"]}


def test_there_is_no_text_of_an_unknown_name() -> None:
    """It cannot be read."""
    with pytest.raises(UnreadableError):
        whole_text("not_bundled")
