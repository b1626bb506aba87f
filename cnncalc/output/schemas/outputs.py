"""The schemas of the JSON outputs. Keys that a document must have are required; new ones may come, so others pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES, OPTIMIZERS
from cnncalc.model.diagnostics import ERROR, NAMES, NOTE, QUIZ_NAMES, WARNING

if TYPE_CHECKING:
    from cnncalc.model.values import Json

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
FRACTION: dict[str, Json] = {
    "description": "A whole number, or numerator and denominator of one that is not whole.",
    "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}],
}
CLASSES = ("mul", "add", "div", "cmp", "exp")


def summary() -> dict[str, Json]:
    """One report, or a list of them where several specs were given."""
    return {
        "title": "cnncalc summary",
        "anyOf": [{"$ref": "#/definitions/report"}, {"type": "array", "items": {"$ref": "#/definitions/report"}}],
        "definitions": {"report": _report(), "layer": _layer(), "totals": totals(), "finding": finding()},
    }


def listing() -> dict[str, Json]:
    """The bundled architectures."""
    volumes = by_name(VOLUME)
    texts: dict[str, Json] = dict.fromkeys(("file", "name", "source"), WORD)
    each = whole({**texts, "inputs": volumes, "outputs": volumes, "params": COUNT, "macs": COUNT})
    architectures: dict[str, Json] = {"type": "array", "items": each}
    return {"title": "cnncalc list", **whole({"schema": {"const": "cnncalc/list/1"}, "architectures": architectures})}


def explanation() -> dict[str, Json]:
    """Layers with their derivations; formulas are Python, where `ceil_div(a, b)` is a / b rounded up."""
    texts: dict[str, Json] = {"type": "array", "items": WORD}
    mistake = whole({"codes": texts, "did": WORD, "computation": texts, "rules": texts})
    answer = whole(
        {
            **dict.fromkeys(("asked", "given", "right", "parts"), WORD),
            "ok": {"type": "boolean"},
            "mistakes": {"type": "array", "items": mistake},
        }
    )
    return {
        "title": "cnncalc explain",
        "definitions": {"layer": _explained(), "section": _section(), "finding": finding()},
        **whole(
            {
                "schema": {"const": "cnncalc/explain/1"},
                "file": WORD,
                "name": WORD,
                "answers": {"type": "array", "items": answer},
                "layers": {"type": "array", "items": {"$ref": "#/definitions/layer"}},
                "blocks": {"type": "array", "items": _summed()},
                "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
            }
        ),
    }


def reconciliation() -> dict[str, Json]:
    """The totals of a network under every preset, or a list of these where several specs were given."""
    term = whole({"reason": WORD, "amount": {"type": "integer"}})
    words: dict[str, Json] = dict.fromkeys(("preset", "unit", "about", "source"), WORD)
    preset: dict[str, Json] = {**words, "measured": {"type": "boolean"}, "quirks": {"type": "array", "items": WORD}}
    numbers: dict[str, Json] = {"total": COUNT, "difference": {"type": "integer"}}
    each = whole({**preset, **numbers, "terms": {"type": "array", "items": term}})
    network = whole(
        {
            "schema": {"const": "cnncalc/reconcile/1"},
            "file": WORD,
            "name": WORD,
            "macs": {"type": ["integer", "null"]},
            "presets": {"type": "array", "items": each},
            "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
        }
    )
    return {
        "title": "cnncalc reconcile",
        "anyOf": [{"$ref": "#/definitions/network"}, {"type": "array", "items": {"$ref": "#/definitions/network"}}],
        "definitions": {"network": network, "finding": finding()},
    }


def finding() -> dict[str, Json]:
    """A diagnostic, in the shape of a lint finding."""
    return whole(
        {
            "file": WORD,
            **dict.fromkeys(("line", "column", "end_line", "end_column"), POSITIVE),
            "code": {"enum": [*NAMES, *QUIZ_NAMES]},
            "name": {"enum": [*NAMES.values(), *QUIZ_NAMES.values()]},
            "severity": {"enum": [ERROR, WARNING, NOTE]},
            "message": WORD,
            "hint": WORD,
            "layer": WORD,
            "fixable": {"type": "boolean"},
            "fix": {"enum": ["none", "safe", "unsafe"]},
        }
    )


def _report() -> dict[str, Json]:
    return whole(
        {
            "schema": {"const": "cnncalc/summary/1"},
            "file": WORD,
            "name": WORD,
            "inputs": by_name(VOLUME),
            "outputs": by_name(VOLUME),
            "flops_preset": WORD,
            "layers": {"type": "array", "items": {"$ref": "#/definitions/layer"}},
            "totals": {"anyOf": [{"$ref": "#/definitions/totals"}, {"type": "null"}]},
            "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
        },
        memory=_memory(),
    )


def _layer() -> dict[str, Json]:
    operations: dict[str, Json] = dict.fromkeys(CLASSES, POSITIVE)
    along: Json = {"type": "array", "items": POSITIVE}
    return whole(
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
            "alive": COUNT,
        },
        kernel=along,
        stride=along,
        dilation=along,
        padding={"type": "array", "items": {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}},
        groups=POSITIVE,
        receptive_field={"type": "array", "items": COUNT},
        effective_stride={"type": "array", "items": FRACTION},
        receptive_field_start={"type": "array", "items": {"type": "integer"}},
    )


def _explained() -> dict[str, Json]:
    section: Json = {"$ref": "#/definitions/section"}
    sections: dict[str, Json] = dict.fromkeys(("size", "parameters", "operations", "memory"), section)
    given: dict[str, Json] = {"type": ["integer", "string"]}
    return whole(
        {
            "path": WORD,
            "type": WORD,
            "line": POSITIVE,
            "inputs": {"type": "array", "items": WORD, "minItems": 1},
            "input_volumes": {"type": "array", "items": VOLUME, "minItems": 1},
            "output_volume": VOLUME,
            **dict.fromkeys(("params", "macs"), COUNT),
            "ops": {"type": "object", "properties": dict.fromkeys(CLASSES, POSITIVE), "additionalProperties": False},
            "about": WORD,
            "given": {"type": "object", "additionalProperties": given},
            **sections,
        },
        receptive_field=section,
    )


def _summed() -> dict[str, Json]:
    """A block that was named: the sum over its layers but those that are missing, since they could not be computed."""
    volume: dict[str, Json] = {"anyOf": [VOLUME, {"type": "null"}]}
    numbers: dict[str, Json] = dict.fromkeys(("layers", "missing", "params", "macs", "flops"), COUNT)
    return whole({"path": WORD, "type": WORD, **numbers, "output_volume": volume})


def _section() -> dict[str, Json]:
    words: dict[str, Json] = {"type": "array", "items": WORD}
    names: dict[str, Json] = {**words, "minItems": 1}
    derivation = whole({"names": names, "formula": WORD, "steps": words, "result": {"type": "integer"}, "remark": WORD})
    return whole({"derivations": {"type": "array", "items": derivation}, "remarks": words})


def totals() -> dict[str, Json]:
    """The sums of a network."""
    counts: dict[str, Json] = dict.fromkeys((*COUNTS, "activations", "peak_activations"), COUNT)
    return whole({"layers": COUNT, **counts, "peak_layer": WORD})


def _memory() -> dict[str, Json]:
    """Bytes."""
    held: dict[str, Json] = dict.fromkeys(("weights", "gradients", "optimizer_state", "activations", "total"), COUNT)
    alive: dict[str, Json] = dict.fromkeys(("weights", "peak_activations", "total"), COUNT)
    return whole(
        {
            "dtype": {"enum": list(DTYPES)},
            "batch": POSITIVE,
            "optimizer": {"enum": list(OPTIMIZERS)},
            "inference": whole(alive),
            "training": whole(held),
        }
    )


def by_name(kind: dict[str, Json]) -> dict[str, Json]:
    """An object whose keys are names."""
    return {"type": "object", "additionalProperties": kind}


def whole(properties: dict[str, Json], **optional: Json) -> dict[str, Json]:
    """An object that has all of these keys, and perhaps some more."""
    return {"type": "object", "properties": {**properties, **optional}, "required": list(properties)}
