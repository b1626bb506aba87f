"""The Markdown of the project as data: its code blocks, tables, links and headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
# Pages that are written from the code have a test of their own: tests/test_generated.py.
GENERATED = [ROOT / "docs" / "layers.md", ROOT / "docs" / "rules.md"]
# Documents whose blocks are executed, and all whose links are followed.
EXECUTED = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(path for path in sorted(ROOT.glob("docs/*.md")) if path not in GENERATED),
]
LINKED = [*EXECUTED, *GENERATED, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("tests/data/**/*.md"))]

_FENCE = re.compile(r"(?P<indent>\s*)(?P<fence>```+|~~~+)\s*(?P<kind>\S*)\s*(?P<name>.*)")
_CODE = re.compile(r"(`+).+?\1")
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")


class DocumentError(Exception):
    """A document that is not written as these tests read it."""


class Block(NamedTuple):
    """A code block: its kind (the word behind the fence), the name behind that, the line of its fence, its text."""

    file: Path
    line: int
    kind: str
    name: str
    lines: list[str]

    @property
    def text(self) -> str:
        """Its lines, each with its end."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def place(self) -> str:
        """`docs/language.md:12`."""
        return f"{self.file.relative_to(ROOT).as_posix()}:{self.line}"


def read(path: Path) -> list[str]:
    """The lines of a document."""
    return path.read_text(encoding="utf-8").splitlines()


def blocks(path: Path) -> Iterator[Block]:
    """Every code block of a document; `DocumentError` for a fence that is indented or never closed."""
    lines = iter(enumerate(read(path), 1))
    for number, line in lines:
        opened = _FENCE.fullmatch(line)
        if not opened:
            continue
        if opened["indent"]:
            raise DocumentError(f"{path}:{number}: a code block begins in the first column")
        block = Block(path, number, opened["kind"], opened["name"].strip(), [])
        for _, inner in lines:
            if inner.rstrip() == opened["fence"]:
                break
            block.lines.append(inner)
        else:
            raise DocumentError(f"{path}:{number}: this code block is never closed")
        yield block


def prose(path: Path) -> list[tuple[int, str]]:
    """The lines outside of code blocks, with their numbers."""
    inside = {block.line + at for block in blocks(path) for at in range(len(block.lines) + 2)}
    return [(number, line) for number, line in enumerate(read(path), 1) if number not in inside]


def tables(path: Path, *titles: str) -> list[list[list[str]]]:
    """The cells of every table that has these titles, row by row; `DocumentError` if there is none."""
    found: list[list[list[str]]] = []
    inside = False
    for _, line in prose(path):
        cells = _cells(line) if line.startswith("|") else None
        if cells == list(titles):
            found.append([])
            inside = True
        elif cells is None:
            inside = False
        elif inside and set("".join(cells)) - set("-: "):
            found[-1].append(cells)
    if not found:
        raise DocumentError(f"{path.name} has no table with the titles {titles}")
    return found


def table(path: Path, *titles: str) -> list[list[str]]:
    """The cells of the one table that has these titles."""
    (found,) = tables(path, *titles)
    return found


def _cells(line: str) -> list[str]:
    """The cells of a row; a bar behind a backslash is one inside of a cell."""
    parts = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def words(cell: str) -> list[str]:
    """Everything in back quotes."""
    return re.findall(r"`([^`]+)`", cell)


def links(path: Path) -> Iterator[tuple[int, str]]:
    """Every link outside of code, with its line."""
    for number, line in prose(path):
        for found in _LINK.finditer(_CODE.sub("", line)):
            yield number, found["target"]


def anchors(path: Path) -> set[str]:
    """What a link into a document can name, as GitHub makes it of headings."""
    found: set[str] = set()
    for _, line in prose(path):
        heading = re.match(r"#+\s+(.*)", line)
        if heading:
            slug = re.sub(r"[^\w\- ]", "", heading[1].strip().lower()).replace(" ", "-")
            again = sum(one == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", one) is not None for one in found)
            found.add(f"{slug}-{again}" if again else slug)
    return found
