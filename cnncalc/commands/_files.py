"""Results in files: written whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from cnncalc.commands._misuse import Misuse


def write_whole(name: str, data: bytes) -> None:
    """Write a file beside its place and then move it there: who reads it never sees half of it.

    A link is followed; what is no regular file (a device, a named pipe) is written to directly.
    """
    path = check_place(name)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as err:
        raise Misuse(f"{name} cannot be written: {err.strerror}") from None


def check_place(name: str) -> Path:
    """The path of a file that is to be written, if it is in a folder, and none itself."""
    path = Path(name)
    if path.is_dir():
        raise Misuse(f"{name} is a folder, not a file")
    if not path.parent.is_dir():
        raise Misuse(f"there is no folder {path.parent} for {path.name}", f"make it first: mkdir -p {path.parent}")
    return path


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(data)
        if path.exists():
            draft.chmod(path.stat().st_mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
