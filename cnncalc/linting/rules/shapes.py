"""Volumes that do not fit: what a layer refuses of its input."""

from __future__ import annotations

from cnncalc.linting.rule import SAFE, Rule
from cnncalc.model.diagnostics import ERROR

SHAPE_ERROR = Rule(
    "V200",
    summary="A layer does not fit its input.",
    why="""\
In a way that has no code of its own: a reshape to another number of elements, a crop larger than what there is, an
output padding that is not less than the stride. The message has the numbers, and the hint what would fit.""",
    source="docs/layers.md.",
    bad="""\
input: 8x8x4
layers:
  - reshape: 16x16x2
""",
    good="""\
input: 8x8x4
layers:
  - reshape: 16x16x1
""",
    severity=ERROR,
)
WINDOW_TOO_LARGE = Rule(
    "V201",
    summary="A window is wider than its padded input, or nothing is left of one.",
    why="""\
L * (F - 1) + 1 > W1 + 2P: the window finds no place, and every framework raises. Mostly the maps have been pooled too
often; the note tells how they got their size.""",
    source="Dumoulin & Visin 2016, A guide to convolution arithmetic, relation 6; PyTorch issue 4986.",
    bad="""\
input: 12x12x3
layers:
  - maxpool: 4
  - conv: {filters: 8, kernel: 5}
""",
    good="""\
input: 12x12x3
layers:
  - maxpool: 4
  - conv: {filters: 8, kernel: 5, padding: 1}
""",
    severity=ERROR,
)
PADDING_OVER_HALF = Rule(
    "V206",
    summary="More padding than the window or the mode allows.",
    why="""\
A pool's padding is at most half of its window: with more, a window could hold padding alone, and a maximum of nothing
is none. PyTorch raises. A mirror can show only the cells that there are, and a wrap none of them twice.""",
    source="PyTorch, torch.nn.MaxPool2d; issues 3298 and 152156.",
    bad="""\
input: 16x16x8
layers:
  - maxpool: {kernel: 3, stride: 2, padding: 2}
""",
    good="""\
input: 16x16x8
layers:
  - maxpool: {kernel: 4, stride: 2, padding: 2}
""",
    severity=ERROR,
)
MERGE_MISMATCH = Rule(
    "V210",
    summary="Volumes that cannot be merged.",
    why="""\
An element-wise merge wants the same sizes, or 1 (a gate has one position, a mask one channel); `concat` wants the
same sizes on all other axes. A shortcut mostly lacks its 1x1 projection, or one branch its stride.""",
    source="He et al. 2016, Deep residual learning, section 3.3; docs/language.md.",
    bad="""\
input: 16x16x8
layers:
  - residual: [conv: {filters: 16, kernel: 3, padding: 1}]
""",
    good="""\
input: 16x16x8
layers:
  - residual:
      body: [conv: {filters: 16, kernel: 3, padding: 1}]
      shortcut: [conv: {filters: 16, kernel: 1}]
""",
    severity=ERROR,
)
GROUPS_DIVIDE = Rule(
    "V212",
    summary="Channels or cells do not split evenly.",
    why="""\
Groups split the input channels and the filters of a convolution, the channels of a group norm and of a channel
shuffle; a pixel shuffle by r wants a multiple of r * r channels.""",
    source="Krizhevsky et al. 2012 for groups; Wu & He 2018 for group norm; Shi et al. 2016 for the pixel shuffle.",
    bad="""\
input: 16x16x8
layers:
  - conv: {filters: 12, kernel: 3, groups: 3}
""",
    good="""\
input: 16x16x8
layers:
  - conv: {filters: 12, kernel: 3, groups: 4}
""",
    severity=ERROR,
)
SPATIAL_AFTER_FLATTEN = Rule(
    "V217",
    summary="A layer that needs spatial axes gets a vector.",
    why="""\
Behind a flatten or a dense layer there is no width and no height to slide over.""",
    source="docs/layers.md.",
    bad="""\
input: 16x16x8
layers:
  - flatten
  - maxpool: 2
""",
    good="""\
input: 16x16x8
layers:
  - maxpool: 2
  - flatten
""",
    severity=ERROR,
)
DENSE_WITHOUT_FLATTEN = Rule(
    "V218",
    summary="A dense layer on a volume with spatial axes.",
    why="""\
Keras applies it to every position by itself, PyTorch to the last axis, and neither says so: a head of 1,290
parameters where 60 million were meant. Here it is an error. The fix puts a `flatten` before it; a dense layer per
position is a convolution with a kernel of 1.""",
    source="keras.layers.Dense and torch.nn.Linear on inputs of several axes.",
    bad="""\
input: 16x16x8
layers:
  - maxpool: 2
  - dense: 10
""",
    good="""\
input: 16x16x8
layers:
  - maxpool: 2
  - flatten
  - dense: 10
""",
    severity=ERROR,
    fix=SAFE,
)
