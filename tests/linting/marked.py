"""A failing spec for every rule of lint, with the word that is pointed at in marks, and specs that just pass.

They are written on one line: the input, then the layers, each behind a `|`. A text of several lines is a whole spec.
"""

from __future__ import annotations

from typing import NamedTuple

from cnncalc.model.diagnostics import Span

FILE = "net.yaml"
BLOCK = """\
input: 32x32x8
blocks:
  cell:
    args: {filters: required, stride: 1}
    layers:
      - conv: {filters: $filters, kernel: 2, stride: $stride}
      - relu
layers:
"""


class Marked(NamedTuple):
    """A spec with a finding, near misses, and a spec that is mended where the first is not."""

    fails: str
    passes: tuple[str, ...] = ()
    mends: str = "8 | - tanh"


MARKED = {
    "Y007": Marked(
        "name: «off»\ninput: 8x8x3\nlayers: [relu]\n",
        ("name: offset\ninput: 8x8x3\nlayers: [relu]\n", "8x8x3 | - conv: {filters: 4, kernel: 3, padding: 0 x 1}"),
    ),
    "Y008": Marked(
        "8x8x3 | - conv: {filters: «4.0», kernel: 3}",
        (
            "8x8x3 | - dropout: 0.5",
            "8x8x3 | - conv: {filters: 1.5 * 4, kernel: 3}",
            "8x8x3 | - batchnorm: {epsilon: 1e-3}",
        ),
    ),
    "Y014": Marked(
        "name: LeNet«#» 5\ninput: 8x8x3\nlayers: [relu]\n",
        ('name: "LeNet# 5"\ninput: 8x8x3\nlayers: [relu]\n', "name: C#Net\ninput: 8x8x3\nlayers: [relu]\n"),
    ),
    "S109": Marked(
        "input: 8x8x3\nvars: {«wide»: 4, deep: 2}\nlayers:\n  - conv: {filters: $deep, kernel: 3}\n",
        (
            "input: 8x8x3\nvars: {wide: 4, deep: 2 * $wide}\nlayers:\n  - conv: {filters: $deep, kernel: 3}\n",
            "vars: {wide: 4}\nblocks: {cell: {layers: [relu]}}\n",
        ),
    ),
    "S115": Marked(
        "16x16x3 | - maxpool: «2x1»", ("16x16x3 | - maxpool: 2x2", "16x3 | - maxpool: 2", "16x16x3 | - reshape: 8x8x12")
    ),
    "S116": Marked(
        "8x8x3 | - conv: {filters: 4, kernel: 3, «padding»: 0}",
        ("8x8x3 | - maxpool: {kernel: 2, stride: 2}", "8x8x3 | - conv: {filters: 1, kernel: 3, bias: false}"),
    ),
    "S117": Marked("8x8x3 | - {conv: {filters: 4, kernel: 3}, repeat: «1»}", ("8x8x3 | - {tanh: , repeat: 2}",)),
    "S121": Marked(
        "input: 8x8x3\nblocks:\n  «cell»: {layers: [relu]}\nlayers: [tanh]\n",
        (
            "input: 8x8x3\nvars: {block: cell}\nblocks:\n  cell: {layers: [relu]}\nlayers: [$block]\n",
            "blocks:\n  cell: {layers: [relu]}\n",
        ),
    ),
    "V202": Marked(
        "8x8x3 | - conv: {filters: 4, kernel: 3, stride: «2», padding: 1}",
        (
            "9x9x3 | - conv: {filters: 4, kernel: 3, stride: 2, padding: 1}",
            "8x8x3 | - maxpool: {kernel: 3, stride: 2, padding: same}",
        ),
    ),
    "V203": Marked(
        "16x16x3 | - maxpool: {kernel: 3, stride: «2»}",
        (
            "17x17x3 | - maxpool: {kernel: 3, stride: 2}",
            "16x16x3 | - maxpool: {kernel: 3, stride: 2, rounding: ceil}",
            "16x16x3 | - conv: {filters: 4, kernel: 3, stride: 2, padding: 1}",
            "16x16x3 | - conv: {filters: 4, kernel: 1, stride: 2}",
            "16x16x3 | - concat: {a: [{maxpool: {kernel: 3, stride: 2}}], b: [{avgpool: {kernel: 4, stride: 2}}]}",
        ),
    ),
    "V204": Marked(
        "16x16x3 | - conv: {filters: 4, kernel: 2, stride: «3», padding: 1}",
        (
            "16x16x3 | - conv: {filters: 4, kernel: 1, stride: 3}",
            "17x17x3 | - conv: {filters: 4, kernel: 2, stride: 3, dilation: 2}",
        ),
    ),
    "V205": Marked(
        "16x16x3 | - conv: {filters: 4, kernel: 3, padding: «3»}",
        (
            "16x16x3 | - conv: {filters: 4, kernel: 3, padding: 2}",
            "16x16x3 | - conv: {filters: 4, kernel: 3, padding: 3, dilation: 2}",
        ),
    ),
    "V207": Marked(
        "16x16x3 | - conv: {filters: 4, kernel: «2», padding: same}",
        (
            "16x16x3 | - conv: {filters: 4, kernel: 3, padding: same}",
            "16x16x3 | - conv: {filters: 4, kernel: 4, padding: {left: 1, right: 2, top: 1, bottom: 2}}",
        ),
    ),
    "V208": Marked(
        "16x16x3 | - conv: {filters: 4, kernel: 3, stride: 2, padding: «same»}",
        ("16x16x3 | - conv: {filters: 4, kernel: 3, padding: same}",),
    ),
    "V209": Marked(
        "15x16x3 | - conv: {filters: 4, kernel: 3, stride: «2», padding: 1}",
        ("16x16x3 | - conv: {filters: 4, kernel: 3, stride: 2, padding: 1}",),
    ),
    "V216": Marked(
        "8x8x3 | - convtranspose: {filters: 4, kernel: «5», stride: 2}",
        (
            "8x8x3 | - convtranspose: {filters: 4, kernel: 6, stride: 2}",
            "8x8x3 | - convtranspose: {filters: 4, kernel: 5}",
            "8x8x3 | - convtranspose: {filters: 4, kernel: 4, stride: 2, dilation: 3}",
            "1x1x3 | - convtranspose: {filters: 4, kernel: 5, stride: 2}",
        ),
    ),
    "V219": Marked(
        "1x1x8 | - «globalavgpool» | - tanh",
        (
            "1x1x8 | - globalavgpool: {flatten: true}",
            "2x1x8 | - globalavgpool",
            "8x8x3 | - maxpool: {kernel: 1, stride: 2}",
            "8x8x3 | - lppool: 1",
            "8x8x3 | - avgpool: {kernel: 1, divisor: 2}",
        ),
    ),
    "V220": Marked(
        "1x1x8 | - conv: {filters: 4, kernel: «3», padding: 1}",
        (
            "1x1x8 | - conv: {filters: 4, kernel: 1}",
            "1x1x8 | - maxpool: {kernel: 3, padding: 1}",
            "2x1x8 | - conv: {filters: 4, kernel: 3, padding: 1}",
        ),
    ),
    "V221": Marked("8x8x3 | - avgpool: {kernel: «3», stride: 2}", ("9x9x3 | - avgpool: {kernel: 3, stride: 2}",)),
    "V222": Marked(
        "32x32x3 | - conv: {filters: 4, kernel: 3, dilation: 2} | - relu | "
        "- conv: {filters: 4, kernel: 3, dilation: «2»}",
        (
            "32x32x3 | - conv: {filters: 4, kernel: 3, dilation: 2} | - relu | "
            "- conv: {filters: 4, kernel: 3, dilation: 3}",
            "32x32x3 | - conv: {filters: 4, kernel: 3, dilation: 2} | - maxpool: 2 | "
            "- conv: {filters: 4, kernel: 3, dilation: 2}",
        ),
    ),
    "V223": Marked(
        "8x8x3 | - upsample: {size: «8x8»} | - tanh", ("8x8x3 | - upsample: 2x1", "8x8x3 | - upsample: {size: 8x9}")
    ),
    "V224": Marked(
        "8x8x3 | - «conv»: {filters: 4, kernel: 3x1}",
        ("8x8x3 | - conv: {filters: 4, kernel: 3x1, padding: 1x0}", "9x8x3 | - conv: {filters: 4, kernel: 3x1}"),
    ),
    "V225": Marked(
        "30000x30000x1 | - «conv»: {filters: 8, kernel: 1} | - relu",
        ("30000x30000x1 | - conv: {filters: 2, kernel: 1}",),
    ),
    "V226": Marked(
        "9x9x3 | - depthwise: {kernel: 3, stride: 3x1, dilation: «2»}",
        (
            "9x9x3 | - depthwise: {kernel: 3, stride: 3x1}",
            "9x9x3 | - conv: {filters: 4, kernel: 3, dilation: 2}",
            "9x9x3 | - maxpool: {kernel: 2, stride: 2, dilation: 2}",
        ),
    ),
    "V230": Marked(
        "3x8x4 | - avgpool: {kernel: «8x1», rounding: ceil}",
        (
            "3x8x4 | - avgpool: {kernel: 3x1, rounding: ceil}",
            "3x8x4 | - avgpool: {kernel: 2x1, rounding: ceil}",
            "3x8x4 | - avgpool: {kernel: 5x1, padding: 1x0, rounding: ceil}",
            "3x8x4 | - avgpool: {kernel: 8x1, padding: same, rounding: ceil}",
            "3x4 | - maxpool: {kernel: 2, dilation: 2, stride: 1, rounding: caffe}",
        ),
    ),
    "V231": Marked(
        "100x50x2 | - upsample: «0.29»",
        (
            "100x50x2 | - upsample: 0.5",
            "100x50x2 | - upsample: {size: 29x14}",
            "100x50x2 | - upsample: 2/3",
            "3x3x2 | - upsample: {factor: 1.2, mode: nearest}",
            "3x3x2 | - upsample: {factor: 1.2, mode: bilinear, align_corners: true}",
        ),
    ),
    "V240": Marked(
        "9x7x4 | - «add»: {row: [globalavgpool: {axes: height}], map: []}",
        (
            "9x7x4 | - multiply: {row: [globalavgpool: {axes: height}], map: []}",
            "9x7x4 | - add: {gate: [globalavgpool], map: []}",
            "9x7x4 | - add: {mask: [globalavgpool: {axes: depth}], map: []}",
        ),
    ),
    "V241": Marked(
        "1x1x16 | - «instancenorm»",
        (
            "1x2x16 | - instancenorm",
            "1x1x16 | - groupnorm: 8",
            "1x1x16 | - layernorm",
            "1x16 | - layernorm",
            "2x1 | - layernorm: {axes: [length, depth]}",
        ),
    ),
    "D301": Marked(
        "8x8x3 | - «conv»: {filters: 4, kernel: 3} | - batchnorm",
        (
            "8x8x3 | - conv: {filters: 4, kernel: 3, bias: false} | - batchnorm",
            "8x8x3 | - conv: {filters: 4, kernel: 3} | - groupnorm: 2",
            "8x8x3 | - conv: {filters: 4, kernel: 3} | - relu | - batchnorm",
            "8x8x8 | - {conv: {filters: 8, kernel: 3}, name: a} | - batchnorm | - {conv: , share: a} | - relu",
        ),
    ),
    "D302": Marked(
        "8x8x3 | - conv: {filters: 4, kernel: 3} | - batchnorm | - dropout | - «conv»: {filters: 4, kernel: 3}",
        (
            "8x8x3 | - depthwise: 3 | - batchnorm | - conv: {filters: 4, kernel: 1}",
            "8x8x3 | - conv: {filters: 4, kernel: 1} | - conv: {filters: 8, kernel: 3}",
            "8x8x3 | - conv: {filters: 4, kernel: 3} | - layernorm | - conv: {filters: 4, kernel: 3}",
            "8x8x3 | - conv: {filters: 4, kernel: 3x1} | - conv: {filters: 4, kernel: 1x3}",
            "8x8x3 | - conv: {filters: 4, kernel: 3} | - maxpool: 2 | - conv: {filters: 4, kernel: 3}",
        ),
    ),
    "D303": Marked(
        "8 | - dense: 3 | - softmax | - «softmax»",
        (
            "8 | - dense: 3 | - sigmoid | - dense: 2 | - softmax",
            "8 | - dense: 3 | - logsoftmax | - softmax",
            "8x8x3 | - softmax: width | - softmax: height",
        ),
        mends="8 | - dense: 3 | - sigmoid | - sigmoid",
    ),
    "D304": Marked("8 | - dense: 1 | - «softmax»", ("8 | - dense: 2 | - softmax", "8x8x1 | - softmax: {axis: width}")),
    "D305": Marked(
        "8 | - dense: 3 | - «relu»",
        ("8 | - dense: 3 | - relu | - dense: 2", "8x8x3 | - conv: {filters: 4, kernel: 3} | - relu"),
    ),
    "D306": Marked(
        "8x8x3 | - sigmoid | - «relu» | - tanh",
        ("8x8x3 | - tanh | - relu", "8x8x3 | - relu | - tanh", "8x8x3 | - relu6 | - dropout | - relu6"),
    ),
    "D307": Marked(
        "8 | - «dropout» | - batchnorm | - tanh",
        ("8 | - batchnorm | - tanh | - dropout", "8 | - dropout | - tanh | - batchnorm"),
    ),
    "D308": Marked(
        "8 | - dropout: «0.99» | - tanh",
        ("8 | - dropout: 0.9 | - tanh", "8 | - dropout: 0.01 | - tanh"),
        mends="8 | - dropout: 0 | - tanh",
    ),
    "D309": Marked(
        "8x8x3 | - {conv: {filters: 4, kernel: 3}, name: a} | - «maxpool»: 2 | - {relu: , from: a}",
        ("8x8x3 | - {conv: {filters: 4, kernel: 3}, name: a} | - maxpool: 2 | - {relu: , from: previous}",),
    ),
    "D310": Marked(
        "16x16x32 | - flatten | - «dense»: 10",
        ("16x16x16 | - flatten | - dense: 10", "16x16x32 | - conv: {filters: 256, kernel: 3} | - flatten | - dense: 1"),
    ),
    "D313": Marked(
        "8x8x3 | - «relu» | - maxpool: 2",
        ("8x8x3 | - relu | - avgpool: 2", "8x8x3 | - relu | - maxpool: {kernel: 3, stride: 1, padding: 1}"),
    ),
    "D314": Marked(
        "8x8x3 | - «conv»: {filters: 4, kernel: 3, padding: 1}",
        ("3x3x3 | - conv: {filters: 4, kernel: 3, padding: 1}", "8x8x3 | - flatten"),
    ),
    "D315": Marked(
        "8x8x3 | - «conv»: {filters: 4, kernel: 9, padding: 4}",
        ("9x9x3 | - conv: {filters: 4, kernel: 9, padding: 4}",),
    ),
    "D316": Marked(
        "16x16x3 | - conv: {filters: 4, kernel: 7} | - relu | - conv: {filters: 4, kernel: «5»}",
        (
            "16x16x3 | - conv: {filters: 4, kernel: 7} | - relu | - depthwise: 5",
            "16x16x3 | - conv: {filters: 4, kernel: 7} | - relu | - conv: {filters: 4, kernel: 5x1}",
        ),
    ),
    "D317": Marked(
        "8 | - concat: {a: [«dense»: 4], b: []}",
        ("8 | - concat: {a: [dense: 4, layernorm, relu], b: []}", "8 | - dense: 4"),
    ),
    "D318": Marked(
        "8 | - dense: 4 | - «layernorm»",
        ("8 | - dense: 4 | - layernorm | - relu", "8x8x3 | - conv: {filters: 4, kernel: 1} | - layernorm"),
    ),
    "D319": Marked(
        "4x4x3 | - maxpool: 4 | - conv: {filters: 4, kernel: «3», padding: 1} | - relu | "
        "- conv: {filters: 4, kernel: 3, padding: 1}",
        ("4x4x3 | - maxpool: 4 | - conv: {filters: 4, kernel: 1} | - relu | - conv: {filters: 4, kernel: 1}",),
    ),
    "D320": Marked(
        "8x8x3 | - residual: [tanh] | - relu | - «residual»: [tanh]",
        ("8x8x3 | - residual: [tanh] | - residual: [tanh]",),
    ),
    "H401": Marked(
        "8x8x3 | - conv: {filters: «12», kernel: 3} | - relu | - conv: {filters: 3, kernel: 3}",
        ("8x8x3 | - conv: {filters: 16, kernel: 3} | - relu | - conv: {filters: 3, kernel: 3} | - relu",),
    ),
    "H402": Marked(
        "8x8x3 | - conv: {filters: «16», kernel: 1}",
        ("8x8x4 | - conv: {filters: 16, kernel: 1}", "8x8x3 | - conv: {filters: 16, kernel: 3}"),
    ),
    "H403": Marked(
        "8x8x32 | - conv: {filters: 32, kernel: 3, groups: «16»}",
        (
            "8x8x32 | - conv: {filters: 32, kernel: 3, groups: 8}",
            "8x8x32 | - conv: {filters: 32, kernel: 3, groups: 32}",
        ),
    ),
    "E501": Marked(
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\nexpect: {conv1: {output: «6x6x3»}}\n",
        ("input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\nexpect: {conv1: {output: 6x6x4}}\n",),
    ),
    "E502": Marked(
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\nbudget: {macs: «3.8k»}\n",
        ("input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\nbudget: {macs: 3.9k}\n",),
    ),
    "E505": Marked(
        "«input»: 8x8x3\nlayers: [relu]\n",
        ("input: 8x8x3\nlayers: [relu]\nexpect: {params: 0}\n", "blocks: {cell: {layers: [relu]}}\n"),
    ),
    "E506": Marked(
        "input: 8x8x3\nlayers: [relu]\nexpect: {«relu2»: {output: 8x8x3}}\n",
        ("input: 8x8x3\nlayers: [relu]\nexpect: {relu1: {output: 8x8x3}}\n",),
    ),
    "E507": Marked(
        "input: 8x8x3\nlayers: [relu]\nbudget: {peak_memory: «64Mi»}\n",
        (
            "input: 8x8x3\nlayers: [relu]\nbudget: {peak_memory: 64 MiB}\n",
            "input: 8x8x3\nlayers: [relu]\nbudget: {peak_activations: 64M}\n",
        ),
    ),
    "N601": Marked("8x8x3 | - {relu: , name: «R1»}", ("8x8x3 | - {relu: , name: r1}", "8x8x3 | - relu6")),
    "N602": Marked(
        "input: 8x8x3\nlayers: [relu]\nexpect: {«relu1»: {output: 8x8x3}}\n",
        ("input: 8x8x3\nlayers: [{relu: , name: relu1}]\nexpect: {relu1: {output: 8x8x3}}\n",),
    ),
    "X901": Marked(
        "input: 17x17x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[«V203»] so\n",
        (
            "input: 16x16x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[V203] so\n",
            "input: 16x16x3\nlayers:\n  # cnncalc: ignore[V203] so\n\n  # really\n  - maxpool:\n      kernel: 3\n"
            "      stride: 2\n",
            "# cnncalc: ignore-file[unread-pixels] so\ninput: 16x16x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n",
            'description: "as in # cnncalc: ignore[V203]"\ninput: 17x17x3\nlayers:\n'
            "  - maxpool: {kernel: 3, stride: 2}\n",
            BLOCK + "  - cell: [4, 3]                           # cnncalc: ignore[V204] so\n",
        ),
    ),
    "X902": Marked(
        "input: 8x8x3\nlayers:\n  - relu  # cnncalc: ignore[«V2O3»] so\n",
        ("input: 16x16x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[unread-pixels] so\n",),
    ),
    "X903": Marked(
        "input: 16x16x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  «# cnncalc: ignore[V203]»\n",
        ("input: 16x16x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[V203] the original, too\n",),
    ),
}


def spec(written: str) -> str:
    """The text of a spec that is written on one line, marks included."""
    if "\n" in written:
        return written
    entering, *layers = written.split(" | ")
    return "".join([f"input: {entering}\nlayers:\n", *(f"  {layer}\n" for layer in layers)])


def unmarked(text: str) -> tuple[str, Span]:
    """The text without its marks, and the place of the word between them."""
    for number, line in enumerate(text.split("\n"), 1):
        if "«" in line:
            column, end = line.index("«") + 1, line.index("»")
            return text.replace("«", "").replace("»", ""), Span(FILE, number, column, number, end)
    raise AssertionError(text)
