"""Explanations as one self-contained page, with true fractions and subscripts by CSS alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cnncalc.formulas.notation import ATOM, UNICODE, Part, Style, subscripted
from cnncalc.output.explained.lesson import also, block_volume, chain, volumes
from cnncalc.output.explained.picture import pictures
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.view import View
    from cnncalc.quiz.verdict import Verdict

STYLE = """
:root { color-scheme: light dark; --line: #8885; --quiet: #888; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 52rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 0; border-top: 1px solid var(--line); padding-top: .8rem; }
h2 code { font-size: 1.1rem; }
h2 span, .quiet { color: var(--quiet); font-weight: normal; }
p { margin: .2rem 0; }
section { display: grid; grid-template-columns: 7rem 1fr; gap: .2rem 1rem; margin: .8rem 0; }
section > b { font-weight: 600; padding-top: .35rem; }
.line { display: flex; flex-wrap: wrap; align-items: center; font-family: "STIX Two Math", Cambria, serif; }
.line > span { white-space: pre; padding: .12rem 0; }
.given span { white-space: nowrap; }
.line strong { font-weight: 700; }
.frac { display: inline-flex; flex-direction: column; text-align: center; vertical-align: middle; margin: 0 .15em; }
.frac > span:first-child { border-bottom: 1px solid; }
.frac > span { padding: 0 .2em; line-height: 1.25; white-space: pre; }
sub { font-size: .7em; line-height: 0; }
.tall { display: inline-block; transform: scaleY(1.9); }
pre { overflow-x: auto; font: 13px/1.25 ui-monospace, monospace; }
"""


def render(lesson: Lesson, view: View) -> str:
    """The page."""
    del view
    title = escape(clean(lesson.title))
    lines = [_judged(one) for one in lesson.verdicts]
    lines += [line for one in lesson.explanations for line in _layer(one, lesson)]
    body = "\n".join([*lines, *(line for block in lesson.blocks for line in _summed(block))])
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _judged(one: Verdict) -> str:
    """An answer that was checked, and the mistakes that give a wrong one."""
    told = [(mistake.what, _listed([*mistake.computation, *mistake.rules])) for mistake in one.mistakes]
    items = "".join(f"<li>{escape(what)}{below}</li>" for what, below in told)
    notes = "".join(f"<li>{escape(note)}</li>" for note in one.notes)
    return f"<p><strong>{escape(str(one))}</strong></p>" + (f"<ul>{items}{notes}</ul>" if items or notes else "")


def _listed(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _layer(one: Explanation, lesson: Lesson) -> Iterator[str]:
    shown = escape(volumes(one).replace("->", "→"))
    yield f"<h2><code>{escape(clean(one.node.path))}</code> <span>{escape(one.node.type)}</span> {shown}</h2>"
    yield f'<p class="quiet">{escape(one.about)}</p>'
    yield from _also(one)
    if one.given:
        told = ", ".join(f"<span>{_given(*item)}</span>" for item in one.given)
        yield f'<section><b>given</b><div><p class="given">{told}</p></div></section>'
    yield from map(_section, one.sections)
    if lesson.pictures:
        yield from (f"<pre>{escape(chr(10).join(drawn))}</pre>" for drawn in pictures(one))


def _also(one: Explanation | Block) -> Iterator[str]:
    if one.also:
        yield f'<p class="quiet">The same holds for {escape(clean(also(one)))}.</p>'


def _summed(block: Block) -> Iterator[str]:
    """What a block comes to."""
    shown = escape(block_volume(block).replace("->", "→"))
    yield f"<h2><code>{escape(clean(block.path))}</code> <span>{escape(clean(block.type))}</span> {shown}</h2>"
    yield from _also(block)
    yield _section(block.section)


def _given(name: str, value: int | str) -> str:
    """A letter as in the formulas, a field of the language by its name."""
    is_field = not isinstance(value, int) and len(name) > 1
    return f"{escape(name) if is_field else _name(name)} = {escape(str(value))}"


def _section(section: Section) -> str:
    lines = [*map(_derivation, section.derivations), *(f"<p>{escape(clean(one))}</p>" for one in section.remarks)]
    return f"<section><b>{section.title}</b><div>{''.join(lines)}</div></section>"


def _derivation(one: Derivation) -> str:
    *parts, result = chain(one, HTML)
    remark = f'<small class="quiet">, {escape(one.remark)}</small>' if one.remark else ""
    steps = "".join(f"<span> = {part}</span>" for part in parts)
    name = " = ".join(map(_name, one.names))
    return f'<div class="line"><span>{name}</span>{steps}<span> = <strong>{result}</strong>{remark}</span></div>'


def _name(name: str) -> str:
    """A letter in italics, as in any formula; words upright; either with its subscript."""
    word, below = map(escape, subscripted(name))
    return (f"<i>{word}</i>" if len(word) == 1 else word) + (f"<sub>{below}</sub>" if below else "")


def _divided(a: Part, b: Part, op: str, exact: bool) -> Part:
    over = f'<span class="frac"><span>{a.text}</span><span>{b.text}</span></span>'
    if exact:
        return Part(over, ATOM)
    before, after = (f'<span class="tall">{sign}</span>' for sign in ("⌊⌋" if op == "//" else "⌈⌉"))
    return Part(f"{before}{over}{after}", ATOM)


HTML = Style(UNICODE.number, _name, UNICODE.signs, UNICODE.call, _divided)
