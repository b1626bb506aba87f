"""The other conventions under which a question could be meant, where it does not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.analysis.presets import PRESETS
from cnncalc.quiz.model import SIZES, Conventions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.quiz.model import Question

# What is asked -> the conventions that change its answer.
_BITES = {
    **dict.fromkeys(SIZES, ("rounding",)),
    "params": ("biases", "norm"),
    "flops": ("flops", "biases"),
    "memory": ("input",),
}


def alternatives(question: Question) -> Iterator[tuple[str, str, Conventions]]:
    """Name, word, and the conventions with it; those that the question states itself are settled."""
    agreed = question.conventions
    for name in _BITES.get(question.ask, ()):
        if name not in agreed.stated:
            yield from ((name, word, one) for word, one in _others(agreed, name))


def _others(agreed: Conventions, name: str) -> Iterator[tuple[str, Conventions]]:
    if name == "biases":
        yield str(not agreed.biases).lower(), replace(agreed, biases=not agreed.biases)
    elif name == "input":
        yield str(not agreed.input).lower(), replace(agreed, input=not agreed.input)
    elif name == "rounding":
        yield from (
            (word, replace(agreed, rounding=word)) for word in ("floor", "ceil", "strict") if word != agreed.rounding
        )
    elif name == "norm":
        yield from ((word, replace(agreed, norm=word)) for word in ("trainable", "all", "none") if word != agreed.norm)
    else:
        yield from ((word, replace(agreed, flops=word)) for word in PRESETS if word != agreed.flops)
