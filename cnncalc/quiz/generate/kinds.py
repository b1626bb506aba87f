"""The kinds of questions that can be made: how each is drawn, and which misconceptions its wrong answers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.quiz.generate import counts, sizes

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.quiz.generate.dice import Dice
    from cnncalc.quiz.generate.draft import Draft


class Kind(NamedTuple):
    """A kind: its name in a title, how it is drawn, and the misconceptions that it is after, by what it asks."""

    about: str
    draw: Callable[[Dice, str], Draft]
    codes: dict[str, frozenset[str]]


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _volume(sizes: str) -> dict[str, frozenset[str]]:
    """Mistakes in the size, and those in the depth."""
    return {"output": _codes(f"{sizes} M10 M11")}


_PARAMETERS = "M40 M41 M42 M43 M44 M46 M47 M67"
_WORK = "M47 M60 M61 M62 M67"

KINDS = {
    "volumes": Kind("output volumes", sizes.volumes, _volume("M01 M02 M04 M05 M06 M07 M08 M09 M14 M17 M35")),
    "chains": Kind("chains of layers", sizes.chains, _volume("M01 M02 M04 M05 M07 M09 M14 M16 M35")),
    "transposed": Kind("transposed convolutions", sizes.transposed, _volume("M04 M05 M24 M25 M37")),
    "dilated": Kind("dilated convolutions", sizes.dilated, _volume("M01 M04 M05 M21 M22 M23 M35")),
    "parameters": Kind("parameters", counts.parameters, {"params": _codes(f"{_PARAMETERS} M53 M54 M59")}),
    "parameters-without-biases": Kind(
        "parameters without biases",
        counts.parameters_without_biases,
        {"params": _codes("M41 M47 M53 M54 M57 M59 M67")},
    ),
    "macs": Kind("multiply-accumulates", counts.macs, {"macs": _codes(f"{_WORK} M07 M63 M66")}),
    "depthwise": Kind(
        "depthwise and grouped convolutions",
        counts.depthwise,
        {"params": _codes(f"{_PARAMETERS} M50 M64 M65"), "macs": _codes(f"{_WORK} M50 M64 M65")},
    ),
    "receptive-field": Kind(
        "receptive fields", sizes.receptive_field, {"receptive_field": _codes("M80 M81 M82 M83 M84 M85 M86")}
    ),
    "inverse": Kind(
        "the way back from an output",
        sizes.inverse,
        {"padding": _codes("M30 M31 M32"), "kernel": _codes("M01 M02 M04 M06"), "filters": _codes("M33")},
    ),
}
