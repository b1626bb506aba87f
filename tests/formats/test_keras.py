"""Keras JSON of versions 2 and 3, `.keras` archives, TensorFlow.js: Keras' own rules, and the shapes in the file."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from formats.imports import DATA, imported_file, layers_of, record_of, report_of, spec_of

from cnncalc.formats.importing import Sizes
from cnncalc.formats.record import FormatError, ImportRefusedError
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
# Keras flattens with the channels last, `flatten` with the channels first: the same numbers in another order.
name: small_net
source: small_net.json (Keras)
input: 32x32x3
layers:
  - rescale: 1/255
  - {conv: {filters: 8, kernel: 3, stride: 2, padding: same, bias: false}, name: stem_conv}
  - batchnorm: {epsilon: 0.001}
  - silu
  - residual:
      - depthwise: {kernel: 3, padding: same, bias: false}
      - batchnorm: {epsilon: 0.001}
      - multiply:
          features: []
          gate:
            - globalavgpool
            - conv: {filters: 2, kernel: 1}
            - silu
            - conv: {filters: 8, kernel: 1}
            - sigmoid
  - maxpool: 2
  - flatten
  - dropout: 0.2
  - {dense: 10, name: predictions}
  - softmax
expect:
  params: 5492
  macs: 78880
  output: 10
"""


def sequential(*layers: dict[str, object], shape: tuple[int | None, ...] = (8, 8, 4)) -> str:
    """A Sequential model of Keras 3."""
    first = {"class_name": "InputLayer", "config": {"batch_shape": [None, *shape], "name": "image"}}
    return json.dumps({"class_name": "Sequential", "config": {"name": "net", "layers": [first, *layers]}})


def layer(class_name: str, **config: object) -> dict[str, object]:
    """A layer of a Sequential model."""
    return {"class_name": class_name, "config": {"name": "layer", **config}}


def lines_of(text: str) -> list[str]:
    """The layers of a model without the name that one with weights gets."""
    return [line.replace("{", "", 1)[: -len(", name: layer}")] if line.endswith(", name: layer}") else line
            for line in layers_of(spec_of(text, flat=True))]  # fmt: skip


def test_a_model() -> None:
    """A folded pad, a gate that needs no reshape, an operation that is no layer: to the letter."""
    spec = imported_file(DATA / "keras" / "small_net.json")
    assert spec.text == SPEC
    # two convolutions without biases and their norms, two with, the dense layer
    assert report_of(spec).known.params == (216 + 16) + (72 + 16) + (16 + 2) + (16 + 8) + 5130
    assert spec.origins["conv2"] == "block_reduce"


LAYERS: list[tuple[str, dict[str, object], list[str]]] = [
    (
        "Conv2D",
        {"filters": 6, "kernel_size": [3, 5], "strides": [2, 1], "padding": "same"},
        ["- conv: {filters: 6, kernel: 5x3, stride: 1x2, padding: same}"],
    ),
    (
        "Conv2D",
        {"filters": 6, "kernel_size": 3, "dilation_rate": 2, "use_bias": False},
        ["- conv: {filters: 6, kernel: 3, dilation: 2, bias: false}"],
    ),
    (
        "SeparableConv2D",
        {"filters": 6, "kernel_size": 3, "activation": "relu"},
        ["- depthwise: {kernel: 3, bias: false}", "- {conv: {filters: 6, kernel: 1}, name: layer_2}", "- relu"],
    ),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, ["- depthwise: {kernel: 3, multiplier: 2}"]),
    (
        "Conv2DTranspose",
        {"filters": 6, "kernel_size": 4, "strides": 2, "padding": "same"},
        ["- convtranspose: {filters: 6, kernel: 4, stride: 2, padding: same}"],
    ),
    (
        "Conv2DTranspose",
        {"filters": 6, "kernel_size": 2, "strides": 3},
        ["- convtranspose: {filters: 6, kernel: 2, stride: 3, output_padding: 1}"],
    ),
    (
        "Conv2DTranspose",
        {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
        ["- convtranspose: {filters: 6, kernel: 3, stride: 2, padding: 1, output_padding: 1}"],
    ),
    ("Dense", {"units": 6, "activation": "relu"}, ["- conv: {filters: 6, kernel: 1}", "- relu"]),
    ("BatchNormalization", {"scale": False}, ["- batchnorm: {scale: false, epsilon: 0.001}"]),
    ("LayerNormalization", {"axis": [1, 2, 3], "epsilon": 1e-05}, ["- layernorm: {axes: all}"]),
    ("GroupNormalization", {"groups": 2, "epsilon": 1e-05}, ["- groupnorm: 2"]),
    ("MaxPooling2D", {"pool_size": [2, 2], "strides": None}, ["- maxpool: 2"]),
    (
        "AveragePooling2D",
        {"pool_size": 3, "strides": 2, "padding": "same"},
        ["- avgpool: {kernel: 3, stride: 2, padding: same, count_padding: false}"],
    ),
    ("GlobalMaxPooling2D", {"keepdims": True}, ["- globalmaxpool"]),
    ("ZeroPadding2D", {"padding": [[1, 2], [0, 3]]}, ["- pad: {right: 3, top: 1, bottom: 2}"]),
    ("Cropping2D", {"cropping": [[1, 0], [2, 2]]}, ["- crop: {left: 2, right: 2, top: 1}"]),
    ("UpSampling2D", {"size": [3, 2], "interpolation": "bilinear"}, ["- upsample: {factor: 2x3, mode: bilinear}"]),
    ("Activation", {"activation": "hard_silu"}, ["- hardswish"]),
    ("ReLU", {"max_value": 6.0}, ["- relu6"]),
    ("LeakyReLU", {"negative_slope": 0.3}, ["- leakyrelu: 0.3"]),
    ("PReLU", {"shared_axes": [1, 2]}, ["- prelu: {shared: false}"]),
    ("Softmax", {"axis": -1}, ["- softmax"]),
    ("SpatialDropout2D", {"rate": 0.25}, ["- dropout: 0.25"]),
    ("Rescaling", {"scale": 0.00784313725490196}, ["- rescale: 2/255"]),
    ("Rescaling", {"scale": 0.00784313725490196, "offset": -1}, ["- rescale: {factor: 2/255, offset: -1}"]),
    ("LayerScale", {}, ["- scale"]),
    ("StochasticDepth", {"drop_path_rate": 0.1}, ["- droppath: 0.1"]),
]


@pytest.mark.parametrize(("class_name", "config", "expected"), LAYERS)
def test_a_layer_alone(class_name: str, config: dict[str, object], expected: list[str]) -> None:
    """What each class means; volumes are held against Keras' rules by the importer itself."""
    assert lines_of(sequential(layer(class_name, **config))) == expected


def test_channels_last_needs_no_layers() -> None:
    """A reshape and a permutation that a later layer undoes are none; what is left is written."""
    back = [layer("Permute", dims=[3, 1, 2]), layer("Permute", dims=[2, 3, 1]), layer("Dense", units=2)]
    assert lines_of(sequential(*back)) == ["- conv: {filters: 2, kernel: 1}"]
    shuffle = [
        layer("Reshape", target_shape=[8, 8, 2, 2]),
        layer("Permute", dims=[1, 2, 4, 3]),
        layer("Reshape", target_shape=[8, 8, 4]),
        layer("DepthwiseConv2D", kernel_size=3),
    ]
    assert lines_of(sequential(*shuffle)) == ["- channelshuffle: 2", "- depthwise: 3"]


def test_a_signal_with_causal_padding() -> None:
    """Conv1D over a signal; all padding is at the beginning."""
    text = sequential(layer("Conv1D", filters=2, kernel_size=3, dilation_rate=2, padding="causal"), shape=(16, 4))
    assert lines_of(text) == ["- conv: {filters: 2, kernel: 3, padding: {left: 4}, dilation: 2}"]


def test_channels_first() -> None:
    """`data_format` of the first layer that has one tells how the input lies."""
    conv = layer("Conv2D", filters=2, kernel_size=3, data_format="channels_first")
    spec = spec_of(sequential(conv, shape=(3, 8, 9)))
    assert spec.text.splitlines()[2:5] == [
        "input: 9x8x3",
        "layers:",
        "  - {conv: {filters: 2, kernel: 3}, name: layer}",
    ]
    assert report_of(spec).known.params == 3 * 9 * 2 + 2


KERAS_2 = {
    "class_name": "Model",
    "keras_version": "2.2.4",
    "config": {
        "name": "old",
        "layers": [
            {"class_name": "InputLayer", "name": "a", "config": {"batch_input_shape": [None, 8, 8, 4], "name": "a"},
             "inbound_nodes": []},
            {"class_name": "Conv2D", "name": "c", "config": {"filters": 4, "kernel_size": [3, 3], "padding": "same"},
             "inbound_nodes": [[["a", 0, 0, {}]], [["c", 0, 0, {}]]]},
            {"class_name": "Add", "name": "s", "config": {}, "inbound_nodes": [[["c", 0, 0, {}], ["c", 1, 0, {}]]]},
        ],
        "input_layers": [["a", 0, 0]],
        "output_layers": [["s", 0, 0]],
    },
}  # fmt: skip


def test_keras_2_and_a_layer_that_is_called_twice() -> None:
    """Lists of triples; weights count once."""
    spec = spec_of(json.dumps(KERAS_2))
    assert spec.text.splitlines()[4:7] == [
        "  - {conv: {filters: 4, kernel: 3, padding: same}, name: c}",
        "  - residual:",
        "      - {conv: {filters: 4, kernel: 3, padding: same}, share: c}",
    ]
    assert report_of(spec).known.params == 4 * 9 * 4 + 4


def test_tensorflow_js() -> None:
    """A layers model holds a Keras model; a graph model has no layers."""
    text = json.dumps({"format": "layers-model", "modelTopology": {"keras_version": "2.2.4", "model_config": KERAS_2}})
    assert "name: old" in spec_of(text).text
    with pytest.raises(FormatError) as caught:
        record_of(json.dumps({"format": "graph-model", "modelTopology": {"node": []}}))
    assert str(caught.value) == "standard input is a TensorFlow.js graph model, which has no layers"


def test_nested_models() -> None:
    """Their layers are named by both, and a Sequential in between is none."""
    conv = layer("Conv2D", filters=2, kernel_size=3)
    inner: dict[str, object] = {"class_name": "Sequential", "config": {"name": "stem", "layers": [conv]}}
    spec = spec_of(sequential(inner, layer("Flatten"), layer("Dense", units=3)))
    assert spec.origins["stem"] == "stem/layer"


def test_sizes_that_the_file_leaves_open() -> None:
    """`None` for width and height: `--input` gives them."""
    text = sequential(layer("Conv2D", filters=2, kernel_size=3), shape=(None, None, 3))
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(text)
    assert str(caught.value.reasons[0]) == "image: the file does not give the input's size: --input VOLUME does"
    assert "input: 32x24x3" in spec_of(text, Sizes({}, Volume((32, 24), 3))).text


def test_shapes_of_the_file_are_compared() -> None:
    """A stated shape that does not follow is refused, never believed."""
    text = (DATA / "keras" / "small_net.json").read_text().replace("[null, 33, 33, 3]", "[null, 34, 33, 3]")
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(text)
    assert [str(reason) for reason in caught.value.reasons] == [
        "stem_conv: the file states 34 x 33 x 3 for stem_pad, which gives 33 x 33 x 3"
    ]


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("Lambda", {}, "layer: there is no counterpart of Lambda"),
    ("LSTM", {}, "layer: there is no counterpart of LSTM"),
    ("Activation", {"activation": "exponential"}, "layer: there is no counterpart of the activation exponential"),
    ("ReLU", {"max_value": 3}, "layer: a relu with a threshold, or a bound other than 6, has no counterpart"),
    ("Conv2D", {"filters": 6, "kernel_size": 9}, "layer: its output would have the shape 0 x 0 x 6"),
    ("Conv2D", {"filters": 6, "kernel_size": [3]}, "layer: kernel_size [3] and its strides do not fit 2 axes"),
    (
        "Conv2D",
        {"filters": 6, "kernel_size": 3, "groups": 4},
        "layer: 4 groups do not divide 4 channels into 6 filters",
    ),
    ("Reshape", {"target_shape": [3, -1]}, "layer: [3, -1] is no shape for 256 elements"),
    ("PReLU", {}, "layer: slopes that are not one per channel have no counterpart"),
]


@pytest.mark.parametrize(("class_name", "config", "reason"), REFUSED)
def test_what_has_no_counterpart(class_name: str, config: dict[str, object], reason: str) -> None:
    """Each with the layer and the reason; a Lambda's code is not looked at."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(sequential(layer(class_name, **config)))
    assert [str(one) for one in caught.value.reasons] == [reason]


BROKEN = {
    '{"class_name": "Sequential"': "standard input:1: the JSON cannot be read: Expecting ',' delimiter",
    '{"class_name": ' + "[" * 100_000: "standard input: the JSON is nested too deep",
    '{"class_name": "Lambda"}': "standard input has no Keras model: class_name is not Functional, Model or Sequential",
    '{"class_name": "Sequential", "config": 3}': "standard input: a model without a list of layers, or nested too deep",
    '{"class_name": "Sequential", "config": []}': "standard input: a Sequential model without layers",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_files(text: str) -> None:
    """One sentence each."""
    with pytest.raises(FormatError) as caught:
        record_of(text)
    assert str(caught.value) == BROKEN[text]


def test_layers_in_a_circle() -> None:
    """Calls that wait for each other, and one that reads what there is not."""
    model = json.loads(json.dumps(KERAS_2))
    model["config"]["layers"][1]["inbound_nodes"][0] = [["c", 1, 0, {}]]
    with pytest.raises(FormatError) as caught:
        record_of(json.dumps(model))
    assert str(caught.value) == "standard input: c reads what no layer gives"


def test_any_value_in_any_place_is_refused_or_read() -> None:
    """Every value of a model replaced by others: an error in words, never a traceback."""
    text = (DATA / "keras" / "small_net.json").read_text()
    strange_values: list[object] = [None, -1, 10**30, "x", [], {}, [[1]], True]
    for strange in strange_values:
        for place in range(0, text.count(": "), 7):
            model = json.loads(text)
            _replace(model, [place], strange)
            try:
                spec_of(json.dumps(model))
            except (FormatError, ImportRefusedError):
                continue


def _replace(value: object, left: list[int], strange: object) -> None:
    """Put a strange value in the place of one, counted through the whole model."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        left[0] -= 1
        if left[0] == 0:
            value[key] = strange  # type: ignore[index]
            return
        _replace(value[key], left, strange)  # type: ignore[index]


def archive(path: Path, files: dict[str, bytes]) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def test_an_archive(tmp_path: Path) -> None:
    """`.keras`: the same spec as of its config, weights or not."""
    config = (DATA / "keras" / "small_net.json").read_bytes()
    path = archive(
        tmp_path / "small_net.keras", {"metadata.json": b"{}", "config.json": config, "model.weights.h5": b"0"}
    )
    assert imported_file(path).text == SPEC.replace("small_net.json", "small_net.keras")


def test_broken_archives(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without a config, cut off, and one whose config would not end."""
    other = archive(tmp_path / "other.keras", {"a.txt": b"a"})
    assert "is an archive without a config.json" in ran(capsysbinary, "import", str(other)).err
    cut = tmp_path / "cut.keras"
    cut.write_bytes(other.read_bytes()[:40])
    assert "the archive cannot be read" in ran(capsysbinary, "import", str(cut)).err
    bomb = archive(tmp_path / "bomb.keras", {"config.json": b" " * (65 * 1024 * 1024)})
    done = ran(capsysbinary, "import", str(bomb))
    assert (done.code, done.err) == (
        1,
        f"error: {bomb}: the config.json is too large: an architecture has at most 64 MiB\n",
    )


def test_an_archive_on_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pipe has no place to look things up in: all of it is read."""
    import sys

    config = (DATA / "keras" / "small_net.json").read_bytes()
    data = archive(tmp_path / "m.keras", {"config.json": config}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    from cnncalc.formats.importing import imported
    from cnncalc.language.files import Place

    assert "name: small_net" in imported(Place("-", None, None)).text
