"""What cannot be run is one clear line with a way out: every message whole."""

from __future__ import annotations

import pickle
import sys
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import numpy as np
import pytest
from commands.cli_runs import ran
from commands.refusals import NET, WEIGHTS, message, said
from commands.saved import npz
from runs import SIAMESE

from cnncalc.model import exits

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
SAVE = "save arrays: numpy.save, or numpy.savez for several; nothing is ever unpickled"
TORCH = "in PyTorch: numpy.savez('w.npz', **{k: v.numpy() for k, v in model.state_dict().items()})"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a network of one input and one of two."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(NET)
    (tmp_path / "two.yaml").write_text(SIAMESE)
    return tmp_path


SHAPES = {
    (7, 9, 3): "depth comes first in an array: numpy.moveaxis(x, -1, -3)",
    (1, 7, 9, 3): "depth comes first in an array: numpy.moveaxis(x, -1, -3)",
    (3, 8, 9): "bring it to the size of the input, or run on this one: --input-size 9x8x3",
    (7, 9): "a volume 9x7x3 is an array (N, D, H, W)",
    (0, 3, 7, 9): "a volume 9x7x3 is an array (N, D, H, W)",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_input_of_another_shape(shape: tuple[int, ...], here: Path, capsysbinary: Captured) -> None:
    """With what may have been meant."""
    np.save(here / "x.npy", np.zeros(shape))
    given = ", ".join(map(str, shape))
    text = f"x.npy has the shape ({given}), and the input 9x7x3 wants (N, 3, 7, 9) or (3, 7, 9)"
    assert said(capsysbinary, "--input", "x.npy") == message(text, SHAPES[shape])


@pytest.mark.parametrize("dtype", ["complex64", "U3", "M8[s]"])
def test_an_input_that_is_no_numbers(dtype: str, here: Path, capsysbinary: Captured) -> None:
    """Complex numbers, words, dates."""
    array = np.zeros((3, 7, 9)).astype(dtype)
    np.save(here / "x.npy", array)
    text = f"x.npy is of the type {array.dtype}, and real numbers are wanted"
    assert said(capsysbinary, "--input", "x.npy") == message(text, "convert it: array.astype('float32')")


def test_numbers_that_are_none(here: Path, capsysbinary: Captured) -> None:
    """NaN, infinity, and what float32 has no room for."""
    x = np.zeros((3, 7, 9))
    x[0, 0, :2] = np.nan, np.inf
    np.save(here / "x.npy", x)
    text = "x.npy: 2 of 189 numbers are NaN or infinite, and so would be all that follows"
    assert said(capsysbinary, "--input", "x.npy") == message(text, "replace them first: numpy.nan_to_num(x)")
    np.save(here / "x.npy", np.full((3, 7, 9), 1e300))
    text = "x.npy: 189 of 189 numbers are too large for float32"
    assert said(capsysbinary, "--input", "x.npy") == message(text, "--dtype float64 has room, or scale them")
    assert ran(capsysbinary, "run", "./net.yaml", "--input", "x.npy", "--dtype", "float64").code == exits.OK


class Bomb:
    """Unpickling it would end the process with a number of its own."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return sys.exit, (99,)


def test_pickles_are_not_read(here: Path, capsysbinary: Captured) -> None:
    """A bare one, one inside an .npy, one inside an .npz, and PyTorch's own files."""
    (here / "x.npy").write_bytes(pickle.dumps(Bomb()))
    text = "x.npy is a pickle, which could run any program: it is not read"
    assert said(capsysbinary, "--input", "x.npy") == message(text, TORCH)
    np.save(here / "x.npy", np.array([Bomb()], dtype=object), allow_pickle=True)
    text = "x.npy holds Python objects as a pickle: they are not read"
    assert said(capsysbinary, "--input", "x.npy") == message(text, SAVE)
    (here / "w.npz").write_bytes(npz({"a": np.array([Bomb()], dtype=object)}))
    text = "w.npz holds Python objects as a pickle: they are not read"
    assert said(capsysbinary, "--weights", "w.npz") == message(text, SAVE)
    with ZipFile(here / "w.pt", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps(Bomb()))
    text = "w.pt is a PyTorch file, which is a pickle: it is not read"
    assert said(capsysbinary, "--weights", "w.pt") == message(text, TORCH)


def test_every_truncated_file_is_refused(here: Path, capsysbinary: Captured) -> None:
    """Cut anywhere: one line, never a bug of ours."""
    whole = npz(WEIGHTS)
    buffer = BytesIO()
    np.save(buffer, np.zeros((3, 7, 9)))
    for name, option, data in (("w.npz", "--weights", whole), ("x.npy", "--input", buffer.getvalue())):
        for size in (0, 1, 5, 7, 40, 100, 130, len(data) // 2, len(data) - 30, len(data) - 1):
            (here / name).write_bytes(data[:size])
            lines = said(capsysbinary, option, name).splitlines()
            assert len(lines) == 2, (size, lines)
            assert lines[0].startswith((f"error: {name} is no whole ", f"error: {name} is empty")), (size, lines)


def test_spoilt_headers_are_refused(here: Path, capsysbinary: Captured) -> None:
    """Whatever NumPy raises for them."""
    buffer = BytesIO()
    np.save(buffer, np.zeros((3, 7, 9)))
    whole = buffer.getvalue()
    for old, new in ((b"(3, 7, 9)", b"(3, 7, 9 "), (b"(3, 7, 9)", b"(9**9**9)"), (b"'<f8'", b"'<q!'"), (b"{", b"\0")):
        (here / "x.npy").write_bytes(whole.replace(old, new, 1))
        assert said(capsysbinary, "--input", "x.npy").startswith("error: x.npy is no whole .npy: "), new
    (here / "x.npy").write_bytes(whole.replace(b"(3, 7, 9), }    ", b"(3, 7, 9999999), }", 1))
    assert said(capsysbinary, "--input", "x.npy").startswith("error: x.npy ")


def test_bytes_that_are_spoilt(here: Path, capsysbinary: Captured) -> None:
    """The checksum of a member tells."""
    data = bytearray(npz({"conv1.weight": WEIGHTS["conv1.weight"]}))
    data[400] ^= 255
    (here / "w.npz").write_bytes(data)
    assert said(capsysbinary, "--weights", "w.npz").startswith("error: w.npz is no whole .npz")


def test_files_that_there_are_not(here: Path, capsysbinary: Captured) -> None:
    """Missing, a folder, no numbers."""
    assert said(capsysbinary, "--input", "x.npy") == message("x.npy: there is no such file")
    assert said(capsysbinary, "--input", str(here)) == message(f"{here} is a folder, not a file")
    for text, what in {
        "1 2\n3\n": "x.txt:2: 1 numbers in this row, but 2 in the first",
        "1 2\n3 x\n": "x.txt:2: `x` is no number",
        "# nothing\n": "x.txt has no numbers",
        "1 2\n\n1 2\n3 4\n": "x.txt: channels of 1, 2 rows",
    }.items():
        (here / "x.txt").write_text(text)
        assert said(capsysbinary, "--input", "x.txt").startswith(f"error: {what}\n  = help: ")


def test_an_image_without_pillow(here: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    (here / "x.png").write_bytes(b"")
    text = "x.png: images are read with Pillow, which is not installed"
    hint = "pip install cnncalc[image], or save the picture as .npy"
    assert said(capsysbinary, "--input", "x.png") == message(text, hint)


def test_images_that_cannot_be_read(here: Path, capsysbinary: Captured) -> None:
    """No image, half of one, one of floats."""
    pillow = pytest.importorskip("PIL.Image")
    (here / "x.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    again = "save it once more, as PNG"
    assert said(capsysbinary, "--input", "x.png") == message("x.png is no image that Pillow knows", again)
    pillow.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)).save(here / "x.png")
    data = (here / "x.png").read_bytes()
    (here / "x.png").write_bytes(data[: len(data) // 2])
    assert said(capsysbinary, "--input", "x.png").startswith("error: x.png cannot be read as an image: ")
    pillow.fromarray(np.ones((7, 9), np.float32)).save(here / "x.tif")
    text = "x.tif holds numbers of any size, not grey values"
    assert said(capsysbinary, "--input", "x.tif") == message(text, "save the array as .npy")


def test_several_inputs(here: Path, capsysbinary: Captured) -> None:
    """Which is which, all of them, in batches of one size."""
    np.save(here / "x.npy", np.zeros((3, 7, 9)))
    np.save(here / "xx.npy", np.zeros((2, 3, 7, 9)))
    two = {"spec": "./two.yaml"}
    text = "--input x.npy: the inputs are left and right"
    assert said(capsysbinary, "--input", "x.npy", **two) == message(text, "such as --input left=x.npy")
    text = "--input lefd=x.npy: the inputs are left and right"
    assert said(capsysbinary, "--input", "lefd=x.npy", **two) == message(text, 'did you mean "left"?')
    assert said(capsysbinary, "--input", "left=x.npy", **two) == message(
        "there is no --input for right", "such as --input right=x.npy"
    )
    text = "the inputs have different batches: 1 of left and 2 of right"
    both = ("--input", "left=x.npy", "--input", "right=xx.npy")
    assert said(capsysbinary, *both, **two) == message(text, "every sample needs all inputs")
    text = "--input left=xx.npy: left was given twice"
    assert said(capsysbinary, "--input", "left=x.npy", "--input", "left=xx.npy", **two) == message(
        text, "each input has one file"
    )


MISUSES = [
    (
        ("--input", "x.npy", "--batch", "2"),
        "--batch is for inputs that are drawn; those of --input have a batch of their own",
        "",
    ),
    (("--keep", "conv1"), "--keep LAYER and --keep-to FILE go together", "such as --keep conv1 --keep-to inner.npz"),
    (
        ("--keep", "conv9", "--keep-to", "k.npz"),
        "there is no layer or block conv9",
        'did you mean "conv1"? layers inside blocks go by path: layer1/0/conv1',
    ),
    (("--weights-map", "order"), "--weights-map is about the names in --weights FILE", ""),
    (
        ("--output", "y.txt"),
        "--output y.txt: the file is an array of NumPy",
        "end its name in .npy or .npz",
    ),
    (("--keep", "conv1", "--keep-to", "k"), "--keep-to k: the file is an array of NumPy", "end its name in .npz"),
    (("--save-weights", "no/w.npz"), "there is no folder no for w.npz", "make it first: mkdir -p no"),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("arguments", "text", "hint"), MISUSES)
def test_options_that_do_not_go_together(
    arguments: tuple[str, ...], text: str, hint: str, capsysbinary: Captured
) -> None:
    """Said before anything runs."""
    assert said(capsysbinary, *arguments) == message(text, hint)


@pytest.mark.usefixtures("here")
def test_several_outputs_need_an_archive(capsysbinary: Captured) -> None:
    """An .npy is one array."""
    assert said(capsysbinary, "--output", "y.npy", spec="./two.yaml") == message(
        "--output y.npy: there are 2 outputs", "an .npz holds them all"
    )
