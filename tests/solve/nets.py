"""A network with a variable and a budget, for the tests of `solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NET = """\
name: Wide
input: 12x12x3
vars: {width: 8}
budget: {params: 1k}
layers:
  - conv: {filters: $width, kernel: 3}
  - globalavgpool: {flatten: true}
  - dense: 10
"""


def written(folder: Path, text: str) -> str:
    """The spec as a file."""
    (folder / "net.yaml").write_text(text, encoding="utf-8")
    return str(folder / "net.yaml")
