"""Where results go: standard output or a file, and what the terminal behind it can show. All else: standard error."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from os.path import isfile
from typing import TYPE_CHECKING

import click

from cnncalc.cli.usage import Misuse
from cnncalc.model.diagnostics import ERROR, has_errors
from cnncalc.model.volume import may_be_image, signal_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from cnncalc.analysis.report import Report
    from cnncalc.drawing.picture import Picture
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.volume import Volume
    from cnncalc.output.view import View

# Every sign beyond ASCII that a table draws with.
SIGNS = "─│├└·"
# The same for formulas and pictures.
FORMULA_SIGNS = SIGNS + "−⌊⌋⌈⌉□■×…"
# How click writes the roles of a diagnostic.
LOOKS = {"error": "red", "warning": "yellow", "note": "cyan", "caret": "red"}


def view_for(output: str | None, color: str, signs: str = SIGNS) -> View:
    """What the place that the results go to can show; the rest of the view as it is by default."""
    from cnncalc.output.view import View  # lint has none

    if output:
        return View(color=color == "always")
    return View(width=terminal_width(), color=wants_color(sys.stdout, color), unicode=_carries(signs))


def deliver(text: str, output: str | None, *, utf8: bool = False) -> None:
    """Write a result to a file or to standard output, there in its encoding unless it has to be UTF-8."""
    if output:
        _keep(text.encode("utf-8", "replace"), output)
    else:
        _put(lambda: _write(text, "utf-8" if utf8 else sys.stdout.encoding or "utf-8"))


def deliver_pieces(pieces: Iterable[str], output: str | None) -> None:
    """Write what comes piece by piece, in UTF-8: to a file that is there when all of it is, or as it comes."""
    data = (piece.encode("utf-8", "replace") for piece in pieces)
    if output:
        from cnncalc.cli.files import write_pieces

        write_pieces(output, data)
        return
    for piece in data:
        if not _put(partial(_write_bytes, piece)):
            return


def deliver_picture(picture: Picture, format_: str, output: str | None) -> None:
    """Write a picture to a file or to standard output; a terminal cannot show one that is no text."""
    from cnncalc.drawing import written

    if format_ == "png" and not output and sys.stdout.isatty():
        raise Misuse("a terminal cannot show a PNG", "--output FILE.png keeps it in a file")
    data = written(picture, format_)
    if output:
        _keep(data, output)
    else:
        _put(lambda: _write_bytes(data))


def deliver_bytes(data: bytes) -> None:
    """Write bytes to standard output."""
    _put(lambda: _write_bytes(data))


def say(text: str, *, nl: bool = True, color: bool | None = None) -> None:
    """Write to standard error. That it cannot be written changes neither the result nor the exit code."""
    with suppress(OSError):
        click.echo(text, err=True, nl=nl, color=color)


def _keep(data: bytes, output: str) -> None:
    from cnncalc.cli.files import write_whole

    write_whole(output, data)


def _put(write: Callable[[], None]) -> bool:
    """Write to standard output; False where nobody reads it any more, which is no error."""
    try:
        write()
    except OSError as err:
        # Python flushes once more when it ends: that must not fail, too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # Who closed the pipe has seen enough (`cnncalc ... | head`).
        if not isinstance(err, BrokenPipeError):
            raise Misuse(f"standard output cannot be written: {err.strerror}") from None
        return False
    return True


def tell(report: Report, *, quiet: bool, color: str) -> None:
    """A report's diagnostics to standard error; under `--quiet` errors alone."""
    tell_all(report.diagnostics, report.graph.sources, quiet=quiet, color=color, has_table=bool(report.rows))
    if has_errors([*report.diagnostics]):
        say(_fixes(report), nl=False)


def _fixes(report: Report) -> str:
    """The command that fixes a report's errors, if lint can fix any; '' for what is no file of the user's."""
    from cnncalc.language.files import find, is_foreign, is_path

    file = report.graph.file
    if not (is_path(file) and isfile(file)) or is_foreign(find(file)):
        return ""
    from shlex import quote

    from cnncalc.linting.engine import check
    from cnncalc.linting.fixes.apply import fixable

    checked = check(file)
    errors = {(error.span, error.code) for error in report.diagnostics if error.severity == ERROR}
    for option, unsafe in (("--fix", False), ("--fix --unsafe-fixes", True)):
        fixed = [each for each in checked.diagnostics if fixable(each, checked.file, unsafe=unsafe)]
        count = len({(each.span, each.code) for each in fixed} & errors)
        if count:
            return f"`cnncalc lint {option} {quote(file)}` fixes {'it' if count == len(errors) == 1 else count}\n"
    return ""


def tell_all(
    diagnostics: Iterable[Diagnostic],
    sources: dict[str, list[str]],
    *,
    quiet: bool,
    color: str,
    has_table: bool = False,
) -> None:
    """Diagnostics of files to standard error, with the lines that they point at."""
    told = [one for one in diagnostics if one.severity == ERROR or not quiet]
    if not told:
        return
    from cnncalc.output.diagnostics import concise, full, tally, unstyled

    paint = painted if wants_color(sys.stderr, color) else unstyled
    # A claim that fails says everything in one line, and a spec that was changed has many of them.
    claims = [one for one in told if one.code.startswith("E")]
    others = [one for one in told if one not in claims]
    below_a_table = has_table and sys.stdout.isatty() and sys.stderr.isatty()
    gap = "\n" if below_a_table else ""
    say(f"{gap}{full(others, sources, paint)}{concise(claims, paint)}{tally(told)}", color=True)


def tell_signals(volumes: Iterable[Volume], *, quiet: bool) -> None:
    """A note on standard error for every input that may have been meant as an image; none under `--quiet`."""
    for x in volumes:
        if may_be_image(x) and not quiet:
            say(f"note: {signal_hint(x)}")


def _write(text: str, encoding: str) -> None:
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    buffer.write(text.encode(encoding, "replace"))
    buffer.flush()


def _write_bytes(data: bytes) -> None:
    """Write bytes to standard output; one that takes text alone, as in a notebook or a test, gets them as text."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is not None:
        buffer.write(data)
        buffer.flush()
        return
    try:
        sys.stdout.write(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Misuse("standard output takes text alone here", "--output FILE keeps the bytes in a file") from None


def terminal_width() -> int | None:
    """The width of the terminal; None where there is none, so that nothing is left out of a file."""
    if not sys.stdout.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def wants_color(stream: TextIO, color: str) -> bool:
    """Whether what goes to a stream is to be coloured, under `--color`.

    NO_COLOR (https://no-color.org) goes before FORCE_COLOR (https://force-color.org), and both before the terminal.
    """
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _carries(signs: str) -> bool:
    """Whether the encoding of standard output has these signs."""
    try:
        signs.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def painted(text: str, role: str) -> str:
    """A text with the looks of its role in a diagnostic, for a terminal."""
    return click.style(text, fg=LOOKS.get(role), bold=role != "quiet" or None, dim=role == "quiet" or None)
