"""The NumPy witness beside PyTorch's eager mode: whole forward passes, the same weights, the same threads.

    pip install torch==2.13.0        # a CPU build; only for this benchmark
    python benchmarks/witness.py

Both run in one process a network, taking turns with a product of NumPy's own sgemm; medians of 10 at batch 1. The last
columns are rates against that sgemm: of our convolutions, of PyTorch's, and of NumPy's sgemm itself on the same shapes
with the windows already built, which nothing that multiplies by NumPy can pass. The exit code is 1 if a bar is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from math import prod
from os import environ
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from cnncalc.model.graph import Graph, Node
    from cnncalc.runtime.kernels.axes import Array

RUNS = 10
# (network, threads) -> the most of PyTorch's time; None is reported only.
BARS: dict[tuple[str, int], float | None] = {
    ("resnet50", 1): 1.25,
    ("resnext50_32x4d", 1): 1.1,
    ("mobilenet_v2", 1): 2.2,
    ("vgg16", 1): 1.7,
    ("resnet50", 2): 1.7,
    ("resnext50_32x4d", 2): None,
    ("mobilenet_v2", 2): None,
    ("vgg16", 2): None,
}
# VGG-16's convolutions alone, against sgemm at one thread.
SGEMM_SHARE = 0.85
# So many windows a product, the fastest for each layer counts.
WIDTHS = (224, 392, 784, 3136)


def torch_network(graph: Graph, weights: dict[str, dict[str, Array]]) -> Callable[[Tensor], tuple[Tensor, float]]:
    """The graph as a chain of PyTorch's functions, with the same weights; also the seconds of its convolutions."""
    import numpy as np
    import torch
    from torch.nn import functional

    def as_torch_lays_it(one: Array) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(one))

    own = {path: {name: as_torch_lays_it(one) for name, one in held.items()} for path, held in weights.items()}

    def conv(node: Node, x: Tensor) -> Tensor:
        held, groups = own[node.path], x.shape[1] if node.type == "depthwise" else getattr(node.layer, "groups", 1)
        return functional.conv2d(x, held["weight"], held.get("bias"), groups=groups, **window(node))

    def norm(node: Node, x: Tensor) -> Tensor:
        held = own[node.path]
        return functional.batch_norm(x, held["running_mean"], held["running_var"], held["weight"], held["bias"])

    def average(node: Node, x: Tensor) -> Tensor:
        return functional.adaptive_avg_pool2d(x, node.volume.spatial[::-1] or (1, 1)).reshape(1, *shape(node))

    layers: dict[str, Callable[[Node, Tensor], Tensor]] = {
        "conv": conv,
        "depthwise": conv,
        "batchnorm": norm,
        "maxpool": lambda node, x: functional.max_pool2d(x, getattr(node.layer, "kernel", 1), **window(node)),
        "globalavgpool": average,
        "adaptiveavgpool": average,
        "dense": lambda node, x: functional.linear(x, own[node.path]["weight"], own[node.path].get("bias")),
        "relu": lambda _, x: functional.relu(x),
        "relu6": lambda _, x: functional.relu6(x),
        "flatten": lambda _, x: x.flatten(1),
        "dropout": lambda _, x: x,
    }

    def run(x: Tensor) -> tuple[Tensor, float]:
        volumes, convolutions = dict.fromkeys(graph.inputs, x), 0.0
        with torch.inference_mode():
            for path, node in graph.nodes.items():
                xs = [volumes[source] for source in node.inputs]
                begin = perf_counter()
                volumes[path] = xs[0] + xs[1] if node.type == "add" else layers[node.type](node, xs[0])
                convolutions += perf_counter() - begin if node.type == "conv" else 0
        return volumes[next(iter(graph.outputs.values()))], convolutions

    return run


def window(node: Node) -> dict[str, int]:
    """Stride and padding of a layer's window, where it has one."""
    return {name: getattr(node.layer, name) for name in ("stride", "padding") if hasattr(node.layer, name)}


def shape(node: Node) -> tuple[int, ...]:
    """(D, H, W)."""
    return (node.volume.depth, *reversed(node.volume.spatial))


def bare(graph: Graph, weights: dict[str, dict[str, Array]]) -> float:
    """Seconds of NumPy's products alone for a graph's convolutions: nothing is copied, and one tile is used for all."""
    seconds: dict[tuple[int, ...], float] = {}
    total = 0.0
    for path, node in graph.nodes.items():
        if node.type == "conv":
            weight, pixels = weights[path]["weight"], prod(node.volume.spatial)
            rows = weight.reshape(getattr(node.layer, "groups", 1), -1, weight[0].size)  # (G, K/G, n)
            shape = (*rows.shape, pixels)
            if shape not in seconds:
                seconds[shape] = min(bare_product(rows, pixels, min(width, pixels)) for width in WIDTHS)
            total += seconds[shape]
    return total


def bare_product(rows: Array, pixels: int, width: int) -> float:
    """Seconds for (G, K, n) by (G, n, pixels), some pixels at a time."""
    import numpy as np

    columns, tile = (np.ones((len(rows), count, width), rows.dtype) for count in (rows.shape[2], rows.shape[1]))
    times = []
    for _ in range(4):
        begin = perf_counter()
        for _ in range(pixels // width):
            np.matmul(rows, columns, out=tile)
        times.append(perf_counter() - begin)
    return median(times[1:]) * pixels / (pixels // width * width)


def measure(name: str, threads: int) -> dict[str, float]:
    """Seconds of both for a whole forward pass, and the rates of their convolutions against sgemm's."""
    import numpy as np
    import torch

    import cnncalc
    from cnncalc.runtime.execute import execute
    from cnncalc.runtime.weights import initial_weights

    torch.set_num_threads(threads)
    graph = cnncalc.load(name)
    weights = initial_weights(graph)
    volume = next(iter(graph.inputs.values()))
    x = np.random.default_rng(0).standard_normal((1, volume.depth, *reversed(volume.spatial)), dtype=np.float32)
    network = torch_network(graph, weights)
    a, b = np.ones((512, 2048), np.float32), np.ones((2048, 2048), np.float32)
    ours, theirs, sgemm, convolutions, their_convolutions = [], [], [], [], []
    for _ in range(RUNS + 1):
        begin = perf_counter()
        execution = execute(graph, dict.fromkeys(graph.inputs, x), weights)
        ours.append(perf_counter() - begin)
        begin = perf_counter()
        expected, their_convolution = network(torch.from_numpy(x))
        theirs.append(perf_counter() - begin)
        begin = perf_counter()
        np.matmul(a, b)
        sgemm.append((perf_counter() - begin) / (a.size * b.shape[1]))
        ran = [ran for ran in execution.ran if graph.nodes[ran.path].type == "conv"]
        convolutions.append(sum(one.seconds for one in ran))
        their_convolutions.append(their_convolution)
    output = next(iter(execution.outputs.values()))
    if not np.allclose(output, expected, rtol=1e-3, atol=1e-3 * float(np.abs(expected).max())):
        raise SystemExit(f"{name}: the outputs differ")
    limit = sum(one.products for one in ran) * median(sgemm[1:])
    taken = {"share": median(convolutions[1:]), "their_share": median(their_convolutions[1:])}
    shares = {of: limit / seconds for of, seconds in {**taken, "bare_share": bare(graph, weights)}.items()}
    return {"ours": median(ours[1:]), "theirs": median(theirs[1:]), **shares}


def main() -> int:
    """Measure each in a process of its own, print the table, and say whether every bar holds."""
    shares = f"{'of sgemm':>10}{'PyTorch':>9}{'bare':>6}"
    print(f"{'network':16}{'threads':>8}{'ours':>9}{'PyTorch':>9}{'ratio':>7}{'bar':>6}{shares}")
    missed = 0
    for (name, threads), bar in BARS.items():
        counts = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
        command = [sys.executable, __file__, name, str(threads)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={**environ, **counts})
        found: dict[str, float] = json.loads(done.stdout)
        ratio = found["ours"] / found["theirs"]
        too_slow = bar is not None and ratio > bar
        too_slow = too_slow or ((name, threads) == ("vgg16", 1) and found["share"] < SGEMM_SHARE)
        missed += too_slow
        times = f"{1e3 * found['ours']:6.0f} ms{1e3 * found['theirs']:6.0f} ms"
        shares = f"{found['share']:10.0%}{found['their_share']:9.0%}{found['bare_share']:6.0%}"
        said = f"{bar or '':>6}{shares}{'  too slow' if too_slow else ''}"
        print(f"{name:16}{threads:8}{times}{ratio:7.2f}{said}")
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        sys.exit(main())
