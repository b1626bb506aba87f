"""Made questions as a quiz file, which all that reads quizzes can read; the worked solutions are remarks."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from cnncalc.model.values import listed
from cnncalc.quiz.generate.generate import question_text
from cnncalc.quiz.generate.kinds import KINDS
from cnncalc.quiz.generate.phrases import phrase
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.tasks.task import line_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.quiz.generate.generate import Made, Wanted

WIDTH = 100


def quiz_text(made: Sequence[Made], wanted: Wanted) -> str:
    """The whole file; how to make it again stands in its first line."""
    is_mixed = len(wanted.kinds) == len(KINDS)
    about = dict.fromkeys(KINDS[kind].about for kind in wanted.kinds)
    title = "All kinds of questions" if is_mixed else f"Questions on {listed(about)}"
    kinds = "" if is_mixed else f" --kind {','.join(wanted.kinds)}"
    head = (
        f"# cnncalc quiz generate{kinds} --difficulty {wanted.level} --count {wanted.number} --choices {wanted.choices}"
        f" --seed {wanted.seed}\ntitle: {title}\nquestions:\n"
    )
    return head + "\n".join(_question(one, is_open=not wanted.choices) for one in made)


def _question(one: Made, *, is_open: bool) -> str:
    agreed = _agreed(one)
    stated = [f"conventions: {{{', '.join(f'{name}: {word}' for name, word in agreed.items())}}}"] if agreed else []
    answer = (
        [f"answer: {one.study.right.value}", *_mistakes(one)] if is_open else [*_choices(one), f"answer: {one.right}"]
    )
    lines = [*_stem(one, agreed), *one.draft.lines(), *stated, *answer, *_solution(one)]
    return question_text(one.id, lines)


def _agreed(one: Made) -> dict[str, str]:
    """The conventions without which one of the choices would be right, too."""
    words = (word for wrong in one.wrongs.values() for word in one.study.conventions(wrong.value))
    names = dict.fromkeys(word.partition(":")[0] for word in words)
    return {name: str(getattr(one.question.conventions, name)) for name in names}


def _stem(one: Made, agreed: dict[str, str]) -> Iterator[str]:
    output = next(reversed(one.question.graph.nodes.values())).volume
    told = f"{phrase(one.draft, output)}{' Fractions are rounded down.' if 'rounding' in agreed else ''}"
    yield "text: >-"
    yield from (f"  {line}" for line in wrap(told, WIDTH - 8, break_long_words=False))


def _choices(one: Made) -> Iterator[str]:
    """Every choice, and behind it what it comes from."""
    values = {letter: str(wrong.value) for letter, wrong in one.wrongs.items()}
    values[one.right] = str(one.study.right.value)
    width = max(map(len, values.values()))
    yield "choices:"
    for letter in sorted(values):
        yield f"  {letter}: {values[letter]:{width}}   # {_origin(one, letter)}"


def _mistakes(one: Made) -> Iterator[str]:
    """What wrong answers to an open question come from."""
    yield from (f"# {wrong.value}: {_origin(one, letter)}" for letter, wrong in sorted(one.wrongs.items()))


def _origin(one: Made, letter: str) -> str:
    if letter == one.right:
        return "right"
    slips = [CATALOGUE[code] for code in one.wrongs[letter].codes]
    return "; ".join(f"{slip.code} {slip.name}: {slip.did}" for slip in slips)


def _solution(one: Made) -> Iterator[str]:
    yield from (f"# {line_text(line)}" for line in one.study.right.lines)
