"""Results in files: written whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cnncalc.commands._misuse import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def write_whole(name: str, data: bytes) -> None:
    """Write a file beside its place and then move it there: who reads it never sees half of it.

    A link is followed; what is no regular file (a device, a named pipe) is written to directly.
    """
    write_pieces(name, [data])


def write_new(name: str, data: bytes, *, force: bool) -> None:
    """The same for what people go on to edit: what is there already stays, but by `force`, or where it is no other."""
    path = check_place(name)
    if path.is_file() and not force and not _holds(path, data):
        raise Misuse(f"{name} is there already", "another name, or --force to write over it")
    write_whole(name, data)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has these very bytes."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_pieces(name: str, pieces: Iterable[bytes]) -> None:
    """The same for what comes piece by piece: it is not held, and the file is not there until all of it is."""
    path = check_place(name)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)
    except OSError as err:
        raise Misuse(f"{name} cannot be written: {err.strerror}") from None


def write_folders(name: str, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write files `folder/file` below a folder, which is made if it is not there: all of them, or none.

    Folders that are there already are replaced only by `force`, others are left alone.
    """
    place = Path(name)
    if place.exists() and not place.is_dir():
        raise Misuse(f"{name} is a file, not a folder")
    folders = list(dict.fromkeys(file.partition("/")[0] for file in files))
    there = [folder for folder in folders if (place / folder).exists()]
    if there and not force:
        raise Misuse(f"{place / there[0]} is there already", "another folder, or --force to write over it")
    from tempfile import TemporaryDirectory  # imports more than all else here

    try:
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".cnncalc-", dir=place) as drafts:
            _draft(Path(drafts), files)
            _move_in(Path(drafts), place, folders)
    except OSError as err:
        raise Misuse(f"{name} cannot be written: {err.strerror}") from None


def _draft(drafts: Path, files: Mapping[str, bytes]) -> None:
    for file, data in files.items():
        path = drafts / "new" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _move_in(drafts: Path, place: Path, folders: Sequence[str]) -> None:
    """Folders take the place of old ones; if one cannot, all old ones come back."""
    old = drafts / "old"
    old.mkdir()
    moved: list[str] = []
    try:
        for folder in folders:
            moved.append(folder)
            if (place / folder).exists():
                (place / folder).rename(old / folder)
            (drafts / "new" / folder).rename(place / folder)
    except OSError:
        for folder in moved:
            if (old / folder).exists():
                _discard(place / folder)
                (old / folder).rename(place / folder)
            elif not (drafts / "new" / folder).exists():
                _discard(place / folder)
        raise


def _discard(path: Path) -> None:
    import shutil  # takes longer than most of our work

    shutil.rmtree(path, ignore_errors=True)


def check_place(name: str) -> Path:
    """The path of a file that is to be written, if it is in a folder, and none itself."""
    path = Path(name)
    if path.is_dir():
        raise Misuse(f"{name} is a folder, not a file")
    if not path.parent.is_dir():
        raise Misuse(f"there is no folder {path.parent} for {path.name}", f"make it first: mkdir -p {path.parent}")
    return path


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.writelines(pieces)
        if path.exists():
            draft.chmod(path.stat().st_mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
