"""Which rules run: codes, names and prefixes, chosen and left out; the more exact word wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import UserError
from cnncalc.linting import ALWAYS_SAID, RULES, TARGETS, default_codes
from cnncalc.model.diagnostics import LINT_NAMES, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL, DEFAULT = "all", "default"
# A code is a letter and three digits.
_EXACT = 4
_NEVER = "mend what it finds; to leave a file out, `exclude` it"


class RuleError(UserError):
    """A word stands for no rule, or for none of which that can be said."""


class Choice(NamedTuple):
    """What one place says of rules: `select` (None: what holds before), more of them, and fewer."""

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


NO_CHOICE = Choice()


def chosen(before: frozenset[str], choice: Choice, target: str) -> frozenset[str]:
    """The rules that run after a choice.

    From the vaguest words to the most exact ones, what is selected is added and what is ignored removed: with
    `select: V` and `ignore: V203` all of V but V203 run, with `select: V203` and `ignore: V` nothing but V203.
    """
    codes = before if choice.select is None else frozenset()
    added = (*(choice.select or ()), *choice.extend)
    for exactness in range(_EXACT + 1):
        codes |= codes_of((word for word in added if _exactness(word) == exactness), target)
        codes -= codes_of((word for word in choice.ignore if _exactness(word) == exactness), target)
    return codes


def codes_of(words: Iterable[str], target: str = "generic") -> frozenset[str]:
    """The rules that any of the words stands for; `RuleError` for a word that stands for none."""
    return frozenset(code for word in words for code in _codes(word, target))


def silenced(words: Iterable[str]) -> frozenset[str]:
    """The rules that words of an ignore stand for; `RuleError` for a word of which none can be ignored."""
    return frozenset(code for word in words for code in _adjustable(word, "be ignored"))


def regraded(word: str) -> frozenset[str]:
    """The rules of a word that can have another severity; `RuleError` if none of them can."""
    return _adjustable(word, "have another severity") - ALWAYS_SAID


def _adjustable(word: str, what: str) -> frozenset[str]:
    """The rules of a word, unless it stands for nothing but errors of the reader."""
    codes = _codes(word, TARGETS[0])
    if not codes <= ALWAYS_SAID:
        return codes
    known = names()
    called = " and ".join(f"{code} ({known[code]})" for code in sorted(codes))
    raise RuleError(f"{called} cannot {what}: what it finds leaves no network", _NEVER)


def names() -> dict[str, str]:
    """The name of every rule, by its code."""
    known = NAMES | LINT_NAMES
    return {code: known[code] for code in RULES}


def _codes(word: str, target: str) -> frozenset[str]:
    if word == DEFAULT:
        return default_codes(target)
    if word == ALL:
        return frozenset(RULES)
    found = frozenset(code for code, name in names().items() if code.startswith(word.upper()) or name == word)
    if word and found:
        return found
    raise RuleError(f"there is no rule {word}" if word else 'there is no rule ""', _meant(word))


def _meant(word: str) -> str:
    """A rule that is written alike, and where all of them stand."""
    from cnncalc.model.vocabulary import closest  # most words are right

    known = names()
    near = closest(word, [*known.values(), *map(str.lower, known), ALL, DEFAULT])
    if near.upper() in known:
        near = f"{near.upper()} ({known[near.upper()]})"
    return (f"did you mean {near}? " if near else "") + "`cnncalc lint --list-rules` shows them all"


def _exactness(word: str) -> int:
    """How few rules a word stands for: none of it for `all` and `default`, the length of a prefix, the most for one."""
    if word in {ALL, DEFAULT}:
        return 0
    return _EXACT if word in names().values() else min(len(word), _EXACT)
