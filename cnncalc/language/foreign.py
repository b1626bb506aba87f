"""Files of other tools, where a spec is expected: recognised by what is in them, and read as specs by `formats`."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.language.files import Place

# What a path ends in, though it may have no slash. A file is recognised by its content, whatever it is called.
ENDINGS = (".cfg", ".prototxt", ".json", ".keras", ".onnx")
# As much of a file as it takes to recognise it.
HEAD_BYTES = 64 * 1024
_DARKNET = re.compile(rb"\A(\s*([#;][^\n]*)?\n)*\s*\[\s*net(work)?\s*\]")
_CAFFE = re.compile(rb"^[ \t]*layers?[ \t]*\{", re.MULTILINE)
_JSON_KEYS = (b'"class_name"', b'"modelTopology"', b'"format"')
# The first field of an ONNX file is its version of the format; what follows is one of these fields.
_ONNX_TAGS = b"\x12\x1a\x22\x28\x32\x3a\x42"
_ZIP = b"PK\x03\x04"


def format_of(head: bytes) -> str:
    """The format of a file of another tool, by its first bytes: empty for anything else, such as a spec.

    A spec has none of these signs: its YAML begins with other keys, and has neither bytes of a binary format nor
    braces behind a bare word.
    """
    head = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_ZIP):
        return "zip"
    if len(head) > 2 and head[0] == 8 and 0 < head[1] < 32 and head[2] in _ONNX_TAGS:
        return "onnx"
    if head.lstrip().startswith(b"{"):
        if b'"cnncalc_graph"' in head:
            return "graph"
        if any(key in head for key in _JSON_KEYS):
            return "json"
    if _DARKNET.match(head):
        return "darknet"
    return "caffe" if _CAFFE.search(head) else ""


def as_spec(place: Place, data: bytes) -> bytes | None:
    """The spec of a foreign file as bytes; None if the file is none. `UserError` for one that cannot be a spec."""
    if not format_of(data):
        return None
    text: bytes = import_module("cnncalc.formats.importing").spec_bytes(place, data)
    return text
