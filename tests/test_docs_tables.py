"""The tables of the documents hold what the code holds: no list in them is kept by hand alone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from doc_runs import tree_of_files
from documents import ROOT, blocks, prose, table, tables, words

import cnncalc
from cnncalc.cli.main import cli
from cnncalc.formulas.operations import Operations
from cnncalc.language import limits
from cnncalc.language.budgets import LIMITED, PREFIXES
from cnncalc.language.claims import QUANTITIES
from cnncalc.language.document import KEYS
from cnncalc.language.entries import WIRING
from cnncalc.language.expressions.arithmetic import FUNCTIONS
from cnncalc.language.expressions.expression import compiled
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.model import exits
from cnncalc.model.diagnostics import NAMES, QUIZ_NAMES
from cnncalc.model.values import shown
from cnncalc.model.volume import Dims
from cnncalc.output import as_csv, as_json, catalog, reconciled
from cnncalc.output.findings import FORMATS as LINT_FORMATS
from cnncalc.output.view import View
from cnncalc.quiz.export import FORMATS
from cnncalc.quiz.generate.kinds import KINDS as GENERATED
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.model import ASKS, CONVENTIONS, WORDS
from cnncalc.quiz.read import KEYS as QUIZ_KEYS
from cnncalc.quiz.read.question import KEYS as QUESTION_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnncalc.layers.base import Field
    from cnncalc.model.values import Value

LANGUAGE = ROOT / "docs" / "language.md"
OUTPUT = ROOT / "docs" / "output.md"
QUIZ = ROOT / "docs" / "quiz.md"
LINT = ROOT / "docs" / "lint.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"

# A field of the table of layer types: bold if it is the main one, its default, and in brackets what None stands for.
FIELD = re.compile(r"(?P<main>\*\*)?`(?P<name>\w+)`(?:\*\*)?(?: (?P<default>[^\s,(|]+))?(?: \((?P<none>[^)]*)\))?")
LAYER_ROWS = [
    (name, row[1]) for row in table(LANGUAGE, "type", "fields and defaults", "what it does") for name in words(row[0])
]


def test_every_layer_type_has_its_row() -> None:
    """Each type of the language once."""
    assert sorted(name for name, _ in LAYER_ROWS) == sorted(LAYERS), "docs/language.md, the table of layer types"


@pytest.mark.parametrize(("name", "cell"), LAYER_ROWS)
def test_a_row_has_the_fields_of_its_type(name: str, cell: str) -> None:
    """Their names, which is the main one, and their defaults."""
    written = {one["name"]: one for one in FIELD.finditer(cell)}
    declared = fields_of(layer_class(name))
    assert written.keys() == declared.keys()
    for field in declared.values():
        one = written[field.name]
        assert bool(one["main"]) == field.main
        assert is_default(field, one["default"], one["none"]), field.name


def is_default(field: Field, default: str | None, none: str | None) -> bool:
    """Whether a default is the declared one. What has to be given has none; None is explained in brackets."""
    if field.required or field.default is None:
        return default is None and bool(none) != field.required
    if isinstance(field.default, float):
        return default is not None and float(default) == field.default
    if isinstance(field.default, tuple):
        return default in field.default or (default == "0" and not any(field.default))
    return default == str(field.default).lower()


def test_keys_of_a_spec_and_of_an_entry() -> None:
    """Every top-level key, and every wiring key."""
    top, wiring = ([words(row[0])[0] for row in rows] for rows in tables(LANGUAGE, "key", "what"))
    assert sorted(top) == sorted(KEYS)
    assert sorted(wiring) == sorted(WIRING)


# What the names in the table of expressions stand for: the sentence above it.
VALUES: dict[str, Value] = {"filters": 64, "kernel": Dims((7, 1)), "act": "relu", "index": 0}
SIZES: dict[str, Value] = {"$input.depth": 3, "$input.size": Dims((28, 14))}


class Example:
    """The environment of the table of expressions."""

    def value(self, name: str) -> Value:
        """The value of `$name`."""
        return VALUES[name]

    def size(self, source: str, axis: str) -> Value:
        """The value of `$source.axis`."""
        return SIZES[f"${source}.{axis}"]


@pytest.mark.parametrize("row", table(LANGUAGE, "expression", "value", ""), ids=lambda row: str(row[0]))
def test_an_expression_has_its_value(row: list[str]) -> None:
    """As the table says."""
    (expression,), (value,) = words(row[0]), words(row[1])
    assert shown(compiled(expression)(Example())) == value


def test_functions_claims_and_budgets_are_named() -> None:
    """Every function of expressions, everything that a claim or a budget can be about, and its units."""
    named = {word for _, line in prose(LANGUAGE) for word in words(line)}
    assert {*FUNCTIONS, *QUANTITIES, *LIMITED} <= named
    assert {*PREFIXES} - {"", "K"} <= named


def test_limits() -> None:
    """The limits, in the order of the table."""
    assert limits.TEXT_BYTES == 4 * 1024 * 1024
    numbers = (
        limits.YAML_DEPTH,
        limits.YAML_NODES,
        limits.NESTED_BLOCKS,
        limits.BLOCK_USES,
        limits.EXTENDED_FILES,
        limits.LAYERS,
        limits.LISTED_NUMBERS,
        limits.DIGITS,
        limits.EXPRESSION_CHARACTERS,
        limits.EXPRESSION_DEPTH,
    )
    decimal = f"{limits.DECIMAL_DIGITS} of one with a decimal point"
    digits = f"{limits.DIGITS}; {decimal}; {limits.CLAIM_DIGITS} of a figure under `expect` and `budget`"
    assert [row[1] for row in table(LANGUAGE, "limit", "")] == [
        "4 MiB",
        *(digits if n == limits.DIGITS else f"{n:,}" for n in numbers),
    ]


def test_exit_codes() -> None:
    """Every constant of `exits`, with its number."""
    exit_codes, _ = tables(OUTPUT, "code", "name", "meaning")
    constants = {name: number for name, number in vars(exits).items() if name.isupper()}
    assert {words(name)[0]: int(code) for code, name, _ in exit_codes} == constants


def test_codes_of_diagnostics() -> None:
    """Every code with its name and a meaning."""
    _, codes = tables(OUTPUT, "code", "name", "meaning")
    assert {words(code)[0]: words(name)[0] for code, name, _ in codes} == {**NAMES, **QUIZ_NAMES}
    assert all(meaning for _, _, meaning in codes)


# Every kind of object of the JSON: its keys in order with their types, table by table.
NETWORKS = ("lenet5", "resnet18", "googlenet", "lenet5_1998", "m5_tutorial", "alexnet_owt")
KINDS = (
    *("document", "layer", "totals", "memory", "reconciliation", "preset", "term"),
    *("lesson", "verdict", "mistake", "explanation", "section", "derivation", "sum"),
    *("window", "bounds", "solution", "direction", "choice", "neighbour"),
    *("filters", "limits", "count", "inputs", "budget", "trial"),
    *("findings", "ruleset", "rule"),
    *("check", "audit", "option", "slip", "grades", "student", "answer"),
    *("list", "architecture", "diagnostic"),
)
OBJECTS: dict[str, dict[str, str]] = dict(
    zip(
        KINDS,
        ({words(key)[0]: kind for key, kind, _ in rows} for rows in tables(OUTPUT, "key", "type", "meaning")),
        strict=True,
    )
)
SCALARS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "fraction": lambda value: isinstance(value, int) or misfit(value, "list of integers") == "",
    "value": lambda value: misfit(value, "integer or text") == "",
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "matrix": lambda value: isinstance(value, list) and all(isinstance(row, list) for row in value),
    "padding": lambda value: value == "same" or misfit(value, "fraction") == "",
    "null": lambda value: value is None,
    "absent": lambda _: False,
}


def keys_of(kind: str, value: dict[str, object]) -> list[str]:
    """The keys of a kind of object, in order, without those that may be absent and are."""
    return [key for key, of in OBJECTS[kind].items() if key in value or not of.endswith(" or absent")]


def misfit(value: object, kind: str) -> str:
    """What is wrong with a value of the JSON, for a type as the tables write it; '' if nothing is."""
    if " or " in kind:
        return min((misfit(value, one) for one in kind.split(" or ")), key=len)
    kind = "list of integers" if kind == "volume" else kind
    holder, _, inner = kind.partition(" of ")
    parts: dict[str, tuple[object, str]] = {}
    if holder == "list" and isinstance(value, list):
        parts = {str(at): (one, inner.removesuffix("s")) for at, one in enumerate(value)}
    elif holder == "object" and isinstance(value, dict):
        parts = {key: (one, inner.removesuffix("s")) for key, one in value.items()}
    elif kind in OBJECTS and isinstance(value, dict) and list(value) == keys_of(kind, value):
        parts = {key: (one, OBJECTS[kind][key]) for key, one in value.items()}
    elif kind not in SCALARS or not SCALARS[kind](value):
        return f"{value!r} is no {kind}"
    return next((f"{key}: {wrong}" for key, (one, of) in parts.items() if (wrong := misfit(one, of))), "")


@pytest.mark.parametrize("name", NETWORKS)
def test_keys_of_a_summary(name: str) -> None:
    """Every key is in the tables, in their order and of their type; none of theirs is missing."""
    document: object = json.loads(as_json.render([cnncalc.analyze(cnncalc.load(name))], View()))
    assert misfit(document, "document") == ""


def test_keys_of_a_summary_with_errors() -> None:
    """Diagnostics, and totals that are not there."""
    graph = cnncalc.parse("input: 28x28x1\nlayers: [relu, {conv: {filters: 3, kernel: 40}}, {rleu: 3}]")
    document: dict[str, object] = json.loads(as_json.render([cnncalc.analyze(graph)], View()))
    assert document["diagnostics"]
    assert document["totals"] is None
    assert misfit(document, "document") == ""


def test_keys_of_lint(tmp_path: Path) -> None:
    """Findings, and the rules."""
    net = tmp_path / "net.yaml"
    net.write_text("input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n  - rleu\n", encoding="utf-8")
    assert misfit(printed(f"lint {net} --quiet"), "findings") == ""
    assert misfit(printed("lint --list-rules"), "ruleset") == ""


def test_keys_of_the_list() -> None:
    """The same for the list of architectures."""
    document: object = json.loads(catalog.as_json([cnncalc.analyze(cnncalc.load(name)) for name in NETWORKS], View()))
    assert misfit(document, "list") == ""


LESSONS = (
    "explain lenet5",
    "explain resnet18 layer*/0",
    "explain googlenet inception3a conv*",
    "conv 32x32x3 -K 10 -F 5 -P same --answer 32x32x1 --answer-params 760",
)
SOLVED = {
    "227x227x3 55x55x96 -F 11": "window",
    "9x8x12 9x9x6 -F 4 -S 1 -P 1+2x0+4": "window",
    "9x9x3 4x5x3 --type avgpool -F 2 -S 3": "window",
    "8x8x3 4x4x5 --type maxpool": "window",
    "32x32x3 --params 760 -F 1..5": "filters",
    "32x32x3 --params 761 -F 1..5": "filters",
    "lenet5 --input --values 15..17": "inputs",
    "lenet5 --input --values 3": "inputs",
}


def printed(line: str) -> object:
    """What a command prints in JSON."""
    document: object = json.loads(CliRunner().invoke(cli, [*line.split(), "--format", "json"]).output)
    return document


@pytest.mark.parametrize("line", LESSONS)
def test_keys_of_an_explanation(line: str) -> None:
    """Layers, blocks, and answers that were checked."""
    assert misfit(printed(line), "lesson") == ""


@pytest.mark.parametrize(("line", "kind"), SOLVED.items())
def test_keys_of_an_answer(line: str, kind: str) -> None:
    """Of every question, solved and not."""
    assert misfit(printed(f"solve {line}"), kind) == ""


def test_keys_of_a_budget(tmp_path: Path) -> None:
    """Values within, above, and with errors."""
    (tmp_path / "net.yaml").write_text("input: 9\nvars: {units: 3}\nlayers: [dense: $units]\n", encoding="utf-8")
    line = f"solve {tmp_path / 'net.yaml'} --var units --values 0,1,2,3 --budget params=25"
    document = printed(line)
    assert isinstance(document, dict)
    assert all(document[key] for key in ("within", "above", "errors"))
    assert misfit(document, "budget") == ""


def test_keys_of_a_reconciliation() -> None:
    """And for the totals under all presets."""
    document: object = json.loads(reconciled.as_json([cnncalc.analyze(cnncalc.load("dcgan_g"))], View()))
    assert misfit(document, "reconciliation") == ""


QUIZ_FILE = """questions:
  - network: {input: 9x9x3, layers: [conv: {filters: 2, kernel: 3}]}
    ask: output
    choices: {A: 7x7x2, B: 6x6x2}
    answer: B
  - network: {input: 3x2x1, layers: [conv: {filters: 1, kernel: 2}]}
    ask: values
    values: {input: [[1, 2, 3], [4, 5, 6]], kernel: [[1, 0], [0, 2]]}
"""


def test_keys_of_quizzes(tmp_path: Path) -> None:
    """A key that is wrong, and answers that are."""
    quiz, answers = tmp_path / "quiz.yaml", tmp_path / "answers.csv"
    quiz.write_text(QUIZ_FILE, encoding="utf-8")
    answers.write_text("student,1,2\nada,6x6x2,1\n", encoding="utf-8")
    checked, graded = printed(f"quiz check {quiz}"), printed(f"quiz grade {quiz} {answers}")
    assert misfit(checked, "check") == ""
    assert misfit(graded, "grades") == ""
    assert isinstance(graded, dict)
    assert graded["misconceptions"] == {"M01": 1}


def test_misconceptions() -> None:
    """Every code with its name, and what was done."""
    rows = [(words(code)[0], words(name)[0], did) for code, name, did in table(QUIZ, "code", "name", "what was done")]
    assert rows == [(one.code, one.name, one.did) for one in CATALOGUE.values()]


def test_what_can_be_asked() -> None:
    """Every word of `ask`, every convention with its words, every key of a quiz."""
    assert [word for asks, _ in table(QUIZ, "`ask`", "the answer") for word in words(asks)] == list(ASKS)
    rows = table(QUIZ, "convention", "words, the first by default")
    assert sorted(word for names, _ in rows for word in words(names)) == sorted(CONVENTIONS)
    told = {name: words(about) for names, about in rows for name in words(names)}
    assert all(set(known) <= set(told[name]) for name, known in WORDS.items())
    keys = [word for row in table(QUIZ, "key", "") for word in words(row[0])]
    assert keys == [*QUIZ_KEYS, *(key for key in QUESTION_KEYS if key not in QUIZ_KEYS)]


def test_formats_of_the_export() -> None:
    """Each has its row."""
    assert sorted(
        word for row in table(QUIZ, "`--to`", "what it is, and how it is taken in") for word in words(row[0])
    ) == sorted(FORMATS)


def test_kinds_of_generated_questions() -> None:
    """Each has its row, or shares one."""
    rows = table(QUIZ, "`--kind`", "asks for", "easy, medium, hard")
    assert [word for row in rows for word in words(row[0])] == list(GENERATED), "docs/quiz.md, the table of kinds"


def test_formats_of_lint() -> None:
    """All of them, in their order."""
    assert [word for row in table(LINT, "format", "for") for word in words(row[0])] == list(LINT_FORMATS)


def test_columns_of_the_csv() -> None:
    """All of them, in their order."""
    assert [name for row in table(OUTPUT, "column", "") for name in words(row[0])] == list(as_csv.HEAD)


def test_a_misfit_is_found() -> None:
    """The check itself: wrong types and wrong keys are told."""
    assert misfit("3", "integer")
    assert misfit([[1, 2], [3, "4"]], "list of volumes")
    assert misfit({"macs": 1.0}, "object of integers")
    assert misfit({"macs": 1}, "totals")
    assert not misfit(None, "totals or null")


def test_classes_of_operations() -> None:
    """`ops` names them all, in their order."""
    (meaning,) = (row[2] for row in tables(OUTPUT, "key", "type", "meaning")[1] if words(row[0]) == ["ops"])
    assert tuple(words(meaning)) == Operations._fields


# Names of files and tests in back quotes, but those that the recipes make up.
NAMED = {word for path in (ARCHITECTURE, CONTRIBUTING) for _, line in prose(path) for word in words(line)}
MADE_UP = {"architectures/NAME.yaml"}


def test_files_that_are_named() -> None:
    """They exist."""
    files = {word for word in NAMED - MADE_UP if re.fullmatch(r"\w+/[\w/.]+", word)}
    assert files
    assert [word for word in files if not any((place / word).exists() for place in (ROOT, ROOT / "cnncalc"))] == []


def test_tests_that_are_named() -> None:
    """They exist, too."""
    tests = {word for word in NAMED if re.fullmatch(r"test_\w+", word)}
    text = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/test_*.py"))
    assert tests
    assert [word for word in tests if f"def {word}(" not in text] == []


def test_packages_are_complete() -> None:
    """Every package and every module beside them has its line, and only one; that they exist is checked by a run."""
    (block,) = (block for block in blocks(ARCHITECTURE) if block.kind == "text")
    named = [*tree_of_files(block)]
    package = ROOT / "cnncalc"
    packages = {*package.glob("*.py"), *(path.parent for path in package.glob("*/__init__.py"))}
    assert {path.relative_to(ROOT) for path in packages} <= {*named}
    assert sorted(named) == sorted({*named})
