"""Every bundled network agrees with its run: as written, and on the smallest input above 20 G MACs, as CI has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bundled import graph_of

import cnncalc
from cnncalc.cli.commands.verify import MANY_MACS
from cnncalc.language.files import bundled_names
from cnncalc.search.networks import smallest

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph

LARGE = (
    "c3d",
    "convnext_large",
    "deeplabv3_resnet50",
    "efficientnet_b7",
    "efficientnet_v2_l",
    "efficientnet_v2_m",
    "fcn_resnet50",
    "mc3_18",
    "r2plus1d_18",
    "r3d_18",
    "regnet_x_32gf",
    "regnet_y_128gf",
    "regnet_y_32gf",
    "unet",
    "unet_572_valid",
    "wide_resnet101_2",
)


def is_large(graph: Graph) -> bool:
    """Whether it takes too long as written."""
    return cnncalc.analyze(graph).known.macs > MANY_MACS


def test_which_are_not_run_as_written() -> None:
    """These, and no others."""
    assert tuple(name for name in bundled_names() if is_large(graph_of(name))) == LARGE


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_network_agrees_with_its_run(name: str) -> None:
    """Volume, parameters and products of every layer, and every claim of the spec."""
    graph = graph_of(name)
    found = cnncalc.verify(graph, smaller=smallest(graph, {}) if name in LARGE else None)
    assert not found.differing
    assert not found.failed
    assert found.ok
    assert len(found.layers) == len(graph.nodes)
    assert found.claims >= 3
