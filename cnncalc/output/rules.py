"""The rules of lint: what each is about, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting import ALWAYS_SAID, TARGETS
from cnncalc.output.as_json import written
from cnncalc.output.text import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.linting.rule import Rule
    from cnncalc.model.values import Json

RULES = "cnncalc/lint-rules/1"
_FIXES = {"safe": "--fix mends it", "unsafe": "--fix --unsafe-fixes mends it", "": ""}
_MARKS = {"safe": "[*]", "unsafe": "[!]", "": "   "}


def as_text(rules: Sequence[Rule]) -> str:
    """What rules are about, with their examples."""
    return "\n".join("".join(f"{line}\n" for line in _told(one)) for one in rules)


def _told(one: Rule) -> Iterator[str]:
    facts = [one.severity, _when(one), _FIXES[one.fix], "cannot be ignored" if one.code in ALWAYS_SAID else ""]
    yield f"{one.code} {one.name}"
    yield ", ".join(filter(None, facts))
    yield ""
    yield one.summary
    yield ""
    yield from one.why.strip().splitlines()
    for title, text in (("Found in", one.bad), ("Not in", one.good)):
        if text:
            yield f"\n{title}:\n"
            yield from (f"    {line}".rstrip() for line in text.strip("\n").splitlines())
    yield f"\nSource: {one.source}"


def _when(one: Rule) -> str:
    """By default, never, or for some targets."""
    if one.on == frozenset(TARGETS):
        return "on by default"
    if not one.on:
        return "off by default"
    return f"on for {', '.join(target for target in TARGETS if target in one.on)}"


def listed_rules(rules: Sequence[Rule], width: int | None = None) -> str:
    """A line for each rule; in a terminal of less `width`, its summary below it."""
    rows = [(f"{one.code} {_MARKS[one.fix]}", one.name, one.severity, _short(one), one.summary) for one in rules]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    least = sum(widths) + 2 * len(widths)
    lines: list[str] = []
    for *facts, summary in rows:
        cells = [f"{cell:<{across}}" for cell, across in zip(facts, widths, strict=False)]
        if width is not None and least > width:
            lines += [
                "  ".join(cells).rstrip(),
                *(f"    {line}" for line in joined(summary.split(" "), " ", width - 4)),
            ]
        else:
            lines.append("  ".join([*cells, summary]))
    end = "[*] fixed by --fix, [!] by --fix --unsafe-fixes; `cnncalc lint --explain RULE` explains a rule"
    return "".join(f"{line}\n" for line in (*lines, "", *joined(end.split(" "), " ", width)))


def _short(one: Rule) -> str:
    on = _when(one)
    return on.removesuffix(" by default").removeprefix("on for ")


def as_json(rules: Sequence[Rule]) -> str:
    """All that is known of rules."""
    return written({"schema": RULES, "rules": [_document(one) for one in rules]}) + "\n"


def _document(one: Rule) -> dict[str, Json]:
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity,
        "targets": [target for target in TARGETS if target in one.on],
        "fix": one.fix or "none",
        "summary": one.summary,
        "explanation": one.why,
        "source": one.source,
        "bad": one.bad,
        "good": one.good,
    }


FORMATS = {"text": as_text, "json": as_json}
