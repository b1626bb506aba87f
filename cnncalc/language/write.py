"""A spec as one text, with what it extends written out, so that it stands alone.

Sections are copied as they are written, comments included. Only `vars` and `blocks` that several files share are put
together anew, entry by entry, and what stands in braces with others; blocks that nothing uses any more are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.document import KEYS
from cnncalc.language.extends import MERGED_BY_NAME, Reader
from cnncalc.language.files import find, read_bytes
from cnncalc.language.yaml.source import decode
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import has_errors

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Diagnostic

_COMMENT = re.compile(r"\s+#.*$")


class BrokenSpecError(Exception):
    """A spec that cannot be written out: it, or what it extends, could not be read to its end."""

    def __init__(self, found: list[Diagnostic], sources: dict[str, list[str]]) -> None:
        super().__init__("the spec is broken")
        self.found = found
        self.sources = sources


def whole_text(name: str) -> str:
    """The text of a spec that stands alone, ending in a newline.

    `UnreadableError` if there is none of that name, `BrokenSpecError` where what it says cannot be put together.
    """
    place = find(name)
    text, found = decode(read_bytes(place), place.given)
    reader = Reader()
    top = None if found else reader.top_of_text(text, place, ())
    found += reader.found
    if has_errors(found):
        raise BrokenSpecError(found, {file: source.lines for file, source in reader.sources.items()})
    if top is None or "extends" not in top.pairs:
        return text
    sections = {key: _section(top, key) for key in KEYS if key in top.pairs and key != "extends"}
    if "blocks" in sections:
        sections["blocks"] = _blocks(top, sections)
    return "".join(section for section in sections.values() if section)


def _section(top: Mapping, name: str) -> str:
    """A top-level section as written; `vars` of several files as one."""
    key, value = top.pairs[name]
    if name in MERGED_BY_NAME and isinstance(value, Mapping):
        return _variables(key, value) if name == "vars" else ""
    return _entry(key, value, 0)


def _variables(key: Scalar, value: Mapping) -> str:
    """`vars: {…}` on one line, with the first remark that stands behind one of them."""
    written = [_COMMENT.search(word.source.lines[word.line - 1]) for word, _ in value.pairs.values()]
    remark = next(filter(None, written), None)
    pairs = ", ".join(f"{name}: {_written(node)}" for name, (_, node) in value.pairs.items())
    return f"{key.text}: {{{pairs}}}{remark.group() if remark else ''}\n"


def _written(node: Tree) -> str:
    """A value as it is written, on one line."""
    if isinstance(node, Scalar):
        return _word(node)
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{name}: {_written(value)}' for name, (_, value) in node.pairs.items())}}}"
    return f"[{', '.join(map(_written, node.items))}]"


def _word(node: Scalar) -> str:
    """A word as it is written; in quotes, if it has several lines or signs that end a value in braces."""
    if not node.text and not node.quoted:
        return ""
    if node.line == node.end_line and (node.quoted or not re.search(r"[,\[\]{}]", node.text)):
        return node.source.lines[node.line - 1][node.column - 1 : node.end_column - 1]
    from json import dumps  # few texts of a spec have several lines

    return dumps(node.text, ensure_ascii=False)


def _blocks(top: Mapping, sections: dict[str, str]) -> str:
    """Every block that something uses, as written."""
    value = top.value("blocks")
    if not isinstance(value, Mapping):
        return ""
    texts = {name: _entry(key, block, 2) for name, (key, block) in value.pairs.items()}
    used: set[str] = set()
    seen = sections.get("layers", "") + sections.get("vars", "")
    while found := {name for name in texts if name not in used and re.search(rf"\b{name}\b", seen)}:
        used |= found
        seen = "".join(texts[name] for name in found)
    return "blocks:\n" + "".join(text for name, text in texts.items() if name in used) if used else ""


def _entry(key: Scalar, value: Tree, column: int) -> str:
    """A key with its value as written, moved to a column; anew if it shares its braces with others."""
    lines = key.source.lines
    end_line, end_column = _end(value)
    before, behind = lines[key.line - 1][: key.column - 1], lines[end_line - 1][end_column - 1 :]
    if before.strip() or behind.lstrip()[:1] in {",", "}"}:
        return f"{' ' * column}{key.text}: {_written(value)}\n"
    kept = lines[key.line - 1 : _next_key(key, end_line) - 1]
    while not kept[-1].strip() or kept[-1].startswith("#"):
        kept.pop()
    return "".join(f"{_moved(line, column - len(before))}\n" for line in kept)


def _moved(line: str, by: int) -> str:
    """A line some columns further right, or left as far as there is room."""
    return " " * by + line if by >= 0 and line else line[min(-by, len(line) - len(line.lstrip())) :]


def _end(node: Tree) -> tuple[int, int]:
    """The line and column behind the last character of a value."""
    if isinstance(node, Scalar):
        if node.end_column == 1 and node.end_line > node.line:  # it ends where the line behind it begins
            return node.end_line - 1, len(node.source.lines[node.end_line - 2]) + 1
        return node.end_line, node.end_column
    if node.flow:
        return node.end
    inside = node.items if isinstance(node, Sequence) else [value for _, value in node.pairs.values()]
    return max(map(_end, inside))


def _next_key(key: Scalar, end: int) -> int:
    """The line behind an entry and the remarks below it: where the next key of its column, or further left, stands."""
    lines = key.source.lines
    for number in range(end, len(lines)):
        text = lines[number]
        indentation = len(text) - len(text.lstrip())
        if text.strip() and not text.lstrip().startswith("#") and indentation < key.column:
            return number + 1
    return len(lines) + 1
