"""Hints for words that are not ours: other tools' words, and letters that went wrong."""

from __future__ import annotations

import pytest

from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.model.vocabulary import ADVICE, SYNONYMS, closest, nearest

TYPES = (*LAYERS, "residual")
WIRING = ("name", "from", "repeat", "when", "share", "frozen")
TOP = ("language", "name", "source", "description", "extends", "input", "inputs", "vars", "blocks", "layers", "outputs")
CLAIMS = ("params", "trainable", "weights", "biases", "buffers", "macs", "output", "receptive_field")


def asked(word: str) -> str:
    """The usual hint."""
    return f'did you mean "{word}"?'


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Conv2d", "conv"),
        ("Conv2D", "conv"),
        ("nn.Conv3d", "conv"),
        ("convolution", "conv"),
        ("convolutional", "conv"),
        ("DepthwiseConv2D", "depthwise"),
        ("ConvTranspose2d", "convtranspose"),
        ("Conv2DTranspose", "convtranspose"),
        ("Deconvolution", "convtranspose"),
        ("linear", "dense"),
        ("fc", "dense"),
        ("Linear", "dense"),
        ("InnerProduct", "dense"),
        ("bn", "batchnorm"),
        ("BatchNorm2d", "batchnorm"),
        ("BatchNormalization", "batchnorm"),
        ("max_pool2d", "maxpool"),
        ("MaxPooling2D", "maxpool"),
        ("avg-pool", "avgpool"),
        ("AveragePooling1D", "avgpool"),
        ("GlobalAveragePooling2D", "globalavgpool"),
        ("AdaptiveAvgPool2d", "adaptiveavgpool"),
        ("LeakyReLU", "leakyrelu"),
        ("swish", "silu"),
        ("Concatenate", "concat"),
        ("cat", "concat"),
        ("route", "concat"),
        ("shortcut", "add"),
        ("ZeroPadding2D", "pad"),
        ("UpSampling2D", "upsample"),
        ("DepthToSpace", "pixelshuffle"),
        ("Dropout2d", "dropout"),
    ],
)
def test_layer_types_of_other_tools(theirs: str, ours: str) -> None:
    """PyTorch's, Keras's, Caffe's, ONNX's, Darknet's."""
    assert nearest(theirs, TYPES) == asked(ours)


@pytest.mark.parametrize(
    ("type_name", "theirs", "ours"),
    [
        ("conv", "out_channels", "filters"),
        ("conv", "num_output", "filters"),
        ("conv", "units", "filters"),
        ("conv", "kernel_size", "kernel"),
        ("conv", "strides", "stride"),
        ("conv", "pad", "padding"),
        ("conv", "dilation_rate", "dilation"),
        ("conv", "use_bias", "bias"),
        ("dense", "out_features", "units"),
        ("dense", "num_output", "units"),
        ("dense", "filters", "units"),
        ("maxpool", "pool_size", "kernel"),
        ("avgpool", "count_include_pad", "count_padding"),
        ("avgpool", "divisor_override", "divisor"),
        ("batchnorm", "eps", "epsilon"),
        ("batchnorm", "bias", "shift"),
        ("leakyrelu", "negative_slope", "slope"),
        ("dropout", "p", "rate"),
        ("softmax", "dim", "axis"),
        ("layernorm", "normalized_shape", "axes"),
        ("upsample", "scale_factor", "factor"),
        ("pixelshuffle", "upscale_factor", "factor"),
        ("groupnorm", "num_groups", "groups"),
        ("lrn", "local_size", "size"),
        ("adaptiveavgpool", "output_size", "size"),
        ("conv", "fliters", "filters"),
        ("conv", "kernal", "kernel"),
    ],
)
def test_fields_of_other_tools(type_name: str, theirs: str, ours: str) -> None:
    """Only fields that the type has are ever named."""
    assert nearest(theirs, fields_of(layer_class(type_name))) == asked(ours)


@pytest.mark.parametrize(
    ("known", "theirs", "hint"),
    [
        ("maxpool", "ceil_mode", "`ceil_mode: true` is `rounding: ceil`"),
        ("conv", "in_channels", "leave it out: the depth comes from the input"),
        ("dense", "in_features", "leave it out: the depth comes from the input"),
        ("batchnorm", "num_features", "leave it out: the depth comes from the input"),
        ("batchnorm", "affine", "without weights: `scale: false, shift: false`"),
        ("batchnorm", "momentum", "leave it out: it only matters in training"),
        ("leakyrelu", "inplace", "leave it out: it changes no number"),
        ("conv", "activation", "an activation is a layer of its own: write `- relu` (or tanh, silu ...) below"),
        ("conv", "kernel_h", "width x height in one field: `kernel: 5x3`"),
        ("gelu", "approximate", "`approximate: tanh` is `tanh: true`"),
        ("dropout", "keep_prob", "`rate` is the probability of being dropped, 1 - keep_prob"),
    ],
)
def test_fields_without_a_counterpart(known: str, theirs: str, hint: str) -> None:
    """A sentence says what to do instead."""
    assert nearest(theirs, fields_of(layer_class(known))) == hint


@pytest.mark.parametrize(
    ("theirs", "hint"),
    [
        ("pooling", "write `maxpool` or `avgpool`"),
        ("Eltwise", "write `add`, `multiply` or `maximum`"),
        ("SeparableConv2D", "write `depthwise: {kernel: 3, bias: false}`, and behind it a `conv` with kernel 1"),
        ("MultiheadAttention", "attention is not in version 1 of the language"),
        ("Sequential", "define it under `blocks`, and use it by its name"),
    ],
)
def test_types_without_a_counterpart(theirs: str, hint: str) -> None:
    """The same for layer types."""
    assert nearest(theirs, TYPES) == hint


@pytest.mark.parametrize(
    ("known", "theirs", "hint"),
    [
        (WIRING, "bottom", asked("from")),
        (WIRING, "inputs", asked("from")),
        (WIRING, "top", asked("name")),
        (WIRING, "repeats", asked("repeat")),
        (WIRING, "trainable", "`trainable: false` is `frozen: true`"),
        (WIRING, "type", "the type is the key itself: `- conv: {filters: 64, kernel: 3}`"),
        (TOP, "backbone", asked("layers")),
        (TOP, "input_shape", asked("input")),
        (TOP, "variables", asked("vars")),
        (TOP, "functions", asked("blocks")),
        (TOP, "title", asked("name")),
        (TOP, "num_classes", "put it under `vars`, and use it as `$classes`"),
        (CLAIMS, "parameters", asked("params")),
        (CLAIMS, "flops", "FLOPs depend on a preset; `macs` counts multiply-accumulates"),
    ],
)
def test_keys(known: tuple[str, ...], theirs: str, hint: str) -> None:
    """Wiring, the top of a spec, claims."""
    assert nearest(theirs, known) == hint


@pytest.mark.parametrize("word", ["xyzzy", "", "☃", "q" * 10_000])
def test_nothing_comes_close(word: str) -> None:
    """Then there is no hint, and a word of any length costs nothing."""
    assert nearest(word, TYPES) == ""


def test_a_hint_never_names_what_is_not_known() -> None:
    """Every word of the tables, asked where only one word is known: that word, advice about it, or nothing."""
    words = [word for others in (*SYNONYMS.values(), *ADVICE) for word in others.split()]
    for word in words:
        hint = nearest(word, ["dilation"])
        assert hint in {"", asked("dilation")}, (word, hint)


def test_the_tables_only_know_words_of_ours() -> None:
    """Every word of ours in the tables is a type, a field, a wiring or other key; and each is offered somewhere."""
    fields = {name for type_name in LAYERS for name in fields_of(layer_class(type_name))}
    ours = {*TYPES, *fields, *WIRING, *TOP, *CLAIMS, "expect", "budget", "peak_memory"}
    assert set(SYNONYMS) <= ours
    assert {word for named, _ in ADVICE.values() for word in named.split()} <= ours


@pytest.mark.parametrize("ours", SYNONYMS)
def test_every_synonym_is_understood_where_only_it_could_be_meant(ours: str) -> None:
    """If ours is the only word known, each of its synonyms leads to it."""
    assert all(nearest(word, [ours]) == asked(ours) for word in SYNONYMS[ours].split())


def test_letters_that_went_wrong() -> None:
    """The closest known word, if few letters differ."""
    assert closest("bacthnorm", TYPES) == "batchnorm"
    assert closest("MaxPoool", TYPES) == "maxpool"
    assert closest("conv2", TYPES) == "conv"
