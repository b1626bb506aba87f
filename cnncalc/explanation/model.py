"""What an explanation consists of. Renderers read it; the terms in it are written by `notation`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.analysis.report import Report
    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Node


class Given(NamedTuple):
    """What a layer is told: a letter of the course (or a field's name) and its value as the language writes it."""

    name: str
    value: int | str


class Derivation(NamedTuple):
    """What is computed, under one name or several that are equal (`W2 = H2`), and the term that it comes from."""

    names: tuple[str, ...]
    term: int
    remark: str = ""


class Section(NamedTuple):
    """Derivations of one subject, and what is to be said beside them, in sentences.

    Figures `in_a_row` have no formulas, and share a line where lines are dear.
    """

    title: str
    derivations: tuple[Derivation, ...]
    remarks: tuple[str, ...] = ()
    in_a_row: bool = False


# The titles of the sections, as options name them.
SECTIONS = {name: name.replace("-", " ") for name in ("size", "parameters", "operations", "receptive-field", "memory")}


class Explanation(NamedTuple):
    """One layer explained. `also` are the paths of layers that are told the same and get the same.

    A layer whose cells see the whole input has no receptive field. `walks` are the axes that a window walks along,
    `canvases` those that a transposed convolution stamps on, for a picture. `only` are the titles of the sections that
    are shown; all if there are none.
    """

    node: Node
    about: str
    given: tuple[Given, ...]
    size: Section
    parameters: Section
    operations: Section
    receptive_field: Section | None = None
    memory: Section | None = None
    walks: tuple[Axis, ...] = ()
    canvases: tuple[Canvas, ...] = ()
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Explanation {self.node.path}: {self.node.type} -> {self.node.volume}>"

    @property
    def sections(self) -> tuple[Section, ...]:
        """Size, parameters, operations, and what else there is; of these `only` some, where they are chosen."""
        chosen = (self.size, self.parameters, self.operations, self.receptive_field, self.memory)
        return tuple(section for section in chosen if section and (not self.only or section.title in self.only))


@shown
class Explanations(list[Explanation]):
    """The explanations of some layers of a report."""

    def __init__(self, explanations: Iterable[Explanation], report: Report) -> None:
        super().__init__(explanations)
        self.report = report
