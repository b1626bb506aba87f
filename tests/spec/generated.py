"""Random specs in which nothing is wrong: blocks, branches, copies, conditions, names, shared weights."""

from __future__ import annotations

import random

PLAIN = ("relu", "tanh", "batchnorm", "dropout: 0.5", "$act", "identity", "maxpool: 1", "slice: 0..0", "pad: 0")
CONVS = (
    "conv: {filters: $previous.depth, kernel: 3, padding: 1}",
    "conv: {filters: 2 * $previous.depth, kernel: 1, bias: false}",
    "conv: {filters: $n + 1, kernel: 5x3, padding: same}",
    'conv: {filters: "max(1, $input.depth // 2)", kernel: 1, groups: 1}',
    "depthwise: {kernel: 3, padding: 1}",
    "scale",
)
USES = ("cell: $n", "cell: [$previous.depth, 1]", "cell: {kernel: 3, filters: 4}", "twice", "$block: 3")
HEAD = """\
name: Generated
input: 8 x {height} x {depth}
vars: {{n: {n}, act: relu, block: cell}}
blocks:
  cell:
    args: {{filters: required, kernel: 3}}
    layers:
      - conv: {{filters: $filters, kernel: $kernel, padding: $kernel // 2}}
      - {{$act: , when: $filters > 2}}
  twice:
    layers:
      - {{cell: $input.depth, repeat: 2}}
      - residual: [$act, cell: [$previous.depth, 1]]
layers:
"""


class Generator:
    """Writes one spec for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0

    def spec(self) -> str:
        """The whole text."""
        height, depth, n = (self.random.randint(1, 9) for _ in range(3))
        lists = "".join(self.entries(2, "  ") for _ in range(3))
        return HEAD.format(height=height, depth=depth, n=n) + lists

    def entries(self, depth: int, indent: str) -> str:
        """A list of layers, one on each line."""
        count = self.random.randint(1, 4)
        return "".join(f"{indent}- {self.entry(depth, indent)}\n" for _ in range(count))

    def entry(self, depth: int, indent: str) -> str:
        """A layer, a use of a block, or a merge; perhaps with wiring."""
        kind = self.random.randint(0, 9)
        if kind >= 8 and depth:
            return self.merge(depth - 1, indent)
        text = self.random.choice(PLAIN if kind < 4 else CONVS if kind < 7 else USES)
        wiring = self.wiring(indent)
        colon = ":" if wiring and ":" not in text else ""
        return f"{text}{colon}{wiring}"

    def wiring(self, indent: str) -> str:
        """Keys beside the type, each on a line."""
        keys = {
            "repeat": self.random.choice(["1", "2", "$n % 3"]),
            "when": self.random.choice(["$n > 4", "true", "$input.depth != 2"]),
            "frozen": "true",
            "name": self.name(),
        }
        chosen = [key for key in keys if self.random.random() < 0.15]
        return "".join(f"\n{indent}  {key}: {keys[key]}" for key in chosen)

    def name(self) -> str:
        """A name that no other layer has."""
        self.names += 1
        return f"named_{self.names}_"

    def merge(self, depth: int, indent: str) -> str:
        """Branches below one another."""
        if self.random.random() < 0.5:
            # A body that keeps the volume, so that it can be added.
            body = self.random.choice(PLAIN[:6])
            return f"residual: [{body}, {self.random.choice(('conv: {filters: $previous.depth, kernel: 1}', 'scale'))}]"
        inner = indent + "    "
        branches = "".join(
            f"\n{inner}{name}:\n{self.entries(depth, inner + '  ')}".rstrip("\n") for name in ("left", "right")
        )
        skip = self.random.choice(["[]", "{when: $n > 3}", "{when: $n > 3, layers: [relu]}"])
        return f"concat:{branches}\n{inner}skip: {skip}"
