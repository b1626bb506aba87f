"""A spec as one text, with what it extends written out, so that it stands alone.

Sections are copied as they are written, comments included. Only `vars` and `blocks` that several files share are put
together anew, entry by entry; blocks that nothing uses any more are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.spec.document import KEYS
from cnncalc.spec.extends import MERGED_BY_NAME, Reader
from cnncalc.spec.files import find, read_bytes
from cnncalc.spec.source import decode
from cnncalc.spec.tree import Mapping, Scalar

if TYPE_CHECKING:
    from cnncalc.spec.tree import Source, Tree

_COMMENT = re.compile(r"\s+#.*$")


def whole_text(name: str) -> str:
    """The text of a spec that stands alone, ending in a newline; `UnreadableError` if there is none of that name."""
    place = find(name)
    text, _ = decode(read_bytes(place), place.given)
    reader = Reader()
    top = reader.top_of_text(text, place, ())
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
    return _lines(key.source, key.line, _next_key(key))


def _variables(key: Scalar, value: Mapping) -> str:
    """`vars: {…}` on one line, with the first remark that stands behind one of them."""
    written = [_COMMENT.search(word.source.lines[word.line - 1]) for word, _ in value.pairs.values()]
    remark = next(filter(None, written), None)
    pairs = ", ".join(f"{name}: {_written(node)}" for name, (_, node) in value.pairs.items())
    return f"{key.text}: {{{pairs}}}{remark.group() if remark else ''}\n"


def _written(node: Tree) -> str:
    """A value as it is written, on one line."""
    if isinstance(node, Scalar):
        return node.source.lines[node.line - 1][node.column - 1 : node.end_column - 1]
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{name}: {_written(value)}' for name, (_, value) in node.pairs.items())}}}"
    return f"[{', '.join(map(_written, node.items))}]"


def _blocks(top: Mapping, sections: dict[str, str]) -> str:
    """Every block that something uses, as written."""
    value = top.value("blocks")
    if not isinstance(value, Mapping):
        return ""
    texts = {name: _lines(key.source, key.line, _next_key(key)) for name, (key, _) in value.pairs.items()}
    used: set[str] = set()
    seen = sections.get("layers", "") + sections.get("vars", "")
    while found := {name for name in texts if name not in used and re.search(rf"\b{name}\b", seen)}:
        used |= found
        seen = "".join(texts[name] for name in found)
    return "blocks:\n" + "".join(text for name, text in texts.items() if name in used)


def _next_key(key: Scalar) -> int:
    """The line behind a section or block: where the next key of its column, or of one further left, stands."""
    lines = key.source.lines
    for number in range(key.line, len(lines)):
        text = lines[number]
        indentation = len(text) - len(text.lstrip())
        if text.strip() and not text.lstrip().startswith("#") and indentation < key.column:
            return number + 1
    return len(lines) + 1


def _lines(source: Source, begin: int, end: int) -> str:
    """Lines from `begin` up to `end`, without the blank lines and remarks that lead over to what follows."""
    kept = source.lines[begin - 1 : end - 1]
    while kept and (not kept[-1].strip() or kept[-1].startswith("#")):
        kept.pop()
    return "".join(f"{line}\n" for line in kept)
