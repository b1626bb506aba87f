"""What a lint run is told: which rules, how severe, which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.linting import default_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING: Mapping[str, str] = {}


class Settings(NamedTuple):
    """`codes` are the rules that run, `severities` those that a code has instead of its rule's.

    `budgets` are limits for every spec, as a spec writes them (`{"params": "26M"}`); a spec's own go before them.
    What makes a spec impossible to compute is reported whatever the settings.
    """

    codes: frozenset[str]
    severities: Mapping[str, str] = _NOTHING
    budgets: Mapping[str, str] = _NOTHING


def default_settings(target: str = "generic") -> Settings:
    """What holds for a target where nobody says otherwise."""
    return Settings(default_codes(target))
