"""A difference for a terminal, and in ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.diffed.page import SHOWN, page
from cnncalc.output.pages import drawn
from cnncalc.output.paint import in_ascii, painted, unpainted
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from cnncalc.comparison.difference import Difference
    from cnncalc.output.view import View


def table(found: Difference, view: View) -> str:
    """In colour where there is any."""
    lines = drawn(page(found, _most(view)), view)
    return painted(lines) if view.color else unpainted(lines)


def plain(found: Difference, view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(drawn(page(found, _most(view)), view._replace(unicode=False)))


def _most(view: View) -> int | None:
    return None if view.depth == ALL else SHOWN
