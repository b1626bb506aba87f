"""Faults that users reported of `cnncalc lint` and of claims, each with others of its kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.claims import check_claims
from cnncalc.language.claims import QUANTITIES
from cnncalc.language.load import parse
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.linting.project.toml import read_section
from cnncalc.model import exits

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.linting.project.outcome import Linted

Captured = pytest.CaptureFixture[bytes]
STACK = "input: {input}\nlayers:\n  - conv: {{filters: 4, kernel: 3}}\n  - relu\n  - conv: {{filters: 4, kernel: 3}}\n"
TRUE = {
    "params": "260", "trainable": "260", "weights": "252", "biases": "8", "buffers": "0", "macs": "109872",
    "output": "20x20x4", "receptive_field": "5x5",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def codes(text: str) -> list[str]:
    """The codes of everything that is wrong with a spec or its claims."""
    graph = parse(text)
    return [diagnostic.code for diagnostic in (*graph.diagnostics, *check_claims(analyze(graph)))]


@pytest.mark.parametrize("command", ["lint", "summary", "verify", "explain"])
@pytest.mark.parametrize("is_of_network", [True, False])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_claim_true_and_false(capsysbinary: Captured, quantity: str, is_of_network: bool, command: str) -> None:
    """About the network or a layer, in every command: a true claim passes, a false one is E501 at its place."""
    text = STACK.format(input="24x24x3")
    report = analyze(parse(text))
    assert report.totals is not None
    counts = report.totals.counts if is_of_network else report.rows[2].counts
    value = TRUE[quantity] if quantity in {"output", "receptive_field"} else str(getattr(counts, quantity))
    false = {"output": "20x20x5", "receptive_field": "7x7"}.get(quantity, "7")
    for claimed, is_true in ((value, True), (false, False)):
        claim = f"{{{quantity}: {claimed}}}" if is_of_network else f"{{conv2: {{{quantity}: {claimed}}}}}"
        Path("net.yaml").write_text(f"{text}expect: {claim}\n")
        done = ran(capsysbinary, command, "net.yaml")
        assert done.code != exits.BUG
        assert ("E501" in done.out + done.err) is not is_true, (quantity, claimed)


@pytest.mark.parametrize(
    ("volume", "right", "wrong"),
    [
        ("24x24x3", ["5", "5x5"], ["7", "5x7", "7x5"]),
        ("24x3", ["5", "5x5"], ["7", "7x7", "5x7"]),
        ("24x24x24x3", ["5", "5x5x5"], ["7", "5x5x7"]),
    ],
)
def test_one_number_of_a_receptive_field_is_the_same_on_every_axis(
    volume: str, right: list[str], wrong: list[str]
) -> None:
    """One number stands for all axes; of several numbers each is compared."""
    for values, is_right in ((right, True), (wrong, False)):
        for value in values:
            text = f"{STACK.format(input=volume)}expect: {{conv2: {{receptive_field: {value}}}}}\n"
            assert codes(text) == ([] if is_right else ["E501"]), value


def test_a_receptive_field_of_unlike_axes_is_not_one_number() -> None:
    """5x3 is neither 5 nor 3."""
    text = "input: 24x24x3\nlayers: [conv: {filters: 4, kernel: 5x3}]\nexpect: {receptive_field: %s}\n"
    for value, wanted in (("5", ["E501"]), ("3", ["E501"]), ("5x3", [])):
        assert codes(text % value) == wanted


def test_claims_and_budgets_of_many_digits_can_be_written(capsysbinary: Captured) -> None:
    """What `--update-expect` writes can be read again, and a budget can be as large."""
    large = "input: 2048x2048x3\nlayers:\n  - conv: {filters: 64, kernel: 3, padding: 1}\n  - relu\n"
    large += "  - conv: {filters: 512, kernel: 3, padding: 1}\n"
    Path("net.yaml").write_text(f"{large}expect: {{macs: 1}}\n")
    assert ran(capsysbinary, "lint", "net.yaml", "--update-expect").code == exits.OK
    assert "expect: {macs: 1244198338560}" in Path("net.yaml").read_text()
    assert ran(capsysbinary, "lint", "net.yaml").code == exits.OK
    assert ran(capsysbinary, "summary", "net.yaml").err == ""
    for limit, code in (("1244198338560", exits.OK), ("1244198338559", exits.FAILED), ("1.25T", exits.OK)):
        Path("net.yaml").write_text(f"{large}budget: {{macs: {limit}}}\n")
        assert ran(capsysbinary, "lint", "net.yaml").code == code, limit
    for digits, wanted in ((30, "E501"), (31, "Y012")):
        assert codes(f"{large}expect: {{macs: {'9' * digits}}}\n") == [wanted]


def test_a_bug_in_one_file_leaves_the_findings_of_the_others(
    capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is that of a bug, and everything else is reported."""
    from cnncalc.linting.project import linter

    original: Callable[..., Linted] = linter._lint

    def broken(place: object, plan: object, data: object) -> Linted:
        if "b.cnn.yaml" in str(place):
            raise KeyError("x")
        return original(place, plan, data)

    monkeypatch.setattr(linter, "_lint", broken)
    for name in "abc":
        Path(f"{name}.cnn.yaml").write_text("input: 8x8x1\nlayers: [conv: {filters: 2, kernel: 9}]\n")
    done = ran(capsysbinary, "lint", ".", "--format", "concise")
    assert done.code == exits.BUG
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["a.cnn.yaml", "c.cnn.yaml"]
    assert "error: b.cnn.yaml: this is a bug of cnncalc: KeyError: 'x'\n" in done.err


def test_a_file_that_vanishes_is_a_finding_of_its_own(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the search for files and the reading of them."""
    from cnncalc.linting.project import plan

    Path("a.cnn.yaml").write_text("input: 8x8x1\nlayers: [conv: {filters: 2, kernel: 9}]\n")
    listed = plan.Plan.places
    gone = "b.cnn.yaml"
    Path(gone).write_text("input: 8x8x1\nlayers: [relu]\n")

    def places(self: plan.Plan, paths: list[str]) -> list[object]:
        result = listed(self, paths)
        Path(gone).unlink()
        return list(result)

    monkeypatch.setattr(plan.Plan, "places", places)
    done = ran(capsysbinary, "lint", ".", "--format", "concise")
    assert done.code == exits.FAILED
    assert done.out.splitlines()[1] == "b.cnn.yaml:1:1: error: S120 unreadable-file: b.cnn.yaml: there is no such file"
    assert "V201" in done.out


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": "cnncalc/lint-baseline/1", "findings": [{"fingerprint": "x", "file": ["a"]}]}',
        '{"schema": "cnncalc/lint-baseline/1", "findings": [{"fingerprint": ["x"], "file": "a"}]}',
        '{"schema": "cnncalc/lint-baseline/1", "findings": 3}',
        "[" * 100_000,
        "\udcff",
        "",
    ],
)
def test_what_is_no_baseline(capsysbinary: Captured, text: str) -> None:
    """Whatever is in the file: one line, exit code 2."""
    Path("net.yaml").write_text("input: 8x8x1\nlayers: [conv: {filters: 2, kernel: 9}]\n")
    Path("b.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = ran(capsysbinary, "lint", "net.yaml", "--baseline", "b.json")
    assert (done.code, done.err.splitlines()[0]) == (exits.USAGE, "error: b.json is no baseline of cnncalc")


BIG = """\
input: 2048x2048x3
layers:
  - conv: {filters: 64, kernel: 3, padding: 1}
  - relu
  - conv: {filters: 512, kernel: 3, padding: 1}
"""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("1244198338560", []),
        ("1244.198338560G", []),
        ("1.244198338560T", []),
        ("1.244198338560 T", []),
        ("1.28T", ["E501"]),
        ("1Ti", ["E501"]),
        ("0.5", ["S104"]),
        ("1.5e3k", ["E501"]),
        ("1 TB", ["S108"]),
        ("1Q", ["S108"]),
    ],
)
def test_a_claim_may_have_a_prefix(written: str, wanted: list[str]) -> None:
    """As a limit may; it is compared exactly."""
    assert codes(f"{BIG}expect: {{macs: {written}}}\n") == wanted


def test_claims_that_could_not_be_read_again_are_not_written(capsysbinary: Captured) -> None:
    """The file stays, the reason is printed, and other files are brought up to date."""
    size = 9 * 10**10
    huge = f"input: {size}x{size}x{size}\nlayers:\n  - conv: {{filters: {size}, kernel: 3}}\n"
    for tail in ("", "expect: {macs: 1}\n"):
        Path("huge.yaml").write_text(huge + tail)
        Path("small.yaml").write_text("input: 8x8x3\nlayers: [relu]\nexpect: {params: 1}\n")
        done = ran(capsysbinary, "lint", "huge.yaml", "small.yaml", "--update-expect", "--ignore", "V225")
        assert done.code == exits.FAILED
        assert "error: huge.yaml is not changed: with the computed claims it would have an error\n" in done.err
        assert "Y012 oversized-number: 59048999997375600000… has more than 30 digits" in done.err
        assert Path("huge.yaml").read_text() == huge + tail
        assert "params: 0" in Path("small.yaml").read_text()
        assert ran(capsysbinary, "lint", "huge.yaml", "--update-expect", "--diff").code == exits.FAILED


@pytest.mark.parametrize("code", ["E501", "E502", "E506"])
@pytest.mark.parametrize(
    "command", ["lint", "summary", "explain", "verify", "run", "reconcile", "compare net.yaml", "diff net.yaml"]
)
def test_a_failed_claim_is_an_error_everywhere(capsysbinary: Captured, command: str, code: str) -> None:
    """Every command prints its ordinary output and the error, and exits with 1."""
    false = {"E501": "expect: {params: 7}", "E502": "budget: {params: 7}", "E506": "expect: {conv9: {params: 8}}"}[code]
    spec = "input: 9x9x3\nlayers: [conv: {filters: 4, kernel: 3}]\n"
    Path("net.yaml").write_text(spec)
    fine = ran(capsysbinary, *command.split(), "net.yaml")
    assert (fine.code, fine.err.count("E50")) == (exits.OK, 0)
    Path("net.yaml").write_text(f"{spec}{false}\n")
    for options in ([], ["--quiet"]):
        done = ran(capsysbinary, *command.split(), "net.yaml", *options)
        assert done.code == exits.FAILED
        assert f"{code} " in (done.out if command == "lint" else done.err)
        if command not in {"lint", "verify"}:
            assert done.out == fine.out
    if command not in {"lint", "run"}:
        document = json.loads(ran(capsysbinary, *command.split(), "net.yaml", "--format", "json").out)
        assert '"severity": "error"' in json.dumps(document)


def test_budget_and_budgets_are_one_key(capsysbinary: Captured) -> None:
    """In a spec and in settings; both together are refused."""
    spec = "input: 9x9x3\nlayers: [conv: {filters: 4, kernel: 3}]\n"
    outputs = []
    for key in ("budget", "budgets"):
        assert codes(f"{spec}{key}: {{params: 100}}\n") == ["E502"]
        assert codes(f"{spec}{key}: {{params: 112}}\n") == []
        assert codes(f"{spec}{key}: {{parms: 112}}\n") == ["S101"]
        Path("net.yaml").write_text(spec)
        Path("cnncalc.yaml").write_text(f"{key}: {{params: 100}}\n")
        outputs.append(ran(capsysbinary, "lint", "net.yaml"))
        Path("cnncalc.yaml").unlink()
    assert outputs[0] == outputs[1]
    assert "E502" in outputs[0].out
    assert codes(f"{spec}budget: {{params: 112}}\nbudgets: {{params: 112}}\n") == ["S113"]
    Path("cnncalc.yaml").write_text("budget: {params: 100}\nbudgets: {params: 100}\n")
    done = ran(capsysbinary, "lint", "net.yaml")
    assert done.code == exits.USAGE
    assert "cnncalc.yaml:2:1: `budget` and `budgets` are both here" in done.err
    Path("cnncalc.yaml").unlink()
    Path("over.yaml").write_text("extends: below.yaml\nbudgets: {params: 100}\n")
    Path("below.yaml").write_text(f"{spec}budgets: {{params: 1}}\n")
    assert ran(capsysbinary, "lint", "over.yaml").out.count("E502") == 1
    assert "its budget of 100" in ran(capsysbinary, "lint", "over.yaml").out


@pytest.mark.parametrize("pool", ["maxpool", "avgpool", "lppool"])
@pytest.mark.parametrize("volume", ["3x4", "3x3x4", "3x3x3x4"])
@pytest.mark.parametrize("rounding", ["floor", "ceil", "caffe"])
def test_a_window_wider_than_its_input(pool: str, volume: str, rounding: str) -> None:
    """An error if the size is rounded down or no position is left; else a warning; a window that fits is neither."""
    from cnncalc.language.files import Place
    from cnncalc.linting.engine import check_text

    for kernel in range(1, 9):
        for stride in range(1, 9):
            fields = f"{{kernel: {kernel}, stride: {stride}, rounding: {rounding}}}"
            text = f"input: {volume}\nlayers: [{pool}: {fields}]\n"
            found = {finding.code for finding in check_text(Place("net.yaml", None, None), text).diagnostics}
            # A position is left where the window lacks less than a step: ceil((3 - F) / S) + 1 >= 1.
            is_kept = rounding != "floor" and kernel - 3 < stride
            wanted = set() if kernel <= 3 else {"V230"} if is_kept else {"V201"}
            assert found & {"V201", "V230"} == wanted, (kernel, stride)


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ("depth: {filters: 32, kernel: 3, groups: 4}", "conv: {filters: 32, kernel: 3, groups: 4}"),
        ("depth: {kernel: 3}", "depthwise: {kernel: 3}"),
        ("depthwize: {kernal: 3}", "depthwise: {kernel: 3}"),
        ("covn: {filter: 8, kernal: 3}", "conv: {filters: 8, kernel: 3}"),
        ("maxpol: {filters: 3, kernel: 3}", ""),
        ("linear: {units: 3, kernel: 3}", ""),
        ("depth: {filters: 3, foo: 3}", ""),
        ("conv: {filters: 4, kernel: 3, strides: maybe}", ""),
        ("depthwize: {multiplier: 2}", ""),
    ],
)
def test_no_fix_leads_to_more_errors(capsysbinary: Captured, entry: str, after: str) -> None:
    """A type is meant by its fields, too; without a good fix the file stays, and none is promised any more."""
    Path("net.yaml").write_text(f"input: 12x12x32\nlayers:\n- {entry}\n")
    done = ran(capsysbinary, "lint", "net.yaml", "--fix", "--unsafe-fixes")
    assert Path("net.yaml").read_text() == f"input: 12x12x32\nlayers:\n- {after or entry}\n"
    assert ("1 error in 1 file\n" in done.err) is not bool(after)


@pytest.mark.parametrize("halvings", [1, 2, 3, 4])
@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("merge", ["concat", "add"])
def test_the_input_is_named_where_pools_round(halvings: int, axes: int, merge: str) -> None:
    """Sizes that are a multiple of the pools' steps fit: the help names the nearest, and they do."""
    step = 2**halvings
    pools = ", ".join(["maxpool: 2"] * halvings)
    layers = f"[{merge}: {{a: [{pools}, upsample: {step}], b: []}}]"
    for size in range(2 * step + 1, 4 * step):
        graph = parse(f"input: {'x'.join([str(size)] * axes)}x3\nlayers: {layers}\n")
        if size % step == 0:
            assert not graph.diagnostics
            continue
        below, above = size // step * step, size // step * step + step
        squares = ["x".join([str(n)] * axes) for n in (below, above)]
        inputs = f"an input {below} or {above} long" if axes == 1 else f"an input of {squares[0]} or {squares[1]}"
        [error] = graph.diagnostics
        assert error.hint.endswith(f"would fit; so would {inputs} (a multiple of {step})")


def test_the_input_is_named_along_the_axes_that_differ() -> None:
    """Each with its own sizes; no input is named where none would help, or where there are several."""
    branches = "[maxpool: 4x2, upsample: 4x2]"
    [error] = parse(f"input: 30x37x3\nlayers: [add: {{a: {branches}, b: []}}]\n").diagnostics
    assert error.hint.endswith("; so would an input 28 or 32 wide and 36 or 38 high")
    [error] = parse(f"input: 32x37x3\nlayers: [add: {{a: {branches}, b: []}}]\n").diagnostics
    assert error.hint.endswith("; so would an input 36 or 38 high (a multiple of 2)")
    for text in (
        "input: 36x36x3\nlayers: [add: {a: [conv: {filters: 3, kernel: 3}], b: []}]\n",
        "input: 56x56x3\nlayers: [add: {a: [conv: {filters: 3, kernel: 1, stride: 2}], b: []}]\n",
        "inputs: {a: 5x5x3, b: 6x6x3}\nlayers: [{add: , from: [a, b]}]\n",
    ):
        [error] = parse(text).diagnostics
        assert (error.code, "input" in error.hint) == ("V210", False)


# --- places in TOML


TRICKY = '''\
# ignore = ["V997"], target = "generic"
[project]
name = "target"
ignore = ["V997"] # tool.cnncalc
[tool.other]
target = 'generic'
[tool.cnncalc]  # "V997"
"target" = "generic" # generic
ignore = [ # "V998"
  "V9\\u0039\\u0037", 'V998',
  """V999""", \'\'\'V997\'\'\',
]
budget.params = 1.5
budget."macs" = { value = 26, "unit" = "M", date = 1979-05-27 07:32:00 }
fail-on = "it's # no comment"
'''


def test_places_in_toml() -> None:
    """Every word of the section at its own place, whatever other tables, keys, strings and comments contain."""
    tree, wrong = read_section(TRICKY, "pyproject.toml")
    assert tree
    assert wrong == []
    lines = TRICKY.split("\n")
    words: list[tuple[str, str]] = []

    def visit(node: Tree) -> None:
        if isinstance(node, Scalar):
            words.append((node.text, lines[node.line - 1][node.column - 1 : node.end_column - 1]))
        for item in node.items if isinstance(node, Sequence) else ():
            visit(item)
        for key, value in node.pairs.values() if isinstance(node, Mapping) else ():
            visit(key)
            visit(value)

    visit(tree)
    escaped = [pair for pair in words if pair[0] != pair[1]]
    assert escaped == [("V997", "V9\\u0039\\u0037")]
    assert len(words) == 19
    assert (tree.pairs["ignore"][0].line, tree.pairs["fail-on"][1].span.line) == (9, 15)
    ignored = tree.pairs["ignore"][1]
    assert isinstance(ignored, Sequence)
    assert [item.span[1:3] for item in ignored.items] == [(10, 4), (10, 22), (11, 6), (11, 18)]


@pytest.mark.parametrize(
    "before", ["", "[a]\nignore = ['V997']\n", "# V997\n", "V997 = 'V997'\n", "[[b]]\n[[b]]\nx.y = 1\n"]
)
def test_an_unknown_rule_in_toml_is_found_where_it_is(before: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """Not in a comment, another table, another key."""
    (tmp_path / "net.yaml").write_text("input: 8\nlayers: [relu]\n")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'{before}[tool.cnncalc]\n# ignore = ["V997"] did not help\nignore = ["V997"]\n')
    done = ran(capsysbinary, "lint", str(tmp_path / "net.yaml"), "--config", str(settings))
    place = f"settings.toml:{before.count(chr(10)) + 3}:12: there is no rule V997"
    assert (done.code, place in done.err) == (exits.USAGE, True)
