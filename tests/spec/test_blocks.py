"""Section 4: blocks and their arguments, variables, values, and what stands for what."""

from __future__ import annotations

import pytest
from spec.compact import said
from spec.specs import graph_of, reads, report_of, shape, text_of, volumes, wires

import cnncalc
from cnncalc.language import limits
from cnncalc.language.load import BadOptionError


def block(args: str, *layers: str, head: str = "input: 32x16x3", more: str = "") -> str:
    """The head of a spec with one block `b`."""
    entries = "".join(f"      - {layer}\n" for layer in layers)
    return f"{head}\nblocks:\n  b:\n    args: {{{args}}}\n{more}    layers:\n{entries}"


# --- copies


def test_copies_that_read_equal_volumes_are_one_layer() -> None:
    """A repeated block asks once what comes out; another field, or another input, makes another layer."""
    head = block("filters: required, groups: 1", "conv: {filters: $filters, kernel: 1, groups: $groups}")
    graph = graph_of(text_of("- {b: 8, repeat: 3}\n- b: [8, 2]", head=head))
    first, second, third, other = (node.layer for node in graph.nodes.values())
    assert second is third
    assert first is not second
    assert first == second != other


# --- arguments


def test_the_first_argument_is_the_main_field() -> None:
    """It can stand alone; a list gives arguments in order, a mapping by name."""
    head = block("filters: required, kernel: 3, bias: true", "conv: {filters: $filters, kernel: $kernel, bias: $bias}")
    for use in ("b: 8", "b: [8]", "b: {filters: 8}", "b: [8, 3]", "b: {kernel: 3, filters: 8}", "b: [2 ** 3, 3, true]"):
        assert shape(f"- {use}", head=head) == {"b1/conv1": "30x14x8"}
    assert shape("- b: [8, 5x1]", head=head) == {"b1/conv1": "28x16x8"}
    assert report_of(text_of("- b: [8, 1, false]", head=head)).known.params == 24


def test_a_default_sees_the_arguments_before_it() -> None:
    """So an argument with a default is also a local name."""
    head = block(
        "filters: required, half: $filters // 2, both: $filters + $half",
        "conv: {filters: $half, kernel: 1}",
        "conv: {filters: $both, kernel: 1}",
    )
    assert list(shape("- b: 8\n- b: {filters: 8, half: 1}", head=head).values()) == [
        "32x16x4", "32x16x12", "32x16x1", "32x16x9",
    ]  # fmt: skip


def test_a_default_sees_variables_and_the_entering_volume() -> None:
    """At each use anew."""
    head = block(
        "filters: $wide * $input.depth, side: $previous.width",
        "conv: {filters: $filters + $side, kernel: 1}",
        head="input: 32x16x3\nvars: {wide: 2}",
    )
    assert list(shape("- b\n- b", head=head).values()) == ["32x16x38", "32x16x108"]


def test_an_argument_hides_a_variable_of_its_name() -> None:
    """A block sees its arguments, then the variables."""
    head = block("n: required", "conv: {filters: $n, kernel: 1}", head="input: 3x3x3\nvars: {n: 4}")
    assert list(shape("- b: 9\n- b: $n", head=head).values()) == ["3x3x9", "3x3x4"]
    # Before the argument has a value, the name still is the variable's: a default may take it over.
    head = block("n: $n + 1", "conv: {filters: $n, kernel: 1}", head="input: 3x3x3\nvars: {n: 4}")
    assert list(shape("- b\n- b: 9", head=head).values()) == ["3x3x5", "3x3x9"]


def test_a_block_never_sees_the_layers_or_arguments_of_its_user() -> None:
    """Only what it is given."""
    head = """
    input: 3x3x3
    blocks:
      outer:
        args: {secret: 5}
        layers: [inner]
      inner:
        layers: [conv: {filters: $secret, kernel: 1}]
    """
    assert "there is no $secret here" in said(text_of("- outer", head=head))


def test_arguments_are_values_of_the_user() -> None:
    """Words, volumes, true and false, mappings, lists, and expressions of the user's names."""
    head = block(
        "act: relu, size: 1x1, bias: true, pad: 0, pick: 0..0",
        "slice: $pick",
        "conv: {filters: 4, kernel: $size, bias: $bias, padding: $pad}",
        "$act",
        head="input: 32x16x3\nvars: {few: [2, 1]}",
    )
    found = graph_of(
        text_of("- b: {act: tanh, size: 5x3, bias: false, pad: {left: 2, right: 1}, pick: $few}", head=head)
    )
    assert volumes(found) == {"b1/slice1": "32x16x2", "b1/conv1": "31x14x4", "b1/act1": "31x14x4"}
    assert [node.type for node in found.nodes.values()] == ["slice", "conv", "tanh"]


def test_required_is_a_word_of_the_language() -> None:
    """Quotes change nothing."""
    assert "`b` lacks f" in said(text_of("- b", head=block('f: "required"', "relu")))


# --- inputs and outputs

SPLIT = """
input: 32x16x4
blocks:
  split:
    outputs: [low, rest/relu1]
    layers:
      - {slice: 0..1, name: low}
      - {upper: , from: input, name: rest}
  upper:
    layers: [slice: 2..3, relu]
  swap:
    inputs: [a, b]
    outputs: [b, c]
    layers:
      - {tanh: , from: a, name: c}
"""


def test_a_use_has_the_outputs_of_its_block() -> None:
    """USE/x and USE/y; the bare name is the first, also for the entry below and for sizes."""
    layers = "- split\n- relu\n- {relu: , from: split1/rest/relu1}\n- conv: {filters: $split1.depth, kernel: 1}"
    found = wires(layers, head=SPLIT)
    assert found["relu1"] == "split1/low"
    assert found["relu2"] == "split1/rest/relu1"


def test_a_block_with_several_inputs() -> None:
    """`from` gives them in that order."""
    layers = (
        "- split\n- {swap: , from: [split1, split1/rest/relu1], name: s}\n- {elu: , from: s/b}\n- {elu: , from: s/c}"
    )
    found = wires(layers, head=SPLIT)
    assert found == {
        "split1/low": "input",
        "split1/rest/slice1": "input",
        "split1/rest/relu1": "split1/rest/slice1",
        "s/c": "split1/low",
        "elu1": "split1/rest/relu1",
        "elu2": "s/c",
    }


def test_as_many_outputs_as_inputs_can_be_repeated() -> None:
    """Outputs feed inputs in order; NAME/x is that of the last copy."""
    swap = "{swap: , from: [split1, split1/rest/relu1], repeat: 3, name: s}"
    layers = f"- split\n- {swap}\n- {{elu: , from: s/c}}\n- {{elu: , from: s}}"
    found = wires(layers, head=SPLIT)
    assert found["s/0/c"] == "split1/low"
    assert found["s/1/c"] == "split1/rest/relu1"
    assert found["s/2/c"] == "s/0/c"
    assert found["elu1"] == "s/2/c"
    assert found["elu2"] == "s/1/c"


@pytest.mark.parametrize("wiring", ["when: false", "repeat: 0"])
def test_outputs_of_a_use_that_does_not_exist_are_its_inputs(wiring: str) -> None:
    """In order, by the names of the outputs."""
    layers = (
        f"- split\n- {{swap: , from: [split1, input], {wiring}, name: s}}\n- {{elu: , from: s/c}}\n- {{elu: , from: s}}"
    )
    found = wires(layers, head=SPLIT)
    assert (found["elu1"], found["elu2"]) == ("input", "split1/low")


# --- recursion

RECURSIVE = """
input: 64x64x3
blocks:
  pyramid:
    args: {depth: required}
    layers:
      - conv: {filters: $depth, kernel: 1}
      - {pyramid: $depth - 1, when: $depth > 1}
"""


def test_a_block_may_use_itself_under_a_when_that_ends() -> None:
    """Every use is a scope of its own."""
    assert shape("- pyramid: 3", head=RECURSIVE) == {
        "pyramid1/conv1": "64x64x3",
        "pyramid1/pyramid1/conv1": "64x64x2",
        "pyramid1/pyramid1/pyramid1/conv1": "64x64x1",
    }


def test_nesting_is_bounded_at_64() -> None:
    """The limit itself is within the limit."""
    deep = limits.NESTED_BLOCKS
    assert len(shape(f"- pyramid: {deep}", head=RECURSIVE)) == deep
    found = said(text_of(f"- pyramid: {deep + 1}", head=RECURSIVE))
    assert found.startswith("7:10-17 S119 error blocks are nested deeper than 64\n")


def test_branches_as_deep_as_yaml_allows_in_blocks_as_deep_as_they_may_be() -> None:
    """Python's own recursion limit is no limit of the language."""
    branches = "residual: [" * 45 + "a" + "]" * 45
    text = f"input: 3\nblocks:\n  a:\n    layers:\n      - {branches}\nlayers: [a]\n"
    assert "S119 error blocks are nested deeper than 64" in said(text)


def test_layers_are_bounded_at_100000() -> None:
    """By a repeat, by blocks that use blocks, by entries that make no layer."""
    assert "3:22-29 S119 error the network grows beyond 100,000 layers here" in said(
        "input: 3\nlayers:\n  - {relu: , repeat: 1000000}\n"
    )
    doubling = "".join(f"  b{n}: {{layers: [b{n + 1}, b{n + 1}]}}\n" for n in range(30))
    for innermost in ("relu", "{relu: , when: false}", ""):
        text = f"input: 3\nblocks:\n{doubling}  b30: {{layers: [{innermost}]}}\nlayers: [b0]\n"
        assert "S119 error the network grows beyond 50,000 uses of blocks here" in said(text)


# --- variables and values


def test_variables_may_use_earlier_ones() -> None:
    """In the order of the text."""
    head = "input: $side x $side x 3\nvars: {side: 4 * 4, filters: $side + 1, same: $filters}"
    assert shape("- conv: {filters: $same, kernel: 1}", head=head) == {"conv1": "16x16x17"}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("5x3", "kernel: $v, filters: 4, padding: 0"),
        ("{width: 5, height: 3}", "kernel: $v, filters: 4"),
        ("same", "kernel: 3, filters: 4, padding: $v"),
        ("{left: 1}", "kernel: 3, filters: 4, padding: $v"),
        ("false", "kernel: 3, filters: 4, bias: $v"),
        ("64", "kernel: 3, filters: $v"),
        ("64 / 2", "kernel: 3, filters: $v"),
    ],
)
def test_a_name_stands_for_the_value_itself(value: str, field: str) -> None:
    """Number, true or false, word, volume, mapping: as if it were written there."""
    head = f"input: 32x16x3\nvars: {{v: {value}}}"
    named = graph_of(text_of(f"- conv: {{{field}}}", head=head))
    written = graph_of(text_of(f"- conv: {{{field.replace('$v', value)}}}"))
    assert [node.layer for node in named.nodes.values()] == [node.layer for node in written.nodes.values()]


@pytest.mark.parametrize("text", ["6", "'6'", '"6"', "6.0", "12 / 2", "'12 / 2'", "$n", '"$n"', "|\n        6"])
def test_quotes_never_change_a_meaning(text: str) -> None:
    """Nor does the style of a scalar."""
    head = "input: 32x16x3\nvars: {n: '6'}"
    assert shape(f"- conv:\n    filters: {text}\n    kernel: 1", head=head) == {"conv1": "32x16x6"}


def test_a_type_key_may_be_a_variable() -> None:
    """A layer type, a block, a merge; `identity` stands for none."""
    head = block(
        "n: required",
        "conv: {filters: $n, kernel: 1}",
        head="input: 8x8x3\nvars: {a: relu, t: b, m: concat, i: identity}",
    )
    layers = "- $a\n- $t: 4\n- $i\n- {$m: , from: [$a1, previous]}".replace("$a1", "a1")
    found = graph_of(text_of(layers, head=head))
    assert {path: node.type for path, node in found.nodes.items()} == {
        "a1": "relu", "t1/conv1": "conv", "i1": "identity", "m1": "concat",
    }  # fmt: skip
    assert found.scopes["t1"].type == "b"


def test_sizes_of_whatever_from_may_name() -> None:
    """width, height, frames, length and depth; `size` is the spatial part."""
    layers = """
    - conv: {filters: $input.width + $input.height + $input.frames + $input.depth, kernel: 1}
      name: stem
    - crop: $stem.size // 2
    - conv: {filters: $previous.depth + 1, kernel: 1}
      repeat: 2
    - crop: $conv2/0.size // 2
    """
    found = shape(layers, head="input: 16x8x4x3")
    assert found == {
        "stem": "16x8x4x31",
        "crop1": "8x4x2x31",
        "conv2/0": "8x4x2x32",
        "conv2/1": "8x4x2x33",
        "crop2": "4x2x1x33",
    }
    assert shape("- reshape: $input.length", head="input: 5x1") == {"reshape1": "5"}


def test_arithmetic_along_axes() -> None:
    """`$kernel // 2` of 7x1 is 3x0: a padding that keeps the size."""
    head = block("kernel: required", "conv: {filters: 1, kernel: $kernel, padding: $kernel // 2}")
    assert shape("- b: 7x1\n- b: 1x5\n- b: 3", head=head) == {f"b{n}/conv1": "32x16x1" for n in (1, 2, 3)}


@pytest.mark.parametrize("key", ["name", "source", "description", "x-note"])
@pytest.mark.parametrize("text", ["$nothing + 1", "4 *", "50%", "$input.depth", "010"])
def test_texts_are_no_expressions(key: str, text: str) -> None:
    """Expressions live in fields, arguments, vars, when, repeat, input and expect; never in texts."""
    graph = graph_of(f"{key}: {text}\ninput: 3\nlayers: [relu]\n")
    assert graph.name == (text if key == "name" else "")
    assert graph.reference == (text if key == "source" else "")


# --- from outside


def test_set_replaces_variables() -> None:
    """As if it were written in the spec: other variables follow."""
    text = text_of("- dense: $b", head="input: 4\nvars: {a: 2, b: $a * 3}")
    assert volumes(graph_of(text, variables={"a": "5"})) == {"dense1": "15"}
    assert volumes(graph_of(text, variables={"b": "$a + 2 ** 3"})) == {"dense1": "10"}
    assert volumes(graph_of(text, variables={"a": "0", "b": "7"})) == {"dense1": "7"}


def test_inputs_replaces_volumes() -> None:
    """By name; one input also goes by `input`, or by nothing."""
    one = text_of("- relu", head="inputs: {image: 4x4x3}")
    for name in ("image", "input", ""):
        assert volumes(graph_of(one, inputs={name: "8x6x3"})) == {"relu1": "8x6x3"}
    two = text_of("- {relu: , from: b}", head="inputs: {a: 4x4x3, b: 4x4x3}\nvars: {n: 5}")
    assert volumes(graph_of(two, inputs={"b": "$n x 6 x 3"})) == {"relu1": "5x6x3"}


def test_what_was_given_from_outside_is_remembered() -> None:
    """Claims hold only of the spec as written."""
    text = text_of("- relu", head="input: 4\nvars: {a: 2}")
    assert graph_of(text).as_written
    assert not graph_of(text, variables={"a": "3"}).as_written
    assert not graph_of(text, inputs={"input": "5"}).as_written


@pytest.mark.parametrize(
    ("variables", "inputs", "message", "hint"),
    [
        ({"classs": "3"}, {}, "the spec has no variable classs", 'did you mean "classes"?'),
        ({"depth": "3"}, {}, "the spec has no variable depth", "it has classes and act"),
        ({"classes": "4 *"}, {}, "classes=4 *: the expression ends too early", "something is missing behind `*`"),
        ({"classes": ""}, {}, "classes=: a value is missing here", "fill it in, or delete its key"),
        ({}, {"image": "3x3x3"}, "the spec has no input image", "its inputs are input; write NAME=VOLUME"),
        ({}, {"input": "wide"}, "wide is no input volume: the input wants a volume such as 7x7x512, not wide", ""),
        (
            {},
            {"input": "0x3x3"},
            "0x3x3 is no input volume: the input is 0 x 3 x 3, but every size must be at least 1",
            "",
        ),
        (
            {},
            {"input": "3 3 3"},
            "3 3 3 is no input volume: `3 3 3` is no volume",
            "write 3x3x3: width x height x depth",
        ),
    ],
)
def test_options_that_do_not_fit_the_spec(
    variables: dict[str, str], inputs: dict[str, str], message: str, hint: str
) -> None:
    """They are wrong use, not an error of the file."""
    text = text_of("- dense: $classes", head="input: 4\nvars: {classes: 10, act: relu}")
    with pytest.raises(BadOptionError) as caught:
        cnncalc.parse(text, vars=variables, inputs=inputs)
    assert (str(caught.value), caught.value.hint) == ("; ".join(filter(None, (message, hint))), hint)


def test_a_spec_without_variables_has_none() -> None:
    """And says so."""
    with pytest.raises(BadOptionError) as caught:
        cnncalc.parse("input: 3\nlayers: [relu]\n", vars={"n": "3"})
    assert caught.value.hint == "it has none"


def test_a_word_from_outside_stands_for_a_type() -> None:
    """`--set act=tanh`."""
    text = text_of("- $act", head="input: 4\nvars: {act: relu}")
    assert [node.type for node in graph_of(text, variables={"act": "tanh"}).nodes.values()] == ["tanh"]


def test_a_variable_that_fails_is_reported_once() -> None:
    """Whatever uses it is unknown and silent."""
    text = text_of("- dense: $b\n- relu", head="input: 4\nvars: {a: 1 / 0, b: $a + 1}")
    assert said(text) == "2:13-14 S108 error 1 / 0 divides by zero\n"


def test_volumes_and_inputs_of_a_graph() -> None:
    """Inputs by name, outputs by name, the name and source of the spec."""
    graph = graph_of("name: Net\nsource: me\ninput: 4x4x3\nlayers: [relu, flatten]\n")
    assert (graph.name, graph.reference, graph.file) == ("Net", "me", "spec.yaml")
    assert {name: str(volume) for name, volume in graph.inputs.items()} == {"input": "4x4x3"}
    assert graph.outputs == {"flatten1": "flatten1"}
    assert reads(graph)["flatten1"] == "relu1"


def test_a_library_has_only_blocks() -> None:
    """It lints, and there is nothing to summarise."""
    library = cnncalc.parse("vars: {n: 3}\nblocks:\n  a: {layers: [dense: $n]}\n")
    assert library.is_library
    assert library.diagnostics == []
    assert not graph_of("input: 3\nlayers: []\n").is_library
    assert not cnncalc.parse("vars: {n: 3}\n").is_library
