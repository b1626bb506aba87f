"""What a user did wrong, as data: a code, a place, a message with the numbers in it, and a way out.

Nothing here prints or raises. Codes are stable: a code never changes its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ERROR, WARNING, NOTE = "error", "warning", "note"

# code -> name; the family letter: Y the YAML text, S structure, V volumes, E expectations, W warnings of commands.
NAMES = {
    "Y001": "syntax-error",
    "Y002": "duplicate-key",
    "Y003": "too-large",
    "Y004": "nesting-limit",
    "Y005": "multiple-documents",
    "Y006": "tab-indentation",
    "Y009": "explicit-tag",
    "Y010": "anchor-or-alias",
    "Y011": "bad-encoding",
    "Y012": "oversized-number",
    "Y013": "empty-value",
    "S101": "unknown-key",
    "S102": "unknown-layer-type",
    "S103": "missing-key",
    "S104": "wrong-type",
    "S105": "out-of-range",
    "S106": "duplicate-name",
    "S107": "undefined-reference",
    "S108": "bad-expression",
    "S110": "cycle",
    "S111": "no-layers",
    "S112": "missing-input",
    "S113": "conflicting-keys",
    "S114": "suspicious-layout",
    "S118": "bad-entry",
    "S119": "expansion-limit",
    "S120": "unreadable-file",
    "V201": "window-too-large",
    "V206": "padding-over-half",
    "V210": "merge-mismatch",
    "V212": "groups-divide",
    "V217": "spatial-after-flatten",
    "V218": "dense-without-flatten",
    "V200": "shape-error",
    "E501": "expect-mismatch",
    "E502": "budget-exceeded",
    "E506": "stale-expect",
}
# The same for what only `cnncalc lint` says; D is design, H hardware, N names, X ignores.
LINT_NAMES = {
    "Y007": "ambiguous-scalar",
    "Y008": "float-for-integer",
    "Y014": "missing-comment-space",
    "S109": "unused-variable",
    "S115": "pair-order",
    "S116": "default-made-explicit",
    "S117": "repeat-count",
    "S121": "unused-block",
    "V202": "non-integer-output",
    "V203": "unread-pixels",
    "V204": "stride-exceeds-kernel",
    "V205": "padding-covers-kernel",
    "V207": "even-kernel-same",
    "V208": "same-with-stride",
    "V209": "odd-halving",
    "V216": "checkerboard",
    "V219": "noop-pool",
    "V220": "padding-only-kernel",
    "V221": "ceil-floor-differs",
    "V222": "repeated-dilation",
    "V223": "identity-upsample",
    "V224": "asymmetric-result",
    "V225": "huge-volume",
    "V226": "stride-with-dilation",
    "V230": "window-overhang",
    "V231": "upsample-rounding",
    "V240": "accidental-broadcast",
    "V241": "constant-norm",
    "D301": "bias-before-norm",
    "D302": "linear-stack",
    "D303": "softmax-twice",
    "D304": "softmax-single-unit",
    "D305": "relu-on-output",
    "D306": "double-activation",
    "D307": "dropout-before-batchnorm",
    "D308": "dropout-rate-extreme",
    "D309": "dead-layer",
    "D310": "dense-dominates",
    "D313": "relu-before-maxpool",
    "D314": "rf-smaller-than-input",
    "D315": "rf-exceeds-input",
    "D316": "large-kernel",
    "D317": "missing-activation-head",
    "D318": "norm-on-output",
    "D319": "early-collapse",
    "D320": "add-then-no-relu",
    "H401": "channels-multiple-of-8",
    "H402": "unequal-pointwise",
    "H403": "many-groups",
    "E505": "missing-expect",
    "E507": "unit-ambiguous",
    "N601": "name-style",
    "N602": "missing-name",
    "X901": "unused-ignore",
    "X902": "unknown-ignore-code",
    "X903": "ignore-without-reason",
}


# The same for the keys of quizzes.
QUIZ_NAMES = {
    "Q201": "wrong-key",
    "Q202": "no-right-choice",
    "Q203": "several-right-choices",
    "Q204": "equal-choices",
    "Q205": "convention-not-stated",
    "Q206": "no-key",
    "Q207": "lacks-depth",
    "Q208": "unreadable-option",
}


class Span(NamedTuple):
    """Where in which file: 1-based lines and columns in characters; the end column is the one behind the word."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Edit(NamedTuple):
    """A piece of the text and what stands there instead; an insertion has an empty span, a deletion an empty text."""

    span: Span
    text: str


class Fix(NamedTuple):
    """How to mend what was found: `title` says it in words, such as `delete the layer`.

    A fix is `safe` if it keeps the meaning and every figure of the spec, or changes only what the finding says.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Diagnostic(NamedTuple):
    """One finding.

    `uses` is the chain of block uses that led to the place, outermost first; `layer` the path of the layer, if the
    finding is about one; `notes` say how it came to that. Diagnostics sort by place.
    """

    span: Span
    code: str
    message: str
    hint: str = ""
    layer: str = ""
    uses: tuple[Span, ...] = ()
    severity: str = ERROR
    notes: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def name(self) -> str:
        """The readable name of the code: `unknown-key`."""
        return NAMES.get(self.code) or LINT_NAMES.get(self.code) or QUIZ_NAMES[self.code]


@shown
class Findings(list[Diagnostic]):
    """What is found in a spec, with the lines of every file that was read."""

    def __init__(self, findings: Iterable[Diagnostic], sources: Mapping[str, Sequence[str]]) -> None:
        super().__init__(findings)
        self.sources = sources


def ordered(found: list[Diagnostic]) -> list[Diagnostic]:
    """By file as first met, then by line, column and code; the same root cause is said once."""
    files = list(dict.fromkeys(one.span.file for one in found))
    once = {(one.span, one.code): one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: (files.index(one.span.file), *one.span[1:3], one.code))


def has_errors(found: list[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(one.severity == ERROR for one in found)


def first_error(found: list[Diagnostic]) -> str:
    """What is wrong first, with the layer that it is wrong with; '' if nothing is."""
    one = next((one for one in found if one.severity == ERROR), None)
    if not one:
        return ""
    is_named = not one.layer or one.message.startswith(f"{one.layer}:")
    return one.message if is_named else f"{one.layer}: {one.message}"
