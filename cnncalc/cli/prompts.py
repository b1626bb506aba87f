"""Questions to whoever sits at the keyboard, or answers from a pipe: a line each."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

from cnncalc.cli.output import deliver


def asked(prompt: str) -> str | None:
    """The next answer; None where there is none any more. What comes from a pipe is shown as if it had been typed."""
    if sys.stdin is None:  # it was closed before we began
        return None
    if sys.stdin.isatty():
        return _typed(prompt)
    deliver(prompt, None)
    line = _line()
    deliver(f"{line.rstrip()}\n", None)
    return line.strip() if line else None


def _line() -> str:
    """The next line; what is no UTF-8 in it is no reason to stop."""
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None:
        return sys.stdin.readline()
    data: bytes = buffer.readline()
    return data.decode("utf-8", "replace")


def _typed(prompt: str) -> str | None:
    # With this module in memory a line can be edited; not every system has it.
    with suppress(ImportError):
        import_module("readline")
    try:
        return input(prompt).strip()
    except EOFError:
        deliver("\n", None)
        return None
