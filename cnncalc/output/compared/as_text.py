"""A comparison for people: on a terminal, in ASCII, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.compared.tables import page
from cnncalc.output.pages import drawn, marked
from cnncalc.output.paint import in_ascii, painted, unpainted

if TYPE_CHECKING:
    from cnncalc.comparison import Comparison
    from cnncalc.output.view import View


def table(found: Comparison, view: View) -> str:
    """In colour where there is any."""
    lines = drawn(page(found), view)
    return painted(lines) if view.color else unpainted(lines)


def plain(found: Comparison, view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(drawn(page(found), view._replace(unicode=False)))


def markdown(found: Comparison, view: View) -> str:
    """For a wiki, a README or a report."""
    del view
    return "".join(f"{line}\n" for line in marked(page(found)))
