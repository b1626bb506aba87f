"""Caffe's prototxt files: three generations of the syntax, Caffe's own rules, and readable specs."""

from __future__ import annotations

import re

import pytest
from formats.imports import DATA, imported_file, layers_of, record_of, report_of, spec_of

from cnncalc.formats.caffe import _rounded_up, parsed
from cnncalc.formats.importing import Sizes
from cnncalc.formats.record import FormatError, ImportRefusedError
from cnncalc.model.volume import Volume

INPUT = 'input: "data" input_shape { dim: 1 dim: 4 dim: 8 dim: 8 }\n'
SPEC = """\
name: Small residual network
source: residual.prototxt (Caffe)
input: 33x33x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: 1, bias: false}
  - batchnorm
  - relu
  - maxpool: {kernel: 2, rounding: caffe}
  - residual:
      - conv: {filters: 8, kernel: 3, padding: 1, bias: false}
      - batchnorm
      - relu
      - conv: {filters: 8, kernel: 3, padding: 1, bias: false}
      - batchnorm
  - relu
  - {conv: {filters: 4, kernel: 1}, name: fire_squeeze}
  - concat:
      branch1: [conv: {filters: 8, kernel: 1}]
      branch2: [conv: {filters: 8, kernel: 1x3, padding: 0 x 1}]
  - globalavgpool
  - flatten
  - {dense: 5, name: fc}
  - softmax
expect:
  params: 1681
  macs: 168776
  output: 5
"""


def net(layer: str, tops: str = 'top: "y"') -> str:
    """A network of one layer that reads an input of 8x8x4."""
    return f'{INPUT}layer {{ name: "layer" bottom: "data" {tops} {layer} }}\n'


def lines_of(text: str) -> list[str]:
    """The layers of a network without the names that those with weights get."""
    lines = layers_of(spec_of(text, flat=True))
    return [re.sub(r"^- \{(.*), name: layer\}$", r"- \1", line) for line in lines]


def test_a_network() -> None:
    """In-place layers, BatchNorm with Scale, a residual, a pool that rounds up, phases: to the letter."""
    spec = imported_file(DATA / "caffe" / "residual.prototxt")
    assert spec.text == SPEC
    # conv1 and its norm, two of the residual, squeeze, two expands, the dense layer
    assert report_of(spec).known.params == (216 + 16) + 2 * (576 + 16) + 36 + 40 + 104 + 85
    assert spec.origins["residual1"] == "res1"


V2 = """
name: "net" input: "data" input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 12
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  convolution_param { num_output: 4 kernel_size: 3 pad: 2 group: 1 stride: 2 } }
layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1"
  pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
layer { name: "norm1" type: "LRN" bottom: "pool1" top: "norm1" lrn_param { local_size: 3 alpha: 0.0001 beta: 0.75 } }
layer { name: "fc" type: "InnerProduct" bottom: "norm1" top: "fc" inner_product_param { num_output: 7 } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }
"""
V1 = """
name: "net" input: "data" input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 12
layers { name: "conv1" type: CONVOLUTION bottom: "data" top: "conv1" blobs_lr: 1 blobs_lr: 2
  convolution_param { num_output: 4 kernel_size: 3 pad: 2 group: 1 stride: 2 } }
layers { name: "relu1" type: RELU bottom: "conv1" top: "conv1" }
layers { name: "pool1" type: POOLING bottom: "conv1" top: "pool1"
  pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
layers { name: "norm1" type: LRN bottom: "pool1" top: "norm1" lrn_param { local_size: 3 alpha: 0.0001 beta: 0.75 } }
layers { name: "fc" type: INNER_PRODUCT bottom: "norm1" top: "fc" inner_product_param { num_output: 7 } }
layers { name: "loss" type: SOFTMAX_LOSS bottom: "fc" bottom: "label" top: "loss" }
"""
V0 = """
name: "net" input: "data" input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 12
layers { layer { name: "pad1" type: "padding" pad: 2 } bottom: "data" top: "pad1" }
layers { layer { name: "conv1" type: "conv" num_output: 4 kernelsize: 3 group: 1 stride: 2
  blobs_lr: 1. } bottom: "pad1" top: "conv1" }
layers { layer { name: "relu1" type: "relu" } bottom: "conv1" top: "conv1" }
layers { layer { name: "pool1" type: "pool" pool: MAX kernelsize: 3 stride: 2 } bottom: "conv1" top: "pool1" }
layers { layer { name: "norm1" type: "lrn" local_size: 3 alpha: 0.0001 beta: 0.75 } bottom: "pool1" top: "norm1" }
layers { layer { name: "fc" type: "innerproduct" num_output: 7 } bottom: "norm1" top: "fc" }
layers { layer { name: "loss" type: "softmax_loss" } bottom: "fc" bottom: "label" top: "loss" }
"""


@pytest.mark.parametrize("text", [V2, V1, V0], ids=["V2", "V1", "V0"])
def test_the_generations_are_one_network(text: str) -> None:
    """V0 pads in a layer of its own, which Caffe moves into the convolution."""
    assert lines_of(text) == [
        "- conv: {filters: 4, kernel: 3, stride: 2, padding: 2}",
        "- relu",
        "- maxpool: {kernel: 3, stride: 2}",
        "- lrn: 3",
        "- flatten",
        "- {dense: 7, name: fc}",
        "- softmax",
    ]


LAYERS = {
    'type: "Convolution" convolution_param { num_output: 6 kernel_size: 5 kernel_size: 3 stride: 2 pad: 2 pad: 1 }': [
        "- conv: {filters: 6, kernel: 3x5, stride: 2, padding: 1x2}"
    ],
    'type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 dilation: 2 bias_term: false }': [
        "- conv: {filters: 6, kernel: 3, dilation: 2, bias: false}"
    ],
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 4 }': ["- depthwise: 3"],
    'type: "DepthwiseConvolution" convolution_param { num_output: 8 kernel_size: 3 }': [
        "- depthwise: {kernel: 3, multiplier: 2}"
    ],
    'type: "Deconvolution" convolution_param { num_output: 6 kernel_size: 4 stride: 2 pad: 1 group: 2 }': [
        "- convtranspose: {filters: 6, kernel: 4, stride: 2, padding: 1, groups: 2}"
    ],
    'type: "Pooling" pooling_param { pool: AVE kernel_size: 3 stride: 2 }': [
        "- avgpool: {kernel: 3, stride: 2, rounding: caffe}"
    ],
    'type: "Pooling" pooling_param { pool: AVE kernel_size: 3 stride: 2 round_mode: FLOOR }': [
        "- avgpool: {kernel: 3, stride: 2}"
    ],
    'type: "Pooling" pooling_param { kernel_size: 3 stride: 2 ceil_mode: false }': [
        "- maxpool: {kernel: 3, stride: 2}"
    ],
    'type: "Pooling" pooling_param { kernel_size: 2 }': ["- maxpool: {kernel: 2, stride: 1}"],
    'type: "Pooling" pooling_param { pool: MAX global_pooling: true }': ["- globalmaxpool"],
    'type: "InnerProduct" inner_product_param { num_output: 9 bias_term: false }': [
        "- flatten",
        "- dense: {units: 9, bias: false}",
    ],
    'type: "BatchNorm"': ["- batchnorm: {scale: false, shift: false}"],
    'type: "Scale" scale_param { bias_term: true }': ["- scale", "- shift"],
    'type: "Bias"': ["- shift"],
    'type: "ReLU" relu_param { negative_slope: 0.1 }': ["- leakyrelu: 0.1"],
    'type: "PReLU"': ["- prelu: {shared: false}"],
    'type: "PReLU" prelu_param { channel_shared: true }': ["- prelu"],
    'type: "ELU" elu_param { alpha: 0.5 }': ["- elu: 0.5"],
    'type: "Sigmoid"': ["- sigmoid"],
    'type: "TanH"': ["- tanh"],
    'type: "BNLL"': ["- softplus"],
    'type: "Clip" clip_param { min: 0 max: 6 }': ["- relu6"],
    'type: "Power" power_param { scale: 0.5 }': ["- rescale: 0.5"],
    'type: "Power" power_param { power: 2 scale: 0.5 shift: 1 }': ["- rescale: {factor: 0.5, offset: 1}", "- power: 2"],
    'type: "Dropout"': ["- dropout"],
    'type: "LRN" lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }': ["- lrn"],
    'type: "Flatten"': ["- flatten"],
    'type: "Reshape" reshape_param { shape { dim: 0 dim: -1 dim: 4 dim: 4 } }': ["- reshape: 4x4x16"],
    'type: "Permute" permute_param { order: 0 order: 2 order: 3 order: 1 } ': [
        "- permute: [depth, width, height]",
        "- flatten",
    ],
    'type: "ShuffleChannel" shuffle_channel_param { group: 2 }': ["- channelshuffle: 2"],
    'type: "Interp" interp_param { zoom_factor: 2 }': ["- upsample: {size: 15, mode: bilinear, align_corners: true}"],
    'type: "Upsample" upsample_param { scale: 3 }': ["- upsample: 3"],
    'type: "Eltwise" bottom: "data" eltwise_param { operation: MAX }': ["- {maximum: , from: [input, input]}"],
    'type: "Eltwise" bottom: "data" eltwise_param { coeff: 1 coeff: -1 }': ["- {subtract: , from: [input, input]}"],
    'type: "Concat" bottom: "data" concat_param { axis: 2 }': ["- {concat: {axis: height}, from: [input, input]}"],
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_alone(layer: str) -> None:
    """What each type means; the volumes are held against Caffe's formulas by the importer itself."""
    text = net(layer)
    if "Permute" in layer:  # an order alone needs no layer: a vector of it does
        text += 'layer { name: "last" type: "Flatten" bottom: "y" top: "z" }'
    assert lines_of(text) == LAYERS[layer]


@pytest.mark.parametrize("pad", range(3))
@pytest.mark.parametrize("step", range(1, 4))
def test_caffe_rounds_up(step: int, pad: int) -> None:
    """Windows put down by hand, the last one hanging over; with padding none begins behind the last cell."""
    for cells in range(1, 14):
        for size in range(max(1, pad + 1), min(cells + 2 * pad, 6) + 1):
            starts = [-pad]
            while starts[-1] + size < cells + pad:
                starts.append(starts[-1] + step)
            if pad and starts[-1] >= cells:
                starts.pop()
            assert _rounded_up(cells, size, step, pad) == len(starts), (cells, size)


def test_slices_and_splits() -> None:
    """Tops are parts in order: at given points, or all alike."""
    text = net('type: "Slice" slice_param { slice_point: 1 }', 'top: "a" top: "b"')
    text += 'layer { name: "c" type: "Concat" bottom: "b" bottom: "a" top: "c" }'
    assert lines_of(text) == [
        "- slice: [0]",
        "- {slice: 1..3, name: layer_2, from: input}",
        "- {concat: , from: [layer_2, layer]}",
    ]


def test_squeeze_and_excite() -> None:
    """A Scale with two blobs multiplies by a gate, axis 0 or 1."""
    text = net('type: "Pooling" pooling_param { pool: AVE global_pooling: true }', 'top: "g"')
    text += 'layer { name: "s" type: "Sigmoid" bottom: "g" top: "s" }\n'
    text += 'layer { name: "m" type: "Scale" bottom: "data" bottom: "s" top: "m" scale_param { axis: 0 } }'
    assert spec_of(text).text.splitlines()[3:8] == [
        "layers:",
        "  - multiply:",
        "      features: []",
        "      gate: [globalavgpool, sigmoid]",
        "expect:",
    ]


def test_shared_weights() -> None:
    """Layers with a param of one name have one set of weights."""
    conv = 'type: "Convolution" convolution_param { num_output: 4 kernel_size: 1 bias_term: false } param { name: "w" }'
    text = INPUT
    text += f'layer {{ name: "a" bottom: "data" top: "a" {conv} }}\nlayer {{ name: "b" bottom: "a" top: "b" {conv} }}'
    spec = spec_of(text)
    assert "share: a" in spec.text
    assert report_of(spec).known.params == 16


def test_inputs() -> None:
    """Data layers give a size only by what they crop; `--input` gives it else."""
    text = 'layer { name: "d" type: "Data" top: "data" top: "label" %s }\n'
    text += 'layer { name: "p" type: "Pooling" bottom: "data" top: "p" pooling_param { global_pooling: true } }\n'
    text += 'layer { name: "a" type: "Accuracy" bottom: "p" bottom: "label" top: "a" }\n'
    assert "input: 27x27x3" in spec_of(text % "transform_param { crop_size: 27 }").text
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(text % "")
    assert str(caught.value.reasons[0]) == "data: the file does not give the input's size: --input VOLUME does"
    assert "input: 5x7x2" in spec_of(text % "", Sizes({}, Volume((5, 7), 2))).text


REFUSED = {
    'type: "PriorBox"': "layer: there is no counterpart of the type PriorBox",
    'type: "Python"': "layer: there is no counterpart of the type Python",
    'type: "Convolution"': "layer: a convolution over one blob needs num_output and a kernel_size of at least 1",
    'type: "Convolution" convolution_param { num_output: 3 kernel_size: 3 group: 4 }': (
        "layer: 4 groups do not divide 4 channels into 3 filters"
    ),
    'type: "Pooling" pooling_param { pool: STOCHASTIC kernel_size: 2 }': (
        "layer: pooling STOCHASTIC with 1 results has no counterpart"
    ),
    'type: "LRN" lrn_param { norm_region: WITHIN_CHANNEL }': (
        "layer: a local response norm within channels has no counterpart"
    ),
    'type: "Reshape" reshape_param { shape { dim: 0 dim: 5 } }': "layer: 8x8x4 cannot be read as 1 x 5",
    'type: "Convolution" convolution_param { num_output: 3 kernel_size: 11 }': (
        "layer: its output would have the shape 3 x -2 x -2"
    ),
}


@pytest.mark.parametrize("layer", REFUSED)
def test_what_has_no_counterpart(layer: str) -> None:
    """Each with the layer and the reason."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(net(layer))
    assert [str(reason) for reason in caught.value.reasons] == [REFUSED[layer]]


BROKEN = {
    'layer {\n name: "a"\n': "net: the file ends inside a message: a closing } is missing",
    "layer { name }": "net:1: name has no value",
    "layer { } }": "net:1: the name of a field was expected, not '}'",
    'layer { name: "a': "net:1: '\"a' is no prototxt",
    "layer { " * 60: "net:1: messages are nested more than 50 deep",
    'input: "x" input_dim: one\nlayer { }': "input_dim: 'one' is no whole number",
    'input: "x" input_dim: 99999999999999999999\nlayer { }': "input_dim: '99999999999999999999' is no whole number",
}


@pytest.mark.parametrize("text", BROKEN)
def test_broken_files(text: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(FormatError) as caught:
        _read_broken(text)
    assert str(caught.value) == BROKEN[text]


def _read_broken(text: str) -> None:
    parsed(text, "net")
    record_of(text, name="net")


def test_the_text_format() -> None:
    """Remarks, both quotes, both brackets, lists, and a colon before a message or none."""
    message = parsed("# a remark\na: 1, a: 2; b < c: 'x' > b: { d: [3, 4] } # the end", "net")
    assert message.numbers("a") == [1, 2]
    assert message.message("b").word("c") == "x"
    assert message.message("b").numbers("d") == [3, 4]
