"""docs/presets.md: a section for every preset, written from the code and from what the tools printed.

`pytest --update-golden` writes the sections anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from analysis.tool_totals import KEYS, not_counted
from analysis.tool_totals import QUIRKS as EXCEPTIONS
from bundled import report_of
from documents import ROOT, table, words

import cnncalc
from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.presets.quirks import QUIRKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Row

PAGE = ROOT / "docs" / "presets.md"
COLUMNS = (
    "preset",
    "conv",
    "bias",
    "dense",
    "bias",
    "batchnorm",
    "relu",
    "sigmoid",
    "maxpool",
    "avgpool",
    "global",
    "add",
)
# A layer for every column of the table, on two volumes; for a bias, the layer without it, too.
LAYERS = {
    "conv": "conv: {filters: 6, kernel: WINDOW, bias: false}",
    "conv with bias": "conv: {filters: 6, kernel: WINDOW}",
    "dense": "dense: {units: 7, bias: false}",
    "dense with bias": "dense: {units: 7}",
    "batchnorm": "batchnorm",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "maxpool": "maxpool: {kernel: WINDOW, stride: 2}",
    "avgpool": "avgpool: {kernel: WINDOW, stride: 2}",
    "global": "globalavgpool",
    "add": "residual: []",
}
# Each with the window that slides over it, and its cells.
VOLUMES = {"11x10x4": ("3x2", 6), "7x5x5": ("2x4", 8)}
VECTORS = {"40": ("", 0), "33": ("", 0)}


def sections() -> Iterator[str]:
    """What the code says of every preset."""
    for name, preset in PRESETS.items():
        yield f"## {name}\n"
        yield f"{preset.about[0].upper()}{preset.about[1:]}. Its unit: {preset.unit}.\n"
        yield f"- Source: {preset.source}."
        yield from (f"- {quirk.text[0].upper()}{quirk.text[1:]}." for quirk in QUIRKS.get(name, ()))
        yield from exceptions(name)
        yield ""


def exceptions(preset: str) -> Iterator[str]:
    """The networks whose measured code does what no spec says."""
    found = [name for of, name in EXCEPTIONS if of == preset]
    if preset in KEYS and not found:
        yield "\nThe totals of all networks that it was run on agree to the unit."
    if not found:
        return
    yield f"\nThe totals of all networks that it was run on agree to the unit, but of {len(found)}:\n"
    yield "| network | the code that was measured | it counts less |"
    yield "|---|---|---:|"
    for name in found:
        why = "; ".join(quirk.why for quirk in EXCEPTIONS[preset, name])
        yield f"| `{name}` | {why} | {not_counted(preset, name, report_of(name).rows):,} |"


def test_the_sections_are_what_the_code_says(request: pytest.FixtureRequest) -> None:
    """Sources, quirks, and the networks that are excepted, with their reasons and amounts."""
    text = PAGE.read_text(encoding="utf-8")
    head, mark, _ = text.partition("\n## exact\n")
    assert mark
    whole = f"{head}\n" + "\n".join(sections()).rstrip() + "\n"
    if request.config.getoption("--update-golden"):
        PAGE.write_text(whole, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == whole


def row_of(layer: str, volume: str) -> Row:
    """A layer on a volume."""
    entry = LAYERS[layer].replace("WINDOW", (VOLUMES | VECTORS)[volume][0])
    return cnncalc.analyze(cnncalc.parse(f"input: {volume}\nlayers:\n  - {entry}\n")).rows[-1]


def counted(cell: str, row: Row, n: int) -> int:
    """What a cell of the table says of a layer: `2n - 1`, `1 i + 4`, `31`."""
    parts = re.findall(r"(^|[-+]) ?(\d*) ?([nip]?)", cell)
    assert "".join("".join(part) for part in parts) == cell.replace(" ", "")
    y, x, params = row.node.volume.elements, row.node.input_volumes[0].elements, row.counts.params
    units = {"": y, "n": y * n, "i": x, "p": params}
    return sum((-1 if sign == "-" else 1) * int(count or 1) * units[unit] for sign, count, unit in parts)


@pytest.mark.parametrize("cells", table(PAGE, *COLUMNS), ids=lambda cells: str(cells[0]))
def test_the_table_of_counts(cells: list[str]) -> None:
    """Every cell, on two volumes each."""
    (name,) = words(cells[0])
    preset = PRESETS[name]
    for cell, layer in zip(cells[1:], LAYERS, strict=True):
        for volume in VECTORS if layer.startswith("dense") else VOLUMES:
            row = row_of(layer, volume)
            figure = preset.figure(row)
            if layer.endswith("with bias"):
                figure -= preset.figure(row_of(layer.removesuffix(" with bias"), volume))
            n = row.counts.macs // row.node.volume.elements or VOLUMES.get(volume, ("", 0))[1]
            assert figure == counted(cell, row, n), (layer, volume)


def test_every_preset_has_its_row() -> None:
    """In the order of `reconcile`."""
    assert [words(cells[0])[0] for cells in table(PAGE, *COLUMNS)] == list(PRESETS)
