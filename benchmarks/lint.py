"""How long `cnncalc lint` takes: a small file beside an import of the libraries, 1,000 specs beside yamllint.

    pip install yamllint==1.38.0
    python benchmarks/lint.py

The runs take turns, so that a busy moment of the machine hits all of them alike. The exit code is 1 if a bar is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

CNNCALC = "from cnncalc.__main__ import main; main()"
SPECS, LINES = 1_000, 40
STARTS, ROUNDS = 20, 3


class Bar(NamedTuple):
    """Two programs with their arguments, and the most that the first may take of the second's time."""

    name: str
    program: tuple[str, ...]
    baseline: tuple[str, ...]
    at_most: float
    runs: int


BARS = (
    Bar("one small file", ("-c", CNNCALC, "lint", "net.yaml"), ("-c", "import click, yaml"), 1.5, STARTS),
    Bar(
        f"{SPECS:,} specs of {LINES} lines", ("-c", CNNCALC, "lint", "specs"), ("-m", "yamllint", "specs"), 0.25, ROUNDS
    ),
)


def write_specs(folder: Path) -> None:
    """A small spec, and a thousand that all differ: blocks of convolutions, with remarks and a claim."""
    (folder / "net.yaml").write_text(
        "name: Small\ninput: 32x32x3\nlayers:\n  - conv: {filters: 6, kernel: 5}\n  - relu\n"
        "  - maxpool: 2\n  - flatten\n  - dense: 10\n"
    )
    (folder / "specs").mkdir()
    for number in range(SPECS):
        (folder / "specs" / f"net{number:04}.yaml").write_text(spec(number))


def spec(number: int) -> str:
    """One of the thousand."""
    lines = [f"name: Net {number}", "# made for the benchmark", f"input: {64 + number % 32}x64x3", "", "layers:"]
    stage = 0
    while len(lines) < LINES - 4:
        stage += 1
        filters = 8 * stage + 8 * (number % 5)
        lines += [
            f"  - conv: {{filters: {filters}, kernel: 3, padding: 1, bias: false}}",
            "  - batchnorm",
            f"  - {('relu', 'silu', 'gelu')[number % 3]}  # stage {stage}",
        ]
    tail = ["  - globalavgpool", "  - flatten", f"  - dense: {10 + number}"]
    return "\n".join([*lines[: LINES - 4], *tail, f"expect: {{output: {10 + number}}}"]) + "\n"


def seconds(arguments: tuple[str, ...], folder: Path, environment: dict[str, str]) -> float:
    """The wall time of one run of Python. Findings are no failure."""
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    taken = perf_counter() - start
    if b"Traceback" in done.stderr or b"No module" in done.stderr:
        raise SystemExit(done.stderr.decode())
    return taken


def measured(bar: Bar, folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """The median times of both programs."""
    pair = bar.program, bar.baseline
    if bar.runs > ROUNDS:  # modules are compiled, as they are wherever a package is installed
        for arguments in pair:
            seconds(arguments, folder, environment)
    taken = [[seconds(arguments, folder, environment) for arguments in pair] for _ in range(bar.runs)]
    return median(own for own, _ in taken), median(other for _, other in taken)


def main() -> int:
    """Print the table; the exit code says whether every bar holds."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    missed = 0
    print(f"{'':28}{'s':>8}{'beside':>8}{'ratio':>8}{'bar':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_specs(folder)
        for bar in BARS:
            own, other = measured(bar, folder, environment)
            missed += own > bar.at_most * other
            verdict = "" if own <= bar.at_most * other else "  too slow"
            print(f"{bar.name:28}{own:8.3f}{other:8.3f}{own / other:8.2f}{bar.at_most:6.2f}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
