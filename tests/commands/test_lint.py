"""`cnncalc lint`: exit codes, outputs, settings from everywhere, standard input, baselines, rules explained."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import Ran, spawned
from commands.lint_runs import BIAS, BROKEN, CLEAN, UNREAD, V203, write
from jsonschema import Draft7Validator

from cnncalc.linting.project import many
from cnncalc.model import exits
from cnncalc.output.findings import FORMATS
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Ran]


def test_a_finding_makes_it_fail(lint: Run) -> None:
    """The findings are the result; how many there are is a remark."""
    write(net=UNREAD)
    code, out, err = lint("net.yaml")
    assert code == exits.FAILED
    assert out.startswith(
        f"net.yaml:3:34: warning: V203 unread-pixels: maxpool1: {V203}\n"
        "    3 |   - maxpool: {kernel: 3, stride: 2}  # halves\n"
        "      |                                  ^\n"
    )
    assert err == "1 warning in 1 file\n"
    assert lint("net.yaml", "--quiet", "--format", "concise") == (
        exits.FAILED,
        f"net.yaml:3:34: warning: V203 unread-pixels: maxpool1: {V203}\n",
        "",
    )


def test_a_clean_spec_passes(lint: Run) -> None:
    """Without a word on standard output; so does a folder without being named."""
    write(net=CLEAN)
    assert lint("net.yaml") == lint() == lint(".") == (exits.OK, "", "nothing found in 1 file\n")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BROKEN, {"error": 1, "warning": 1, "note": 1, "never": 0}),
        (UNREAD, {"error": 0, "warning": 1, "note": 1, "never": 0}),
        (CLEAN, {"error": 0, "warning": 0, "note": 0, "never": 0}),
    ],
)
def test_fail_on(text: str, codes: dict[str, int], lint: Run) -> None:
    """From which severity on a run fails; by default from a warning on."""
    write(net=text)
    assert {word: lint("net.yaml", "--fail-on", word).code for word in codes} == codes
    assert lint("net.yaml").code == codes["warning"]


MISUSES = [
    (["none.yaml"], "none.yaml: there is no such file or folder", ""),
    (
        ["empty"],
        "there is no spec in empty",
        "a spec is called *.cnn.yaml, or has `input` and `layers` at its top; a file that is named is always linted",
    ),
    (
        ["--select", "V203,unread-pixel"],
        "there is no rule unread-pixel",
        "did you mean unread-pixels? `cnncalc lint --list-rules` shows them all",
    ),
    (["--explain", "V999"], "there is no rule V999", None),
    (["--target", "torch"], "there is no target torch", None),
    (
        ["--fail-on", "warn"],
        "there is no severity warn",
        'did you mean "warning"? there are error, warning, note, never',
    ),
    (["--fail-on", "info"], "there is no severity info", "the mildest findings are notes: --fail-on note"),
    (["--report", "sarif"], "--report sarif: FORMAT=FILE is wanted", "such as --report sarif=lint.sarif"),
    (["--report", "sarf=x"], "there is no format sarf", f'did you mean "sarif"? there are {", ".join(FORMATS)}'),
    (["--report", "sarif=nowhere/x"], "there is no folder nowhere for x", "make it first: mkdir -p nowhere"),
    (
        ["--report", "json=x", "--report", "sarif=x"],
        "several results would be written to x",
        "a file for each, such as --report json=FILE",
    ),
    (
        ["net.yaml", "--output", "x", "--report", "sarif=empty/../x"],
        "several results would be written to x",
        "a file for each, such as --report json=FILE",
    ),
    (
        ["net.yaml", "--fix", "--output", "empty/../net.yaml"],
        "empty/../net.yaml is linted, and nothing is written over it",
        "another file for the results",
    ),
    (
        ["--write-baseline", "net.yaml"],
        "net.yaml is linted, and nothing is written over it",
        "another file for the results",
    ),
    (
        ["--ignore", "V203,S101"],
        "S101 (unknown-key) cannot be ignored: what it finds leaves no network",
        "mend what it finds; to leave a file out, `exclude` it",
    ),
    (["--explain", ""], 'there is no rule ""', "`cnncalc lint --list-rules` shows them all"),
    (["-", "-"], "standard input can be read once only, and alone", "give `-` and nothing else"),
    (
        ["net.yaml", "--stdin-filename", "a.yaml"],
        "--stdin-filename is for standard input",
        "cnncalc lint --stdin-filename a.yaml -",
    ),
    (
        ["net.yaml", "--isolated", "--config", "x.yaml"],
        "--isolated and --config exclude each other",
        "one says that no file of settings is read",
    ),
    (
        ["net.yaml", "--diff", "--write-baseline", "x.json"],
        "--diff and --write-baseline exclude each other",
        "one says that nothing is written",
    ),
    (["net.yaml", "--config", "x.yaml"], "x.yaml cannot be read: No such file or directory", ""),
    (["net.yaml", "--baseline", "x.json"], "the baseline x.json cannot be read: No such file or directory", None),
    (["net.yaml", "--statistics", "--format", "json"], "--statistics is a table, not json", "leave out --format"),
    (["--list-rules", "--format", "sarif"], "rules are not shown as sarif", "there are full, json"),
    (["lenet5", "--fix"], "lenet5 comes with cnncalc, and is not changed", "cnncalc show lenet5 > lenet5.yaml"),
]


@pytest.mark.parametrize(("arguments", "message", "hint"), MISUSES, ids=lambda value: str(value)[:40])
def test_wrong_use(arguments: list[str], message: str, hint: str | None, lint: Run) -> None:
    """One clear line, a way out, exit code 2, and nothing else."""
    write(net=UNREAD)
    Path("empty").mkdir()
    code, out, err = lint(*arguments)
    assert (code, out) == (exits.USAGE, "")
    assert err.startswith(f"error: {message}\n")
    if hint is not None:
        assert err == f"error: {message}\n" + (f"  = help: {hint}\n" if hint else "")


def test_a_broken_stem_is_one_finding(lint: Run) -> None:
    """What follows it stays silent."""
    write(net=BROKEN)
    assert lint("net.yaml", "--format", "concise").out == (
        "net.yaml:3:24: error: S101 unknown-key: `conv` has no field `kernal`\n"
    )


def test_the_order_of_paths_is_of_no_concern(lint: Run) -> None:
    """Nor whether a file is given twice, or by its folder."""
    write(b=UNREAD, a=BIAS, c=BROKEN)
    for name in FORMATS:
        outputs = {
            lint(*paths, "--format", name).out
            for paths in (["a.yaml", "b.yaml", "c.yaml"], ["c.yaml", "a.yaml", "b.yaml", "a.yaml"], ["."])
        }
        assert len(outputs) == 1, name


def test_the_hash_seed_is_of_no_concern(tmp_path: Path) -> None:
    """The same bytes from every process."""
    (tmp_path / "net.yaml").write_text(
        f"{UNREAD}  - maxpool: {{kernel: 3, stride: 4}}\nexpect: {{params: 3, macs: 4}}\n"
    )
    runs = {spawned("lint", "net.yaml", "--format", "sarif", cwd=tmp_path, PYTHONHASHSEED=seed) for seed in "12"}
    assert len(runs) == 1
    assert runs.pop().code == exits.FAILED


def test_several_processes_find_what_one_finds(lint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order."""
    write(**{f"net{n}": text for n, text in enumerate((UNREAD, BIAS, BROKEN, CLEAN) * 3)})
    one = lint("--format", "json")
    monkeypatch.setattr(many, "FILES_PER_PROCESS", 4)
    monkeypatch.setattr(many, "_processors", lambda: 3)
    assert lint("--format", "json") == one
    assert " in 12 files; --fix mends 3" in one.err


def test_several_reports_at_once(lint: Run) -> None:
    """The log for people, files for platforms."""
    write(net=UNREAD)
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}=out.{name}")]
    shown = lint("net.yaml", *reports, "--output", "out.txt")
    assert shown == (exits.FAILED, "", "1 warning in 1 file\n")
    for name in FORMATS:
        assert Path(f"out.{name}").read_bytes().decode() == lint("net.yaml", "--format", name).out
    assert Path("out.txt").read_bytes() == Path("out.full").read_bytes()
    Draft7Validator(schema("lint")).validate(json.loads(Path("out.json").read_text()))


def test_paths_of_platforms_count_from_the_repository(lint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in it the job runs."""
    write(net=UNREAD)
    folder = Path.cwd()
    monkeypatch.setenv("CI_PROJECT_DIR", str(folder.parent))
    (issue,) = json.loads(lint("./net.yaml", "--format", "gitlab").out)
    assert issue["location"]["path"] == f"{folder.name}/net.yaml"
    monkeypatch.delenv("CI_PROJECT_DIR")
    (issue,) = json.loads(lint("./net.yaml", "--format", "gitlab").out)
    assert issue["location"]["path"] == "net.yaml"
    assert lint("./net.yaml", "--format", "concise").out.startswith("./net.yaml:3:34: ")


def test_settings_hold_for_what_is_below_them(lint: Run) -> None:
    """`--isolated` and `--config` say which; the command line stands above them."""
    write(net=UNREAD)
    Path("cnncalc.yaml").write_text("severities: {V203: error}\n")
    assert "error: V203" in lint("net.yaml").out
    assert "warning: V203" in lint("net.yaml", "--isolated").out
    Path("other.yaml").write_text("ignore: V203\n")
    assert lint("net.yaml", "--config", "other.yaml").code == exits.OK
    assert lint("net.yaml", "--config", "other.yaml", "--select", "V").code == exits.FAILED
    assert lint("net.yaml", "--ignore", "unread-pixels").code == exits.OK
    Path("cnncalc.yaml").write_text("ignore: [V999]\n")
    assert lint("net.yaml").code == exits.USAGE
    assert lint("net.yaml").err.startswith("error: cnncalc.yaml:1:10: there is no rule V999\n")


def test_a_budget_of_the_settings(lint: Run) -> None:
    """It holds for every spec below them."""
    write(net=CLEAN, big="input: 8x8x3\nlayers: [flatten, dense: 10]\n")
    Path("cnncalc.yaml").write_text("budgets: {params: 1k}\n")
    code, out, _ = lint("--format", "concise", "--select", "E502")
    assert code == exits.FAILED
    assert out.startswith("big.yaml:")
    assert ": error: E502 budget-exceeded: " in out
    assert out.count("\n") == 1


def test_standard_input_stands_for_a_file(lint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its name, and its settings."""
    Path("nets").mkdir()
    Path("nets/cnncalc.yaml").write_text("severities: {V203: error}\n")

    def with_stdin(text: bytes, *arguments: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        return lint(*arguments, "-", "--format", "concise")

    named = with_stdin(UNREAD.encode(), "--stdin-filename", "nets/net.yaml")
    assert named.out == f"nets/net.yaml:3:34: error: V203 unread-pixels: maxpool1: {V203}\n"
    assert with_stdin(UNREAD.encode()).out == f"-:3:34: warning: V203 unread-pixels: maxpool1: {V203}\n"
    latin = with_stdin(b"name: \xe9\n", "--stdin-filename", "nets/net.yaml")
    assert (latin.code, latin.out) == (
        exits.FAILED,
        "nets/net.yaml:1:7: error: Y011 bad-encoding: byte 0xe9 is not UTF-8\n",
    )
    Path("nets/cnncalc.yaml").write_text("exclude: ['*']\n")
    left_out = with_stdin(UNREAD.encode(), "--stdin-filename", "nets/net.yaml", "--force-exclude")
    assert left_out == (exits.OK, "", "nothing to lint: all of it is excluded\n")
    untouched = spawned("lint", "-", "--fix", stdin="input: [\r\n")
    assert (untouched.code, untouched.out) == (exits.FAILED, "input: [\r\n")
    mended = with_stdin(BIAS.encode(), "--fix")
    assert mended.out == BIAS.replace("3}", "3, bias: false}")
    assert mended.err.endswith("1 finding mended; nothing found in 1 file\n")


def test_a_fix_is_promised_by_the_file_that_it_is_in(lint: Run) -> None:
    """`--fix` changes no file that is only extended, so nothing says that it would."""
    write(net="extends: base.yaml\nname: Net\n", base=BIAS)
    for paths, mends in ((["net.yaml"], ""), (["base.yaml", "net.yaml"], "; --fix mends 1")):
        out, err = lint(*paths, "--format", "concise")[1:]
        assert ("[*]" in out, err) == (bool(mends), f"1 warning in {len(paths)} file{'s'[: len(paths) - 1]}{mends}\n")
    assert lint("base.yaml", "net.yaml", "--fix").err == "1 finding mended; nothing found in 2 files\n"


def test_claims_are_computed_when_all_files_are_mended(lint: Run) -> None:
    """A spec may extend one that is mended in the same run."""
    write(z="extends: base.yaml\nname: Z\n", a="extends: base.yaml\nname: A\n", base=BIAS)
    assert lint("--fix", "--update-expect").code == exits.OK
    assert lint().err == "nothing found in 3 files\n"


def test_a_baseline_says_what_it_cannot_hold(lint: Run) -> None:
    """Who adopts lint is not surprised by what is told on."""
    write(net=UNREAD, broken=BROKEN)
    assert lint("--write-baseline", "known.json").err == (
        "1 finding in known.json: from now on they are known; still told: 1 error\n"
    )
    assert lint("--baseline", "known.json").err.startswith("1 error in 2 files; ")


def test_a_baseline_silences_what_is_known(lint: Run) -> None:
    """By option or by settings, from any folder; a new finding is told."""
    write(net=UNREAD)
    assert lint("--write-baseline", "known.json") == (
        exits.OK,
        "",
        "1 finding in known.json: from now on they are known\n",
    )
    write(net=f"# moved\n{UNREAD}")
    assert lint("--baseline", "known.json") == (
        exits.OK,
        "",
        "nothing found in 1 file; the baseline knows 1 more\n",
    )
    Path("cnncalc.yaml").write_text("baseline: known.json\n")
    assert lint().code == exits.OK
    write(net=f"{UNREAD}  - maxpool: {{kernel: 3, stride: 4}}\n")
    code, out, _ = lint("--format", "concise")
    assert code == exits.FAILED
    assert "maxpool1" not in out
    assert "net.yaml:5:" in out
    write(net=CLEAN)
    assert lint().err == "nothing found in 1 file; 1 finding of the baseline no longer found: write it anew\n"


def test_statistics(lint: Run) -> None:
    """The most frequent rule first."""
    write(a=UNREAD, b=UNREAD, c=BIAS)
    assert lint("--statistics") == (
        exits.FAILED,
        "2  V203     unread-pixels\n1  D301 [*] bias-before-norm\n",
        "3 warnings in 3 files; --fix mends 1\n",
    )


def test_show_settings(lint: Run) -> None:
    """Files with the same settings together, and every rule that runs."""
    write(a=CLEAN, b=CLEAN)
    Path("cnncalc.yaml").write_text(
        "select: [V203, D301]\nseverities: {V203: error}\nbudgets: {macs: 4G}\nper-file-ignores: {b.yaml: V}\n"
    )
    head = "# settings from cnncalc.yaml, and the command line\ntarget: generic\nfail-on: warning\n"
    rest = "budget:\n  macs: 4G\nseverities:\n  V203: error\nselect:\n  - D301  # bias-before-norm\n"
    assert lint("--show-settings").out == (f"# a.yaml\n{head}{rest}  - V203  # unread-pixels\n\n# b.yaml\n{head}{rest}")


def test_rules_are_explained(lint: Run) -> None:
    """By code, name or prefix, as text or JSON; all of them are listed."""
    code, out, err = lint("--explain", "unread-pixels")
    assert (code, err) == (exits.OK, "")
    assert out.startswith("V203 unread-pixels\nwarning, on by default\n\n")
    assert "\nFound in:\n\n    input: " in out
    assert "\nNot in:\n\n    input: " in out
    assert "\nSource: " in out
    rules = json.loads(lint("--list-rules", "--format", "json").out)
    Draft7Validator(schema("rules")).validate(rules)
    listed = lint("--list-rules").out.splitlines()
    assert [line.split()[0] for line in listed[:-2]] == [one["code"] for one in rules["rules"]]
    assert json.loads(lint("--explain", "V203", "--format", "json").out)["rules"] == [
        one for one in rules["rules"] if one["code"] == "V203"
    ]
