"""What lint says of windows, in small worlds: every size that a hint names is tried, every window put down by hand."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from cnncalc.language.files import Place
from cnncalc.layers.windows import Axis
from cnncalc.linting.engine import check_text
from cnncalc.linting.left_over import meets_once
from cnncalc.linting.rule import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = Settings(frozenset({"V203", "V204"}))
POOLS = [(n, k, s, 0) for n, k, s in product(range(4, 12), (2, 3, 5), (0, 2, 3)) if k <= n]
CONVS = [(n, k, s, p) for n, k, s, p in product(range(5, 11), (2, 3, 5), (2, 3), (0, 1)) if k <= n]


def written(kind: str, n: int, k: int, s: int, p: int) -> str:
    """A signal of n cells and a window; a stride of 0 is none that is written."""
    fields = f"kernel: {k}{f', stride: {s}' if s else ''}{f', padding: {p}' if p else ''}"
    filters = "filters: 2, " if kind == "conv" else ""
    return f"input: {n}x3\nlayers:\n  - {kind}: {{{filters}{fields}}}\n"


@pytest.mark.parametrize(("kind", "cases"), [("maxpool", POOLS), ("conv", CONVS)])
def test_what_a_hint_names_fits(kind: str, cases: list[tuple[int, int, int, int]]) -> None:
    """Each input, kernel and padding, written into the spec, leaves no unread cells, and no new gaps."""
    tried = 0
    for n, k, s, p in cases:
        found = check_text(Place("net.yaml", None, None), written(kind, n, k, s, p), SETTINGS).diagnostics
        unread = [one for one in found if one.code == "V203"]
        for what, sizes in re.findall(r"(input|kernel of|padding of) ([\d or]*\d)", unread[0].hint if unread else ""):
            for size in map(int, sizes.split(" or ")):
                changed = {"input": (size, k, s, p), "kernel of": (n, size, s, p), "padding of": (n, k, s, size)}[what]
                after = check_text(Place("net.yaml", None, None), written(kind, *changed), SETTINGS).diagnostics
                assert not [one for one in after if one.code == "V203" or s <= k], (n, k, s, p, changed)
                assert changed[1] > 1
                tried += 1
    assert tried > 20


SIZES = re.compile(r"an input (?:(?P<width>[\d or]+) wide)?(?: and )?(?:(?P<height>[\d or]+) high)?")
KERNELS = re.compile(r"a kernel (?:of (?P<both>[\d or]+)|(?P<width>[\d or]+) wide|(?P<height>[\d or]+) high)")
PADDINGS = re.compile(r"padding of (?P<both>[\d or]+\d)(?: along the (?P<axis>width|height))?")


@pytest.mark.parametrize("kernels", [(2, 2), (3, 3), (2, 3), (3, 2), (5, 5)])
@pytest.mark.parametrize("kind", ["maxpool", "conv"])
def test_what_a_hint_names_fits_on_both_axes(kind: str, kernels: tuple[int, int]) -> None:
    """A number for both is right for both, also for one that fitted before; inputs are named for each that does not."""
    tried = 0
    for n in product(range(5, 10), (6, 9, 11)):
        hint = hint_of(flat(kind, n, kernels, (0, 0)))
        for changed in named(hint, n, kernels):
            assert hint_of(flat(kind, *changed)) == "", (n, kernels, changed)
            tried += 1
    assert tried > 5


def flat(kind: str, n: tuple[int, int], k: tuple[int, int], p: tuple[int, int]) -> str:
    """A map of n cells, and a window with stride 2."""
    filters = "filters: 2, " if kind == "conv" else ""
    fields = f"kernel: {k[0]}x{k[1]}, stride: 2, padding: {p[0]} x {p[1]}"
    return f"input: {n[0]}x{n[1]}x3\nlayers:\n  - {kind}: {{{filters}{fields}}}\n"


def hint_of(text: str) -> str:
    """What would fit; nothing where all is read."""
    found = check_text(Place("net.yaml", None, None), text, Settings(frozenset({"V203"}))).diagnostics
    assert not found or found[0].code == "V203", text
    return found[0].hint if found else ""


def named(hint: str, n: tuple[int, int], k: tuple[int, int]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Everything that a hint names: input, kernels and padding."""
    none = (0, 0)
    if sizes := SIZES.search(hint):
        pairs = product(numbers(sizes["width"], n[0]), numbers(sizes["height"], n[1]))
        is_square = n[0] == n[1] and k[0] == k[1]
        yield from ((one, k, none) for one in ([(c, c) for c, _ in pairs] if is_square else pairs))
    if one := KERNELS.search(hint):
        alone = product(numbers(one["width"], k[0]), numbers(one["height"], k[1]))
        yield from ((n, pair, none) for pair in ([(c, c) for c in numbers(one["both"], 0)] if one["both"] else alone))
    if one := PADDINGS.search(hint):
        for c in numbers(one["both"], 0):
            yield n, k, {None: (c, c), "width": (c, 0), "height": (0, c)}[one["axis"]]


def numbers(written: str | None, otherwise: int) -> list[int]:
    """`31 or 33`."""
    return [int(one) for one in written.split(" or ")] if written else [otherwise]


def test_whether_one_cell_of_a_window_meets_the_input() -> None:
    """Every cell of every small window in every position."""
    seen = set()
    for cells, kernel, stride, before, after, dilation in product(
        range(1, 5), range(1, 6), range(1, 7), range(5), range(3), range(1, 4)
    ):
        axis = Axis("width", cells, kernel, stride, (before, after), dilation)
        if axis.reach <= cells + before + after:
            begins = range(-before, -before + axis.positions * stride, stride)
            taps = range(0, axis.reach, dilation)
            met = sum(any(0 <= begin + tap < cells for begin in begins) for tap in taps)
            assert meets_once(axis) == (met == 1), axis
            seen.add(met)
    assert seen == {0, 1, 2, 3, 4, 5}


def test_a_huge_window_is_settled_at_once() -> None:
    """By its ends, and not cell by cell."""
    huge = 10**11
    assert meets_once(Axis("width", 1, 2 * huge + 1, 1, (huge, huge)))
    assert not meets_once(Axis("width", huge, huge, 1, (huge // 2, huge // 2)))
    assert not meets_once(Axis("width", 1, 1001, 1, (huge, huge)))
