"""Runs of the command line: in this process, in another one, and in a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COMMAND = [sys.executable, "-m", "cnncalc"]


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def ran(capsys: pytest.CaptureFixture[bytes], *arguments: str) -> Ran:
    """A command in this process; standard output is no terminal."""
    code = run(arguments)
    out, err = capsys.readouterr()
    return Ran(code, out.decode(), err.decode())


def spawned(*arguments: str, cwd: Path | None = None, stdin: str = "", **environment: str) -> Ran:
    """A command in a process of its own, with an environment of its own."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": "", **environment},
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def in_terminal(*arguments: str, width: int, **environment: str) -> str:
    """What a command shows in a terminal of a width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "TERM"}}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=theirs, stderr=theirs, env={**kept, "TERM": "xterm-256color", **environment}
    ):
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(end: int) -> bytes:
    """The next bytes of a terminal; on Linux it fails once the other end is closed."""
    try:
        return os.read(end, 65536)
    except OSError:
        return b""
