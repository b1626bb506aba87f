"""How receptive fields and memory are shown: columns of a table, totals, keys of the JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

from cnncalc.model.exits import OK, USAGE
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
SPEC = """
input: 12x10x2
layers:
  - {name: shrink, repeat: 2, conv: {filters: 4, kernel: 3, stride: 2, padding: 1}}
  - {name: up, upsample: {size: 12x10}}
  - {name: wide, convtranspose: {filters: 2, kernel: 1, stride: 2}}
  - {name: rows, globalavgpool: {axes: width}}
  - flatten
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """A network that shrinks, grows beyond its input, and pools over one axis."""
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return str(path)


def shown(capsysbinary: Captured, *arguments: str) -> dict[str, list[str]]:
    """The cells behind the name of each line of a table."""
    code, out, err = ran(capsysbinary, "summary", *arguments, "--format", "plain")
    assert (code, err) == (OK, "")
    return {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}


def test_columns_of_receptive_fields(spec: str, capsysbinary: Captured) -> None:
    """Exact fractions, `all` along an axis or altogether, and the edges that a field begins at."""
    lines = shown(capsysbinary, spec, "--columns", "layer,rf,jump,start", "--depth", "all")
    assert lines["0"] == ["3x3", "2x2", "-1,-1"]
    assert lines["1"] == ["7x7", "4x4", "-3,-3"]
    assert lines["up"] == ["7x7", "1x6/5", "-3,-3"]
    assert lines["wide"] == ["7x7", "1/2x3/5", "-3,-3"]
    assert lines["rows"] == ["allx7"]
    assert lines["flatten1"] == ["all"]


def test_copies_show_the_first_and_the_last(capsysbinary: Captured) -> None:
    """Equal blocks in one line see more and more."""
    lines = shown(capsysbinary, "resnet18", "--columns", "layer,rf")
    assert lines["layer1"] == ["27x27..43x43"]


def test_keys_of_receptive_fields(spec: str, capsysbinary: Captured) -> None:
    """Fractions are pairs; keys are absent where the whole input is seen, and a start where nothing is."""
    document = json.loads(ran(capsysbinary, "summary", spec, "--format", "json").out)
    Draft7Validator(schema("summary")).validate(document)
    layers = {layer["path"]: layer for layer in document["layers"]}
    assert layers["up"]["effective_stride"] == [1, [6, 5]]
    assert layers["wide"]["effective_stride"] == [[1, 2], [3, 5]]
    assert layers["wide"]["receptive_field_start"] == [-3, -3]
    assert not {"receptive_field", "effective_stride", "receptive_field_start"} & {*layers["rows"], *layers["flatten1"]}


def test_what_is_alive_of_a_block_is_the_most_in_it(capsysbinary: Captured) -> None:
    """As the layers have it, and the most of all is the peak."""
    document = json.loads(ran(capsysbinary, "summary", "resnet18", "--format", "json").out)
    alive = {layer["path"]: layer["alive"] for layer in document["layers"]}
    lines = shown(capsysbinary, "resnet18", "--columns", "layer,alive", "--depth", "1")
    for block in ("conv1", "layer1", "layer2", "fc"):
        assert lines[block] == [f"{max(held for path, held in alive.items() if path.split('/')[0] == block):,}"]
    assert max(alive.values()) == document["totals"]["peak_activations"]


def test_training_is_told_when_an_optimizer_is_named(capsysbinary: Captured) -> None:
    """Its parts below the other totals; without it the table is silent."""
    assert "training" not in shown(capsysbinary, "lenet5")
    lines = shown(capsysbinary, "lenet5", "--optimizer", "adam", "--batch", "3", "--dtype", "float16")
    assert lines["gradients"][0] == "61,706"
    assert lines["state"][:3] == ["of", "adam", "123,412"]
    assert lines["stored"][:6] == ["activations,", "batch", "3,", "at", "most", "46,878"]
    assert lines["training"][:4] == ["memory,", "at", "most", "293,702"]
    assert lines["training"][-2:] == ["573.64", "KiB"]


def test_an_unknown_optimizer(capsysbinary: Captured) -> None:
    """Which there are."""
    code, out, err = ran(capsysbinary, "summary", "lenet5", "--optimizer", "adamw")
    assert (code, out) == (USAGE, "")
    assert "there is no optimizer adamw" in err
    assert "adam" in err
