"""Brackets and quotes that are never closed, found in the lines of a text that YAML could not read.

Everything here takes time in proportion to the text, however hostile it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Source
    from cnncalc.model.diagnostics import Span

_CLOSING = {"{": "}", "[": "]"}
# A quoted text begins where a value can; its last group is empty if it is never closed. It is compiled, as all patterns
# for what is wrong, when something is.
_STRING = r"""(?xsm)
        (?P<comment>(?:^|(?<=\s))\#[^\n]*)
      | (?:^|(?<=[\s,\[{:?-]))(?:"(?:[^"\\]|\\.)*(?P<double>"?) | '[^']*(?P<single>'?))"""
# What stands in front of a value, but for spaces.
_BEFORE_VALUE = frozenset("-:,[{?")


def too_deep(place: Span) -> Diagnostic:
    """What is said where the limit is passed."""
    message = f"nested deeper than {limits.YAML_DEPTH} levels"
    return Diagnostic(place, "Y004", message, "blocks flatten deep structures")


def without_strings(text: str) -> str:
    """The text with quotes and comments blanked out, lines and columns kept; nothing of a quote that stays open."""
    return re.sub(_STRING, lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def nested_too_deep(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """Braces and brackets deeper than the limit: libyaml reads ahead, and gives up before it hands out the first."""
    found = open_bracket(source, line, column, text)
    return found if found and found.code == "Y004" else None


def open_bracket(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A brace or bracket that is too deep, never closed, or closed by the other kind, before the problem."""
    del column, text
    stack: list[tuple[str, int, int]] = []
    for number, content in enumerate(without_strings("\n".join(source.lines[:line])).split("\n"), 1):
        before = "-"
        for at, character in enumerate(content, 1):
            if character in _CLOSING and (stack or before in _BEFORE_VALUE):
                stack.append((character, number, at))
                if len(stack) > limits.YAML_DEPTH:
                    return too_deep(source.span(number, at))
            elif character in _CLOSING.values() and stack:
                opened, opened_line, _ = stack.pop()
                if _CLOSING[opened] != character:
                    message = f"`{opened}` is closed by `{character}`"
                    return Diagnostic(source.span(number, at), "Y001", message, f"it was opened in line {opened_line}")
            elif character in _CLOSING.values() and number == line:
                return Diagnostic(source.span(number, at), "Y001", f"`{character}` closes nothing", "delete it")
            before = before if character.isspace() else character
    if not stack:
        return None
    opened, opened_line, opened_at = stack[-1]
    message = f"`{opened}` is never closed"
    return Diagnostic(source.span(opened_line, opened_at), "Y001", message, f"add `{_CLOSING[opened]}`")


def open_quote(source: Source) -> Diagnostic | None:
    """A quote that is never closed."""
    text = "\n".join(source.lines)
    for found in re.finditer(_STRING, text):
        if found["double"] == "" or found["single"] == "":
            quote = found.group()[0]
            line = text.count("\n", 0, found.start()) + 1
            place = source.span(line, found.start() - text.rfind("\n", 0, found.start()))
            message, hint = f"the quote {quote} is never closed", f"add {quote} where the text ends"
            return Diagnostic(place, "Y001", message, hint)
    return None
