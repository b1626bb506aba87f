"""Explanations for a terminal: 80 columns, a little colour, and ASCII where there is no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.formulas.notation import ASCII, UNICODE
from cnncalc.output.explained.lesson import also, block_volume, broken, chain, given, volumes
from cnncalc.output.explained.picture import pictures
from cnncalc.output.paint import PLAIN, QUIET, TITLE, TOTAL, TYPE, painted, unpainted
from cnncalc.output.text import ascii_only, clean, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View
    from cnncalc.quiz.verdict import Verdict

# Where there is no terminal, and the most that a line is filled in a wide one: formulas are read, not scanned.
WIDTH = 80
WIDEST = 100
# What stands before the formulas: the subject of a section.
INDENT = 12
# Where a formula is broken: not inside of a call.
_BEFORE_SIGNS = re.compile(r" (?=[=+−-] )")
# Signs of formulas in a docstring that have a word in ASCII.
WORDS = str.maketrans({"·": "*", "Σ": "sum ", "√": "sqrt", "λ": "lambda", "α": "alpha", "²": "^2", "³": "^3"})


def render(lesson: Lesson, view: View) -> str:
    """One layer below the other."""
    first: list[list[Piece]] = [line for one in lesson.verdicts for line in _judged(one, view)]
    first += [[(fact, TOTAL)] for fact in lesson.facts]
    lines = [line for one in lesson.explanations for line in (*explained(one, lesson, view), [])]
    lines += [line for block in lesson.blocks for line in (*_summed(block, view), [])]
    lines = lines[:-1]
    lines = [*first, [], *lines] if first else lines
    text = painted(lines) if view.color else unpainted(lines)
    return text if view.unicode else ascii_only(text.translate(WORDS))


def _judged(one: Verdict, view: View) -> Iterator[list[Piece]]:
    """A verdict, and below a wrong one the mistakes that give it, each written out."""
    width = min(view.width or WIDTH, WIDEST)
    yield [(str(one), TOTAL)]
    for told in one.mistakes:
        yield from ([(f"  {line}", PLAIN)] for line in joined(told.what.split(" "), " ", width - 2))
        for at, text in enumerate(told.computation):
            lead = "    yours: " if not at else " " * 11
            lines = joined(_BEFORE_SIGNS.split(text), " ", width - 13)
            yield [(lead, QUIET), (lines[0], PLAIN)]
            yield from ([(" " * 13 + line, PLAIN)] for line in lines[1:])
        for rule in told.rules:
            yield from ([(f"    {line}", PLAIN)] for line in joined(rule.split(" "), " ", width - 4))
    for note in one.notes:
        yield from ([(f"  {line}", PLAIN)] for line in joined(note.split(" "), " ", width - 2))


def explained(one: Explanation, lesson: Lesson, view: View) -> Iterator[list[Piece]]:
    """A layer: its name, what it is told, and its sections."""
    width = min(view.width or WIDTH, WIDEST)
    yield [(clean(one.node.path), TITLE), ("  ", PLAIN), (one.node.type, TYPE), (f"  {volumes(one)}", PLAIN)]
    yield from ([(line, QUIET)] for line in joined(one.about.split(" "), " ", width))
    yield from _also(one, width)
    told = [f"{item}," for item in given(one)]
    lines = joined([*told[:-1], *given(one)[-1:]], " ", width - INDENT)
    yield from _below("given", [[(line, PLAIN)] for line in lines])
    for section in one.sections:
        yield from _below(section.title, list(_section(section, view, width - INDENT)))
    if lesson.pictures:
        for drawn in pictures(one, unicode=view.unicode):
            yield []
            yield from ([(line, PLAIN)] for line in drawn)


def _also(one: Explanation | Block, width: int) -> Iterator[list[Piece]]:
    if one.also:
        yield from ([(line, QUIET)] for line in joined(f"The same: {clean(also(one))}".split(" "), " ", width))


def _summed(block: Block, view: View) -> Iterator[list[Piece]]:
    """What a block comes to."""
    width = min(view.width or WIDTH, WIDEST)
    yield [(clean(block.path), TITLE), ("  ", PLAIN), (block.type, TYPE), (f"  {block_volume(block)}".rstrip(), PLAIN)]
    yield from _also(block, width)
    yield from _below(block.section.title, list(_section(block.section, view, width - INDENT)))


def _below(title: str, lines: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Lines with their subject before the first; one that is too long goes on before the second."""
    words = [title] if len(title) < INDENT else title.split()
    for at, line in enumerate(lines):
        yield [(f"{words[at] if at < len(words) else '':{INDENT}}", QUIET), *line]


def _section(section: Section, view: View, room: int) -> Iterator[list[Piece]]:
    if section.in_a_row:
        yield from _row(section, view, room)
    else:
        yield from (line for one in section.derivations for line in _derivation(one, view, room))
    for remark in section.remarks:
        yield from ([(line, PLAIN)] for line in joined(clean(remark).split(" "), " ", room))


def _row(section: Section, view: View, room: int) -> Iterator[list[Piece]]:
    """Figures side by side."""
    style = UNICODE if view.unicode else ASCII
    told = [" = ".join([*one.names, *chain(one, style)]) for one in section.derivations]
    words = [f"{one}," for one in told[:-1]] + told[-1:]
    yield from ([(line, PLAIN)] for line in joined(words, " ", room))


def _derivation(one: Derivation, view: View, room: int) -> Iterator[list[Piece]]:
    """A chain on one line, or the letters on the first and the numbers below, all `=` in one column."""
    parts = chain(one, UNICODE if view.unicode else ASCII)
    name = " = ".join(one.names)
    remark = f", {one.remark}" if one.remark else ""
    lines = broken([*parts[:-1], parts[-1] + remark], room - len(name))
    for at, line in enumerate(lines):
        head = name if not at else " " * len(name)
        text = "".join(f" = {parts[number]}" for number in line)
        if at < len(lines) - 1:
            yield from _long(head, text, room)
            continue
        result = parts[-1]
        yield from _long(head, text[: len(text) - len(result)], room, [(result, TOTAL), (remark, QUIET)])


def _long(head: str, text: str, room: int, ending: list[Piece] | None = None) -> Iterator[list[Piece]]:
    """A line of a formula; one that is too long goes on below, with one of its signs."""
    first, *others = joined(_BEFORE_SIGNS.split(text[3:]), " ", max(room - len(head) - 3, 20)) if text.strip() else [""]
    lines = [f"{head} = {first}", *(f"{' ' * len(head)}   {line}" for line in others)]
    yield from ([(line, PLAIN)] for line in lines[:-1])
    gap = " " if ending and text.endswith(" ") and not lines[-1].endswith(" ") else ""
    yield [(lines[-1] + gap, PLAIN), *(ending or [])]
