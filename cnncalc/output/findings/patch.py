"""What mending changes in a file, as a patch that `patch -p0` and `git apply -p0` take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ROLES = {"+": "note", "-": "error", "@": "quiet"}


def patch(name: str, before: bytes, after: bytes, paint: Callable[[str, str], str]) -> str:
    """A unified diff; nothing where nothing changes. Lines end as they do in the file, a missing end is told."""
    # Comparing texts is what `--diff` alone does.
    from difflib import unified_diff

    return "".join(_painted(line, paint) for line in unified_diff(_lines(before), _lines(after), name, name))


def _painted(line: str, paint: Callable[[str, str], str]) -> str:
    body = line.removesuffix("\n")
    role = _ROLES.get(line[0])
    ending = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    return (paint(body, role) if role else body) + ending


def _lines(data: bytes) -> list[str]:
    """Lines with their ends; a carriage return is a part of them, as for every tool that reads patches."""
    *whole, last = data.decode("utf-8", "replace").split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]
