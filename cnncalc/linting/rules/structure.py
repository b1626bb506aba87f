"""What a spec says, as far as no size is needed: the reader of specs refuses these."""

from __future__ import annotations

from cnncalc.diagnostics import ERROR
from cnncalc.linting.rule import SAFE, UNSAFE, Rule

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
Names are unique in their scope, so that `from` and `expect` can only mean one layer. Without a name of its own a
layer has an automatic one (`conv2` is the second conv of the text), which is taken, too.""",
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
CYCLE = Rule(
    "S110",
    summary="`extends` runs in a circle.",
    why="""\
A file cannot extend itself, neither directly nor through others. Layers cannot run in circles: they only read what is
above them.""",
    source=_LANGUAGE,
    bad="",
    good="",
    severity=ERROR,
)
NO_LAYERS = Rule(
    "S111",
    summary="A spec has no `layers`.",
    why="""\
A spec has an input and a list of layers. A file with blocks only is a library, and needs neither.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
""",
    good="""\
input: 32x32x3
layers: [relu]
""",
    severity=ERROR,
)
MISSING_INPUT = Rule(
    "S112",
    summary="There is no input, or a layer does not say which it reads.",
    why="""\
Every size follows from the volume that enters. Where a spec has several inputs its first layer says which it reads.
""",
    source=_LANGUAGE,
    bad="""\
layers: [relu]
""",
    good="""\
input: 32x32x3
layers: [relu]
""",
    severity=ERROR,
)
CONFLICTING_KEYS = Rule(
    "S113",
    summary="Two things that exclude each other.",
    why="""\
Only one of them could be meant, and nobody can tell which. In a list of layers, mostly a dash is missing.""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - upsample: {factor: 2, size: 64}
""",
    good="""\
input: 32x32x3
layers:
  - upsample: {size: 64}
""",
    severity=ERROR,
)
SUSPICIOUS_LAYOUT = Rule(
    "S114",
    summary="A volume that is most likely written depth first.",
    why="""\
`3x224x224` is 3 wide, 224 high and 224 deep here. PyTorch writes shapes with the channels first; the course's
formulas, and this language, have the depth last.""",
    source="CS231n: volumes are W1 x H1 x D1.",
    bad="""\
input: 3x224x224
layers: [relu]
""",
    good="""\
input: 224x224x3
layers: [relu]
""",
    fix=UNSAFE,
)
BAD_ENTRY = Rule(
    "S118",
    summary="An entry that is no layer.",
    why="""\
A layer is a word, or a mapping with one type key and perhaps wiring beside it (`name`, `from`, `repeat` ...).""",
    source=_LANGUAGE,
    bad="""\
input: 32x32x3
layers:
  - name: stem
""",
    good="""\
input: 32x32x3
layers:
  - relu:
    name: stem
""",
    severity=ERROR,
)
EXPANSION_LIMIT = Rule(
    "S119",
    summary="More layers, or blocks in blocks, than there can be.",
    why="""\
A network has at most 100,000 layers, and blocks nest 64 deep, so that a block that uses itself without an end is an
error and not a run that never ends.""",
    source="cnncalc's own; docs/language.md lists all limits.",
    bad="""\
input: 32x32x3
layers:
  - relu:
    repeat: 200000
""",
    good="""\
input: 32x32x3
layers:
  - tanh:
    repeat: 2
""",
    severity=ERROR,
)
UNREADABLE_FILE = Rule(
    "S120",
    summary="A file of `extends` cannot be read.",
    why="""\
The path is relative to the file that extends, and stays below its folder; bundled architectures also go by name.""",
    source=_LANGUAGE,
    bad="""\
extends: no_such_network
""",
    good="""\
extends: lenet5
""",
    severity=ERROR,
)
