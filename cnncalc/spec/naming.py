"""What the entries of a scope are called: their own name, or TYPE and their position among the entries of that type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.spec.entries import Body, Entry

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
# What stands for a volume by itself in `from` and in expressions.
RESERVED_NAMES = ("input", "previous")


def name_entries(body: Body, found: list[Diagnostic]) -> None:
    """Number and name every entry of a scope, those of branches included, in the order of the text."""
    counts: dict[str, int] = {}
    for number, entry in enumerate(body.all_entries()):
        entry.number = number
        for branch in entry.branches or ():
            for inner in branch.entries:
                inner.owners = (entry, *entry.owners)
        word = entry.word.lstrip("$")
        counts[word] = counts.get(word, 0) + 1
        automatic = f"{word}{'_' if word[-1:].isdigit() else ''}{counts[word]}"
        entry.name = entry.name or automatic
        first = body.names.setdefault(entry.name, entry)
        if first is not entry:
            found.append(_same_name(first, entry))
            entry.name = _free(automatic, body)
            body.names[entry.name] = entry


def _same_name(first: Entry, second: Entry) -> Diagnostic:
    own, other = (second, first) if second.named else (first, second)
    if first.named and second.named:
        message = f"the name {first.name} is taken: line {first.place.line} has it, too"
    else:
        message = f"{first.name} is the automatic name of the `{other.word}` in line {other.type.line}"
    return Diagnostic(own.place.span, "S106", message, "names are unique in their scope; choose another")


def _free(name: str, body: Body) -> str:
    """A name that nothing has, for an entry whose own is taken: later layers are checked all the same."""
    while name in body.names:
        name += "_"
    return name
