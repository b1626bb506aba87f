"""The last line of a run of lint: how much was found, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.render.diagnostics import tally
from cnncalc.render.numbers import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.project.outcome import Compared


def remark(kept: Compared, mended: int, *, fixes_asked: bool) -> str:
    """`2 errors and 1 warning in 3 files; --fix mends 1 of them`."""
    return "; ".join(_parts(kept, mended, fixes_asked=fixes_asked))


def _parts(kept: Compared, mended: int, *, fixes_asked: bool) -> Iterator[str]:
    findings = kept.outcome.findings
    if mended:
        yield f"{count_of(mended, 'finding')} mended"
    yield f"{tally(findings) or 'nothing found'} in {count_of(len(kept.outcome.files), 'file')}"
    safe = sum(one.fix is not None and one.fix.safe for one in findings)
    unsafe = sum(one.fix is not None and not one.fix.safe for one in findings)
    if safe and not fixes_asked:
        yield f"--fix mends {safe}"
    if unsafe:
        yield f"--fix --unsafe-fixes mends {unsafe}{' more' if safe and not fixes_asked else ''}"
    if kept.known:
        yield f"the baseline knows {kept.known} more"
    if kept.gone:
        yield f"{count_of(kept.gone, 'finding')} of the baseline no longer found: write it anew"
