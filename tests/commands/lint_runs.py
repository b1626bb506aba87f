"""Specs for `cnncalc lint`, and how they come to be files."""

from __future__ import annotations

from pathlib import Path

UNREAD = "input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  # halves\n  - relu\n"
BIAS = "input: 32x32x3\nlayers:\n  - conv: {filters: 8, kernel: 3}  # bias?\n  - batchnorm\n  - relu\n"
BROKEN = "input: 32x32x3\nlayers:\n  - conv: {filters: 8, kernal: 3}\n  - batchnorm\n"
CLEAN = "input: 25x25x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n"
V203 = "the last column and the last row are never read: 24 - 3 + 2 * 0 - (11 - 1) * 2 = 1 cell is left over"


def write(**texts: str) -> None:
    """Files of specs by their names."""
    for name, text in texts.items():
        Path(f"{name}.yaml").write_bytes(text.encode())
