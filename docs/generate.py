"""Writes docs/layers.md from the layer classes, and docs/rules.md: `python docs/generate.py`.

A test fails when a page is stale.
"""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import generate_rules

from cnncalc.formulas.notation import symbols
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.activation import FUNCTIONS
from cnncalc.layers.base import BUFFER, fields_of
from cnncalc.layers.cases import all_cases
from cnncalc.layers.traced import traced_layer, traced_volume
from cnncalc.model.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.layers.base import Field
    from cnncalc.layers.cases import Worked

PAGE = Path(__file__).parent / "layers.md"
HEAD = """\
# Layer types

Every layer type of the [language](language.md): its fields, what comes out, what it holds, and worked cases. This page
is written by `python docs/generate.py` from the classes in `cnncalc/layers`; do not edit it.

Letters: W1 H1 D1 in, W2 H2 D2 out, F window extent, S stride, P padding per side, K filters, L dilation, G groups,
U units; a clip has T frames, a signal the length L. `//` divides and rounds down, `ceil_div` divides and rounds up.
A field in bold can stand alone, as in `maxpool: 2`. What the operations are is on the page on
[conventions](conventions.md).
"""


def page() -> str:
    """The whole page."""
    worked = all_cases()
    types = [name for name in LAYERS if not layer_class(name).of_many]
    sections = [section(name, [one for one in worked if one.type == name]) for name in types]
    return "\n".join([HEAD, *("\n".join(lines) for lines in (*sections, functions()))])


def section(name: str, worked: list[Worked]) -> Iterator[str]:
    """One layer type."""
    yield f"## {name}\n"
    yield cleandoc(layer_class(name).__doc__ or "") + "\n"
    yield from fields(name)
    yield from formulas(worked[0])
    yield from cases(worked)


def fields(name: str) -> Iterator[str]:
    """The fields as a table."""
    declared = fields_of(layer_class(name)).values()
    if not declared:
        return
    yield "| field | default | takes | is |"
    yield "|---|---|---|---|"
    for one in declared:
        word = f"**{one.name}**" if one.main else one.name
        letter = f" ({one.letter})" if one.letter else ""
        yield f"| {word}{letter} | {default(one)} | {one.kind.wants} | {one.doc} |"
    yield ""


def default(field: Field) -> str:
    """A default as a spec would write it."""
    if field.required:
        return "required"
    value = field.default
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool | int | str):
        return shown(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def formulas(worked: Worked) -> Iterator[str]:
    """What comes out, what it holds and its products, in letters, as the first case traces them."""
    layer, inputs = traced_layer(worked.layer), tuple(map(traced_volume, worked.inputs))
    y = layer.output(*inputs)
    named = traced_volume(y, 2)
    lines = [f"{symbols(letter)} = {symbols(size)}" for letter, size in zip(named.dims, y.dims, strict=True)]
    for weight in layer.weights(*inputs):
        numbers = "buffer" if weight.role == BUFFER else weight.role
        lines.append(f"{weight.name} ({numbers}): {symbols(weight.size)}")
    if products := layer.products(named, *inputs):
        lines.append(f"MACs = {symbols(products)}")
    yield f"For {spec(worked)} on {worked.case.inputs}:\n"
    yield "```text"
    yield from lines
    yield "```\n"


def spec(worked: Worked) -> str:
    """The layer of a case as a spec writes it."""
    given = {}
    for one in fields_of(type(worked.layer)).values():
        value = getattr(worked.layer, one.attribute)
        if value != one.default:
            given[one.name] = value
    if not given:
        return f"`{worked.type}`"
    return f"`{worked.type}: {{{', '.join(f'{name}: {written(value)}' for name, value in given.items())}}}`"


def written(value: object) -> str:
    """A field's value, as the layer holds it, in the writing of the language."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "x".join(map(str, value)) if all(isinstance(one, int) for one in value) else str(value)
    return str(value)


def cases(worked: list[Worked]) -> Iterator[str]:
    """The worked cases as a table."""
    yield "| case | in | out | parameters | MACs | source |"
    yield "|---|---|---|---|---|---|"
    for one in worked:
        case = one.case
        yield f"| {spec(one)} | {case.inputs} | {case.output} | {case.weights:,} | {case.macs:,} | {case.source} |"
    yield ""


def functions() -> Iterator[str]:
    """The activations without fields: rows of one table."""
    yield "## Activations without fields\n"
    yield "The volume stays, there are no weights. Operations are per element, by class.\n"
    yield "| type | formula | operations |"
    yield "|---|---|---|"
    for name, function in FUNCTIONS.items():
        done = [f"{count} {what}" for what, count in function.per_element._asdict().items() if count]
        yield f"| {name} | `{function.formula.replace('|', chr(92) + '|')}` | {', '.join(done)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    generate_rules.PAGE.write_text(generate_rules.page(), encoding="utf-8")
