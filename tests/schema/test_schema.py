"""The schemas: every bundled spec and every output is valid, broken ones are not, and every field is described."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator

from cnncalc.cli.main import cli
from cnncalc.language.document import KEYS
from cnncalc.language.files import bundled_folder, bundled_names
from cnncalc.language.load import parse
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.model.diagnostics import has_errors
from cnncalc.output.schemas import SCHEMAS, schema

if TYPE_CHECKING:
    from cnncalc.model.values import Json

HEAD = "input: 32x32x3\nlayers:\n"

# Entries that the reader takes, and so must the schema.
SOUND = (
    "relu",
    "conv: {filters: 6, kernel: 5x3, padding: {left: 1, height: 2}}",
    "conv: {filters: 2 * 3, kernel: 3, padding: same, bias: false}",
    "maxpool: 2",
    "maxpool: 2x1",
    "pad: {depth: {before: 1, after: 2}}",
    "slice: [0, 1, 2, 1]",
    "slice: 0..1",
    "upsample: 1.5",
    "adaptiveavgpool: 6x6",
    "residual: [conv: {filters: 3, kernel: 1}, relu]",
    "concat: {left: [relu], right: {when: true, layers: []}}",
    "layernorm: {axes: [depth, width]}",
    "globalavgpool: {flatten: true}",
    "lrn: {alpha: 5e-4}",
    "dropout",
)
# Entries that neither takes.
BROKEN = (
    "conv",
    "conv: {kernal: 3}",
    "conv: {filters: 6}",
    "conv: {filters: 0, kernel: 3}",
    "conv: {filters: 6, kernel: [3, 5]}",
    "conv: {filters: 6, kernel: 3, bias: 1}",
    "conv: {filters: 6, kernel: 3, padding: sane}",
    "maxpool: {kernel_size: 2}",
    "maxpool: {kernel: 2, rounding: up}",
    "relu: {slope: 2}",
    "dropout: {rate: much}",
    "residual: {bdy: [relu]}",
    "slice: []",
)


def errors(spec: Json) -> list[str]:
    """What the schema of the language says of a document."""
    return [error.message for error in Draft7Validator(schema()).iter_errors(spec)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    """It is valid by draft 7's own schema, and the command prints it."""
    Draft7Validator.check_schema(schema(name))
    assert json.loads(CliRunner().invoke(cli, ["schema", name]).output) == json.loads(json.dumps(schema(name)))


@pytest.mark.parametrize("name", bundled_names())
def test_bundled_specs_are_valid(name: str) -> None:
    """As any YAML tool reads them."""
    assert errors(yaml.safe_load(Path(bundled_folder(), f"{name}.yaml").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("entry", SOUND)
def test_a_sound_entry_is_valid(entry: str) -> None:
    """The schema takes what the reader takes."""
    assert not has_errors(parse(f"{HEAD}  - {entry}\n").diagnostics)
    assert errors(yaml.safe_load(f"{HEAD}  - {entry}\n")) == []


@pytest.mark.parametrize("entry", BROKEN)
def test_a_broken_entry_is_not(entry: str) -> None:
    """The schema refuses what the reader refuses, where a schema can know."""
    assert has_errors(parse(f"{HEAD}  - {entry}\n").diagnostics)
    assert errors(yaml.safe_load(f"{HEAD}  - {entry}\n"))


def test_every_key_type_and_field_is_described() -> None:
    """An editor has something to show for every word that it can complete."""
    found = schema()
    assert tuple(keys(found, "properties")) == KEYS
    entry = keys(found, "definitions", "entry")
    for name in LAYERS:
        described = keys(entry, "properties").get(name) or keys(entry, "patternProperties")[f"^{name}$"]
        assert keys(described)["title"] == name
        assert keys(described)["description"], name
        assert all(field.doc for field in fields_of(layer_class(name)).values()), name


def keys(value: Json, *path: str | int) -> dict[str, Json]:
    """The object at a path of a document."""
    for step in path:
        if isinstance(step, str):
            assert isinstance(value, dict)
            value = value[step]
        else:
            assert isinstance(value, list)
            value = value[step]
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("arguments", [["summary", "lenet5"], ["summary", "resnet18", "googlenet"], ["list"]])
def test_outputs_are_valid(arguments: list[str]) -> None:
    """What a command prints is what its schema says."""
    printed = CliRunner().invoke(cli, [*arguments, "--format", "json"]).output
    Draft7Validator(schema(arguments[0])).validate(json.loads(printed))


def test_a_broken_spec_is_a_valid_output(tmp_path: Path) -> None:
    """The object of a spec with errors has no totals, and its findings."""
    file = tmp_path / "net.yaml"
    file.write_text(f"{HEAD}  - conv: {{filters: 6, kernel: 50}}\n", encoding="utf-8")
    printed = json.loads(CliRunner().invoke(cli, ["summary", str(file), "--format", "json"]).output)
    Draft7Validator(schema("summary")).validate(printed)
    assert printed["totals"] is None
    assert printed["diagnostics"]
