"""The sections of a spec and how far it grows: the reader of specs refuses these."""

from __future__ import annotations

from cnncalc.linting.rule import UNSAFE, Rule
from cnncalc.model.diagnostics import ERROR

_LANGUAGE = "docs/language.md."

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
