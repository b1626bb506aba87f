"""Weights that do not fit, and lists of names that are none: every message whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands.refusals import NET, WEIGHTS, message, said
from commands.saved import npz

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a network of one convolution."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(NET)
    return tmp_path


MAP = "for a state_dict of PyTorch add --weights-map order, or a file of names"
WRONG = [
    ({"conv1.weight"}, {}, "weights are missing: conv1.bias", "without --weights all are drawn from --seed"),
    ({*WEIGHTS}, {"a.b": 3}, "weights are of no layer: a.b", "leave them out of the file"),
    (set(), {"a.b": 3}, "2 weights are missing (conv1.weight and conv1.bias), and 1 are of no layer (a.b)", MAP),
    (
        {"conv1.weight"},
        {"conv1.bias": 4},
        "conv1.bias has the shape (4,), and the network wants (5,)",
        "is it for another version of the network?",
    ),
]


@pytest.mark.parametrize(("kept", "more", "text", "hint"), WRONG)
def test_weights_that_do_not_fit(
    kept: set[str], more: dict[str, int], text: str, hint: str, here: Path, capsysbinary: Captured
) -> None:
    """Missing, surplus, both, another shape."""
    arrays = {name: WEIGHTS[name] for name in WEIGHTS if name in kept}
    (here / "w.npz").write_bytes(npz(arrays | {name: np.ones(size) for name, size in more.items()}))
    assert said(capsysbinary, "--weights", "w.npz") == message(text, hint)


def test_single_tensors(here: Path, capsysbinary: Captured) -> None:
    """Named wrong, without a name, infinite, or NaN."""
    assert said(capsysbinary, "--weights", "conv2.bias=0") == message(
        "--weights conv2.bias=0: the network has no conv2.bias", 'did you mean "conv1.bias"?'
    )
    np.save(here / "w.npy", np.ones(5))
    assert said(capsysbinary, "--weights", "w.npy") == message(
        "w.npy has one array without a name", "name its tensor: --weights conv1.weight=w.npy"
    )
    assert said(capsysbinary, "--weights", "conv1.bias=inf") == message(
        "--weights conv1.bias=inf: a finite number is wanted"
    )
    np.save(here / "w.npy", np.full(5, np.nan))
    text = "conv1.bias: 5 of 5 numbers are NaN or infinite, and so would be all that follows"
    assert said(capsysbinary, "--weights", "conv1.bias=w.npy", "--weights", "conv1.weight=1") == message(
        text, "replace them first: numpy.nan_to_num(x)"
    )


def test_orders_and_lists_that_do_not_fit(here: Path, capsysbinary: Captured) -> None:
    """Which layer is the first that differs; what a list has to look like."""
    order = ("--weights", "w.npz", "--weights-map", "order")
    (here / "w.npz").write_bytes(npz({"c.weight": np.ones((5, 3, 3, 2)), "c.bias": np.ones(5)}))
    text = "number 1 in order: c has bias 5, weight 5x3x3x2, and conv1 wants bias 5, weight 5x3x3x3"
    hint = "the orders differ: give a file of names, --weights-map names.yaml"
    assert said(capsysbinary, *order) == message(text, hint)
    (here / "w.npz").write_bytes(npz({f"{m}.{n.partition('.')[2]}": w for m in "cd" for n, w in WEIGHTS.items()}))
    text = "w.npz has 2 layers with weights, and the network 1"
    assert said(capsysbinary, *order) == message(text, "give a file of names: --weights-map names.yaml")
    listed = (*order[:3], "names.yaml")
    for content, start in {
        "": "names.yaml does not say which name stands for which",
        "- a": "names.yaml does not say which name stands for which",
        "a: [b]": "names.yaml:1: a stands for no name",
        "a: {": "names.yaml:1:",
        "e: conv1": "names.yaml:1:1: the weights have no e\n",
        "c.bais: conv1.bias": "names.yaml:1:1: the weights have no c.bais\n  = help: did you mean c.bias?\n",
        "# none\nc: conv2": "names.yaml:2:4: there is no layer with weights conv2\n  = help: did you mean conv1?\n",
        "c.bias: conv1.bia": "names.yaml:1:9: there is no layer with weights conv1.bia\n",
        "c.bias: conv2.bias": "names.yaml:1:9: there is no tensor conv2.bias\n  = help: did you mean conv1.bias?\n",
        "c: conv1\nc.bias: conv1.bias": "names.yaml:2:9: conv1.bias has its numbers from a line above\n",
    }.items():
        (here / "names.yaml").write_text(content)
        assert said(capsysbinary, *listed).startswith(f"error: {start}"), content
    (here / "names.yaml").unlink()
    assert said(capsysbinary, *listed) == message(
        "--weights-map names.yaml cannot be read: No such file or directory", "order, or a YAML file"
    )
