"""What all formats of an explanation share: the chain from a formula to its result, and where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.notation import UNICODE
from cnncalc.formulas.steps import chain as written_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.explanation import Block, Derivation, Explanation
    from cnncalc.formulas.notation import Style
    from cnncalc.model.volume import Volume
    from cnncalc.quiz.verdict import Verdict

# How many paths of equal layers are named before the others are counted.
NAMED = 3


class Lesson(NamedTuple):
    """What is shown: explanations of a report's layers, with pictures of the windows' walks or without.

    `verdicts` are answers that were checked; `facts` what a person wants to know first; `blocks` the sums at the end.
    """

    report: Report
    explanations: list[Explanation]
    pictures: bool = False
    verdicts: tuple[Verdict, ...] = ()
    facts: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def title(self) -> str:
        """The network's name, or its file's."""
        return self.report.graph.name or self.report.graph.file


def chain(one: Derivation, style: Style = UNICODE) -> list[str]:
    """The formula of a derivation, with the numbers put in, step by step, and the result."""
    return written_out(one.term, style)


def broken(parts: Sequence[str], room: float, width: Callable[[str], float] = len) -> list[list[int]]:
    """On which lines the parts of a chain stand, by their numbers: the letters first, then as many as fit.

    `room` is what is left of a line behind the name, in the unit of `width`; a chain that fits into it has one line.
    """
    lengths = [width(f" = {part}") for part in parts]
    if sum(lengths) <= room:
        return [list(range(len(parts)))]
    lines = [[0]]
    for at in range(1, len(parts)):
        filled = sum(lengths[one] for one in lines[-1])
        if len(lines) > 1 and filled + lengths[at] <= room:
            lines[-1].append(at)
        else:
            lines.append([at])
    return lines


def volumes(one: Explanation) -> str:
    """`227x227x3 -> 55x55x96`; several inputs with commas, many of the same once."""
    times: dict[Volume, int] = {}
    for x in one.node.input_volumes:
        times[x] = times.get(x, 0) + 1
    entering = ", ".join(f"{x}" if n == 1 else f"{n} times {x}" for x, n in times.items())
    return f"{entering} -> {one.node.volume}"


def block_volume(one: Block) -> str:
    """`-> 28x28x128`; nothing if it could not be computed."""
    return f"-> {one.volume}" if one.volume else ""


def given(one: Explanation) -> list[str]:
    """`W1 = 227`, with all digits as the spec has them."""
    return [f"{name} = {value}" for name, value in one.given]


def also(one: Explanation | Block) -> str:
    """The layers or blocks that the same holds for."""
    if not one.also:
        return ""
    more = len(one.also) - NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{', '.join(one.also[:NAMED])}{rest}"
