"""How files are named: as given for people, below a root for platforms."""

from __future__ import annotations

import os

from cnncalc.spec.stores import plain


def below(file: str, root: str) -> str:
    """The path of a file from a root folder on, with forward slashes; the whole path where it is not below it."""
    if file == "-":
        return file
    whole = os.path.abspath(file)
    try:
        relative = os.path.relpath(whole, root)
    except ValueError:  # another drive
        return whole.replace(os.sep, "/")
    inside = relative != os.pardir and not relative.startswith(os.pardir + os.sep)
    return (relative if inside else whole).replace(os.sep, "/")


def absolute(path: str) -> str:
    """A path from the root on, written in one way. Its `..` stay: what stands before one may be a link."""
    drive, rest = os.path.splitdrive(os.path.join(os.getcwd(), path))
    return drive + plain(rest.replace(os.sep, "/"))
