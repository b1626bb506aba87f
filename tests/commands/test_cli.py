"""The command line as a whole: finding commands, help, exit codes, interruptions."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from platform import machine
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import COMMAND, ran, spawned

import cnncalc.cli
from cnncalc.analysis.presets import PRESETS
from cnncalc.cli import COMMANDS
from cnncalc.cli.commands.quiz import SUBCOMMANDS
from cnncalc.cli.main import cli
from cnncalc.model import exits
from cnncalc.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

Captured = pytest.CaptureFixture[bytes]
FOLDER = Path(cnncalc.cli.__file__).parent / "commands"


def command(name: str) -> click.Command:
    """A command by its name."""
    found = cli.get_command(cli.make_context("cnncalc", [name]), name)
    assert found
    return found


def test_every_module_is_a_command() -> None:
    """The table is complete."""
    modules = {path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__"}
    assert {module for module, _ in (*COMMANDS.values(), *SUBCOMMANDS.values())} == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_page_has_an_example_that_works(name: str, capsysbinary: Captured) -> None:
    """A docstring, an explanation for every option, and examples that parse."""
    page = ran(capsysbinary, name, "--help")
    assert page.code == exits.OK
    assert page.out.startswith(f"Usage: cnncalc {name} ")
    assert "\n  Examples:\n    cnncalc " in page.out
    assert all(len(line) <= 80 for line in page.out.split("\n"))
    shown = command(name)
    assert all(
        param.get_help_record(cli.make_context("cnncalc", [name])) for param in shown.params if "-" in param.opts[0]
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_does(name: str, capsysbinary: Captured) -> None:
    """One line each."""
    assert COMMANDS[name][1] in " ".join(ran(capsysbinary, "--help").out.split())


def test_version(capsysbinary: Captured) -> None:
    """The package's."""
    assert ran(capsysbinary, "--version") == (exits.OK, f"cnncalc {cnncalc.__version__}\n", "")


def test_without_a_command_there_is_help_and_no_result(capsysbinary: Captured) -> None:
    """Nothing was asked."""
    code, out, err = ran(capsysbinary)
    assert (code, out) == (exits.USAGE, "")
    assert err == ran(capsysbinary, "--help").out


MISUSES = [
    (
        ["sumary", "lenet5"],
        'error: there is no command sumary\n  = help: did you mean "summary"? `cnncalc --help` shows them all\n',
    ),
    (
        ["summary", "--fromat", "json", "lenet5"],
        "error: there is no option --fromat\n"
        '  = help: did you mean "--format"? `cnncalc summary --help` shows how it is used\n',
    ),
    (
        ["dense", "400", "-K", "10"],
        'error: there is no option -K\n  = help: did you mean "--units"? `cnncalc dense --help` shows how it is used\n',
    ),
    (
        ["conv", "32x32x3", "--no-bais"],
        "error: there is no option --no-bais\n"
        '  = help: did you mean "--no-bias"? `cnncalc conv --help` shows how it is used\n',
    ),
    (
        ["explain", "lenet5", "--layers", "C1"],
        "error: there is no option --layers\n  = help: `cnncalc explain --help` shows how it is used\n",
    ),
    (["summary"], "error: SPEC... is missing\n  = help: `cnncalc summary --help` shows how it is used\n"),
    (
        ["summary", "lenet5", "--flops", "mac"],
        f'error: there is no FLOP preset mac\n  = help: did you mean "mac2"? there are {", ".join(PRESETS)}\n',
    ),
    (
        ["summary", "lenet5", "--format", "jsn"],
        f'error: there is no format jsn\n  = help: did you mean "json"? there are {", ".join(FORMATS)}\n',
    ),
    (
        ["summary", "lenet5", "--dtype", "float23"],
        'error: there is no number type float23\n  = help: did you mean "float32"? '
        "there are float64, float32, float16, bfloat16, float8, int8\n",
    ),
    (["summary", "lenet5", "--batch", "0"], "error: --batch 0: a whole number from 1 is wanted\n"),
    (["summary", "lenet5", "--top", "many"], "error: --top many: a whole number from 1 is wanted\n"),
    (
        ["summary", "lenet5", "--depth", "deep"],
        "error: --depth deep: a number from 1 is wanted, or all\n  = help: --depth 1 shows the top level alone\n",
    ),
    (
        ["summary", "lenet5", "--set", "classes"],
        "error: --set classes: NAME=VALUE is wanted\n  = help: such as --set classes=10\n",
    ),
    (
        ["summary", "vgg16", "--set", "clases=10"],
        'error: the spec has no variable clases\n  = help: did you mean "classes"?\n',
    ),
    (
        ["summary", "lenet5", "--input-size", "=3"],
        "error: --input-size =3: a volume is wanted\n  = help: such as --input-size 320x320x3, or left=105x105x1\n",
    ),
    (
        ["summary", "lenet5", "--only", "convv"],
        'error: there is no layer type or block convv\n  = help: did you mean "conv"?\n',
    ),
    (
        ["summary", "lenet5", "--only", "conv", "--format", "json"],
        "error: --format json always gives everything\n"
        "  = help: --columns, --only, --top and --sort are for the formats table and plain\n",
    ),
    (["summary", "nets/none.yaml"], "error: nets/none.yaml: there is no such file\n"),
    (
        ["summary", "nets/LeNet5.yml"],
        "error: nets/LeNet5.yml: there is no such file\n"
        "  = help: the bundled architecture goes by its name alone: lenet5\n",
    ),
    (
        ["summary", ""],
        "error: the name of the architecture is empty\n"
        "  = help: `cnncalc list` shows all; a file needs .yaml at its end\n",
    ),
    (["summary", "-", "-"], "error: standard input can be read once only\n  = help: give `-` one time\n"),
    (
        ["summary", "lenet5", "--output", "nowhere/out.txt"],
        "error: there is no folder nowhere for out.txt\n  = help: make it first: mkdir -p nowhere\n",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "said"), MISUSES, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_use_is_one_clear_line_and_a_way_out(
    arguments: Sequence[str], said: str, capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    assert ran(capsysbinary, *arguments) == (exits.USAGE, "", said)


def test_an_unknown_bundled_name(capsysbinary: Captured) -> None:
    """The nearest ones are named."""
    code, out, err = ran(capsysbinary, "summary", "resnet5")
    assert (code, out) == (exits.USAGE, "")
    assert err.startswith("error: no architecture is called resnet5\n  = help: did you mean resnet50, ")


def test_exit_codes_never_change() -> None:
    """Scripts rely on them."""
    assert (exits.OK, exits.FAILED, exits.USAGE, exits.BUG, exits.INTERRUPTED) == (0, 1, 2, 3, 130)


def test_a_bug_of_ours_is_one_line(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3; the traceback only on request."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("cnncalc.cli.commands.list_.analyze", broken)
    monkeypatch.delenv("CNNCALC_DEBUG", raising=False)
    assert ran(capsysbinary, "list") == (
        exits.BUG,
        "",
        "error: this is a bug of cnncalc: ZeroDivisionError: division by zero\n"
        "  = help: CNNCALC_DEBUG=1 shows where; please report it with the spec\n",
    )
    monkeypatch.setenv("CNNCALC_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        ran(capsysbinary, "list")


def test_interrupted(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while something is computed."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cnncalc.cli.commands.list_.analyze", interrupted)
    code, out, _ = ran(capsysbinary, "list")
    assert (code, out) == (exits.INTERRUPTED, "")


def test_ctrl_c_ends_quietly() -> None:
    """A command that waits for its input, in a process of its own."""
    # Whatever a shell starts with `&` ignores Ctrl-C, and so would this process if the tests were started so.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from cnncalc.cli.main import main; main()"
    )
    with subprocess.Popen(
        [COMMAND[0], "-c", code, "summary", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as waiting:
        _until_it_reads(waiting.pid)
        waiting.send_signal(signal.SIGINT)
        _, err = waiting.communicate()
    assert waiting.returncode == exits.INTERRUPTED
    assert b"Traceback" not in err


def _until_it_reads(process: int) -> None:
    """Wait until a process waits in the system call `read` (number 0) for its standard input (file 0)."""
    waits = Path(f"/proc/{process}/syscall")
    if not waits.exists() or machine() != "x86_64":
        pytest.skip("needs /proc and the numbers of x86-64")
    while not waits.read_text().startswith("0 0x0 "):
        assert Path(f"/proc/{process}").exists()


def test_a_broken_pipe_is_quiet() -> None:
    """`cnncalc summary ... | head -1`, with more output than a pipe holds."""
    read, write = os.pipe()
    with subprocess.Popen(
        [*COMMAND, "summary", "resnet152", "--format", "json"], stdout=write, stderr=subprocess.PIPE
    ) as writer:
        os.close(write)
        os.read(read, 1)
        os.close(read)
        assert writer.communicate()[1] == b""
    assert writer.returncode == exits.OK


@pytest.mark.parametrize("arguments", [["summary", "lenet5"], ["conv", "--help"], ["--version"]], ids=" ".join)
def test_a_full_disk_is_told(arguments: list[str]) -> None:
    """Standard output that cannot be written is no bug."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == exits.USAGE
    assert done.stderr == b"error: standard output cannot be written: No space left on device\n"


def test_closed_standard_output_is_nobody_s_fault(tmp_path: Path) -> None:
    """`cnncalc summary lenet5 --output FILE >&-`, as a service runs it: the file is there, and nothing is said."""
    shell = 'exec "$0" "$@" >&-'
    kept = tmp_path / "lenet5.txt"
    command = ["sh", "-c", shell, *COMMAND, "summary", "lenet5", "--output", str(kept)]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (exits.OK, b"")
    assert kept.read_text().startswith("LeNet-5\n")


def test_modules_are_imported_when_they_are_needed() -> None:
    """A summary for a file needs no colours, no JSON, no other command; and never NumPy."""
    code = (
        "import sys; from cnncalc.cli.main import run; run(sys.argv[1:]); print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([COMMAND[0], "-c", code, "summary", "lenet5"], capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert "cnncalc.output.table" in modules
    assert not modules & {
        "numpy", "rich", "json", "difflib", "fractions", "importlib.resources", "importlib.metadata",
        "cnncalc.output.as_json", "cnncalc.output.diagnostics", "cnncalc.cli.commands.list_", "cnncalc.output.schemas",
    }  # fmt: skip


def test_the_command_and_the_module_are_one() -> None:
    """`python -m cnncalc` is `cnncalc`."""
    assert spawned("--version") == (exits.OK, f"cnncalc {cnncalc.__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cnncalc su", ["summary"]),
        ("cnncalc summary resnet5", ["resnet50", "resnet50_v1", "resnet50_v2"]),
        ("cnncalc summary --dep", ["--depth"]),
    ],
)
def test_the_shell_can_complete(words: str, expected: list[str]) -> None:
    """Commands, options and bundled names, as the script that the README names asks for them."""
    asked = {"_CNNCALC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        COMMAND,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **asked},
    )
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == expected
