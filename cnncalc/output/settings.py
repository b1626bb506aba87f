"""The settings under which files are linted, written as a file of settings would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.project.selection import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.language.files import Place
    from cnncalc.linting.project.plan import Plan

# Of more files than this under the same settings the rest is counted.
_SHOWN = 10


def shown_settings(places: Sequence[Place], plan: Plan) -> str:
    """A block for each group of files that have the same settings."""
    groups: dict[str, list[str]] = {}
    for place in sorted(places):
        groups.setdefault("".join(f"{line}\n" for line in _settings(place, plan)), []).append(place.given)
    return "\n".join(f"{_heading(files)}{text}" for text, files in groups.items())


def _heading(files: Sequence[str]) -> str:
    more = [f"and {len(files) - _SHOWN} more"] if len(files) > _SHOWN else []
    return "".join(f"# {line}\n" for line in [*files[:_SHOWN], *more])


def _settings(place: Place, plan: Plan) -> Iterator[str]:
    configuration, settings = plan.configuration(place), plan.settings_for(place)
    yield f"# settings from {configuration.file or 'no file'}, and the command line"
    yield f"target: {plan.target(configuration)}"
    yield f"fail-on: {plan.fail_on(place)}"
    yield from _mapping("budget", settings.budgets)
    yield from _list("include", configuration.include)
    yield from _list("exclude", configuration.exclude)
    if configuration.baseline:
        yield f"baseline: {configuration.baseline}"
    yield from _mapping("severities", settings.severities)
    yield "select:"
    known = names()
    yield from (f"  - {code}  # {known[code]}" for code in sorted(settings.codes))


def _mapping(key: str, pairs: object) -> Iterator[str]:
    if isinstance(pairs, dict) and pairs:
        yield f"{key}:"
        yield from (f"  {name}: {value}" for name, value in sorted(pairs.items()))


def _list(key: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"{key}:"
        yield from (f'  - "{item}"' for item in items)
