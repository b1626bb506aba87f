"""Section 3: what entries are called, what they read, how often they are there, and whose weights they use."""

from __future__ import annotations

import pytest
from spec.compact import said
from spec.specs import graph_of, report_of, shape, text_of, wires

from cnncalc.language.entries import WIRING
from cnncalc.language.expand.branches import MERGES
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of

BLOCK = """
input: 32x16x3
blocks:
  conv_relu:
    args: {filters: required}
    layers:
      - conv: {filters: $filters, kernel: 1}
      - relu
"""


# --- entries


def test_a_word_and_a_mapping() -> None:
    """An entry is a word, or a mapping with one type key and wiring beside it, in any order."""
    found = shape(
        """
        - relu
        - maxpool: 2
        - conv: {filters: 64, kernel: 3, padding: 1}
          name: conv1
        - {name: flat, flatten: }
        - name: last
          dense: {units: 10}
        """
    )
    assert found == {
        "relu1": "32x16x3",
        "maxpool1": "16x8x3",
        "conv1": "16x8x64",
        "flat": "8192",
        "last": "10",
    }


def test_no_type_and_no_field_has_the_name_of_a_wiring_key() -> None:
    """So a column tells wiring from fields, and the words never mean both."""
    for name in LAYERS:
        assert name not in WIRING
        assert not set(fields_of(layer_class(name))) & set(WIRING)


def test_all_merges_are_known() -> None:
    """Those of the layer types, and `residual`."""
    assert {name for name in MERGES if name != "residual"} == {
        name for name, place in LAYERS.items() if place.startswith("merge.")
    }


# --- names


def test_automatic_names_count_entries_of_a_type_in_the_text() -> None:
    """Whether they are named, repeated or left out."""
    found = shape(
        """
        - conv: {filters: 4, kernel: 1}
          name: C1
        - conv: {filters: 5, kernel: 1}
        - relu
        - {relu: , repeat: 2}
        - {relu: , when: 1 > 2}
        - relu
        - relu6
        - relu6
        """
    )
    assert list(found) == ["C1", "conv2", "relu1", "relu2/0", "relu2/1", "relu4", "relu6_1", "relu6_2"]


def test_a_variable_type_is_named_by_the_variable() -> None:
    """`- $act` is act1, whatever act holds."""
    head = "input: 3\nvars: {act: relu, none: identity}"
    assert list(shape("- $act\n- $act\n- $none\n- relu", head=head)) == ["act1", "act2", "none1", "relu1"]


def test_entries_of_branches_count_where_they_stand_in_the_text() -> None:
    """Branches open no scope; the merge itself comes before its branches."""
    found = shape(
        """
        - relu
        - concat:
            left: [relu, concat: {a: [relu], b: [tanh]}]
            right: [relu]
        - relu
        - concat: {a: [], b: []}
        """
    )
    assert list(found) == ["relu1", "relu2", "relu3", "tanh1", "concat2", "relu4", "concat1", "relu5", "concat3"]


NAMED = """
- conv: {filters: 4, kernel: 1}
  name: stem
- relu
- conv: {filters: 5, kernel: 3}
- residual:
    body: [conv: {filters: 5, kernel: 1}, relu]
- relu
"""


@pytest.mark.parametrize("line", range(1, 7))
def test_naming_a_layer_renames_nothing(line: int) -> None:
    """Nor does it change anything else."""
    entries = [
        "conv: {filters: 4, kernel: 1}",
        "relu: {}",
        "conv: {filters: 5, kernel: 3}",
        "residual: [conv: {filters: 5, kernel: 1}, relu]",
        "relu: {}",
        "maxpool: 2",
    ]
    plain = [f"- {entry}" for entry in entries]
    named = [f"- {entry}{f'{chr(10)}  name: mine' if at == line else ''}" for at, entry in enumerate(entries, 1)]
    before, after = wires("\n".join(plain)), wires("\n".join(named))
    automatic = ["conv1", "relu1", "conv2", "residual1", "relu3", "maxpool1"][line - 1]
    renamed = {path.replace(automatic, "mine"): read.replace(automatic, "mine") for path, read in before.items()}
    assert after == renamed


def test_names_are_one_scope_and_blocks_another() -> None:
    """A block's layers have names of their own, and its use adds a step to their path."""
    found = shape("- conv_relu: 4\n- relu\n- conv_relu: 5\n  name: relu2", head=BLOCK)
    assert list(found) == ["conv_relu1/conv1", "conv_relu1/relu1", "relu1", "relu2/conv1", "relu2/relu1"]


# --- paths


def test_the_path_of_a_layer() -> None:
    """`layer4/2/relu2` is the second relu in copy 2 of the block used as layer4."""
    head = """
    input: 32x16x3
    blocks:
      pair: {layers: [relu, conv: {filters: 3, kernel: 1}, relu]}
      twice: {layers: [pair, {pair: , name: again}]}
    """
    found = list(shape("- twice:\n  repeat: 3\n  name: layer4", head=head))
    assert len(found) == 18
    assert found[-1] == "layer4/2/again/relu2"


def test_copies_are_numbered_also_when_there_is_one() -> None:
    """NAME/0 … NAME/n-1, and NAME is the last of them."""
    assert wires("- {relu: , repeat: 1}\n- tanh") == {"relu1/0": "input", "tanh1": "relu1/0"}
    assert wires("- {relu: , repeat: 3}\n- tanh: \n  from: relu1\n- elu:\n  from: relu1/1") == {
        "relu1/0": "input",
        "relu1/1": "relu1/0",
        "relu1/2": "relu1/1",
        "tanh1": "relu1/2",
        "elu1": "relu1/1",
    }


def test_copies_of_a_merge_number_the_layers_of_its_branches() -> None:
    """They would have the same path otherwise."""
    found = wires("- residual: [relu]\n  repeat: 2")
    assert found == {
        "residual1/0/relu1": "input",
        "residual1/0": "residual1/0/relu1 input",
        "residual1/1/relu1": "residual1/0",
        "residual1/1": "residual1/1/relu1 residual1/0",
    }


# --- from


def test_from_names_what_is_above() -> None:
    """An entry, an input, the volume that enters, the entry before, a layer inside a block use."""
    found = wires(
        """
        - conv_relu: 4
          name: stem
        - tanh:
          from: stem/conv1
        - elu:
          from: input
        - add:
          from: [stem, tanh1]
        - concat:
          from: [input, previous]
        - silu: {}
        """,
        head=BLOCK,
    )
    assert found["tanh1"] == "stem/conv1"
    assert found["elu1"] == "input"
    assert found["add1"] == "stem/relu1 tanh1"
    assert found["concat1"] == "input add1"
    assert found["silu1"] == "concat1"


def test_input_and_previous_inside_a_block_and_a_branch() -> None:
    """`input` enters the scope, which a branch is not; `previous` at the start of a branch is the branch's input."""
    head = """
    input: 32x16x3
    blocks:
      inner:
        layers:
          - relu
          - concat:
              a: [{tanh: , from: previous}, {elu: , from: input}]
              b: [{silu: , from: relu1}]
    """
    found = wires("- mish\n- inner", head=head)
    assert found == {
        "mish1": "input",
        "inner1/relu1": "mish1",
        "inner1/tanh1": "inner1/relu1",
        "inner1/elu1": "mish1",
        "inner1/silu1": "inner1/relu1",
        "inner1/concat1": "inner1/elu1 inner1/silu1",
    }


def test_names_in_branches_are_known_behind_them() -> None:
    """Branches open no scope."""
    assert wires("- concat: {a: [{relu: , name: in_a}], b: []}\n- tanh:\n  from: in_a")["tanh1"] == "in_a"


def test_several_inputs() -> None:
    """Each by its name; where there is one, `input` means it, whatever it is called."""
    head = "inputs: {left: 8x8x3, right: 8x8x3}"
    found = wires("- {relu: , from: right}\n- add:\n  from: [left, previous]", head=head)
    assert found == {"relu1": "right", "add1": "left relu1"}
    assert wires("- relu\n- {tanh: , from: input}\n- {elu: , from: image}", head="inputs: {image: 8x8x3}") == {
        "relu1": "image",
        "tanh1": "image",
        "elu1": "image",
    }


def test_stars_are_all_copies_in_order() -> None:
    """`stack/*/skip`; each star of several in turn."""
    head = """
    input: 3
    blocks:
      cell: {layers: [{relu: , name: skip}, {tanh: , repeat: 2, name: t}]}
    """
    layers = "- {cell: , repeat: 3, name: stack}\n- concat:\n  from: %s"
    assert wires(layers % "[stack/*/skip]", head=head)["concat1"] == "stack/0/skip stack/1/skip stack/2/skip"
    assert wires(layers % "stack/*/skip", head=head)["concat1"] == "stack/0/skip stack/1/skip stack/2/skip"
    assert wires(layers % "[stack/*, input]", head=head)["concat1"] == "stack/0/t/1 stack/1/t/1 stack/2/t/1 input"
    assert wires(layers % "stack/*/t/*", head=head)["concat1"].split() == [
        f"stack/{outer}/t/{inner}" for outer in range(3) for inner in range(2)
    ]


def test_a_merge_may_read_one_volume_twice() -> None:
    """Nothing forbids it."""
    assert wires("- add:\n  from: [input, input]") == {"add1": "input input"}


# --- repeat and $index


def test_repeat_zero_stands_for_the_input() -> None:
    """NAME is then the entry's input, also for `from` and for sizes."""
    layers = "- {relu: , repeat: 0, name: none}\n- {tanh: , from: none}\n- conv: {filters: $none.depth, kernel: 1}"
    assert wires(layers) == {"tanh1": "input", "conv1": "tanh1"}


def test_repeat_is_an_expression() -> None:
    """Of variables, arguments and sizes."""
    head = "input: 32x16x3\nvars: {n: 2}"
    assert len(shape("- {relu: , repeat: $n * $input.depth - 1}", head=head)) == 5


def test_previous_is_the_copy_before() -> None:
    """As if the entry were written once for every copy; `from` is for the first."""
    conv = "conv: {filters: $previous.depth + %s, kernel: 1}"
    layers = f"- relu\n- {conv % 1}\n  repeat: 3\n- {conv % 0}"
    assert list(shape(layers).values()) == ["32x16x3", "32x16x4", "32x16x5", "32x16x6", "32x16x6"]
    assert wires("- relu\n- {tanh: , from: input, repeat: 2}") == {
        "relu1": "input",
        "tanh1/0": "input",
        "tanh1/1": "tanh1/0",
    }


def test_index_is_known_in_fields_branches_and_when() -> None:
    """From 0; the innermost repeat counts."""
    found = shape(
        """
        - conv: {filters: 4 + $index, kernel: 1}
          repeat: 3
          when: $index != 1
          name: a
        - concat:
            left:
              - conv: {filters: 10 * ($index + 1), kernel: 1}
              - {conv: {filters: 1 + $index, kernel: 1}, repeat: 2, name: inner}
              - conv: {filters: 20 * ($index + 1), kernel: 1}
            right: {when: $index == 1, layers: []}
          repeat: 2
          name: b
        """
    )
    assert found == {
        "a/0": "32x16x4",
        "a/2": "32x16x6",
        "b/0/conv2": "32x16x10",
        "b/0/inner/0": "32x16x1",
        "b/0/inner/1": "32x16x2",
        "b/0/conv4": "32x16x20",
        "b/1/conv2": "32x16x20",
        "b/1/inner/0": "32x16x1",
        "b/1/inner/1": "32x16x2",
        "b/1/conv4": "32x16x40",
        "b/1": "32x16x60",
    }


def test_index_is_not_known_inside_the_block_that_is_used() -> None:
    """It is handed over as an argument."""
    head = """
    input: 32x16x3
    blocks:
      wide:
        args: {index_here: required}
        layers: [conv: {filters: 1 + $index_here, kernel: 1}]
    """
    found = shape("- wide: $index\n  repeat: 2", head=head)
    assert found == {"wide1/0/conv1": "32x16x1", "wide1/1/conv1": "32x16x2"}
    inside = said(text_of("- wide: 3\n  repeat: 2", head=head.replace("$index_here", "$index")))
    assert "$index is known only in an entry with `repeat`" in inside


# --- when


def test_when_false_stands_for_the_input() -> None:
    """The entry does not exist; its name, and the name of every copy, stand for its input."""
    layers = """
    - relu
    - {conv: {filters: 9, kernel: 1}, when: $input.depth > 3, name: gone}
    - tanh
    - {elu: , from: gone}
    - {silu: , repeat: 2, when: $index == 0, name: copies}
    - {mish: , from: copies/1}
    - {softsign: , from: copies}
    """
    graph = graph_of(text_of(layers))
    assert graph.aliases == {"gone": "relu1", "copies/1": "copies/0"}
    assert {path: " ".join(node.inputs) for path, node in graph.nodes.items()} == {
        "relu1": "input",
        "tanh1": "relu1",
        "elu1": "relu1",
        "copies/0": "elu1",
        "mish1": "copies/0",
        "softsign1": "copies/0",
    }


def test_when_takes_only_true_and_false() -> None:
    """A number is an error, and so is a word."""
    for text in ("1", "0", "yes", "$input.depth"):
        assert "`when` wants true or false" in said(text_of(f"- relu:\n  when: {text}"))


# --- share and frozen

SHARED = "input: 10"


def params(layers: str, head: str = SHARED) -> dict[str, int]:
    """Every layer's path with the parameters that it counts."""
    return {row.node.path: row.counts.params for row in report_of(text_of(layers, head=head)).rows}


def test_shared_weights_count_once() -> None:
    """The second row shows 0."""
    found = params("- dense: 10\n- {dense: 10, share: dense1}\n- {dense: 10, share: dense2}")
    assert found == {"dense1": 110, "dense2": 0, "dense3": 0}


def test_shares_of_shares_lead_to_the_first() -> None:
    """Every node says whose weights it uses."""
    graph = graph_of(text_of("- dense: 10\n- {dense: , share: dense1}\n- {dense: , share: dense2}", head=SHARED))
    assert [node.shares for node in graph.nodes.values()] == ["", "dense1", "dense1"]


@pytest.mark.parametrize(
    "first", ["dense: 10", "dense: {units: 10}", "dense: {units: 10, bias: true}", "dense: {units: 10, bias: false}"]
)
@pytest.mark.parametrize("second", ["dense:", "dense: {}", "dense: 10", "dense: {units: 5 + 5}"])
def test_fields_left_out_are_the_originals(first: str, second: str) -> None:
    """Whether the main field stands alone or is named."""
    found = params(f"- {first}\n- {second}\n  share: dense1")
    assert found["dense2"] == 0
    assert found["dense1"] == (100 if "false" in first else 110)


def test_blocks_share_layer_by_layer_and_copies_copy_by_copy() -> None:
    """Arguments left out are the original's, too."""
    head = """
    input: 10
    blocks:
      two:
        args: {units: required, bias: true}
        layers: [dense: {units: $units, bias: $bias}, relu, dense: 10]
    """
    assert sum(params("- two: {units: 7, bias: false}\n- two:\n  share: two1", head).values()) == 70 + 80
    copies = params("- {two: 7, repeat: 3, name: a}\n- {two: 7, repeat: 3, share: a, name: b}", head)
    assert copies["a/2/dense1"] == 77
    assert [copies[f"b/{copy}/dense{at}"] for copy in range(3) for at in (1, 2)] == [0] * 6


def test_every_copy_may_share_with_one_layer() -> None:
    """A recurrent use of the same weights."""
    graph = graph_of(text_of("- dense: 10\n- {dense: 10, repeat: 3, share: dense1}", head=SHARED))
    assert [node.shares for node in graph.nodes.values()] == ["", "dense1", "dense1", "dense1"]


def test_layers_without_weights_have_nothing_to_share() -> None:
    """It is allowed, and means nothing."""
    assert params("- relu\n- {relu: , share: relu1}") == {"relu1": 0, "relu2": 0}


def test_frozen_counts_in_params_but_not_in_trainable() -> None:
    """For a layer, a block, the branches of a merge, and every copy by itself."""
    head = BLOCK.replace("32x16x3", "4x4x3")
    layers = """
    - {conv: {filters: 3, kernel: 1}, frozen: true}
    - {conv_relu: 3, frozen: 1 < 2}
    - residual: [conv: {filters: 3, kernel: 1}, conv_relu: 3]
      frozen: true
    - {conv: {filters: 3, kernel: 1}, frozen: $index == 0, repeat: 2}
    - {conv_relu: 3, frozen: false}
    """
    rows = report_of(text_of(layers, head=head)).rows
    trainable = {row.node.path: row.counts.trainable for row in rows if row.counts.params}
    assert {row.counts.params for row in rows} == {0, 12}
    assert trainable == {
        "conv1": 0,
        "conv_relu1/conv1": 0,
        "conv2": 0,
        "conv_relu2/conv1": 0,
        "conv3/0": 0,
        "conv3/1": 12,
        "conv_relu3/conv1": 12,
    }


def test_inside_a_frozen_block_nothing_thaws() -> None:
    """`frozen: false` below a frozen use changes nothing."""
    head = """
    input: 10
    blocks:
      warm: {layers: [{dense: 10, frozen: false}]}
    """
    report = report_of(text_of("- {warm: , frozen: true}", head=head))
    assert report.totals
    assert (report.totals.counts.params, report.totals.counts.trainable) == (110, 0)


def test_after_many_wrong_names_the_hints_end() -> None:
    """Looking for similar words takes time; every name is reported all the same."""
    pair = "- {{relu: , from: rleu{0}}}\n- {{dense: $m{0}, from: input}}"
    layers = "\n".join(pair.format(number) for number in range(150))
    found = said(text_of(f"- relu\n{layers}", head="input: 3\nvars: {n: 3}"))
    assert found.count(" S107 error ") == 300
    assert found.count("known here") + found.count("did you mean") <= 200
