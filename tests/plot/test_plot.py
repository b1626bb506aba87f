"""The picture of networks as points: scales, names that do not collide, SVG and PNG."""

from __future__ import annotations

import sys
from io import BytesIO
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from commands.cli_runs import ran
from PIL import Image

from cnncalc.drawing.labels import Box, place
from cnncalc.drawing.picture import width_of
from cnncalc.drawing.scale import scale_of, tick_text
from cnncalc.drawing.scatter import Point, scatter
from cnncalc.drawing.svg import as_svg
from cnncalc.model import exits

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
SVG = "{http://www.w3.org/2000/svg}"
AREA = Box(0, 0, 900, 600)


@pytest.mark.parametrize("values", [(1, 10**12), (7,), (11_689_512, 25_557_032), (999, 1001), (3, 4, 5)])
def test_a_scale_shows_everything(values: tuple[int, ...]) -> None:
    """Every number is on the axis, in order, and a few round ones are written beside it."""
    scale = scale_of(values, 80.0, 900.0)
    places = [scale.at(n) for n in sorted(values)]
    assert places == sorted(places)
    assert all(80 < place < 900 for place in places)
    assert 2 <= len(scale.ticks()) <= 20


def test_texts_of_ticks() -> None:
    """All digits, and a unit."""
    texts = {1: "1", 500: "500", 1000: "1 k", 1_500_000: "1.5 M", 20 * 10**9: "20 G", 12_000: "12 k", 1_050: "1.05 k"}
    assert {n: tick_text(n) for n in texts} == texts


@pytest.mark.parametrize("seed", range(5))
def test_names_do_not_collide(seed: int) -> None:
    """No name covers another, a point, or the edge, however crowded it is."""
    random = Random(seed)
    points = [(random.gauss(450, 90), random.gauss(300, 60)) for _ in range(60)]
    labels = place(points, [f"network_{at}" for at in range(60)], AREA)
    found = [label for label in labels if label]
    assert len(found) >= 55
    assert not [pair for pair in combinations(found, 2) if pair[0].box.meets(pair[1].box)]
    for label in found:
        assert label.box.is_inside(AREA)
        assert not any(label.box.left < x < label.box.right and label.box.top < y < label.box.bottom for x, y in points)


def test_a_lonely_name_stands_beside_its_point() -> None:
    """Right of it, and at the right edge left of it; without a line."""
    right, left = place([(100.0, 100.0), (880.0, 300.0)], ["first", "second"], AREA)
    assert right
    assert left
    assert (right.box.left, right.leader, left.leader) == (108, None, None)
    assert left.box.right == 872
    assert left.box.right - left.box.left == pytest.approx(width_of("second"))


def test_lines_are_met() -> None:
    """A line through a box has a part inside; one beside it has none."""
    box = Box(10, 10, 20, 20)
    assert box.is_crossed((0, 0), (30, 30))
    assert box.is_crossed((15, 0), (15, 30))
    assert not box.is_crossed((0, 0), (30, 8))
    assert not box.is_crossed((0, 0), (9, 9))
    assert not box.is_crossed((25, 0), (25, 30))


def test_the_svg_is_well_formed(capsysbinary: Captured) -> None:
    """A named point for each network, its exact figures behind it."""
    code, out, err = ran(capsysbinary, "compare", "lenet5", "alexnet", "resnet18", "--format", "svg")
    assert (code, err) == (exits.OK, "")
    root = ET.fromstring(out)
    says = [title.text for circle in root.iter(f"{SVG}circle") for title in circle.iter(f"{SVG}title")]
    assert says == [
        "lenet5: 61,706 parameters, 416,520 MACs",
        "alexnet: 60,965,224 parameters, 724,406,816 MACs",
        "resnet18: 11,689,512 parameters, 1,814,073,344 MACs",
    ]
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {"lenet5", "alexnet", "resnet18", "parameters", "MACs", "3 networks"} <= words


def test_names_are_escaped() -> None:
    """A name cannot write into the picture."""
    root = ET.fromstring(as_svg(scatter([Point('<b>&"\x1b', 5, 7, "<i>")], "t", "x", "y")))
    assert '<b>&"\N{REPLACEMENT CHARACTER}' in {text.text for text in root.iter(f"{SVG}text")}


def test_nothing_to_show() -> None:
    """An empty picture says so."""
    assert "nothing to show" in as_svg(scatter([], "t", "x", "y"))


def test_a_network_without_macs_has_no_place(capsysbinary: Captured, tmp_path: Path) -> None:
    """It is named, and the others are drawn."""
    path = tmp_path / "pool.yaml"
    path.write_text("input: 8x8x3\nlayers: [maxpool: 2]\n")
    code, out, err = ran(capsysbinary, "compare", str(path), "lenet5", "--format", "svg")
    assert (code, err) == (exits.OK, f"{path} has no parameters or no MACs: it is not in the picture\n")
    assert out.count("<circle") == 1


def test_the_png_is_a_picture(capsysbinary: Captured, tmp_path: Path) -> None:
    """Twice as large as the SVG, and not empty; to a file, or to a pipe."""
    path = tmp_path / "nets.png"
    assert ran(capsysbinary, "compare", "lenet5", "alexnet", "--format", "png", "--output", str(path)).code == exits.OK
    with Image.open(path) as image:
        assert image.size == (1920, 1280)
        assert {color for _, color in image.getcolors(1 << 21) or ()} >= {(255, 255, 255), (0, 114, 178)}
    assert Image.open(BytesIO(path.read_bytes())).format == "PNG"


def test_a_png_without_pillow(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing, and the way out."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert ran(capsysbinary, "compare", "lenet5", "alexnet", "--format", "png") == (
        exits.USAGE,
        "",
        "error: a PNG is drawn by Pillow, which is not installed\n"
        "  = help: pip install 'cnncalc[image]', or take --format svg\n",
    )
