"""Graphs of PyTorch models: what each function becomes, modules as blocks; and the recorder, where there is torch."""

from __future__ import annotations

import json
import math
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from formats.imports import DATA, imported_file, layers_of, record_of, report_of, spec_of

import cnncalc
from cnncalc.formats.importing import written
from cnncalc.formats.record import FormatError, ImportRefusedError, MismatchError

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ("resnet", "channels_last", "views", "two_inputs")
X = {"input": 0, "shape": [1, 4, 8, 8]}


def graph(*nodes: dict[str, object], parameters: dict[str, list[int]] | None = None) -> str:
    """A graph of an input of 8x8x4 and these calls, the last of which is the output."""
    return json.dumps({
        "cnncalc_graph": 1, "name": "Net", "inputs": [[1, 4, 8, 8]], "parameters": parameters or {},
        "buffers": {"b": [4]}, "nodes": nodes, "outputs": [at(len(nodes) - 1, nodes[-1]["shape"])] if nodes else [],
    })  # fmt: skip


def call(op: str, *args: object, shape: list[int], module: str = "m", **kwargs: object) -> dict[str, object]:
    """A call of a function."""
    return {"op": op, "args": args, "kwargs": kwargs, "modules": [[module, "Module", 0]], "shape": shape}


def at(node: int, shape: object) -> dict[str, object]:
    """The result of a call."""
    return {"node": node, "output": 0, "shape": shape}


def weight(name: str, *shape: int) -> dict[str, object]:
    """A parameter."""
    return {"weight": name, "shape": list(shape)}


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    """Residuals with projections, channels last, views, shared towers: to the letter."""
    folder = DATA / "pytorch"
    spec = imported_file(folder / f"{name}.json")
    assert spec.text == (folder / f"{name}.yaml").read_text(encoding="utf-8")
    report_of(spec)


OPAQUE_NOTE = "# Opaque layers ({}) are operations without a counterpart: totals are lower bounds."


@pytest.mark.parametrize(
    ("nodes", "layers"),
    [
        (
            [call("fancy", X, shape=[1, 4, 8, 5]), call("relu", at(0, [1, 4, 8, 5]), shape=[1, 4, 8, 5])],
            ["- opaque: 5x8x4   # there is no counterpart of the function fancy", "- relu"],
        ),
        (
            [
                call("relu", X, shape=[1, 4, 8, 8]),
                call("fancy", at(0, [1, 4, 8, 8]), X, weight("w", 5, 3), shape=[1, 6]),
            ],
            [
                "- {relu: , name: m}",
                "- {opaque: {output: 6, params: 15}, from: [m, input]}"
                "   # there is no counterpart of the function fancy",
            ],
        ),
        (
            [  # windows in the batch: a part of the next opaque layer, with its parameters
                call("windows", X, shape=[4, 4, 4, 4]),
                call("conv2d", at(0, [4, 4, 4, 4]), weight("w", 2, 4, 1, 1), shape=[4, 2, 4, 4]),
                call("back", at(1, [4, 2, 4, 4]), shape=[1, 2, 8, 8]),
            ],
            ["- opaque: {output: 8x8x2, params: 8}   # there is no counterpart of the function windows"],
        ),
    ],
    ids=["volume", "several", "hidden"],
)
def test_opaque(nodes: list[dict[str, object]], layers: list[str]) -> None:
    """What has no counterpart becomes an opaque layer, with the reason behind it; without the option all is refused."""
    learnt = json.loads(json.dumps([node["args"] for node in nodes]))
    parameters = {one["weight"]: one["shape"] for arguments in learnt for one in arguments if "weight" in one}
    text = graph(*nodes, parameters=parameters)
    with pytest.raises(ImportRefusedError):
        spec_of(text)
    spec = written(record_of(text), opaque=True, flat=True)
    assert layers_of(spec) == layers
    assert spec.text.startswith(OPAQUE_NOTE.format(1))
    report = cnncalc.analyze(cnncalc.parse(spec.text))
    assert (report.totals, report.known.params) == (None, sum(math.prod(shape) for shape in parameters.values()))


SAME = [1, 4, 8, 8]
CALLS: list[tuple[dict[str, object], list[str]]] = [
    (call("conv2d", X, weight("w", 6, 4, 3, 3), None, [2, 1], [1, 0], shape=[1, 6, 4, 6]),
     ["- conv: {filters: 6, kernel: 3, stride: 1x2, padding: 0 x 1, bias: false}"]),
    (call("conv2d", X, weight("w", 4, 1, 3, 3), weight("v", 4), padding="same", groups=4, shape=SAME),
     ["- depthwise: {kernel: 3, padding: same}"]),
    (call("conv_transpose2d", X, weight("w", 4, 6, 2, 2), None, 2, shape=[1, 6, 16, 16]),
     ["- convtranspose: {filters: 6, kernel: 2, stride: 2, bias: false}"]),
    (call("batch_norm", X, {"weight": "b", "shape": [4]}, {"weight": "b", "shape": [4]}, weight("w", 4), weight("v", 4),
          False, 0.1, 0.001, shape=SAME), ["- batchnorm: {epsilon: 0.001}"]),
    (call("group_norm", X, 2, None, None, 1e-05, shape=SAME), ["- groupnorm: {groups: 2, scale: false, shift: false}"]),
    (call("max_pool2d", X, 3, 2, 1, 1, ceil_mode=True, shape=[1, 4, 5, 5]),
     ["- maxpool: {kernel: 3, stride: 2, padding: 1, rounding: ceil}"]),
    (call("avg_pool2d", X, 3, 1, 1, False, False, shape=SAME),
     ["- avgpool: {kernel: 3, stride: 1, padding: 1, count_padding: false}"]),
    (call("adaptive_avg_pool2d", X, [3, 2], shape=[1, 4, 3, 2]), ["- adaptiveavgpool: 2x3"]),
    (call("mean", X, [2, 3], keepdim=True, shape=[1, 4, 1, 1]), ["- globalavgpool"]),
    (call("amax", X, 1, True, shape=[1, 1, 8, 8]), ["- globalmaxpool: {axes: depth}"]),
    (call("sum", X, 1, keepdim=True, shape=[1, 1, 8, 8]), ["- globalsum: {axes: depth}"]),
    (call("add", X, 1, shape=SAME), ["- rescale: {offset: 1}"]),
    (call("sub", X, 0.5, shape=SAME), ["- rescale: {offset: -0.5}"]),
    (call("rsub", X, 1, shape=SAME), ["- rescale: {factor: -1, offset: 1}"]),
    (call("__rsub__", X, 1, shape=SAME), ["- rescale: {factor: -1, offset: 1}"]),
    (call("pow", X, 2, shape=SAME), ["- power: 2"]),
    (call("square", X, shape=SAME), ["- power: 2"]),
    (call("rsqrt", X, shape=SAME), ["- power: -0.5"]),
    (call("mul", X, weight("w", 1), shape=SAME), ["- scale: {axes: none}"]),
    (call("add", weight("w", 1), X, shape=SAME), ["- shift: {axes: none}"]),
    (call("addcmul", weight("v", 4, 1, 1), weight("w", 4, 1, 1), X, shape=SAME), ["- scale", "- shift"]),
    (call("interpolate", X, None, 2, "bilinear", False, shape=[1, 4, 16, 16]),
     ["- upsample: {factor: 2, mode: bilinear}"]),
    (call("interpolate", X, [12, 10], shape=[1, 4, 12, 10]), ["- upsample: {size: 10x12}"]),
    (call("pad", X, [1, 2, 0, -1], shape=[1, 4, 7, 11]), ["- crop: {bottom: 1}", "- pad: {left: 1, right: 2}"]),
    (call("leaky_relu_", X, 0.2, shape=SAME), ["- leakyrelu: 0.2"]),
    (call("hardtanh", X, 0, 6, shape=SAME), ["- relu6"]),
    (call("clamp", X, min=0, shape=SAME), ["- relu"]),
    (call("clamp", X, 0.1, 0.9, shape=SAME), ["- hardtanh: {lower: 0.1, upper: 0.9}"]),
    (call("hardtanh", X, -1, 1, shape=SAME), ["- hardtanh"]),
    (call("threshold", X, 0.5, 2, shape=SAME), ["- threshold: {threshold: 0.5, value: 2}"]),
    (call("threshold_", X, 0.5, 0, shape=SAME), ["- threshold: 0.5"]),
    (call("hardshrink", X, shape=SAME), ["- hardshrink"]),
    (call("softshrink", X, 0.25, shape=SAME), ["- softshrink: 0.25"]),
    (call("tanhshrink", X, shape=SAME), ["- tanhshrink"]),
    (call("interpolate", X, [12, 10], mode="area", shape=[1, 4, 12, 10]), ["- upsample: {size: 10x12, mode: area}"]),
    (call("interpolate", X, None, 2, "nearest-exact", shape=[1, 4, 16, 16]),
     ["- upsample: {factor: 2, mode: nearest-exact}"]),
    (call("gelu", X, approximate="tanh", shape=SAME), ["- gelu: {tanh: true}"]),
    (call("prelu", X, weight("w", 4), shape=SAME), ["- prelu: {shared: false}"]),
    (call("softmax", X, 3, shape=SAME), ["- softmax: width"]),
    (call("glu", X, 1, shape=[1, 2, 8, 8]), ["- glu"]),
    (call("dropout", X, 0.1, False, shape=SAME), ["- dropout: 0.1"]),
    (call("pixel_shuffle", X, 2, shape=[1, 1, 16, 16]), ["- pixelshuffle: 2"]),
    (call("pixel_unshuffle", X, 2, shape=[1, 16, 4, 4]), ["- pixelunshuffle: 2"]),
    (call("linear", X, weight("w", 5, 8), None, shape=[1, 4, 8, 5]),
     ["- permute: [height, depth, width]", "- conv: {filters: 5, kernel: 1, bias: false}"]),
    (call("flatten", X, 1, shape=[1, 256]), ["- flatten"]),
    (call("view", X, [1, 16, 4, 4], shape=[1, 16, 4, 4]), ["- reshape: 4x4x16"]),
    (call("mul", X, weight("w", 4, 1, 1), shape=SAME), ["- scale"]),
    (call("add", weight("w", 1, 4, 8, 8), X, shape=SAME), ["- shift: {axes: all}"]),
    (call("mul", X, 0.5, shape=SAME), ["- rescale: 0.5"]),
    (call("__truediv__", X, 3, shape=SAME), ["- rescale: 1/3"]),
    (call("neg", X, shape=SAME), ["- rescale: -1"]),
    (call("cat", [X, X], 1, shape=[1, 8, 8, 8]), ["- {concat: , from: [input, input]}"]),
    (call("__getitem__", X, [{"slice": [None, None, None]}, {"slice": [1, 3, None]}], shape=[1, 2, 8, 8]),
     ["- slice: 1..2"]),
    (call("__getitem__", X, [{"ellipsis": True}, {"slice": [None, None, 2]}], shape=[1, 4, 8, 4]),
     ["- maxpool: {kernel: 1, stride: 2x1}"]),
]  # fmt: skip


@pytest.mark.parametrize(("node", "expected"), CALLS, ids=[str(node["op"]) for node, _ in CALLS])
def test_a_function_alone(node: dict[str, object], expected: list[str]) -> None:
    """What each function means; volumes are those that PyTorch recorded."""
    parameters = {"w": [4, 8, 8] if expected == ["- shift: {axes: all}"] else _shape_of(node), "v": [4]}
    lines = layers_of(spec_of(graph(node, parameters=parameters), flat=True))
    assert [line.replace("{", "", 1).removesuffix(", name: m}") if line.endswith(", name: m}") else line
            for line in lines] == expected  # fmt: skip


def test_standardized_filters() -> None:
    """timm's way to bring filters to mean 0 and variance 1: a batch norm of the filters in training mode."""
    filters = weight("m.weight", 6, 4, 3, 3)
    nodes = [
        call("reshape", filters, 1, 6, -1, shape=[1, 6, 36]),
        call("mul", weight("m.gain", 6, 1, 1, 1), 0.5, shape=[6, 1, 1, 1]),
        call("view", at(1, [6, 1, 1, 1]), -1, shape=[6]),
        call("batch_norm", at(0, [1, 6, 36]), None, None, weight=at(2, [6]), bias=None, training=True, eps=1e-6,
             shape=[1, 6, 36]),
        call("reshape_as", at(3, [1, 6, 36]), filters, shape=[6, 4, 3, 3]),
        call("conv2d", X, at(4, [6, 4, 3, 3]), weight("m.bias", 6), shape=[1, 6, 6, 6]),
    ]  # fmt: skip
    parameters = {"m.weight": [6, 4, 3, 3], "m.gain": [6, 1, 1, 1], "m.bias": [6]}
    spec = spec_of(graph(*nodes, parameters=parameters), flat=True)
    assert layers_of(spec) == [
        "- {conv: {filters: 6, kernel: 3, standardize: true, gain: true, epsilon: 1e-6}, name: m}"
    ]
    assert {name: (tensor.name, tensor.factor) for name, tensor in spec.tensors.items()} == {
        "m.weight": ("m.weight", 1.0), "m.bias": ("m.bias", 1.0), "m.gain": ("m.gain", 0.5),
    }  # fmt: skip


def _shape_of(node: dict[str, object]) -> list[int]:
    args = node["args"]
    assert isinstance(args, tuple)
    shapes = [one["shape"] for one in args if isinstance(one, dict) and one.get("weight") == "w"]
    return list(shapes[0]) if shapes else [4]


def test_views_that_cancel_need_no_layer() -> None:
    """Channels last and back, and a shuffle by reshape, transpose, reshape."""
    there = call("permute", X, 0, 2, 3, 1, shape=[1, 8, 8, 4])
    norm = call("layer_norm", at(0, [1, 8, 8, 4]), [4], shape=[1, 8, 8, 4])
    back = call("permute", at(1, [1, 8, 8, 4]), [0, 3, 1, 2], shape=SAME)
    relu = call("relu", at(2, SAME), shape=SAME)
    assert layers_of(spec_of(graph(there, norm, back, relu), flat=True)) == [
        "- layernorm: {scale: false, shift: false}",
        "- relu",
    ]
    split = call("view", X, 1, 2, 2, 8, 8, shape=[1, 2, 2, 8, 8])
    swap = call("transpose", at(0, [1, 2, 2, 8, 8]), 1, 2, shape=[1, 2, 2, 8, 8])
    join = call("reshape", at(1, [1, 2, 2, 8, 8]), 1, 4, 8, 8, shape=SAME)
    pool = call("max_pool2d", at(2, SAME), 2, shape=[1, 4, 4, 4])
    assert layers_of(spec_of(graph(split, swap, join, pool), flat=True)) == ["- channelshuffle: 2", "- maxpool: 2"]


REFUSED: list[tuple[dict[str, object], str]] = [
    (call("scaled_dot_product_attention", X, X, X, shape=SAME), "m (Module): there is no counterpart of attention"),
    (call("fancy", X, shape=SAME), "m (Module): there is no counterpart of the function fancy"),
    (call("mul", X, weight("b", 4, 1, 1), shape=SAME),
     "m (Module): a table of constants that is multiplied or added has no counterpart"),
    (call("cat", [weight("w", 1, 4, 8, 8), X], 1, shape=[1, 8, 8, 8]),
     "m (Module): a parameter or a constant that is joined to a volume has no counterpart"),
    (call("conv2d", X, weight("b", 4, 4, 1, 1), shape=SAME),
     "m (Module): filters that are not learnt have no counterpart"),
    (call("conv2d", X, X, shape=SAME), "m (Module): weights that are computed from the input have no counterpart"),
    (call("view", X, 4, 64, shape=[4, 64]), "m: the batch would hold parts of the volume"),
    (call("clamp", X, 0.9, 0.1, shape=SAME), "m (Module): the bounds 0.9 and 0.1 have no counterpart"),
    (call("clamp", X, 0.9, shape=SAME), "m (Module): the bounds 0.9 and None have no counterpart"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_has_no_counterpart(node: dict[str, object], reason: str) -> None:
    """Each with the path of its module, its class and the reason."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(graph(node, parameters={"w": [4], "s": [1]}))
    assert [str(one) for one in caught.value.reasons] == [reason]


def test_a_block_that_is_called_twice() -> None:
    """Its layers share their weights, those without a name of their own, too."""
    nodes: list[dict[str, object]] = []
    shape = SAME
    for number in range(2):
        x = X if number == 0 else at(3 * number - 1, SAME)
        statistics = [{"weight": "b", "shape": [4]}] * 2
        calls = (
            call("conv2d", x, weight("w", 4, 4, 1, 1), None, shape=shape),
            call("batch_norm", at(3 * number, shape), *statistics, weight("g", 4), weight("h", 4), False, shape=shape),
            call("relu", at(3 * number + 1, shape), shape=shape),
        )
        modules = [["block", "Block", number], ["block.m", "Module", number]]
        nodes += [{**node, "modules": modules} for node in calls]
    spec = spec_of(graph(*nodes, parameters={"w": [4, 4, 1, 1], "g": [4], "h": [4]}))
    assert report_of(spec).known.params == 16 + 8
    assert spec.text.count("share: ") == 2


def test_weights_of_weights_are_refused() -> None:
    """Weight standardisation: the filters are computed before they are used."""
    scaled = call("mul", weight("w", 4, 4, 1, 1), weight("v", 4, 1, 1, 1), shape=[4, 4, 1, 1])
    conv = call("conv2d", X, at(0, [4, 4, 1, 1]), shape=SAME)
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(graph(scaled, conv, parameters={"w": [4, 4, 1, 1], "v": [4, 1, 1, 1]}))
    assert "weights that are computed before they are used" in str(caught.value)


@pytest.mark.parametrize("text", ['{"cnncalc_graph": 2}', '{"cnncalc_graph": 1}', '{"cnncalc_graph": 1, "nodes": [3]}'])
def test_broken_graphs(text: str) -> None:
    """Another version, and a graph with parts missing."""
    with pytest.raises(FormatError):
        record_of(text)


def test_any_value_in_any_place_is_refused_or_read() -> None:
    """Every value of a graph replaced by others: an error in words, or a volume that does not follow from the rest."""
    text = (DATA / "pytorch" / "two_inputs.json").read_text()
    strange_values: list[object] = [None, -1, 10**30, "x", [], {}, True]
    for strange in strange_values:
        for place in range(0, text.count(","), 5):
            model = json.loads(text)
            _replace(model, [place], strange)
            try:
                spec_of(json.dumps(model))
            except (FormatError, ImportRefusedError, MismatchError):
                continue


def _replace(value: object, left: list[int], strange: object) -> None:
    """Put a strange value in the place of one, counted through the whole graph."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        left[0] -= 1
        if left[0] == 0:
            value[key] = strange  # type: ignore[index]
            return
        _replace(value[key], left, strange)  # type: ignore[index]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> object:
    """The models behind the recorded graphs, where PyTorch is installed."""
    pytest.importorskip("torch", reason="the recorder needs PyTorch")
    monkeypatch.syspath_prepend(str(DATA / "pytorch"))
    return import_module("models")


@pytest.mark.parametrize("name", MODELS)
def test_the_recorder_gives_the_recorded_graphs(name: str, models: object) -> None:
    """Graph by graph; the model is as before: its weights, their device, its mode."""
    make, shapes = models.MODELS[name]  # type: ignore[attr-defined]
    model = make().train()
    before = {path: one.data_ptr() for path, one in model.named_parameters()}
    recorded = cnncalc.capture(model, shapes)
    expected = json.loads((DATA / "pytorch" / f"{name}.json").read_text())
    assert json.loads(json.dumps({**recorded, "torch": ""})) == expected
    assert {path: one.data_ptr() for path, one in model.named_parameters()} == before
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("name", ["resnet", "channels_last", "views"])
def test_values(name: str, models: object, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """With the model's own weights the spec gives the model's own output, block by block."""
    import numpy
    import torch

    make, [shape] = models.MODELS[name]  # type: ignore[attr-defined]
    torch.manual_seed(3)
    model = make().eval().double()
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.is_floating_point():
            tensor.data.uniform_(0.1, 0.9)
    x = torch.randn(shape, dtype=torch.float64)
    numpy.save(tmp_path / "x.npy", x.numpy())
    models.made = lambda: model  # type: ignore[attr-defined]
    size = "x".join(map(str, (*reversed(shape[2:]), shape[1])))
    files = {key: str(tmp_path / key) for key in ("net.yaml", "w.npz", "x.npy", "y.npy")}
    done = ran(
        capsysbinary,
        "import",
        "torch:models:made",
        "--input",
        size,
        "-o",
        files["net.yaml"],
        "--weights",
        files["w.npz"],
    )
    assert done.code == 0, done.err
    arguments = [
        "--input",
        files["x.npy"],
        "--weights",
        files["w.npz"],
        "--output",
        files["y.npy"],
        "--dtype",
        "float64",
    ]
    assert ran(capsysbinary, "run", files["net.yaml"], *arguments).code == 0
    expected = model(x).detach().numpy()
    assert abs(numpy.load(files["y.npy"]) - expected).max() <= 1e-12 * abs(expected).max()


@pytest.mark.parametrize("name", MODELS)
def test_an_exported_program(name: str, models: object) -> None:
    """The spec of what `torch.export` made is that of the model itself, but for slices, which it takes axis by axis."""
    torch = import_module("torch")
    make, shapes = models.MODELS[name]  # type: ignore[attr-defined]
    model = make().eval()
    given = [shapes] if isinstance(shapes[0], int) else list(shapes)
    program = torch.export.export(model, tuple(map(torch.zeros, given)), strict=False)
    graphs = [cnncalc.capture(program, name="Net"), cnncalc.capture(model, shapes, name="Net")]
    exported, recorded = (spec_of(json.dumps(graph), flat=True) for graph in graphs)
    assert exported.text.partition("expect:")[2] == recorded.text.partition("expect:")[2]
    assert exported.text == recorded.text or name == "views"
    assert {one.name for one in exported.tensors.values()} == {one.name for one in recorded.tensors.values()}


def test_a_factory(models: object, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`torch:module:factory` is the same spec; messages for what cannot be made."""
    del models
    done = ran(capsysbinary, "import", "torch:models:ResNet", "--input", "64x64x3")
    expected = (DATA / "pytorch" / "resnet.yaml").read_text().replace("resnet.json", "torch:models:ResNet")
    assert done.out.splitlines()[2:] == expected.splitlines()[2:]
    done = ran(capsysbinary, "import", "torch:models:Nothing", "--input", "64x64x3")
    assert (done.code, "has no attribute 'Nothing'" in done.err) == (2, True)


def test_factories_that_are_none(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without a name, without a size, without the module."""
    for arguments, message in (
        (["torch:net"], "error: torch:net names no model\n  = help: such as torch:package.module:factory\n"),
        (
            ["torch:net:Net"],
            "error: torch:net:Net: the input's size is missing\n  = help: --input 224x224x3 gives it\n",
        ),
    ):
        done = ran(capsysbinary, "import", *arguments)
        assert (done.code, done.err) == (2, message)


def test_torch_is_not_needed(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Neither to read a graph nor to import the package."""
    import subprocess
    import sys

    check = (
        "import cnncalc, sys; cnncalc.load(sys.argv[1]); print(sorted({'torch', 'onnx', 'numpy'} & set(sys.modules)))"
    )
    path = str(DATA / "pytorch" / "resnet.json")
    done = subprocess.run([sys.executable, "-c", check, path], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "[]\n"
    assert ran(capsysbinary, "summary", path).code == 0
