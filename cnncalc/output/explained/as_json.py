"""Explanations for programs: `cnncalc/explain/1`. Every layer has its own, in the order in which they run.

Formulas are Python: `ceil_div(a, b)` is ⌈a / b⌉, `//` rounds down, `max` and `gcd` are what they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.receptive_field import seen
from cnncalc.formulas.notation import numbers, symbols
from cnncalc.formulas.steps import steps
from cnncalc.output.as_json import dims, finding, posix, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.analysis.report import Row
    from cnncalc.explanation import Block, Derivation, Explanation, Section
    from cnncalc.model.values import Json
    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.view import View
    from cnncalc.quiz.verdict import Verdict

EXPLAIN = "cnncalc/explain/1"


def render(lesson: Lesson, view: View) -> str:
    """One object."""
    del view
    graph = lesson.report.graph
    told = {path: one for one in lesson.explanations for path in (one.node.path, *one.also)}
    rows = {row.node.path: row for row in lesson.report.rows}
    fields = lesson.report.receptive_fields()
    document: dict[str, Json] = {
        "schema": EXPLAIN,
        "file": posix(graph.file),
        "name": graph.name,
        "answers": [_verdict(one) for one in lesson.verdicts],
        "layers": [layer(_own(told[path], row, fields), row) for path, row in rows.items() if path in told],
        "blocks": [_block(one, path) for one in lesson.blocks for path in (one.path, *one.also)],
        "diagnostics": [finding(one) for one in lesson.report.diagnostics],
    }
    return written(document) + "\n"


def _verdict(one: Verdict) -> dict[str, Json]:
    mistakes: list[Json] = [
        {"codes": list(told.codes), "did": told.what, "computation": list(told.computation), "rules": list(told.rules)}
        for told in one.mistakes
    ]
    return {
        "asked": one.quantity,
        "given": one.given,
        "right": one.right,
        "ok": one.is_right,
        "parts": one.parts,
        "mistakes": mistakes,
    }


def _own(one: Explanation, row: Row, fields: Mapping[str, Fields]) -> Explanation:
    """With the receptive field of the layer itself, which may be another one than that of those that are alike."""
    return one._replace(receptive_field=seen(row.node, one.walks, fields)) if one.receptive_field else one


def _block(one: Block, path: str) -> dict[str, Json]:
    return {
        "path": path,
        "type": one.type,
        "layers": one.layers,
        "missing": one.missing,
        "params": int(one.counts.params),
        "macs": int(one.counts.macs),
        "flops": int(one.counts.flops),
        "output_volume": dims(one.volume) if one.volume else None,
    }


def layer(one: Explanation, row: Row) -> dict[str, Json]:
    """One layer, which may be told the same as others."""
    node = row.node
    return {
        "path": node.path,
        "type": node.type,
        "line": node.span.line,
        "inputs": list(node.inputs),
        "input_volumes": [dims(volume) for volume in node.input_volumes],
        "output_volume": dims(node.volume),
        "params": int(row.counts.params),
        "macs": int(row.counts.macs),
        "ops": {name: int(n) for name, n in row.operations._asdict().items() if n},
        "about": one.about,
        "given": dict(one.given),
        **{section.title.replace(" ", "_"): _section(section) for section in one.sections},
    }


def _section(section: Section) -> dict[str, Json]:
    return {"derivations": [_derivation(one) for one in section.derivations], "remarks": list(section.remarks)}


def _derivation(one: Derivation) -> dict[str, Json]:
    stages = steps(one.term)
    return {
        "names": list(one.names),
        "formula": symbols(stages[0]),
        "steps": list(dict.fromkeys(map(numbers, stages))),
        "result": int(one.term),
        "remark": one.remark,
    }
