"""ONNX files: roles of tensors, folded shapes, patterns of exporters, and files that are broken or huge."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from formats import onnx_files as onnx
from formats.imports import DATA, imported_file, layers_of, report_of, spec_of

from cnncalc.formats.importing import Sizes
from cnncalc.formats.protobuf import Message, shortest
from cnncalc.formats.record import FormatError, ImportRefusedError, MismatchError
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

X = {"x": [1, 4, 8, 8]}
SPEC = """\
name: net
source: residual.onnx (ONNX)
input: 32x32x3
layers:
  - {conv: {filters: 8, kernel: 3, stride: 2, padding: 1, bias: false}, name: stem}
  - batchnorm
  - silu
  - residual:
      - conv: {filters: 8, kernel: 3, padding: same, bias: false}
      - batchnorm
      - relu6
  - globalavgpool
  - flatten
  - {dense: 10, name: fc}
  - gelu
expect:
  params: 914
  macs: 202832
  output: 10
"""


def residual() -> bytes:
    """A network as PyTorch's exporters write it: SiLU and GELU in parts, a Reshape by the batch, MatMul and Add."""
    weights = [
        onnx.tensor("stem.weight", [8, 3, 3, 3]), onnx.tensor("block.conv.weight", [8, 8, 3, 3]),
        onnx.tensor("fc.weight", [8, 10]), onnx.tensor("fc.bias", [10]),
        *(onnx.tensor(f"{norm}.{part}", [8]) for norm in ("bn", "block.bn")
          for part in ("weight", "bias", "running_mean", "running_var")),
        onnx.tensor("zero", [], [0], is_whole=True), onnx.tensor("minus", [1], [-1], is_whole=True),
        onnx.tensor("six", [], [6.0]), onnx.tensor("none", [], [0.0]),
        onnx.tensor("root", [], [2**0.5]), onnx.tensor("one", [], [1.0]), onnx.tensor("half", [], [0.5]),
    ]  # fmt: skip
    norm = [["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"],
            ["block.bn.weight", "block.bn.bias", "block.bn.running_mean", "block.bn.running_var"]]  # fmt: skip
    nodes = [
        onnx.node("Conv", ["image", "stem.weight"], ["a"], strides=[2, 2], pads=[1, 1, 1, 1]),
        onnx.node("BatchNormalization", ["a", *norm[0]], ["b"]),
        onnx.node("Sigmoid", ["b"], ["s"]),
        onnx.node("Mul", ["b", "s"], ["c"]),
        onnx.node("Conv", ["c", "block.conv.weight"], ["d"], auto_pad="SAME_UPPER"),
        onnx.node("BatchNormalization", ["d", *norm[1]], ["e"]),
        onnx.node("Clip", ["e", "none", "six"], ["f"]),
        onnx.node("Add", ["f", "c"], ["g"]),
        onnx.node("GlobalAveragePool", ["g"], ["h"]),
        onnx.node("Shape", ["h"], ["h.shape"]),
        onnx.node("Gather", ["h.shape", "zero"], ["batch"]),
        onnx.node("Unsqueeze", ["batch"], ["batches"], axes=[0]),
        onnx.node("Concat", ["batches", "minus"], ["sizes"], axis=0),
        onnx.node("Reshape", ["h", "sizes"], ["i"]),
        onnx.node("MatMul", ["i", "fc.weight"], ["j"]),
        onnx.node("Add", ["fc.bias", "j"], ["k"]),
        onnx.node("Div", ["k", "root"], ["l"]),
        onnx.node("Erf", ["l"], ["m"]),
        onnx.node("Add", ["m", "one"], ["n"]),
        onnx.node("Mul", ["k", "n"], ["o"]),
        onnx.node("Mul", ["o", "half"], ["p"]),
    ]
    return onnx.model(nodes, {"image": ["batch", 3, 32, 32]}, ["p"], weights)


def one_node(
    type_: str,
    *others: bytes,
    opset: int = 17,
    shape: Sequence[int] = (1, 4, 8, 8),
    **attributes: onnx.Attribute,
) -> bytes:
    """A model of one node that reads the input and these tensors."""
    names = [Message(memoryview(one)).text(8) for one in others]
    nodes = [onnx.node(type_, ["x", *names], ["y"], "layer", **attributes)]
    return onnx.model(nodes, {"x": list(shape)}, ["y"], others, opset)


def lines_of(data: bytes) -> list[str]:
    """The layers of a model without the name that one with weights gets."""
    return [re.sub(r"^- \{(.*), name: layer\}$", r"- \1", line) for line in layers_of(spec_of(data, flat=True))]


def test_a_model(tmp_path: Path) -> None:
    """Roles, folded shapes, patterns: to the letter; names are those of the weights."""
    path = tmp_path / "residual.onnx"
    path.write_bytes(residual())
    spec = imported_file(path)
    assert spec.text == SPEC
    assert report_of(spec).known.params == 216 + 16 + 576 + 16 + 90
    assert "block.conv" in spec.origins.values()


def test_the_recorded_file() -> None:
    """The file that other tests use is this model."""
    assert (DATA / "onnx" / "residual.onnx").read_bytes() == residual()


W = onnx.tensor("w", [6, 4, 3, 3])
NODES: list[tuple[bytes, list[str]]] = [
    (one_node("Conv", W), ["- conv: {filters: 6, kernel: 3, bias: false}"]),
    (one_node("Conv", W, onnx.tensor("b", [6]), auto_pad="SAME_LOWER", strides=[2, 2]),
     ["- conv: {filters: 6, kernel: 3, stride: 2, padding: {left: 1, top: 1}}"]),
    (one_node("Conv", onnx.tensor("w", [4, 1, 3, 5]), group=4, pads=[1, 2, 1, 2]),
     ["- depthwise: {kernel: 5x3, padding: 2x1, bias: false}"]),
    (one_node("ConvTranspose", onnx.tensor("w", [4, 6, 3, 3]), strides=[2, 2], pads=[1] * 4, output_padding=[1, 1]),
     ["- convtranspose: {filters: 6, kernel: 3, stride: 2, padding: 1, output_padding: 1, bias: false}"]),
    (one_node("ConvTranspose", onnx.tensor("w", [4, 6, 3, 3]), strides=[2, 2], output_shape=[16, 16]),
     ["- convtranspose: {filters: 6, kernel: 3, stride: 2, padding: {left: 1, top: 1}, bias: false}"]),
    (one_node("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
     ["- maxpool: {kernel: 3, stride: 2, rounding: ceil}"]),
    (one_node("AveragePool", kernel_shape=[2, 2], strides=[1, 1], pads=[0, 0, 1, 1]),
     ["- avgpool: {kernel: 2, stride: 1, padding: {right: 1, bottom: 1}, count_padding: false}"]),
    (one_node("ReduceMean", axes=[2, 3], keepdims=0), ["- globalavgpool", "- flatten"]),
    (one_node("ReduceMax", onnx.tensor("axes", [1], [1], is_whole=True), opset=18), ["- globalmaxpool: {axes: depth}"]),
    (one_node("LRN", size=5, alpha=0.0002), ["- lrn: {alpha: 0.0002}"]),
    (one_node("InstanceNormalization", onnx.tensor("s", [4]), onnx.tensor("b", [4])),
     ["- instancenorm: {scale: true, shift: true}"]),
    (one_node("Clip", opset=6, min=0.0, max=6.0), ["- relu6"]),
    (one_node("LeakyRelu", alpha=0.1), ["- leakyrelu: 0.1"]),
    (one_node("HardSigmoid", alpha=1 / 6), ["- hardsigmoid"]),
    (one_node("PRelu", onnx.tensor("s", [4, 1, 1])), ["- prelu: {shared: false}"]),
    (one_node("Softmax", axis=1), ["- softmax"]),
    (one_node("Mul", onnx.tensor("s", [4, 1, 1])), ["- scale"]),
    (one_node("Add", onnx.tensor("s", [1, 4, 8, 8])), ["- shift: {axes: all}"]),
    (one_node("Mul", onnx.tensor("s", [], [0.25])), ["- rescale: 0.25"]),
    (one_node("Add", onnx.tensor("s", [], [3.0])), ["- rescale: {offset: 3}"]),
    (one_node("Sub", onnx.tensor("s", [], [3.0])), ["- rescale: {offset: -3}"]),
    (one_node("Pow", onnx.tensor("s", [], [2.0])), ["- power: 2"]),
    (one_node("ReduceSum", axes=[1]), ["- globalsum: {axes: depth}"]),
    (one_node("Flatten"), ["- flatten"]),
    (one_node("Reshape", onnx.tensor("s", [4], [0, -1, 4, 4], is_whole=True)), ["- reshape: 4x4x16"]),
    (one_node("Pad", onnx.tensor("p", [8], [0, 0, 1, 2, 0, 0, 0, 3], is_whole=True)),
     ["- pad: {left: 2, right: 3, top: 1}"]),
    (one_node("Pad", opset=2, pads=[0, 0, 1, 1, 0, 0, 1, 1], mode="reflect"), ["- pad: {sides: 1, mode: reflect}"]),
    (one_node("Resize", onnx.tensor("r", [0], []), onnx.tensor("s", [4], [1.0, 1.0, 2.0, 2.0]), mode="nearest"),
     ["- upsample: 2"]),
    (one_node("Upsample", opset=7, scales=[1.0, 1.0, 2.0, 3.0]), ["- upsample: 3x2"]),
    (one_node("DepthToSpace", blocksize=2, mode="CRD", shape=[1, 8, 4, 4]), ["- pixelshuffle: 2"]),
    (one_node("DepthToSpace", blocksize=2, shape=[1, 8, 4, 4]), ["- pixelshuffle: {factor: 2, order: depth_last}"]),
    (one_node("SpaceToDepth", blocksize=2), ["- pixelunshuffle: {factor: 2, order: depth_last}"]),
    (one_node("Slice", opset=9, starts=[1], ends=[3], axes=[1]), ["- slice: 1..2"]),
    (one_node("Gather", onnx.tensor("i", [3], [0, 2, 2], is_whole=True), axis=1), ["- slice: [0, 2, 2]"]),
    (one_node("Gemm", onnx.tensor("w", [5, 4]), onnx.tensor("b", [5]), transB=1, shape=[1, 4]), ["- dense: 5"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), NODES, ids=[expected[-1] for _, expected in NODES])
def test_a_node_alone(data: bytes, expected: list[str]) -> None:
    """What each operator means, attributes of old opsets included."""
    assert lines_of(data) == expected


def test_depth_to_space_in_both_orders() -> None:
    """The default order (DCR) by its definition, against the two layers that it becomes."""
    numpy = pytest.importorskip("numpy")
    import cnncalc
    from cnncalc.runtime.execute import execute

    data = one_node("DepthToSpace", blocksize=2, shape=[1, 8, 3, 5])
    x = numpy.arange(120, dtype=numpy.float64).reshape(1, 8, 3, 5)
    expected = x.reshape(1, 2, 2, 2, 3, 5).transpose(0, 3, 4, 1, 5, 2).reshape(1, 2, 6, 10)
    graph = cnncalc.parse(spec_of(data).text)
    [result] = execute(graph, {"input": x}, {}, dtype=numpy.float64).outputs.values()
    assert (result == expected).all()


@pytest.mark.parametrize("where", ["initializer", "constant", "filled"])
def test_roles_decide_what_a_weight_is(where: str) -> None:
    """An initializer that is listed as an input, too; a Constant; a ConstantOfShape."""
    weights, nodes, inputs = [], [], dict(X)
    if where == "initializer":
        weights, inputs = [W], {**X, "w": [6, 4, 3, 3]}
    elif where == "constant":
        nodes = [onnx.node("Constant", [], ["w"], value=onnx.tensor("", [6, 4, 3, 3], [0.0] * 216))]
    else:
        weights = [onnx.tensor("sizes", [4], [6, 4, 3, 3], is_whole=True)]
        nodes = [onnx.node("ConstantOfShape", ["sizes"], ["w"])]
    nodes.append(onnx.node("Conv", ["x", "w"], ["y"], "layer"))
    assert lines_of(onnx.model(nodes, inputs, ["y"], weights)) == ["- conv: {filters: 6, kernel: 3, bias: false}"]


def test_a_norm_in_three_nodes() -> None:
    """BatchNormalization, Mul and Add are one batchnorm, which the spec notes."""
    weights = [onnx.tensor(name, [4]) for name in ("s", "b", "m", "v")]
    weights += [onnx.tensor(name, [4, 1, 1]) for name in ("gamma", "beta")]
    nodes = [
        onnx.node("BatchNormalization", ["x", "s", "b", "m", "v"], ["n"]),
        onnx.node("Mul", ["n", "gamma"], ["p"]),
        onnx.node("Add", ["p", "beta"], ["y"]),
    ]
    spec = spec_of(onnx.model(nodes, X, ["y"], weights))
    assert layers_of(spec) == ["- batchnorm"]
    assert "are not counted" in spec.text.splitlines()[0]


def test_sizes_that_the_file_leaves_open() -> None:
    """A name in place of a number: `--input` gives it."""
    data = onnx.model([onnx.node("Relu", ["x"], ["y"])], {"x": ["n", 3, "h", "w"]}, ["y"])
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(data)
    assert str(caught.value.reasons[0]) == "x: the file does not give the input's size: --input VOLUME does"
    assert "input: 5x7x3" in spec_of(data, Sizes({}, Volume((5, 7), 3))).text


def test_a_view_by_strides() -> None:
    """PyTorch's newer exporter reads a vector of all elements by their numbers: nothing is moved."""
    sizes = onnx.tensor("all", [1], [-1], is_whole=True)
    numbers = onnx.tensor("i", [1, 256, 1, 1], list(range(256)), is_whole=True)
    nodes = [
        onnx.node("Reshape", ["x", "all"], ["a"]),
        onnx.node("Gather", ["a", "i"], ["b"]),
        onnx.node("Conv", ["b", "w"], ["y"], "layer"),
    ]
    weights = [sizes, numbers, onnx.tensor("w", [3, 256, 1, 1])]
    data = onnx.model(nodes, X, ["y"], weights)
    assert lines_of(data) == ["- reshape: 1x1x256", "- conv: {filters: 3, kernel: 1, bias: false}"]


def test_a_batch_of_its_own_is_taken_as_one() -> None:
    """A Reshape to the file's batch keeps the batch."""
    nodes = [onnx.node("Reshape", ["x", "s"], ["y"])]
    data = onnx.model(nodes, {"x": [10, 4, 8, 8]}, ["y"], [onnx.tensor("s", [2], [10, -1], is_whole=True)])
    assert lines_of(data) == ["- flatten"]


REFUSED: list[tuple[bytes, str]] = [
    (one_node("If"), "layer: there is no counterpart of If"),
    (one_node("Fancy"), "layer: there is no counterpart of Fancy"),
    (one_node("Clip", opset=6, min=4.0, max=0.0), "layer: the bounds 4 and 0 have no counterpart"),
    (one_node("HardSigmoid"), "layer: a hard sigmoid with another slope than 1/6 has no counterpart"),
    (one_node("ReduceMin", axes=[1]), "layer: a min over an axis"),
    (one_node("Conv", onnx.tensor("w", [6, 3, 3, 3])), "layer: filters for 3 channels over 4"),
    (one_node("MaxPool", kernel_shape=[3, 3], pads=[2, 2, 2, 2]),
     "layer: padding of more than half of a pool's window has no counterpart"),
    (one_node("Resize", onnx.tensor("r", [0], []), onnx.tensor("s", [4], [1.0, 1.0, 2.0, 2.0]), mode="linear",
              coordinate_transformation_mode="tf_crop_and_resize"),
     "layer: there is no counterpart of interpolation with tf_crop_and_resize"),
    (onnx.model([onnx.node("Relu", ["z"], ["y"], "layer")], X, ["y"]), "layer: nothing gives z"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_has_no_counterpart(data: bytes, reason: str) -> None:
    """Each with the node and the reason."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(data)
    assert str(caught.value.reasons[0]) == reason


@pytest.mark.parametrize("cut", range(5, 400, 13))
def test_files_that_are_cut_off(cut: int) -> None:
    """Anywhere: an error in words."""
    with pytest.raises((FormatError, ImportRefusedError)):
        spec_of(residual()[:cut])


def test_files_with_other_bytes() -> None:
    """A byte changed anywhere: an error in words, a network that is read, or volumes that do not follow."""
    data, dice = bytearray(residual()), random.Random(7)
    for _ in range(400):
        place, old = dice.randrange(8, len(data)), data[8]
        old, data[place] = data[place], dice.randrange(256)
        try:
            spec_of(bytes(data))
        except (FormatError, ImportRefusedError, MismatchError):
            pass
        finally:
            data[place] = old


def test_bombs() -> None:
    """Messages in messages, a tensor of impossible size, a length beyond the file."""
    deep = b""
    for _ in range(5000):
        deep = onnx.chunk(7, deep)
    for data in (
        onnx.number(1, 8) + deep,
        onnx.model([onnx.node("Conv", ["x", "w"], ["y"])], X, ["y"], [onnx.tensor("w", [10**12, 1, 1, 1])]),
        onnx.number(1, 8) + onnx.varint(7 << 3 | 2) + onnx.varint(1 << 60),
    ):
        with pytest.raises((FormatError, ImportRefusedError)):
            spec_of(data)


def test_weights_are_not_read(tmp_path: Path) -> None:
    """A file of 500 MB, most of it a matrix: its summary takes less than 200 MB of memory."""
    path = tmp_path / "large.onnx"
    size = 125_000_000
    weight = onnx.number(1, 25_000) + onnx.number(1, 5_000) + onnx.number(2, 1) + onnx.chunk(8, "w")
    head = weight + onnx.varint(9 << 3 | 2) + onnx.varint(4 * size)
    graph = onnx.chunk(1, onnx.node("Gemm", ["x", "w"], ["y"], transB=1)) + onnx.chunk(11, onnx.value("x", [1, 5_000]))
    graph += onnx.chunk(12, onnx.value("y", []))
    tensor_length, graph_length = len(head) + 4 * size, 0
    opening = onnx.varint(5 << 3 | 2) + onnx.varint(tensor_length)
    graph_length = len(graph) + len(opening) + tensor_length
    with path.open("wb") as file:
        file.write(
            onnx.number(1, 8) + onnx.chunk(8, onnx.number(2, 17)) + onnx.varint(7 << 3 | 2) + onnx.varint(graph_length)
        )
        file.write(graph + opening + head)
        file.seek(4 * size - 1, 1)
        file.write(b"\0")
    code = (
        "import sys; from pathlib import Path; from cnncalc.cli.main import run\n"
        "code = run(['summary', sys.argv[1], '--format', 'csv'])\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.partition('VmHWM:')[2].split()[0])\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "125000000" in done.stdout
    assert int(done.stdout.splitlines()[-1]) < 200 * 1024  # the most memory that it had, in KiB


def test_weights(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`--weights` writes arrays under our names: a transposed matrix, a bias, a scale per channel."""
    numpy = pytest.importorskip("numpy")
    matrix, bias, scale = numpy.arange(6.0).reshape(3, 2), numpy.array([1.0, -1.0]), numpy.array([2.0, 3.0])
    weights = [
        onnx.tensor("w", [3, 2], matrix.ravel().tolist()), onnx.tensor("b", [2], bias.tolist()),
        onnx.tensor("s", [2, 1, 1], scale.tolist()),
    ]  # fmt: skip
    nodes = [
        onnx.node("MatMul", ["x", "w"], ["a"]),
        onnx.node("Add", ["a", "b"], ["c"]),
        onnx.node("Unsqueeze", ["c"], ["d"], axes=[2, 3]),
        onnx.node("Mul", ["d", "s"], ["y"]),
    ]
    path = tmp_path / "net.onnx"
    path.write_bytes(onnx.model(nodes, {"x": [1, 3]}, ["y"], weights, opset=11))
    numpy.save(tmp_path / "x.npy", numpy.array([[1.0, 2.0, 4.0]]))
    files = {key: str(tmp_path / key) for key in ("net.yaml", "w.npz", "x.npy", "y.npy")}
    done = ran(capsysbinary, "import", str(path), "-o", files["net.yaml"], "--weights", files["w.npz"])
    assert done.code == 0, done.err
    arguments = ["--input", files["x.npy"], "--weights", files["w.npz"], "--output", files["y.npy"]]
    done = ran(capsysbinary, "run", files["net.yaml"], *arguments)
    assert done.code == 0, done.err
    expected = (numpy.array([1.0, 2.0, 4.0]) @ matrix + bias) * scale
    assert numpy.load(files["y.npy"]).ravel().tolist() == expected.tolist()


def test_weights_that_are_not_there(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """Weights in another file, and formats that have none."""
    target = str(tmp_path / "w.npz")
    done = ran(capsysbinary, "import", str(DATA / "onnx" / "residual.onnx"), "--weights", target)
    assert (done.code, "the numbers of stem.weight are in another file, or no decimals" in done.err) == (1, True)
    done = ran(capsysbinary, "import", str(DATA / "caffe" / "residual.prototxt"), "--weights", target)
    assert (done.code, "weights are read of ONNX files and PyTorch models alone" in done.err) == (1, True)
    assert not (tmp_path / "w.npz").exists()


def test_the_shortest_decimal() -> None:
    """32-bit numbers as a person writes them."""
    for text in ("1e-05", "0.001", "0.1", "0.0002", "6.0", "1e-06"):
        value = Message(memoryview(onnx.real(1, float(text)))).reals(1)[0]
        assert value == float(text)
    assert shortest(float("inf")) == float("inf")
