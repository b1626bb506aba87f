"""`budget`: upper limits that a spec sets itself, such as `params: 26M`. `analysis/claims.py` checks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.language.expand.inputs import report
from cnncalc.language.expressions.arithmetic import Number, WrongValueError, read_number
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError
from cnncalc.language.expressions.tokens import whole_value
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Scalar, Source
from cnncalc.model.graph import Budget, Graph
from cnncalc.model.values import is_whole, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.language.document import Spec
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span

# What a budget can limit, and whether its limit is in bytes.
LIMITED = {
    "params": False,
    "trainable": False,
    "weights": False,
    "biases": False,
    "buffers": False,
    "macs": False,
    "activations": False,
    "peak_activations": False,
    "peak_memory": True,
}
PREFIXES = {
    "": 1,
    "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40,
}  # fmt: skip
# Compiled where a first budget is met.
_LIMIT = r"(?a)(?P<number>[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?) ?(?P<prefix>[A-Za-z]*?)(?P<bytes>B?)"
_EXAMPLE = {False: "such as 26M or 4.2G", True: "such as 64 MiB or 1.5 GB"}


def read_budgets(spec: Spec, graph: Graph) -> list[Budget]:
    """Every limit, in the order of the text."""
    found = []
    for word, node in spec.budget.pairs.values() if spec.budget else ():
        try:
            found.append(_budget(word, node, graph))
        except PlacedError as err:
            report(graph, err)
        except UnknownError:
            pass
    return found


def budgets_from_outside(written: Mapping[str, str], at: Span) -> list[Budget]:
    """Limits that are not the spec's own, by quantity, as a spec writes them; they are shown at a place of the spec.

    Raises `PlacedError` for a quantity that cannot be limited, and for what is no limit.
    """
    nowhere = Graph("")
    pairs = ((_word(quantity), _word(text)) for quantity, text in written.items())
    return [_budget(word, node, nowhere)._replace(span=at) for word, node in pairs]


def _word(text: str) -> Scalar:
    return Scalar(Source("", text), text, (1, 1, 1, len(text) + 1), quoted=False)


def _budget(word: Scalar, node: Tree, graph: Graph) -> Budget:
    if word.text not in LIMITED:
        hint = similar(word.text, LIMITED, graph.diagnostics) or f"a budget limits {listed(LIMITED, 'or')}"
        raise PlacedError(word.span, "S101", f"`budget` knows no `{word.text}`", hint)
    limit = read_limit(word.text, node)
    return Budget(word.text, limit, node.text if isinstance(node, Scalar) else "", node.span)


def read_limit(quantity: str, node: Tree) -> int:
    """The limit of a quantity as a whole number of what it limits; `PlacedError` if it is none."""
    in_bytes = LIMITED[quantity]
    if not isinstance(node, Scalar):
        raise PlacedError(node.span, "S104", f"`{quantity}` wants one limit", _EXAMPLE[in_bytes])
    if node.refused:
        raise UnknownError
    if node.is_empty:
        raise PlacedError(node.span, "Y013", f"`{quantity}` is empty", _EXAMPLE[in_bytes])
    return _limit(node, quantity, in_bytes=in_bytes)


def read_count(node: Scalar) -> int | None:
    """A whole number of up to 30 digits, with or without a prefix (`1.28T`); None where a node is no such number."""
    written = re.fullmatch(_LIMIT, node.text)
    if not written or written["bytes"] or written["prefix"] not in PREFIXES:
        return None
    count = _product(node, written["number"], PREFIXES[written["prefix"]])
    return count if is_whole(count) else None


def _limit(node: Scalar, quantity: str, *, in_bytes: bool) -> int:
    """The limit as a whole number of what it limits."""
    written = re.fullmatch(_LIMIT, node.text)
    if not written:
        message, hint = whole_value(node.text) or (f"`{node.text}` is no limit", _EXAMPLE[in_bytes])
        raise PlacedError(node.span, "S104", message, hint)
    prefix = written["prefix"]
    if prefix not in PREFIXES:
        hint = f"M is 10^6, Mi 2^20: the prefixes are {listed(tuple(PREFIXES)[1:])}"
        raise PlacedError(node.part(*written.span("prefix")), "S104", f"`{prefix}` is no unit", hint)
    if written["bytes"] and not in_bytes:
        message = f"`{quantity}` is a number, and {node.text} are bytes"
        raise PlacedError(node.span, "S104", message, "`peak_memory` is in bytes")
    limit = _product(node, written["number"], PREFIXES[prefix])
    if is_whole(limit) and limit >= 0:
        return limit
    message = f"{node.text} is {limit}, and a limit is a whole number of at least 0"
    raise PlacedError(node.span, "S105", message, _EXAMPLE[in_bytes])


def _product(node: Scalar, number: str, factor: int) -> Number:
    try:
        value = read_number(number.lstrip("+-"), limits.CLAIM_DIGITS) * factor
    except WrongValueError as err:
        raise PlacedError(node.span, err.code, str(err), err.hint) from None
    value = -value if number.startswith("-") else value
    return int(value) if value.denominator == 1 else value
