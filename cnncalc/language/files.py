"""Where specs are and how they are read: paths, standard input, revisions of a repository, bundled architectures."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from os import listdir
from os.path import basename, dirname, isdir, isfile, join, lexists
from typing import NamedTuple, Protocol

from cnncalc.errors import UserError
from cnncalc.files import read_file
from cnncalc.language import limits
from cnncalc.language.foreign import ENDINGS, as_spec, format_of


class UnreadableError(UserError):
    """A spec that cannot be read at all: a missing file, an unknown bundled name."""


class Store(Protocol):
    """Reads files by their path."""

    def read(self, path: str, given: str) -> bytes:
        """The bytes of a file, at most one more than a spec may have; `UnreadableError` calls it `given`."""

    def resolved(self, path: str) -> str:
        """The one path of a file with forward slashes, however it is written; `ValueError` for what is no path."""


class Disk:
    """The files of this machine; a link leads where it points."""

    def read(self, path: str, given: str) -> bytes:
        """A file's bytes."""
        try:
            return read_file(path, limits.TEXT_BYTES)
        except FileNotFoundError:
            raise UnreadableError(f"{given}: there is no such file") from None
        except IsADirectoryError:
            raise UnreadableError(_folder(path, given)) from None
        except ValueError:
            raise UnreadableError(f"{given!r} is no path") from None
        except OSError as err:
            raise UnreadableError(f"{given} cannot be read: {err.strerror}") from None

    def resolved(self, path: str) -> str:
        """Without links."""
        return os.path.realpath(path).replace(os.sep, "/")


def _folder(path: str, given: str) -> str:
    """Why a folder cannot be read as a spec; lint comes to one whose files cannot be listed."""
    try:
        listdir(path)
    except OSError as err:
        return f"the folder {given} cannot be listed: {err.strerror}"
    return f"{given} is a folder, not a file"


DISK = Disk()


def is_below(path: str, folder: str) -> bool:
    """Whether a path is that of a folder, or leads into it; both are resolved."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def plain(path: str) -> str:
    """A path without `.` and doubled slashes. Its `..` stay: what stands before one may be a link."""
    root = "/" if path.startswith("/") else ""
    return root + "/".join(part for part in path.split("/") if part not in {"", "."}) or "."


__all__ = [
    "ARCHITECTURES", "QUIZZES", "Bundle", "Place", "UnreadableError", "bundled_folder", "bundled_names",
    "find", "inside", "is_foreign", "is_path", "locate", "read_bytes",
]  # fmt: skip
_PACKAGE = dirname(dirname(__file__))


class Place(NamedTuple):
    """Where a spec is: the name it was given by, its file, and the folder that `extends` may reach.

    Standard input and plain text have no path and no folder. `store` reads the file, and those that it extends.
    """

    given: str
    path: str | None
    folder: str | None
    store: Store = DISK

    @property
    def file(self) -> str | None:
        """The file on this machine; None for standard input, for a text, and for a file of another store."""
        return self.path if isinstance(self.store, Disk) else None


class Bundle(NamedTuple):
    """What comes with cnncalc: the folder, what one file of it is called, and how to see them all."""

    folder: str
    thing: str
    all_of_them: str


ARCHITECTURES = Bundle("architectures", "architecture", "`cnncalc list` shows all")
QUIZZES = Bundle("quizzes", "quiz", "`cnncalc quiz --help` names all")


def bundled_folder(bundle: Bundle = ARCHITECTURES) -> str:
    """Where the bundled files are: inside the installed package, else beside it in a checkout."""
    inside = join(_PACKAGE, bundle.folder)
    return inside if isdir(inside) else join(dirname(_PACKAGE), bundle.folder)


def bundled_names(bundle: Bundle = ARCHITECTURES) -> list[str]:
    """The names of all bundled files, sorted."""
    files = listdir(bundled_folder(bundle))
    return sorted(file.removesuffix(".yaml") for file in files if file.endswith(".yaml"))


def example_files(name: str) -> list[str]:
    """The files of numbers that come with a bundled architecture: input.txt, conv1.weight.txt ...; sorted, or none."""
    if is_path(name) or ":" in name or name == "-":
        return []
    folder = (locate(name).path or "").removesuffix(".yaml")
    return sorted(join(folder, file) for file in listdir(folder)) if isdir(folder) else []


def find(name: str, bundle: Bundle = ARCHITECTURES) -> Place:
    """The file that a command names: `-`, a path (a slash, .yaml or .yml), `REVISION:PATH`, or a bundled name."""
    if name == "-":
        return Place("-", None, None)
    if ":" in name and not lexists(name):
        committed = _committed(name)
        if committed:
            return committed
    return locate(name, bundle)


def _committed(name: str) -> Place | None:
    """A spec in a revision of a git repository; none if the name is not of that form."""
    from cnncalc.language.revisions import revision_of, split  # few specs come from git

    parts = split(name)
    if not parts:
        return None
    store, path = revision_of(name, *parts)
    return Place(name, path, dirname(path), store)


def locate(name: str, bundle: Bundle = ARCHITECTURES) -> Place:
    """The file at a path, or a bundled one: what a file may name, too."""
    if is_path(name):
        return Place(name, name, dirname(name))
    folder = bundled_folder(bundle)
    names = bundled_names(bundle)
    same = [known for known in names if _plain_name(known) == _plain_name(name)]
    # As people write them: ResNet-50 is resnet50, where only one name is so without its signs.
    bare = [known for known in names if _plain_name(known).replace("_", "") == _plain_name(name).replace("_", "")]
    for known in same or (bare if len(bare) == 1 else []):
        return Place(name, join(folder, f"{known}.yaml"), folder)
    raise UnreadableError(*_not_bundled(name, bundle))


def _plain_name(name: str) -> str:
    """Upper and lower case, `-`, `_` and blanks are the same."""
    return re.sub(r"[- ]", "_", name.lower())


def _not_bundled(name: str, bundle: Bundle) -> tuple[str, str]:
    if not name:
        return f"the name of the {bundle.thing} is empty", f"{bundle.all_of_them}; a file needs .yaml at its end"
    if isfile(name):
        return f"no {bundle.thing} is called {name}", f"for the file, write ./{name}"
    if isdir(name):
        return f"no {bundle.thing} is called {name}", f"for the files of the folder, write {name}/*.yaml"
    from difflib import get_close_matches

    known = {_plain_name(one): one for one in bundled_names(bundle)}
    close = [known[one] for one in get_close_matches(_plain_name(name), known, n=3, cutoff=0.5)]
    did_you_mean = f"did you mean {', '.join(close)}? " if close else ""
    return (
        f"no {bundle.thing} is called {name}",
        f"{did_you_mean}{bundle.all_of_them}; a file needs .yaml at its end",
    )


def read_bytes(place: Place) -> bytes:
    """The bytes of a spec, and of one that is too large one more than it may have; `UnreadableError` if none.

    Of another tool's file it is the spec that `cnncalc import` writes; `UserError` if there is none.
    """
    data = _own_bytes(place)
    return as_spec(place, data) or data


def is_foreign(place: Place) -> bool:
    """Whether a place has another tool's file in place of a spec."""
    return bool(format_of(_own_bytes(place)))


def _own_bytes(place: Place) -> bytes:
    """What is at a place, whatever it is."""
    if place.path is not None:
        try:
            return place.store.read(place.path, place.given)
        except UnreadableError as err:
            err.hint = err.hint or _without_ending(place)
            raise
    if sys.stdin is None:  # Python's word for one that was closed before it began
        raise UnreadableError("standard input is closed", "name a file, or pipe one in")
    return sys.stdin.buffer.read(limits.TEXT_BYTES + 1)


def _without_ending(place: Place) -> str:
    """A hint where the name of something bundled was made a path by its ending, and there is no such file."""
    if place.file is None or lexists(place.file):
        return ""
    name = _plain_name(basename(place.file).rpartition(".")[0])
    for bundle in (ARCHITECTURES, QUIZZES):
        for known in bundled_names(bundle):
            if _plain_name(known) == name:
                return f"the bundled {bundle.thing} goes by its name alone: {known}"
    return ""


def is_path(name: str) -> bool:
    """Whether a name is a path, and not that of a bundled architecture."""
    return "/" in name or "\\" in name or name.lower().endswith((".yaml", ".yml", *ENDINGS))


def inside(folder: str, name: str, store: Store = DISK) -> str:
    """The path of a file that one in a folder names: `UnreadableError` if that is no path, or not below the folder."""
    path = posixpath.join(folder, plain(name))  # a slash joins in every store
    try:
        leads_out = not is_below(store.resolved(path), store.resolved(folder))
    except (OSError, ValueError):
        raise UnreadableError(f"{name!r} is no path", "such as base.yaml") from None
    if leads_out:
        raise UnreadableError(f"{name} lies outside of this file's folder")
    return path
