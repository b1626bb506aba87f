"""Sheets to export: one of every form, with all the signs that some format takes for its own."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.model.volume import Dims
from cnncalc.quiz.export.sheet import Item, Option, Sheet, Wrong

NASTY = (
    'Which <b> & "one" {of} {{these}} ~is~ = #right: ::it\'s:: \\back \\n $x$ 50% _under_ *star* `code` '
    "× − ⌊x⌋ ]]> </script> #### end?"
)
CHOICE = Item(
    id="choice",
    stem=("A 63x63x16 volume passes a convolution.", "What comes out?"),
    listing=("input: 63x63x16", "layers:", "  - conv: {filters: 32, kernel: 7, stride: 2}"),
    right=Dims((29, 29, 32)),
    options=(
        Option("A", "28x28x32", False, "the + 1 is missing: (63 − 7)/2 = 28"),
        Option("B", "29x29x32", True),
        Option("C", "29x29x16", False, "the depth = that of the input"),
        Option("D", "none of these", False),
    ),
    solution=("W2 = ⌊(63 − 7 + 2·0)/2⌋ + 1 = 29", "D2 = K = 32"),
)
NUMBER = Item(
    id="number",
    stem=(NASTY,),
    listing=(),
    right=34944,
    wrongs=(Wrong(34848, "the biases are missing: 11·11·3·96 = 34,848"), Wrong(11712, NASTY)),
    points=Fraction(3, 2),
    solution=("params = (11·11·3)·96 + 96 = 34,944",),
)
VOLUME = Item(
    id="volume",
    stem=("Which volume comes out?",),
    listing=(),
    right=Dims((29, 13, 32)),
    wrongs=(Wrong(Dims((28, 12, 32)), "the + 1 = missing"),),
    points=2,
    solution=("W2 = 29", "H2 = 13"),
)
FRACTION = Item(
    id="fraction",
    stem=("How many MiB?",),
    listing=(),
    right=Fraction(15_237_608 * 4, 2**20),
    wrongs=(Wrong(15_237_608, "numbers were counted"), Wrong(Fraction(60_950_432, 10**6), "MB for MiB")),
)
WORD = Item(id="word", stem=("Which values come out?",), listing=(), right="[[1, 2], [3, 4]]")
SHEET = Sheet("CNN: week 1", (CHOICE, NUMBER, VOLUME, FRACTION, WORD), "What a = b means.")


def with_text(text: str) -> Sheet:
    """A quiz in which every text is this one."""
    options = (Option("A", "1x1x1", True, text), Option("B", f"2 {text}", False, text))
    return Sheet(
        text or "none",
        (
            Item("choice", (text,), (text,), Dims((1, 1, 1)), options, (), 1, (text,)),
            Item("number", (text,), (text,), 7, (), (Wrong(8, text),), 1, (text,)),
        ),
        text,
    )
