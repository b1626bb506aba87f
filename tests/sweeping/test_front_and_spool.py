"""The front against its definition, and the spool against sorting all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.search import sorter as spooling
from cnncalc.search.selection import Front
from cnncalc.search.sorter import spool
from cnncalc.search.variants import Variant

if TYPE_CHECKING:
    import pytest

points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=25)


def is_beaten(one: tuple[int, int], by: tuple[int, int]) -> bool:
    """Whether another is at least as good in both, and better in one."""
    return by[0] <= one[0] and by[1] <= one[1] and by != one


@given(points)
def test_the_front_is_what_nothing_beats(found: list[tuple[int, int]]) -> None:
    """Whatever the order in which they come; equal ones are all on it."""
    front = Front()
    for number, (first, second) in enumerate(found):
        front.add(first, second, number)
    assert front.members == {number for number, one in enumerate(found) if not any(is_beaten(one, by) for by in found)}
    assert front.firsts == sorted(front.firsts)
    assert front.seconds == sorted(front.seconds, reverse=True)


def test_a_spool_sorts_on_disk_as_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """In runs of seven, read back in pieces of three, as often as wanted."""
    monkeypatch.setattr(spooling, "RUN", 7)
    monkeypatch.setattr(spooling, "PIECE", 3)
    variants = [Variant(number, (str(number),), (number * 37 % 50,)) for number in range(50)]
    with spool(lambda one: (one.figures[0], one.number)) as kept:
        for one in variants:
            kept.add(one)
        expected = sorted(variants, key=lambda one: (one.figures[0], one.number))
        assert list(kept) == expected
        assert list(kept) == expected
        assert len(kept.fresh) == 1
