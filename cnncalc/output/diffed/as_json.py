"""A difference for programs: `cnncalc/diff/1`. Every layer that differs, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.comparison.difference import KEPT, sizes_of
from cnncalc.layers.base import fields_of
from cnncalc.model.volume import Volume
from cnncalc.output.as_json import dims, finding, posix, written
from cnncalc.output.diffed.words import value_text

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report, Row
    from cnncalc.comparison.difference import Change, Difference, Edit
    from cnncalc.model.values import Json
    from cnncalc.output.view import View

DIFF = "cnncalc/diff/1"


def render(found: Difference, view: View) -> str:
    """One object; what is the same in both networks is not in it."""
    del view
    return written(document(found)) + "\n"


def document(found: Difference) -> dict[str, Json]:
    """A difference as the contract has it."""
    changes: list[Json] = [_change(one) for one in found.changes if one.is_cause or one.is_consequence]
    return {
        "schema": DIFF,
        "file": posix(found.new.graph.file),
        "old_file": posix(found.old.graph.file),
        "flops_preset": found.new.preset,
        "same": found.is_none,
        "totals": {name: {"old": old, "new": new} for name, (old, new) in found.figures().items()} or None,
        "inputs": [_edge(edit) for edit in found.inputs],
        "outputs": [_edge(edit) for edit in found.outputs],
        "changes": changes,
        "diagnostics": _findings(found.new),
        "old_diagnostics": _findings(found.old),
    }


def _findings(report: Report) -> list[Json]:
    return [finding(one) for one in report.diagnostics]


def _edge(edit: Edit) -> dict[str, Json]:
    return {"name": edit.name, "old": _end(edit.old), "new": _end(edit.new)}


def _end(value: object) -> Json:
    return dims(value) if isinstance(value, Volume) else None if value is None else str(value)


def _change(change: Change) -> dict[str, Json]:
    """What became of a layer; `cause` is false where it changed only because of another."""
    what = change.kind if change.kind != KEPT else "changed"
    return {
        "what": what,
        "cause": change.is_cause,
        "moved": change.moved,
        "renamed": change.renamed,
        "edits": [_edit(edit, change) for edit in change.edits],
        "old": _side(change.old, change, 0),
        "new": _side(change.new, change, 1),
    }


def _edit(edit: Edit, change: Change) -> dict[str, Json]:
    fields = fields_of(type(change.row.node.layer))
    old, new = (value_text(value, edit.name, fields) for value in (edit.old, edit.new))
    return {"name": edit.name, "old": old, "new": new}


def _side(row: Row | None, change: Change, side: int) -> Json:
    if not row:
        return None
    node, sees = row.node, sizes_of(change.sees[side])
    return {
        "path": node.path,
        "type": node.type,
        "line": node.span.line,
        "output_volume": dims(node.volume),
        "params": int(row.counts.params),
        "macs": int(row.counts.macs),
        **({"receptive_field": [*sees]} if sees and all(sees) else {}),
    }
