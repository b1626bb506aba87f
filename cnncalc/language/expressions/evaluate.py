"""YAML nodes to values: expressions evaluated in a frame, with every error at its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from cnncalc.language import limits
from cnncalc.language.expressions.arithmetic import WrongValueError, truth
from cnncalc.language.expressions.closures import Environment
from cnncalc.language.expressions.expression import compiled
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.values import is_whole, shown
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span
    from cnncalc.model.values import Value


Result = TypeVar("Result")


class UnknownError(Exception):
    """Something depends on a value or volume that could not be computed; the reason was reported where it lies."""


class PlacedError(Exception):
    """Something wrong at a place of the spec; `uses` are the block uses that led there, if not those of the scope.

    `others` are wrong beside it, `notes` tell how it came to that.
    """

    def __init__(self, span: Span, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.span = span
        self.code = code
        self.hint = hint
        self.uses: tuple[Span, ...] | None = None
        self.others: list[PlacedError] = []
        self.notes: tuple[str, ...] = ()


class Scope(Environment, Protocol):
    """Where names have values, and lists have a bound."""

    def spend(self, numbers: int) -> None:
        """Some numbers are listed; `WrongValueError` if they become too many in all."""


def each(names: Iterable[str], read: Callable[[str], Result]) -> dict[str, Result]:
    """What is read for every name. All are tried, so that all that is wrong is said at once."""
    values: dict[str, Result] = {}
    errors: list[PlacedError] = []
    complete = True
    for name in names:
        try:
            values[name] = read(name)
        except PlacedError as err:
            errors.append(err)
        except UnknownError:
            complete = False
    if errors:
        errors[0].others = errors[1:]
        raise errors[0]
    if not complete:
        raise UnknownError
    return values


def evaluate(node: Tree, env: Scope) -> Value:
    """The value of a node: words, numbers, volumes, expressions; lists and mappings of them."""
    if isinstance(node, Scalar):
        return _range(node, env) if ".." in node.text else _scalar(node, env)
    if isinstance(node, Mapping):
        if node.damaged:
            raise UnknownError
        return {text: _inside(value, env) for text, (_, value) in node.pairs.items()}
    _spend(len(node.items), node, env)
    return [_inside(item, env) for item in node.items]


def _range(node: Scalar, env: Scope) -> Value:
    """The value of a text with a range in it, which is a list."""
    _spend(0, node, env)
    value = _scalar(node, env)
    if isinstance(value, list):
        _spend(len(value), node, env)
    return value


def _spend(numbers: int, node: Tree, env: Scope) -> None:
    try:
        env.spend(numbers)
    except WrongValueError as err:
        raise PlacedError(node.span, err.code, str(err), err.hint) from None


def _scalar(node: Scalar, env: Environment) -> Value:
    text = node.text
    plain = _plain(text)
    if plain is not None:
        return plain
    if node.refused:
        raise UnknownError
    if node.is_empty:
        raise PlacedError(node.span, "Y013", "a value is missing here", "fill it in, or delete its key")
    try:
        return compiled(text)(env)
    except ExpressionError as err:
        raise PlacedError(node.part(err.start, err.end), err.code, str(err), err.hint) from None


def _plain(text: str) -> int | Dims | None:
    """The value of a number or volume in plain digits, which needs no parser."""
    if _is_plain(text):
        return int(text)
    sizes = text.split("x")
    is_volume = len(sizes) > 1 and text[0] != "0" and all(map(_is_plain, sizes))
    return Dims(map(int, sizes)) if is_volume else None


def _is_plain(text: str) -> bool:
    """Whether a text is a number in digits that everybody reads alike."""
    return text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0") and len(text) <= limits.DIGITS


def _inside(node: Tree, env: Scope) -> Value:
    """A value of a list or mapping. A variable there cannot be a list itself: nested ones could grow without bound."""
    value = evaluate(node, env)
    if isinstance(node, Scalar) and isinstance(value, list | dict):
        what = "list" if isinstance(value, list) else "mapping"
        raise PlacedError(node.span, "S104", f"`{node.text}` is a {what} inside another", "write its values out")
    return value


def constant(text: str) -> Value:
    """The value of a text without names and ranges; `ExpressionError` if it has none."""
    plain = _plain(text)
    return compiled(text)(_NoNames()) if plain is None else plain


class _NoNames:
    """Where nothing has a name."""

    def value(self, name: str) -> Value:
        """No name has a value."""
        raise KeyError(name)

    def size(self, source: str, axis: str) -> Value:
        """No volume has a size."""
        raise KeyError(source, axis)


def whole_number(node: Scalar, env: Scope, what: str) -> int:
    """A whole number of at least 0 for a wiring key."""
    value = evaluate(node, env)
    if is_whole(value) and value >= 0:
        return value
    raise PlacedError(node.span, "S104", f"`{what}` wants a whole number of at least 0, not {shown(value)}")


def true_or_false(node: Scalar, env: Scope, what: str) -> bool:
    """true or false for a wiring key; nothing else counts as either."""
    try:
        return truth(evaluate(node, env), f"`{what}`")
    except WrongValueError as err:
        raise PlacedError(node.span, "S104", str(err), err.hint) from None


def syntax_errors(node: Tree) -> list[PlacedError]:
    """What is wrong with the values of a node as they are written, before any name has a value."""
    if isinstance(node, Mapping):
        return [err for _, value in node.pairs.values() for err in syntax_errors(value)]
    if isinstance(node, Sequence):
        return [err for item in node.items for err in syntax_errors(item)]
    if _plain(node.text) is not None or node.refused:
        return []
    if node.is_empty:
        return [PlacedError(node.span, "Y013", "a value is missing here", "fill it in, or delete its key")]
    try:
        compiled(node.text)
    except ExpressionError as err:
        return [PlacedError(node.part(err.start, err.end), err.code, str(err), err.hint)]
    return []
