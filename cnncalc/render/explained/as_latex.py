r"""Explanations in LaTeX: a fragment that any document can `\input`, with amsmath and no other package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.notation import LATEX, UNICODE
from cnncalc.render.as_latex import escaped
from cnncalc.render.explained.lesson import also, block_volume, broken, chain, volumes
from cnncalc.render.explained.picture import pictures
from cnncalc.render.text import ascii_only, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.render.explained.lesson import Lesson
    from cnncalc.render.view import View

# Signs that a line of a formula has room for on a page of usual width.
ROOM = 62


def render(lesson: Lesson, view: View) -> str:
    """A heading for each layer, its formulas aligned below."""
    del view
    head = f"% {clean(lesson.title)}: written by cnncalc. Include it with \\input; it needs \\usepackage{{amsmath}}."
    lines = [line for one in lesson.explanations for line in _layer(one, lesson)]
    return "\n".join([head, *lines, *(line for block in lesson.blocks for line in _summed(block))]) + "\n"


def _layer(one: Explanation, lesson: Lesson) -> Iterator[str]:
    arrow = _words(volumes(one)).replace("-$>$", r"$\to$")
    yield rf"\subsection*{{\texttt{{{_words(one.node.path)}}}: {one.node.type}, {arrow}}}"
    yield rf"\noindent {_words(one.about)}"
    if one.also:
        paths = _words(also(one)).replace("/", r"/\allowbreak{}")
        yield rf"The same holds for {paths}."
    if one.given:
        yield rf"Given: {', '.join(_given(name, value) for name, value in one.given)}."
    for section in one.sections:
        yield from _section(section)
    if lesson.pictures:
        for drawn in pictures(one, unicode=False):
            yield r"{\small\begin{verbatim}"
            yield from drawn
            yield r"\end{verbatim}}"


def _summed(block: Block) -> Iterator[str]:
    """What a block comes to."""
    arrow = _words(block_volume(block)).replace("-$>$", r"$\to$")
    yield rf"\subsection*{{\texttt{{{_words(block.path)}}}: {_words(block.type)} {arrow}}}"
    yield from _section(block.section)


def _name(name: str) -> str:
    """A word with its subscript is upright; everything else as in any formula."""
    word, _, below = name.partition("_")
    if name == "rf":
        return r"\text{rf}"
    return rf"\text{{{word}}}_{{\text{{{below}}}}}" if len(word) > 1 and below else LATEX.name(name)


STYLE = LATEX._replace(name=_name)


def _given(name: str, value: int | str) -> str:
    """A letter is mathematics, a field of the language is not."""
    if isinstance(value, int):
        return f"${LATEX.name(name)} = {value}$"
    letter = f"${LATEX.name(name)}$" if len(name) == 1 else rf"\texttt{{{_words(name)}}}"
    return f"{letter} = {_words(value)}"


def _section(section: Section) -> Iterator[str]:
    yield rf"\paragraph{{{section.title.capitalize()}.}}"
    yield " ".join(map(_words, section.remarks)).replace("/", r"/\allowbreak{}")  # paths are long
    if section.derivations:
        yield r"\begin{align*}"
        yield " \\\\\n".join(line for one in section.derivations for line in _derivation(one))
        yield r"\end{align*}"


def _derivation(one: Derivation) -> Iterator[str]:
    """The name on the left of the first `=`; what does not fit on a line stands below."""
    parts = chain(one, STYLE)
    plain = chain(one, UNICODE)
    lines = broken([*plain[:-1], plain[-1] + one.remark], ROOM)
    name = " = ".join(map(_name, one.names))
    for at, line in enumerate(lines):
        text = " = ".join(parts[number] for number in line)
        ends = at == len(lines) - 1 and one.remark
        yield f"{name if not at else ''} &= {text}" + (rf" \quad\text{{({_words(one.remark)})}}" if ends else "")


def _words(text: str) -> str:
    """Text as LaTeX prints it, in the fonts that it has by itself."""
    known = clean(text).translate(SIGNS)
    return "".join(part if at % 2 else escaped(ascii_only(part)) for at, part in enumerate(known.split("\0")))


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
