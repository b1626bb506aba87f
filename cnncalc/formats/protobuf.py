"""The wire format of protocol buffers, as far as ONNX files need it; what nobody asks for is not read.

A message is a view into the file, which is mapped into memory: a tensor of 100 MB that nobody looks at is never read.
"""

from __future__ import annotations

import struct
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.formats.record import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

Field: TypeAlias = "int | memoryview"

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
MOST_DEPTH = 64


class Message:
    """The fields of a message by their number; parts of it that are messages are read when they are asked for."""

    __slots__ = ("depth", "fields")

    def __init__(self, data: memoryview, depth: int = 0) -> None:
        if depth > MOST_DEPTH:
            raise FormatError("the file's messages are nested too deep")
        self.depth = depth
        self.fields: dict[int, list[Field]] = {}
        for number, value in _fields(data):
            self.fields.setdefault(number, []).append(value)

    def messages(self, number: int) -> Iterator[Message]:
        """The messages of a field."""
        for value in self.fields.get(number, ()):
            if isinstance(value, memoryview):
                yield Message(value, self.depth + 1)

    def message(self, number: int) -> Message:
        """The last message of a field, or an empty one."""
        views = self.views(number)
        return Message(views[-1] if views else memoryview(b""), self.depth + 1)

    def views(self, number: int) -> list[memoryview]:
        """The bytes of a field, as often as it is there."""
        return [value for value in self.fields.get(number, ()) if isinstance(value, memoryview)]

    def text(self, number: int) -> str:
        """A string."""
        views = self.views(number)
        return bytes(views[-1]).decode("utf-8", "replace") if views else ""

    def texts(self, number: int) -> list[str]:
        """All strings of a field."""
        return [bytes(value).decode("utf-8", "replace") for value in self.views(number)]

    def number(self, number: int, default: int = 0) -> int:
        """A whole number, which may be negative."""
        values = [value for value in self.fields.get(number, ()) if isinstance(value, int)]
        return _signed(values[-1]) if values else default

    def numbers(self, number: int) -> list[int]:
        """Whole numbers, one by one or packed."""
        result = []
        for value in self.fields.get(number, ()):
            if isinstance(value, int):
                result.append(_signed(value))
            else:
                result += [_signed(one) for one in _varints(value)]
        return result

    def reals(self, number: int) -> list[float]:
        """32-bit decimals, one by one or packed, in as few digits as they have."""
        result = []
        for value in self.fields.get(number, ()):
            data = value.to_bytes(4, "little") if isinstance(value, int) else bytes(value)
            result += [shortest(one) for one in struct.unpack(f"<{len(data) // 4}f", data[: len(data) // 4 * 4])]
        return result


def shortest(value: float) -> float:
    """The decimal of fewest digits that is the same 32-bit number."""
    if not isfinite(value):
        return value
    for digits in range(1, 10):
        decimal = float(f"{value:.{digits}g}")
        try:
            if struct.unpack("<f", struct.pack("<f", decimal))[0] == value:
                return decimal
        except OverflowError:
            continue
    return value


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        if place >= len(data) or shift > 63:
            raise FormatError("the file is cut off, or no protocol buffer")
        byte = data[place]
        result |= (byte & 127) << shift
        place += 1
        if byte < 128:
            return result & ((1 << 64) - 1), place
        shift += 7


def _varints(data: memoryview) -> Iterator[int]:
    place = 0
    while place < len(data):
        value, place = _varint(data, place)
        yield value


def _fields(data: memoryview) -> Iterator[tuple[int, Field]]:
    """The fields of a message in the order of the file: numbers, and views of whatever has a length."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        kind, size = key & 7, {FIXED64: 8, FIXED32: 4}.get(key & 7, 0)
        if kind == VARINT:
            value, place = _varint(data, place)
            yield key >> 3, value
            continue
        if kind == LENGTH:
            size, place = _varint(data, place)
        elif kind not in {FIXED64, FIXED32}:
            raise FormatError("the file is no protocol buffer")
        if place + size > len(data):
            raise FormatError("the file is cut off, or no protocol buffer")
        piece = data[place : place + size]
        place += size
        yield key >> 3, piece if kind == LENGTH else int.from_bytes(piece, "little")
