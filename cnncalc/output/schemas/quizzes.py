"""The schemas of a quiz file, and of what `cnncalc quiz check` and `cnncalc quiz grade` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.schemas.language import schema as spec_schema
from cnncalc.output.schemas.outputs import COUNT, VOLUME, WORD, finding, whole
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.model import ASKS, INVERSE, LETTERS
from cnncalc.quiz.read.question import KNOWN

if TYPE_CHECKING:
    from cnncalc.model.values import Json

TEXT: dict[str, Json] = {"type": ["string", "number"]}
NUMBER: dict[str, Json] = {"type": "number", "minimum": 0}
ROWS: dict[str, Json] = {"type": "array", "items": {"type": "array", "items": {"type": ["number", "string"]}}}
MATRIX: dict[str, Json] = {"anyOf": [ROWS, {"type": "array", "items": {"type": "number"}}, TEXT]}
VALUE: dict[str, Json] = {
    "description": "A volume as a list, a matrix as a list of rows, a whole number; anything else as text.",
    "anyOf": [VOLUME, ROWS, {"type": ["integer", "string"]}],
}
DOCS = {
    "id": "Answers are found by it; the question's number if left out.",
    "text": "The question in words; made from the network if left out.",
    "network": "A spec, the path of one below this file's folder, or the name of a bundled architecture.",
    "ask": "What is asked.",
    "at": "The layer or block that is asked about. Left out: the last layer; of what is counted, the sum over all.",
    "conventions": "Under which conventions the answer is right, where they differ from those of the quiz.",
    "choices": "The options by their letters.",
    "answer": "The answer that is marked as right: a letter, or a value where there are no choices.",
    "accept": "Other wordings of the answer that are right.",
    "partial": "The share of the points, from 0 to 1, that a named mistake earns, by its code.",
    "points": "What a right answer earns; 1 if left out.",
    "target": f"The output that a question for {', '.join(INVERSE)} states; the network's own if left out.",
    "values": "The numbers of a question for values: the input, and the kernel of a convolution.",
}


_SPEC: dict[str, Json] = {"$ref": "#/definitions/spec"}


def quiz() -> dict[str, Json]:
    """A quiz file; its networks are specs."""
    spec = spec_schema()
    definitions = spec.pop("definitions")
    shared: dict[str, Json] = definitions if isinstance(definitions, dict) else {}
    keys: dict[str, Json] = {
        "title": TEXT,
        "description": TEXT,
        "source": TEXT,
        "conventions": {"$ref": "#/definitions/conventions"},
        "questions": {"type": "array", "items": {"$ref": "#/definitions/question"}, "minItems": 1},
    }
    return {
        "title": "A cnncalc quiz",
        **_closed(keys, ["questions"]),
        "definitions": {**shared, "spec": spec, "conventions": _conventions(), "question": _question()},
    }


def _closed(properties: dict[str, Json], required: list[Json]) -> dict[str, Json]:
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
        "required": required,
    }


def _conventions() -> dict[str, Json]:
    words: dict[str, Json] = {
        name: {"type": "boolean"} if set(known) == {"true", "false"} else {"enum": list(known)}
        for name, known in KNOWN.items()
    }
    words["batch"] = {"type": "integer", "minimum": 1}
    return {"type": "object", "properties": words, "additionalProperties": False}


def _question() -> dict[str, Json]:
    answer: dict[str, Json] = {"anyOf": [TEXT, ROWS, {"type": "array", "items": {"type": "number"}}]}
    words: dict[str, Json] = _closed({"words": TEXT}, ["words"])
    choice: dict[str, Json] = {"anyOf": [answer, words]}
    share: dict[str, Json] = {"type": ["number", "string"]}
    keys: dict[str, dict[str, Json]] = {
        "id": TEXT,
        "text": TEXT,
        "network": {"type": ["string", "object"]},
        "ask": {"enum": list(ASKS)},
        "at": {"type": "string"},
        "conventions": {"$ref": "#/definitions/conventions"},
        "choices": {
            "anyOf": [
                {"type": "object", "additionalProperties": choice},
                {"type": "array", "items": choice, "maxItems": len(LETTERS)},
            ]
        },
        "answer": answer,
        "accept": {"type": "array", "items": TEXT},
        "partial": {
            "type": "object",
            "propertyNames": {"enum": list(CATALOGUE)},
            "additionalProperties": share,
        },
        "points": NUMBER,
        "target": TEXT,
        "values": {"type": "object", "properties": {"input": MATRIX, "kernel": MATRIX}, "required": ["input"]},
    }
    described: dict[str, Json] = {name: {"description": DOCS[name], **one} for name, one in keys.items()}
    # Where the output is stated, the field that is asked for can be left out of its layer.
    inverse: dict[str, Json] = {"required": ["target"]}
    whole_network: dict[str, Json] = {"properties": {"network": {"anyOf": [{"type": "string"}, _SPEC]}}}
    return {**_closed(described, ["network", "ask"]), "if": {"not": inverse}, "then": whole_network}


def check() -> dict[str, Json]:
    """An audited key."""
    option = whole(
        {
            "letter": WORD,
            "text": WORD,
            "right": {"type": "boolean"},
            "key": {"type": "boolean"},
            "diagnosis": {"type": "array", "items": {"$ref": "#/definitions/diagnosis"}},
            "conventions": {"type": "array", "items": WORD},
            "unclear": WORD,
        }
    )
    question = whole(
        {
            "question": WORD,
            "ask": {"enum": list(ASKS)},
            "at": WORD,
            "answer": VALUE,
            "also_right": {"type": "array", "items": VALUE},
            "key": {"type": ["string", "null"]},
            "key_is_right": {"type": ["boolean", "null"]},
            "solution": {"type": "array", "items": WORD},
            "choices": {"type": "array", "items": option},
        }
    )
    return {
        "title": "cnncalc quiz check",
        "definitions": {"diagnosis": _diagnosis(), "finding": finding()},
        **whole(
            {
                "schema": {"const": "cnncalc/quiz-check/1"},
                "file": WORD,
                "title": WORD,
                "questions": {"type": "array", "items": question},
                "ok": {"type": "boolean"},
                "diagnostics": {"type": "array", "items": {"$ref": "#/definitions/finding"}},
            }
        ),
    }


def _diagnosis() -> dict[str, Json]:
    codes: dict[str, Json] = {"type": "array", "items": {"enum": list(CATALOGUE)}, "minItems": 1}
    return whole({"codes": codes, "layer": WORD, "computation": {"type": "array", "items": WORD}})


def grade() -> dict[str, Json]:
    """Graded answers."""
    answer = whole(
        {
            "question": WORD,
            "given": WORD,
            "correct": {"type": "boolean"},
            "expected": {"anyOf": [VALUE, {"type": "null"}]},
            "diagnosis": {"type": "array", "items": {"$ref": "#/definitions/diagnosis"}},
            "verdict": {"enum": ["right", "rounded", "wrong", "unclear", "missing"]},
            "points": NUMBER,
            "note": WORD,
            "conventions": {"type": "array", "items": WORD},
        }
    )
    student = whole({"student": WORD, "score": NUMBER, "out_of": NUMBER, "answers": {"type": "array", "items": answer}})
    return {
        "title": "cnncalc quiz grade",
        "definitions": {"diagnosis": _diagnosis()},
        **whole(
            {
                "schema": {"const": "cnncalc/quiz-grade/1"},
                "file": WORD,
                "students": {"type": "array", "items": student},
                "misconceptions": {"type": "object", "additionalProperties": COUNT},
                "review": {
                    "type": "array",
                    "items": whole({"student": WORD, "question": WORD, "given": WORD, "note": WORD}),
                },
            }
        ),
    }
