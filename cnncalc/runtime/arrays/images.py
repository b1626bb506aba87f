"""Image files as arrays, with Pillow: an extra, `pip install cnncalc[image]`."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.arrays import ArrayError

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm")
# Channels of an input -> how Pillow calls such an image.
MODES = {1: "L", 3: "RGB"}
# How Pillow calls grey images of 16 bits (`I;16`, `I;16B`, formerly `I`) -> their white; all others have bytes.
WHITE = {"I": 65535}


def read_image(name: str, data: bytes, depth: int) -> Array:
    """An image with values from 0 to 1 as (D, H, W), grey for a depth of 1 and red, green, blue for 3."""
    try:
        # Only who gives an image needs Pillow.
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        hint = "pip install cnncalc[image], or save the picture as .npy"
        raise ArrayError(f"{name}: images are read with Pillow, which is not installed", hint) from None
    if depth not in MODES:
        hint = "an image has 1 or 3 channels; save the array as .npy"
        raise ArrayError(f"{name} is an image, and the input has {depth} channels", hint)
    try:
        with Image.open(BytesIO(data)) as image:
            if image.mode == "F":
                raise ArrayError(f"{name} holds numbers of any size, not grey values", "save the array as .npy")
            white = WHITE.get(image.mode.partition(";")[0], 255)
            pixels = np.asarray(image if white > 255 else image.convert(MODES[depth]), dtype=np.float32) / white
    except UnidentifiedImageError:
        raise ArrayError(f"{name} is no image that Pillow knows", "save it once more, as PNG") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as err:
        raise ArrayError(f"{name} cannot be read as an image: {err}", "save it once more, as PNG") from None
    if white > 255:  # grey, in one channel
        pixels = np.repeat(pixels[..., None], depth, axis=-1)
    return np.ascontiguousarray(np.moveaxis(pixels.reshape(*pixels.shape[:2], depth), -1, 0))
