"""The scope that an expression is evaluated in: arguments, variables, the volumes above."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.spec.arithmetic import WrongValueError
from cnncalc.values import listed
from cnncalc.vocabulary import nearest
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from cnncalc.diagnostics import Span
    from cnncalc.spec.entries import Body
    from cnncalc.values import Value
    from cnncalc.volume import Volume


class UnknownVolumeError(Exception):
    """Something depends on a volume that could not be computed; the reason was reported where it lies."""


class Port(NamedTuple):
    """What a name in `from` stands for: the node (or input) that makes a volume, and the volume if it is known."""

    source: str
    volume: Volume | None


class Frame:
    """One scope while it is expanded: the spec itself, or one use of a block.

    `prefix` is the scope's path with a slash, `ports` holds every volume so far by its full path. `previous` is None
    at the start of a scope with several inputs. `copy_prefixes` are the copies of repeated merges that the entry is
    in, innermost first: their layers have paths of their own.
    """

    def __init__(self, body: Body, values: dict[str, Value], ports: dict[str, Port], prefix: str = "") -> None:
        self.body = body
        self.values = values
        self.ports = ports
        self.prefix = prefix
        self.copy_prefixes: tuple[str, ...] = ()
        self.inputs: dict[str, Port] = {}
        self.previous: Port | None = None
        self.index: int | None = None
        self.uses: tuple[Span, ...] = ()
        self.frozen = False

    @property
    def here(self) -> str:
        """What the path of an entry here begins with."""
        return self.copy_prefixes[0] if self.copy_prefixes else self.prefix

    def value(self, name: str) -> Value:
        """The value of `$name`: the innermost repeat's `$index`, an argument, or a variable."""
        if name == "index" and self.index is not None:
            return self.index
        if name in self.values:
            return self.values[name]
        raise WrongValueError(*self._no_value(name), code="S107")

    def _no_value(self, name: str) -> tuple[str, str]:
        if name == "index":
            return "$index is known only in an entry with `repeat`", "hand it to a block as an argument"
        if name in {"input", "previous"} or self.find(name):
            return f"${name} is a volume, not a value", f"such as ${name}.depth or ${name}.size"
        close = nearest(name, list(self.values))
        known = (
            f"known here: {listed(f'${one}' for one in self.values)}" if self.values else "there are no variables here"
        )
        return f"there is no ${name} here", close or known

    def size(self, source: str, axis: str) -> Value:
        """`$source.axis` of a volume that `from` may name."""
        volume = self.resolve(source).volume
        if volume is None:
            raise UnknownVolumeError
        if axis == "size":
            if not volume.rank:
                raise WrongValueError(f"${source} is a vector of {volume.depth} and has no spatial size")
            return Dims(volume.spatial)
        if axis not in volume.axes:
            raise WrongValueError(f"${source} is {volume} and has no {axis}", f"its axes are {listed(volume.axes)}")
        return volume.dims[volume.axes.index(axis)]

    def find(self, name: str) -> Port | None:
        """The volume that a name stands for, if it is known by now."""
        if name == "previous":
            return self.previous
        if name in self.inputs:
            return self.inputs[name]
        if name == "input" and self.inputs:
            return next(iter(self.inputs.values())) if len(self.inputs) == 1 else None
        for prefix in (*self.copy_prefixes, self.prefix):
            if prefix + name in self.ports:
                return self.ports[prefix + name]
        return None

    def resolve(self, name: str) -> Port:
        """The volume that a name stands for; `WrongValueError` if there is none above."""
        port = self.find(name)
        if port is None:
            raise WrongValueError(*self._no_source(name), code="S107")
        return port

    def resolve_all(self, pattern: str) -> list[Port]:
        """`stack/*/skip`: that layer in all copies, in order."""
        stack, _, rest = pattern.partition("/*")
        found: list[Port] = []
        while port := self.find(f"{stack}/{len(found)}{rest}"):
            found.append(port)
        if not found:
            raise WrongValueError(
                f"nothing above is called `{pattern}`", f"`{stack}` has no copies with `{rest[1:]}`", "S107"
            )
        return found

    def _no_source(self, name: str) -> tuple[str, str]:
        first = name.partition("/")[0]
        if name == "input":
            return "there are several inputs here", f"name one of {listed(self.inputs)}"
        below = self.body.names.get(first)
        if below and not self.find(first):
            return f"`{first}` is not above: it is written in line {below.type.line}", "`from` names only what is above"
        known = [*self.inputs, "input", "previous", *(one for one in self.body.names if self.find(one))]
        paths = [path[len(self.prefix) :] for path in self.ports if path.startswith(self.prefix + first + "/")]
        close = nearest(name, paths or known)
        if paths:
            return f"`{first}` has no layer `{name[len(first) + 1 :]}`", close or f"it has {listed(paths[:8])}"
        shown = known if len(known) <= 8 else [*known[:2], "…", *known[-5:]]
        return f"nothing above is called `{name}`", close or f"known here: {', '.join(shown)}"
