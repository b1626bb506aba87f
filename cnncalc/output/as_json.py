"""The summary for programs: `cnncalc/summary/1`. Nothing is folded, rounded or left to the locale.

A list or an object that fits on a line stays on one, so that a person can read the document and a diff of two shows
layers. Keys come in the order of the contract; what does not exist yet is absent.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES, training

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.analysis.report import Counts, Report, Row, Totals
    from cnncalc.formulas.operations import Operations
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.graph import Node
    from cnncalc.model.values import Json
    from cnncalc.model.volume import Volume
    from cnncalc.output.view import View

SUMMARY = "cnncalc/summary/1"
WIDTH = 120
# What a string may not hold as it is. (Importing `json` for this would take longer than writing a summary.)
_ESCAPES = {code: f"\\u{code:04x}" for code in range(32)} | {
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("\n"): "\\n",
    ord("\t"): "\\t",
}


def render(reports: Sequence[Report], view: View) -> str:
    """An object for one report, a list of them for several."""
    documents: list[Json] = [summary(report, view) for report in reports]
    return written(documents[0] if len(documents) == 1 else documents) + "\n"


def render_lines(reports: Sequence[Report], view: View) -> str:
    """An object on a line of its own for every report, however many there are."""
    return "".join(f"{_on_a_line(summary(report, view))}\n" for report in reports)


def written(value: Json, indent: int = 0, room: int = WIDTH) -> str:
    """A value as JSON text, two blanks to a level; what fits on a line is not spread over several."""
    if not isinstance(value, (dict, list)):
        return _scalar(value)
    if not _is_large(value) and len(line := _on_a_line(value)) <= room - indent:
        return line
    inner = indent + 2
    if isinstance(value, dict):
        pairs = [(_key(key), item) for key, item in value.items()]
        # Most are numbers, and a call for each of them would take longer than writing it.
        parts = [
            f"{key}{item}" if type(item) is int else key + written(item, inner, room - len(key)) for key, item in pairs
        ]
    else:
        parts = [written(item, inner) for item in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return f"{first}\n{' ' * inner}" + f",\n{' ' * inner}".join(parts) + f"\n{' ' * indent}{last}"


def _is_large(value: dict[str, Json] | list[Json]) -> bool:
    """What cannot fit on a line is not tried: a report of 500 layers would be written four times over."""
    return len(value) > 8 if isinstance(value, dict) else bool(value) and isinstance(value[0], dict)


def _on_a_line(value: Json) -> str:
    if isinstance(value, list):
        return f"[{', '.join([str(item) if type(item) is int else _on_a_line(item) for item in value])}]"
    if isinstance(value, dict):
        return f"{{{', '.join([_key(key) + _on_a_line(item) for key, item in value.items()])}}}"
    return _scalar(value)


def _scalar(value: str | float | None) -> str:
    """A word or a number. Every count is exact; only schemas have bounds that are no integers."""
    if isinstance(value, str):
        return _string(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value) if isinstance(value, float) else str(int(value))


# The keys of a layer come back with every layer.
@lru_cache(maxsize=256)
def _key(text: str) -> str:
    return f"{_string(text)}: "


# A name comes back where it is read.
@lru_cache(maxsize=4096)
def _string(text: str) -> str:
    if "##[" in text:  # a command of GitHub's runner, anywhere in a line of its log
        return _string(text.replace("##[", "\0")).replace("\\u0000", "\\u0023#[")
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{text.translate(_ESCAPES)}"'


def summary(report: Report, view: View) -> dict[str, Json]:
    """One report as the contract says."""
    graph = report.graph
    return {
        "schema": SUMMARY,
        "file": posix(graph.file),
        "name": graph.name,
        "inputs": {name: dims(volume) for name, volume in graph.inputs.items()},
        "outputs": {name: dims(volume) for name, volume in report.outputs.items()},
        "flops_preset": report.preset,
        "layers": [*records(report)],
        "totals": totalled(report.totals) if report.totals else None,
        **({"memory": _memory(report, view)} if report.totals else {}),
        "diagnostics": [finding(one) for one in report.diagnostics],
    }


def records(report: Report) -> list[dict[str, Json]]:
    """Every layer as the contract has it."""
    fields, held = report.receptive_fields(), report.alive()
    return [{**_layer(row), "alive": held[row.node.path], **_seen(fields[row.node.path])} for row in report.rows]


def _layer(row: Row) -> dict[str, Json]:
    node = row.node
    return {
        "name": node.name,
        "path": node.path,
        "type": node.type,
        "line": node.span.line,
        "uses": [span.line for span in node.uses],
        "inputs": list(node.inputs),
        "input_volumes": [dims(volume) for volume in node.input_volumes],
        "output_volume": dims(node.volume),
        **_geometry(node),
        **counted(row.counts),
        "ops": _operations(row.operations),
        "activations": int(row.counts.activations),
    }


def _geometry(node: Node) -> dict[str, Json]:
    """The layer's window along every axis; nothing for a layer without one."""
    window = node.layer.geometry(node.input_volumes[0])
    if window is None:
        return {}
    return {
        "kernel": [*map(int, window.kernel)],
        "stride": [*map(int, window.stride)],
        "padding": [[int(before), int(after)] for before, after in window.padding],
        "dilation": [*map(int, window.dilation)],
        "groups": int(window.groups),
    }


def _seen(fields: Fields) -> dict[str, Json]:
    """The receptive field; nothing for a vector, and where cells see the whole input along an axis."""
    known = [field for field in fields if field]
    if not known or len(known) < len(fields):
        return {}
    starts = [field.start for field in known]
    return {
        "receptive_field": [field.size for field in known],
        "effective_stride": [fraction(*field.stride) for field in known],
        **({} if None in starts else {"receptive_field_start": [*starts]}),
    }


def fraction(n: int, d: int) -> Json:
    """A whole number as it is; any other as numerator and denominator, since a float would not be exact."""
    return n if d == 1 else [n, d]


def _memory(report: Report, view: View) -> dict[str, Json]:
    """Bytes for a batch, at inference and in training."""
    size, optimizer = DTYPES[view.dtype], view.optimizer or "sgd"
    held = training(report, optimizer=optimizer, batch=view.batch)
    alive = report.totals.peak_activations * view.batch if report.totals else 0
    return {
        "dtype": view.dtype,
        "batch": view.batch,
        "optimizer": optimizer,
        "inference": {
            "weights": held.weights * size,
            "peak_activations": alive * size,
            "total": (held.weights + alive) * size,
        },
        "training": {**{name: int(n) * size for name, n in held._asdict().items()}, "total": held.total * size},
    }


def counted(counts: Counts) -> dict[str, Json]:
    """All counts but the activations, whose place is elsewhere."""
    return {name: int(n) for name, n in counts._asdict().items() if name != "activations"}


def _operations(operations: Operations) -> dict[str, Json]:
    return {name: int(n) for name, n in operations._asdict().items() if n}


def totalled(totals: Totals) -> dict[str, Json]:
    """The sums of a network."""
    return {
        "layers": totals.layers,
        **counted(totals.counts),
        "activations": int(totals.counts.activations),
        "peak_activations": int(totals.peak_activations),
        "peak_layer": totals.peak_layer,
    }


def finding(one: Diagnostic) -> dict[str, Json]:
    """A diagnostic in the shape of a lint finding."""
    return {
        "file": posix(one.span.file),
        "line": one.span.line,
        "column": one.span.column,
        "end_line": one.span.end_line,
        "end_column": one.span.end_column,
        "code": one.code,
        "name": one.name,
        "severity": one.severity,
        "message": one.message,
        "hint": one.hint,
        "layer": one.layer,
        "fixable": one.fix is not None and one.fix.safe,
        "fix": "none" if one.fix is None else "safe" if one.fix.safe else "unsafe",
    }


def dims(volume: Volume) -> list[Json]:
    """A volume as a list in language order."""
    return [*map(int, volume.spatial), int(volume.depth)]


def posix(file: str) -> str:
    """A file name as given, with forward slashes."""
    return file.replace("\\", "/")
