"""Which settings hold for a file: those of the nearest folder above it that has some, up to the repository's root."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cnncalc.diagnostics import WARNING
from cnncalc.project.selection import NO_CHOICE, Choice

# In this order, where a folder has several.
NAMES = ("cnncalc.yaml", ".cnncalc.yaml", "pyproject.toml")
# A project file without this word has no settings of ours: most have not, and need not be read as TOML.
_MARK = b"cnncalc"


class ConfigurationError(Exception):
    """Settings that cannot be followed: where, why, and what could be."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Configuration(NamedTuple):
    """What one file of settings says. `file` is '' where there is none; patterns and `baseline` count from `folder`."""

    file: str
    folder: Path
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
        self.by_folder: dict[Path, Configuration | None] = {}

    def of(self, folder: Path) -> Configuration:
        """The settings for files in a folder; `ConfigurationError` for some that cannot be followed."""
        if self.fixed is not None:
            return self.fixed
        seen: list[Path] = []
        found: Configuration | None = None
        for place in (here := Path(folder).absolute(), *here.parents):
            if place not in self.by_folder:
                seen.append(place)
                self.by_folder[place] = _in_folder(place)
            found = self.by_folder[place]
            if found or (place / ".git").exists():
                break
        found = found or nothing(here)
        self.by_folder.update(dict.fromkeys(seen, found))
        return found


def nothing(folder: Path) -> Configuration:
    """No settings at all."""
    return Configuration("", folder)


def named(path: Path) -> Configuration:
    """The settings in a file that was named; `ConfigurationError` if there are none."""
    found = read_configuration(path)
    if found is None:
        raise ConfigurationError(f"{_shown(path)} has no table [tool.cnncalc]", 'such as ignore = ["V203"] below it')
    return found


def read_configuration(path: Path) -> Configuration | None:
    """The settings in a file; None for a project file without any. `ConfigurationError` for what cannot be followed."""
    file = _shown(path)
    try:
        data = path.read_bytes()
    except OSError as err:
        raise ConfigurationError(f"{file} cannot be read: {err.strerror}") from None
    if path.suffix == ".toml" and _MARK not in data:
        return None
    # Most projects have no settings: what understands them is loaded where there are some.
    from cnncalc.project.configuration import understood

    return understood(data, file, path)


def _in_folder(folder: Path) -> Configuration | None:
    for name in NAMES:
        path = folder / name
        if path.is_file():
            found = read_configuration(path)
            if found:
                return found
    return None


def _shown(path: Path) -> str:
    """As a person would name it from here."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
