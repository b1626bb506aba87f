"""What a quiz consists of: questions on a network, what is asked, under which conventions, choices and the key."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.model.diagnostics import has_errors

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.model.diagnostics import Diagnostic, Span
    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Dims
    from cnncalc.quiz.answers.values import Cells, Reading, Value

# What can be asked, and how a question says it where it has no text of its own.
ASKS = {
    "output": "Which volume comes out?",
    "width": "How wide is the output?",
    "height": "How high is the output?",
    "depth": "How deep is the output?",
    "params": "How many parameters?",
    "weights": "How many weights, biases not counted?",
    "biases": "How many biases?",
    "macs": "How many multiply-accumulates?",
    "flops": "How many FLOPs?",
    "activations": "How many numbers does the output hold?",
    "memory": "How much memory do the activations take?",
    "receptive_field": "How large is the receptive field, in cells of the input?",
    "values": "Which values come out?",
    "kernel": "Which kernel size gives the stated output?",
    "stride": "Which stride gives the stated output?",
    "padding": "Which padding gives the stated output?",
    "filters": "How many filters give the stated output?",
}
# Of a network; of these the sum over all layers is asked where no layer is named.
COUNTS = ("params", "weights", "biases", "macs", "flops", "activations", "memory")
SIZES = ("output", "width", "height", "depth")
# A field of the layer is asked: the way back from a stated output.
INVERSE = ("kernel", "stride", "padding", "filters")

# Convention -> its words, the first one by default.
WORDS = {
    "biases": ("true", "false"),
    "rounding": ("floor", "strict", "ceil"),
    "norm": ("trainable", "all", "none"),
    "order": ("width-first", "height-first", "channels-first"),
    "input": ("false", "true"),
    "exact": ("false", "true"),
}
# Of choices that are a list.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Bytes of a unit of memory; `values` are no bytes.
UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "values": 0}


@dataclass(frozen=True, slots=True)
class Conventions:
    """Under which conventions an answer is right; each can be stated by the quiz or by the question.

    biases: counted, or left out everywhere. rounding: what becomes of part of a step: `floor`, `ceil`, or `strict`,
    where such a layer does not fit (CS231n). norm: a batch norm has 2, 4 or 0 parameters per channel. flops: a preset.
    order: how volumes are written by quiz and students. unit, dtype, batch: of memory. input: whether the memory
    includes the input. exact: whether `27M` for 27,000,100 is wrong. `stated` are those that the quiz states itself.
    """

    biases: bool = True
    rounding: str = "floor"
    norm: str = "trainable"
    flops: str = "exact"
    order: str = "width-first"
    unit: str = "B"
    dtype: str = "float32"
    batch: int = 1
    input: bool = False
    exact: bool = False
    stated: frozenset[str] = frozenset()


CONVENTIONS = tuple(one.name for one in fields(Conventions) if one.name != "stated")


Points: TypeAlias = "int | Fraction"


class Choice(NamedTuple):
    """One option: its letter, its text, and how that was read; None if it is in words (`none of the above`).

    `problem` is why a text with numbers in it could not be read.
    """

    letter: str
    text: str
    reading: Reading | None
    span: Span
    problem: str = ""

    @property
    def value(self) -> Value | None:
        """What it was read as; None if it is in words."""
        return self.reading.value if self.reading else None


class Key(NamedTuple):
    """The answer that a quiz marks as right: a letter, or '' and what its text was read as."""

    letter: str
    reading: Reading | None
    text: str
    span: Span

    @property
    def value(self) -> Value | None:
        """What it was read as; None if it is in words."""
        return self.reading.value if self.reading else None


class Figures(NamedTuple):
    """The numbers of a question on values: the input, and the kernel of a convolution (none for a pool)."""

    input: Cells
    kernel: Cells | None


class NoAnswerError(Exception):
    """A question that has no answer under its conventions: rounded up, say, the branches of a merge do not meet."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question.

    `graph` is its network, expanded; `network` how the quiz writes it (the YAML of a spec, a path, a bundled name).
    `at` is the path of the layer or block that is asked about: the last layer for sizes, '' for the sum over all.
    `target` is the output that an inverse question states. `accept` are other wordings that are right, and `partial`
    is the share of the points that the named mistakes earn. A question without a `key` cannot be audited, but graded.
    """

    id: str
    ask: str
    graph: Graph
    span: Span
    text: str = ""
    network: str = ""
    at: str = ""
    conventions: Conventions = field(default_factory=Conventions)
    choices: tuple[Choice, ...] = ()
    key: Key | None = None
    points: Points = 1
    target: Dims | None = None
    figures: Figures | None = None
    accept: tuple[str, ...] = ()
    partial: tuple[tuple[str, Points], ...] = ()

    def choice(self, letter: str) -> Choice | None:
        """The choice with a letter, in either case."""
        return next((one for one in self.choices if one.letter.lower() == letter.lower()), None)


@dataclass(slots=True)
class Quiz:
    """A quiz file, read: its questions in order, and what is wrong with it. `sources` are the lines of its files."""

    file: str
    title: str = ""
    description: str = ""
    source: str = ""
    questions: tuple[Question, ...] = ()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether it could be read without an error."""
        return not has_errors(self.diagnostics)

    def question(self, name: str) -> Question | None:
        """The question with an id, whatever the case."""
        return next((one for one in self.questions if one.id.lower() == name.lower()), None)
