"""A picture as PNG, drawn by Pillow (the extra `image`) with the font that it brings along."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cnncalc.drawing import MissingExtraError
from cnncalc.drawing.picture import COLORS, SIZES, Dot, Line

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from cnncalc.drawing.picture import Picture, Shape, Word

# Twice as many pixels each way, so that it is sharp on paper and on dense screens.
SCALE = 2
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def as_png(picture: Picture) -> bytes:
    """The bytes of the file; `MissingExtraError` without Pillow."""
    try:
        from PIL import Image, ImageDraw
    except ModuleNotFoundError:
        raise MissingExtraError from None

    image = Image.new("RGB", (picture.width * SCALE, picture.height * SCALE), COLORS["ground"])
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        _draw(draw, image, shape)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _draw(draw: ImageDraw, image: Image, shape: Shape) -> None:
    color = COLORS[shape.role]
    if isinstance(shape, Line):
        draw.line([SCALE * n for n in shape[:4]], fill=color, width=SCALE)
    elif isinstance(shape, Dot):
        box = (shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius)
        draw.ellipse([SCALE * n for n in box], fill=color)
    elif shape.upright:
        _write_upright(image, shape)
    else:
        at = (SCALE * shape.x, SCALE * shape.y)
        draw.text(at, shape.text, fill=color, font=_font(shape), anchor=_ANCHORS[shape.anchor])


def _write_upright(image: Image, shape: Word) -> None:
    """Written on a strip of its own, which is turned and laid on."""
    from PIL import Image, ImageDraw

    font = _font(shape)
    left, top, right, bottom = (round(n) for n in font.getbbox(shape.text, anchor="ms"))
    strip = Image.new("RGB", (right - left + 2, bottom - top + 2), COLORS["ground"])
    ImageDraw.Draw(strip).text((-left + 1, -top + 1), shape.text, fill=COLORS[shape.role], font=font, anchor="ms")
    turned = strip.transpose(Image.Transpose.ROTATE_90)
    image.paste(turned, (round(SCALE * shape.x) + top, round(SCALE * shape.y) - turned.height // 2))


def _font(shape: Word) -> FreeTypeFont | ImageFont:
    from PIL.ImageFont import load_default

    return load_default(SIZES[shape.role] * SCALE)
