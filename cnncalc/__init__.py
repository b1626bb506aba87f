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
    from cnncalc.api import analyze, compare, diff, explain, lint, load, parse, render, summary, sweep, verify
    from cnncalc.comparison import Comparison
    from cnncalc.comparison.difference import Difference
    from cnncalc.formats.capture import capture
    from cnncalc.language.files import UnreadableError
    from cnncalc.language.load import BadOptionError
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.graph import Graph
    from cnncalc.runtime.verify import Verification
    from cnncalc.search.sweep import Variant

__version__ = "0.1.0"

# Where each public name lives. They are imported on first use: start-up is a feature.
_PUBLIC = {
    "BadOptionError": "cnncalc.language.load",
    "Comparison": "cnncalc.comparison",
    "Diagnostic": "cnncalc.model.diagnostics",
    "Difference": "cnncalc.comparison.difference",
    "Graph": "cnncalc.model.graph",
    "Report": "cnncalc.analysis.report",
    "UnreadableError": "cnncalc.language.files",
    "Variant": "cnncalc.search.sweep",
    "Verification": "cnncalc.runtime.verify",
    "analyze": "cnncalc.api",
    "capture": "cnncalc.formats.capture",
    "compare": "cnncalc.api",
    "diff": "cnncalc.api",
    "explain": "cnncalc.api",
    "lint": "cnncalc.api",
    "load": "cnncalc.api",
    "parse": "cnncalc.api",
    "render": "cnncalc.api",
    "summary": "cnncalc.api",
    "sweep": "cnncalc.api",
    "verify": "cnncalc.api",
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
    "render",
    "summary",
    "sweep",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'cnncalc' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
