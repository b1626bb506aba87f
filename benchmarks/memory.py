"""Peak resident memory of `cnncalc verify`, against what a run has to hold.

    python benchmarks/memory.py

The bar: the weights, twice the peak of activations, and 150 MB for the interpreter and buffers. Linux only, where /proc
tells the peak. The exit code is 1 if a bar is missed.
"""

from __future__ import annotations

import subprocess
import sys

import cnncalc

NETWORKS = ("vgg16", "resnet152")
BESIDES = 150_000_000
MEASURE = """
import sys
from cnncalc.cli.main import run
code = run(["verify", "--quiet", sys.argv[1]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def measured(name: str) -> int:
    """Bytes that a process of its own held at most."""
    command = [sys.executable, "-c", MEASURE, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) * 1024


def allowed(name: str) -> int:
    """The bar of a network in bytes of float32."""
    totals = cnncalc.analyze(cnncalc.load(name)).totals
    assert totals
    return 4 * (totals.counts.params + totals.counts.buffers + 2 * totals.peak_activations) + BESIDES


def main() -> int:
    """Measure each, print a line, and say whether every bar holds."""
    missed = 0
    for name in NETWORKS:
        peak, bar = measured(name), allowed(name)
        missed += peak > bar
        print(f"{name:12}{peak / 1e6:8.0f} MB, bar {bar / 1e6:.0f} MB{'  too much' if peak > bar else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
