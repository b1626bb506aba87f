"""The last line of a run of lint: how much was found, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.diagnostics import tally
from cnncalc.output.numbers import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.project.outcome import Compared


def remark(kept: Compared, mended: int, *, fixes_asked: bool, unsafe_asked: bool = False) -> str:
    """`2 errors and 1 warning in 3 files; --fix mends 1 of them`.

    Fixes that a run was asked for and did not make would do harm, and are not offered again.
    """
    return "; ".join(_parts(kept, mended, fixes_asked=fixes_asked, unsafe_asked=unsafe_asked))


def _parts(kept: Compared, mended: int, *, fixes_asked: bool, unsafe_asked: bool) -> Iterator[str]:
    findings = kept.outcome.findings
    if mended:
        yield f"{count_of(mended, 'finding')} mended"
    yield f"{tally(findings) or 'nothing found'} in {count_of(len(kept.outcome.files), 'file')}"
    safe = sum(one.fix is not None and one.fix.safe for one in findings)
    unsafe = sum(one.fix is not None and not one.fix.safe for one in findings)
    if safe and not fixes_asked:
        yield f"--fix mends {safe}"
    if unsafe and not (fixes_asked and unsafe_asked):
        yield f"--fix --unsafe-fixes mends {unsafe}{' more' if safe and not fixes_asked else ''}"
    if kept.known:
        yield f"the baseline knows {kept.known} more"
    if kept.gone:
        yield f"{count_of(kept.gone, 'finding')} of the baseline no longer found: write it anew"
