"""What a lint rule is: everything that is known of it in one object, and what its check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.linting import default_codes, targets_of
from cnncalc.model.diagnostics import LINT_NAMES, NAMES, WARNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cnncalc.linting.context import Subject
    from cnncalc.model.diagnostics import Fix, Span

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


_NOTHING: Mapping[str, str] = {}


class Settings(NamedTuple):
    """`codes` are the rules that run, `severities` those that a code has instead of its rule's.

    `budgets` are limits for every spec, as a spec writes them (`{"params": "26M"}`); a spec's own go before them.
    What makes a spec impossible to compute is reported whatever the settings.
    """

    codes: frozenset[str]
    severities: Mapping[str, str] = _NOTHING
    budgets: Mapping[str, str] = _NOTHING


def default_settings(target: str = "generic") -> Settings:
    """What holds for a target where nobody says otherwise."""
    return Settings(default_codes(target))
