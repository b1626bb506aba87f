"""Reads the measured networks of `tests/data/truth/models` into the words of the language."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TypeAlias, TypedDict

FOLDER = Path(__file__).parent / "data" / "truth" / "models"

# PyTorch's classes and functions, and the layer types that they are; a global pool is an average pool of the whole.
TYPES = {
    "Conv2d": "conv",
    "Linear": "dense",
    "BatchNorm2d": "batchnorm",
    "MaxPool2d": "maxpool",
    "AvgPool2d": "avgpool",
    "avg_pool2d": "avgpool",
    "AdaptiveAvgPool2d": "avgpool",
    "adaptive_avg_pool2d": "avgpool",
}
OURS = {"depthwise": "conv", "globalavgpool": "avgpool", "adaptiveavgpool": "avgpool"}
WITHOUT_WEIGHTS = {"maxpool", "avgpool"}

# type, output volume in the language's order, own parameters
Seen: TypeAlias = tuple[str, tuple[int, ...], int]


class OtherInput(TypedDict, total=False):
    """The network at another input size: PyTorch's output and MACs, or its refusal."""

    input: list[int]
    output: list[int]
    conv_linear_macs: int
    error: str


class Measured(TypedDict):
    """One file of the data, as far as the tests read it."""

    params: dict[str, int]
    totals: dict[str, int]
    nodes: list[dict[str, object]]
    input: list[int]
    output: list[int]
    other_inputs: list[OtherInput]


def measured(name: str) -> Measured:
    """The measurements of one network."""
    found: Measured = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def volume(shape: list[int]) -> tuple[int, ...]:
    """(N, D, H, W) as width x height x depth."""
    return (*reversed(shape[2:]), shape[1])


def nodes(network: Measured) -> Counter[Seen]:
    """The nodes with parameters and the pools, as a multiset."""
    found: Counter[Seen] = Counter()
    for node in network["nodes"]:
        kind = TYPES.get(str(node.get("type") or node.get("fn")))
        out, params = node["out"], node.get("n_params", 0)
        assert isinstance(out, list)
        assert isinstance(params, int)
        if kind and (params or kind in WITHOUT_WEIGHTS):
            found[kind, volume(out), params] += 1
    return found
