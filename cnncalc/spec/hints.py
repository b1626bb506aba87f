"""Similar words for a misspelt one, as long as that does not take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

# Comparing takes a millisecond: after so many errors, or among so many words, nobody is helped by it any more.
MANY_ERRORS = 100
MANY_WORDS = 500


def similar(word: str, known: Collection[str], found: Collection[object]) -> str:
    """A hint out of the words known in its place, or ''; `found` is what is wrong so far."""
    return nearest(word, known) if len(found) < MANY_ERRORS and len(known) <= MANY_WORDS else ""
