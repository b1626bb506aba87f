"""Networks as points: one figure against another on logarithmic axes, as SVG or PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.errors import UserError

if TYPE_CHECKING:
    from cnncalc.drawing.picture import Picture

# What a picture can be written as; PNG takes the extra `image`.
FORMATS = ("svg", "png")


class MissingExtraError(UserError):
    """PNG is wanted, and Pillow is not there; `hint` says how to get it."""

    def __init__(self) -> None:
        hint = "pip install 'cnncalc[image]', or take --format svg"
        super().__init__("a PNG is drawn by Pillow, which is not installed", hint)


def written(picture: Picture, format_: str) -> bytes:
    """A picture as the bytes of a file; `MissingExtraError` for a PNG without Pillow."""
    if format_ == "png":
        from cnncalc.drawing.png import as_png  # Pillow is an extra, and slow to import

        return as_png(picture)
    from cnncalc.drawing.svg import as_svg

    return as_svg(picture).encode()
