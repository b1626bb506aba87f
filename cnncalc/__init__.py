"""Shapes, parameters and FLOPs of convolutional networks, from a YAML spec.

    >>> import cnncalc
    >>> report = cnncalc.analyze(cnncalc.load("lenet5"))
    >>> report.totals.counts.params
    61706

Nothing here prints. What is wrong in a spec is in `graph.diagnostics`; only a file that cannot be read, or an
input or variable that the spec does not have, raises.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.analysis.walk import analyze
    from cnncalc.comparison import Comparison, compare
    from cnncalc.diagnostics import Diagnostic
    from cnncalc.difference import Difference, diff
    from cnncalc.explanation import explain
    from cnncalc.formats.capture import capture
    from cnncalc.graph import Graph
    from cnncalc.linting.check import lint
    from cnncalc.spec.load import BadOptionError, load, parse
    from cnncalc.spec.stores import UnreadableError
    from cnncalc.sweeping import Variant, sweep
    from cnncalc.verification import Verification, verify

__version__ = "0.1.0"

# Where each public name lives. They are imported on first use: start-up is a feature.
_PUBLIC = {
    "BadOptionError": "cnncalc.spec.load",
    "Comparison": "cnncalc.comparison",
    "Diagnostic": "cnncalc.diagnostics",
    "Difference": "cnncalc.difference",
    "Graph": "cnncalc.graph",
    "Report": "cnncalc.analysis.report",
    "UnreadableError": "cnncalc.spec.stores",
    "Variant": "cnncalc.sweeping",
    "Verification": "cnncalc.verification",
    "analyze": "cnncalc.analysis.walk",
    "capture": "cnncalc.formats.capture",
    "compare": "cnncalc.comparison",
    "diff": "cnncalc.difference",
    "explain": "cnncalc.explanation",
    "lint": "cnncalc.linting.check",
    "load": "cnncalc.spec.load",
    "parse": "cnncalc.spec.load",
    "sweep": "cnncalc.sweeping",
    "verify": "cnncalc.verification",
}

__all__ = [
    "BadOptionError",
    "Comparison",
    "Diagnostic",
    "Difference",
    "Graph",
    "Report",
    "UnreadableError",
    "Variant",
    "Verification",
    "__version__",
    "analyze",
    "capture",
    "compare",
    "diff",
    "explain",
    "lint",
    "load",
    "parse",
    "sweep",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'cnncalc' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
