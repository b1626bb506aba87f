"""What a spec says, as data, before any number is put in: entries of `layers`, their branches, blocks.

Everything keeps its YAML node, so that whatever goes wrong later can be pointed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.yaml.tree import Scalar, Tree

# The keys that may stand beside an entry's type.
WIRING = ("name", "from", "repeat", "when", "share", "frozen")


class Entry:
    """One entry of `layers`: a type, its value, and the wiring beside it.

    `type` may be a variable (`$act`). `value` is None where the type stands alone. `name` is the entry's own or its
    automatic one, `number` its position in the text of its scope, `owners` the merges whose branches it is in,
    innermost first. `given` are its fields by name, once they were asked for, `whole` the same with those of the entry
    that it shares weights with. One that cannot be used is `broken`: it was reported, and its output is unknown.
    """

    __slots__ = (
        "branches", "broken", "constants", "frozen", "given", "name", "named", "number", "owners", "repeat", "share",
        "sources", "sources_listed", "span", "type", "value", "when", "whole",
    )  # fmt: skip

    def __init__(self, type: Scalar, *, broken: bool = False) -> None:
        self.type = type
        self.span = type.span
        self.number = 0
        self.owners: tuple[Entry, ...] = ()
        self.given: dict[str, Tree] | None = None
        self.constants: dict[tuple[str, int], dict[str, object]] = {}
        self.whole: dict[str, Tree] | None = None
        self.value: Tree | None = None
        self.name = ""
        self.named: Scalar | None = None
        self.sources: list[Scalar] | None = None
        self.sources_listed = False
        self.repeat: Scalar | None = None
        self.when: Scalar | None = None
        self.share: Scalar | None = None
        self.frozen: Scalar | None = None
        self.branches: list[Branch] | None = None
        self.broken = broken

    @property
    def word(self) -> str:
        """The type as written."""
        return self.type.text

    @property
    def place(self) -> Scalar:
        """The word that a message about the name points at."""
        return self.named or self.type


class Branch:
    """One branch of a merge: its name, its layers, and perhaps a condition."""

    __slots__ = ("entries", "name", "when")

    def __init__(self, name: Scalar, entries: list[Entry], when: Scalar | None) -> None:
        self.name = name
        self.entries = entries
        self.when = when


class Argument:
    """An argument of a block; `default` is None where it is `required`."""

    __slots__ = ("default", "name")

    def __init__(self, name: str, default: Tree | None) -> None:
        self.name = name
        self.default = default


class Body:
    """The layers of a spec or of a block, with the names of its inputs and outputs.

    `names` are all entries of the scope, branches included, by name, in the order of the text; `ambiguous` are names
    that several entries have.
    """

    __slots__ = ("ambiguous", "entries", "inputs", "names", "outputs")

    def __init__(self) -> None:
        self.inputs: list[Scalar] = []
        self.outputs: list[Scalar] = []
        self.entries: list[Entry] = []
        self.names: dict[str, Entry] = {}
        self.ambiguous: set[str] = set()

    def all_entries(self) -> Iterator[Entry]:
        """Every entry in the order of the text, those of branches included."""
        yield from within(self.entries)


class Block:
    """A block: a body with arguments."""

    __slots__ = ("args", "body", "name")

    def __init__(self, name: Scalar, args: dict[str, Argument], body: Body) -> None:
        self.name = name
        self.args = args
        self.body = body


def within(entries: list[Entry]) -> Iterator[Entry]:
    """The entries and those of their branches, in the order of the text."""
    for entry in entries:
        yield entry
        for branch in entry.branches or ():
            yield from within(branch.entries)


NAME = r"[A-Za-z_][A-Za-z0-9_]*"
# What stands for a volume by itself in `from` and in expressions.
RESERVED_NAMES = ("input", "previous")


def name_entries(body: Body, found: list[Diagnostic]) -> None:
    """Number and name every entry of a scope, those of branches included, in the order of the text.

    An entry without a name of its own gets its type and number; where another one is called so, `_` is added.
    """
    entries = [*body.all_entries()]
    own = _own_names(entries, body, found)
    counts: dict[str, int] = {}
    for number, entry in enumerate(entries):
        entry.number = number
        for branch in entry.branches or ():
            for inner in branch.entries:
                inner.owners = (entry, *entry.owners)
        word = entry.word.lstrip("$")
        counts[word] = counts.get(word, 0) + 1
        if own.get(entry.name) is not entry:
            entry.name = f"{word}{'_' if word[-1:].isdigit() else ''}{counts[word]}"
            while entry.name in own or entry.name in body.names:
                entry.name += "_"
        body.names[entry.name] = entry


def _own_names(entries: list[Entry], body: Body, found: list[Diagnostic]) -> dict[str, Entry | None]:
    """The entry of every name in the text, the first of several, and None for inputs; reports what is taken."""
    own: dict[str, Entry | None] = dict.fromkeys(name.text for name in body.inputs)
    for entry in entries:
        if not entry.name or entry.name in RESERVED_NAMES:
            continue
        first = own.setdefault(entry.name, entry)
        if first is not entry:
            body.ambiguous.add(entry.name)
            message = (
                f"the name {entry.name} is taken: line {first.place.line} has it, too"
                if first
                else f"`{entry.name}` is the name of an input and of the layer in line {entry.place.line}"
            )
            found.append(
                Diagnostic(entry.place.span, "S106", message, "names are unique in their scope; choose another")
            )
    return own
