"""Mutated specs, quizzes and settings, and the commands that read them.

The test suite runs a sample; `python tests/mutants.py 50000` runs that many, and `python tests/mutants.py 50000 2 0`
every second of them from number 0, to divide them among processes.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from documents import ROOT, blocks

from cnncalc.cli.main import run
from cnncalc.model import exits

NET = "input: 12x12x2\nlayers:\n  - conv: {filters: 4, kernel: 3}\n  - batchnorm\n  - relu\n  - maxpool: 2\n"
QUIZ = """\
conventions: {biases: false, rounding: floor, order: channels-first, dtype: float16, unit: KiB, batch: 4}
questions:
  - {id: a, network: net.yaml, ask: params, at: conv1, answer: 72, choices: [72, 76, 1/2, 7.2k]}
  - id: b
    network: {input: 8x8x3, layers: [conv: {filters: 4, kernel: 3, padding: same}, {maxpool: 2}]}
    ask: output
    choices: {A: 4x4x4, B: 4x8x8, C: does not fit}
    answer: A
  - id: c
    text: "Which kernel?"
    network: {input: 9x9x1, layers: [conv: {filters: 1}]}
    ask: kernel
    target: 1x7x7
    answer: 3
    points: 2
    partial: {M01: 0.5}
  - id: d
    network: {input: 3x3x1, layers: [conv: {filters: 1, kernel: 2}]}
    ask: values
    values: {input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], kernel: [[1, 0], [0, 1]]}
    answer: [[6, 8], [12, 14]]
  - {id: e, network: net.yaml, ask: receptive_field, at: conv1, answer: 3, accept: [3x3]}
  - {id: f, network: net.yaml, ask: memory, answer: 10.15625 KiB}
"""
SETTINGS = """\
target: pytorch
select: [V, D3, unread-pixels]
extend-select: [N]
ignore: [V203]
per-file-ignores: {"*.yaml": [V2], "a/**": [unread-pixels]}
severities: {V203: error, unread-pixels: note}
fail-on: note
budget: {params: 1M, macs: 3G, peak_memory: 64 MiB}
include: ["*.yaml"]
exclude: [old, "x[1"]
baseline: baseline.json
"""
TOML = """\
[project]
name = "x"
[tool.cnncalc]
target = "keras"
select = ["V", "D"]
ignore = ['V203']
fail-on = "warning"
include = [
  "*.yaml", # all
]
[tool.cnncalc.per-file-ignores]
"*.yaml" = ["V2"]
[tool.cnncalc.severities]
V203 = "error"
[tool.cnncalc.budget]
params = 1_000_000
"""
BASELINE = (
    '{"schema": "cnncalc/lint-baseline/1", "findings": [{"fingerprint": "x", "file": "net.yaml", "code": "V1"}]}\n'
)
ANSWERS = "student,email,a,b,c,d,e,f\nAda,a@x.org,72,A,3,6 8; 12 14,32x32,1.5 KiB\nBob,,C,4x4x4,three,,?,1/0\n,,,\n"

SPEC_COMMANDS = [
    "summary m.yaml --format json",
    "summary m.yaml",
    "summary m.yaml --format markdown",
    "lint m.yaml --format json",
    "lint m.yaml --select V,D --diff",
    "explain m.yaml",
    "reconcile m.yaml",
    "diff m.yaml net.yaml",
    "compare m.yaml net.yaml",
    "show m.yaml",
]
QUIZ_COMMANDS = [
    "quiz check m.yaml",
    "quiz check m.yaml --format json",
    "quiz grade m.yaml answers.csv",
    "quiz grade m.yaml answers.csv --format csv",
    "quiz export m.yaml --to moodle",
    "quiz export m.yaml --to csv",
]
BITS = [
    *"{}[]:,#$*&!|>?%@`'\"\\-~()",
    *("\n", "\n  ", "\n    ", "- ", ": ", " #", "\t", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\x00", "\x1b"),
    *("<<: ", "---\n", "...\n", "{{", "}}", "null", "010", "-1", "1e5", "3x3", "0x3", "..", "//", "**", "== "),
    *("true", "[]", "{}", "''", "1e999", ".nan", "-.inf", "9" * 30, "1/0", "3x3x3x3x3", "é", "😀", "\u0301", "\ud800"),
    *("2020-01-01", "!!binary ab", "&a ", "*a", "$index", "[1, [2, [3]]]", "{a: {b: c}}", "5%", "1.5k", "?: "),
]


class Mutant(NamedTuple):
    """The command to run, and the text of each file that it reads."""

    command: str
    files: dict[str, str]


class Corpus:
    """The texts to start from, by kind: specs, quizzes and settings of the documents, and those above."""

    def __init__(self) -> None:
        documents = [block for path in sorted(ROOT.glob("docs/*.md")) for block in blocks(path)]
        written = [block.text for block in documents if block.kind in {"yaml", "yml"}]
        bundled = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("architectures/*.yaml"))]
        self.quizzes = [QUIZ, QUIZ, *(text for text in written if "questions:" in text)]
        self.quizzes += [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("quizzes/*.yaml"))]
        self.specs = [NET, *(text for text in [*written, *bundled] if "layers:" in text and len(text) < 1500)]
        self.specs = [text for text in self.specs if "questions:" not in text]
        everything = [*self.specs, *self.quizzes, SETTINGS, TOML, BASELINE, ANSWERS]
        self.words = sorted({word for text in everything for word in text.split() if len(word) < 40})

    def mutant(self, number: int) -> Mutant:
        """The mutant of a number: half of them specs, then as many quizzes as settings."""
        by = random.Random(number)
        kind = number % 4
        if kind < 2:
            return Mutant(by.choice(SPEC_COMMANDS), {"m.yaml": self.mutated(by.choice(self.specs), by)})
        if kind == 2:
            files = {"m.yaml": by.choice(self.quizzes), "answers.csv": ANSWERS}
            changed = "answers.csv" if by.random() < 0.25 else "m.yaml"
            command = by.choice(QUIZ_COMMANDS)
        else:
            files = {"m.yaml": SETTINGS, "pyproject.toml": TOML, "baseline.json": BASELINE}
            changed = by.choice([*files])
            name = "pyproject.toml" if changed == "pyproject.toml" else "m.yaml"
            command = f"lint net.yaml --config {name}"
            if changed == "baseline.json":
                command = "lint net.yaml --baseline baseline.json"
        return Mutant(command, {**files, changed: self.mutated(files[changed], by)})

    def mutated(self, text: str, by: random.Random) -> str:
        """The text with a few pieces, lines or words deleted, doubled, swapped or replaced."""
        for _ in range(by.choice([1, 1, 1, 2, 3])):
            change = by.randrange(3)
            if change == 0:
                start = by.randint(0, len(text))
                end = min(len(text), start + by.choice([0, 1, 1, 2, 5, 20]))
                text = text[:start] + by.choice(["", by.choice(BITS), text[start:end] * 2]) + text[end:]
            elif change == 1:
                lines = text.split("\n")
                first, second = by.randrange(len(lines)), by.randrange(len(lines))
                lines[first : first + by.randint(0, 1)] = by.choice([[], [lines[second]], [f"  {lines[first]}"]])
                text = "\n".join(lines)
            else:
                words = text.split(" ")
                words[by.randrange(len(words))] = by.choice([by.choice(self.words), by.choice(BITS)])
                text = " ".join(words)
        return text


def failure(mutant: Mutant) -> str:
    """What is wrong with how the command ended in the current folder, which is emptied; empty where nothing is."""
    for path in Path().iterdir():
        path.unlink()
    for name, text in {"net.yaml": NET, **mutant.files}.items():
        Path(name).write_bytes(text.encode("utf-8", "surrogatepass"))
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    before = time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(mutant.command.split())
        out.flush()
        err.flush()
    seconds = time.process_time() - before
    messages = err.buffer.getvalue().decode()
    if code not in {exits.OK, exits.FAILED, exits.USAGE}:
        return f"exit code {code}: {messages}"
    if code != exits.OK and not messages and not out.buffer.getvalue():
        return f"exit code {code} without a message"
    return f"{seconds:.1f} seconds" if seconds > 10 else ""


def main() -> int:
    """Run the mutants that the command line names, and print those that fail."""
    count, step, first = (int(number) for number in (*sys.argv[1:], "1", "0")[:3])
    corpus, failures = Corpus(), 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(first, count, step):
            mutant = corpus.mutant(number)
            if message := failure(mutant):
                failures += 1
                sys.stdout.write(f"{number}: {mutant.command}: {message}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{failures} of {len(range(first, count, step)):,} mutants failed\n")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
