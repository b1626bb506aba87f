"""FLOP presets: how the operations of a layer become one number, and under what name it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.operations import Operations


class Preset(NamedTuple):
    """A counting convention: `figure(operations, macs)` is the layer's figure."""

    name: str
    unit: str
    about: str
    figure: Callable[[Operations, int], int]


def exact(operations: Operations, macs: int) -> int:
    """Every operation that the reference executor does."""
    del macs
    return sum(operations)


def two_per_mac(operations: Operations, macs: int) -> int:
    """A multiplication and an addition per MAC, and nothing else."""
    del operations
    return 2 * macs


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("exact", "FLOPs", "all operations as the reference executor does them", exact),
        Preset("mac2", "FLOPs", "2 per multiply-accumulate, nothing else", two_per_mac),
        Preset("torch", "FLOPs", "as torch.utils.flop_counter.FlopCounterMode: 2 per multiply-accumulate", two_per_mac),
    )
}
