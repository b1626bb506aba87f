"""Similar words for a misspelt one, as long as that does not take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# Comparing takes a millisecond: after so many errors, or among so many words, nobody is helped by it any more.
MANY_ERRORS = 100
MANY_WORDS = 500


def similar(word: str, known: Collection[str], found: Collection[object]) -> str:
    """A hint out of the words known in its place, or ''; `found` is what is wrong so far."""
    if len(found) >= MANY_ERRORS or len(known) > MANY_WORDS:
        return ""
    from cnncalc.model.vocabulary import nearest  # most words are right

    return nearest(word, known)
