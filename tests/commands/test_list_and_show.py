"""`cnncalc list` and `cnncalc show`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.language.files import bundled_names
from cnncalc.model import exits
from cnncalc.output.catalog import year_of

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]


def test_the_list_names_every_architecture(capsysbinary: Captured) -> None:
    """With its exact figures, and shallow networks before deep ones."""
    code, out, err = ran(capsysbinary, "list")
    assert (code, err) == (exits.OK, "")
    names = [line.split()[0] for line in out.split("\n")[2:] if line]
    assert sorted(names) == bundled_names()
    assert names.index("resnet50") < names.index("resnet101")
    (lenet,) = (line for line in out.split("\n") if line.startswith("lenet5 "))
    assert lenet.split() == ["lenet5", "LeNet-5", "1998", "32x32x1", "61,706", "416,520"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if only three networks were bundled."""
    monkeypatch.setattr("cnncalc.cli.commands.list_.bundled_names", lambda: ["lenet5", "resnet18", "vgg11"])


@pytest.mark.usefixtures("few")
def test_the_list_in_ascii(capsysbinary: Captured) -> None:
    """For mails."""
    assert ran(capsysbinary, "list", "--format", "plain").out.isascii()


@pytest.mark.usefixtures("few")
def test_the_list_as_json(capsysbinary: Captured) -> None:
    """One object with all of them."""
    document = json.loads(ran(capsysbinary, "list", "--format", "json").out)
    assert list(document) == ["schema", "architectures"]
    assert document["schema"] == "cnncalc/list/1"
    (lenet,) = [one for one in document["architectures"] if one["file"] == "lenet5"]
    assert lenet == {
        "file": "lenet5",
        "name": "LeNet-5",
        "source": cnncalc.load("lenet5").reference,
        "inputs": {"input": [32, 32, 1]},
        "outputs": {"dense3": [10]},
        "params": 61706,
        "macs": 416520,
    }


def test_the_year_of_a_reference() -> None:
    """The first one that is named."""
    assert year_of("Howard et al. 2017, MobileNets: ... of 2018") == "2017"
    assert year_of("LeNet (LeCun 1998), 32 x 1024") == "1998"
    assert year_of("without") == ""


@pytest.mark.parametrize("name", ["lenet5", "ResNet152", "VGG16-BN", "densenet121"])
def test_what_is_shown_stands_alone(name: str, capsysbinary: Captured, tmp_path: Path) -> None:
    """`cnncalc show X > x.yaml && cnncalc summary x.yaml` gives the same totals."""
    code, out, err = ran(capsysbinary, "show", name)
    assert (code, err) == (exits.OK, "")
    assert "extends" not in out
    path = tmp_path / "net.yaml"
    path.write_bytes(out.encode())
    shown, bundled = (cnncalc.analyze(cnncalc.load(given)) for given in (str(path), name))
    assert not shown.diagnostics
    assert shown.totals == bundled.totals


def test_showing_what_is_not_there(capsysbinary: Captured) -> None:
    """The nearest ones are named."""
    code, out, err = ran(capsysbinary, "show", "lenet")
    assert (code, out) == (exits.USAGE, "")
    assert err.startswith("error: no architecture is called lenet\n  = help: did you mean lenet5")


def test_showing_a_broken_spec(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text, but what is wrong with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text("extends: lenet6\n")
    code, out, err = ran(capsysbinary, "show", "net.yaml")
    assert (code, out) == (exits.FAILED, "")
    assert err.startswith(
        "net.yaml:1:10: S120 unreadable-file: no architecture is called lenet6\n    1 | extends: lenet6\n"
    )
