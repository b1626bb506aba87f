"""`pyproject.toml` as the tree that YAML gives, with a place on every word: one reader understands both.

The standard library's parser gives values without places. `_places` finds the places in a text that it has accepted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence, Source, place_of
from cnncalc.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from typing import TypeAlias

    from cnncalc.language.yaml.tree import Tree

    Toml: TypeAlias = "bool | int | float | str | list[Toml] | dict[str, Toml] | object"
    # Keys, and numbers of items, that lead to a value.
    Path: TypeAlias = "tuple[str | int, ...]"
    # Of a key and of its value: the numbers of the first character and of the one behind the last.
    Place: TypeAlias = "tuple[tuple[int, int], tuple[int, int]]"

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
    tree = _tree(document, tuple(SECTION.split(".")), Source(file, text), _Places(text).found)
    if isinstance(tree, Mapping):
        return tree, []
    return None, [Diagnostic(tree.span, "S104", f"`{SECTION}` wants keys with values below it", "")]


def _broken(said: str, file: str) -> Diagnostic:
    found = _PLACE.search(said)
    line, column = (int(found[1] or 1), int(found[2] or 1)) if found else (1, 1)
    message = _PLACE.sub("", said)
    return Diagnostic(Span(file, line, column, line, column + 1), "Y001", f"this is not TOML: {message}", "")


def _tree(value: Toml, path: Path, source: Source, places: dict[Path, Place]) -> Tree:
    """The node of a value. What is neither text nor a table or list is written as TOML writes it."""
    key, own = places.get(path, (_NOWHERE, _NOWHERE))
    if isinstance(value, dict):
        table = Mapping(source.at(key[0]), flow=False)
        for name, inner in value.items():
            its_key, _ = places.get((*path, name), (_NOWHERE, _NOWHERE))
            table.pairs[name] = (
                _word(source, name, its_key, quoted=False),
                _tree(inner, (*path, name), source, places),
            )
        return table
    if isinstance(value, list):
        items = Sequence(source.at(own[0]), flow=True)
        items.items = [_tree(item, (*path, at), source, places) for at, item in enumerate(value)]
        return items
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _word(source, text, own, quoted=isinstance(value, str))


def _word(source: Source, text: str, place: tuple[int, int], *, quoted: bool) -> Scalar:
    line, column, *_ = place_of(source.text, place[0])
    end_line, end_column, *_ = place_of(source.text, max(place[0] + 1, place[1]))
    return Scalar(source, text, (line, column, end_line, end_column), quoted=quoted)


# The place of what a parent table's header implies: no word of the text is its key.
_NOWHERE = (0, 1)
_TOKEN = re.compile(
    r"""(?xs)
    (?P<skip>[ \t]+|\#[^\n]*)
  | \"{3}(?P<text>(?:[^\\]|\\.)*?)\"{3}(?!\") | '{3}(?P<raw>.*?)'{3}(?!')
  | "(?P<string>(?:[^"\\\n]|\\.)*)" | '(?P<literal>[^'\n]*)'
  | (?P<mark>\r?\n|[\[\]{}=,.])
  | (?P<bare>[^\s\[\]{}=,.\#"']+)
    """
)
_DATE_OR_NUMBER = re.compile(r"[^\s\[\]{},#]+(?: \d[\d:.]*\S*)?")


class _Places:
    """The places of all keys and values of a text that is TOML: (first character, the one behind the last)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, Place] = {}
        # How many tables every array of tables has so far.
        self.tables: dict[Path, int] = {}
        self.statements()

    def peek(self) -> re.Match[str] | None:
        """The token that comes next; None at the end."""
        token = _TOKEN.match(self.text, self.at)
        while token and token.lastgroup == "skip":
            self.at = token.end()
            token = _TOKEN.match(self.text, self.at)
        return token

    def take(self, *marks: str) -> bool:
        """Whether one of the marks comes next; goes on behind it."""
        token = self.peek()
        is_next = bool(token and token.lastgroup == "mark" and token.group().strip("\r") in marks)
        self.at = token.end() if token and is_next else self.at
        return is_next

    def statements(self) -> None:
        """Headers and pairs, to the end."""
        table: Path = ()
        while token := self.peek():
            if self.take("\n"):
                continue
            if not self.take("["):
                self.pair(table)
                continue
            many = self.take("[")
            table = ()
            for name, place in self.key():
                table = (*table, name)
                self.found.setdefault(table, (place, place))
                if many or table not in self.tables:
                    continue
                table = (*table, self.tables[table] - 1)
            if many:
                number = self.tables[table] = self.tables.get(table, 0) + 1
                table = (*table, number - 1)
            while self.take("]"):
                pass
            del token

    def key(self) -> list[tuple[str, tuple[int, int]]]:
        """The parts of a dotted key, each with its place."""
        parts = []
        while token := self.peek():
            group = token.lastgroup or ""
            if group == "mark":
                if token.group() != ".":
                    break
                self.at = token.end()
                continue
            text = token[group]
            if group == "string" and "\\" in text:
                import tomllib

                text = next(iter(tomllib.loads(f'"{text}" = 0')))
            parts.append((text, token.span(group)))
            self.at = token.end()
        return parts

    def pair(self, table: Path) -> None:
        """`key = value` of a table."""
        path = table
        for name, place in self.key():
            path = (*path, name)
            self.found.setdefault(path, (place, place))
        self.take("=")
        self.value(path)

    def value(self, path: Path) -> None:
        """A value; lists and inline tables with what is in them."""
        token = self.peek()
        if not token:
            return
        begin = token.start()
        if self.take("["):
            self.items(path)
        elif self.take("{"):
            while self.peek() and not self.take("}"):
                if not self.take(",", "\n"):
                    self.pair(path)
        else:
            group = token.lastgroup or "bare"
            if group in {"bare", "mark"}:
                plain = _DATE_OR_NUMBER.match(self.text, begin)
                begin, self.at = plain.span() if plain else token.span()
                self.place(path, (begin, self.at))
            else:
                self.place(path, token.span(group))
                self.at = token.end()
            return
        self.place(path, (begin, begin + 1))

    def items(self, path: Path) -> None:
        """The items of a list, to its end."""
        number = 0
        while self.peek() and not self.take("]"):
            if self.take(",", "\n"):
                continue
            self.value((*path, number))
            number += 1

    def place(self, path: Path, own: tuple[int, int]) -> None:
        """Keep the place of a value beside that of its key."""
        key, _ = self.found.get(path, (own, own))
        self.found[path] = (key, own)
