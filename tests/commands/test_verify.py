"""`cnncalc verify` from outside: the verdict, what differs, claims, JSON, exit codes, progress."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import in_terminal, ran
from jsonschema import Draft7Validator

from cnncalc.layers.conv import Conv
from cnncalc.model import exits
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.model.volume import Volume

Captured = pytest.CaptureFixture[bytes]
AGREE = "volume, parameters and products (NumPy, seed 0)"
NET = "input: 9x7x3\nlayers:\n  - conv: {filters: 5, kernel: 3}\n  - relu\n"


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "net.yaml"
    path.write_text(NET)
    return path


@pytest.fixture
def a_product_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula that is wrong."""
    right = Conv.products

    def wrong(self: Conv, y: Volume, x: Volume) -> int:
        return right(self, y, x) + 1

    monkeypatch.setattr(Conv, "products", wrong)


def test_the_verdict_comes_first(net: Path, capsysbinary: Captured) -> None:
    """And is all there is without claims."""
    assert ran(capsysbinary, "verify", net.name) == (exits.OK, f"2/2 layers agree: {AGREE}\n", "")
    assert ran(capsysbinary, "verify", net.name, "--seed", "5", "--batch", "3", "--dtype", "float64").out == (
        "2/2 layers agree: volume, parameters and products (NumPy, seed 5)\n"
    )


def test_several_specs_and_their_claims(net: Path, capsysbinary: Captured) -> None:
    """Each with its name."""
    code, out, err = ran(capsysbinary, "verify", net.name, "lecture_5x5", "--format", "plain")
    assert (code, err) == (exits.OK, "")
    assert out == f"net.yaml: 2/2 layers agree: {AGREE}\nlecture_5x5: 1/1 layers agree: {AGREE}\n3/3 claims hold\n"


@pytest.mark.usefixtures("a_product_too_many")
def test_what_differs_is_a_table(net: Path, capsysbinary: Captured) -> None:
    """With both numbers, and the exit code is 1."""
    code, out, err = ran(capsysbinary, "verify", net.name)
    assert (code, err) == (exits.FAILED, "")
    assert out == (
        "1/2 layers agree: the others differ in what is below (NumPy, seed 0)\n"
        "\n"
        "layer  figure    computed    run\n"
        "────────────────────────────────\n"
        "conv1  products     4,726  4,725\n"
    )


@pytest.mark.usefixtures("a_product_too_many")
def test_what_differs_as_json(net: Path, capsysbinary: Captured) -> None:
    """The keys of the contract, in their order; valid by the schema."""
    code, out, err = ran(capsysbinary, "verify", net.name, "--format", "json")
    assert (code, err) == (exits.FAILED, "")
    document = json.loads(out)
    Draft7Validator(schema("verify")).validate(document)
    assert list(document) == ["schema", "file", "name", "layers", "ok", "diagnostics"]
    assert (document["schema"], document["file"], document["ok"]) == ("cnncalc/verify/1", "net.yaml", False)
    assert document["layers"][0] == {
        "path": "conv1",
        "computed_volume": [7, 5, 5],
        "run_volume": [7, 5, 5],
        "computed_params": 140,
        "run_params": 140,
        "computed_ops": {"mul": 4726},
        "run_ops": {"mul": 4725},
        "ok": False,
    }
    assert list(document["layers"][0])[-1] == "ok"


def test_a_layer_that_cannot_run_as_text_and_json(
    net: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why it could not, and null for what there is not."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("operands do not fit")

    monkeypatch.setattr("cnncalc.runtime.verify.run_layer", broken)
    _, out, _ = ran(capsysbinary, "verify", net.name)
    assert ["conv1", "volume", "7x5x5", "did", "not", "run"] in [line.split() for line in out.splitlines()]
    assert out.endswith("relu1: ValueError: operands do not fit\n")
    document = json.loads(ran(capsysbinary, "verify", net.name, "--format", "json").out)
    Draft7Validator(schema("verify")).validate(document)
    assert document["layers"][1]["run_volume"] is None
    assert document["layers"][1]["error"] == "ValueError: operands do not fit"


def test_a_failed_claim(net: Path, capsysbinary: Captured) -> None:
    """An error with its place; exit code 1."""
    net.write_text(f"{NET}expect: {{params: 1, output: 7x5x5}}\n")
    code, out, err = ran(capsysbinary, "verify", net.name)
    assert (code, out) == (exits.FAILED, f"2/2 layers agree: {AGREE}\n1/2 claims hold\n")
    assert err == "net.yaml:5:18: E501 expect-mismatch: the network: params is 140, not 1\n1 error\n"
    assert ran(capsysbinary, "verify", net.name, "--quiet").err == err
    document = json.loads(ran(capsysbinary, "verify", net.name, "--format", "json").out)
    assert [one["code"] for one in document["diagnostics"]] == ["E501"]
    assert not document["ok"]


def test_a_spec_with_errors(net: Path, capsysbinary: Captured) -> None:
    """It is not run; others are."""
    net.write_text("input: 5x5x1\nlayers: [maxpool: 7]\n")
    code, out, err = ran(capsysbinary, "verify", net.name, "lenet5")
    assert code == exits.FAILED
    assert out.startswith("net.yaml: the spec has errors: it was not run\nlenet5: 12/12 layers agree: ")
    assert err.startswith("net.yaml:2:19: V201 window-too-large: ")
    document = json.loads(ran(capsysbinary, "verify", net.name, "--format", "json").out)
    Draft7Validator(schema("verify")).validate(document)
    assert (document["layers"], document["ok"]) == ([], False)


def test_sizes_and_variables_from_outside(capsysbinary: Captured) -> None:
    """Claims hold as written only."""
    _, out, _ = ran(
        capsysbinary, "verify", "resnet18", "--input-size", "33x40x3", "--set", "classes=7", "--format", "json"
    )
    assert json.loads(out)["layers"][-1]["run_volume"] == [7]


def test_the_smallest_input(capsysbinary: Captured) -> None:
    """Of networks above 20 G MACs; the claims are still those of the spec as written."""
    code, out, err = ran(capsysbinary, "verify", "c3d", "lenet5", "--smallest")
    assert (code, err) == (exits.OK, "")
    lines = out.splitlines()
    assert lines[:3] == [
        f"c3d: 29/29 layers agree: {AGREE}",
        "run on the smallest input that the network accepts: 16x16x16x3",
        "15/15 claims hold",
    ]
    assert lines[3] == f"lenet5: 12/12 layers agree: {AGREE}"


def test_wrong_use(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each, with a way out."""
    for seed in ("-1", "x", "4294967296"):
        said = ran(capsysbinary, "verify", "lenet5", "--seed", seed)
        assert said == (exits.USAGE, "", f"error: --seed {seed}: a whole number from 0 to 4294967295 is wanted\n")
    assert ran(capsysbinary, "verify", "lenet5", "--dtype", "int8").err == (
        "error: there is no number type to run in int8\n  = help: there are float32, float64\n"
    )

    for batch in ("9" * 12, "9" * 16, "9" * 20):
        said = ran(capsysbinary, "verify", "lenet5", "--batch", batch)
        assert (said.code, said.err.partition(": ")[2][:18]) == (exits.USAGE, "not enough memory: "[:18])

    def too_large(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 9.00 TiB")

    monkeypatch.setattr("cnncalc.cli.commands.verify.verification_of", too_large)
    assert ran(capsysbinary, "verify", "lenet5") == (
        exits.USAGE,
        "",
        "error: not enough memory: Unable to allocate 9.00 TiB\n"
        "  = help: --batch 1, float32 or a smaller --input-size takes less\n",
    )


def test_output_to_a_file(net: Path, capsysbinary: Captured) -> None:
    """Whole."""
    assert ran(capsysbinary, "verify", net.name, "-o", "out.txt") == (exits.OK, "", "")
    assert (net.parent / "out.txt").read_text() == f"2/2 layers agree: {AGREE}\n"


def test_progress_is_for_a_terminal(net: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn anew in one line and wiped at the end; `--quiet` has none."""
    for pause in ("PATIENCE", "PAUSE"):
        monkeypatch.setattr(f"cnncalc.cli.progress.{pause}", 0.0)
    assert ran(capsysbinary, "verify", net.name).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    wipe = "\r\x1b[K"
    none, half = "[--------------------]", "[##########----------]"
    shown = f"{wipe}net.yaml {none} 0/2 layers, conv1{wipe}net.yaml {half} 1/2 layers, relu1{wipe}"
    assert ran(capsysbinary, "verify", net.name).err == shown
    assert ran(capsysbinary, "verify", net.name, "--quiet").err == ""


def test_what_is_quick_has_no_progress() -> None:
    """Nothing flickers in a terminal."""
    assert "layers, " not in in_terminal("verify", "lenet5", width=100)
