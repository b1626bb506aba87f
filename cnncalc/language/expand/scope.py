"""The scope that an expression is evaluated in: arguments, variables, the volumes above."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.language import limits
from cnncalc.language.expressions.arithmetic import WrongValueError
from cnncalc.language.expressions.evaluate import UnknownError
from cnncalc.model.values import listed
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Container

    from cnncalc.language.entries import Body, Entry
    from cnncalc.layers.base import Layer
    from cnncalc.model.diagnostics import Span
    from cnncalc.model.values import Value
    from cnncalc.model.volume import Volume


# Layers by type, fields and inputs, with what comes out of them.
Built: TypeAlias = "dict[tuple[str, tuple[tuple[str, object], ...], tuple[Volume, ...]], tuple[Layer, Volume]]"


class Port(NamedTuple):
    """What a name in `from` stands for: the node (or input) that makes a volume, and the volume if it is known."""

    source: str
    volume: Volume | None


UNKNOWN = Port("", None)


class Shared:
    """What all scopes of one expansion have in common.

    `ports` holds every volume so far by its full path, `opened` the paths of the block uses that were expanded.
    `failed` are variables without a value: they were reported. `blind` is set where names may be missing because
    a section could not be read: an unknown name is then no news. `built` are the layers so far.
    """

    def __init__(self, built: Built) -> None:
        self.ports: dict[str, Port] = {}
        self.opened: set[str] = set()
        self.failed: set[str] = set()
        self.blind = False
        self.listed = 0
        self.explained = 0
        self.built: Built = built


class Frame:
    """One scope while it is expanded: the spec itself, or one use of a block.

    `prefix` is the scope's path with a slash, `at` the entry that is being expanded. `previous` is None at the start
    of a scope with several inputs. `copy_prefixes` are the copies of repeated merges that the entry is in, innermost
    first: their layers have paths of their own. `left_out` are names of entries that do not exist, for a false `when`,
    `later` the arguments that have no value yet while defaults are evaluated.
    """

    def __init__(self, body: Body, values: dict[str, Value], shared: Shared, prefix: str = "") -> None:
        self.body = body
        self.values = values
        self.shared = shared
        self.prefix = prefix
        self.copy_prefixes: tuple[str, ...] = ()
        self.inputs: dict[str, Port] = {}
        self.previous: Port | None = None
        self.index: int | None = None
        self.uses: tuple[Span, ...] = ()
        self.frozen = False
        self.at: Entry | None = None
        self.left_out: set[str] = set()
        self.later: Container[str] = ()

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
        if name in self.shared.failed:
            raise UnknownError
        # Imported where it is needed: most specs have nothing to explain.
        from cnncalc.language.messages.undefined_names import no_value

        raise no_value(self, name)

    def spend(self, numbers: int) -> None:
        """Some numbers are listed: all lists together are bounded, so that no spec fills the memory."""
        self.shared.listed += numbers
        if self.shared.listed > limits.LISTED_NUMBERS:
            message = f"the lists of this spec have more than {limits.LISTED_NUMBERS:,} numbers in all"
            raise WrongValueError(message, "look at the repeats", "S119")

    def size(self, source: str, axis: str) -> Value:
        """`$source.axis` of a volume that `from` may name."""
        volume = self.resolve(source).volume
        if volume is None:
            raise UnknownError
        if not volume.rank and axis != "depth":
            raise WrongValueError(f"${source} is a vector of {volume.depth} and has no {axis}", "it has only a depth")
        if axis == "size":
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
            if prefix + name in self.shared.ports:
                return self.shared.ports[prefix + name]
        return None

    def resolve(self, name: str) -> Port:
        """The volume that a name stands for; `WrongValueError` if there is none above, `UnknownError` if several are.

        That several layers have one name was reported.
        """
        if name in self.body.ambiguous:
            raise UnknownError
        port = self.find(name)
        if port is None:
            from cnncalc.language.messages.undefined_names import no_source

            raise no_source(self, name)
        return port

    def resolve_all(self, pattern: str) -> list[Port]:
        """`stack/*/skip`: that layer in all copies, in order; each star of several in turn."""
        stack, star, rest = pattern.partition("/*")
        if not star:
            return [self.resolve(pattern)]
        copies = 0
        found: list[Port] = []
        while self.find(f"{stack}/{copies}"):
            found += self.resolve_all(f"{stack}/{copies}{rest}")
            copies += 1
        if not copies:
            from cnncalc.language.messages.undefined_names import no_copies

            raise no_copies(self, stack)
        return found
