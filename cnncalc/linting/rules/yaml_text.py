"""The text as YAML: what the reader of specs refuses before it looks at any layer."""

from __future__ import annotations

from cnncalc.linting.rule import SAFE, Rule
from cnncalc.model.diagnostics import ERROR

_LIMITS = "cnncalc's own; docs/language.md lists all limits."
_LAYERS = "layers:\n  - relu\n"

SYNTAX_ERROR = Rule(
    "Y001",
    summary="The YAML cannot be read here.",
    why="""\
A bracket is not closed, a colon or a blank is missing, a line stands in a column where nothing begins. For the traps
that specs meet most often the message says what was meant. Where the rest of the file can still be read it is checked
as well. Until a file can be read to its end no fix touches it.""",
    source="YAML 1.2.2.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel:3}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
""",
    severity=ERROR,
    fix=SAFE,
)
DUPLICATE_KEY = Rule(
    "Y002",
    summary="A key stands twice in one mapping.",
    why="""\
Most readers of YAML take the last one and say nothing, so that half of what was written is lost. In a list of layers,
mostly a dash is missing in front of the second.""",
    source="YAML 1.2.2, section 3.2.1.1: keys are unique; yamllint, key-duplicates.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, filters: 16}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
  - relu
  - conv: {filters: 16, kernel: 3}
""",
    severity=ERROR,
)
TOO_LARGE = Rule(
    "Y003",
    summary="The text is longer, or has more parts, than a spec may have.",
    why="""\
A spec has at most 4 MiB of text and 2 million YAML nodes, so that no file can stop a run. `repeat` and blocks say
shortly what is long.""",
    source=_LIMITS,
    bad="",
    good="",
    severity=ERROR,
)
NESTING_LIMIT = Rule(
    "Y004",
    summary="Brackets, or lists in lists, are nested too deep.",
    why="""\
Nobody writes 100 levels, but 50,000 opening brackets end some YAML readers with a crash. Blocks make flat what is
deep.""",
    source=_LIMITS,
    bad=f"x-deep: {'[' * 101}{']' * 101}\ninput: 32x32x3\n{_LAYERS}",
    good=f"x-deep: {'[' * 98}{']' * 98}\ninput: 32x32x3\n{_LAYERS}",
    severity=ERROR,
)
MULTIPLE_DOCUMENTS = Rule(
    "Y005",
    summary="A second document begins in the file.",
    why="""\
A spec is one document. A line `---` at the top is fine; one in the middle begins another, which would never be read.
""",
    source="docs/language.md.",
    bad=f"input: 32x32x3\n{_LAYERS}---\ninput: 28x28x1\n{_LAYERS}",
    good=f"---\ninput: 32x32x3\n{_LAYERS}",
    severity=ERROR,
)
TAB_INDENTATION = Rule(
    "Y006",
    summary="A tab indents a line.",
    why="""\
YAML forbids it, since nobody can see how wide a tab is. Most editors can be told to put blanks in their place.""",
    source="YAML 1.2.2, section 6.1: tab characters must not be used in indentation.",
    bad="""\
input: 32x32x3
layers:
\t- relu
""",
    good="""\
input: 32x32x3
layers:
  - relu\t# a tab in front of a comment
""",
    severity=ERROR,
)
EXPLICIT_TAG = Rule(
    "Y009",
    summary="A YAML tag.",
    why="""\
Tags make objects of other programs out of text, in some readers by running code. The language has none. Whoever wants
a negation writes `not $x`; `! $x` is a tag to YAML.""",
    source="docs/language.md.",
    bad=f"input: !!str 32x32x3\n{_LAYERS}",
    good=f'input: "32x32x3"\n{_LAYERS}',
    severity=ERROR,
)
ANCHOR_OR_ALIAS = Rule(
    "Y010",
    summary="An anchor, an alias or a merge key.",
    why="""\
Aliases of aliases make gigabytes out of a few lines, and with merge keys nobody can tell which value wins. Blocks
have arguments, and `vars` have names: they do the same, and say what it is.""",
    source="The billion laughs attack; docs/language.md.",
    bad="""\
input: 32x32x3
layers:
  - conv: &three {filters: 8, kernel: 3}
""",
    good="""\
input: 32x32x3
blocks:
  three:
    args: {filters: 8}
    layers: [conv: {filters: $filters, kernel: 3}, relu]
layers:
  - three
  - three: 16
""",
    severity=ERROR,
)
BAD_ENCODING = Rule(
    "Y011",
    summary="The file is not UTF-8, or has a control character.",
    why="""\
Specs are UTF-8, with or without a byte order mark. A file of another encoding would show other letters on every
machine; control characters can change what a terminal shows.""",
    source="YAML 1.2.2, section 5.1, character set.",
    bad=f"name: Net\x07\ninput: 32x32x3\n{_LAYERS}",
    good=f"name: Nêt\ninput: 32x32x3\n{_LAYERS}",
    severity=ERROR,
)
OVERSIZED_NUMBER = Rule(
    "Y012",
    summary="A number has too many digits.",
    why="""\
Numbers have at most 12 digits, so that no expression fills the memory. No layer comes near that. A number with a
decimal point has up to 17, as many as a double needs, and a figure under `expect` or `budget` up to 30.""",
    source=_LIMITS,
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 1234567890123, kernel: 3}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 123456, kernel: 3}
""",
    severity=ERROR,
)
EMPTY_VALUE = Rule(
    "Y013",
    summary="A key has no value.",
    why="""\
`kernel:` with nothing behind it is nothing, not a default: the value was forgotten, or stands in another column. Only
a type key can be empty (`- concat:`): it has no fields then.""",
    source="docs/language.md.",
    bad="""\
input: 32x32x3
layers:
  - conv:
      filters: 8
      kernel:
""",
    good="""\
input: 32x32x3
layers:
  - conv:
      filters: 8
      kernel: 3
""",
    severity=ERROR,
)
