"""Executes the code blocks of a document, one after the other, in a folder of its own.

- ```console: lines behind `$ ` are run by a shell (`> ` continues one); what follows is their output, word for word. A
  line with `…` alone stands for lines left out.
- ```yaml: a whole spec, or a part of one that is made whole; with a name behind `yaml` it is also saved as that file.
- ```python: a session with `>>>`; with a name behind `python`, a module that is saved as that file.
- ```diff FILE: an edit of a file that was saved above, or of one of the project (in a copy, for `python -m cnncalc`).
- ```yml FILE and ```toml FILE: a file of another tool, or settings; it is saved, and every `cnncalc` in it is a command
  that exists.
- ```csv FILE: a table that is saved as that file.
- ```text: a tree of files, all of which exist.
- ```sh: set-up for people; not run here, since it needs a network.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import yaml
from documents import ROOT, blocks, read

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.cli.main import cli
from cnncalc.output.diagnostics import full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from documents import Block

    from cnncalc.analysis.report import Report
    from cnncalc.model.diagnostics import Span

GATE = ROOT / ".ci" / "run"
LEFT_OUT = "…"
# Behind every command of a console block: its output ends here, and `$?` is still its exit code.
_END = "\x1e"
_SHELL = "{command}\nstatus=$?; printf '\\036'; (exit $status)\n"
# A call of ours in somebody else's file: behind `- run:`, `entry:` or a dash.
_CALL = re.compile(r"(?:- |run: |entry: )cnncalc (?P<call>[a-z].*)")
# What a fragment of a list stands behind, unless it says so.
_INPUT = "32x32x3"
_ON = re.compile(r"# on (?P<volume>\S+)")
_REMARK = re.compile(r"# -> (?P<volume>\S+?)(?:, (?P<params>[\d,]+) parameters)?$")


class WrongError(Exception):
    """A block that does not say what is so."""


class Command(NamedTuple):
    """A command of a console block, and the output that the document shows."""

    lines: list[str]
    output: list[str]

    @property
    def text(self) -> str:
        """What the shell is given."""
        return "\n".join(line[2:] for line in self.lines)


class Session:
    """A document while it is executed: its folder, and the names of its Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {}
        shutil.copytree(ROOT / "architectures", folder / "architectures")

    def run(self, block: Block) -> None:
        """Execute a block; `WrongError` if it is not so."""
        if block.kind not in KINDS:
            raise WrongError(f"there is no kind of block {block.kind!r}: {', '.join(KINDS)}")
        KINDS[block.kind](self, block)

    def file(self, name: str) -> Path:
        """A file of the session; of a folder of the project there is a copy as soon as one of its files is named."""
        folder, slash, _ = name.partition("/")
        if slash and not (self.folder / folder).exists():
            shutil.copytree(ROOT / folder, self.folder / folder, ignore=shutil.ignore_patterns("__pycache__"))
        return self.folder / name

    def console(self, block: Block) -> None:
        """Every command prints what the document shows."""
        said = self.outputs(block)
        for command, output in zip(commands(block), said, strict=True):
            if not alike(command.output, output):
                raise WrongError("\n".join([*command.lines, *output]))

    def outputs(self, block: Block) -> list[list[str]]:
        """What the commands of a console block print, results and messages.

        A binary file of `tests/data/formats` that they name is there.
        """
        for path in (ROOT / "tests" / "data" / "formats").rglob("*.onnx"):
            if path.name in block.text:
                shutil.copy(path, self.folder)
        script = "".join(_SHELL.format(command=command.text) for command in commands(block))
        programs = Path(sys.executable).parent
        env = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "CNNCALC_DEBUG"}}
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self.folder,
            env={**env, "PATH": f"{programs}:{env['PATH']}", "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return [[line.rstrip() for line in output.splitlines()] for output in done.stdout.split(_END)[:-1]]

    def yaml(self, block: Block) -> None:
        """A spec without a diagnostic, whose layers give what its remarks say."""
        text, before = whole_spec(block)
        path = self.folder / (block.name or "fragment.yaml")
        path.write_text(text, encoding="utf-8")
        if block.name in BROKEN:
            return
        report = cnncalc.analyze(cnncalc.load(str(path)))
        found = [*report.diagnostics, *check_claims(report)]
        if found:
            raise WrongError(full(found, report.graph.sources))
        for number, line in enumerate(block.lines, 1):
            if "# ->" in line:
                check_remark(report, number + before, line)

    def foreign(self, block: Block) -> None:
        """A file that its own format can read, and whose calls of `cnncalc` have options that there are."""
        try:
            yaml.safe_load(block.text) if block.kind == "yml" else tomllib.loads(block.text)
        except (yaml.YAMLError, tomllib.TOMLDecodeError) as err:
            raise WrongError(str(err)) from None
        for line in block.lines:
            check_call(line)
        path = self.folder / block.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def csv(self, block: Block) -> None:
        """A file of another program (a spreadsheet's table, a network), saved as that file."""
        (self.folder / block.name).write_text(block.text, encoding="utf-8")

    def python(self, block: Block) -> None:
        """A session that goes as it is shown, or a module that is saved."""
        if block.name:
            self.file(block.name).write_text(block.text, encoding="utf-8")
            return
        test = doctest.DocTestParser().get_doctest(block.text, self.names, block.place, str(block.file), block.line)
        said: list[str] = []
        doctest.DocTestRunner(verbose=False).run(test, out=said.append, clear_globs=False)
        self.names = test.globs
        if said or not test.examples:
            raise WrongError("".join(said) or "a session has lines with `>>>`")

    def diff(self, block: Block) -> None:
        """Edit a file: the lines with a minus become those with a plus."""
        path = self.file(block.name)
        old = "".join(f"{line[1:]}\n" for line in block.lines if line[:1] in {"-", " "})
        new = "".join(f"{line[1:]}\n" for line in block.lines if line[:1] in {"+", " "})
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise WrongError(f"these lines are in {block.name} {text.count(old)} times")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def text(self, block: Block) -> None:
        """A tree of files: all of them exist."""
        missing = [path for path in tree_of_files(block) if not (ROOT / path).exists()]
        if missing:
            raise WrongError(f"no such file: {', '.join(map(str, missing))}")

    def sh(self, block: Block) -> None:
        """Every line is one that `.ci/run` runs, or known to be for people alone."""
        if not GATE.exists():  # in a source distribution
            return
        known = {*gate_lines(), *FOR_PEOPLE}
        for line in block.lines:
            command = line.partition("  #")[0].rstrip()
            if command and command not in known:
                raise WrongError(f"neither .ci/run nor tests/doc_runs.py has the line: {command}")


KINDS: dict[str, Callable[[Session, Block], None]] = {
    "console": Session.console,
    "yaml": Session.yaml,
    "python": Session.python,
    "diff": Session.diff,
    "yml": Session.foreign,
    "toml": Session.foreign,
    "csv": Session.csv,
    "cfg": Session.csv,
    "json": Session.csv,
    "prototxt": Session.csv,
    "text": Session.text,
    "sh": Session.sh,
}
# Specs that are wrong on purpose: their messages stand in a console block.
BROKEN = {"broken.yaml", "too_small.yaml", "traps.yaml"}
# Lines of `sh` blocks that `.ci/run` does not run.
FOR_PEOPLE = {
    "cnncalc import torch:torchvision.models:resnet50 --input 224x224x3 -o resnet50.yaml",
    "cnncalc import torch:my_package.models:make_model --input 32x32x3",
    "cnncalc run resnet18 --input x.npy --weights w.npz --weights-map order --output y.npy",
    "python3 -m venv .venv && . .venv/bin/activate",
    "pipx install .",
    "pre-commit install",
    "pytest",
    ".ci/run",
    "ruff format .",
    "pytest --update-golden",
    "python docs/generate.py",
}


def commands(block: Block) -> list[Command]:
    """The commands of a console block, each with the lines that follow it."""
    found: list[Command] = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append(Command([line], []))
        elif not found:
            raise WrongError(f"a console block begins with `$ `, not with {line!r}")
        elif line.startswith("> ") and not found[-1].output:
            found[-1].lines.append(line)
        else:
            found[-1].output.append(line)
    return found


def alike(shown: list[str], said: list[str]) -> bool:
    """Whether an output is the one that is shown; a line with `…` alone stands for any lines."""
    pattern = "".join(".*" if line.strip() == LEFT_OUT else re.escape(f"{line.rstrip()}\n") for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in said), re.DOTALL) is not None


def whole_spec(block: Block) -> tuple[str, int]:
    """A part of a spec made whole, and how many lines stand before it: a list is a list of layers."""
    first = next((line for line in block.lines if line.strip() and not line.startswith("#")), "")
    on = _ON.match(block.lines[0])
    volume = on["volume"] if on else _INPUT
    if first.startswith("- "):
        return f"input: {volume}\nlayers:\n{block.text}", 2
    keys = {line.partition(":")[0] for line in block.lines if re.match(r"\w+:", line)}
    text = block.text
    if not keys & {"input", "inputs", "extends"} and "layers" in keys:
        text += f"input: {volume}\n"
    return text, 0


def check_remark(report: Report, line: int, text: str) -> None:
    """What a line's entry gives and holds is what the remark behind it says: `# -> 28x28x6, 156 parameters`."""
    remark = _REMARK.search(text)
    if not remark:
        raise WrongError(f"a remark that is not understood: {text}")
    graph = report.graph
    spans = {path: node.span for path, node in graph.nodes.items()}
    spans |= {path: scope.span for path, scope in graph.scopes.items()}
    inside = [path for path, span in spans.items() if line in entry_lines(report, span)]
    if not inside:
        raise WrongError(f"nothing in line {line} was computed")
    # The innermost entry of the text, and of its copies and contents the entry itself.
    path = max(inside, key=lambda one: (spans[one].line, -one.count("/")))
    given = str(graph.volume_of(graph.source_of(path)))
    held = sum(row.counts.params for row in report.rows if f"{row.node.path}/".startswith(f"{path}/"))
    if given != remark["volume"] or remark["params"] not in {None, f"{held:,}"}:
        raise WrongError(f"{path} gives {given} and holds {held:,} parameters")


def entry_lines(report: Report, span: Span) -> range:
    """The lines of an entry of `layers`: from its type to the last one that is not further left."""
    lines = report.graph.sources[span.file]
    end = span.line
    while end < len(lines) and lines[end].strip() and not lines[end][: span.column - 1].strip():
        end += 1
    return range(span.line, end + 1)


def check_call(line: str) -> None:
    """A call of `cnncalc` in a file of another tool: the command exists, and takes these options."""
    call = _CALL.search(line)
    if not call:
        return
    name, *arguments = shlex.split(call["call"])
    command = cli.get_command(cli.make_context("cnncalc", [name]), name)
    if command is None:
        raise WrongError(f"there is no command {name}")
    try:
        command.make_context(name, [*arguments])
    except click.ClickException as err:
        raise WrongError(err.format_message()) from None


def tree_of_files(block: Block) -> Iterator[Path]:
    """The paths of a tree: two blanks to a level, several names on a line, remarks behind two blanks."""
    folders: list[str] = []
    for line in block.lines:
        names = re.split(r"\s{2,}", line.strip())[0].split()
        level = (len(line) - len(line.lstrip())) // 2
        folders[level:] = [names[0]]
        yield from (Path(*folders[:level], name) for name in names)


def gate_lines() -> set[str]:
    """The lines that `.ci/run` runs, whatever it silences."""
    return {line.strip().replace("pip install -q ", "pip install ") for line in read(GATE)}


def run_all(path: Path, folder: Path) -> Iterator[str]:
    """Execute a document; what is wrong in it, block by block."""
    session = Session(folder)
    for block in blocks(path):
        said = _wrong(session, block)
        if said:
            yield f"{block.place}:\n{said}"


def _wrong(session: Session, block: Block) -> str:
    try:
        session.run(block)
    except WrongError as err:
        return str(err)
    return ""


def refresh(path: Path, folder: Path) -> None:
    """Write into a document what its commands print today; lines stay left out where they were."""
    session, lines = Session(folder), read(path)
    longer = 0
    for block in blocks(path):
        if block.kind != "console":
            _wrong(session, block)
            continue
        fresh: list[str] = []
        for command, said in zip(commands(block), session.outputs(block), strict=True):
            fresh += [*command.lines, *renewed(command.output, said)]
        lines[block.line + longer : block.line + longer + len(block.lines)] = fresh
        longer += len(fresh) - len(block.lines)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def renewed(shown: list[str], said: list[str]) -> list[str]:
    """What a command prints today: of the lines that were shown, those with the same first word; else all."""
    if alike(shown, said) or LEFT_OUT not in shown:
        return shown if alike(shown, said) else said
    begin = {first_word(line): line for line in reversed(said)}
    kept = [line if line == LEFT_OUT else begin.get(first_word(line), line) for line in shown]
    return kept if alike(kept, said) else said


def first_word(line: str) -> str:
    """What a line is known by; a rule is one of any length."""
    return re.sub(r"─+", "─", line.partition(" ")[0])
