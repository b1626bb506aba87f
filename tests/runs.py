"""Graphs and arrays to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from kernels.witness import numbers

import cnncalc
from cnncalc.runtime.execute import execute
from cnncalc.runtime.weights import initial_weights

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph
    from cnncalc.runtime.execute import Execution
    from cnncalc.runtime.kernels.axes import Array, FloatType

SIAMESE = """
inputs: {left: 9x7x3, right: 9x7x3}
layers:
  - conv: {filters: 4, kernel: 3}
    name: one
    from: left
  - conv: {filters: 4, kernel: 3}
    name: two
    from: right
    share: one
  - subtract:
    from: [one, two]
  - abs
outputs: [one, abs1]
"""

NORMED = """
input: 40x40x8
layers:
  - conv: {filters: 64, kernel: 3, padding: 1}
  - batchnorm
  - relu
  - conv: {filters: 64, kernel: 1}
    name: narrow
  - batchnorm
  - relu
"""


def parsed(text: str) -> Graph:
    """A graph without mistakes."""
    graph = cnncalc.parse(text, name="net.yaml")
    assert not graph.diagnostics
    return graph


def inputs_of(graph: Graph, samples: int = 1, dtype: FloatType = np.float32) -> dict[str, Array]:
    """Numbers for every input."""
    return {name: numbers((samples, *reversed(x.dims))).astype(dtype) for name, x in graph.inputs.items()}


def run(graph: Graph, samples: int = 1) -> Execution:
    """A run on drawn weights."""
    return execute(graph, inputs_of(graph, samples), initial_weights(graph))
