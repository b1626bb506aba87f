"""The schema of the language, from the fields that the layer types declare.

It cannot know the blocks of a file, so any other word may stand where a block's name can; the reader of specs is the
judge, this is for editors and for a first look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.claims import QUANTITIES
from cnncalc.language.entries import NAME, WIRING
from cnncalc.language.expand.branches import MERGES
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import Field, Layer, fields_of, main_field
from cnncalc.layers.fields import EXPRESSION, VOLUME
from cnncalc.output.schemas.wording import first_sentence, type_description

if TYPE_CHECKING:
    from cnncalc.model.values import Json

LAYER: dict[str, Json] = {"$ref": "#/definitions/layer"}
ENTRY: dict[str, Json] = {"$ref": "#/definitions/entry"}
LAYER_LIST: dict[str, Json] = {"$ref": "#/definitions/layers"}
BRANCH: dict[str, Json] = {"$ref": "#/definitions/branch"}
ARGUMENTS: dict[str, Json] = {"$ref": "#/definitions/arguments"}
TEXT: dict[str, Json] = {"type": ["string", "number"]}
# A name; digits alone are no name, but YAML takes the words of a name for text.
A_NAME: dict[str, Json] = {"type": "string", "pattern": f"^{NAME}$"}
NAMES: dict[str, Json] = {"anyOf": [A_NAME, {"type": "array", "items": TEXT, "minItems": 1}]}
SCALAR: dict[str, Json] = {"type": ["string", "number", "boolean"]}
_BUDGET: dict[str, Json] = {"type": "object", "additionalProperties": SCALAR}

DOCS = {
    "language": "The version of the language: 1.",
    "name": "What the network is called.",
    "source": "Where it is from: the paper, its table or figure.",
    "description": "What is worth knowing of this variant.",
    "extends": "A file (or a list) whose sections stand under this file's own; or the name of a bundled architecture.",
    "input": "The input volume: width x height x depth, such as 224x224x3; length x depth for a signal.",
    "inputs": "Input volumes by name, where there are several.",
    "vars": "Variables, used as $NAME; `--set NAME=VALUE` replaces them.",
    "blocks": "Blocks by name: layers with arguments, used like a layer type.",
    "layers": "The layers, in order; each reads the one above unless `from` says otherwise.",
    "outputs": "Names or paths of the layers that leave; the last layer if left out.",
    "expect": "Claims about the network and its layers, held against the computed figures.",
    "budget": "Upper limits such as params: 26M, macs: 4.2G, peak_memory: 64 MiB.",
    "frozen": "true: no layer is trained.",
}
WIRING_DOCS = {
    "name": "The layer's own name, unique in its scope.",
    "from": "What it reads: a name above, a path, `input`, `previous`; a list for layers that join volumes.",
    "repeat": "How many copies, each reading the one before.",
    "when": "true or false: without it the layer does not exist, and its name stands for its input.",
    "share": "The name of a layer or block above whose weights it uses.",
    "frozen": "true: counted in params, not in trainable.",
}


def schema() -> dict[str, Json]:
    """The schema of a whole spec."""
    return {
        "title": "A cnncalc architecture spec, language version 1",
        "type": "object",
        "properties": {name: {"title": name, "description": DOCS[name], **one} for name, one in _sections().items()},
        "patternProperties": {"^x-": {}, "^budgets$": _BUDGET},
        "additionalProperties": False,
        "if": {"not": {"anyOf": [{"required": ["blocks"]}, {"required": ["extends"]}]}},
        "then": {"properties": {"layers": {"items": _known()}}},
        "else": {"properties": {"layers": {"items": {"anyOf": [_words(), {}]}}}},
        "definitions": _definitions(),
    }


def _known() -> dict[str, Json]:
    """An entry where there are no blocks: every word is a layer type, or a variable that holds one."""
    types = [*LAYERS, "residual"]
    needy = [name for name in types if name == "residual" or not _can_stand_alone(name)]
    others: dict[str, Json] = {"type": "string", "pattern": rf"^(\$.*|{'|'.join(needy)})$"}
    key: dict[str, Json] = {"pattern": rf"^(\$.*|{'|'.join([*types, *WIRING])})$"}
    return {"anyOf": [_words(), others, {"type": "object", "propertyNames": key}]}


def _sections() -> dict[str, dict[str, Json]]:
    claims: dict[str, Json] = dict.fromkeys(QUANTITIES, _or_expression({"anyOf": [{"type": "integer"}, VOLUME]}))
    claims_of_one: dict[str, Json] = {"type": "object", "properties": claims, "additionalProperties": False}
    return {
        "language": {"const": 1},
        "name": TEXT,
        "source": TEXT,
        "description": TEXT,
        "extends": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "input": _or_expression(VOLUME),
        "inputs": {"type": "object", "additionalProperties": _or_expression(VOLUME), "minProperties": 1},
        "vars": {"type": "object", "additionalProperties": ARGUMENTS},
        "blocks": {"type": "object", "additionalProperties": {"$ref": "#/definitions/block"}},
        # The words of layer types are offered by `then` and `else` above: twice, an editor would merge them.
        "layers": {"type": "array", "items": {"anyOf": [_other_words(), ENTRY]}},
        "outputs": NAMES,
        "expect": {"type": "object", "properties": claims, "additionalProperties": claims_of_one},
        "budget": _BUDGET,
        "frozen": {"type": "boolean"},
    }


def _definitions() -> dict[str, Json]:
    return {
        "expression": {
            "description": "An expression: $NAME, numbers, + - * / // % **, comparisons, a if c else b, max(...).",
            "type": "string",
            "pattern": r"\$|^[\s(+-]*[\d.]+([eE][+-]?\d+)?\s*([-+*/%<>=]|$)|^\w+\(|^not\b",
        },
        "arguments": {"anyOf": [SCALAR, {"type": "array"}, {"type": "object"}]},
        "layers": {"type": "array", "items": LAYER},
        "layer": {"anyOf": [_words(), _other_words(), ENTRY]},
        "entry": _entry(),
        "branch": {
            "anyOf": [
                LAYER_LIST,
                {
                    "type": "object",
                    "properties": {"when": _or_expression({"type": "boolean"}), "layers": LAYER_LIST},
                    "additionalProperties": False,
                },
            ]
        },
        "block": {
            "type": "object",
            "properties": {
                "args": {
                    "description": "Arguments: `required`, or a default that may use the arguments before it.",
                    "type": "object",
                    "additionalProperties": ARGUMENTS,
                },
                "inputs": NAMES,
                "outputs": NAMES,
                "layers": LAYER_LIST,
            },
            "required": ["layers"],
            "additionalProperties": False,
        },
    }


def _can_stand_alone(name: str) -> bool:
    return name not in MERGES and not any(field.required for field in _fields(name))


def _other_words() -> dict[str, Json]:
    """The name of a block, or a variable that holds a type; no type that needs fields."""
    needy: list[Json] = [name for name in (*LAYERS, "residual") if name == "residual" or not _can_stand_alone(name)]
    return {"type": "string", "pattern": r"^\$?[A-Za-z_]\w*$", "not": {"enum": needy}}


def _words() -> dict[str, Json]:
    """Types that can stand alone."""
    alone = [name for name in LAYERS if _can_stand_alone(name)]
    return {"enum": list(alone), "enumDescriptions": [first_sentence(layer_class(name), name) for name in alone]}


def _entry() -> dict[str, Json]:
    """A mapping with one type key and wiring. A layer that shares another's weights may leave fields out."""
    types: dict[str, Json] = {name: _type(name) for name in LAYERS}
    types["residual"] = {
        "title": "residual",
        "description": "Adds what its body makes to its input, or to what its shortcut makes of it.",
        "anyOf": [LAYER_LIST, _object({"body": BRANCH, "shortcut": BRANCH}, required=["body"])],
    }
    wiring: dict[str, Json] = {
        name: {"title": name, "description": WIRING_DOCS[name], **_wiring(name)} for name in WIRING
    }
    needed: dict[str, Json] = {
        name: {"required": [f.name for f in _fields(name) if f.required], "type": _filled(layer_class(name))}
        for name in LAYERS
        if any(f.required for f in _fields(name))
    }
    # An editor that completes a word and a key of one name makes `relu: relu` of them: such types are no keys.
    words: dict[str, Json] = {f"^{name}$": types.pop(name) for name in LAYERS if _can_stand_alone(name)}
    return {
        "type": "object",
        "properties": {**types, **wiring},
        "patternProperties": words,
        "additionalProperties": {"anyOf": [ARGUMENTS, {"type": "null"}]},
        "minProperties": 1,
        "if": {"not": {"required": ["share"]}},
        "then": {"properties": needed},
    }


def _filled(layer_type: type[Layer]) -> list[Json]:
    """What can be written behind a type that has required fields."""
    return ["object", "string", "number", "boolean", "array"] if main_field(layer_type) else ["object"]


def _wiring(name: str) -> dict[str, Json]:
    kinds: dict[str, dict[str, Json]] = {
        "name": A_NAME,
        "from": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
        "repeat": _or_expression({"type": "integer", "minimum": 0}),
        "share": {"type": "string"},
    }
    return kinds.get(name) or _or_expression({"type": "boolean"})


def _type(name: str) -> dict[str, Json]:
    """What can be written behind a type: its fields, its main field alone, nothing, or branches."""
    layer_type = layer_class(name)
    fields: dict[str, Json] = {one.name: _field(one) for one in _fields(name)}
    written: list[Json] = [_object(fields, more=BRANCH if name in MERGES else None), {"type": "null"}]
    main = main_field(layer_type)
    if main:
        written.append(_or_expression(main.kind.schema()))
    return {"title": name, "description": type_description(layer_type, name), "anyOf": written}


def _field(field: Field) -> dict[str, Json]:
    found = {"title": field.name, "description": field.doc, **_or_expression(field.kind.schema())}
    if isinstance(field.default, bool | int | float | str):
        found["default"] = field.default
    return found


def _object(
    properties: dict[str, Json], *, required: list[Json] | None = None, more: dict[str, Json] | None = None
) -> dict[str, Json]:
    """A mapping with these keys, and perhaps others of one kind."""
    found: dict[str, Json] = {"type": "object", "properties": properties, "additionalProperties": more or False}
    return {**found, "required": required} if required else found


def _or_expression(kind: dict[str, Json]) -> dict[str, Json]:
    return {"anyOf": [kind, EXPRESSION]}


def _fields(name: str) -> list[Field]:
    return list(fields_of(layer_class(name)).values())
