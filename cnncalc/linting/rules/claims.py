"""What a spec claims of itself under `expect`, and the limits that it sets or is set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.analysis.claims import exceeded
from cnncalc.linting.fixes.layers import as_fix
from cnncalc.linting.rule import SAFE, UNSAFE, Found, Rule
from cnncalc.model.diagnostics import ERROR, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.language.yaml.tree import Mapping
    from cnncalc.linting.context import Subject
    from cnncalc.model.diagnostics import Diagnostic, Fix
    from cnncalc.model.graph import Claim

# The first claims that do not hold are looked into; the others mostly come from the same.
MOST_EXPLAINED = 3
_MEANT = r'did you mean "(.+)"\?'


def _mismatch(subject: Subject) -> Iterator[Found]:
    claims = {claim.span: claim for claim in subject.graph.claims}
    for count, one in enumerate(_claims(subject, "E501")):
        hint = f"{one.hint}; `--update-expect` writes what is computed"
        notes = _mistakes(claims[one.span], subject) if count < MOST_EXPLAINED else ()
        yield _found(one._replace(hint=hint, notes=(*one.notes, *notes)))


def _mistakes(claim: Claim, subject: Subject) -> tuple[str, ...]:
    from cnncalc.linting.mistakes import mistakes  # only where a claim does not hold

    return tuple(mistakes(claim, subject.graph)) if subject.report.totals else ()


def _budget(subject: Subject) -> Iterator[Found]:
    own = {budget.quantity for budget in subject.graph.budgets}
    others = {quantity: limit for quantity, limit in subject.settings.budgets.items() if quantity not in own}
    found = _claims(subject, "E502")
    if others:
        from cnncalc.language.budgets import budgets_from_outside  # few projects have limits

        key = subject.top.pairs.get("layers") or next(iter(subject.top.pairs.values()))
        given = exceeded(budgets_from_outside(others, key[0].span), subject.report)
        found += [one._replace(hint="the limit is from the settings") for one in given]
    seen: dict[object, Found] = {}
    for one in found:
        # Several limits from outside are shown at one place: they are one finding with notes.
        first = seen.get(one.span)
        seen[one.span] = first._replace(notes=(*first.notes, one.message)) if first else _found(one)
    yield from seen.values()


def _stale(subject: Subject) -> Iterator[Found]:
    expect = subject.spec.expect
    said: set[str] = set()
    for one in _claims(subject, "E506"):
        if one.layer in said or expect is None:
            continue
        said.add(one.layer)
        yield _found(one, _renamed_or_deleted(one, expect, subject.lines(one.span.file)))


def _renamed_or_deleted(one: Diagnostic, expect: Mapping, lines: Sequence[str]) -> Fix | None:
    from cnncalc.linting.fixes.edits import without_pair  # only where something is found

    meant = re.search(_MEANT, one.hint)
    if meant and meant[1] not in expect.pairs:
        return as_fix(f"write {meant[1]}", Edit(one.span, meant[1]), safe=False)
    return as_fix("delete the claim", without_pair(expect, one.layer, lines), safe=False)


def _missing_expect(subject: Subject) -> Iterator[Found]:
    report = subject.report
    if report.totals is None or subject.spec.is_library or subject.spec.expect is not None:
        return
    from cnncalc.linting.fixes.claims import new_section  # only where it is asked for

    key = next(iter(subject.top.pairs.values()))[0]
    fix = as_fix("write what is computed", new_section(report, subject.top, subject.text))
    message = f"the spec claims nothing of its {report.totals.counts.params:,} parameters"
    yield Found(key.span, message, "`--update-expect` writes the totals", fix=fix)


def _unit_ambiguous(subject: Subject) -> Iterator[Found]:
    if not subject.graph.budgets:
        return
    from cnncalc.language.budgets import LIMITED  # few specs have limits

    for budget in subject.graph.budgets:
        if LIMITED[budget.quantity] and not budget.written.endswith("B"):
            message = f"{budget.quantity}: {budget.written} does not say that bytes are meant"
            amount = budget.written if budget.written[-1:].isdigit() is False else f"{budget.written} "
            fix = as_fix(f"write {amount}B", Edit(budget.span, f"{amount}B"))
            yield Found(budget.span, message, f"write {amount}B: {budget.limit:,} bytes", fix=fix)


def _claims(subject: Subject, code: str) -> list[Diagnostic]:
    return [one for one in subject.claims if one.code == code]


def _found(one: Diagnostic, fix: Fix | None = None) -> Found:
    return Found(one.span, one.message, one.hint, one.layer, one.uses, one.notes, fix)


EXPECT_MISMATCH = Rule(
    "E501",
    summary="What the spec expects of itself does not hold.",
    why="""\
`expect` is what you know of the network from elsewhere: the paper's totals, the sizes of a lecture. Where it differs
from what is computed, one of the two is wrong. Where a well-known mistake gives just the figure that is claimed (a
forgotten + 1, biases left out), a note names it. A change that moves a total on purpose is written with
`--update-expect`.""",
    source="docs/language.md, section on claims.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
expect: {params: 216}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
expect: {params: 224}
""",
    severity=ERROR,
    check=_mismatch,
)
BUDGET_EXCEEDED = Rule(
    "E502",
    summary="The network exceeds a limit.",
    why="""\
`budget` limits parameters, multiply-accumulates, activations or memory, in the spec or for all specs of a project in
its settings; the spec's own limit goes before that of the settings. Memory is that of float32.""",
    source="docs/language.md, section on budgets.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
budget: {params: 200}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
budget: {params: 224}
""",
    severity=ERROR,
    check=_budget,
)
STALE_EXPECT = Rule(
    "E506",
    summary="A claim speaks of a layer that does not exist.",
    why="""\
The layer was renamed, moved into a block, or deleted. Layers inside blocks go by their path: `layer1/0/conv1`. A
claim is never deleted without being asked for: `--unsafe-fixes` does.""",
    source="docs/language.md, section on claims.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
expect: {params: 224, conv2: {params: 224}}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
expect: {params: 224, conv1: {params: 224}}
""",
    severity=ERROR,
    fix=UNSAFE,
    check=_stale,
)
MISSING_EXPECT = Rule(
    "E505",
    summary="The spec claims nothing of itself.",
    why="""\
A spec with claims is its own test: whoever changes it sees what that does to the totals. The fix, and
`--update-expect`, write what is computed; better is what a paper says.""",
    source="cnncalc's own; every bundled architecture has claims.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
expect: {params: 224}
""",
    fix=SAFE,
    check=_missing_expect,
    whole=True,
)
UNIT_AMBIGUOUS = Rule(
    "E507",
    summary="A limit of memory does not say that it is in bytes.",
    why="""\
`peak_memory: 64M` could be 64 million numbers or bytes. It is read as bytes; `64MB` says so. M is 10^6 and Mi is 2^20
everywhere. A limit of FLOPs cannot be set at all, since tools count them differently; `macs` are unambiguous.""",
    source="IEC 80000-13 for the binary prefixes.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
budget: {peak_memory: 64M}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
budget: {peak_memory: 64MB}
""",
    fix=SAFE,
    check=_unit_ambiguous,
)
