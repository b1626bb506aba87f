"""Which files are specs: those that are named, and in folders those that look like one."""

from __future__ import annotations

import re
from os.path import exists, isdir, isfile
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.language.document import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CERTAIN = (".cnn.yaml", ".cnn.yml")
POSSIBLE = (".yaml", ".yml")
# Folders that hold other people's files. Hidden ones, and every virtual environment, are left out, too.
SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
_ENVIRONMENT = "pyvenv.cfg"
# A key at the top of a file: in the first column, perhaps in quotes.
_TOP_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?([^\s\"'#:-][^\s\"':]*)[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
_KEYS = frozenset(key.encode() for key in KEYS)
_INPUTS = frozenset({b"input", b"inputs"})


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder, in the order of their names, as paths that begin as the folder was given.

    Links to folders are not followed, so no walk is endless. A folder that cannot be listed is
    yielded itself: reading it gives the reason.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in inside:
        if isdir(path):
            if not (path.is_symlink() or _is_skipped(path)):
                yield from yaml_files(path)
        elif path.name.lower().endswith(POSSIBLE) and not path.name.startswith("."):
            yield path


def is_spec(path: Path) -> bool:
    """Whether a file of `yaml_files` is meant as a spec, by its name or by the keys at its top.

    What cannot be read may be one: linting reports it.
    """
    if not isfile(path):
        return isdir(path)
    if path.name.lower().endswith(CERTAIN):
        return True
    try:
        with path.open("rb") as file:
            head = file.read(limits.TEXT_BYTES)
    except OSError:
        return True
    return looks_like_one(head)


def looks_like_one(head: bytes) -> bool:
    """Whether a YAML text has `layers` and an input at its top, or extends another spec and has no foreign key."""
    keys = {*_TOP_KEY.findall(head)}
    if b"layers" in keys and keys & _INPUTS:
        return True
    ours = all(key in _KEYS or key.startswith(b"x-") for key in keys)
    return b"extends" in keys and ours and len(keys) > 1


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in SKIPPED or exists(folder / _ENVIRONMENT)
