"""A sweep of 10,000 variants of a network of 50 layers, by one process and by two; and the memory of a long one.

    python benchmarks/sweep.py

Times are ratios, too: to what loading and analysing one variant from its text takes. The exit code is 1 if a bar is
missed.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import time
from typing import NamedTuple

import cnncalc
from cnncalc.search.workers import cores

# 100 numbers of classes, and 100 sizes of the input, with each of which every volume of the network is another one.
NET = "resnet50"
GRID = ("--set", "classes=10:1000:10", "--input-size", "128:227")
LONG = "input: 8x8x1\nvars: {n: 1}\nlayers: [{conv: {filters: $n, kernel: 3}}, relu, flatten, {dense: 10}]\n"
# Bars: seconds for 10,000 variants by two processes, time of a variant as a part of loading it alone, MB of a process.
SECONDS, SHARE, MEGABYTES = 30.0, 0.9, 60


class Run(NamedTuple):
    """A sweep: how long it took, what it wrote, and the most memory that any of its processes had, in MB."""

    seconds: float
    digest: str
    lines: int
    megabytes: float


def swept(*arguments: str, text: str = "") -> Run:
    """One sweep in processes of its own, as CSV; of a spec on standard input, if there is one."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "cnncalc", "sweep", *arguments, "--format", "csv"]
    digest, lines = hashlib.sha256(), 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin, "it reads from a pipe"
        assert process.stdout, "and writes to one"
        process.stdin.write(text.encode())
        process.stdin.close()
        for line in process.stdout:
            digest.update(line)
            lines += 1
    assert process.returncode == 0, "the sweep has come to its end"
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Run(time.perf_counter() - begin, digest.hexdigest(), lines, memory)


def alone() -> float:
    """Seconds to load and analyse one variant from its text."""
    cnncalc.analyze(cnncalc.load(NET))
    begin = time.perf_counter()
    for classes in range(10, 60):
        cnncalc.analyze(cnncalc.load(NET, vars={"classes": str(classes)}))
    return (time.perf_counter() - begin) / 50


def main() -> int:
    """Measure, print, and say whether every bar holds."""
    one_load = alone()
    runs = {jobs: swept(NET, *GRID, "--jobs", str(jobs)) for jobs in (2, 1)}
    for jobs, run in runs.items():
        share = run.seconds * min(jobs, cores()) / (run.lines - 1) / one_load
        print(f"{NET}, {run.lines - 1:,} variants, {jobs} jobs: {run.seconds:.1f} s, {share:.2f} of a load each")
    long = swept("-", "--set", "n=1:100000", text=LONG)
    print(f"4 layers, {long.lines - 1:,} variants: {long.seconds:.1f} s, {long.megabytes:.0f} MB")
    bars = {
        f"10,000 variants in {SECONDS:.0f} s by two processes": runs[2].seconds <= SECONDS,
        "the same by one process and by two": runs[1].digest == runs[2].digest,
        f"a variant takes at most {SHARE} of a load": runs[1].seconds / (runs[1].lines - 1) <= SHARE * one_load,
        f"no process takes more than {MEGABYTES} MB": long.megabytes <= MEGABYTES,
    }
    for bar, holds in bars.items():
        print(f"{'holds' if holds else 'MISSED'}: {bar}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
