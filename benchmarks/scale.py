"""From text to report: ResNet-152, and flat specs of 1,000 to 20,000 layers; time a layer, and memory.

    python benchmarks/scale.py

Each runs in a process of its own, once its modules are imported. The exit code is 1 if a bar is missed.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from typing import NamedTuple

ROUNDS = 5
SIZES = (1_000, 5_000, 20_000)
# Bars: seconds and MB for 20,000 layers, cost of a layer against that among 1,000, milliseconds for ResNet-152.
SECONDS, MEGABYTES, GROWTH, RESNET_152 = 2.0, 300, 1.5, 20.0

RUN = """
import resource, sys, time
import cnncalc
what = sys.argv[1]
entries = ["  - conv: {filters: 16, kernel: 3, padding: 1}", "  - batchnorm", "  - relu"]
if what.isdigit():
    spec = lambda layers: "input: 64x64x16\\nlayers:\\n" + "\\n".join(entries[n % 3] for n in range(layers))
    cnncalc.analyze(cnncalc.parse(spec(3)))
    text = spec(int(what))
    work = lambda: cnncalc.analyze(cnncalc.parse(text))
else:
    work = lambda: cnncalc.analyze(cnncalc.load(what))
    for _ in range(5):
        work()
begin = time.perf_counter()
report = work()
seconds = time.perf_counter() - begin
assert report.totals and not report.diagnostics
print(seconds, report.totals.layers, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


class Run(NamedTuple):
    """One measurement: seconds from text to report, layers, the most memory of the process in MB."""

    seconds: float
    layers: int
    megabytes: float

    @property
    def per_layer(self) -> float:
        """Microseconds for one layer."""
        return 1e6 * self.seconds / self.layers


def measured(what: str) -> Run:
    """The median of several runs."""
    runs = []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", RUN, what], capture_output=True, text=True, check=True)
        seconds, layers, megabytes = done.stdout.split()
        runs.append(Run(float(seconds), int(layers), float(megabytes)))
    return Run(median(run.seconds for run in runs), runs[0].layers, median(run.megabytes for run in runs))


def main() -> int:
    """Measure, print the table, and say whether every bar holds."""
    print(f"{'spec':>10}  {'layers':>7}  {'ms':>8}  {'µs/layer':>8}  {'MB':>5}")
    runs = {what: measured(what) for what in ("resnet152", *map(str, SIZES))}
    for what, run in runs.items():
        times = f"{1e3 * run.seconds:8.1f}  {run.per_layer:8.1f}"
        print(f"{what:>10}  {run.layers:>7,}  {times}  {run.megabytes:5.0f}")
    small, large = runs[str(SIZES[0])], runs[str(SIZES[-1])]
    bars = {
        f"20,000 layers in {SECONDS} s": large.seconds <= SECONDS,
        f"20,000 layers in {MEGABYTES} MB": large.megabytes <= MEGABYTES,
        f"a layer costs at most {GROWTH}x of one among 1,000": large.per_layer <= GROWTH * small.per_layer,
        f"ResNet-152 in {RESNET_152} ms": 1e3 * runs["resnet152"].seconds <= RESNET_152,
    }
    for bar, holds in bars.items():
        print(f"{'holds' if holds else 'MISSED'}: {bar}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
