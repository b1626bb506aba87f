"""Which settings hold for a file: those of the nearest folder above it that has some, up to the repository's root."""

from __future__ import annotations

import os
from os.path import dirname
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import UserError
from cnncalc.files import read_file
from cnncalc.language import limits
from cnncalc.language.files import is_below
from cnncalc.linting.project.paths import absolute
from cnncalc.linting.project.selection import NO_CHOICE, Choice
from cnncalc.model.diagnostics import WARNING

if TYPE_CHECKING:
    from collections.abc import Iterator

# In this order, where a folder has several.
NAMES = ("cnncalc.yaml", ".cnncalc.yaml", "pyproject.toml")
# A project file without this word has no settings of ours: most have not, and need not be read as TOML.
_MARK = b"cnncalc"


class ConfigurationError(UserError):
    """Settings that cannot be followed: where, why, and what could be."""


class Configuration(NamedTuple):
    """What one file of settings says. `file` is '' where there is none; patterns and `baseline` count from `folder`."""

    file: str
    folder: str
    target: str = "generic"
    choice: Choice = NO_CHOICE
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    fail_on: str = WARNING
    budgets: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str = ""


class Configurations:
    """The settings of files, each file of settings read once. `fixed` holds for all where it was given."""

    def __init__(self, fixed: Configuration | None = None) -> None:
        self.fixed = fixed
        self.by_folder: dict[str, Configuration | None] = {}

    def of(self, folder: str) -> Configuration:
        """The settings for files in a folder; `ConfigurationError` for some that cannot be followed."""
        if self.fixed is not None:
            return self.fixed
        seen: list[str] = []
        found: Configuration | None = None
        here = absolute(folder)
        for place in _upwards(here):
            if place not in self.by_folder:
                seen.append(place)
                self.by_folder[place] = _in_folder(place)
            found = self.by_folder[place]
            if found or os.path.exists(os.path.join(place, ".git")):
                break
        found = found or nothing(here)
        self.by_folder.update(dict.fromkeys(seen, found))
        return found


def _upwards(folder: str) -> Iterator[str]:
    """A folder, and all that it is in."""
    yield folder
    while (above := dirname(folder)) != folder:
        yield (folder := above)


def nothing(folder: str) -> Configuration:
    """No settings at all."""
    return Configuration("", folder)


def named(path: str) -> Configuration:
    """The settings in a file that was named; `ConfigurationError` if there are none."""
    found = read_configuration(path)
    if found is None:
        raise ConfigurationError(f"{_shown(path)} has no table [tool.cnncalc]", 'such as ignore = ["V203"] below it')
    return found


def read_configuration(path: str) -> Configuration | None:
    """The settings in a file; None for a project file without any. `ConfigurationError` for what cannot be followed."""
    file = _shown(path)
    try:
        data = read_file(path, limits.TEXT_BYTES)
    except OSError as err:
        raise ConfigurationError(f"{file} cannot be read: {err.strerror}") from None
    if path.endswith(".toml") and _MARK not in data:
        return None
    # Most projects have no settings: what understands them is loaded where there are some.
    from cnncalc.linting.project.configuration import understood

    return understood(data, file, path)


def _in_folder(folder: str) -> Configuration | None:
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            found = read_configuration(path)
            if found:
                return found
    return None


def _shown(path: str) -> str:
    """As a person would name it from here."""
    whole, here = absolute(path), absolute("")
    return whole.removeprefix(here).lstrip("/") if is_below(whole, here) else path.replace(os.sep, "/")
