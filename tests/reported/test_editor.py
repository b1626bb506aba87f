"""Reported faults of the schema in editors: what is marked, and what a word and a key of one name would complete to."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft7Validator

from cnncalc.layers import LAYERS
from cnncalc.output.schemas import schema

VALIDATOR = Draft7Validator(schema())
HEAD: dict[str, object] = {"input": "8x8x3"}
OTHERS: tuple[dict[str, object], ...] = ({"blocks": {"b": {"layers": ["relu"]}}}, {"extends": "base.yaml"})


@pytest.mark.parametrize("entry", [{"Linear": 10}, "Relu", "conv2d", {"Conv2D": {"filters": 3}, "name": "a"}, "name"])
def test_an_unknown_type_is_marked(entry: object) -> None:
    """Where a spec has neither blocks nor bases; elsewhere it may be a block."""
    assert not VALIDATOR.is_valid({**HEAD, "layers": ["relu", entry]})
    for other in OTHERS:
        assert VALIDATOR.is_valid({**HEAD, **other, "layers": ["relu", entry]})


@pytest.mark.parametrize(
    "entry", ["relu", "$act", {"$act": None}, {"relu": None, "name": "a"}, {"dense": 3, "when": "$x"}]
)
def test_known_types_and_variables_are_not(entry: object) -> None:
    """Whatever else the spec has."""
    for other in ({}, *OTHERS):
        assert VALIDATOR.is_valid({**HEAD, **other, "layers": ["relu", entry]})


def test_no_word_is_a_key_to_complete_as_well() -> None:
    """An editor merges the two into `relu: relu`; every type is described as the one or the other."""
    definitions: Any = schema()["definitions"]
    words = set(definitions["layer"]["anyOf"][0]["enum"])
    entry = definitions["entry"]
    assert words & entry["properties"].keys() == set()
    assert {f"^{word}$" for word in words} == entry["patternProperties"].keys()
    assert words | entry["properties"].keys() >= set(LAYERS)
    described = [*entry["properties"].values(), *entry["patternProperties"].values()]
    assert all(each["title"] and each["description"] for each in described)
