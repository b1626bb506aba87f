"""From lines of pieces to text: in colour, without, or in pure ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.output.text import ascii_only

if TYPE_CHECKING:
    from collections.abc import Iterable

# A text and its role: who draws says what a piece is, and this module what that looks like.
Piece: TypeAlias = "tuple[str, str]"
PLAIN, TITLE, QUIET, HEAD, TYPE, BLOCK, TOTAL = "plain", "title", "quiet", "head", "type", "block", "total"

# The terminal's own colours alone: its owner chose them to be read on his background, dark or light.
STYLES = {
    TITLE: "bold",
    QUIET: "dim",
    HEAD: "bold",
    TYPE: "cyan",
    BLOCK: "bold",
    TOTAL: "bold",
}


def unpainted(lines: Iterable[list[Piece]]) -> str:
    """Text alone, without blanks at the ends of lines."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def in_ascii(lines: Iterable[list[Piece]]) -> str:
    """Text without a character beyond ASCII."""
    return ascii_only(unpainted(lines))


def painted(lines: Iterable[list[Piece]]) -> str:
    """Text with the codes of a terminal. Rich is imported only here: most tables are read by no terminal."""
    from io import StringIO

    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    styles = {role: Style.parse(style) for role, style in STYLES.items()}
    console = Console(
        file=StringIO(), force_terminal=True, color_system="standard", no_color=False, legacy_windows=False
    )
    segments = [
        Segment(text, styles.get(role) if not text.isspace() else None)
        for line in lines
        for text, role in (*line, ("\n", PLAIN))
    ]
    with console.capture() as capture:
        console.print(Segments(segments), end="", soft_wrap=True)
    return capture.get()
