"""A question before its choices: a network and what is asked of it, in the words of a quiz file."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

# How hard a question may be.
EASY, MEDIUM, HARD = LEVELS = ("easy", "medium", "hard")


class Part(NamedTuple):
    """A layer: its type, and the fields that are written."""

    type: str
    fields: tuple[tuple[str, int | str], ...] = ()

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {value}" for name, value in self.fields)
        return f"{self.type}: {{{told}}}" if told else self.type

    def field(self, name: str, default: int | str = "") -> int | str:
        """What a field was given."""
        return dict(self.fields).get(name, default)


class Draft(NamedTuple):
    """A network in the language of specs, what is asked, and the conventions that are not the usual ones."""

    input: str
    layers: tuple[Part, ...]
    ask: str
    conventions: tuple[tuple[str, str], ...] = ()

    def id(self, kind: str) -> str:
        """A name that is made of what is asked: the same question has it under any seed."""
        told = "\n".join(self.lines())
        return f"{kind}-{sha256(told.encode()).hexdigest()[:8]}"

    def lines(self) -> list[str]:
        """The keys of a question that the draft knows."""
        lines = ["network:", f"  input: {self.input}", "  layers:", *(f"    - {part}" for part in self.layers)]
        lines.append(f"ask: {self.ask}")
        if self.conventions:
            lines.append(f"conventions: {{{', '.join(f'{name}: {value}' for name, value in self.conventions)}}}")
        return lines


def layer(type_name: str, **fields: int | str | None) -> Part:
    """A layer with the fields that are not None."""
    return Part(type_name, tuple((name, value) for name, value in fields.items() if value is not None))


def square(size: int, depth: int) -> str:
    """A volume that is as wide as high."""
    return f"{size}x{size}x{depth}"
