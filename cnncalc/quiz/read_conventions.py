"""The `conventions` of a quiz or of a question, as they are written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.analysis.presets import PRESETS
from cnncalc.diagnostics import Diagnostic
from cnncalc.quiz.model import CONVENTIONS, UNITS, WORDS, Conventions
from cnncalc.spec.hints import similar
from cnncalc.spec.tree import Scalar
from cnncalc.values import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.spec.tree import Mapping, Tree

# Convention -> its words; `batch` is a number.
KNOWN = {**WORDS, "flops": tuple(PRESETS), "unit": tuple(UNITS), "dtype": tuple(DTYPES)}


def read_conventions(node: Mapping | None, found: list[Diagnostic], before: Conventions | None = None) -> Conventions:
    """The conventions of a mapping laid over others."""
    agreed = before or Conventions()
    for name, (key, value) in (node.pairs if node else {}).items():
        if name not in CONVENTIONS:
            hint = similar(name, CONVENTIONS, found) or f"the conventions are {listed(CONVENTIONS)}"
            found.append(Diagnostic(key.span, "S101", f"there is no convention `{name}`", hint))
            continue
        word = _word(name, value, found)
        if word is not None:
            change: Callable[..., Conventions] = partial(replace, agreed)
            agreed = change(**{name: word}, stated=agreed.stated | {name})
    return agreed


def _word(name: str, node: Tree, found: list[Diagnostic]) -> str | bool | int | None:
    text = node.text if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and node.refused:
        return None
    if name == "batch":
        if text.isdecimal() and int(text) > 0:
            return int(text)
        found.append(Diagnostic(node.span, "S104", "`batch` wants a whole number from 1", "such as batch: 32"))
        return None
    if text in KNOWN[name]:
        return text == "true" if set(KNOWN[name]) == {"true", "false"} else text
    what = f", not {text}" if text else ""
    hint = (similar(text, KNOWN[name], found) if text else "") or f"such as {name}: {KNOWN[name][-1]}"
    found.append(Diagnostic(node.span, "S104", f"`{name}` is {listed(KNOWN[name], 'or')}{what}", hint))
    return None
