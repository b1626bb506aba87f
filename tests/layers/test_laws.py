"""What holds for every layer type and every worked case."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from typing import TYPE_CHECKING

import pytest
from layers.cases import families

from cnncalc.formulas.notation import numbers
from cnncalc.formulas.operations import NOTHING
from cnncalc.formulas.term import Term, ceil_div, divisor
from cnncalc.layers import LAYERS, layer_class, make
from cnncalc.layers.activation import FUNCTIONS
from cnncalc.layers.base import BUFFER, Layer, fields_of, main_field
from cnncalc.layers.cases import Worked, all_cases
from cnncalc.layers.fields import Kind
from cnncalc.layers.merge import Merge
from cnncalc.layers.traced import traced_layer, traced_volume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.volume import Volume

WORKED = all_cases()

# The layer types of the language, section by section of its page.
TYPES = {
    *("conv", "depthwise", "convtranspose"),
    *(
        "maxpool",
        "avgpool",
        "lppool",
        "globalavgpool",
        "globalmaxpool",
        "globalsum",
        "adaptiveavgpool",
        "adaptivemaxpool",
    ),
    *("dense", "batchnorm", "instancenorm", "layernorm", "rmsnorm", "groupnorm", "lrn"),
    *("relu", "relu6", "elu", "selu", "celu", "gelu", "silu", "mish", "softplus", "sigmoid", "logsigmoid"),
    *("hardsigmoid", "hardswish", "tanh", "hardtanh", "softsign", "abs", "identity"),
    *("threshold", "hardshrink", "softshrink", "tanhshrink"),
    *("leakyrelu", "prelu", "softmax", "logsoftmax", "glu"),
    *("dropout", "dropblock", "droppath", "flatten", "reshape", "permute", "pad", "crop", "upsample"),
    *("pixelshuffle", "pixelunshuffle", "channelshuffle", "slice", "scale", "shift", "rescale", "power"),
    *("add", "multiply", "subtract", "maximum", "average", "concat", "opaque"),
}
# Types whose output is asked for as it is, without a formula.
SETTLED = {"reshape", "slice", "upsample", "crop", "adaptiveavgpool", "adaptivemaxpool", "opaque"}
WIRING = {"name", "from", "repeat", "when", "share", "frozen"}

each_case = pytest.mark.parametrize("worked", WORKED, ids=str)
each_type = pytest.mark.parametrize("type_name", LAYERS)


@each_case
def test_the_case_holds(worked: Worked) -> None:
    """Volume, weights and products are those of the source."""
    y = worked.layer.output(*worked.inputs)
    weights = worked.layer.weights(*worked.inputs)
    assert str(y) == worked.case.output
    assert sum(weight.size for weight in weights if weight.role != BUFFER) == worked.case.weights
    assert worked.layer.products(y, *worked.inputs) == worked.case.macs


@each_case
def test_counts_make_sense(worked: Worked) -> None:
    """Sizes are at least 1, tensors hold something, products are among the multiplications."""
    y = worked.layer.output(*worked.inputs)
    operations = worked.layer.operations(y, *worked.inputs)
    assert min(y.dims) >= 1
    assert all(min(weight.shape) >= 1 for weight in worked.layer.weights(*worked.inputs))
    assert min(operations) >= 0
    assert operations.mul >= worked.layer.products(y, *worked.inputs)


@each_case
def test_a_view_shows_the_same_numbers(worked: Worked) -> None:
    """A layer that is a view has as many elements out as in, and does nothing."""
    if worked.layer.is_view:
        y = worked.layer.output(*worked.inputs)
        assert y.elements == worked.inputs[0].elements
        assert worked.layer.operations(y, *worked.inputs) == NOTHING


def claimed(layer: Layer, *inputs: Volume) -> Iterator[int]:
    """Every number that a layer claims: sizes, tensors, operations, products."""
    y = layer.output(*inputs)
    yield from y.dims
    for weight in layer.weights(*inputs):
        yield from weight.shape
        yield weight.size
    yield from layer.operations(y, *inputs)
    yield layer.products(y, *inputs)


@each_case
def test_traced_is_plain(worked: Worked) -> None:
    """Fields and sizes that remember their history claim the same numbers."""
    traced = claimed(traced_layer(worked.layer), *map(traced_volume, worked.inputs))
    assert list(traced) == list(claimed(worked.layer, *worked.inputs))


@each_case
def test_every_derivation_gives_its_number(worked: Worked) -> None:
    """The formula with numbers put in, as Python, has the value that stands behind it."""
    names = {"ceil_div": ceil_div, "max": max, "gcd": divisor}
    for number in claimed(traced_layer(worked.layer), *map(traced_volume, worked.inputs)):
        if isinstance(number, Term):
            assert eval(numbers(number), names) == number, numbers(number)


@each_case
def test_sizes_have_a_history(worked: Worked) -> None:
    """What a formula makes of letters is a derivation, not a bare number."""
    inputs = tuple(map(traced_volume, worked.inputs))
    y = traced_layer(worked.layer).output(*inputs)
    for axis, size in zip(y.axes, y.dims, strict=True):
        settled = worked.type in SETTLED or size == 1
        assert settled or isinstance(size, Term), f"{axis} of {y}"


@each_case
def test_layers_are_frozen(worked: Worked) -> None:
    """No field of a layer can be changed, and equal layers hash alike."""
    for one in fields(worked.layer):
        with pytest.raises(FrozenInstanceError):
            setattr(worked.layer, one.name, None)
    assert hash(worked.layer) == hash(copied(worked))


@each_case
def test_make_builds_the_same_layer(worked: Worked) -> None:
    """From the values of its declared fields."""
    assert copied(worked) == worked.layer


def copied(worked: Worked) -> Layer:
    """The case's layer, built again as the reader of specs builds one."""
    declared = fields_of(type(worked.layer))
    return make(worked.type, {name: getattr(worked.layer, one.attribute) for name, one in declared.items()})


def test_all_types_of_the_language_are_there() -> None:
    """LAYERS has the types of the language and no other."""
    assert set(LAYERS) == TYPES, "TYPES, above, says them a second time"


def test_the_table_is_complete() -> None:
    """Every class and every function of the folder's families has its line in LAYERS."""
    classes = {layer_class(type_name) for type_name in LAYERS}
    found = {
        one
        for module in families()
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Layer) and one.__module__ == module.__name__
    }
    bases = {base for one in found for base in one.__mro__[1:]}
    assert found - bases <= classes <= found
    assert {name for name in LAYERS if layer_class(name).of_many} == set(FUNCTIONS)


def test_merges() -> None:
    """The types that take several volumes are known by their base."""
    assert {name for name in LAYERS if issubclass(layer_class(name), Merge)} == {
        *("add", "multiply", "subtract", "maximum", "average", "concat", "opaque"),
    }


@each_type
def test_a_type_has_a_worked_case_with_its_source(type_name: str) -> None:
    """At least one, and every one says where it is from."""
    own = [worked for worked in WORKED if worked.type == type_name]
    assert own
    assert all(worked.case.source for worked in own)


@each_type
def test_a_type_is_documented(type_name: str) -> None:
    """Its own class says what it does and names shapes in and out."""
    doc = vars(layer_class(type_name))["__doc__"]
    assert "Shapes: (N, D" in doc
    assert " -> " in doc


@each_type
def test_a_type_s_fields_are_documented(type_name: str) -> None:
    """Every field has words and a kind, none the name of a wiring key, at most one stands alone."""
    found = layer_class(type_name)
    declared = fields_of(found).values()
    assert not WIRING & {one.name for one in declared}
    assert [one for one in declared if one.main] == [one for one in [main_field(found)] if one]
    for one in declared:
        assert isinstance(one.kind, Kind)
        assert one.doc
        assert one.doc[0].islower()
        assert not one.doc.endswith(".")
        assert one.kind.wants


@each_type
def test_make_refuses_what_is_no_field(type_name: str) -> None:
    """A word that the reader should have refused is a bug, not a layer."""
    with pytest.raises(KeyError):
        make(type_name, {"nonsense": 1})


def test_make_refuses_what_is_no_type() -> None:
    """The same for types."""
    with pytest.raises(KeyError):
        make("conv2d", {})


def test_names_with_digits_and_words_do_not_meet() -> None:
    """No layer type ends in a digit that an automatic name could be mistaken for, but relu6."""
    assert [name for name in LAYERS if name[-1].isdigit()] == ["relu6"]


def test_layers_need_no_slow_module() -> None:
    """Importing every family loads neither NumPy nor exact fractions nor difflib: start-up is a feature."""
    modules = sorted({path.partition(".")[0] for path in LAYERS.values()})
    imports = "; ".join(f"import cnncalc.layers.{module}" for module in modules)
    check = "import sys; print({'numpy', 'fractions', 'decimal', 'difflib'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", f"{imports}; {check}"], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
