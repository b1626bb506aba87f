"""`cnncalc run` from outside: the lecture's picture, PyTorch's weights, what is kept, saved and told."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands.cli_runs import ran
from commands.saved import npz
from data.recipes.resnet18_weights import image, weights
from jsonschema import Draft7Validator
from kernels.truth import FOLDER, decoded, lenet5
from runs import SIAMESE

import cnncalc
from cnncalc.model import exits
from cnncalc.output.schemas import schema
from cnncalc.runtime.execute import execute
from cnncalc.runtime.weights import initial_weights

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
IMAGE = "1 1 1 0 0\n0 1 1 1 0\n0 0 1 1 1\n0 0 1 1 0\n0 1 1 0 0\n"
FILTER = "1 0 1\n0 1 0\n1 0 1\n"
LECTURE = ("--input", "image.txt", "--weights", "conv1.weight=filter.txt", "--weights", "conv1.bias=0")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the lecture's picture and filter and a network of two inputs and two outputs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "image.txt").write_text(IMAGE)
    (tmp_path / "filter.txt").write_text(FILTER)
    (tmp_path / "two.yaml").write_text(SIAMESE)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_lecture_s_picture(capsysbinary: Captured) -> None:
    """5x5 by 3x3 gives the numbers of the lecture, as they lie."""
    assert ran(capsysbinary, "run", "lecture_5x5", *LECTURE) == (
        exits.OK,
        "conv1: 3x3x1\n4  3  4\n2  4  3\n2  3  4\n",
        "",
    )


def test_commas_channels_and_remarks_in_text(here: Path, capsysbinary: Captured) -> None:
    """As a spreadsheet writes it; blank lines set channels apart."""
    (here / "image.csv").write_text(IMAGE.replace(" ", ","))
    again = ("--input", "image.csv", *LECTURE[2:])
    assert ran(capsysbinary, "run", "lecture_5x5", *again).out.endswith("\n4  3  4\n2  4  3\n2  3  4\n")
    (here / "net.yaml").write_text("input: 3x2x2\nlayers: [identity]\n")
    (here / "x.txt").write_text("# red\n1 2 3\n4 5 6\n\n# green\n.5 -1 0\n7 8 9  # the last row\n")
    assert ran(capsysbinary, "run", "./net.yaml", "--input", "x.txt").out == (
        "identity1: 3x2x2\nchannel 0\n  1    2    3\n  4    5    6\nchannel 1\n0.5   -1    0\n  7    8    9\n"
    )


def test_stats_of_every_layer(here: Path, capsysbinary: Captured) -> None:
    """Least, greatest, mean, zeros, NaN."""
    (here / "net.yaml").write_text("input: 5x5x1\nlayers: [maxpool: 2, flatten]\n")
    _, out, _ = ran(capsysbinary, "run", "./net.yaml", "--input", "image.txt", "--stats", "--format", "plain")
    assert out == (
        "layer     type     output  min  max  mean  zeros  NaN\n"
        "-----------------------------------------------------\n"
        "maxpool1  maxpool   2x2x1    0    1  0.75      1    0\n"
        "flatten1  flatten       4    0    1  0.75      1    0\n"
        "\n"
        "flatten1: 4\n"
        "1  1  0  1\n"
    )


@pytest.mark.usefixtures("here")
def test_json(capsysbinary: Captured) -> None:
    """Valid by its schema, with and without figures of the layers."""
    _, out, _ = ran(capsysbinary, "run", "lecture_5x5", *LECTURE, "--format", "json")
    document = json.loads(out)
    Draft7Validator(schema("run")).validate(document)
    assert document["outputs"]["conv1"]["values"] == [[[[4, 3, 4], [2, 4, 3], [2, 3, 4]]]]
    assert document["outputs"]["conv1"]["top"][0][0] == {"at": [0, 0, 0], "value": 4.0}
    assert document["layers"] == []
    _, out, _ = ran(capsysbinary, "run", "lenet5", "--format", "json", "--stats", "--time", "--batch", "2")
    document = json.loads(out)
    Draft7Validator(schema("run")).validate(document)
    assert list(document["layers"][0]) == ["path", "type", "volume", "min", "max", "mean", "zeros", "nan", "seconds"]
    assert document["outputs"]["dense3"]["samples"] == 2


def test_what_is_drawn_comes_from_the_seed(here: Path, capsysbinary: Captured) -> None:
    """The same twice, others for another seed; in either type."""
    first = ran(capsysbinary, "run", "lenet5", "--seed", "4", "--output", "y.npy").out
    assert ran(capsysbinary, "run", "lenet5", "--seed", "4", "--output", "y64.npy", "--dtype", "float64").code == 0
    assert ran(capsysbinary, "run", "lenet5", "--seed", "4").out == first
    assert ran(capsysbinary, "run", "lenet5", "--seed", "5").out != first
    assert np.load(here / "y.npy").dtype == np.float32
    assert np.load(here / "y64.npy").dtype == np.float64


def test_a_batch(here: Path, capsysbinary: Captured) -> None:
    """Four samples are shown, all are saved."""
    _, out, _ = ran(capsysbinary, "run", "lenet5", "--batch", "6", "--output", "y.npy")
    assert [line for line in out.splitlines() if "sample" in line] == [
        *(f"dense3: 10, sample {at}" for at in range(4)),
        "2 more samples: --output FILE has them all",
    ]
    assert np.load(here / "y.npy").shape == (6, 10)


def test_saved_weights_give_the_same(here: Path, capsysbinary: Captured) -> None:
    """`--save-weights` writes what `--weights` reads, the same bytes each time."""
    first = ran(capsysbinary, "run", "cifar_resnet20", "--seed", "3", "--save-weights", "w.npz").out
    saved = (here / "w.npz").read_bytes()
    np.save(here / "x.npy", np.random.default_rng([3, *b"input input"]).standard_normal((3, 32, 32), dtype=np.float32))
    arguments = ("run", "cifar_resnet20", "--weights", "w.npz", "--input", "x.npy", "--save-weights", "again.npz")
    assert ran(capsysbinary, *arguments).out == first
    assert (here / "again.npz").read_bytes() == saved
    assert "layer2/0/conv_bn1/conv1.weight" in np.load(here / "w.npz").files


def test_several_inputs_and_outputs_and_what_is_kept(here: Path, capsysbinary: Captured) -> None:
    """By their names, and blocks by their path."""
    x = np.arange(2 * 3 * 7 * 9, dtype=np.int64).reshape(2, 3, 7, 9) / 100
    np.save(here / "l.npy", x)
    np.savez(here / "r.npz", x * 2)
    arguments = ["--input", "left=l.npy", "--input", "right=r.npz", "--output", "y.npz", "--keep", "two"]
    code, out, err = ran(capsysbinary, "run", "./two.yaml", *arguments, "--keep-to", "k.npz")
    assert (code, err) == (exits.OK, "")
    assert out.startswith("one: 7x5x4, sample 0\n largest  at (width, height, depth, from 0)\n")
    graph = cnncalc.load("./two.yaml")
    right = execute(graph, {"left": x, "right": x * 2}, initial_weights(graph), keep=["two"])
    saved = np.load(here / "y.npz")
    assert sorted(saved.files) == ["abs1", "one"]
    assert np.array_equal(saved["abs1"], right.outputs["abs1"])
    assert np.array_equal(np.load(here / "k.npz")["two"], right.kept["two"])


@pytest.mark.parametrize("mapping", ["order", "names.yaml"])
def test_pytorch_s_lenet5(mapping: str, here: Path, capsysbinary: Captured) -> None:
    """A state_dict saved as .npz, matched in order, or by a list of names."""
    truth = lenet5()
    theirs = list(dict.fromkeys(name.partition(".")[0] for name in truth.weights))
    ours = ("C1", "C3", "C5", "F6", "dense3")
    (here / "names.yaml").write_text("".join(f"{a}: {b}\n" for a, b in zip(theirs, ours, strict=True)))
    (here / "w.npz").write_bytes(npz(truth.weights))
    np.save(here / "x.npy", truth.xs[0])
    arguments = ("--input", "x.npy", "--weights", "w.npz", "--weights-map", mapping, "--output", "y.npy")
    code, _, err = ran(capsysbinary, "run", "lenet5", *arguments)
    assert (code, err) == (exits.OK, "")
    assert np.abs(np.load(here / "y.npy") - truth.y).max() <= truth.tolerance


def test_pytorch_s_resnet18(here: Path, capsysbinary: Captured) -> None:
    """1,000 outputs, with weights that both sides drew from the same generator (tests/data/recipes)."""
    truth = json.loads(gzip.decompress((FOLDER / "resnet18_outputs.json.gz").read_bytes()))
    counters = {"bn1.num_batches_tracked": np.array(7)}  # it is ignored
    (here / "w.npz").write_bytes(npz({**counters, **weights()}))
    np.save(here / "x.npy", image())
    arguments = ("--input", "x.npy", "--weights", "w.npz", "--weights-map", "order", "--output", "y.npy")
    assert ran(capsysbinary, "run", "resnet18", *arguments).code == exits.OK
    theirs = decoded(truth["out"])
    tolerance = max(4 * truth["f32_minus_f64"], 4 * float(np.spacing(np.abs(theirs).max())))
    assert np.abs(np.load(here / "y.npy") - theirs).max() <= tolerance


def test_an_image(here: Path, capsysbinary: Captured) -> None:
    """Values from 0 to 1; grey for one channel."""
    pillow = pytest.importorskip("PIL.Image")
    pixels = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(3, 4, 3)
    pillow.fromarray(pixels).save(here / "x.png")
    (here / "net.yaml").write_text("input: 4x3x3\nlayers: [identity]\n")
    assert ran(capsysbinary, "run", "./net.yaml", "--input", "x.png", "--output", "y.npy").code == exits.OK
    assert np.allclose(np.load(here / "y.npy")[0], np.moveaxis(pixels, -1, 0) / 255)


@pytest.mark.parametrize("depth", [1, 3])
def test_a_grey_image_of_16_bits(depth: int, here: Path, capsysbinary: Captured) -> None:
    """White is 65535 there."""
    pillow = pytest.importorskip("PIL.Image")
    pixels = np.array([[0, 255, 65535], [32768, 1, 2]], dtype=np.uint16)
    pillow.fromarray(pixels).save(here / "x.png")
    (here / "net.yaml").write_text(f"input: 3x2x{depth}\nlayers: [identity]\n")
    assert ran(capsysbinary, "run", "./net.yaml", "--input", "x.png", "--output", "y.npy").code == exits.OK
    y = np.load(here / "y.npy")
    assert y.shape == (1, depth, 2, 3)
    assert np.allclose(y, pixels / 65535)


def test_a_spec_with_errors(here: Path, capsysbinary: Captured) -> None:
    """It does not run."""
    (here / "net.yaml").write_text("input: 5x5x1\nlayers: [maxpool: 7]\n")
    code, out, err = ran(capsysbinary, "run", "./net.yaml", "--output", "y.npy")
    assert (code, out) == (exits.FAILED, "")
    assert err.startswith("./net.yaml:2:19: V201 window-too-large: ")
    assert not (here / "y.npy").exists()
