"""Layer types that go wrong alike."""

from __future__ import annotations

CONVS = frozenset({"conv", "depthwise"})
POOLS = frozenset({"maxpool", "avgpool", "lppool"})
WINDOWS = CONVS | POOLS
TRANSPOSED = "convtranspose"
FILTERS = CONVS | {TRANSPOSED}
