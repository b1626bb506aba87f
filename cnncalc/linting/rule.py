"""What a lint rule is: everything that is known of it in one object, and what its check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.diagnostics import LINT_NAMES, NAMES, WARNING
from cnncalc.linting import targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnncalc.diagnostics import Fix, Span
    from cnncalc.linting.subject import Subject

# What a comment that ignores something begins with.
MARK = "cnncalc:"

# How what a rule finds can be mended.
SAFE, UNSAFE, NO_FIX = "safe", "unsafe", ""


class Found(NamedTuple):
    """What a check says of one place; the rule's code and severity are added to it."""

    span: Span
    message: str
    hint: str = ""
    layer: str = ""
    uses: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    fix: Fix | None = None


Check: TypeAlias = "Callable[[Subject], Iterable[Found]]"


class Rule(NamedTuple):
    """One rule.

    `summary` is one sentence, `why` a few paragraphs of Markdown, `source` where it comes from. `bad` and `good` are
    whole specs: the first has the finding, the second is as near to it as can be and clean. `check` is None where the
    reader of specs or of ignores finds it. A rule that is `whole` speaks of what is missing in a spec, or of who reads
    what, and is silent where anything could not be computed. One that holds `everywhere` speaks of what is written:
    where an entry makes several layers, as in a block, it must be so in all of them.
    """

    code: str
    summary: str
    why: str
    source: str
    bad: str
    good: str
    severity: str = WARNING
    fix: str = NO_FIX
    check: Check | None = None
    whole: bool = False
    everywhere: bool = False

    @property
    def name(self) -> str:
        """The readable name of the code: `unread-pixels`."""
        return NAMES.get(self.code) or LINT_NAMES[self.code]

    @property
    def on(self) -> frozenset[str]:
        """The targets for which it runs by default."""
        return targets_of(self.code)
