"""How far a long run is: one line on standard error that is drawn anew, and only in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from cnncalc.cli.output import say
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds before the first line, and between two of them: what is quick needs none.
PATIENCE = 1.0
PAUSE = 0.1
WIDTH = 79
WIDTH_OF_BAR = 20
_WIPE = "\r\x1b[K"


@contextmanager
def progress(name: str, *, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A function that is told how many layers are done, how many there are, and which comes next."""
    with _line(quiet=quiet) as show:
        yield lambda done, count, path: show(
            lambda: f"{clean(name)} {bar(done, count)} {done}/{count} layers, {clean(path)}"
        )


@contextmanager
def variants_done(count: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A function that is told how many variants are done, of so many."""
    begin = monotonic()
    with _line(quiet=quiet) as show:
        yield lambda done: show(lambda: remaining(done, count, monotonic() - begin))


def bar(done: int, count: int) -> str:
    """`[#####---------------]`."""
    full = WIDTH_OF_BAR * done // count
    return f"[{'#' * full}{'-' * (WIDTH_OF_BAR - full)}]"


def remaining(done: int, count: int, seconds: float) -> str:
    """`[##########----------] 5,000 of 10,000 variants, 7 s left`."""
    left = f", {seconds * (count - done) / done:.0f} s left" if done else ""
    return f"{bar(done, count)} {done:,d} of {count:,d} variants{left}"


@contextmanager
def _line(*, quiet: bool) -> Iterator[Callable[[Callable[[], str]], None]]:
    """A function that shows a line now and then, and is given what makes it; the line is gone in the end."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    last, shown = monotonic() + PATIENCE - PAUSE, False

    def show(text: Callable[[], str]) -> None:
        nonlocal last, shown
        if monotonic() - last < PAUSE:
            return
        last, shown = monotonic(), True
        say(f"{_WIPE}{text()[:WIDTH]}", nl=False, color=True)

    try:
        yield show
    finally:
        if shown:
            say(_WIPE, nl=False, color=True)
