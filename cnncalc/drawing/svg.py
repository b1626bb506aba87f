"""A picture as SVG: plain elements, no script, no font of its own, the same bytes for the same picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.drawing.picture import COLORS, SIZES, Dot, Line

if TYPE_CHECKING:
    from cnncalc.drawing.picture import Picture, Shape

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def as_svg(picture: Picture) -> str:
    """A whole document."""
    size = f'width="{picture.width}" height="{picture.height}" viewBox="0 0 {picture.width} {picture.height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}">',
        f"<title>{_escaped(picture.title)}</title>",
        f"<desc>{_escaped(picture.about)}</desc>",
        f'<rect width="100%" height="100%" fill="{COLORS["ground"]}"/>',
        *map(_element, picture.shapes),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _element(shape: Shape) -> str:
    color = COLORS[shape.role]
    if isinstance(shape, Line):
        ends = f'x1="{_n(shape.x1)}" y1="{_n(shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(shape.y2)}"'
        return f'<line {ends} stroke="{color}"/>'
    if isinstance(shape, Dot):
        circle = f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" fill="{color}"'
        return f"{circle}><title>{_escaped(shape.says)}</title></circle>" if shape.says else f"{circle}/>"
    turned = f' transform="rotate(-90 {_n(shape.x)} {_n(shape.y)})"' if shape.upright else ""
    weight = ' font-weight="bold"' if shape.role == "title" else ""
    place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" text-anchor="{shape.anchor}"{turned}'
    return f'<text {place} font-size="{SIZES[shape.role]}"{weight} fill="{color}">{_escaped(shape.text)}</text>'


def _n(value: float) -> str:
    """To a tenth of a pixel, without a zero behind the point."""
    return f"{value:.1f}".removesuffix(".0")


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).translate(_ESCAPES)
