"""`cnncalc run --expect`: an output held against the array of another tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands.cli_runs import ran

if TYPE_CHECKING:
    from pathlib import Path

SPEC = "input: 6x5x2\nlayers: [conv: {filters: 3, kernel: 3}, relu, flatten, dense: 4]\n"
X = np.random.default_rng(0).standard_normal((2, 2, 5, 6))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Path:
    """A network, an input, weights, and the output that belongs to them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(SPEC)
    np.save("x.npy", X)
    assert ran(capsysbinary, *RUN, "--save-weights", "w.npz", "--output", "y.npy").code == 0
    return tmp_path


RUN = ("run", "net.yaml", "--input", "x.npy", "--quiet")
EXPECT = (*RUN, "--weights", "w.npz", "--expect")


def moved(by: float, at: tuple[int, ...] = (1, 2)) -> None:
    """An expected output with one number that differs."""
    y = np.load("y.npy")
    y[at] += by
    np.save("other.npy", y)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("format_", ["table", "plain", "json"])
def test_the_same(format_: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit code 0; what is printed of the output stays as it is."""
    plain = ran(capsysbinary, *RUN, "--weights", "w.npz", "--format", format_)
    done = ran(capsysbinary, *EXPECT, "y.npy", "--format", format_)
    assert (done.code, done.out) == (0, plain.out)
    assert done.err == "dense1: as expected: the largest difference is 0, 0 of the largest value\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("by", "tolerance", "code"),
    [(0.25, [], 1), (0.25, ["--tolerance", "1"], 0), (1e-6, [], 0), (1e-6, ["--tolerance", "0"], 1)],
)
def test_a_difference(by: float, tolerance: list[str], code: int, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Its size, its part of the largest expected value, its place, and both numbers; 1 beyond the tolerance."""
    moved(by)
    y, other = np.load("y.npy"), np.load("other.npy")
    done = ran(capsysbinary, *EXPECT, "other.npy", *tolerance)
    largest = abs(float(y[1, 2]) - float(other[1, 2]))
    assert done.code == code
    assert done.err == (
        f"dense1: {'not as' if code else 'as'} expected: the largest difference is {largest:.3g}, "
        f"{largest / abs(other).max():.3g} of the largest value, "
        f"at (2) of sample 1: {y[1, 2]:.6g}, expected {other[1, 2]:.6g}\n"
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite(wrong: float, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """It is as expected only where both are."""
    moved(wrong, (0, 1))
    done = ran(capsysbinary, *EXPECT, "other.npy", "--tolerance", "1e9")
    assert done.code == 1
    assert "the largest difference is inf, inf of the largest value, at (1) of sample 0" in done.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([*EXPECT, "short.npy"], "--expect: dense1 has a batch of 2, and the file one of 1"),
        ([*EXPECT, "thin.npy"], "thin.npy has the shape (2, 3), and the output 4 wants (N, 4) or (4,)"),
        ([*EXPECT, "none.npy"], "none.npy: there is no such file"),
        ([*EXPECT, "y.npy", "--expect", "y.npy"], "--expect y.npy: dense1 was given twice"),
        (
            ["run", "net.yaml", "--expect", "y.npy"],
            "--expect is about the output for an input: --input FILE gives that",
        ),
        ([*EXPECT, "y.npy", "--tolerance", "much"], "--tolerance much: a number of at least 0 is wanted"),
        ([*EXPECT, "y.npy", "--tolerance", "-1"], "--tolerance -1: a number of at least 0 is wanted"),
        ([*EXPECT, "y.npy", "--tolerance", "nan"], "--tolerance nan: a number of at least 0 is wanted"),
    ],
)
def test_misuse(arguments: list[str], error: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """What cannot be compared is said before or after the run, with exit code 2."""
    y = np.load("y.npy")
    np.save("short.npy", y[:1])
    np.save("thin.npy", y[:, :3])
    done = ran(capsysbinary, *arguments)
    assert done.code == 2
    assert done.err.splitlines()[0] == f"error: {error}"


def test_several_outputs(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each has its file; one that differs is enough."""
    text = "input: 4\nlayers: [{dense: 3, name: a}, {dense: 2, name: b}]\noutputs: [a, b]\n"
    (folder / "two.yaml").write_text(text)
    np.save("in.npy", np.ones((1, 4)))
    run = ("run", "two.yaml", "--input", "in.npy", "--quiet")
    assert ran(capsysbinary, *run, "--output", "both.npz").code == 0
    both = np.load("both.npz")
    np.save("a.npy", both["a"])
    np.save("b.npy", both["b"] + 1)
    done = ran(capsysbinary, *run, "--expect", "a=a.npy", "--expect", "b=b.npy")
    assert done.code == 1
    assert done.err.splitlines()[0] == "a: as expected: the largest difference is 0, 0 of the largest value"
    assert done.err.splitlines()[1].startswith("b: not as expected: the largest difference is 1, ")
    done = ran(capsysbinary, *run, "--expect", "a=a.npy")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: there is no --expect for b")
