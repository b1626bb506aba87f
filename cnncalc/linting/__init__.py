"""Lint: what is wrong with a spec, or most likely not meant, as findings with a code, a place and a way out.

A rule is one object (`linting/rule.py`) in a file of its family under `linting/rules`. It sees the report, the graph
and the source tree, and computes no figure of its own.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cnncalc.model.diagnostics import NAMES

if TYPE_CHECKING:
    from cnncalc.linting.rule import Rule

# code -> module under `rules`, and object; a family's module is imported when one of its rules is first asked for.
RULES = {
    "Y001": "yaml_text.SYNTAX_ERROR",
    "Y002": "yaml_text.DUPLICATE_KEY",
    "Y003": "yaml_text.TOO_LARGE",
    "Y004": "yaml_text.NESTING_LIMIT",
    "Y005": "yaml_text.MULTIPLE_DOCUMENTS",
    "Y006": "yaml_text.TAB_INDENTATION",
    "Y007": "scalars.AMBIGUOUS_SCALAR",
    "Y008": "scalars.FLOAT_FOR_INTEGER",
    "Y009": "yaml_text.EXPLICIT_TAG",
    "Y010": "yaml_text.ANCHOR_OR_ALIAS",
    "Y011": "yaml_text.BAD_ENCODING",
    "Y012": "yaml_text.OVERSIZED_NUMBER",
    "Y013": "yaml_text.EMPTY_VALUE",
    "Y014": "scalars.MISSING_COMMENT_SPACE",
    "S101": "structure.UNKNOWN_KEY",
    "S102": "structure.UNKNOWN_LAYER_TYPE",
    "S103": "structure.MISSING_KEY",
    "S104": "structure.WRONG_TYPE",
    "S105": "structure.OUT_OF_RANGE",
    "S106": "structure.DUPLICATE_NAME",
    "S107": "structure.UNDEFINED_REFERENCE",
    "S108": "structure.BAD_EXPRESSION",
    "S109": "unused.UNUSED_VARIABLE",
    "S110": "sections.CYCLE",
    "S111": "sections.NO_LAYERS",
    "S112": "sections.MISSING_INPUT",
    "S113": "sections.CONFLICTING_KEYS",
    "S114": "sections.SUSPICIOUS_LAYOUT",
    "S115": "style.PAIR_ORDER",
    "S116": "style.DEFAULT_MADE_EXPLICIT",
    "S117": "unused.REPEAT_COUNT",
    "S118": "sections.BAD_ENTRY",
    "S119": "sections.EXPANSION_LIMIT",
    "S120": "sections.UNREADABLE_FILE",
    "S121": "unused.UNUSED_BLOCK",
    "V200": "shapes.SHAPE_ERROR",
    "V201": "shapes.WINDOW_TOO_LARGE",
    "V202": "windows.NON_INTEGER_OUTPUT",
    "V203": "windows.UNREAD_PIXELS",
    "V204": "windows.STRIDE_EXCEEDS_KERNEL",
    "V205": "padding.PADDING_COVERS_KERNEL",
    "V206": "shapes.PADDING_OVER_HALF",
    "V207": "padding.EVEN_KERNEL_SAME",
    "V208": "frameworks.SAME_WITH_STRIDE",
    "V209": "volumes.ODD_HALVING",
    "V210": "shapes.MERGE_MISMATCH",
    "V212": "shapes.GROUPS_DIVIDE",
    "V216": "sampling.CHECKERBOARD",
    "V217": "shapes.SPATIAL_AFTER_FLATTEN",
    "V218": "shapes.DENSE_WITHOUT_FLATTEN",
    "V219": "sampling.NOOP_POOL",
    "V220": "volumes.PADDING_ONLY_KERNEL",
    "V221": "windows.CEIL_FLOOR_DIFFERS",
    "V222": "sampling.REPEATED_DILATION",
    "V223": "sampling.IDENTITY_UPSAMPLE",
    "V224": "volumes.ASYMMETRIC_RESULT",
    "V225": "volumes.HUGE_VOLUME",
    "V226": "frameworks.STRIDE_WITH_DILATION",
    "V230": "windows.WINDOW_OVERHANG",
    "V231": "frameworks.UPSAMPLE_ROUNDING",
    "V240": "volumes.ACCIDENTAL_BROADCAST",
    "V241": "norms.CONSTANT_NORM",
    "D301": "norms.BIAS_BEFORE_NORM",
    "D302": "activations.LINEAR_STACK",
    "D303": "probabilities.SOFTMAX_TWICE",
    "D304": "probabilities.SOFTMAX_SINGLE_UNIT",
    "D305": "activations.RELU_ON_OUTPUT",
    "D306": "activations.DOUBLE_ACTIVATION",
    "D307": "norms.DROPOUT_BEFORE_BATCHNORM",
    "D308": "design.DROPOUT_RATE_EXTREME",
    "D309": "design.DEAD_LAYER",
    "D310": "design.DENSE_DOMINATES",
    "D313": "habits.RELU_BEFORE_MAXPOOL",
    "D314": "receptive_field.RF_SMALLER_THAN_INPUT",
    "D315": "receptive_field.RF_EXCEEDS_INPUT",
    "D316": "receptive_field.LARGE_KERNEL",
    "D317": "habits.MISSING_ACTIVATION_HEAD",
    "D318": "norms.NORM_ON_OUTPUT",
    "D319": "volumes.EARLY_COLLAPSE",
    "D320": "habits.ADD_THEN_NO_RELU",
    "H401": "hardware.CHANNELS_MULTIPLE_OF_8",
    "H402": "hardware.UNEQUAL_POINTWISE",
    "H403": "hardware.MANY_GROUPS",
    "E501": "claims.EXPECT_MISMATCH",
    "E502": "claims.BUDGET_EXCEEDED",
    "E505": "claims.MISSING_EXPECT",
    "E506": "claims.STALE_EXPECT",
    "E507": "claims.UNIT_AMBIGUOUS",
    "N601": "style.NAME_STYLE",
    "N602": "style.MISSING_NAME",
    "X901": "ignores.UNUSED_IGNORE",
    "X902": "ignores.UNKNOWN_IGNORE_CODE",
    "X903": "ignores.IGNORE_WITHOUT_REASON",
}

# The letter of a code -> what its rules are about.
FAMILIES = {
    "Y": "YAML",
    "S": "structure",
    "V": "volumes",
    "D": "design",
    "H": "hardware",
    "E": "expectations and budgets",
    "N": "names",
    "X": "ignores",
}

# What a spec is written for: it decides which rules run unless they are named.
TARGETS = ("generic", "course-strict", "pytorch", "keras")
ALL_TARGETS = frozenset(TARGETS)

# Rules that run only where they are asked for, and those that run only for some targets; all others run for all.
_OFF = """
S115 S116 V209 V221 V222 V224 D313 D314 D315 D316
D317 D320 H401 H402 H403 E505 N601 N602 X903
"""
OFF = frozenset(_OFF.split())
ONLY_FOR = {
    "V202": frozenset({"course-strict"}),
    "V208": ALL_TARGETS - {"keras"},
    "V231": frozenset({"generic", "pytorch"}),
    "V226": frozenset({"keras"}),
}

# Errors of the reader: without them mended there is no network to speak of, so nothing switches them off.
ALWAYS_SAID = frozenset(NAMES) & frozenset(RULES) - {"S114", "E501", "E502", "E506"}


@cache
def rule_of(code: str) -> Rule:
    """The rule of a code; `KeyError` if there is none."""
    module, _, name = RULES[code].partition(".")
    found: Rule = getattr(import_module(f"cnncalc.linting.rules.{module}"), name)
    return found


@cache
def default_codes(target: str = "generic") -> frozenset[str]:
    """The codes of all rules that run for a target unless a user says otherwise. No rule is imported for that."""
    return frozenset(code for code in RULES if target in targets_of(code))


def targets_of(code: str) -> frozenset[str]:
    """The targets for which a rule runs by default."""
    return frozenset() if code in OFF else ONLY_FOR.get(code, ALL_TARGETS)
