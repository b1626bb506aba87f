"""A spec written out whole, with what it extends: it stands alone and means the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bundled import graph_of
from spec.compact import compact

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.diagnostics import Span
from cnncalc.spec.dump import whole_text
from cnncalc.spec.files import bundled_folder, bundled_names
from cnncalc.spec.stores import UnreadableError

if TYPE_CHECKING:
    from cnncalc.graph import Graph

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


def test_there_is_no_text_of_an_unknown_name() -> None:
    """It cannot be read."""
    with pytest.raises(UnreadableError):
        whole_text("not_bundled")
