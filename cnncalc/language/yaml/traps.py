"""The traps of YAML that this syntax meets, each with a message of its own.

libyaml and PyYAML word their errors differently, so nothing here depends on their words: only on the place of the
problem and on the lines around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.entries import WIRING
from cnncalc.language.yaml.brackets import nested_too_deep, open_bracket, open_quote, without_strings
from cnncalc.language.yaml.repairs import wrong_dash, wrong_space
from cnncalc.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.language.yaml.tree import Source

    # Source, line and column of the problem, text of that line.
    Trap = Callable[[Source, int, int, str], Diagnostic | None]

# Compiled when they are needed, which is seldom.
_KEY_LINE = r"\s+(?P<word>\$?[A-Za-z_]\w*)\s*:(\s|$)"
_BARE_ENTRY = r"\s*-\s+(?P<type>\$?[A-Za-z_]\w*)\s*$"
_GLUED_LINE = r"\s*(- +)?(?P<whole>(?P<key>[A-Za-z_]\w*):(?P<value>[^\s:/][^#]*))"
_DASH_IN = r"\s{{{}}}- "
# Nobody writes longer lines by hand; looking for traps in them would take long.
_LONGEST = 5000
_TEXTS = ("name", "source", "description")


def syntax_error(source: Source, line: int, column: int) -> Diagnostic:
    """What is wrong where the YAML parser gave up, 1-based."""
    line = max(1, min(line, len(source.lines)))
    text = source.lines[line - 1]
    traps: tuple[Trap, ...] = (nested_too_deep, _bad_start, open_bracket)
    if len(text) <= _LONGEST:
        words = (_tab, _lookalike, _braced_name, _quote_within)
        lines = (_bare_entry, _glued, _bare_colon, _comma, _second_colon, _bad_start, open_bracket, _indentation)
        traps = (nested_too_deep, *words, *lines)
    for trap in traps:
        found = trap(source, line, column, text)
        if found:
            return found
    message = "the YAML ends too early" if column > len(text.rstrip()) else "the YAML cannot be read from here on"
    hint = "look at the indentation, brackets and quotes here and in the line above"
    return Diagnostic(source.span(line, max(1, min(column, len(text.rstrip())))), "Y001", message, hint)


def _tab(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    del column
    tab = re.match(r"[ -]*(\t)", text)
    if not tab:
        return None
    return Diagnostic(source.span(line, tab.end()), "Y006", "a tab cannot indent YAML", "indent with spaces")


def _lookalike(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A dash or a space that is none, here or in the line above."""
    del column, text
    above = _line_above(source, line)
    for number in (above, line):
        found = wrong_space(source, number) if number else None
        if found:
            return found
    before = _line_above(source, above) if above else 0
    is_item = before and re.match(_DASH_IN.format(_indented(source.lines[above - 1])), source.lines[before - 1])
    return (wrong_dash(source, above) if is_item else None) or wrong_dash(source, line)


def _indented(text: str) -> int:
    return len(text) - len(text.lstrip())


def _braced_name(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`${filters}`, as a shell writes it."""
    braced = re.compile(r"\$\{(\w*)").match(text, max(0, column - 2))
    if not braced:
        return None
    place = source.span(line, braced.start() + 1, braced.end() + 1)
    return Diagnostic(place, "Y001", "`$` needs a name behind it", f"write ${braced[1] or 'name'}, without braces")


def _quote_within(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`'it's'`: the second quote ends the text."""
    quote = text[column - 2 : column - 1]
    if column < 2 or quote not in {"'", '"'} or not text[column - 1 : column].isalnum():
        return None
    within = "''" if quote == "'" else '\\"'
    message = f"the text ends at this {quote}, but goes on behind it"
    return Diagnostic(source.span(line, column - 1), "Y001", message, f"a quote inside of quotes is written {within}")


def _bare_entry(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`- relu` with a key below it: `name:`, or a layer whose dash is missing."""
    del column
    key = re.match(_KEY_LINE, without_strings(text))
    above = _line_above(source, line)
    entry = re.match(_BARE_ENTRY, without_strings(source.lines[above - 1])) if key and above else None
    if not key or not entry:
        return None
    word, below = entry["type"], key["word"]
    if below in WIRING:
        place = source.span(above, entry.start("type") + 1, entry.end("type") + 1)
        return Diagnostic(place, "Y001", f"`{word}` with `{below}` below it needs a colon", f"write `{word}:`")
    place = source.span(line, key.start("word") + 1, key.end("word") + 1)
    message = f"`{below}` stands below `{word}` without a dash"
    hint = f"write `- {below}:` for a layer of its own, or `{word}:` if it is a field of it"
    return Diagnostic(place, "Y001", message, hint)


def _line_above(source: Source, line: int) -> int:
    """The number of the nearest line above that says something; 0 for none."""
    above = line - 1
    while above and not source.lines[above - 1].split("#")[0].strip():
        above -= 1
    return above


def _glued(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`filters:6` on a line of its own, here or in the line above."""
    del column, text
    for number in (_line_above(source, line), line):
        glued = re.match(_GLUED_LINE, source.lines[number - 1]) if number else None
        if glued:
            value = glued["value"].rstrip()
            end = glued.start("value") + len(value)
            message = f"`{glued['key']}:{value}` lacks a space behind the colon"
            place = source.span(number, glued.start("key") + 1, end + 1)
            return Diagnostic(place, "Y001", message, f"write `{glued['key']}: {value}`")
    return None


def _bare_colon(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """Inside braces or brackets, a colon without a space behind it: `{relu:, name: a}`, `{conv:{filters: 6}}`."""
    key = re.search(r"[\w$\"']+$", text[: column - 1])
    behind = text[column : column + 1]
    if not key or text[column - 1 : column] != ":" or not behind or behind not in ",}]{[":
        return None
    place = source.span(line, key.start() + 1, column + 1)
    message = f"`{key.group()}:` lacks a space behind the colon"
    return Diagnostic(place, "Y001", message, f"write `{key.group()}: {behind}`")


def _comma(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """Inside braces or brackets: a comma too many, or one that is missing."""
    plain = without_strings(text)
    twice = re.search(r"(,)\s*,|[\[{]\s*(,)", plain)
    if twice:
        place = source.span(line, twice.end())
        return Diagnostic(place, "Y001", "nothing stands in front of this comma", "delete the comma")
    word = re.search(r"\s(?P<word>[A-Za-z_]\w*)\s*$", plain[: column - 1])
    if not word or plain[column - 1 : column] != ":" or not re.search(r"[\[{]", plain[: column - 1]):
        return None
    place = source.span(line, word.start("word") + 1, word.end("word") + 1)
    message = f"a comma is missing in front of `{word['word']}`"
    return Diagnostic(place, "Y001", message, f"write `, {word['word']}: …`")


def _second_colon(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`source: a: b`, and `- conv: filters: 6`."""
    before, rest = text[: column - 1], text[column - 1 :]
    first = re.search(r"(?<![^\s{\[,-])(?P<key>[^\s{\[,:-][^\s:]*):\s+", before)
    if not re.match(r":(\s|$)", rest) or not first:
        return None
    value = without_strings(text)[first.end() :].rstrip()
    value = text[first.end() : first.end() + len(value)]
    place = source.span(line, column)
    question = re.search(r"\s(\?)\s", before)
    if question:
        place = source.span(line, question.start(1) + 1)
        return Diagnostic(place, "Y001", "`?` is no operator", "write a if condition else b")
    if first["key"] in _TEXTS or first["key"].startswith("x-"):
        hint = 'write "' + value.replace('"', "'") + '"'
        return Diagnostic(place, "Y001", "a value with a colon and a space in it needs quotes", hint)
    message = f"`{first['key']}` has a value on its line and more keys behind it"
    return Diagnostic(place, "Y001", message, f"write {first['key']}: {{{value}}}")


def _bad_start(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A character that cannot begin a value: `%`, `@`, a back quote; or a quote that is never closed."""
    first = text[column - 1 : column]
    if text.lstrip().startswith(":"):
        message, hint = "a key is missing here", "write one word in front of the colon"
        return Diagnostic(source.span(line, text.index(":") + 1), "Y001", message, hint)
    if first in {"%", "@", "`"}:
        what = "a back quote" if first == "`" else f"`{first}`"
        return Diagnostic(source.span(line, column), "Y001", f"a value cannot begin with {what}", "put it in quotes")
    return open_quote(source)


def _indentation(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A line in a column where no line above begins, or below one that has its value already."""
    del column
    begin = _indented(text) + 1
    dashed = text.lstrip().startswith("- ")
    dashes, contents = _columns(source.lines[: line - 1])
    fitting = dashes if dashed else contents
    if not text.strip() or not fitting:
        return None
    is_deeper = begin > fitting[-1]
    if not _is_too_deep(source, line, text) if is_deeper else begin in {*dashes, *contents}:
        return None
    what = "dash" if dashed else "line"
    message = f"this {what} stands in column {begin}, the one above in column {fitting[-1]}"
    end = begin + max(1, len(re.split(r"[\s:]", text.strip(), maxsplit=1)[0]))
    return Diagnostic(source.span(line, begin, end), "Y001", message, "put them into the same column")


def _columns(lines: list[str]) -> tuple[list[int], list[int]]:
    """The columns of all dashes, and those where the contents of the lines begin."""
    dashes: list[int] = []
    contents: list[int] = []
    for line in lines:
        if line.split("#")[0].strip():
            marks = re.match(r"\s*(- +)*", line)
            end = marks.end() if marks else 0
            dashes += [at + 1 for at in range(end) if line[at] == "-"]
            contents.append(end + 1)
    return dashes, contents


def _is_too_deep(source: Source, line: int, text: str) -> bool:
    """Whether a dash or a key stands below a line that has its value already."""
    above = _line_above(source, line)
    before = without_strings(source.lines[above - 1]).rstrip() if above else ""
    return bool(re.match(r"\s*(- |[\w$-]+\s*:(\s|$))", text)) and not re.search(r"(^|[:|>-])$", before)
