"""What goes into an entry and what comes out: volumes by name, and how many of them fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.expand.scope import UNKNOWN
from cnncalc.language.expressions.arithmetic import WrongValueError
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.language.entries import Block, Entry
    from cnncalc.language.expand.scope import Frame, Port
    from cnncalc.language.yaml.tree import Scalar
    from cnncalc.model.volume import Volume


def sources(entry: Entry, frame: Frame) -> list[Port]:
    """The volumes that an entry reads; none for a merge whose branches must say it themselves."""
    if entry.broken:
        raise UnknownError
    if entry.sources is not None:
        return [port for source in entry.sources for port in _resolved(source, frame)]
    if frame.previous is not None:
        return [frame.previous]
    if entry.branches:
        return []
    raise no_input(entry, frame)


def _resolved(source: Scalar, frame: Frame) -> list[Port]:
    try:
        return frame.resolve_all(source.text)
    except WrongValueError as err:
        raise PlacedError(source.span, err.code, str(err), err.hint) from None


def no_input(entry: Entry, frame: Frame) -> PlacedError:
    """The error for an entry that reads none of several inputs."""
    hint = f"write from: and one of {listed(frame.inputs, 'or')}"
    return PlacedError(entry.span, "S112", f"{entry.name} does not say which input it reads", hint)


def known(ports: Iterable[Port]) -> tuple[Volume, ...]:
    """The volumes of ports; `UnknownError` if one is not known."""
    volumes = []
    for port in ports:
        if port.volume is None:
            raise UnknownError
        volumes.append(port.volume)
    return tuple(volumes)


def check_one(entry: Entry, type_name: str, count: int) -> None:
    """A type that takes one volume has one."""
    if count > 1 and entry.sources:
        message = f"`{type_name}` takes one volume, not {count}"
        raise PlacedError(entry.sources[0].span, "S104", message, "`add` and `concat` join several volumes")


def check_repeat(entry: Entry, index: int, first: list[Port], ports: list[Port]) -> None:
    """A second copy reads as many volumes as the first."""
    if index and len(ports) != len(first) and entry.repeat:
        message = f"`{entry.word}` takes {len(first)} volumes and gives {len(ports)}, so it cannot be repeated"
        hint = "a block with as many outputs as inputs can be repeated"
        raise PlacedError(entry.repeat.span, "S113", message, hint)


def check_absent(entry: Entry, inputs: list[Port], block: Block | None, why: str) -> None:
    """What does not exist stands for its input, so it must have one; or an output for each."""
    outputs = max(1, len(block.body.outputs)) if block else 1
    place = entry.when or entry.repeat
    if len(inputs) == outputs or place is None:
        return
    count = f"{len(inputs)} inputs" if inputs else "no input of its own"
    message = f"`{entry.word}` has {count}, so no one volume stands for it where it does not exist ({why})"
    raise PlacedError(place.span, "S113", message, "give it branches, and the `when` to one of them")


def check_use(entry: Entry, path: str, inputs: list[Port], block: Block) -> None:
    """A block gets as many volumes as it has inputs."""
    wanted = max(1, len(block.body.inputs))
    if len(inputs) == wanted:
        return
    names = ", ".join(one.text for one in block.body.inputs)
    hint = f"write from: and the names of {wanted} volumes, for {names}" if names else "write one name"
    volumes = "one volume" if wanted == 1 else f"{wanted} volumes"
    raise PlacedError(entry.span, "S113", f"{path} takes {volumes}, not {len(inputs)}", hint)


def outputs(names: list[Scalar], frame: Frame) -> list[Port]:
    """The volumes that leave a scope: the named ones, or the last. A wrong name is blamed on the scope's uses."""
    if not names:
        return [UNKNOWN if frame.previous is None else frame.previous]
    found = []
    for name in names:
        try:
            found.append(frame.resolve(name.text))
        except UnknownError:
            found.append(UNKNOWN)
        except WrongValueError as err:
            error = PlacedError(name.span, err.code, str(err), err.hint)
            error.uses = frame.uses
            raise error from None
    return found
