"""The page docs/rules.md, from the rule objects; `docs/generate.py` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cnncalc.language.files import Place
from cnncalc.linting import ALWAYS_SAID, FAMILIES, RULES, TARGETS, default_codes, rule_of
from cnncalc.linting.engine import check_text
from cnncalc.linting.rule import Settings
from cnncalc.model.diagnostics import ERROR
from cnncalc.output.diagnostics import full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.rule import Rule

PAGE = Path(__file__).parent / "rules.md"
FILE = "net.yaml"
HEAD = """\
# Rules

Everything that `cnncalc lint` can find. This page is written by `python docs/generate.py` from the rules in
`cnncalc/linting/rules`; do not edit it. `cnncalc lint --explain V203` shows one, `cnncalc lint --list-rules` all.

- **on**: whether a rule runs by default: for all targets, for some, or not unless it is selected.
- **fix**: `safe` is done by `--fix`; `unsafe` changes a meaning or a figure, and is only done with `--unsafe-fixes`.
- A rule is selected and ignored by its code, its name, or the beginning of its code: `V203`, `unread-pixels`, `V2`.
- In a spec, `# cnncalc: ignore[V203] why` ignores it for what begins in that line, or in the next line if the comment
  stands alone: a layer with all that is in it, a block, a section, the use of a block with what is found inside.
  `# cnncalc: ignore-file[V203] why`, anywhere, does so for the whole spec.
- Rules marked with * are errors of the reader: without them mended there is no network to speak of, so that they cannot
  be ignored.
- What an entry does wrong in several copies, as in a block that is used ten times, is one finding with a note.
"""


def page() -> str:
    """The whole page."""
    rules = [rule_of(code) for code in RULES]
    return "\n".join([HEAD, *table(rules), *(line for one in rules for line in section(one))]).rstrip() + "\n"


def table(rules: list[Rule]) -> Iterator[str]:
    """A row for every rule, family by family."""
    for letter, what in FAMILIES.items():
        yield f"## {letter}: {what}\n"
        yield "| code | name | severity | on | fix | |"
        yield "|---|---|---|---|---|---|"
        for one in rules:
            if one.code.startswith(letter):
                star = "\\*" if one.code in ALWAYS_SAID else ""
                link = f"[{one.code}](#{one.code.lower()}-{one.name}){star}"
                yield f"| {link} | `{one.name}` | {one.severity} | {when(one)} | {one.fix} | {one.summary} |"
        yield ""


def when(one: Rule) -> str:
    """By default, for some targets, or not."""
    if one.on == frozenset(TARGETS):
        return "yes"
    return ", ".join(f"`{target}`" for target in TARGETS if target in one.on) or "no"


def section(one: Rule) -> Iterator[str]:
    """One rule: why, a spec that has the finding, what is said of it, and one that has not."""
    yield f"## {one.code} {one.name}\n"
    yield f"{one.summary}\n"
    yield f"{one.why.strip()}\n"
    yield from example(one)
    yield f"Source: {one.source}\n"


def example(one: Rule) -> Iterator[str]:
    """The two specs, and what `cnncalc lint` says of the first."""
    if not one.bad:
        return
    settings = Settings(default_codes() | {one.code})
    checked = check_text(Place(FILE, FILE, str(Path(__file__).parent)), one.bad, settings)
    yield f"```yaml\n{shown(one.bad)}```\n"
    yield f"```text\n{full(checked.diagnostics, checked.sources)}```\n"
    yield f"{'Right' if one.severity == ERROR else 'No finding'}:\n"
    yield f"```yaml\n{shown(one.good)}```\n"


def shown(text: str) -> str:
    """A spec as a page can show it: control characters by their names, long lines cut."""
    lines = [line if len(line) < 120 else f"{line[:60]} … {line[-20:]}" for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines).replace("\x07", "\\x07")
