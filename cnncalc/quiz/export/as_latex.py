r"""LaTeX for the class exam: a sheet of questions; with `\printanswers` the key and what the wrong answers come from.

Philip Hirschhorn, Using the exam document class. Every LaTeX has the packages that it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_latex import escaped
from cnncalc.output.text import ascii_only, clean
from cnncalc.quiz.export.sheet import FOR_PEOPLE, decimal, known_mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from cnncalc.quiz.export.sheet import Item, Sheet

_SIGNS = str.maketrans(
    {
        "−": "$-$",
        "·": r"$\cdot$\allowbreak{}",  # a long product may go on in the next line
        "⌊": r"$\lfloor$",
        "⌋": r"$\rfloor$",
        "⌈": r"$\lceil$",
        "⌉": r"$\rceil$",
        "≥": r"$\geq$",
        "…": r"\ldots{}",
        "’": "'",
    }
)
# Letters beyond these may be in no font of a plain LaTeX.
_LAST_LETTER = "\u017f"
# Decimals of points.
DECIMALS = 2
_HEAD = r"""% Written by cnncalc. \printanswers shows the key.
\documentclass[addpoints]{exam}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,textcomp}
%\printanswers
\begin{document}"""


def write(sheet: Sheet) -> str:
    """A whole document."""
    lines = [_HEAD, rf"\begin{{center}}\Large {_line(sheet.title)}\end{{center}}"]
    lines += [_line(sheet.description)] if sheet.description else []
    lines.append(r"\begin{questions}")
    for item in sheet.items:
        lines += ["", *_question(item)]
    return "\n".join([*lines, r"\end{questions}", r"\end{document}", ""])


def _question(item: Item) -> Iterator[str]:
    points, told = _points(item.points)
    yield rf"\question{points} {told}{_line(item.stem[0])}" if item.stem else rf"\question{points} {told}"
    for paragraph in item.stem[1:]:
        yield f"\n{_line(paragraph)}"
    yield from _listing(item.listing)
    if item.options:
        yield r"\begin{choices}"
        yield from (rf"\{'CorrectChoice' if one.is_right else 'choice'} {_line(one.text)}" for one in item.options)
        yield r"\end{choices}"
    else:
        yield r"\ifprintanswers\else\vspace{2cm}\fi"
    yield from _solution(item)


def _points(points: int | Fraction) -> tuple[str, str]:
    r"""As the class counts them, `[2\half]`; what it cannot count is said in words."""
    whole, rest = divmod(2 * points, 2)
    if rest not in {0, 1}:
        return "", f"({decimal(points, DECIMALS)} points) "
    return rf"[{whole or ''}{chr(92) + 'half' if rest else ''}]", ""


def _listing(lines: tuple[str, ...]) -> Iterator[str]:
    """Lines as they are, in the letters of a typewriter: `verbatim` would end at a line that says so."""
    if lines:
        yield r"\par{\ttfamily\obeylines"
        yield from (rf"\mbox{{{_code(line)}}}" for line in lines)
        yield r"}\par\smallskip"


def _code(line: str) -> str:
    return _escaped(line).replace(" ", "~").replace("-", "{-}") or "~"


def _solution(item: Item) -> Iterator[str]:
    """The answer, how it is computed, and what the wrong ones come from."""
    mistakes = [f"{one.letter}. {one.text}: {one.feedback}" for one in item.options if one.feedback]
    yield r"\begin{solution}"
    yield "\\par\n".join(
        [_line(item.answer), *item.formulas, *map(_line, [*mistakes, *known_mistakes(item, FOR_PEOPLE)])]
    )
    yield r"\end{solution}"


def _line(text: str) -> str:
    return _escaped(" ".join(clean(text).split()))


def _escaped(text: str) -> str:
    """Text that compiles: signs of LaTeX escaped, those of formulas in its own, what no font has as its neighbour."""
    return "".join(map(_sign, clean(text)))


def _sign(sign: str) -> str:
    told = sign.translate(_SIGNS)
    if told != sign:
        return told
    told = escaped(sign)
    return told if told != sign or sign <= _LAST_LETTER else escaped(ascii_only(sign))
