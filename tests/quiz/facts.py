"""The fact bank as quiz files: published questions on convolutional networks, recomputed by brute force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTS = Path(__file__).parent.parent / "data" / "quiz" / "facts.json"
# Kinds that no question can ask for.
SKIPPED = {"ratio": 2, "im2col": 2, "connections": 1}

Given = dict[str, object]


class Slip(TypedDict):
    """A wrong answer, and the misconceptions that the bank gives for it."""

    value: object
    misconception: str
    codes: list[str]


class Fact(TypedDict, total=False):
    """One fact; shapes are H, W, C."""

    id: str
    kind: str
    question: str
    given: dict[str, object]
    answer: object
    key: str
    published: object
    published_codes: list[str]
    distractors: list[Slip]


class Case(NamedTuple):
    """A fact as a question: the YAML of its quiz without a key, and answers as they would be written."""

    id: str
    fact: Fact
    text: str
    answer: str

    def __str__(self) -> str:
        return self.id

    def with_key(self, answer: str) -> str:
        """The quiz with a key."""
        return f'{self.text}    answer: "{answer}"\n'


def facts() -> list[Fact]:
    """All of them."""
    found: list[Fact] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def cases() -> Iterator[Case]:
    """Every question that the facts make; a chain makes several."""
    for fact in facts():
        if fact["kind"] not in SKIPPED:
            yield from _cases(fact)


def _cases(fact: Fact) -> Iterator[Case]:
    given, kind, answer = fact["given"], fact["kind"], fact["answer"]
    if kind == "chain":
        assert isinstance(answer, dict)
        yield from _chain(fact, answer)
    elif fact["id"] == "bn-004":
        yield case(fact, "8x8x64", ["batchnorm"], "params", "    conventions: {norm: all}\n")
    elif fact["id"] != "par-010":  # a convolution without weight sharing is no layer of the language
        yield _SPECIAL.get(kind, _plain)(fact, given)


def _plain(fact: Fact, given: dict[str, object]) -> Case:
    asks = {
        "shape": "output",
        "params": "params",
        "macs": "macs",
        "receptive_field": "receptive_field",
        "memory_values": "activations",
    }
    layers = layers_of(given)
    return case(fact, shape(given.get("input", [600, 600, 3])), layers, asks[fact["kind"]])


def _values(fact: Fact, given: dict[str, object]) -> Case:
    x, k = given["x"], given.get("k")
    assert isinstance(x, list)
    is_signal = not isinstance(x[0], list)
    size = f"{len(x)}x1" if is_signal else f"{len(x[0])}x{len(x)}x1"
    kernel = given.get("kernel") or (len(k) if isinstance(k, list) else 0)
    name = {"conv": "conv", "conv1d": "conv", "tconv": "convtranspose", "maxpool": "maxpool"}[str(given["op"])]
    filters = "" if name == "maxpool" else "filters: 1, "
    fields = f"{filters}kernel: {kernel}, stride: {given['stride']}, padding: {given.get('padding', 0)}"
    numbers = f"    values: {{input: {x}{f', kernel: {k}' if k else ''}}}\n"
    return case(fact, size, [f"{name}: {{{fields}}}"], "values", numbers)


def _padding(fact: Fact, given: dict[str, object]) -> Case:
    target = shape([given["target"], given["target"], 1])
    layers = [f"conv: {{filters: 1, kernel: {given['kernel']}, stride: {given['stride']}}}"]
    return case(fact, shape(given["input"]), layers, "padding", f"    target: {target}\n")


def _validity(fact: Fact, given: dict[str, object]) -> Case:
    fields = ", ".join(f"{name}: {given[name]}" for name in ("kernel", "stride", "padding"))
    size = f"{given['input']}x{given['input']}x1"
    conventions = "    conventions: {rounding: strict}\n"
    return case(fact, size, [f"conv: {{filters: 1, {fields}}}"], "output", conventions, "does not fit")


def _memory(fact: Fact, given: dict[str, object]) -> Case:
    return case(fact, shape(given["shape"]), ["relu"], "memory", "    conventions: {unit: KiB}\n")


def _neuron(fact: Fact, given: dict[str, object]) -> Case:
    if "kernel" not in given:
        return case(fact, shape(given["input"]), ["flatten", "dense: 1"], "weights")
    layers = [f"conv: {{filters: 1, kernel: {given['kernel']}}}"]
    return case(fact, f"32x32x{given['depth']}", layers, "weights")


def _effective(fact: Fact, given: dict[str, object]) -> Case:
    layers = [f"conv: {{filters: 1, kernel: {given['kernel']}, dilation: {given['framework_dilation']}}}"]
    return case(fact, "32x32x1", layers, "receptive_field")


def _formula(fact: Fact, given: dict[str, object]) -> Case:
    layers = [f"convtranspose: {{filters: 1, kernel: {given['kernel']}, stride: {given['stride']}}}"]
    return case(fact, f"{given['h']}x{given['h']}x1", layers, "height")


_SPECIAL = {
    "values": _values,
    "inverse_padding": _padding,
    "validity": _validity,
    "memory_kib": _memory,
    "weights_per_neuron": _neuron,
    "effective_kernel": _effective,
    "formula": _formula,
}


def _chain(fact: Fact, answer: dict[str, object]) -> Iterator[Case]:
    """The volume and the parameters of every layer, and the total."""
    given = fact["given"]
    size, layers = shape(given["input"]), layers_of(given)
    shapes, params = answer["shapes"], answer.get("params")
    assert isinstance(shapes, list)
    # Where the fact flattens in passing, our chain has a layer more.
    own = [at for at, layer in enumerate(layers) if layer != "flatten" or len(layers) == len(shapes)]
    for at, one in zip(own, shapes, strict=True):
        yield case(fact, size, layers[: at + 1], "output", "", shape(one))
    for at, number in zip(own, params if isinstance(params, list) else (), strict=False):
        yield case(fact, size, [*layers[:at], named(layers[at])], "params", "    at: last\n", str(number))
    if "total_params" in answer:
        yield case(fact, size, layers, "params", "", str(answer["total_params"]))


def named(layer: str) -> str:
    """A layer with a name of its own."""
    return f"{layer}{'' if ':' in layer else ':'}\n          name: last"


def case(fact: Fact, size: str, layers: list[str], ask: str, more: str = "", answer: str = "") -> Case:
    """A quiz of one question."""
    entries = "".join(f"        - {layer}\n" for layer in layers)
    head = f"questions:\n  - id: {fact['id']}\n    network:\n      input: {size}\n      layers:\n"
    return Case(fact["id"], fact, f"{head}{entries}    ask: {ask}\n{more}", answer or written(fact["answer"], ask))


def written(answer: object, ask: str) -> str:
    """An answer of the bank as a student would write it."""
    if ask == "output" and isinstance(answer, list):
        return shape(answer)
    return str(answer)


def shape(sizes: object) -> str:
    """H, W, C (or D, H, W, C; L, C; C) as width x height x depth."""
    assert isinstance(sizes, list)
    *spatial, depth = sizes
    return "x".join(map(str, [*reversed(spatial), depth]))


def layers_of(given: dict[str, object]) -> list[str]:
    """The layers of a fact in our language; what flattens in passing gets a layer of its own."""
    found: list[str] = []
    layers = given["layers"]
    assert isinstance(layers, list)
    size = given.get("input")
    is_vector = isinstance(size, list) and len(size) == 1
    channels = size[-1] if isinstance(size, list) else 3
    for layer in layers:
        if layer["type"] == "dense" and not is_vector:
            found += [] if found[-1:] == ["flatten"] else ["flatten"]
            is_vector = True
        found.append(_layer(layer, channels))
        channels = layer.get("filters", channels)
    return found


def _layer(layer: dict[str, object], channels: object) -> str:
    names = {"conv": "conv", "tconv": "convtranspose", "pool": "maxpool", "dense": "dense", "pad": "pad"}
    kind = str(layer["type"])
    if kind in {"bn", "flatten"}:
        return {"bn": "batchnorm", "flatten": "flatten"}[kind]
    if kind == "pad":
        return f"pad: {layer['amount']}"
    fields = {name: value for name, value in layer.items() if name not in {"type", "implicit_flatten"}}
    name = names[kind]
    if kind == "conv" and fields.get("groups", 1) == fields["filters"] == channels != 1:
        name = "depthwise"
        fields = {key: value for key, value in fields.items() if key not in {"groups", "filters"}}
    return f"{name}: {{{', '.join(f'{key}: {str(value).lower()}' for key, value in fields.items())}}}"
