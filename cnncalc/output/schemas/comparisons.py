"""The schemas of what compares networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.figures import FIGURES
from cnncalc.output.schemas.outputs import COUNT, COUNTS, POSITIVE, VOLUME, WORD, by_name, finding, totals, whole

if TYPE_CHECKING:
    from cnncalc.model.values import Json

FIGURE: dict[str, Json] = {"enum": list(FIGURES)}
FLAG: dict[str, Json] = {"type": "boolean"}
STAGE: dict[str, Json] = {
    "description": "The size of a layer's output as a part of the input's: 1/4, x2 where it is larger, 1x1 for none.",
    "type": "string",
    "pattern": r"^(1/\d+|x\d+|1x1)$",
}
FINDINGS: dict[str, Json] = {"type": "array", "items": {"$ref": "#/definitions/finding"}}
TOTALS: dict[str, Json] = {"anyOf": [{"$ref": "#/definitions/totals"}, {"type": "null"}]}


def comparison() -> dict[str, Json]:
    """Networks with their stages, and their differences, sharpest first."""
    end = whole({"file": WORD, "value": COUNT})
    gap = whole({"figure": FIGURE, "least": end, "most": end}, stage=STAGE)
    return {
        "title": "cnncalc compare",
        "definitions": {"network": _network(), "totals": totals(), "finding": finding()},
        **whole(
            {
                "schema": {"const": "cnncalc/compare/1"},
                "files": {"type": "array", "items": WORD, "minItems": 2},
                "flops_preset": WORD,
                "networks": {"type": "array", "items": {"$ref": "#/definitions/network"}},
                "sharpest": {"type": "array", "items": gap},
            }
        ),
    }


def _network() -> dict[str, Json]:
    sizes: dict[str, Json] = {"type": "array", "items": {**VOLUME, "maxItems": 3}}
    counts: dict[str, Json] = dict.fromkeys((*COUNTS, "activations"), COUNT)
    stage = whole({"stage": STAGE, "sizes": sizes, "layers": COUNT, **counts})
    return whole(
        {
            "file": WORD,
            "name": WORD,
            "inputs": by_name(VOLUME),
            "outputs": by_name(VOLUME),
            "totals": TOTALS,
            "stages": {"type": "array", "items": stage},
            "diagnostics": FINDINGS,
        }
    )


def difference() -> dict[str, Json]:
    """What a change to a spec changes."""
    numbers: dict[str, Json] = dict.fromkeys(FIGURES, whole({"old": COUNT, "new": COUNT}))
    nothing: dict[str, Json] = {"type": "null"}
    edge = whole({"name": WORD, "old": {"anyOf": [VOLUME, WORD, nothing]}, "new": {"anyOf": [VOLUME, WORD, nothing]}})
    return {
        "title": "cnncalc diff",
        "definitions": {"change": _change(), "finding": finding()},
        **whole(
            {
                "schema": {"const": "cnncalc/diff/1"},
                "file": WORD,
                "old_file": WORD,
                "flops_preset": WORD,
                "same": {"type": "boolean"},
                "totals": {"anyOf": [whole(numbers), nothing]},
                "inputs": {"type": "array", "items": edge},
                "outputs": {"type": "array", "items": edge},
                "changes": {"type": "array", "items": {"$ref": "#/definitions/change"}},
                "diagnostics": FINDINGS,
                "old_diagnostics": FINDINGS,
            }
        ),
    }


def folders() -> dict[str, Json]:
    """What changed in a folder of specs."""
    definitions = difference()["definitions"]
    changed = {key: value for key, value in difference().items() if key not in {"title", "definitions"}}
    words: dict[str, Json] = {"type": "array", "items": WORD}
    return {
        "title": "cnncalc diff of folders",
        "definitions": definitions,
        **whole(
            {
                "schema": {"const": "cnncalc/diff-folder/1"},
                "folder": WORD,
                "old": WORD,
                "same": words,
                "changed": {"type": "array", "items": changed},
                "added": words,
                "removed": words,
                "unreadable": {"type": "array", "items": whole({"file": WORD, "message": WORD})},
            }
        ),
    }


def _change() -> dict[str, Json]:
    text: dict[str, Json] = {"type": ["string", "null"]}
    edit = whole({"name": WORD, "old": text, "new": text})
    counts: dict[str, Json] = dict.fromkeys(("params", "macs"), COUNT)
    seen: dict[str, Json] = {"type": "array", "items": COUNT}
    side = whole(
        {"path": WORD, "type": WORD, "line": POSITIVE, "output_volume": VOLUME, **counts}, receptive_field=seen
    )
    side_or_none: dict[str, Json] = {"anyOf": [side, {"type": "null"}]}
    flags: dict[str, Json] = dict.fromkeys(("cause", "moved", "renamed"), FLAG)
    edits: dict[str, Json] = {"type": "array", "items": edit}
    what: dict[str, Json] = {"enum": ["added", "removed", "changed"]}
    return whole({"what": what, **flags, "edits": edits, "old": side_or_none, "new": side_or_none})


def sweep() -> dict[str, Json]:
    """The variants of a spec; one that failed has an error in place of figures."""
    words: dict[str, Json] = {"type": "array", "items": WORD}
    figures: dict[str, Json] = dict.fromkeys(FIGURES, COUNT)
    done = whole({"values": by_name(WORD), "figures": whole(figures)}, pareto=FLAG)
    failed = whole({"values": by_name(WORD), "error": WORD})
    return {
        "title": "cnncalc sweep",
        **whole(
            {
                "schema": {"const": "cnncalc/sweep/1"},
                "file": WORD,
                "name": WORD,
                "flops_preset": WORD,
                "axes": words,
                **dict.fromkeys(("count", "kept", "failed"), COUNT),
                "variants": {"type": "array", "items": {"anyOf": [done, failed]}},
            }
        ),
    }
