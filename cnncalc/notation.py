"""A term as text: in the course's symbols, or with the numbers put in."""

from __future__ import annotations

from cnncalc.term import Term

_BINDING = {"+": 1, "-": 1, "*": 2, "//": 2}
_CALLS = {"ceil": "ceil_div", "max": "max", "gcd": "gcd"}


def symbols(term: int) -> str:
    """The formula in its letters, as Python: `(W1 + 2 * P - F) // S + 1`. A named intermediate keeps its name."""
    return _text(term, with_names=True)


def numbers(term: int) -> str:
    """The same formula with every letter replaced by its number: `(227 + 2 * 0 - 11) // 4 + 1`."""
    return _text(term, with_names=False)


def _text(term: int, *, with_names: bool, top: bool = True) -> str:
    if not isinstance(term, Term) or not term.op:
        named = isinstance(term, Term) and with_names and term.name
        return term.name if named and isinstance(term, Term) else str(int(term))
    if term.name and with_names and not top:
        return term.name
    parts = [_text(arg, with_names=with_names, top=False) for arg in term.args]
    if term.op in _CALLS:
        return f"{_CALLS[term.op]}({', '.join(parts)})"
    left, right = term.args
    shown = [_bracket(parts[0], left, term.op, with_names=with_names, is_right=False)]
    shown += [term.op, _bracket(parts[1], right, term.op, with_names=with_names, is_right=True)]
    return " ".join(shown)


def _bracket(text: str, arg: int, outer: str, *, with_names: bool, is_right: bool) -> str:
    """Brackets only where the reading would change without them."""
    if not isinstance(arg, Term) or arg.op not in _BINDING or (arg.name and with_names):
        return f"({text})" if text.startswith("-") else text
    inner, here = _BINDING[arg.op], _BINDING[outer]
    changes = inner < here or (inner == here and ((is_right and outer in "-//") or (is_right and arg.op == "//")))
    floor_below_product = outer == "*" and arg.op == "//"
    return f"({text})" if changes or floor_below_product else text
