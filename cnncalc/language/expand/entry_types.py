"""The type of an entry: its word, or what the variable that stands there holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.expressions.arithmetic import WrongValueError
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError
from cnncalc.language.messages.similar import similar
from cnncalc.layers import LAYERS
from cnncalc.model.values import shown

if TYPE_CHECKING:
    from cnncalc.language.entries import Block, Entry
    from cnncalc.language.expand.scope import Frame
    from cnncalc.language.static import Checker


class EntryTypes:
    """Tells types, and checks an entry as what its variable holds, once for each."""

    def __init__(self, blocks: dict[str, Block], checker: Checker) -> None:
        self.blocks = blocks
        self.checker = checker
        self.checked: dict[tuple[int, str], bool] = {}

    def of(self, entry: Entry, frame: Frame) -> str:
        """A layer type or the name of a block."""
        word = entry.word
        if not word.startswith("$"):
            return "add" if word == "residual" else word
        try:
            value = frame.value(word[1:])
        except WrongValueError as err:
            raise PlacedError(entry.span, err.code, str(err), err.hint) from None
        if isinstance(value, str) and (value in LAYERS or value in self.blocks):
            self._check(entry, value, frame)
            return value
        if isinstance(value, str) and value in self.checker.unreadable:
            raise UnknownError
        hint = (
            similar(value, (*LAYERS, *self.blocks), self.checker.found)
            if isinstance(value, str)
            else "a type is a word"
        )
        if value == "residual":
            hint = "its branches need the word itself: write `residual:`"
        raise PlacedError(entry.span, "S102", f"`{word}` is {shown(value)}, which is no layer type", hint)

    def block(self, entry: Entry, frame: Frame) -> Block | None:
        """The block that an entry uses, as far as that is known."""
        word = entry.word
        if word.startswith("$"):
            value = frame.values.get(word[1:])
            word = value if isinstance(value, str) else ""
        return self.blocks.get(word)

    def check_numbers(self, entry: Entry, frame: Frame) -> None:
        """What is wrong with an entry whatever its input is, where that is not known; once for each."""
        if (id(entry), "") not in self.checked:
            before = len(self.checker.found)
            self.checker.check_numbers(entry, frame.here + entry.name)
            self.checked[id(entry), ""] = len(self.checker.found) == before
            self._place(before, entry, frame)

    def _place(self, before: int, entry: Entry, frame: Frame) -> None:
        """Say of what was just found which layer it is about, and how it came to that."""
        path, found = frame.here + entry.name, self.checker.found
        found[before:] = [one._replace(layer=path, uses=frame.uses) for one in found[before:]]

    def _check(self, entry: Entry, type_name: str, frame: Frame) -> None:
        key = (id(entry), type_name)
        if key not in self.checked:
            found = self.checker.found
            before = len(found)
            self.checker.check_as(entry, type_name)
            self.checked[key] = len(found) == before
            self._place(before, entry, frame)
        if not self.checked[key]:
            raise UnknownError
