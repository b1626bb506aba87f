"""Reads a printed explanation back: chains of `name = formula = ... = result`, and what they must come to."""

from __future__ import annotations

import re
from typing import NamedTuple

from explain.arithmetic import evaluated

# Below the given: sections begin with their title, and their lines are indented alike.
INDENT = 12
TITLES = ("given", "size", "parameters", "operations", "receptive field", "memory")
# A title of two words stands before two lines.
WORDS = {word: title for title in TITLES for word in title.split()}

# What may stand before the formula beside other names: sizes, paddings, and figures along an axis.
NAME = r"[WHTLD]2|P_\w+|(rf|jump|start)_[whtl]"


class Chain(NamedTuple):
    """The parts of a line, or of several where one went on below."""

    names: list[str]
    parts: list[str]

    @property
    def result(self) -> int:
        """The number at the end."""
        return evaluated(self.parts[-1])


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section of one layer."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in text.splitlines():
        word = line[:INDENT].strip()
        if word in WORDS:
            title = WORDS[word]
        elif line[:INDENT].strip():
            title = ""
        if title:
            found.setdefault(title, []).append(line[INDENT:])
    return found


def given(text: str) -> dict[str, int]:
    """The letters that a layer is told, with their numbers."""
    told = " ".join(sections(text).get("given", []))
    return {name: int(value) for name, value in re.findall(r"(\w+) = (\d+)(?=,|$)", told)}


def chains(lines: list[str]) -> list[Chain]:
    """The derivations of a section; sentences are left out."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith("  ") and " = " in joined[-1]:
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line.strip())
    figures = [figure for line in joined for figure in re.split(r", (?=[a-z]\w* = )", line)]
    return [_chain(line.rstrip(",")) for line in figures if re.match(r"[A-Za-z]\w* = ", line)]


def _chain(line: str) -> Chain:
    text = re.sub(r", (exact fit|rounded (up|down)|one window dropped|exact preset|[a-z][a-z ]+)$", "", line)
    text = text.removesuffix(", float32")
    pieces = text.split(" = ")
    count = next((at for at, piece in enumerate(pieces) if not re.fullmatch(NAME, piece)), len(pieces))
    count = max(count, 1)
    return Chain(pieces[:count], pieces[count:])


def check(text: str) -> dict[str, int]:
    """Every part of every chain comes to its result; the results by name.

    Letters are those given and those derived above; a formula with letters that were told elsewhere (several inputs)
    is passed over, since the numbers stand behind it.
    """
    letters = given(text)
    results: dict[str, int] = {}
    for title in TITLES[1:]:
        for chain in chains(sections(text).get(title, [])):
            for part in chain.parts:
                used = set(re.findall(r"[A-Za-z_]\w*", part)) - {"max", "gcd", "floor", "ceil"}
                if used <= set(letters):
                    assert evaluated(part, letters) == chain.result, (part, chain)
                else:
                    assert part is chain.parts[0], part
            letters |= dict.fromkeys(chain.names, chain.result)
            results |= dict.fromkeys(chain.names, chain.result)
    return results
