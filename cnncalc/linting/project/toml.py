"""`pyproject.toml` as the tree that YAML gives, with a place on every word: one reader understands both.

The library for TOML keeps no places, so each word is looked for in the text, behind the one before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence, Source, place_of
from cnncalc.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from cnncalc.language.yaml.tree import Tree

    Toml: TypeAlias = "bool | int | float | str | list[Toml] | dict[str, Toml] | object"

SECTION = "tool.cnncalc"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_section(text: str, file: str) -> tuple[Mapping | None, list[Diagnostic]]:
    """The table `[tool.cnncalc]`, if there is one, and what is wrong with the TOML of the file."""
    # Few projects have settings in TOML, and the library takes as long as reading a spec.
    import tomllib

    try:
        document: Toml = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        return None, [_broken(str(err), file)]
    for key in SECTION.split("."):
        document = document.get(key) if isinstance(document, dict) else None
    if document is None:
        return None, []
    header = re.search(rf"^\s*\[{re.escape(SECTION)}\b|\bcnncalc\b", text, re.MULTILINE)
    tree = _Builder(Source(file, text), header.start() if header else 0).tree(document)
    if isinstance(tree, Mapping):
        return tree, []
    return None, [Diagnostic(tree.span, "S104", f"`{SECTION}` wants keys with values below it", "")]


def _broken(said: str, file: str) -> Diagnostic:
    found = _PLACE.search(said)
    line, column = (int(found[1] or 1), int(found[2] or 1)) if found else (1, 1)
    message = _PLACE.sub("", said)
    return Diagnostic(Span(file, line, column, line, column + 1), "Y001", f"this is not TOML: {message}", "")


class _Builder:
    """Makes nodes of values; `at` is behind the word that was found last."""

    def __init__(self, source: Source, at: int) -> None:
        self.source = source
        self.at = at

    def tree(self, value: Toml) -> Tree:
        """The node of a value. What is neither text nor a table or list is written as TOML writes it."""
        if isinstance(value, dict):
            return self._table(value.items())
        if isinstance(value, list):
            many = Sequence(self._span(), flow=True)
            many.items = [self.tree(item) for item in value]
            return many
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return self._word(text, quoted=isinstance(value, str))

    def _table(self, pairs: Iterable[tuple[str, Toml]]) -> Mapping:
        table = Mapping(self._span(), flow=False)
        begin = self.at
        for text, value in pairs:
            self.at = begin
            key = self._word(text, quoted=False)
            table.pairs[text] = (key, self.tree(value))
        return table

    def _word(self, text: str, *, quoted: bool) -> Scalar:
        found = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])").search(self.source.text, self.at) if text else None
        if found:
            self.at = found.start()
        line, column, *_ = place_of(self.source.text, self.at)
        end = column + (len(text) if found else 1)
        if found:
            self.at = found.end()
        return Scalar(self.source, text, (line, column, line, end), quoted=quoted)

    def _span(self) -> Span:
        return self.source.at(self.at)
