"""Why a name stands for nothing: is it misspelt, written below, left out, or does it hang on something unknown?"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from cnncalc.language.expressions.arithmetic import WrongValueError
from cnncalc.language.expressions.evaluate import UnknownError
from cnncalc.language.messages.similar import MANY_ERRORS, MANY_WORDS, similar
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.language.entries import Entry
    from cnncalc.language.expand.scope import Frame

# Of more names only some are shown.
_SHOWN = 8


def no_value(frame: Frame, name: str) -> WrongValueError | UnknownError:
    """The error for a `$name` without a value."""
    if name == "index":
        message, hint = "$index is known only in an entry with `repeat`", "hand it to a block as an argument"
    elif name in {"input", "previous"} or name in frame.body.names or name in frame.inputs:
        message, hint = f"${name} is a volume, not a value", f"write ${name}.depth or ${name}.size"
    elif name in frame.later:
        message, hint = f"${name} has no value yet", "`vars` and defaults see only what stands before them"
    elif frame.shared.blind:
        return UnknownError()
    elif _is_tired(frame):
        message, hint = f"there is no ${name} here", ""
    else:
        message = f"there is no ${name} here"
        known = [f"${one}" for one in frame.values]
        hint = similar(name, frame.values, ()) or f"known here: {_some(known)}"
        if not known:
            hint = "a variable stands under `vars`, an argument under `args` of its block"
    return WrongValueError(message, hint, "S107")


def no_source(frame: Frame, name: str) -> WrongValueError | UnknownError:
    """The error for a name in `from` (or before `.size`) that stands for no volume above."""
    first, _, rest = name.partition("/")
    if not frame.inputs:
        return UnknownError() if frame.shared.blind else _no_volumes(name)
    if name in {"input", "previous"}:
        return WrongValueError(f"`{name}` could be any of several inputs here", _inputs(frame), "S107")
    if _is_tired(frame):
        return WrongValueError(f"nothing above is called `{name}`", "", "S107")
    entry = frame.body.names.get(first)
    if entry and not frame.find(first):
        return _not_above(frame, first, entry)
    if entry and rest:
        return _not_inside(frame, first, rest)
    names = islice(frame.body.names, MANY_WORDS)
    known = [*frame.inputs, "input", "previous", *(one for one in names if frame.find(one))]
    known = list(dict.fromkeys(known))
    hint = _of_numbers(name) or _by_number(frame, name) or similar(name, known, ())
    hint = hint or f"known here: {_some(known)}"
    return WrongValueError(f"nothing above is called `{name}`", hint, "S107")


def _of_numbers(name: str) -> str:
    """What to write for a number, by which Darknet and Ultralytics call layers."""
    if name == "-1":
        return "-1 is `previous`"
    is_number = name.removeprefix("-").isdecimal()
    return "layers are called by their names here, such as conv1, not by numbers" if is_number else ""


def _by_number(frame: Frame, name: str) -> str:
    """A hint where an entry with a name of its own is called by its type and number: conv1 for C1; or ''."""
    word = re.fullmatch(r"([a-z]\w*?)_?([1-9]\d{0,4})", name)
    same = [entry.name for entry in frame.body.names.values() if word and entry.word == word[1]]
    number = int(word[2]) if word else 0
    if not word or number > len(same) or not frame.find(same[number - 1]):
        return ""
    return f'did you mean "{same[number - 1]}"? it is {word[1]} number {number}'


def _no_volumes(name: str) -> WrongValueError:
    """Variables and the input itself come before every volume."""
    hint = "`vars` and inputs come first; the default of an argument may use a volume"
    return WrongValueError(f"`${name}` is a volume, and there are none yet", hint, "S108")


def _inputs(frame: Frame) -> str:
    return f"name one of {listed(frame.inputs)}"


def _not_above(frame: Frame, name: str, entry: Entry) -> WrongValueError | UnknownError:
    """An entry of this scope without a volume: the entry itself, one below, one left out, or one that failed."""
    line = entry.type.line
    if frame.at and entry is frame.at:
        return WrongValueError(f"`{name}` is this entry itself", "`from` names only what is above", "S107")
    if frame.at and entry.number > frame.at.number:
        message = f"`{name}` is not above: it is written in line {line}"
        return WrongValueError(message, "`from` names only what is above", "S107")
    if name in frame.left_out:
        return WrongValueError(f"`{name}` (line {line}) is left out here", "its branch's `when` is false", "S107")
    copies = [one for one in entry.owners if one.repeat]
    if copies:
        message = f"`{name}` has a copy for every repetition of `{copies[0].name}`"
        return WrongValueError(message, f"write {copies[0].name}/0/{name}, or another number", "S107")
    return UnknownError()


def _not_inside(frame: Frame, first: str, rest: str) -> WrongValueError | UnknownError:
    """A path into the use of a block, or into copies, that leads nowhere."""
    outer, step = first, ""
    for step in rest.split("/"):
        if frame.find(f"{outer}/{step}") is None:
            break
        outer = f"{outer}/{step}"
    if is_unopened(frame, outer):
        return UnknownError()
    inside = f"{frame.prefix}{outer}/"
    paths = (path.removeprefix(inside) for path in frame.shared.ports if path.startswith(inside))
    names = [path for path in paths if "/" not in path]
    hint = similar(step, names, ()) or (f"it has {_some(names)}" if names else "it is no block and has no copies")
    return WrongValueError(f"`{outer}` has no layer `{step}`", hint, "S107")


def is_unopened(frame: Frame, name: str) -> bool:
    """Whether the entry is there but could not be expanded, so that what it holds is not known."""
    port = frame.find(name)
    inside = (f"{prefix}{name}" in frame.shared.opened for prefix in (*frame.copy_prefixes, frame.prefix))
    return port is not None and port.volume is None and not any(inside)


def no_copies(frame: Frame, stack: str) -> WrongValueError | UnknownError:
    """The error for `stack/*` where `stack` is not repeated."""
    try:
        port = frame.resolve(stack)
    except WrongValueError as err:
        return err
    if port.volume is None:
        return UnknownError()
    return WrongValueError(f"`{stack}` has no copies", "`*` stands for the copies of an entry with `repeat`", "S107")


def _is_tired(frame: Frame) -> bool:
    """After many explanations the others are brief: looking for a hint takes time."""
    frame.shared.explained += 1
    return frame.shared.explained > MANY_ERRORS


def _some(names: Sequence[str]) -> str:
    shown = names if len(names) <= _SHOWN else [*names[:2], "…", *names[-5:]]
    return ", ".join(shown)
