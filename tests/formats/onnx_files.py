"""Writes small ONNX files for tests: the wire format of protocol buffers, without the onnx package."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Attribute: TypeAlias = "int | float | str | Sequence[int] | Sequence[float] | bytes"


def varint(value: int) -> bytes:
    """A whole number, seven bits a byte; negative ones as 64-bit two's complement."""
    value &= (1 << 64) - 1
    data = b""
    while value > 127:
        data += bytes([value & 127 | 128])
        value >>= 7
    return data + bytes([value])


def number(field: int, value: int) -> bytes:
    """A field with a whole number."""
    return varint(field << 3) + varint(value)


def chunk(field: int, value: bytes | str) -> bytes:
    """A field with a length: a string or a message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def real(field: int, value: float) -> bytes:
    """A field with a 32-bit decimal."""
    return varint(field << 3 | 5) + struct.pack("<f", value)


def tensor(name: str, shape: Sequence[int], values: Sequence[float] | None = None, *, is_whole: bool = False) -> bytes:
    """A TensorProto; without values its data is in another file."""
    data = b"".join(number(1, size) for size in shape) + number(2, 7 if is_whole else 1) + chunk(8, name)
    if values is None:
        return data + number(14, 1)
    return data + chunk(9, struct.pack(f"<{len(values)}{'q' if is_whole else 'f'}", *values))


def attribute(name: str, value: Attribute) -> bytes:
    """An AttributeProto; bytes are a TensorProto."""
    data = chunk(1, name)
    if isinstance(value, bytes):
        return data + chunk(5, value)
    if isinstance(value, str):
        return data + chunk(4, value)
    if isinstance(value, float):
        return data + real(2, value)
    if isinstance(value, int):
        return data + number(3, value)
    if any(isinstance(one, float) for one in value):
        return data + b"".join(real(7, one) for one in value)
    return data + b"".join(number(8, int(one)) for one in value)


def node(type_: str, inputs: Sequence[str], outputs: Sequence[str], name: str = "", **attributes: Attribute) -> bytes:
    """A NodeProto."""
    data = b"".join(chunk(1, one) for one in inputs) + b"".join(chunk(2, one) for one in outputs)
    data += chunk(3, name) + chunk(4, type_)
    return data + b"".join(chunk(5, attribute(key, value)) for key, value in attributes.items())


def value(name: str, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto; a size that is a word is left open."""
    dims = b"".join(chunk(1, number(1, size) if isinstance(size, int) else chunk(2, size)) for size in shape)
    return chunk(1, name) + chunk(2, chunk(1, number(1, 1) + chunk(2, dims)))


def model(
    nodes: Sequence[bytes],
    inputs: Mapping[str, Sequence[int | str]],
    outputs: Sequence[str],
    weights: Sequence[bytes] = (),
    opset: int = 17,
) -> bytes:
    """A ModelProto."""
    graph = b"".join(chunk(1, one) for one in nodes) + chunk(2, "net") + b"".join(chunk(5, one) for one in weights)
    graph += b"".join(chunk(11, value(name, shape)) for name, shape in inputs.items())
    graph += b"".join(chunk(12, value(name, [])) for name in outputs)
    return number(1, 8) + chunk(2, "tests") + chunk(8, number(2, opset)) + chunk(7, graph)
