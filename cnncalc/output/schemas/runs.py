"""The schemas of what the commands that run a network print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.schemas.outputs import COUNT, POSITIVE, VOLUME, WORD, finding, whole

if TYPE_CHECKING:
    from cnncalc.model.values import Json

NUMBER: dict[str, Json] = {"description": "null for what is not finite.", "type": ["number", "null"]}
FLAG: dict[str, Json] = {"type": "boolean"}
LAYER = "#/definitions/layer"


def verification() -> dict[str, Json]:
    """One verification, or a list of them where several specs were given."""
    one: Json = {"$ref": "#/definitions/verification"}
    found: Json = {"type": "array", "items": {"$ref": "#/definitions/finding"}}
    document = whole(
        {
            "schema": {"const": "cnncalc/verify/1"},
            "file": WORD,
            "name": WORD,
            "layers": {"type": "array", "items": {"$ref": LAYER}},
            "ok": FLAG,
            "diagnostics": found,
        }
    )
    return {
        "title": "cnncalc verify",
        "anyOf": [one, {"type": "array", "items": one}],
        "definitions": {"verification": document, "layer": _held(), "finding": finding()},
    }


def _held() -> dict[str, Json]:
    """A layer's figures beside the run's, which are null where the layer could not run; `error` then says why."""
    products: dict[str, Json] = {"type": "object", "properties": {"mul": COUNT}, "required": ["mul"]}
    return whole(
        {
            "path": WORD,
            "computed_volume": VOLUME,
            "run_volume": _or_null(VOLUME),
            "computed_params": COUNT,
            "run_params": _or_null(COUNT),
            "computed_ops": products,
            "run_ops": _or_null(products),
            "ok": FLAG,
        }
    )


def run() -> dict[str, Json]:
    """What came out of a network, and with `--stats` or `--time` every layer."""
    numbers: dict[str, Json] = dict.fromkeys(("min", "max", "mean"), NUMBER)
    output = whole({"volume": VOLUME, "samples": POSITIVE, **numbers, "zeros": COUNT, "nan": COUNT})
    return {
        "title": "cnncalc run",
        "definitions": {"layer": whole({"path": WORD, "type": WORD, "volume": VOLUME})},
        **whole(
            {
                "schema": {"const": "cnncalc/run/1"},
                "file": WORD,
                "name": WORD,
                "dtype": WORD,
                "outputs": {"type": "object", "additionalProperties": output},
                "layers": {"type": "array", "items": {"$ref": LAYER}},
            }
        ),
    }


def _or_null(kind: Json) -> dict[str, Json]:
    return {"anyOf": [kind, {"type": "null"}]}
