"""Darknet's cfg files: Darknet's own rules of shapes, every section, and readable specs."""

from __future__ import annotations

import re

import pytest
from formats.imports import DATA, imported_file, layers_of, record_of, report_of, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.formats.importing import Sizes
from cnncalc.formats.record import FormatError, ImportRefusedError
from cnncalc.model.volume import Volume

NET = "[net]\nwidth={width}\nheight={height}\nchannels={channels}\n"
SPEC = """\
# What a detector's head ([yolo], [region]) reads is an output; the head computes boxes of it.
name: detector
source: detector.cfg (Darknet)
input: 64x48x3
blocks:
  conv_bn_leaky:
    args: {filters: required, kernel: 3, stride: 1}
    layers:
      - conv: {filters: $filters, kernel: $kernel, stride: $stride, padding: $kernel // 2, bias: false}
      - batchnorm
      - leakyrelu: 0.1
layers:
  - {conv_bn_leaky: {filters: 8, stride: 2}, name: layer0}
  - {conv_bn_leaky: {filters: 16, stride: 2}, name: layer1}
  - residual:
      - conv_bn_leaky: {filters: 8, kernel: 1}
      - conv_bn_leaky: 16
    name: layer7
    repeat: 2
  - slice: 8..15
  - maxpool: {kernel: 2, stride: 1, padding: {right: 1, bottom: 1}}
  - {conv: {filters: 24, kernel: 1}, name: layer10}
  - {upsample: 2, name: layer13, from: layer7}
  - {concat: , from: [layer13, layer0]}
  - {conv: {filters: 24, kernel: 1}, name: layer15}
outputs: [layer10, layer15]
expect:
  params: 4888
  macs: 1357824
  layer10: {output: 16x12x24}
  layer15: {output: 32x24x24}
"""


def cfg(sections: str, width: int = 8, height: int = 8, channels: int = 4) -> str:
    """A cfg file with these sections behind `[net]`."""
    return NET.format(width=width, height=height, channels=channels) + sections


def one_layer(section: str, width: int = 8, height: int = 8, channels: int = 4) -> list[str]:
    """The layers that one section becomes, without the names that those with weights get."""
    lines = layers_of(spec_of(cfg(section, width, height, channels), flat=True))
    return [re.sub(r"^- \{(.*), name: layer0\}$", r"- \1", line) for line in lines]


def test_a_detector() -> None:
    """A backbone with residuals, two heads, a route over groups and one over sizes: to the letter."""
    spec = imported_file(DATA / "darknet" / "detector.cfg")
    assert spec.text == SPEC
    # 3·8·9 + 2·8, 8·16·9 + 2·16, two residuals of (16·8 + 2·8) + (8·16·9 + 2·16), 8·24 + 24, 24·24 + 24
    assert report_of(spec).known.params == 232 + 1184 + 2 * (144 + 1184) + 216 + 600


def test_every_layer_knows_where_it_is_from() -> None:
    """The section by its number, as Darknet prints it, copies included."""
    origins = imported_file(DATA / "darknet" / "detector.cfg").origins
    assert origins["layer0/conv1"] == "layer0"
    assert origins["layer7/1/conv_bn_leaky3/conv1"] == "layer5"
    assert origins["layer15"] == "layer15"


SECTIONS = {
    "[convolutional]\nfilters=6\nsize=3\npad=1\nactivation=linear": ["- conv: {filters: 6, kernel: 3, padding: 1}"],
    "[convolutional]\nfilters=6\nsize=4\npad=1\nstride=2\nactivation=relu": [
        "- conv: {filters: 6, kernel: 4, stride: 2, padding: 2}",
        "- relu",
    ],
    "[convolutional]\nfilters=6\nsize=3\npadding=2\nactivation=mish": [
        "- conv: {filters: 6, kernel: 3, padding: 2}",
        "- mish",
    ],
    "[convolutional]\nfilters=4\nsize=3\ngroups=4\npad=1\nbatch_normalize=1\nactivation=swish": [
        "- depthwise: {kernel: 3, padding: 1, bias: false}",
        "- batchnorm",
        "- silu",
    ],
    "[convolutional]\nfilters=6\nsize=3\nstride_x=2\nstride_y=1\npad=1\nactivation=leaky": [
        "- conv: {filters: 6, kernel: 3, stride: 2x1, padding: 1}",
        "- leakyrelu: 0.1",
    ],
    "[convolutional]\nfilters=6\nsize=3\npad=1\ndilation=2\nactivation=linear": [
        "- conv: {filters: 6, kernel: 3, padding: 2, dilation: 2}"
    ],
    "[deconvolutional]\nfilters=6\nsize=4\nstride=2\npadding=1\nactivation=linear": [
        "- convtranspose: {filters: 6, kernel: 4, stride: 2, padding: 1}"
    ],
    "[connected]\noutput=5\nactivation=tanh": ["- flatten", "- dense: 5", "- tanh"],
    "[maxpool]\nsize=2\nstride=2": ["- maxpool: 2"],
    "[maxpool]\nstride=2": ["- maxpool: 2"],
    "[maxpool]\nsize=2\nstride=1": ["- maxpool: {kernel: 2, stride: 1, padding: {right: 1, bottom: 1}}"],
    "[maxpool]\nsize=3\nstride=2\npadding=0": ["- maxpool: {kernel: 3, stride: 2}"],
    "[maxpool]\nsize=5\nstride=1": ["- maxpool: {kernel: 5, stride: 1, padding: 2}"],
    "[avgpool]": ["- globalavgpool"],
    "[upsample]\nstride=2": ["- upsample: 2"],
    "[dropout]\nprobability=.2": ["- dropout: 0.2"],
    "[softmax]": ["- softmax"],
    "[batchnorm]": ["- batchnorm"],
    "[activation]\nactivation=logistic": ["- sigmoid"],
    "[lrn]\nsize=5\nalpha=.0002\nbeta=.75\nkappa=1": ["- lrn: {alpha: 0.001}"],
    "[crop]\ncrop_width=4\ncrop_height=6": ["- crop: 4x6"],
    "[reorg]\nstride=2": ["- reshape: 16x16x1", "- pixelunshuffle: 2", "- reshape: 4x4x16"],
    "[reorg3d]\nstride=2": ["- pixelunshuffle: 2", "- channelshuffle: 4"],
}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_alone(section: str) -> None:
    """What each section means; the volumes are held against Darknet's formulas by the importer itself."""
    assert one_layer(section) == SECTIONS[section]


def test_darknet_reads_numbers_as_far_as_they_go() -> None:
    """`atoi`, the first of two equal keys, spaces anywhere, remarks with `;` and `#`, CRLF."""
    text = (
        "# a remark\r\n[ net ]\r\nwi dth=8#x\r\nwidth=16\r\nheight = 8\r\nchannels=3\r\n;r\r\n[max]\r\nstride=2 x\r\n"
    )
    assert spec_of(text).text.splitlines()[2:5] == ["input: 8x8x3", "layers:", "  - maxpool: 2"]


def test_a_shortcut_between_other_sizes() -> None:
    """Darknet adds every second cell, and the channels that both layers have."""
    sections = (
        "[convolutional]\nfilters=4\nsize=1\nactivation=linear\n"
        "[convolutional]\nfilters=6\nsize=3\nstride=2\npad=1\nactivation=linear\n"
        "[shortcut]\nfrom=-2\nactivation=relu\n"
        "[convolutional]\nfilters=4\nsize=1\nactivation=linear\n"
        "[shortcut]\nfrom=-2\n"
    )
    assert layers_of(spec_of(cfg(sections), flat=True)) == [
        "- {conv: {filters: 4, kernel: 1}, name: layer0}",
        "- {conv: {filters: 6, kernel: 3, stride: 2, padding: 1}, name: layer1}",
        "- {maxpool: {kernel: 1, stride: 2}, from: layer0}",
        "- {pad: {depth: 2}, name: layer2}",
        "- {add: , from: [layer1, layer2]}",
        "- {relu: , name: layer2_2}",
        "- {conv: {filters: 4, kernel: 1}, name: layer3}",
        "- {slice: 0..3, name: layer4, from: layer2_2}",
        "- {add: , from: [layer3, layer4]}",
    ]


def test_another_input() -> None:
    """`--input` replaces what `[net]` says."""
    spec = spec_of(cfg("[maxpool]\nstride=2"), Sizes({}, Volume((32, 16), 3)))
    assert "input: 32x16x3" in spec.text


REFUSED = {
    "[lstm]": "[lstm] (layer 0): there is no counterpart of this layer",
    "[convolutional]\nactivation=stair": "[convolutional] (layer 0): there is no counterpart of the activation stair",
    "[convolutional]\nfilters=6\ngroups=4": (
        "[convolutional] (layer 0): 4 groups do not divide 4 channels into 6 filters"
    ),
    "[convolutional]\nfilters=0": "[convolutional] (layer 0): its filters, size, stride and groups have to be positive",
    "[convolutional]\nsize=9": "[convolutional] (layer 0): its output would be 0x0x1",
    "[maxpool]\nmaxpool_depth=1": "[maxpool] (layer 0): pools over channels, and antialiasing, have no counterpart",
    "[route]\nlayers=-1": "[route] (layer 0): there is no layer -1",
    "[route]": "[route] (layer 0): it names no layers, or no such group",
    "[softmax]\ngroups=2": "[softmax] (layer 0): a softmax in groups or over a tree has no counterpart",
    "[reorg]\nstride=3": "[reorg] (layer 0): stride 3 does not divide 8x8x4",
    "[crop]\ncrop_width=9\ncrop_height=9": "[crop] (layer 0): 9x9 cannot be cropped from 8x8",
    "[upsample]\nstride=-2": "[upsample] (layer 0): a negative stride, which makes it smaller, has no counterpart",
}


@pytest.mark.parametrize("section", REFUSED)
def test_what_has_no_counterpart(section: str) -> None:
    """Each with the section and the reason."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(cfg(section))
    assert [str(reason) for reason in caught.value.reasons] == [REFUSED[section]]


def test_all_reasons_at_once() -> None:
    """What is behind a layer that is not known is not blamed for it."""
    with pytest.raises(ImportRefusedError) as caught:
        spec_of(cfg("[lstm]\n[maxpool]\nstride=2\n[gru]\n[convolutional]\nfilters=8\nsize=3\nactivation=linear\n"))
    assert str(caught.value) == (
        "standard input: this Darknet network cannot be written as a spec:\n"
        "  [lstm] (layer 0): there is no counterpart of this layer\n"
        "  [gru] (layer 2): there is no counterpart of this layer"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[net]\nwidth\n", "standard input:2: 'width' is no `key=value` of a section"),
        ("[net]\n[maxpool]\n", "standard input: [net] has no width, height and channels"),
        ("[net]\n" + "[maxpool]\n" * 20_001, "standard input: more than 20,000 sections"),
        ("[net]\nwidth=8\0\n", "standard input is no text"),
    ],
)
def test_broken_files(text: str, message: str) -> None:
    """One sentence, with the line where there is one."""
    with pytest.raises(FormatError) as caught:
        record_of(text)
    assert str(caught.value) == message


def test_numbers_out_of_all_bounds() -> None:
    """Filters by the billion are counted or refused; nothing is allocated for them."""
    for section in ("[convolutional]\nfilters=999999999999\n", "[upsample]\nstride=99999999999\n"):
        with pytest.raises(ImportRefusedError):
            spec_of(cfg(section))


@st.composite
def networks(draw: st.DrawFn) -> str:
    """A chain of sections with shortcuts and routes back to layers of the same size."""
    text = cfg("", 32, 32, 4)
    sizes: list[tuple[int, int]] = []
    channels, cells = 4, 32
    for index in range(draw(st.integers(1, 14))):
        same = [one for one in range(len(sizes)) if sizes[one] == (channels, cells)]
        equal = [one for one in range(len(sizes)) if sizes[one][1] == cells]
        kinds = ["conv", "conv", "conv", "half", "pool"]
        kinds += ["shortcut"] if same and index else []
        kinds += ["route"] if equal else []
        kind = draw(st.sampled_from(kinds))
        if kind in {"conv", "half"} and (kind == "conv" or cells > 2):
            channels = draw(st.sampled_from([4, 8]))
            norm, size = draw(st.integers(0, 1)), draw(st.sampled_from([1, 3]))
            stride = 2 if kind == "half" else 1
            text += f"[convolutional]\nfilters={channels}\nsize={size}\nstride={stride}\npad=1\n"
            text += f"batch_normalize={norm}\nactivation=leaky\n"
            cells = (cells + 2 * (size // 2) - size) // stride + 1
        elif kind == "shortcut":
            text += f"[shortcut]\nfrom={draw(st.sampled_from(same))}\nactivation=linear\n"
        elif kind == "route":
            others = draw(st.lists(st.sampled_from(equal), min_size=1, max_size=3))
            text += f"[route]\nlayers={','.join(map(str, others))}\n"
            channels = sum(sizes[one][0] for one in others)
        else:
            text += "[maxpool]\nsize=2\nstride=1\n"
        sizes.append((channels, cells))
    return text + "[avgpool]\n"


@settings(max_examples=150, deadline=None)
@given(networks())
def test_blocks_are_the_same_network(text: str) -> None:
    """Blocks, branches and repeats never change a network, and the spec is the same on a second run."""
    spec = spec_of(text)
    assert spec.text == spec_of(text).text
    assert "network" not in spec.text.partition("layers:")[2]


def test_long_files() -> None:
    """Thousands of sections take time in proportion: three thousand equal ones are one entry."""
    text = cfg("[convolutional]\nfilters=4\nsize=3\npad=1\nbatch_normalize=1\nactivation=leaky\n" * 3000)
    assert "  - {conv_bn_leaky: , name: layer0, repeat: 3000}" in spec_of(text).text.splitlines()


def test_outputs_in_the_middle_of_what_repeats() -> None:
    """Heads behind equal layers: a repetition ends where an output is."""
    conv = "[convolutional]\nfilters=4\nsize=3\npad=1\nbatch_normalize=1\nactivation=leaky\n"
    spec = spec_of(cfg(conv * 3 + "[yolo]\n" + conv * 2 + "[yolo]\n" + conv + "[yolo]\n"))
    lines = spec.text.splitlines()
    assert lines[lines.index("layers:") + 1 :][:4] == [
        "  - {conv_bn_leaky: , name: layer0, repeat: 3}",
        "  - {conv_bn_leaky: , name: layer4, repeat: 2}",
        "  - {conv_bn_leaky: , name: layer7}",
        "outputs: [layer0, layer4, layer7]",
    ]
