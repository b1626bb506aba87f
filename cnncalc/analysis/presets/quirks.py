"""What is odd about a tool: mistakes, which are part of its preset, and what no spec can tell it.

A quirk concerns a network if it concerns one of its layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.layers.pool import Pool
from cnncalc.layers.windows import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnncalc.analysis.report import Row


class Quirk(NamedTuple):
    """In a sentence, and which layers it is about."""

    text: str
    concerns: Callable[[Row], bool]


def quirks_of(preset: str, rows: Iterable[Row]) -> list[str]:
    """The quirks of a preset that concern any of these layers."""
    found = [*rows]
    return [quirk.text for quirk in QUIRKS.get(preset, ()) if any(map(quirk.concerns, found))]


def _of(*types: str) -> Callable[[Row], bool]:
    """Layers of these types."""
    return lambda row: row.node.type in types


def _is_grouped_stamp(row: Row) -> bool:
    """A transposed convolution in groups."""
    return row.node.type == "convtranspose" and getattr(row.node.layer, "groups", 1) > 1


def _is_pointwise(row: Row) -> bool:
    """A 1x1 convolution, which may be a Linear in the code."""
    kernel = spread(getattr(row.node.layer, "kernel", 0), row.node.volume)
    return row.node.type == "conv" and set(kernel) == {1}


def _is_same(row: Row) -> bool:
    """A convolution with the padding `same`."""
    return row.node.type in {"conv", "depthwise"} and getattr(row.node.layer, "padding", 0) == "same"


def _is_padded(row: Row) -> bool:
    """A convolution with any padding."""
    return row.node.type in {"conv", "depthwise"} and getattr(row.node.layer, "padding", 0) != 0


def _has_one_number(row: Row) -> bool:
    """A pool whose kernel is one number for all axes, of which there are several."""
    layer = row.node.layer
    return isinstance(layer, Pool) and isinstance(layer.kernel, int) and row.node.volume.rank > 1


_AVERAGES = ("avgpool", "globalavgpool", "adaptiveavgpool")
_POOLS = (*_AVERAGES, "maxpool", "globalmaxpool", "adaptivemaxpool")
_NORMS = ("batchnorm", "layernorm", "groupnorm", "instancenorm")
_RELUS = ("relu", "prelu", "elu", "leakyrelu", "relu6", "gelu")

_OVER_OUTPUT = Quirk("a transposed convolution is counted over its output positions", _of("convtranspose"))
_WINDOWS = Quirk(
    "a pool's kernel that is given as one number is not squared: a window of 3 has 3 cells", _has_one_number
)
_SUBCLASS = Quirk("a subclass such as LayerNorm2d is not counted", _of("layernorm"))


def _functions(fate: str, *types: str) -> Quirk:
    return Quirk(f"what is called as a function, not as a module, is {fate}", _of(*types))


QUIRKS: dict[str, tuple[Quirk, ...]] = {
    "fvcore": (
        Quirk("only adaptive average pools are counted, of 2-D volumes: avg_pool2d and mean are not", _of(*_AVERAGES)),
        Quirk("a convolution that is written with padding='same' is not counted; one with numbers is", _is_same),
    ),
    "torchinfo": (
        _OVER_OUTPUT,
        Quirk("a norm costs its parameters, whatever its volume", _of(*_NORMS)),
        Quirk(
            "a Linear on a map costs its parameters once, not at every position as a 1x1 convolution does",
            _is_pointwise,
        ),
    ),
    "ptflops": (
        Quirk(
            "modules of ReLU, pools and Upsample are counted twice: by a hook, and by the function that they call",
            _of(*_RELUS, *_POOLS, "upsample"),
        ),
        _functions("counted once", *_RELUS, *_POOLS, "upsample"),
        _SUBCLASS,
        Quirk("weights of a LayerNorm are overlooked", _of("layernorm")),
    ),
    "thop": (_OVER_OUTPUT, _functions("not counted", *_POOLS), _SUBCLASS),
    "calflops": (
        Quirk("biases of dense layers are not counted", _of("dense")),
        Quirk("ReLU6 is not counted", _of("relu6")),
        Quirk(
            "the bias of a transposed convolution is counted over the positions that a convolution would have",
            _of("convtranspose"),
        ),
        Quirk("groups of a transposed convolution are divided by twice, and rounded down", _is_grouped_stamp),
        Quirk("padding `same` of an even window loses a row", _is_same),
        Quirk("a Linear on a map has no biases, unlike a 1x1 convolution", _is_pointwise),
        Quirk("upsampling by a factor costs its input, to a size one channel of its output", _of("upsample")),
        Quirk("`torch.add(x, y)` is counted and x + y is not: a spec is taken for the latter", _of("add")),
    ),
    "torchscan": (
        _OVER_OUTPUT,
        _WINDOWS,
        _functions("not counted", *_RELUS, *_POOLS),
        Quirk("dropout counts, though it does nothing", _of("dropout")),
    ),
    "torchscan-macs": (_OVER_OUTPUT, _WINDOWS, _functions("not counted", *_POOLS)),
    "xla": (Quirk("products with zero padding are not counted", _is_padded),),
    "onnx-tool": (
        Quirk(
            "a transposed convolution is counted over its output positions, with its filters' number for the input's "
            "depth",
            _of("convtranspose"),
        ),
        Quirk("batch norm is not folded: 31 per element", _of("batchnorm")),
    ),
    "darknet": (
        Quirk("dense layers are not counted", _of("dense")),
        Quirk("global pools are not counted", _of("globalavgpool", "globalmaxpool")),
    ),
}
