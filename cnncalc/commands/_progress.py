"""How far a long run is: one line on standard error that is drawn anew, and only in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

from cnncalc.render.text import clean

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
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    last, shown = monotonic() + PATIENCE - PAUSE, False

    def told(done: int, count: int, path: str) -> None:
        nonlocal last, shown
        if monotonic() - last < PAUSE:
            return
        last, shown = monotonic(), True
        full = WIDTH_OF_BAR * done // count
        bar = f"[{'#' * full}{'-' * (WIDTH_OF_BAR - full)}]"
        line = f"{clean(name)} {bar} {done}/{count} layers, {clean(path)}"
        click.echo(f"{_WIPE}{line[:WIDTH]}", err=True, nl=False, color=True)

    try:
        yield told
    finally:
        if shown:
            click.echo(_WIPE, err=True, nl=False, color=True)
