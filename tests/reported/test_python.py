"""Reported faults of the library: what a Python programmer hands to it, and what its results show."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

# The library as somebody uses it who has no type checker.
UNTYPED: Any = cnncalc
Captured = pytest.CaptureFixture[bytes]
SPEC = "vars: {n: 4}\ninput: 8x8x3\nlayers:\n  - {conv: {filters: $n, kernel: 3}, name: a}\n  - flatten\n  - dense: 2\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A spec in a file."""
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return path


@pytest.mark.parametrize("function", [cnncalc.analyze, cnncalc.summary, cnncalc.explain, cnncalc.verify])
def test_a_network_in_any_form(function: Callable[[object], object], spec: Path) -> None:
    """A path as text or `Path`, a graph, a report; the same comes out."""
    graph = cnncalc.load(spec)
    forms = (spec, str(spec), graph, cnncalc.analyze(graph))
    assert len({str(function(form)) for form in forms}) == 1
    assert str(function("lecture_5x5"))


@pytest.mark.parametrize("function", [cnncalc.compare, cnncalc.diff])
def test_two_networks_in_any_form(function: Callable[[object, object], object], spec: Path) -> None:
    """Each may have another form."""
    forms = ("lenet5", cnncalc.load("lenet5"), cnncalc.summary("lenet5"))
    assert len({str(function(form, spec)) for form in forms}) == 1
    assert len({str(function(spec, form)) for form in forms}) == 1


@pytest.mark.parametrize(
    "volume", ["9x9x3", (9, 9, 3), [9, 9, 3], {"input": "9x9x3"}, {"input": (9, 9, 3)}, tuple(np.array([9, 9, 3]))]
)
def test_volumes(volume: object, spec: Path) -> None:
    """Text, tuples, lists, and NumPy's integers; with the name or without."""
    for graph in (UNTYPED.load(spec, inputs=volume), UNTYPED.parse(SPEC, inputs=volume)):
        assert str(graph.inputs["input"]) == "9x9x3"
    assert UNTYPED.summary(spec, inputs=volume).rows[0].node.volume.dims == (7, 7, 4)


@pytest.mark.parametrize("value", [5, "5", np.int64(5), Fraction(5), 5.0])
def test_values(value: object, spec: Path) -> None:
    """Numbers of any kind, as their text."""
    for graph in (UNTYPED.load(spec, vars={"n": value}), UNTYPED.parse(SPEC, vars={"n": value})):
        assert graph.nodes["a"].volume.depth == 5


def test_words_flags_and_lists() -> None:
    """As a spec has them."""
    text = (
        "vars: {act: relu, bias: true, sizes: [1]}\ninput: 8\nlayers:\n  - $act\n  - {dense: {units: 2, bias: $bias}}\n"
    )
    graph = cnncalc.parse(text, vars={"act": "tanh", "bias": False})
    assert [node.type for node in graph.nodes.values()] == ["tanh", "dense"]
    assert cnncalc.analyze(graph).known.biases == 0


def test_a_grid(spec: Path) -> None:
    """Lists of numbers and of volumes, or the text of the command line."""
    lists = [*cnncalc.sweep(spec, vars={"n": [2, 3]}, inputs={"input": [(8, 8, 3), (9, 9, 3)]})]
    assert lists == [*cnncalc.sweep(spec, vars={"n": "2,3"}, inputs={"input": "8x8x3,9x9x3"})]
    assert len(lists) == 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: UNTYPED.load(3), "the name of an architecture or a path is needed, not int"),
        (
            lambda: UNTYPED.load("input: 3\nlayers: []"),
            "this is the text of a spec, not a path: cnncalc.parse takes it",
        ),
        (
            lambda: UNTYPED.parse(Path("a.yaml")),
            "parse takes the text of a spec, not PosixPath; cnncalc.load",
        ),
        (lambda: UNTYPED.load("lenet5", inputs=3.5), "the input 'input' takes a volume, such as"),
        (lambda: UNTYPED.load("lenet5", inputs=(3.5, 2)), "the input 'input' takes a volume, such as"),
        (lambda: UNTYPED.load("lenet5", vars=[3]), "vars takes names with values, such as"),
        (
            lambda: UNTYPED.load("vgg11", vars={"classes": None}),
            "the variable classes takes a number, a word or a list",
        ),
        (lambda: UNTYPED.analyze(3), "a network is needed: a name such as 'lenet5', a path, or what"),
        (lambda: UNTYPED.compare("lenet5"), "compare takes two networks or more"),
        (lambda: UNTYPED.render(3), "render takes a graph, report, comparison"),
        (lambda: UNTYPED.summary(cnncalc.load("lenet5"), inputs="8x8x1"), "inputs and vars are for a name or path"),
    ],
)
def test_what_cannot_be_meant(call: Callable[[], object], message: str) -> None:
    """A TypeError that says what to write."""
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: cnncalc.load("lenett5"), "did you mean lenet5"),
        (lambda: cnncalc.analyze("lenet5", flops="x"), "presets are exact"),
        (lambda: cnncalc.lint("lenet5", target="x"), "targets are generic"),
        (lambda: cnncalc.explain("lenet5", "conv1"), 'did you mean "C1"?'),
        (lambda: cnncalc.verify("lecture_5x5", dtype="x"), "types are float32, float64"),
        (lambda: cnncalc.render(cnncalc.summary("lenet5"), "x"), "formats are table"),
    ],
)
def test_errors_have_their_way_out(call: Callable[[], object], hint: str) -> None:
    """In their text, not only in an attribute."""
    with pytest.raises(UserError) as caught:
        call()
    assert hint in str(caught.value)
    assert str(caught.value).count(caught.value.hint) == 1


RESULTS: dict[str, tuple[Callable[[], object], list[str], list[str]]] = {
    "graph": (lambda: cnncalc.load("resnet152"), ["summary", "resnet152"], ["json", "html", "latex", "csv"]),
    "report": (lambda: cnncalc.summary("resnet18"), ["summary", "resnet18"], ["json", "markdown", "html", "csv"]),
    "comparison": (
        lambda: cnncalc.compare("lenet5", "alexnet"), ["compare", "lenet5", "alexnet"], ["json", "csv", "markdown"],
    ),
    "difference": (
        lambda: cnncalc.diff("resnet18", "resnet34"), ["diff", "resnet18", "resnet34"], ["json", "markdown"],
    ),
    "verification": (lambda: cnncalc.verify("lecture_5x5"), ["verify", "lecture_5x5"], ["json"]),
    "explanations": (
        lambda: cnncalc.explain("lenet5", "C1"), ["explain", "lenet5", "C1"], ["json", "markdown", "html", "latex"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", RESULTS)
def test_results_show_what_the_command_prints(kind: str, capsysbinary: Captured) -> None:
    """In every format of the command; nothing is printed; the representation is short."""
    make, command, formats = RESULTS[kind]
    result = make()
    assert len(repr(result)) < 200
    for format_ in formats:
        assert cnncalc.render(result, format_) == ran(capsysbinary, *command, "--format", format_).out
    plain = [] if kind == "explanations" else ["--format", "plain"]
    assert str(result) == ran(capsysbinary, *command, *plain).out.rstrip("\n")
    bundle = result._repr_mimebundle_()  # type: ignore[attr-defined]
    assert bundle["text/html"] == result._repr_html_()  # type: ignore[attr-defined]
    assert bundle["text/plain"].rstrip("\n") == str(result)
    assert not any(word in bundle["text/html"] for word in ("<script", "http:", "https:", "src="))
    assert capsysbinary.readouterr() == (b"", b"")


def test_findings_show_themselves(spec: Path, capsysbinary: Captured) -> None:
    """With the lines that they point at; an empty list is empty."""
    spec.write_text(SPEC.replace("flatten", "relu"))
    findings = cnncalc.lint(spec)
    assert str(findings) == ran(capsysbinary, "lint", str(spec), "--quiet").out.replace(": error:", ":").replace(
        " [*]", ""
    ).rstrip("\n") or "V218" in str(findings)
    assert str(cnncalc.lint("lenet5")) == ""
    assert isinstance(findings, list)


def test_names_of_a_spec_are_inert_in_html() -> None:
    """Whatever a layer is called."""
    graph = cnncalc.parse("name: <script>alert(1)</script>\ninput: 8\nlayers: [relu]")
    assert "<script" not in cnncalc.analyze(graph)._repr_html_()  # type: ignore[attr-defined]


def test_records_are_the_json() -> None:
    """A dictionary for every layer."""
    import json

    report = cnncalc.summary("googlenet")
    assert report.records() == json.loads(cnncalc.render(report, "json"))["layers"]


def test_public_names_alone() -> None:
    """`dir` has no name of the module's own making; nothing heavy is imported."""
    assert dir(cnncalc) == sorted(cnncalc.__all__)
    code = "import cnncalc, sys; str(cnncalc.summary('lenet5')); print({'numpy', 'rich', 'pandas'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
