"""Comments that ignore a finding. `linting/ignores.py` finds what is wrong with them, when all other rules have run."""

from __future__ import annotations

from cnncalc.linting.rule import SAFE, UNSAFE, Rule
from cnncalc.model.diagnostics import NOTE

_CLEAN = "input: 25x25x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}"
_ODD = "input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}"

UNUSED_IGNORE = Rule(
    "X901",
    summary="An ignore does nothing: its rule finds nothing there.",
    why="""\
An ignore that outlives its reason hides the next finding in silence. So every code of a `# cnncalc: ignore[...]` that
covers no finding is reported, as far as its rule runs.""",
    source="The idea is that of ruff's RUF100 and eslint's `--report-unused-disable-directives`.",
    bad=f"{_CLEAN}  # cnncalc: ignore[V203] as in the paper\n",
    good=f"{_ODD}  # cnncalc: ignore[V203] as in the paper\n",
    fix=SAFE,
)
UNKNOWN_IGNORE_CODE = Rule(
    "X902",
    summary="An ignore names a rule that does not exist, or none at all.",
    why="""\
Such a comment ignores nothing. An ignore names its rules by code or name: there is no ignore of everything, since it
would hide what nobody has seen yet. What makes a network impossible to compute cannot be ignored.""",
    source="cnncalc's own: a comment that is no ignore must not look like one.",
    bad=f"{_CLEAN}  # cnncalc: ignore[V293] as in the paper\n",
    good=f"{_ODD}  # cnncalc: ignore[unread-pixels] as in the paper\n",
    fix=UNSAFE,
)
IGNORE_WITHOUT_REASON = Rule(
    "X903",
    summary="An ignore does not say why.",
    why="""\
Whoever reads the spec next cannot tell whether the finding was judged or only silenced. The reason stands behind the
bracket.""",
    source="A house rule of many code bases; pylint and eslint have it as an option.",
    bad=f"{_ODD}  # cnncalc: ignore[V203]\n",
    good=f"{_ODD}  # cnncalc: ignore[V203] the original drops this row, too\n",
    severity=NOTE,
)
