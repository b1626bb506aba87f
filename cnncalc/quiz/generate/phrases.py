"""Generated questions in a sentence or two, with every number that the answer needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.values import listed
from cnncalc.quiz.model import INVERSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.volume import Volume
    from cnncalc.quiz.generate.draft import Draft, Part

_NOUNS = {
    "conv": "a convolution",
    "depthwise": "a depthwise convolution",
    "convtranspose": "a transposed convolution",
    "maxpool": "a max pool",
    "flatten": "a flatten",
    "dense": "a dense layer",
}
_ASKS = {
    "output": "Which volume comes out (width x height x depth)?",
    "macs": "How many multiply-accumulates does that take?",
    "receptive_field": "How many cells of the input does one cell of the output see along one axis?",
    "kernel": "How wide are the filters?",
    "filters": "How many filters does it have?",
    "padding": "How many cells of padding does it have on each side?",
}
# Fields that a window has even where they are not written, and how they read then.
_WALK = {"stride": "stride 1", "padding": "no padding"}


def phrase(draft: Draft, output: Volume) -> str:
    """The whole question; `output` is told where the question goes the other way."""
    layers = [_layer(part, draft.ask) for part in draft.layers]
    if draft.ask in INVERSE:
        return f"{layers[0][0].upper()}{layers[0][1:]} turns {draft.input} into {output}. {_ASKS[draft.ask]}"
    return f"An input of {draft.input} goes through {', then '.join(layers)}. {_asked(draft)}"


def _asked(draft: Draft) -> str:
    if draft.ask != "params":
        return _ASKS[draft.ask]
    biases = "are not counted" if dict(draft.conventions).get("biases") == "false" else "are counted"
    return f"How many parameters is that? Biases {biases}."


def _layer(part: Part, asked: str) -> str:
    told = list(_told(part, asked))
    return f"{_NOUNS[part.type]} with {listed(told)}" if told else _NOUNS[part.type]


def _told(part: Part, asked: str) -> Iterator[str]:
    """Everything that is told of a layer but what is asked of it."""
    fields = dict(part.fields)
    kernel = "" if asked == "kernel" else _extent(fields.get("kernel", ""))
    if asked == "filters":
        yield f"filters of {kernel}"
    elif "filters" in fields:
        yield f"{fields['filters']} filters{f' of {kernel}' if kernel else ''}"
    elif kernel:
        yield f"a filter of {kernel} for every channel" if part.type == "depthwise" else f"windows of {kernel}"
    if "kernel" in fields:
        own = {"stride": "kernel" if part.type == "maxpool" else ""}
        yield from (_walk(name, fields, own.get(name, "")) for name in _WALK if name != asked)
    for name, word in (("dilation", "dilation"), ("output_padding", "output padding")):
        if name in fields:
            yield f"{word} {fields[name]}"
    if "groups" in fields:
        yield f"{fields['groups']} groups"
    if "units" in fields:
        yield f"{fields['units']} units"


def _walk(name: str, fields: dict[str, int | str], instead: str) -> str:
    """Stride or padding: as written, as another field if it is that by default, or as usual."""
    value = fields.get(name, fields.get(instead, ""))
    return f"{name} {value}" if value not in {"", 0} else _WALK[name]


def _extent(kernel: int | str) -> str:
    return f"{kernel}x{kernel}" if isinstance(kernel, int) else kernel
