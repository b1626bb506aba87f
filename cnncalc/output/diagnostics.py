"""Diagnostics for people: the place, what is wrong, the line with the word underlined, and a way out.

nets/a.yaml:12:34: V212 groups-divide: conv2: 64 input channels do not split into 7 groups
   12 |   - conv: {filters: 64, kernel: 3, groups: 7}
      |                                          ^
      = help: groups of 4 or 8 would fit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.diagnostics import ERROR, NOTE, WARNING
from cnncalc.model.values import listed
from cnncalc.output.numbers import count_of
from cnncalc.output.text import clean, without_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cnncalc.model.diagnostics import Diagnostic, Span

# Of a longer line only the part around the word is shown: a spec may be one line of a megabyte.
MOST = 160
BEFORE = 60
# Of a longer chain of block uses the middle is left out.
NEAR_USES, FAR_USES = 4, 2


def unstyled(text: str, role: str) -> str:
    """Paints nothing."""
    del role
    return text


def full(
    found: Iterable[Diagnostic],
    sources: Mapping[str, Sequence[str]],
    paint: Callable[[str, str], str] = unstyled,
) -> str:
    """All of them, each with its line of the source; `paint` gives a text the looks of its role.

    The roles are the severities, `place`, `caret` and `quiet`.
    """
    blocks = (f"{_first_line(one, paint)}\n{below(one, sources, paint)}" for one in found)
    return "".join(blocks)


def below(one: Diagnostic, sources: Mapping[str, Sequence[str]], paint: Callable[[str, str], str] = unstyled) -> str:
    """What stands below the message: the line with the word underlined, the way out, how it came to that."""
    return "".join(f"{line}\n" for line in _lines(one, sources, paint))


def concise(found: Iterable[Diagnostic], paint: Callable[[str, str], str] = unstyled) -> str:
    """One line for each: `file:line:column: CODE name: message`."""
    return "".join(f"{_first_line(one, paint)}\n" for one in found)


def tally(found: Sequence[Diagnostic]) -> str:
    """`2 errors and 1 warning`."""
    numbers = {severity: sum(one.severity == severity for one in found) for severity in (ERROR, WARNING, NOTE)}
    return listed(count_of(n, severity) for severity, n in numbers.items() if n)


def place(span: Span) -> str:
    """`file:line:column`, the file as given."""
    return f"{clean(span.file)}:{span.line}:{span.column}"


def _lines(one: Diagnostic, sources: Mapping[str, Sequence[str]], paint: Callable[[str, str], str]) -> Iterator[str]:
    span = one.span
    margin = " " * max(5, len(str(span.line)))
    line = _line_of(span, sources)
    if line.strip():
        shown, blank, carets = _excerpt(line, span)
        yield f"{paint(f'{span.line:>{len(margin)}} |', 'quiet')} {shown}"
        yield f"{paint(f'{margin} |', 'quiet')} {blank}{paint(carets, 'caret')}"
    if one.hint:
        yield f"{paint(f'{margin} =', 'quiet')} help: {clean(one.hint)}"
    for note in (*map(clean, one.notes), *_chain(one.uses, sources)):
        yield f"{paint(f'{margin} =', 'quiet')} note: {note}"


def _first_line(one: Diagnostic, paint: Callable[[str, str], str]) -> str:
    return f"{paint(f'{place(one.span)}:', 'place')} {paint(one.code, one.severity)} {one.name}: {clean(one.message)}"


def _line_of(span: Span, sources: Mapping[str, Sequence[str]]) -> str:
    lines = sources.get(span.file, ())
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""


def _excerpt(line: str, span: Span) -> tuple[str, str, str]:
    """The line, the room before the word, and a caret under each of its cells."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first = max(0, start - BEFORE) if len(line) > MOST else 0
    part = line[first : first + MOST]
    shown = without_commands("".join(char if char.isprintable() or char == "\t" else clean(char) for char in part))
    before, word = shown[: start - first], shown[start - first : max(end, start + 1) - first]
    dots, more = "..." if first else "", "..." if first + MOST < len(line) else ""
    # Tabs are kept, so that the caret stands below its word however wide a tab is.
    room = "".join("\t" if char == "\t" else " " * _cells(char) for char in before)
    return dots + shown + more, " " * len(dots) + room, "^" * max(1, _cells(word))


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for each of 東京, none for a combining accent."""
    if text.isascii():
        return len(text)
    # Rich's table of widths is loaded only where it is needed.
    from rich.cells import cell_len

    return cell_len(text)


def _chain(uses: Sequence[Span], sources: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Which blocks the place is in, the innermost first, and where each is used."""
    said = [f"in {_word(span, sources)}, used at {place(span)}" for span in reversed(uses)]
    left_out = len(said) - NEAR_USES - FAR_USES
    if left_out > 0:
        said[NEAR_USES:-FAR_USES] = [f"... {count_of(left_out, 'block use')} between"]
    yield from said


def _word(span: Span, sources: Mapping[str, Sequence[str]]) -> str:
    """The word at a place: the name of the block that is used there."""
    word = _line_of(span, sources)[span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""
    return clean(word) or "a block"
