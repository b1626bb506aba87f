"""How long a summary of each bundled network takes, held against LeNet-5's: `python benchmarks/bundled.py [NAME...]`.

Every command runs in a process of its own. LeNet-5 runs before and behind each network, so that a busy moment of the
machine hits both; a figure is the least of a few runs, which is what the work itself takes. A network whose ratio is
near the bar or above it is run again, more often.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from os import environ
from time import perf_counter
from typing import NamedTuple

from cnncalc.language.files import bundled_names

CNNCALC = "from cnncalc.__main__ import main; main()"
FORMATS = {"JSON": ("--format", "json"), "table": ()}
AT_MOST = 2.0
NEAR = 1.8
RUNS, MORE_RUNS = 3, 12


class Taken(NamedTuple):
    """The time of a network's summary, and how many times LeNet-5's that is."""

    milliseconds: float
    ratio: float


def seconds(name: str, options: tuple[str, ...], environment: dict[str, str]) -> float:
    """The wall time of one summary."""
    start = perf_counter()
    command = [sys.executable, "-c", CNNCALC, "summary", name, *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - start


def measure(name: str, options: tuple[str, ...], runs: int, environment: dict[str, str]) -> Taken:
    """The least of some runs, held against the least of as many runs of LeNet-5 between them."""
    pairs = [[seconds(each, options, environment) for each in ("lenet5", name)] for _ in range(runs)]
    lenet5, network = (min(times) for times in zip(*pairs, strict=True))
    return Taken(network * 1000, network / lenet5)


def settled(name: str, options: tuple[str, ...], environment: dict[str, str]) -> Taken:
    """Measured once more where a few runs do not decide it."""
    taken = measure(name, options, RUNS, environment)
    return taken if taken.ratio < NEAR else measure(name, options, MORE_RUNS, environment)


def main() -> int:
    """Print the table, the slowest first; the exit code says whether all are within the bar."""
    names = sys.argv[1:] or bundled_names()
    with tempfile.TemporaryDirectory() as folder:
        # Compiled modules are kept, as they are wherever a package is installed.
        environment = {**environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for options in FORMATS.values():
            seconds("resnet152", options, environment)
        found = {name: [settled(name, options, environment) for options in FORMATS.values()] for name in names}
    print(f"{'':27}" + "".join(f"{name:>10} ms  ratio" for name in FORMATS))
    for name, taken in sorted(found.items(), key=lambda one: -max(each.ratio for each in one[1])):
        row = "".join(f"{each.milliseconds:13.1f}{each.ratio:7.2f}" for each in taken)
        print(f"{name:27}{row}{'  too slow' if max(each.ratio for each in taken) > AT_MOST else ''}")
    return int(any(each.ratio > AT_MOST for taken in found.values() for each in taken))


if __name__ == "__main__":
    sys.exit(main())
