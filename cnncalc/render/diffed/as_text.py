"""A difference for a terminal, and in ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.render.diffed.page import SHOWN, page
from cnncalc.render.pages import drawn
from cnncalc.render.paint import in_ascii, painted, unpainted
from cnncalc.render.view import ALL

if TYPE_CHECKING:
    from cnncalc.difference import Difference
    from cnncalc.render.view import View


def table(found: Difference, view: View) -> str:
    """In colour where there is any."""
    lines = drawn(page(found, _most(view)), view)
    return painted(lines) if view.color else unpainted(lines)


def plain(found: Difference, view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(drawn(page(found, _most(view)), view._replace(unicode=False)))


def _most(view: View) -> int | None:
    return None if view.depth == ALL else SHOWN
