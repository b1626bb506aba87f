"""How long the command line takes, held against what it cannot do without: `python benchmarks/startup.py`.

Every command runs in a process of its own; the runs of all commands take turns, so that a busy moment of the machine
hits all of them alike. The figures are medians; the bars are ratios to an import of the same libraries, or to another
command.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from os import environ
from statistics import median
from time import perf_counter
from typing import NamedTuple

RUNS = 20
CNNCALC = "from cnncalc.__main__ import main; main()"


class Bar(NamedTuple):
    """A command, the code or the other command that it is compared with, and the most that it may take of its time."""

    name: str
    arguments: tuple[str, ...]
    baseline: str
    at_most: float


PLAIN = "import click, yaml"
RICH = "import click, yaml, rich.console, rich.table"
BARS = (
    Bar("LeNet-5 as JSON", ("summary", "lenet5", "--format", "json"), PLAIN, 1.5),
    Bar("LeNet-5 as a table", ("summary", "lenet5"), RICH, 1.5),
    Bar("LeNet-5 as a table in colour", ("summary", "lenet5", "--color", "always"), RICH, 1.5),
    Bar("AlexNet as a table", ("summary", "alexnet"), PLAIN, 1.75),
    Bar("a layer of AlexNet explained", ("explain", "alexnet", "conv1"), "AlexNet as a table", 1.1),
    Bar("a layer without a file", ("conv", "32x32x3", "-K", "10", "-F", "5"), "AlexNet as a table", 1.0),
    Bar("ResNet-152 as a table", ("summary", "resnet152"), RICH, 2.0),
    Bar("ResNet-152 as a table in colour", ("summary", "resnet152", "--color", "always"), RICH, 2.0),
)


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """The wall time of one run of Python with these arguments."""
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start


def measure(runs: int) -> dict[str, float]:
    """The median time of each baseline and each command, in seconds."""
    commands = {code: ["-c", code] for code in (PLAIN, RICH)}
    commands |= {bar.name: ["-c", CNNCALC, *bar.arguments] for bar in BARS}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        # Compiled modules are kept, as they are wherever a package is installed.
        environment = {**environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for arguments in commands.values():
            seconds(arguments, environment)
        for _ in range(runs):
            for name, arguments in commands.items():
                taken[name].append(seconds(arguments, environment))
    return {name: median(times) for name, times in taken.items()}


def main() -> int:
    """Print the table; the exit code says whether every bar holds."""
    times = measure(RUNS)
    print(f"{'':34}{'ms':>7}{'ratio':>8}{'bar':>6}")
    for name in (PLAIN, RICH):
        print(f"{'baseline' if name == PLAIN else 'baseline with rich':34}{times[name] * 1000:7.1f}")
    missed = 0
    for bar in BARS:
        ratio = times[bar.name] / times[bar.baseline]
        missed += ratio > bar.at_most
        verdict = "" if ratio <= bar.at_most else "  too slow"
        print(f"{bar.name:34}{times[bar.name] * 1000:7.1f}{ratio:8.2f}{bar.at_most:6.1f}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
