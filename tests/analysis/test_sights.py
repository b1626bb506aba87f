"""What layers say that they look at, against their kernels: an impulse in one place, and who notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnncalc.layers import LAYERS, layer_class, make
from cnncalc.layers.base import Layer
from cnncalc.layers.cases import all_cases, volume
from cnncalc.layers.conv import Conv, Depthwise
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.global_pool import AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool, GlobalMaxPool, GlobalSum
from cnncalc.layers.merge import Elementwise
from cnncalc.layers.pad import Crop, Pad
from cnncalc.layers.pool import AvgPool, LpPool, MaxPool
from cnncalc.layers.reshape import Permute
from cnncalc.layers.shuffle import PixelShuffle, PixelUnshuffle
from cnncalc.layers.slice import Slice
from cnncalc.layers.softmax import Glu, LogSoftmax, Softmax
from cnncalc.layers.upsample import Upsample
from cnncalc.runtime.execute import run_layer

if TYPE_CHECKING:
    from cnncalc.layers.cases import Worked
    from cnncalc.layers.receptive import Sight

# Types that look at their own cells alone; statistics of norms are held constant.
OWN_CELLS = {
    *("batchnorm", "instancenorm", "layernorm", "rmsnorm", "groupnorm", "lrn", "channelshuffle", "scale", "shift"),
    *("rescale", "power"),
    *(name for name, path in LAYERS.items() if path.startswith(("activation.", "parametric.", "regularize."))),
}


# Layers that look elsewhere; unequal along the axes where they can be.
LOOKERS: tuple[tuple[str, Layer, str], ...] = (
    ("conv", Conv(3, (3, 2), (2, 1), ((1, 0), (0, 2)), (2, 3)), "11x8x2"),
    ("conv", Conv(3, 4, 3, padding="same"), "11x8x2"),
    ("conv", Conv(3, 3, padding=1), "9x2"),
    ("depthwise", Depthwise((2, 3), padding=1), "7x6x2"),
    ("convtranspose", ConvTranspose(3, (3, 2), (2, 3), ((1, 0), 0), dilation=(2, 1)), "5x4x2"),
    ("convtranspose", ConvTranspose(3, 3, 2, padding="same"), "5x4x2"),
    ("maxpool", MaxPool((3, 2), 2, padding=1, rounding="ceil"), "10x7x2"),
    ("avgpool", AvgPool(3, 2, padding=1), "9x7x2"),
    ("lppool", LpPool(2), "9x7x2"),
    ("globalavgpool", GlobalAvgPool(), "6x5x2"),
    ("globalsum", GlobalSum(axes=("height",)), "6x5x2"),
    ("globalmaxpool", GlobalMaxPool(axes=("width",)), "6x5x2"),
    ("adaptiveavgpool", AdaptiveAvgPool((4, 3)), "9x7x2"),
    ("adaptivemaxpool", AdaptiveMaxPool((7, 2)), "5x6x2"),
    ("pad", Pad(left=2, bottom=1), "5x4x2"),
    ("crop", Crop(left=2, height=1), "7x6x2"),
    ("upsample", Upsample(factor=(2, 3)), "5x4x2"),
    ("upsample", Upsample(size=(7, 3)), "5x4x2"),
    ("upsample", Upsample(size=(7, 3), mode="nearest-exact"), "5x4x2"),
    ("upsample", Upsample(factor=2, mode="nearest-exact"), "5x4x2"),
    ("upsample", Upsample(size=(3, 7), mode="area"), "5x4x2"),
    ("upsample", Upsample(size=(9, 7), mode="bilinear"), "5x4x2"),
    ("upsample", Upsample(factor=3, mode="bilinear"), "5x4x2"),
    ("upsample", Upsample(size=(9, 6), mode="bilinear", align_corners=True), "5x4x2"),
    ("upsample", Upsample(size=(8, 11), mode="bicubic"), "7x6x2"),
    ("pixelshuffle", PixelShuffle(2), "5x4x8"),
    ("pixelunshuffle", PixelUnshuffle(2), "6x4x2"),
    ("pixelshuffle", PixelShuffle(2, "depth_last"), "5x4x8"),
    ("permute", Permute(("height", "width", "depth")), "6x4x2"),
    ("slice", Slice((1, 3, 5), axis="width"), "7x4x2"),
    ("softmax", Softmax(axis="height"), "6x4x2"),
    ("logsoftmax", LogSoftmax(), "6x4x2"),
    ("glu", Glu(axis="width"), "6x4x2"),
)


def looked_at(sight: Sight, cell: int) -> set[int]:
    """The cells that a cell of the output says it looks at."""
    times, phase = divmod(cell, sight.period)
    return {times * sight.step + at for at in sight.cells[phase]}


@pytest.mark.parametrize(("type_name", "layer", "size"), LOOKERS, ids=str)
def test_an_impulse_is_noticed_by_who_looks_there(type_name: str, layer: Layer, size: str) -> None:
    """Cell by cell, along every axis: no more cells notice it, and no fewer."""
    x = volume(size)
    y = layer.output(x)
    generator = np.random.default_rng(7)
    array = generator.random((1, x.depth, *reversed(x.spatial))) + 0.5
    weights = {one.name: generator.random(one.shape) + 0.5 for one in layer.weights(x)}
    before = run_layer(type_name, layer, [array], weights)
    for out, sight in enumerate(layer.sights(y, x)):
        along = x.axes.index(sight.axis) if sight else out
        for cell in range(x.spatial[along]):
            struck = array.copy()
            np.moveaxis(struck, -1 - along, 0)[cell] += 50
            differs = np.moveaxis(run_layer(type_name, layer, [struck], weights) != before, -1 - out, 0)
            noticed = {at for at in range(y.spatial[out]) if differs[at].any()}
            told = {at for at in range(y.spatial[out]) if sight is None or cell in looked_at(sight, at)}
            assert noticed == told, (out, cell)


def test_every_type_that_looks_elsewhere_is_struck() -> None:
    """But for vectors and merges, which have tests of their own."""
    types = {name for name in LAYERS if not issubclass(layer_class(name), Elementwise)} - OWN_CELLS
    unstruck = types - {name for name, _, _ in LOOKERS}
    assert unstruck == {"dense", "flatten", "reshape", "concat", "opaque"}, (
        "LOOKERS, above, has a layer of every other type"
    )


def test_a_relu_looks_at_its_own_cell() -> None:
    """The default."""
    x = volume("5x4x2")
    (width, height) = make("relu", {}).sights(x, x)
    assert width
    assert height
    assert (looked_at(width, 3), looked_at(height, 2)) == ({3}, {2})


@pytest.mark.parametrize("type_name", LAYERS)
def test_every_type_says_what_it_looks_at(type_name: str) -> None:
    """A type that moves or mixes cells has a `sights` of its own; the others are known by name."""
    inherited = layer_class(type_name).sights is Layer.sights
    assert inherited == (type_name in OWN_CELLS), f"OWN_CELLS, above, or a method `sights` for {type_name}"
    if inherited:
        assert all(w.layer.output(*w.inputs).spatial == w.inputs[0].spatial for w in all_cases() if w.type == type_name)


@pytest.mark.parametrize("worked", all_cases(), ids=str)
def test_sights_fit_the_output(worked: Worked) -> None:
    """One for every spatial axis of the output, each about an axis of the input that it looks at."""
    y = worked.layer.output(*worked.inputs)
    for x in worked.inputs:
        sights = worked.layer.sights(y, x)
        assert len(sights) == y.rank
        assert all(len(sight.cells) == sight.period for sight in sights if sight)
        assert all(sight.axis in x.axes for sight in sights if sight and any(sight.cells))
