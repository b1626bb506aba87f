"""`cnncalc/summary/1`: the contract, key by key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc.output.as_json import render, summary, written
from cnncalc.output.view import View

if TYPE_CHECKING:
    from cnncalc.model.values import Json

NAMES = ("lenet5", "lenet5_1998", "resnet18", "googlenet", "densenet121")
KEYS = ["schema", "file", "name", "inputs", "outputs", "flops_preset", "layers", "totals"]
KEYS += ["memory", "diagnostics"]
FIRST_LAYER = {
    "name": "C1",
    "path": "C1",
    "type": "conv",
    "line": 5,
    "uses": [],
    "inputs": ["input"],
    "input_volumes": [[32, 32, 1]],
    "output_volume": [28, 28, 6],
    "kernel": [5, 5],
    "stride": [1, 1],
    "padding": [[0, 0], [0, 0]],
    "dilation": [1, 1],
    "groups": 1,
    "params": 156,
    "weights": 150,
    "biases": 6,
    "trainable": 156,
    "buffers": 0,
    "macs": 117600,
    "flops": 235200,
    "ops": {"mul": 117600, "add": 117600},
    "activations": 4704,
    "alive": 5728,
    "receptive_field": [5, 5],
    "effective_stride": [1, 1],
    "receptive_field_start": [0, 0],
}
SEEN = list(FIRST_LAYER)[-3:]
WINDOW = ["kernel", "stride", "padding", "dilation", "groups"]
TOTALS = {
    "layers": 12,
    "params": 61706,
    "weights": 61470,
    "biases": 236,
    "trainable": 61706,
    "buffers": 0,
    "macs": 416520,
    "flops": 845852,
    "activations": 14602,
    "peak_activations": 9408,
    "peak_layer": "tanh1",
}
MEMORY = {
    "dtype": "float32",
    "batch": 1,
    "optimizer": "sgd",
    "inference": {"weights": 246824, "peak_activations": 37632, "total": 284456},
    "training": {"weights": 246824, "gradients": 246824, "optimizer_state": 0, "activations": 62504, "total": 556152},
}
FINDING = {
    "file": "nets/net.yaml",
    "line": 3,
    "column": 37,
    "end_line": 3,
    "end_column": 38,
    "code": "V201",
    "name": "window-too-large",
    "severity": "error",
    "message": "conv1: the window is 5 wide, but the input is only 3 wide",
    "hint": "a kernel of at most 3, padding of at least 1, or an input at least 5 wide would fit",
    "layer": "conv1",
    "fixable": False,
    "fix": "none",
}


def text_of(*names: str, flops: str = "exact") -> str:
    """The JSON of bundled networks."""
    return render([cnncalc.analyze(cnncalc.load(name), flops=flops) for name in names], View())


def test_the_example_of_the_contract() -> None:
    """LeNet-5, key for key and in order."""
    document = json.loads(text_of("lenet5"))
    assert list(document) == KEYS
    assert document | {"layers": [], "diagnostics": []} == {
        "schema": "cnncalc/summary/1",
        "file": "lenet5",
        "name": "LeNet-5",
        "inputs": {"input": [32, 32, 1]},
        "outputs": {"dense3": [10]},
        "flops_preset": "exact",
        "layers": [],
        "totals": TOTALS,
        "memory": MEMORY,
        "diagnostics": [],
    }
    assert document["layers"][0] == FIRST_LAYER
    for layer in document["layers"]:
        has_axes = len(layer["output_volume"]) > 1
        absent = {*([] if has_axes else SEEN), *([] if layer["type"] in {"conv", "avgpool"} else WINDOW)}
        assert list(layer) == [key for key in FIRST_LAYER if key not in absent]
    assert list(document["totals"]) == list(TOTALS)


@pytest.mark.parametrize("name", NAMES)
def test_layers_add_up_to_the_totals(name: str) -> None:
    """All but activations, where views are left out, and the peak."""
    document = json.loads(text_of(name))
    assert document["totals"]["layers"] == len(document["layers"])
    for key in ("params", "weights", "biases", "trainable", "buffers", "macs", "flops"):
        assert sum(layer[key] for layer in document["layers"]) == document["totals"][key]
    for layer in document["layers"]:
        assert layer["weights"] + layer["biases"] == layer["params"]
        assert sum(layer["ops"].values()) == layer["flops"]
        assert all(layer["ops"].values())
        assert layer["name"] == layer["path"].split("/")[-1]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_clean_text(name: str) -> None:
    """Two blanks to a level, none at the ends of lines, a newline at the end, nothing longer than a line holds."""
    text = text_of(name)
    assert text.endswith("}\n")
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert all((len(line) - len(line.lstrip())) % 2 == 0 for line in text.split("\n"))
    assert max(map(len, text.split("\n"))) <= 120


def test_several_specs_are_a_list() -> None:
    """One object for one spec."""
    documents = json.loads(text_of("lenet5", "lenet5_1998"))
    assert [document["file"] for document in documents] == ["lenet5", "lenet5_1998"]
    assert documents[0] == json.loads(text_of("lenet5"))


def test_lines_and_uses() -> None:
    """Where a layer is written, and where its blocks are used, the outermost first."""
    text = "input: 9x9x1\nblocks:\n  a: {layers: [relu]}\n  b:\n    layers:\n    - a:\nlayers:\n- b:\n"
    (layer,) = json.loads(render([cnncalc.analyze(cnncalc.parse(text))], View()))["layers"]
    assert (layer["path"], layer["line"], layer["uses"]) == ("b1/a1/relu1", 3, [8, 6])


def test_another_preset() -> None:
    """Its name, and its figures; operations are what is done, under any name."""
    document = json.loads(text_of("lenet5", flops="mac2"))
    assert document["flops_preset"] == "mac2"
    assert document["totals"]["flops"] == 2 * document["totals"]["macs"]
    assert document["layers"][0]["ops"] == FIRST_LAYER["ops"]


def test_a_spec_with_errors() -> None:
    """Still an object: what could be computed, no totals, and the findings."""
    text = "input: 3x3x1\nlayers:\n  - conv: {filters: 1, kernel:      5}\n  - relu\n"
    document = json.loads(render([cnncalc.analyze(cnncalc.parse(text, name="nets\\net.yaml"))], View()))
    assert (document["layers"], document["totals"], document["outputs"]) == ([], None, {})
    assert document["diagnostics"] == [FINDING]
    assert [*document["diagnostics"][0]] == [*FINDING]


def test_every_number_is_a_whole_one() -> None:
    """Nothing is a float, nothing is a number in quotes."""
    assert not re.search(r"\d\.\d|\de\d|\"\d+\"|NaN|Infinity", text_of("lenet5_1998"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(), inner, max_size=12),
    max_leaves=30,
)


@given(JSON)
def test_what_is_written_reads_back(value: Json) -> None:
    """Whatever the text: quotes, controls, other scripts."""
    assert json.loads(written(value)) == value


def test_a_long_report_is_written_in_little_time() -> None:
    """Nested values are not tried on one line over and over."""
    report = cnncalc.analyze(cnncalc.load("resnet152"))
    document = summary(report._replace(rows=report.rows * 20), View())
    assert json.loads(written(document)) == document
