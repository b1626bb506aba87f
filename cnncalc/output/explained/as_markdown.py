"""Explanations in Markdown: plain formulas in code spans, which every viewer shows alike, mathematics or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.notation import UNICODE
from cnncalc.output.explained.lesson import also, block_volume, chain, given, volumes
from cnncalc.output.explained.picture import pictures
from cnncalc.output.markdown import code, escaped
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.view import View
    from cnncalc.quiz.verdict import Verdict


def render(lesson: Lesson, view: View) -> str:
    """A heading for the network, one for each layer."""
    del view
    parts = ["\n".join(_judged(one)) for one in lesson.verdicts]
    parts += ["\n".join(_layer(one, lesson)) for one in lesson.explanations]
    parts += ["\n".join(_summed(block)) for block in lesson.blocks]
    return "\n\n".join([f"## {escaped(clean(lesson.title))}", *parts]) + "\n"


def _judged(one: Verdict) -> Iterator[str]:
    """An answer that was checked, and the mistakes that give a wrong one."""
    yield f"**{escaped(str(one))}**"
    for told in one.mistakes:
        yield f"\n- {escaped(told.what)}"
        yield from (f"  - {code(line)}" for line in told.computation)
        yield from (f"  - {escaped(rule)}" for rule in told.rules)
    yield from (f"\n- {escaped(note)}" for note in one.notes)


def _layer(one: Explanation, lesson: Lesson) -> Iterator[str]:
    yield f"### {code(clean(one.node.path))}: {one.node.type}, {escaped(volumes(one))}\n"
    yield f"{escaped(one.about)}\n"
    yield from _also(one)
    if one.given:
        yield f"Given: {escaped(', '.join(given(one)))}."
    for section in one.sections:
        yield from _section(section)
    if lesson.pictures:
        for drawn in pictures(one):
            yield "\n```text"
            yield from drawn
            yield "```"


def _also(one: Explanation | Block) -> Iterator[str]:
    if one.also:
        yield f"The same holds for {escaped(clean(also(one)))}.\n"


def _summed(block: Block) -> Iterator[str]:
    yield f"### {code(clean(block.path))}: {escaped(f'{block.type} {block_volume(block)}'.rstrip())}"
    yield from _also(block)
    yield from _section(block.section)


def _section(section: Section) -> Iterator[str]:
    yield f"\n**{section.title.capitalize()}**\n"
    yield from map(_derivation, section.derivations)
    yield from (f"- {escaped(clean(remark))}" for remark in section.remarks)


def _derivation(one: Derivation) -> str:
    *parts, result = chain(one, UNICODE)
    remark = f", {escaped(one.remark)}" if one.remark else ""
    return f"- `{' = '.join([*one.names, *parts])}` = **{result}**{remark}"
