"""The schema of what `cnncalc solve` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.schemas.outputs import COUNT, POSITIVE, VOLUME, WORD, whole

if TYPE_CHECKING:
    from cnncalc.model.values import Json

BY_NAME: dict[str, Json] = {"type": "object", "additionalProperties": COUNT}


def solution() -> dict[str, Json]:
    """One of four kinds of answer, told apart by `question`."""
    kinds = {
        "window": _solved_window(),
        "filters": _solved_filters(),
        "input": _solved_input(),
        "budget": _solved_budget(),
    }
    return {
        "title": "cnncalc solve",
        "anyOf": [_answer(question, keys) for question, keys in kinds.items()],
        "definitions": {"window": _window(), "found": whole(_found_keys()), "near": _near(), "counted": _counted()},
    }


def _answer(question: str, keys: dict[str, Json]) -> dict[str, Json]:
    """What all kinds begin with, and the keys of one."""
    head: dict[str, Json] = {"schema": {"const": "cnncalc/solve/1"}, "file": WORD, "question": {"const": question}}
    return whole({**head, "solved": {"type": "boolean"}, **keys})


def _list_of(name: str) -> dict[str, Json]:
    return {"type": "array", "items": {"$ref": f"#/definitions/{name}"}}


def _window_keys() -> dict[str, Json]:
    """Cells along an axis; `padding` is on each side, before and after, or the word `same`."""
    sides: dict[str, Json] = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}
    padding: dict[str, Json] = {"anyOf": [COUNT, sides, {"const": "same"}]}
    return {"kernel": POSITIVE, "stride": POSITIVE, "padding": padding, "dilation": POSITIVE, "output_padding": COUNT}


def _window() -> dict[str, Json]:
    return whole(_window_keys())


def _found_keys() -> dict[str, Json]:
    return {
        **_window_keys(),
        "left_over": {"type": "integer"},
        "groups": POSITIVE,
        **dict.fromkeys(("unread", "skipped", "params", "macs"), COUNT),
    }


def _near() -> dict[str, Json]:
    return whole({**_window_keys(), "output": POSITIVE})


def _counted() -> dict[str, Json]:
    return whole(
        {"kernel": {"type": "array", "items": POSITIVE}, "filters": POSITIVE, "groups": POSITIVE, "params": COUNT}
    )


def _solved_window() -> dict[str, Json]:
    along: dict[str, Json] = {
        name: {"type": "array", "items": {"type": "array", "items": kind}} for name, kind in _window_keys().items()
    }
    axis: dict[str, Json] = {"axis": WORD, "input": POSITIVE, "output": POSITIVE}
    lists: dict[str, Json] = {"solutions": _list_of("window"), "closest": _list_of("near")}
    return {
        "type": WORD,
        "input": VOLUME,
        "output": VOLUME,
        "objection": WORD,
        "bounds": whole({**along, "groups": {"type": "array", "items": POSITIVE}}),
        "solutions": _list_of("found"),
        "axes": {"type": "array", "items": whole({**axis, **lists})},
    }


def _solved_filters() -> dict[str, Json]:
    numbers: dict[str, Json] = {"type": "array", "items": POSITIVE}
    return {
        "type": WORD,
        "input": VOLUME,
        "params": POSITIVE,
        "bias": {"type": "boolean"},
        "bounds": whole({"kernel": {"type": "array", "items": numbers}, "filters": numbers, "groups": numbers}),
        "solutions": _list_of("counted"),
        "closest": _list_of("counted"),
    }


def _solved_input() -> dict[str, Json]:
    numbers: dict[str, Json] = {"type": "array", "items": POSITIVE}
    end: dict[str, Json] = {"type": ["integer", "null"]}
    ends: dict[str, Json] = dict.fromkeys(("smallest", "largest"), end)
    return {"name": WORD, "bounds": numbers, **ends, "accepted": numbers, "no_pixel_unread": numbers}


def _solved_budget() -> dict[str, Json]:
    tried: dict[str, Json] = {"type": "array", "items": whole({"value": WORD, "figures": BY_NAME})}
    errors: dict[str, Json] = {"type": "array", "items": WORD}
    return {
        "name": WORD,
        "variable": WORD,
        "limits": BY_NAME,
        "within": tried,
        "above": tried,
        "errors": errors,
    }
