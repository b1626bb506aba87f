"""Which mistake of a calculation gives just the figure that a spec claims: quizzes know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.graph import Claim, Graph

# Of a longer network nobody has computed a total by hand, and trying every mistake at every layer takes long.
MOST_LAYERS = 100
# So many mistakes are told of one claim.
MOST = 2


def mistakes(claim: Claim, graph: Graph) -> Iterator[str]:
    """What a claim that does not hold most likely comes from: a slip at a layer, or another convention."""
    # Only where a claim does not hold.
    from cnncalc.quiz.analysis import Study
    from cnncalc.quiz.answers.values import same
    from cnncalc.quiz.model import ASKS, NoAnswerError, Question
    from cnncalc.quiz.wording import describe

    if claim.quantity not in ASKS or len(graph.nodes) > MOST_LAYERS:
        return
    # The output and the receptive field of a network are those of one of its layers; its counts are sums over all.
    at = claim.path
    if claim.quantity in {"output", "receptive_field"}:
        at = graph.source_of(at) if at else next(iter(graph.outputs.values()))
        if at not in graph.nodes:
            return
    try:
        study = Study(Question("", claim.quantity, graph, claim.span, at=at))
    except NoAnswerError:
        return
    for wrong in [one for one in study.singles if same(one.value, claim.value)][:MOST]:
        name, _, what = describe(wrong).partition(": ")
        yield f"{claim.value} is what {name} gives: {what}"
    for convention in study.conventions(claim.value)[:MOST]:
        yield f"{claim.value} would be right under the convention `{convention}`"
