"""Reads the measured networks of `tests/data/truth/models` into the words of the language."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import TypeAlias, TypedDict

FOLDER = Path(__file__).parent / "data" / "truth" / "models"

# PyTorch's classes and functions, and the layer types that they are; a global pool is an average pool of the whole.
TYPES = {
    "Conv1d": "conv",
    "Conv2d": "conv",
    "Conv3d": "conv",
    "ConvTranspose2d": "convtranspose",
    "Linear": "dense",
    "PReLU": "prelu",
    "BatchNorm1d": "batchnorm",
    "BatchNorm2d": "batchnorm",
    "BatchNorm3d": "batchnorm",
    "LayerNorm": "layernorm",
    "LayerNorm2d": "layernorm",
    "MaxPool1d": "maxpool",
    "MaxPool2d": "maxpool",
    "MaxPool3d": "maxpool",
    "max_pool2d": "maxpool",
    "AvgPool2d": "avgpool",
    "avg_pool2d": "avgpool",
    "AdaptiveAvgPool1d": "avgpool",
    "AdaptiveAvgPool2d": "avgpool",
    "AdaptiveAvgPool3d": "avgpool",
    "adaptive_avg_pool2d": "avgpool",
    "mean": "avgpool",
}
OURS = {"depthwise": "conv", "globalavgpool": "avgpool", "adaptiveavgpool": "avgpool"}
WITHOUT_WEIGHTS = {"maxpool", "avgpool"}
# ConvNeXt permutes its volumes so that these read N, H, W, D; everything else reads N, D, H, W.
DEPTH_LAST = {"LayerNorm", "Linear"}

# type, output volume in the language's order, own parameters
Seen: TypeAlias = tuple[str, tuple[int, ...], int]


class OtherInput(TypedDict, total=False):
    """The network at another input size: PyTorch's output and MACs, or its refusal."""

    input: list[int]
    output: list[int]
    outputs: list[list[int]]
    conv_linear_macs: int
    error: str


class Buffers(TypedDict):
    """What a network stores and does not train: elements by name."""

    by_name: dict[str, int]


class Measured(TypedDict, total=False):
    """One file of the data, as far as the tests read it."""

    params: dict[str, int]
    totals: dict[str, int]
    nodes: list[dict[str, object]]
    input: list[int]
    output: list[int]
    outputs: list[list[int]]
    buffers: Buffers
    other_inputs: list[OtherInput]


def compact() -> list[str]:
    """The networks whose file has only what is read here; they have the names that they are bundled under."""
    return sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))


def measured(name: str) -> Measured:
    """The measurements of one network."""
    file = FOLDER / f"{name}.json"
    text = file.read_bytes() if file.exists() else gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
    found: Measured = json.loads(text)
    return found


def outputs(measured: Measured | OtherInput) -> list[tuple[int, ...]]:
    """The volumes that come out; most networks have one."""
    return [volume(shape) for shape in measured.get("outputs") or [measured["output"]]]


def volume(shape: list[int]) -> tuple[int, ...]:
    """(N, D, H, W) as width x height x depth."""
    return (*reversed(shape[2:]), shape[1])


def nodes(network: Measured) -> Counter[Seen]:
    """The nodes with parameters and the pools, as a multiset."""
    found: Counter[Seen] = Counter()
    for node in network["nodes"]:
        seen = _layer_scale(node) or _layer(node)
        if seen:
            found[seen] += 1
    return found


def _layer(node: dict[str, object]) -> Seen | None:
    """A module or function that is a layer with parameters, or a pool."""
    name = str(node.get("type") or node.get("fn"))
    kind, params = TYPES.get(name), node.get("n_params", 0)
    assert isinstance(params, int)
    if not kind or not (params or kind in WITHOUT_WEIGHTS):
        return None
    out = node["out"]
    assert isinstance(out, list)
    if name in DEPTH_LAST and len(out) == 4:
        # A dense layer at every position of a map is a 1x1 convolution.
        return "conv" if kind == "dense" else kind, volume([out[0], out[3], *out[1:3]]), params
    return kind, volume(out), params


def _layer_scale(node: dict[str, object]) -> Seen | None:
    """A volume multiplied by a parameter that no module owns alone (ConvNeXt): one weight per channel."""
    inputs, out = node.get("in"), node.get("out")
    if node.get("fn") != "mul" or not isinstance(inputs, list) or not str(inputs[0]).startswith("P:"):
        return None
    assert isinstance(out, list)
    return "scale", volume(out), out[1]
