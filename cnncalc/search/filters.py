"""How many filters give a number of parameters: every kernel and every number of filters within bounds is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.search.space import Choice, Space, params_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.volume import Volume


class Filters(NamedTuple):
    """A kernel (in cells, along every axis), filters and groups, with the parameters that they have."""

    kernel: tuple[int, ...]
    filters: int
    params: int
    groups: int = 1


class Counted(NamedTuple):
    """Everything that has the parameters wanted; where nothing has, the nearest below and above."""

    space: Space
    x: Volume
    params: int
    filters: range
    found: tuple[Filters, ...]
    closest: tuple[Filters, ...]


def solve_filters(space: Space, x: Volume, params: int, filters: range) -> Counted:
    """Every kernel, number of filters and of groups with so many parameters, small kernels first.

    The kernel is the same along every axis, or as it was given for each.
    """
    found = []
    below: Filters | None = None
    above: Filters | None = None
    for one in _tried(space, x, filters):
        if one.params == params:
            found.append(one)
        elif one.params < params and (below is None or one.params > below.params):
            below = one
        elif one.params > params and (above is None or one.params < above.params):
            above = one
    closest = () if found else tuple(one for one in (below, above) if one)
    return Counted(space, x, params, filters, tuple(found), closest)


def _tried(space: Space, x: Volume, filters: range) -> Iterator[Filters]:
    space = space._replace(groups=[G for G in space.groups if x.depth % G == 0])
    for kernel in kernels(space):
        windows = [Choice(one, 1, 0) for one in kernel]
        for count in filters:
            tried = space._replace(filters=count)
            for groups in tried.splits(x):
                yield Filters(kernel, count, params_of(tried.layer(windows, groups), x), groups)


def kernels(space: Space) -> Iterator[tuple[int, ...]]:
    """The kernels of a space: square ones, or the one that was given for every axis."""
    each = [axis.kernel for axis in space.axes]
    if all(one == each[0] for one in each):
        yield from ((one,) * len(each) for one in each[0])
    else:
        yield tuple(one[0] for one in each)
