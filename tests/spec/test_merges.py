"""Section 5: merges with branches of their own or with a list of sources."""

from __future__ import annotations

import pytest
from spec.compact import said
from spec.specs import graph_of, report_of, shape, text_of, volumes, wires


def test_branches_all_read_the_same_volume() -> None:
    """In the order of the text; an empty one is the identity."""
    found = wires(
        """
        - relu
        - concat:
            narrow: [conv: {filters: 6, kernel: 1}, tanh]
            wide:
              - conv: {filters: 5, kernel: 3, padding: 1}
            skip: []
        - elu
        """
    )
    assert found == {
        "relu1": "input",
        "conv1": "relu1",
        "tanh1": "conv1",
        "conv2": "relu1",
        "concat1": "tanh1 conv2 relu1",
        "elu1": "concat1",
    }


@pytest.mark.parametrize(
    ("merge", "volume"),
    [
        ("add: {a: [], b: [relu]}", "32x16x3"),
        ("multiply: {a: [], b: [globalavgpool]}", "32x16x3"),
        ("subtract: {a: [], b: [globalavgpool: {flatten: true}]}", "32x16x3"),
        ("maximum: {a: [conv: {filters: 1, kernel: 1}], b: []}", "32x16x3"),
        ("average: {a: [], b: [], c: []}", "32x16x3"),
        ("concat: {a: [], b: [conv: {filters: 4, kernel: 1}]}", "32x16x7"),
        ("concat: {axis: width, a: [], b: []}", "64x16x3"),
        ("residual: [relu]", "32x16x3"),
        ("residual: {body: [conv: {filters: 4, kernel: 1}], shortcut: [conv: {filters: 4, kernel: 1}]}", "32x16x4"),
    ],
)
def test_every_merge(merge: str, volume: str) -> None:
    """By branches, and by sources that come to the same."""
    graph = graph_of(text_of(f"- {merge}\n  name: it"))
    assert volumes(graph)["it"] == volume
    kind = merge.partition(":")[0]
    assert graph.nodes["it"].type == ("add" if kind == "residual" else kind)


def test_a_residual_adds_its_body_and_the_identity() -> None:
    """Body first; a shortcut takes the identity's place, also where its `when` is false."""
    assert wires("- residual: [relu]")["residual1"] == "relu1 input"
    assert wires("- residual: {body: [relu]}")["residual1"] == "relu1 input"
    assert wires("- residual: {body: [relu], shortcut: []}")["residual1"] == "relu1 input"
    assert wires("- residual: {body: [relu], shortcut: [tanh]}")["residual1"] == "relu1 tanh1"
    assert wires("- residual: {shortcut: [tanh], body: [relu]}")["residual1"] == "tanh1 relu1"
    assert wires("- residual: []")["residual1"] == "input input"


def test_a_branch_under_a_condition() -> None:
    """When false, there is no such branch; `layers` left out is the identity."""
    layers = "- concat: {a: [relu], b: {when: %s, layers: [tanh]}, c: {when: true}}"
    assert wires(layers % "1 < 2")["concat1"] == "relu1 tanh1 input"
    assert wires(layers % "1 > 2")["concat1"] == "relu1 input"


def test_a_merge_of_one_branch_passes_it_on() -> None:
    """It makes no row, and its name stands for the branch."""
    graph = graph_of(text_of("- residual: {body: [relu], shortcut: {when: false}}\n- tanh\n- {elu: , from: residual1}"))
    assert {path: " ".join(node.inputs) for path, node in graph.nodes.items()} == {
        "relu1": "input",
        "tanh1": "relu1",
        "elu1": "relu1",
    }
    assert graph.aliases == {"residual1": "relu1"}
    assert wires("- relu\n- add:\n  from: [relu1]\n- tanh")["tanh1"] == "relu1"


def test_copies_of_a_merge_that_passes_are_passed_too() -> None:
    """Every copy's name stands for what it passes."""
    graph = graph_of(text_of("- concat: {a: [relu], b: {when: $index == 1}}\n  repeat: 2\n- tanh"))
    assert graph.aliases["concat1/0"] == "concat1/0/relu1"
    assert graph.nodes["concat1/1"].inputs == ("concat1/1/relu1", "concat1/0/relu1")


def test_a_merge_gives_one_row() -> None:
    """Its name is the merge layer's, not the group's."""
    report = report_of(text_of("- residual: [conv: {filters: 3, kernel: 1}]\n  name: group"))
    assert {row.node.path: row.counts.params for row in report.rows} == {"conv1": 12, "group": 0}


def test_both_styles_mix() -> None:
    """U-Net: the way down is kept by name, the way up joins it."""
    layers = """
    - {conv: {filters: 4, kernel: 3, padding: 1}, name: enc1}
    - maxpool: 2
    - {conv: {filters: 8, kernel: 3, padding: 1}, name: enc2}
    - residual: [conv: {filters: 8, kernel: 1}]
    - upsample: 2
    - concat:
      from: [enc1, previous]
    - concat: {a: [relu], b: []}
      from: enc1
    """
    found = wires(layers)
    assert found["concat1"] == "enc1 upsample1"
    assert found["concat2"] == "relu1 enc1"


def test_merges_inside_branches() -> None:
    """Each reads what its branch gives."""
    found = wires("- concat: {a: [relu, residual: [tanh]], b: [residual: {body: [elu], shortcut: [silu]}]}")
    assert found == {
        "relu1": "input",
        "tanh1": "relu1",
        "residual1": "tanh1 relu1",
        "elu1": "input",
        "silu1": "input",
        "residual2": "elu1 silu1",
        "concat1": "residual1 residual2",
    }


def test_branches_that_name_their_inputs_need_none_themselves() -> None:
    """With several inputs, every branch may read its own."""
    head = "inputs: {left: 8x8x3, right: 8x8x3}"
    layers = "- concat: {l: [{relu: , from: left}], r: [{tanh: , from: right}]}"
    assert wires(layers, head=head)["concat1"] == "relu1 tanh1"
    silent = said(text_of("- concat: {l: [relu], r: [{tanh: , from: right}]}", head=head))
    assert silent.startswith("3:18-22 S112 error relu1 does not say which input it reads\n")
    empty = said(text_of("- concat: {l: [], r: [{tanh: , from: right}]}", head=head))
    assert empty.startswith("3:5-11 S112 error concat1 does not say which input it reads\n")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("8x8x4", "8x8x4", "8x8x4"),
        ("8x8x4", "1x1x4", "8x8x4"),
        ("8x8x4", "4", "8x8x4"),
        ("8x8x4", "8x8x1", "8x8x4"),
        ("8x8x1", "1x1x4", "8x8x4"),
        ("1x1x1", "8x6x5", "8x6x5"),
        ("7x4", "1x4", "7x4"),
        ("5x4x3x2", "1x1x1x2", "5x4x3x2"),
        ("4", "1", "4"),
        ("8x8x4", "8x4x4", ""),
        ("8x8x4", "8x8x2", ""),
        ("8x8x4", "8x1x4", "8x8x4"),
        ("8x1x4", "1x6x4", "8x6x4"),
        ("8x1x1", "1x6x4", "8x6x4"),
        ("8x6x1", "1x6x4", "8x6x4"),
        ("9x1", "1x4", "9x4"),
        ("5x1x3x2", "1x4x1x2", "5x4x3x2"),
        ("8x2x4", "8x1x4", "8x2x4"),
        ("8x8x4", "8x2x4", ""),
        ("8x8x4", "2x1x4", ""),
        ("8x8x4", "8x4", ""),
        ("8x8x4", "2", ""),
    ],
)
def test_element_wise_merges_agree_or_are_one(first: str, second: str, joined: str) -> None:
    """Along any axis, of any rank, and in depth; a vector of D counts as 1x1xD; in either order."""
    for one, two in ((first, second), (second, first)):
        text = text_of("- add:\n  from: [a, b]", head=f"inputs: {{a: {one}, b: {two}}}")
        if joined:
            assert volumes(graph_of(text)) == {"add1": joined}
        else:
            assert " V210 error add1: " in said(text)


def test_concat_needs_all_other_axes_alike() -> None:
    """And adds up its own."""
    head = "inputs: {a: 8x6x3, b: 8x6x4, c: 8x5x3}"
    assert shape("- concat:\n  from: [a, b, a]", head=head) == {"concat1": "8x6x10"}
    assert shape("- concat: {axis: height}\n  from: [a, c]", head=head) == {"concat1": "8x11x3"}
    assert " V210 error concat1: " in said(text_of("- concat:\n  from: [a, c]", head=head))


def test_an_error_in_one_branch_leaves_the_others() -> None:
    """All problems are reported, and nothing behind the merge."""
    layers = (
        "- concat: {a: [conv: {filters: 0, kernel: 1}], b: [conv: {filters: 1, kernel: 99}], c: [relu]}\n- dense: 3"
    )
    codes = [line.split()[1] for line in said(text_of(layers)).splitlines() if not line.startswith(" ")]
    assert codes == ["S105", "V201"]


def test_after_a_failed_merge_names_and_copies_are_as_before() -> None:
    """What was set for the branches is undone."""
    layers = """
    - concat: {a: {when: $index, layers: [relu]}, b: []}
      repeat: 2
    - {relu: , from: input, name: act}
    - tanh
    """
    graph_text = text_of(layers)
    found = said(graph_text)
    assert found.count(" error ") == 1
    assert "`when` wants true or false, not 0" in found
