"""What a picture is made of: lines, dots and words, each with a role that says how it looks. All sizes are pixels."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

# Colours that people with any sight of colour tell apart (Okabe and Ito 2008), on white.
COLORS = {
    "ground": "#ffffff",
    "grid": "#e1e4e8",
    "axis": "#57606a",
    "word": "#24292f",
    "title": "#24292f",
    "leader": "#8c959f",
    "point": "#0072b2",
    "front": "#d55e00",
}
# What people call the colour of a front.
FRONT = "orange"
SIZES = {"word": 12, "axis": 12, "title": 16}
# Width of a letter as a part of its height: no letter of the usual fonts is wider on average.
LETTER = 0.6


class Line(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str


class Dot(NamedTuple):
    """A filled circle; `says` is shown when a pointer rests on it."""

    x: float
    y: float
    radius: float
    role: str
    says: str = ""


class Word(NamedTuple):
    """A text on one line: `x` is its start, middle or end, `y` its base line. An `upright` one is read from below."""

    x: float
    y: float
    text: str
    role: str
    anchor: str = "start"
    upright: bool = False


Shape: TypeAlias = "Line | Dot | Word"


class Picture(NamedTuple):
    """Shapes, drawn one over the other; `about` is what somebody hears who cannot see it."""

    width: int
    height: int
    title: str
    about: str
    shapes: tuple[Shape, ...]


def width_of(text: str, role: str = "word") -> float:
    """How wide a text is at most."""
    return len(text) * SIZES[role] * LETTER
