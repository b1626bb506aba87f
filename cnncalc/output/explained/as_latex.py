r"""Explanations in LaTeX: a fragment that any document can `\input`, with amsmath and no other package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.notation import LATEX, UNICODE
from cnncalc.output.as_latex import escaped
from cnncalc.output.explained.lesson import also, block_volume, broken, chain, volumes
from cnncalc.output.explained.picture import pictures
from cnncalc.output.text import ascii_only, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.view import View
    from cnncalc.quiz.verdict import Verdict

# Points that a line of a formula may take: the text of an `article` is 345 wide.
ROOM = 335.0
# Points of a sign with the space around it, about; of all others by whether they are capitals.
POINTS = {"·": 7.3, "+": 12.3, "−": 12.3, "=": 13.4, ",": 2.8, "/": 5.0, "(": 3.9, ")": 3.9, " ": 0.0, "_": 0.0}
CAPITAL, SMALL = 8.6, 5.0


def render(lesson: Lesson, view: View) -> str:
    """A heading for each layer, its formulas aligned below."""
    del view
    head = f"% {clean(lesson.title)}: written by cnncalc. Include it with \\input; it needs \\usepackage{{amsmath}}."
    lines = [line for one in lesson.verdicts for line in _judged(one)]
    lines += [line for one in lesson.explanations for line in _layer(one, lesson)]
    lines += [line for block in lesson.blocks for line in _summed(block)]
    # Paths are long words: rather wide spaces than a line that runs over.
    return "\n".join([head, r"\begingroup\sloppy", *lines, r"\par\endgroup"]) + "\n"


def _judged(one: Verdict) -> Iterator[str]:
    """An answer that was checked, and the mistakes that give a wrong one."""
    yield rf"\noindent\textbf{{{_words(str(one))}}}"
    yield from _listed([(told.what, (*told.computation, *told.rules)) for told in one.mistakes])
    yield from _listed([(note, ()) for note in one.notes])


def _listed(items: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Items, each with those below it."""
    if items:
        yield r"\begin{itemize}"
        for text, below in items:
            yield rf"\item {_words(text)}"
            yield from _listed([(line, ()) for line in below])
        yield r"\end{itemize}"


def _layer(one: Explanation, lesson: Lesson) -> Iterator[str]:
    yield _heading(one.node.path, f"{one.node.type}, {volumes(one)}")
    yield rf"\noindent {_words(one.about)}"
    yield from _also(one)
    if one.given:
        yield rf"Given: {', '.join(_given(name, value) for name, value in one.given)}."
    for section in one.sections:
        yield from _section(section)
    if lesson.pictures:
        for drawn in pictures(one, unicode=False):
            yield r"{\small\begin{verbatim}"
            yield from drawn
            yield r"\end{verbatim}}"


def _also(one: Explanation | Block) -> Iterator[str]:
    if one.also:
        yield rf"The same holds for {_words(also(one))}."


def _summed(block: Block) -> Iterator[str]:
    """What a block comes to."""
    yield _heading(block.path, f"{block.type} {block_volume(block)}")
    yield from _also(block)
    yield from _section(block.section)


def _heading(path: str, text: str) -> str:
    arrow = _words(text).replace("-$>$", r"$\to$")
    return rf"\subsection*{{\raggedright\texttt{{{_words(path)}}}: {arrow}}}"


def _given(name: str, value: int | str) -> str:
    """A letter is mathematics, a field of the language is not."""
    if isinstance(value, int):
        return f"${LATEX.name(name)} = {value}$"
    letter = f"${LATEX.name(name)}$" if len(name) == 1 else rf"\texttt{{{_words(name)}}}"
    return f"{letter} = {_words(value)}"


def _section(section: Section) -> Iterator[str]:
    """The formulas below the title, then the remarks; where there is no formula, both on a line."""
    yield rf"\paragraph{{{section.title.capitalize()}.}}"
    remarks = " ".join(map(_words, section.remarks))
    if section.in_a_row:
        yield ", ".join(f"${_equation(one.names, chain(one, LATEX))}$" for one in section.derivations) + "."
    elif section.derivations:
        room = ROOM - max(_points(" = ".join(one.names)) for one in section.derivations)
        yield "\n\\begin{align*}"
        yield " \\\\\n".join(line for one in section.derivations for line in _derivation(one, room))
        yield r"\end{align*}"
        remarks = remarks and rf"\noindent {remarks}"
    yield from [remarks] if remarks else []


def _derivation(one: Derivation, room: float) -> Iterator[str]:
    """The name on the left of the first `=`; what does not fit into the room behind it stands below."""
    parts = chain(one, LATEX)
    plain = chain(one, UNICODE)
    lines = broken([*plain[:-1], plain[-1] + one.remark], room, _points)
    name = " = ".join(map(LATEX.name, one.names))
    for at, line in enumerate(lines):
        text = " = ".join(parts[number] for number in line)
        ends = at == len(lines) - 1 and one.remark
        yield f"{name if not at else ''} &= {text}" + (rf" \quad\text{{({_words(one.remark)})}}" if ends else "")


def _points(text: str) -> float:
    """About how wide a formula is in print."""
    return sum(POINTS.get(sign, CAPITAL if sign.isupper() else SMALL) for sign in text)


def _equation(names: tuple[str, ...], parts: list[str]) -> str:
    return " = ".join([*map(LATEX.name, names), *parts])


def _words(text: str) -> str:
    """Text as LaTeX prints it, in the fonts that it has by itself; a path may be broken behind its signs."""
    known = clean(text).translate(SIGNS)
    printed = "".join(part if at % 2 else escaped(ascii_only(part)) for at, part in enumerate(known.split("\0")))
    return printed.replace("/", r"/\allowbreak{}").replace(r"\_", r"\_\allowbreak{}")


# Signs of formulas in a docstring, between marks that `_words` takes away.
SIGNS = str.maketrans(
    {
        "·": "\0$\\cdot$\0",
        "×": "\0$\\times$\0",
        "√": "\0$\\surd$\0",
        "Σ": "\0$\\Sigma$\0",
        "λ": "\0$\\lambda$\0",
        "α": "\0$\\alpha$\0",
        "²": "\0$^2$\0",
        "³": "\0$^3$\0",
        "⌊": "\0$\\lfloor$\0",
        "⌋": "\0$\\rfloor$\0",
        "⌈": "\0$\\lceil$\0",
        "⌉": "\0$\\rceil$\0",
        "|": "\0$|$\0",
        "π": "\0$\\pi$\0",
    }
)
