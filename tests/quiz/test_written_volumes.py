"""Volumes and numbers as people, frameworks and form tools write them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from cnncalc.model.volume import Dims
from cnncalc.quiz.answers.reading import AnswerError, read_answer
from cnncalc.quiz.model import Conventions

PLAIN = Conventions()
RIGHT = Dims((28, 24, 6))

# Of a volume that is 28 wide, 24 high and 6 deep.
VOLUMES = [
    "28x24x6",
    "28 x 24 x 6",
    "28X24X6",
    "28×24×6",
    "28 × 24 × 6",
    "28*24*6",
    "28 * 24 * 6",
    "28·24·6",
    "28 by 24 by 6",
    "28 By 24 By 6",
    "(28, 24, 6)",
    "[28, 24, 6]",
    "28, 24, 6",
    "28,24,6",
    "28;24;6",
    "28 24 6",
    "(28,24,6)",
    "{28, 24, 6}",
    "28x24x6.",
    "  28x24x6  ",
    "28\u00a0x\u00a024\u00a0x\u00a06",
    "28 x 24 x 6 = 4032",
    "28x24x6 = 4,032",
    "28x24x6 (W x H x D)",
    "28x24x6 (width x height x depth)",
    "output: 28x24x6",
    "output = 28x24x6",
    "W2 = 28x24x6",
    "(W, H, D) = (28, 24, 6)",
    "(W x H x D): 28x24x6",
    "28px x 24px x 6",
    "28 pixels x 24 pixels x 6 channels",
    "6@28x24",
    "6 @ 28 x 24",
    "6 maps of 28x24",
    "6 maps of 28 x 24",
    "6 feature maps of 28x24",
    "6 feature maps of size 28x24",
    "6 feature maps of size 28 by 24",
    "6 feature maps, 28x24",
    "6 feature maps, 28x24 each",
    "6 feature maps each of size 28x24",
    "6 channels of 28x24",
    "6 activation maps of 28x24",
    "6 output maps of 28x24",
    "6 planes of 28x24",
    "6 matrices of 28x24",
    "6 maps with 28x24",
    "6 maps at 28x24",
    "6 filters of 28x24",
    "6 images of 28x24",
    "6 28x24 maps",
    "6 28x24 feature maps",
    "28x24 with 6 channels",
    "28 x 24 with 6 channels",
    "28x24, 6 channels",
    "28x24 and 6 channels",
    "28x24 (6 channels)",
    "28x24 by 6 channels",
    "28x24 with 6 maps",
    "28x24 with 6 feature maps",
    "28x24, 6 deep",
    "28x24 6 deep",
    "28x24 with depth 6",
    "28x24 with a depth of 6",
    "28x24, depth 6",
    "28x24, depth: 6",
    "28x24 depth=6",
    "28x24 and depth 6",
    "width 28, height 24, depth 6",
    "width=28, height=24, depth=6",
    "W=28, H=24, D=6",
    "W = 28; H = 24; D = 6",
    "w: 28, h: 24, c: 6",
    "H=24, W=28, D=6",
    "depth 6, width 28, height 24",
    "W2=28, H2=24, D2=6",
    "width is 28, height is 24 and depth is 6",
    "Width of 28, height of 24, depth of 6",
    "W=28 H=24 K=6",
    "6 channels of 28x24.",
    "$28 \\times 24 \\times 6$",
    "28 \\times 24 \\times 6",
    "28 \\cdot 24 \\cdot 6",
    "28&times;24&times;6",
    "`28x24x6`",
    "28x24x6 volume",
    "28x24x6 tensor",
    "28x24x6 units",
]
# Shapes of 28 x 24 x 6 with a batch: Keras says height first, PyTorch channels first.
SHAPES = [
    "(None, 28, 24, 6)",
    "(None, 24, 28, 6)",
    "(None, 6, 24, 28)",
    "None, 24, 28, 6",
    "[None, 24, 28, 6]",
    "(?, 24, 28, 6)",
    "(-1, 24, 28, 6)",
    "(N, 6, 24, 28)",
    "(N, 24, 28, 6)",
    "(B, 6, 24, 28)",
    "(batch, 24, 28, 6)",
    "(batch_size, 6, 24, 28)",
    "(batch size, 6, 24, 28)",
    "(1, 6, 24, 28)",
    "[1, 6, 24, 28]",
    "1, 6, 24, 28",
    "(1, 24, 28, 6)",
    "(1, 28, 24, 6)",
    "torch.Size([1, 6, 24, 28])",
    "torch.Size([16, 6, 24, 28])",
    "torch.Size([6, 24, 28])",
    "torch.Size([1,6,24,28])",
    "TensorShape([None, 24, 28, 6])",
    "tf.TensorShape([1, 24, 28, 6])",
    "shape (1, 6, 24, 28)",
    "shape: (None, 24, 28, 6)",
    "shape=(None, 24, 28, 6)",
    "Output shape: (None, 24, 28, 6)",
    "output_shape=(None, 24, 28, 6)",
    "(null, 24, 28, 6)",
]
# Not these: read as something else, or asked about.
WRONG = [
    "28x24x7",
    "(None, 24, 28, 7)",
    "torch.Size([1, 28, 24, 6])",
    "7 maps of 28x24",
    "28x24 with 5 channels",
    "(2, 6, 24, 28)",
    "W=28, H=24, D=7",
    "torch.Size([24, 28, 6])",
    "1x6x24x28",
    "28x6x24",
    "6 maps of 24",
    "28x24 with depth 0",
    "28.5x24x6",
]
NUMBERS = {
    "about 590 thousand": 590_000,
    "approximately 1.5 million": 1_500_000,
    "approx. 590k": 590_000,
    "roughly 590 k": 590_000,
    "~590k": 590_000,
    "≈ 590k": 590_000,
    "ca. 590 thousand": 590_000,
    "around 590 thousand": 590_000,
    "nearly 590 thousand": 590_000,
    "589,824 MACs": 589_824,
    "589824": 589_824,
    "589 824": 589_824,
    "589'824": 589_824,
    "589_824": 589_824,
    "589.824.000": 589_824_000,
    "27,5M": 27_500_000,
    "27.5M": 27_500_000,
    "27,5 Mio": 27_500_000,
    "1950 (450 + 1500)": 1950,
    "1950 (450+1500)": 1950,
    "450 + 1500 = 1950": 1950,
    "450+1500": 1950,
    "1950 parameters": 1950,
    "1950 params in total": 1950,
    "$1950$": 1950,
    "1,950": 1950,
    "1.95k": 1950,
    "1.95e3": 1950,
    "1.95 x 10^3": 1950,
    "1.95 × 10³": 1950,
    "(5*5*3+1)*100": 7600,
    "5²·3·6": 450,
    "params = 1950": 1950,
    "= 1950": 1950,
    "6.1 crore": 61_000_000,
    "1950.": 1950,
    "5\\times 5\\times 3": 75,
}


@pytest.mark.parametrize("text", VOLUMES)
def test_a_volume(text: str) -> None:
    """Width, height and depth, however they are set apart and named."""
    assert read_answer(text, "output", PLAIN).value == RIGHT


@pytest.mark.parametrize("text", SHAPES)
def test_a_shape_with_a_batch(text: str) -> None:
    """Whatever is in front, it means the volume of one sample."""
    assert read_answer(text, "output", PLAIN).means(RIGHT)


@pytest.mark.parametrize("text", WRONG)
def test_another_volume(text: str) -> None:
    """No reading is so generous that a wrong answer becomes right."""
    with suppress(AnswerError):
        assert not read_answer(text, "output", PLAIN).means(RIGHT)


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number(text: str, value: int) -> None:
    """With words before and behind it, shortened, or computed."""
    assert read_answer(text, "params", PLAIN).value == value


@pytest.mark.parametrize(
    ("text", "right", "is_meant"),
    [
        ("44x44", (44, 44, 1), True),
        ("44 x 44", (44, 44, 1), True),
        ("6", (6, 1), True),
        ("7x7x7", (7, 7, 7, 1), True),
        ("44x44", (44, 44, 3), False),
        ("44x43", (44, 44, 1), False),
        ("44", (44, 44, 1), False),
        ("1", (44, 44, 1), False),
        ("(1, 10)", (10,), True),
        ("(None, 10)", (10,), True),
        ("torch.Size([1, 10])", (10,), True),
        ("10", (10,), True),
        ("(1, 8, 100)", (100, 8), True),
        ("torch.Size([1, 8, 100])", (100, 8), True),
        ("torch.Size([8, 100])", (100, 8), True),
    ],
)
def test_a_volume_without_its_depth(text: str, right: tuple[int, ...], is_meant: bool) -> None:
    """A depth of 1 need not be written; any other must."""
    reading = read_answer(text, "output", PLAIN)
    assert reading.means(Dims(right)) is is_meant
    if not is_meant and reading.value == right[:-1]:
        assert reading.lacks_depth(Dims(right))
