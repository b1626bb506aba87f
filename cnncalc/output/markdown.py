"""Text of other people in Markdown: without meaning for GitHub and GitLab, in running text, code and tables."""

from __future__ import annotations

import re

from cnncalc.output.text import BREAK

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_ENTITY = re.compile(r"&(?=[\w#])")
# Both platforms look for names, numbers and addresses in the finished text, where a backslash is gone.
_MENTION = re.compile(r"(?<!\w)@(?=\w)|(?<=\w)@(?=\w)")
_REFERENCE = re.compile(r"([#!%])(?=\d)")
_ADDRESS = re.compile(r"(\bwww)\.|(\b[a-z][a-z0-9+.-]*):(?=//)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text that shows as it is: no markup, formula, entity, link, or mention of a person, issue or label."""
    text = _SIGNS.sub(r"\\\1", _ENTITY.sub("&amp;", text))
    text = _MENTION.sub(f"@{BREAK}", text)
    text = _REFERENCE.sub(rf"\1{BREAK}", text)
    return _ADDRESS.sub(lambda match: f"{match[1]}{BREAK}." if match[1] else f"{match[2]}:{BREAK}", text)


def code(text: str, *, in_table: bool = False) -> str:
    """Text as a code span; in a cell of a table, `|` would end the cell even there."""
    text = " ".join(text.split()).replace("`", "'") or " "
    return f"`{text.replace('|', chr(92) + '|') if in_table else text}`"
