"""Wrong choices: each is what one misconception gives, all are different, and the form gives nothing away.

A volume is asked with right and wrong sizes beside right and wrong depths, two by two, so that the right one is not the
odd one out. A number has smaller and larger ones beside it, as many as chance has it, so that it is neither always the
largest nor always in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.volume import Dims
from cnncalc.quiz.analysis import Wrong

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from cnncalc.quiz.analysis import Study
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.generate.dice import Dice

# A choice that is so many times larger than the right one, or smaller, is not believed.
FURTHEST = 100


class Parted(NamedTuple):
    """Wrong volumes by what is wrong about them."""

    sizes: list[Wrong]
    depths: list[Wrong]


def choose(study: Study, codes: Collection[str], count: int, dice: Dice) -> list[Wrong] | None:
    """So many wrong answers to a question; None where chance gave numbers that do not separate them."""
    found = dice.shuffled(list(_telling(study, codes)))
    if isinstance(study.right.value, Dims):
        return _volumes(study, found, count)
    return _numbers(study.right.value, found, count, dice)


def _telling(study: Study, codes: Collection[str]) -> Iterator[Wrong]:
    """The wrong answers that one of these misconceptions gives, and no other of them."""
    givers: dict[Value, set[str]] = {}
    of_them = study.broadly(codes)
    for one in of_them:
        givers.setdefault(one.value, set()).add(one.codes[0])
    told: set[Value] = set()
    for one in of_them:
        if len(givers[one.value]) == 1 and one.value not in told and _is_believable(one.value, study.right.value):
            told.add(one.value)
            yield one


def _is_believable(value: Value, right: Value) -> bool:
    """Positive, and of the right order."""
    if isinstance(value, Dims) and isinstance(right, Dims):
        return len(value) == len(right) and all(
            0 < size <= FURTHEST * own for size, own in zip(value, right, strict=True)
        )
    if isinstance(value, int) and isinstance(right, int):
        return right <= value * FURTHEST and 0 <= value <= FURTHEST * right
    return False


def _numbers(right: Value, found: Sequence[Wrong], count: int, dice: Dice) -> list[Wrong] | None:
    """One of every misconception, and more only where that is not enough; the place of the right number is drawn."""
    one_each = list(_one_each(found))
    for among in (one_each, [*one_each, *(one for one in found if one not in one_each)]):
        smaller = [one for one in among if isinstance(right, int) and isinstance(one.value, int) and one.value < right]
        larger = [one for one in among if one not in smaller]
        places = [n for n in range(count + 1) if n <= len(smaller) and count - n <= len(larger)]
        if places:
            below = dice.one(places)
            return [*smaller[:below], *larger[: count - below]]
    return None


def _one_each(found: Iterable[Wrong]) -> Iterator[Wrong]:
    told: set[tuple[str, ...]] = set()
    for one in found:
        if one.codes not in told:
            told.add(one.codes)
            yield one


def _volumes(study: Study, found: Sequence[Wrong], count: int) -> list[Wrong] | None:
    """A wrong size, a wrong depth, both together, and further wrong sizes; with one wrong choice a size alone."""
    parted = _parted(study.right.value, found)
    both = 1 if count > 2 else 0
    depth = 1 if count > 1 else 0
    sizes = parted.sizes[: count - depth - both]
    if len(sizes) < count - depth - both or len(parted.depths) < depth:
        return None
    chosen = [*sizes, *parted.depths[:depth]]
    if not both:
        return chosen
    pair = _together(study, sizes[0], parted.depths[0])
    return [*chosen, pair] if pair else None


def _parted(right: Value, found: Sequence[Wrong]) -> Parted:
    sizes, depths = [], []
    for one in _one_each(found):
        if isinstance(right, Dims) and isinstance(one.value, Dims):
            if one.value[-1] == right[-1]:
                sizes.append(one)
            elif one.value[:-1] == right[:-1]:
                depths.append(one)
    return Parted(sizes, depths)


def _together(study: Study, size: Wrong, depth: Wrong) -> Wrong | None:
    """Both slips at once, if that is the size of the one and the depth of the other, and no single slip gives it."""
    plan = (*size.plan, *depth.plan)
    value = study.task.value(plan)
    if value is None or not isinstance(size.value, Dims) or not isinstance(depth.value, Dims):
        return None
    is_both = value == Dims((*size.value[:-1], depth.value[-1]))
    if not is_both or any(study.task.value((one,)) == value for one in study.placed):
        return None
    return Wrong(tuple(sorted((*size.codes, *depth.codes))), value, "", plan)
