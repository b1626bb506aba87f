"""Alignment: never worse than the best of all, in order, and bounded for large networks."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc.comparison import alignment
from cnncalc.comparison.alignment import Worths, align, best
from cnncalc.comparison.layers import Item, items

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from cnncalc.layers.base import Layer

ENTRIES = ("relu", "gelu", "batchnorm", "conv: {filters: 3, kernel: 1}", "conv: {filters: 5, kernel: 1}", "maxpool: 1")
lists = st.lists(st.tuples(st.sampled_from(ENTRIES), st.sampled_from(["", "", "a", "b", "c"])), max_size=5)


def network(entries: Sequence[tuple[str, str]], contents: dict[tuple[str, Layer], int]) -> list[Item]:
    """The items of a network with these entries, some of them named (each name once)."""
    text, used = "input: 8x8x4\nlayers:\n", {""}
    for entry, name in [("identity", ""), *entries]:
        is_free = name not in used
        used.add(name)
        text += f"  - {entry}{':' if is_free and ':' not in entry else ''}\n" + (f"    name: {name}\n" * is_free)
    report = cnncalc.analyze(cnncalc.parse(text))
    assert report.totals, report.diagnostics
    return items(report, contents)[1:]


def worth(pairs: Sequence[tuple[int, int]], old: Sequence[Item], new: Sequence[Item]) -> int:
    """What an alignment is worth."""
    worths = Worths()
    return sum(worths.of(old[a], new[b]) for a, b in pairs)


def worth_most(old: Sequence[Item], new: Sequence[Item]) -> int:
    """What the best of all alignments is worth, by trying every one."""
    return max(
        worth(list(zip(some, others, strict=True)), old, new)
        for count in range(min(len(old), len(new)) + 1)
        for some in combinations(range(len(old)), count)
        for others in combinations(range(len(new)), count)
    )


@given(lists, lists)
def test_no_alignment_is_worth_more(old_entries: list[tuple[str, str]], new_entries: list[tuple[str, str]]) -> None:
    """Cutting off equal ends included; pairs increase, and no layer is in two."""
    contents: dict[tuple[str, Layer], int] = {}
    old, new = network(old_entries, contents), network(new_entries, contents)
    pairs = align(old, new)
    assert worth(pairs, old, new) == worth_most(old, new)
    assert pairs == sorted(pairs)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


def reports(*names: str) -> list[list[Item]]:
    """The items of bundled networks."""
    contents: dict[tuple[str, Layer], int] = {}
    return [items(cnncalc.analyze(cnncalc.load(name)), contents) for name in names]


def test_a_network_is_itself() -> None:
    """Every layer is its own partner, without a comparison."""
    [once] = reports("resnet50")
    assert align(once, once) == [(at, at) for at in range(len(once))]


def test_large_networks_are_cut_at_what_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """In small pieces the result is the same where the pieces are cut at true partners."""
    old, new = reports("resnet18", "resnet34")
    whole = align(old, new)
    monkeypatch.setattr(alignment, "CELLS", 100)
    assert align(old, new) == whole


def test_pieces_that_are_still_too_large_go_by_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in common but paths and types; time stays bounded."""
    contents: dict[tuple[str, Layer], int] = {}
    old = network([("conv: {filters: 3, kernel: 1}", ""), ("relu", "")] * 40, contents)
    new = network([("conv: {filters: 4, kernel: 1}", ""), ("gelu", "")] * 40, contents)
    monkeypatch.setattr(alignment, "CELLS", 10)
    assert align(old, new) == [(at, at) for at in range(0, 80, 2)]


def test_counted_names_do_not_hold_what_was_inserted() -> None:
    """An insertion at the front shifts all names, and no partner."""
    contents: dict[tuple[str, Layer], int] = {}
    body = [(f"conv: {{filters: {n}, kernel: 1}}", "") for n in (3, 5, 3, 7)]
    old = network(body, contents)
    new = network([("conv: {filters: 9, kernel: 1}", ""), *body], contents)
    assert best(old, new) == [(at, at + 1) for at in range(4)]
