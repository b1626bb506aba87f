"""What changed in a folder of specs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.comparison.difference import Difference


@dataclass
class FolderDifference:
    """The specs of a folder `new` against those of `old`, a folder or a revision.

    `same` are the paths of specs whose networks are the same, `unreadable` paths with the reason.
    """

    old: str
    new: str
    changed: list[Difference] = field(default_factory=list)
    added: list[Report] = field(default_factory=list)
    removed: list[Report] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """Whether every spec is the same."""
        return not (self.changed or self.added or self.removed)
