"""The schemas of the JSON outputs. Keys that a document must have are required; new ones may come, so others pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import ERROR, NAMES, NOTE, WARNING

if TYPE_CHECKING:
    from cnncalc.values import Json

POSITIVE: dict[str, Json] = {"type": "integer", "minimum": 1}
COUNT: dict[str, Json] = {"type": "integer", "minimum": 0}
WORD: dict[str, Json] = {"type": "string"}
VOLUME: dict[str, Json] = {
    "description": "Sizes in the order of the language: [W, H, D], [L, D], [W, H, frames, D] or [units].",
    "type": "array",
    "items": POSITIVE,
    "minItems": 1,
    "maxItems": 4,
}
COUNTS = ("params", "weights", "biases", "trainable", "buffers", "macs", "flops")
CLASSES = ("mul", "add", "div", "cmp", "exp")


def summary() -> dict[str, Json]:
    """One report, or a list of them where several specs were given."""
    return {
        "title": "cnncalc summary",
        "anyOf": [{"$ref": "#/definitions/report"}, {"type": "array", "items": {"$ref": "#/definitions/report"}}],
        "definitions": {"report": _report(), "layer": _layer(), "totals": _totals(), "finding": finding()},
    }


def listing() -> dict[str, Json]:
    """The bundled architectures."""
    volumes = _by_name(VOLUME)
    texts: dict[str, Json] = dict.fromkeys(("file", "name", "source"), WORD)
    each = _whole({**texts, "inputs": volumes, "outputs": volumes, "params": COUNT, "macs": COUNT})
    architectures: dict[str, Json] = {"type": "array", "items": each}
    return {"title": "cnncalc list", **_whole({"schema": {"const": "cnncalc/list/1"}, "architectures": architectures})}


def finding() -> dict[str, Json]:
    """A diagnostic, in the shape of a lint finding."""
    return _whole(
        {
            "file": WORD,
            **dict.fromkeys(("line", "column", "end_line", "end_column"), POSITIVE),
            "code": {"enum": list(NAMES)},
            "name": {"enum": list(NAMES.values())},
            "severity": {"enum": [ERROR, WARNING, NOTE]},
            "message": WORD,
            "hint": WORD,
            "layer": WORD,
            "fixable": {"type": "boolean"},
        }
    )


def _report() -> dict[str, Json]:
    return _whole(
        {
            "schema": {"const": "cnncalc/summary/1"},
            "file": WORD,
            "name": WORD,
            "inputs": _by_name(VOLUME),
            "outputs": _by_name(VOLUME),
            "flops_preset": WORD,
            "layers": {"type": "array", "items": {"$ref": "#/definitions/layer"}},
            "totals": {"anyOf": [{"$ref": "#/definitions/totals"}, {"type": "null"}]},
            "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
        }
    )


def _layer() -> dict[str, Json]:
    operations: dict[str, Json] = dict.fromkeys(CLASSES, POSITIVE)
    return _whole(
        {
            "name": WORD,
            "path": WORD,
            "type": WORD,
            "line": POSITIVE,
            "uses": {"type": "array", "items": POSITIVE},
            "inputs": {"type": "array", "items": WORD, "minItems": 1},
            "input_volumes": {"type": "array", "items": VOLUME, "minItems": 1},
            "output_volume": VOLUME,
            **dict.fromkeys(COUNTS, COUNT),
            "ops": {"type": "object", "properties": operations, "additionalProperties": False},
            "activations": COUNT,
        }
    )


def _totals() -> dict[str, Json]:
    return _whole({"layers": COUNT, **dict.fromkeys(COUNTS, COUNT), "activations": COUNT, "peak_activations": COUNT})


def _by_name(kind: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "additionalProperties": kind}


def _whole(properties: dict[str, Json]) -> dict[str, Json]:
    """An object that has all of these keys."""
    return {"type": "object", "properties": properties, "required": list(properties)}
