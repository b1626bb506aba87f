"""Faults that users reported of the reader, its hints and `calc`, each with others of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.language.chain import read_line
from cnncalc.language.expand.branches import MERGES
from cnncalc.language.files import bundled_folder, bundled_names, find
from cnncalc.language.load import load, parse
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.model import exits
from cnncalc.model.vocabulary import nearest

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
WINDOWED = ["conv 64@3", "maxpool 3", "avgpool 3", "lppool 2", "depthwise 3", "convtranspose 4@3"]


def problems(text: str) -> list[tuple[str, str, str]]:
    """Code, message and hint of whatever is wrong with a line of `calc`."""
    return [(problem.code, problem.message, problem.hint) for problem in read_line(text).diagnostics]


@pytest.mark.parametrize("layer", WINDOWED)
@pytest.mark.parametrize("behind", ["", " /2", " /2 nobias"])
def test_pad_behind_a_layer_that_has_a_padding(layer: str, behind: str) -> None:
    """It is not silently a layer of its own."""
    if "nobias" in behind and "pool" in layer:
        return
    type_name = layer.partition(" ")[0]
    assert problems(f"56x56x64 {layer}{behind} pad 1") == [
        (
            "S113",
            f"`pad` is a layer of its own, and {type_name} has a padding",
            f"write p1 for the padding of {type_name}; a spec for a pad layer",
        )
    ]


@pytest.mark.parametrize("text", ["56x56x64 pad 1 conv 64@3", "56x56x64 relu pad 1", "56x56x64 batchnorm pad 2"])
def test_a_pad_layer(text: str) -> None:
    """Where nothing before it has a padding it is one."""
    assert problems(text) == []


@pytest.mark.parametrize(
    ("word", "form"),
    [("pad=1", "p1"), ("padding=1", "p1"), ("padding 1", "p1"), ("padding=same", "same"), ("stride=2", "/2"),
     ("stride 2", "/2"),
     ("s2", "/2"), ("k3", "4@3"), ("kernel=3", "4@3"), ("filters=4", "4@3"), ("dilation=2", "d2"), ("groups=2", "g2")],
)  # fmt: skip
def test_fields_that_are_written_out(word: str, form: str) -> None:
    """The hint is the short form, and the number behind the word is no second mistake."""
    ((_, message, hint),) = problems(f"20x20x8 conv 4@3 {word}")
    assert (message.split()[0], hint) == (word.split(maxsplit=1)[0], f"write {form}")


def test_all_mistakes_of_a_line_at_once() -> None:
    """As a spec tells all of them."""
    messages = [message for _, message, _ in problems("20x20x8 pool 2 fc 10 conv 4@3 stride=2 flaten dense")]
    assert messages == [
        "there is no layer type pool",
        "there is no layer type fc",
        "stride=2 is not understood",
        "there is no layer type flaten",
        "dense lacks units",
    ]


@pytest.mark.parametrize("command", ["conv", "pool", "convtranspose", "summary", "quiz"])
def test_a_suspicious_layout_wherever_a_volume_is_given(capsysbinary: Captured, tmp_path: Path, command: str) -> None:
    """In a spec, an option, an argument and a quiz; a square image of three channels is fine."""
    path = tmp_path / "q.yaml"
    for volume, is_odd in (("3x48x48", True), ("48x48x3", False)):
        layers = "layers: [conv: {filters: 12, kernel: 3, padding: 1}]"
        path.write_text(f"questions:\n  - {{network: {{input: {volume}, {layers}}}, ask: params, answer: 336}}\n")
        arguments = {
            "conv": ("conv", volume, "-K", "4", "-F", "3", "-P", "1"),
            "convtranspose": ("convtranspose", volume, "-K", "4", "-F", "3"),
            "pool": ("pool", volume, "-F", "2"),
            "summary": ("summary", "vgg16", "--input-size", volume),
            "quiz": ("quiz", "check", str(path)),
        }[command]
        done = ran(capsysbinary, *arguments)
        assert ("S114 suspicious-layout: 3x48x48 is 3 wide and 48 deep" in done.err) is is_odd


@pytest.mark.parametrize(("volume", "kernel"), [("32x32x3", "5x5x3"), ("16x16x16x3", "3x3x3x3"), ("32x32x3", "5x5x7")])
def test_a_filter_with_its_depth(volume: str, kernel: str) -> None:
    """Lectures write filters so; the hint is the field's value."""
    (problem,) = parse(f"input: {volume}\nlayers: [conv: {{filters: 20, kernel: {kernel}}}]\n").diagnostics
    bare = kernel.rpartition("x")[0]
    assert problem.hint == f"write {bare}: the depth is always that of the input"


@pytest.mark.parametrize(
    ("name", "hint"), [("-1", "-1 is `previous`"), ("0", "layers are called"), ("-2", "layers are called")]
)
def test_numbers_for_layers(name: str, hint: str) -> None:
    """As Darknet and Ultralytics write them."""
    graph = parse(f"input: 8x8x8\nlayers:\n  - relu\n  - conv: {{filters: 8, kernel: 1}}\n    from: {name}\n")
    assert [problem.hint.startswith(hint) for problem in graph.diagnostics] == [True]


@pytest.mark.parametrize(
    "word", ["maxunpool", "MaxUnpool2d", "squeeze", "unsqueeze", "unfold", "DeformConv2d", "LSTM", "Embedding"]
)
def test_what_cannot_be_written_is_not_misread(word: str) -> None:
    """The nearest spelling is not the nearest meaning."""
    assert not nearest(word, ["maxpool", "conv", "flatten", "relu", "upsample"]).startswith("did you mean")


def test_long_lists_are_shortened_in_messages() -> None:
    """A message has a length."""
    (problem,) = parse("input: 16x16x8\nlayers:\n  - maxpool: {kernel: 0..99999}\n").diagnostics
    assert len(problem.message) < 250
    assert "... 100,000 values]" in problem.message


@pytest.mark.parametrize("name", ["ResNet-50", "LeNet-5", "resnet_50", "RESNET50", "VGG-16", "resnet 50"])
def test_names_of_networks_as_people_write_them(name: str) -> None:
    """Case, dashes and blanks make no difference; every bundled name is itself, though some differ by a dash alone."""
    assert load(name).nodes
    assert all(find(known).path == f"{bundled_folder()}/{known}.yaml" for known in bundled_names())


@pytest.mark.parametrize(("size", "pools"), [("227x227x3", ["27x27x96", "13x13x256", "6x6x384"]),
                                              ("224x224x3", ["27x27x96", "13x13x256", "6x6x384"])])  # fmt: skip
def test_network_in_network_rounds_its_pools_up(size: str, pools: list[str]) -> None:
    """As its authors' own crop of 224 needs it."""
    graph = load("nin", inputs={"input": size})
    assert [str(node.volume) for node in graph.nodes.values() if node.type == "maxpool"] == pools


def test_an_answer_that_cannot_be_read_is_wrong_use(capsysbinary: Captured) -> None:
    """Unlike a wrong one."""
    done = ran(capsysbinary, "conv", "32x32x3", "-K", "4", "-F", "3", "--answer", "many")
    assert done.code == exits.USAGE


@pytest.mark.parametrize("frozen", ["true", "false"])
def test_a_whole_spec_can_be_frozen(capsysbinary: Captured, tmp_path: Path, frozen: str) -> None:
    """With what it extends, in blocks too; `show` keeps it."""
    (tmp_path / "base.yaml").write_text(
        "input: 8x8x3\nblocks: {b: {layers: [conv: {filters: 4, kernel: 3}]}}\nlayers: [b, flatten, dense: 10]\n"
    )
    path = tmp_path / "net.yaml"
    path.write_text(f"extends: base.yaml\nfrozen: {frozen}\n")
    graph = load(str(path))
    assert {node.frozen for node in graph.nodes.values()} == {frozen == "true"}
    done = ran(capsysbinary, "show", str(path))
    assert {node.frozen for node in parse(done.out).nodes.values()} == {frozen == "true"}


def test_what_frozen_can_be() -> None:
    """True or false; the word is pointed at."""
    (problem,) = parse("input: 8x8x3\nfrozen: maybe\nlayers: [relu]\n").diagnostics
    assert (problem.span.line, problem.message) == (2, "`frozen` wants true or false, not maybe")


# --- names


@pytest.mark.parametrize("named", range(1, 5))
@pytest.mark.parametrize("name", ["conv1", "conv2", "conv3", "relu1"])
def test_automatic_names_give_way(named: int, name: str) -> None:
    """Whichever layer is called as another one would be: no error, no other name changes, totals stay."""
    types = [
        "conv: {filters: 4, kernel: 3}",
        "conv: {filters: 4, kernel: 3}",
        "relu: {}",
        "conv: {filters: 2, kernel: 1}",
    ]
    automatic = ["conv1", "conv2", "relu1", "conv3"]
    lines = [f"  - {{{layer}{f', name: {name}' if at == named else ''}}}" for at, layer in enumerate(types, 1)]
    report = cnncalc.analyze(cnncalc.parse("input: 20x20x4\nlayers:\n" + "\n".join(lines)))
    expected = [f"{other}_" if other == name else other for other in automatic]
    expected[named - 1] = name
    assert ([row.node.path for row in report.rows], report.diagnostics) == (expected, ())
    assert report.totals is not None
    assert report.totals.counts.params == 306


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a", "the name a is taken: line 3 has it, too"),
        ("input", "`input` is a name of the language's own"),
        ("my-conv", "`my-conv` is no name: letters a to z, digits and _, no digit first"),
        ("", "`name` is empty"),
    ],
)
def test_a_wrong_name_costs_no_total(name: str, message: str) -> None:
    """All layers are known: the totals are exact, and the error is reported."""
    text = f"input: 8x8x3\nlayers:\n  - {{conv: {{filters: 4, kernel: 3}}, name: a}}\n  - {{relu: , name: {name}}}"
    report = cnncalc.analyze(cnncalc.parse(text))
    assert [diagnostic.message for diagnostic in report.diagnostics] == [message]
    assert report.totals is not None
    assert report.totals.counts.params == 112


def test_totals_are_unknown_where_a_name_of_two_layers_is_read() -> None:
    """Which of them is meant is not known; neither is the volume."""
    entries = ["{relu: , name: a}", "{maxpool: 2, name: a}", "{conv: {filters: 4, kernel: 1}, from: a}"]
    text = "input: 8x8x3\nlayers:\n" + "\n".join(f"  - {entry}" for entry in entries)
    report = cnncalc.analyze(cnncalc.parse(text))
    assert (report.totals, report.graph.missing, len(report.diagnostics)) == (None, 1, 1)


@pytest.mark.parametrize(
    ("entry", "column", "message", "hint"),
    [
        ("{relu:, name: a}", 6, "`relu:` lacks a space behind the colon", "write `relu: ,`"),
        ("{relu:}", 6, "`relu:` lacks a space behind the colon", "write `relu: }`"),
        ("[relu:, tanh]", 6, "`relu:` lacks a space behind the colon", "write `relu: ,`"),
        ("{$act:, name: a}", 6, "`$act:` lacks a space behind the colon", "write `$act: ,`"),
        ("{conv:{filters: 8, kernel: 3}}", 6, "`conv:` lacks a space behind the colon", "write `conv: {`"),
        ("{relu: , name: a, when:}", 23, "`when:` lacks a space behind the colon", "write `when: }`"),
    ],
)
def test_a_colon_without_a_space(entry: str, column: int, message: str, hint: str) -> None:
    """Inside braces and brackets, wherever the pair ends."""
    [error] = parse(f"input: 8x8x3\nlayers:\n  - {entry}").diagnostics
    assert (error.code, error.span.line, error.span.column, error.message, error.hint) == (
        ("Y001", 3, column, message, hint)
    )


# --- words of other tools for paddings


def padding_of(text: str) -> object:
    """The padding of the one layer of a spec, or the hint."""
    graph = parse(text)
    hints = [error.hint for error in graph.diagnostics]
    return hints[0] if hints else next(iter(graph.nodes.values())).layer.windows(graph.inputs["input"])[0].padding


@pytest.mark.parametrize("word", ["causal", "full", "half", "same_lower", "SAME_LOWER", "valid", "SAME", "NOTSET"])
@pytest.mark.parametrize("window", ["kernel: 2", "kernel: 4, stride: 3", "kernel: 5, dilation: 4", "kernel: 1"])
@pytest.mark.parametrize("layer", ["conv: {filters: 8, ", "maxpool: {"])
def test_words_for_padding_have_their_value(layer: str, window: str, word: str) -> None:
    """What the hint says can be written in the place of the word, and is what the word means for this layer."""
    if layer.startswith("max") and "dilation" in window:
        window = "kernel: 5"
    head = "input: 40x5\nlayers:\n  - " + layer + window
    hint = str(padding_of(f"{head}, padding: {word}}}"))
    written = hint.removeprefix(f"`{word}` is padding: ").removesuffix(" for this layer")
    fields = dict(field.split(": ") for field in window.split(", "))
    F = int(fields["kernel"])
    S = int(fields.get("stride", F if layer.startswith("max") else 1))
    extent = (F - 1) * (4 if "dilation" in window else 1) + 1
    both = max((-(-40 // S) - 1) * S + extent - 40, 0)
    expected = {
        "causal": (extent - 1, 0),
        "full": (extent - 1, extent - 1),
        "half": (extent // 2, extent // 2),
        "same_lower": (both - both // 2, both // 2),
        "valid": (0, 0),
        "notset": (0, 0),
        "same": (both // 2, both - both // 2),
    }[word.lower()]
    graph = parse(f"{head}, padding: {written}}}")
    axis = next(iter(graph.nodes.values())).layer.windows(graph.inputs["input"])[0] if graph.nodes else None
    too_much = graph.diagnostics and graph.diagnostics[0].code == "V206" and layer.startswith("max")
    assert too_much or (axis and axis.padding == expected), (hint, graph.diagnostics)


# --- everything that is wrong, in one run


WRONG_VALUES = ("maybe", "x8", "[3, 3]", "1.5", "-1", "{a: 1}", "yes")
INPUTS = ("8", "8x8", "9x8x8", "7x6x5x8")


@pytest.mark.parametrize("type_name", [name for name in LAYERS if name not in MERGES])
def test_what_is_wrong_for_every_input_is_found_behind_an_unknown_one(type_name: str) -> None:
    """A layer whose input could not be computed: each of its values that no input could make right is reported."""
    fields = fields_of(layer_class(type_name))
    others = {name: OK_VALUES.get(name, "3") for name, field in fields.items() if field.required}
    for name in fields:
        for value in WRONG_VALUES:
            given = ", ".join(f"{key}: {word}" for key, word in {**others, name: value}.items())
            entry = f"{type_name}: {{{given}}}"
            said = {message for volume in INPUTS for message in found_in(volume, f"[{{{entry}}}]", name)}
            hidden = found_in("8x8x8", f"[{{maxpool: 99}}, {{{entry}}}]", name)
            everywhere = all(found_in(volume, f"[{{{entry}}}]", name) for volume in INPUTS)
            if everywhere and len(said) == 1:
                assert hidden == said, entry


OK_VALUES = {"output": "3x3x3", "to": "3x3x3"}


def found_in(volume: str, layers: str, field: str) -> set[str]:
    """What is wrong with a field of a spec's last layer, without the layer's name."""
    errors = parse(f"input: {volume}\nlayers: {layers}").diagnostics
    messages = {error.message.partition(": ")[2] for error in errors}
    return {message for message in messages if message.startswith(f"{field} ")}
