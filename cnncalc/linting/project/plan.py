"""Which files are linted, and under which settings: what the files of settings say, and above them the command line."""

from __future__ import annotations

from os.path import basename, dirname, exists, isdir, join, realpath
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.files import Place, UnreadableError, find
from cnncalc.linting import default_codes
from cnncalc.linting.project.paths import absolute
from cnncalc.linting.project.selection import NO_CHOICE, Choice, chosen
from cnncalc.linting.rule import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.linting.project.discovery import Configuration, Configurations


class Overrides(NamedTuple):
    """What the command line says instead of the settings; '' where it says nothing."""

    choice: Choice = NO_CHOICE
    target: str = ""
    fail_on: str = ""
    force_exclude: bool = False


class Plan:
    """Finds files and their settings."""

    def __init__(self, configurations: Configurations, overrides: Overrides) -> None:
        self.configurations = configurations
        self.overrides = overrides
        self.by_folder: dict[str, Configuration] = {}
        self.codes: dict[Configuration, frozenset[str]] = {}
        self.settings: dict[tuple[Configuration, frozenset[str]], Settings] = {}

    def configuration(self, place: Place) -> Configuration:
        """What the files of settings say for a spec. Standard input has those of the current folder."""
        folder = dirname(place.file or "")
        if folder not in self.by_folder:
            self.by_folder[folder] = self.configurations.of(folder)
        return self.by_folder[folder]

    def configuration_of(self, file: str) -> Configuration:
        """The same for a spec by the name that it was given."""
        return self.configurations.of(dirname(file))

    def settings_for(self, place: Place) -> Settings:
        """The rules that run on a spec, their severities, and the limits that all specs have."""
        configuration = self.configuration(place)
        if configuration not in self.codes:
            self.codes[configuration] = self._codes(configuration)
        codes = self.codes[configuration]
        for pattern, ignored in configuration.per_file_ignores:
            if _matches(place.given, [pattern], configuration.folder):
                codes -= ignored
        key = configuration, codes
        if key not in self.settings:
            self.settings[key] = Settings(codes, dict(configuration.severities), dict(configuration.budgets))
        return self.settings[key]

    def target(self, configuration: Configuration) -> str:
        """What the specs are written for."""
        return self.overrides.target or configuration.target

    def fail_on(self, place: Place) -> str:
        """The severity from which on a finding makes the run fail."""
        return self.overrides.fail_on or self.configuration(place).fail_on

    def _codes(self, configuration: Configuration) -> frozenset[str]:
        target = self.target(configuration)
        codes = chosen(default_codes(target), configuration.choice, target)
        return chosen(codes, self.overrides.choice, target)

    def places(self, paths: Sequence[str]) -> list[Place]:
        """The specs that paths stand for, each once; `UnreadableError` for a path that stands for nothing."""
        found: dict[str, Place] = {}
        for path in paths:
            for place in self._places(path):
                found.setdefault(_one_path(place.file) if place.file else place.given, place)
        return list(found.values())

    def _places(self, path: str) -> Iterator[Place]:
        if path == "-":
            yield find(path)
        elif isdir(path or "."):
            yield from self._below(path)
        elif exists(path):
            place = _at(path, path)
            if not (self.overrides.force_exclude and self.is_excluded(place)):
                yield place
        else:
            yield _bundled(path)

    def _below(self, folder: str) -> Iterator[Place]:
        """The files in a folder that look like specs, or are included, and that are not excluded."""
        # Who names files, as editors and pre-commit do, needs none of this.
        from pathlib import Path

        from cnncalc.linting.project.specs import is_spec, yaml_files

        for file in yaml_files(Path(folder)):
            place = _at(str(file), str(file))
            settings = self.configuration(place)
            included = _matches(place.given, settings.include, settings.folder)
            if not self.is_excluded(place) and (included or is_spec(file)):
                yield place

    def is_excluded(self, place: Place) -> bool:
        """Whether the settings leave a spec out."""
        configuration = self.configuration(place)
        return _matches(place.given, configuration.exclude, configuration.folder)


def _matches(file: str, patterns: Sequence[str], folder: str) -> bool:
    if not patterns:
        return False
    # Patterns stand in settings, which most projects have none of.
    from cnncalc.linting.project.paths import matches

    return matches(file, patterns, folder)


def _one_path(file: str) -> str:
    """The path of a file by which it is known, whether `..` leads to it or not; links to files stay apart."""
    whole = absolute(file)
    return join(realpath(dirname(whole)), basename(whole)) if "/../" in whole else whole


def _at(given: str, path: str) -> Place:
    return Place(given.replace("\\", "/"), path, dirname(path))


def _bundled(name: str) -> Place:
    """A bundled architecture, where no file is called so."""
    place = find(name)
    if place.file and not exists(place.file):
        raise UnreadableError(f"{name}: there is no such file or folder")
    return place
