"""What a spec says, as far as no size is needed: the reader of specs refuses these."""

from __future__ import annotations

from cnncalc.linting.rule import SAFE, UNSAFE, Rule
from cnncalc.model.diagnostics import ERROR

_LANGUAGE = "docs/language.md."

UNKNOWN_KEY = Rule(
    "S101",
    summary="A key, field or argument that does not exist.",
    why="""\
It is misspelt, stands in the wrong place, or is another tool's word: `out_channels`, `kernel_size`, `strides` and
their like are known well enough for the hint to name the field here. Nothing is passed over in silence.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel_size: 3}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
""",
    severity=ERROR,
    fix=UNSAFE,
)
UNKNOWN_LAYER_TYPE = Rule(
    "S102",
    summary="A layer type that does not exist.",
    why="""\
A layer type is one of docs/layers.md, or a block of this spec. What PyTorch, Keras, Caffe, ONNX and papers call a
layer is known well enough for a hint.""",
    source="docs/layers.md.",
    bad="""\
input: 32x32x3
layers:
  - MaxPool2d: 2
""",
    good="""\
input: 32x32x3
layers:
  - maxpool: 2
""",
    severity=ERROR,
    fix=UNSAFE,
)
MISSING_KEY = Rule(
    "S103",
    summary="A field, argument or branch is missing.",
    why="""\
Fields without a default have to be there: nobody can guess how many filters were meant.""",
    source="docs/layers.md has the defaults.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
""",
    severity=ERROR,
)
WRONG_TYPE = Rule(
    "S104",
    summary="A value of the wrong sort.",
    why="""\
A word where a number is wanted, a list where a pair is: lists are refused because PyTorch and Keras mean height first
by them, and the language width first (`5x3` is 5 wide).""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: [3, 3]}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3x3}
""",
    severity=ERROR,
    fix=UNSAFE,
)
OUT_OF_RANGE = Rule(
    "S105",
    summary="A number is too small.",
    why="""\
Kernels, strides, filters, groups and dilations are at least 1, paddings at least 0. A stride of 0 never ends.""",
    source="docs/layers.md.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 0}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 1}
""",
    severity=ERROR,
)
DUPLICATE_NAME = Rule(
    "S106",
    summary="A name that is taken.",
    why="""\
Names are unique in their scope, so that `from` and `expect` can only mean one layer. Automatic names (`conv2` is the
second conv of the text) give way: if another layer is called so, the second conv is `conv2_`.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - relu
  - conv: {filters: 8, kernel: 3}
    name: stem
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - relu
  - conv: {filters: 8, kernel: 3}
    name: body
""",
    severity=ERROR,
)
UNDEFINED_REFERENCE = Rule(
    "S107",
    summary="A name that stands for nothing above.",
    why="""\
`from` reads layers above in the same scope, or by path inside a block above; `$name` an argument or a variable.
Nothing below can be read, so there are no circles.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - relu
  - add:
    from: [stemm, previous]
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
    name: stem
  - relu
  - add:
    from: [stem, previous]
""",
    severity=ERROR,
    fix=UNSAFE,
)
BAD_EXPRESSION = Rule(
    "S108",
    summary="An expression cannot be read or computed.",
    why="""\
Numbers are decimal, and exact. `010`, `1_000` and `0x10` would be other numbers to other YAML tools, so that they are
refused; `64# note` lacks a blank in front of its comment.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 64# wide, kernel: 3}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 4 * 16, kernel: 3}
""",
    severity=ERROR,
    fix=SAFE,
)
