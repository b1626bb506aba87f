"""The table for a terminal, in colour where there is any. Rich is imported only if there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.render.drawing import BLOCK, HEAD, PLAIN, QUIET, TITLE, TOTAL, TYPE, drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.render.drawing import Piece
    from cnncalc.render.view import View

# The terminal's own colours only: they are chosen to be read on its own background.
STYLES = {
    PLAIN: "",
    TITLE: "bold",
    QUIET: "dim",
    HEAD: "bold",
    TYPE: "cyan",
    BLOCK: "bold",
    TOTAL: "bold",
}


def render(reports: Sequence[Report], view: View) -> str:
    """One table below the other."""
    tables = [list(drawn(report, view)) for report in reports]
    if view.color:
        return "\n\n".join(map(_colored, tables))
    return "\n\n".join("".join(f"{_text(line)}\n" for line in table) for table in tables)


def _text(line: list[Piece]) -> str:
    return "".join(text for text, _ in line).rstrip()


def _colored(table: list[list[Piece]]) -> str:
    """The same with the terminal's codes, no more of them than it understands."""
    from io import StringIO

    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    styles = {role: Style.parse(style) for role, style in STYLES.items()}
    console = Console(file=StringIO(), force_terminal=True, no_color=False, legacy_windows=False)
    with console.capture() as capture:
        for line in table:
            segments = [Segment(text, styles[role]) for text, role in line]
            console.print(Segments([*segments, Segment.line()]), end="", soft_wrap=True)
    return capture.get()
