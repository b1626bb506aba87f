"""PyTorch's values: single layers with their weights, inputs and outputs, and a whole LeNet-5."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from layers.rows import Row

from cnncalc.layers import layer_class, make
from cnncalc.layers.base import fields_of

if TYPE_CHECKING:
    from layers.rows import Json, Written

    from cnncalc.layers.base import Layer
    from cnncalc.runtime.kernels.axes import Array

# Names of weights that others have for ours.
NAMES = {"scale": "weight"}
FOLDER = Path(__file__).parents[1] / "data" / "truth"


class Values(NamedTuple):
    """A layer that PyTorch ran in float32. `error` is how far its output is from the same in float64."""

    row: Row
    weights: dict[str, Array]
    xs: list[Array]
    y: Array
    error: float

    @property
    def tolerance(self) -> float:
        """Four times PyTorch's own error, or four units in the last place of the largest output."""
        largest = np.float32(np.abs(self.y).max())
        return max(4 * self.error, 4 * float(np.spacing(largest)))


def decoded(raw: dict[str, Json]) -> Array:
    """An array as the file has it: little-endian float32 in base64, in C order."""
    text, shape = raw["f32"], raw["shape"]
    assert isinstance(text, str)
    assert isinstance(shape, list)
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(np.array(shape, dtype=np.intp))


def read(name: str) -> dict[str, list[dict[str, Json]]]:
    """A file of values."""
    found: dict[str, list[dict[str, Json]]] = json.loads(gzip.decompress((FOLDER / name).read_bytes()))
    return found


@cache
def single_layers() -> list[Values]:
    """Every single layer."""
    return [values(raw) for file in ("numeric.json.gz", "numeric2.json.gz") for raw in read(file)["cases"]]


@cache
def lenet5() -> Values:
    """The LeNet-5; its weights are named `c1.weight`, ..."""
    (raw,) = read("numeric_lenet5.json.gz")["models"]
    return values({**raw, "kind": "LeNet-5", "args": {}, "in": [raw["in"]]})


def values(raw: dict[str, Json]) -> Values:
    """A layer out of the file."""
    kind, args, inputs, out, state = raw["kind"], raw["args"], raw["in"], raw["out"], raw.get("state", {})
    assert isinstance(kind, str)
    assert isinstance(args, dict)
    assert isinstance(inputs, list)
    assert isinstance(out, dict)
    assert isinstance(state, dict)
    xs = [decoded(one) for one in inputs if isinstance(one, dict)]
    y, error = decoded(out), raw["f32_minus_f64"]
    assert isinstance(error, float)
    row = Row(kind, args, tuple(x.shape for x in xs), y.shape, error="", params=None, buffers=0, flops=None)
    weights = {NAMES.get(name, name): decoded(one) for name, one in state.items() if isinstance(one, dict)}
    if "gain" in weights:  # timm's convolution multiplies it with gamma / sqrt(n)
        factor = float(str(args.get("gamma", 1))) / sqrt(weights["weight"][0].size)
        weights["gain"] = weights["gain"].reshape(-1) * np.float32(factor)
    weights = {name: one.reshape(one.shape or 1) for name, one in weights.items()}
    return Values(row, weights, xs, y, error)


def layer_of(spec: Written) -> Layer:
    """The layer that a row writes; `FieldError` where a field refuses."""
    declared = fields_of(layer_class(spec.type))
    rank = spec.inputs[0].rank
    return make(spec.type, {name: declared[name].kind.read(value, rank) for name, value in spec.values.items()})
