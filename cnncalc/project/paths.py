"""How files are named: as given for people, below a root for platforms."""

from __future__ import annotations

import os
from pathlib import Path


def below(file: str, root: str) -> str:
    """The path of a file from a root folder on, with forward slashes; the whole path where it is not below it."""
    if file == "-":
        return file
    whole = os.path.normpath(Path(file).absolute())
    try:
        relative = os.path.relpath(whole, root)
    except ValueError:  # another drive
        return whole.replace(os.sep, "/")
    inside = relative != os.pardir and not relative.startswith(os.pardir + os.sep)
    return (relative if inside else whole).replace(os.sep, "/")
