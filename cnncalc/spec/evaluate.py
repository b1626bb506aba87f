"""YAML nodes to values: expressions evaluated in a frame, with every error at its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.spec.arithmetic import WrongValueError, truth
from cnncalc.spec.expression import compiled
from cnncalc.spec.tokens import ExpressionError
from cnncalc.spec.tree import Mapping, Scalar
from cnncalc.values import is_whole, shown

if TYPE_CHECKING:
    from cnncalc.diagnostics import Span
    from cnncalc.spec.expression import Environment
    from cnncalc.spec.tree import Tree
    from cnncalc.values import Value


class PlacedError(Exception):
    """Something wrong at a place of the spec."""

    def __init__(self, span: Span, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.span = span
        self.code = code
        self.hint = hint


def evaluate(node: Tree, env: Environment) -> Value:
    """The value of a node: words, numbers, volumes, expressions; lists and mappings of them."""
    if isinstance(node, Scalar):
        return _scalar(node, env)
    if isinstance(node, Mapping):
        return {text: evaluate(value, env) for text, (_, value) in node.pairs.items()}
    return [evaluate(item, env) for item in node.items]


def _scalar(node: Scalar, env: Environment) -> Value:
    if node.is_empty:
        raise PlacedError(node.span, "Y013", "a value is missing here", "fill it in, or delete its key")
    try:
        return compiled(node.text)(env)
    except ExpressionError as err:
        raise PlacedError(node.part(err.start, err.end), err.code, str(err), err.hint) from None


def whole_number(node: Scalar, env: Environment, what: str) -> int:
    """A whole number of at least 0 for a wiring key."""
    value = evaluate(node, env)
    if is_whole(value) and value >= 0:
        return value
    raise PlacedError(node.span, "S104", f"`{what}` wants a whole number of at least 0, not {shown(value)}")


def true_or_false(node: Scalar, env: Environment, what: str) -> bool:
    """true or false for a wiring key; nothing else counts as either."""
    try:
        return truth(evaluate(node, env), f"`{what}`")
    except WrongValueError as err:
        raise PlacedError(node.span, "S104", str(err), err.hint) from None
