"""Results in files: the one place where files are written. Each is written completely, or not at all.

No result replaces a file that the command has read, and a file that is changed in place keeps its owner, mode and hard
links. A signal to end leaves no temporary file behind.
"""

from __future__ import annotations

import os
import signal
import stat
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cnncalc.cli.usage import Misuse
from cnncalc.files import was_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import FrameType


def write_whole(name: str, data: bytes) -> None:
    """Write a file beside its place and then move it there, so that no reader sees a part of it.

    A link is followed; what is no regular file (a device, a named pipe) is written to directly. Raises `Misuse` for a
    file that was read as an input, or that cannot be written.
    """
    write_pieces(name, [data])


def write_new(name: str, data: bytes, *, force: bool) -> None:
    """The same for what people go on to edit: an existing file stays, unless by `force` or if it has the same bytes."""
    path = check_place(name)
    if path.is_file() and not force and not _has(path, data):
        raise Misuse(f"{name} is there already", "another name, or --force to write over it")
    write_whole(name, data)


def write_back(name: str, before: bytes, after: bytes) -> None:
    """Change a file that was read: `before` are its bytes at that time.

    Raises `Misuse` if it has changed since, if it is a link that leads out of its folder, or if it cannot be written.
    """
    path = Path(name)
    target = path.resolve()
    if path.is_symlink() and path.parent.resolve() not in target.parents:
        raise Misuse(f"{name} is a link to a file outside of its folder, and is not changed", f"name {target} itself")
    try:
        if not _has(target, before):
            raise Misuse(f"{name} has changed since it was read, and is left as it is", "run the command again")
        _replace(target, [after], only_if=before)
    except OSError as error:
        raise Misuse(f"{name} cannot be written: {error.strerror}") from None


def write_pieces(name: str, pieces: Iterable[bytes]) -> None:
    """The same as `write_whole` for what comes piece by piece; the file appears when all of it is written."""
    path = check_place(name)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)
    except OSError as error:
        raise Misuse(f"{name} cannot be written: {error.strerror}") from None


def write_folders(name: str, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write files `folder/file` below a folder, which is created if it does not exist: all of them, or none.

    Existing folders of these names are replaced only by `force`; others are left alone.
    """
    place = Path(name)
    if place.exists() and not place.is_dir():
        raise Misuse(f"{name} is a file, not a folder")
    folders = list(dict.fromkeys(file.partition("/")[0] for file in files))
    existing = [folder for folder in folders if (place / folder).exists()]
    if existing and not force:
        raise Misuse(f"{place / existing[0]} is there already", "another folder, or --force to write over it")
    for folder in existing:
        if any(was_read(path) for path in (place / folder).rglob("*")):
            raise Misuse(f"{place / folder} has a file that is read here: it is not replaced", "another folder")
    from tempfile import TemporaryDirectory  # imports more than all else here

    try:
        place.mkdir(parents=True, exist_ok=True)
        with _ending_by_signal(), TemporaryDirectory(prefix=".cnncalc-", dir=place) as drafts:
            _draft(Path(drafts), files)
            _move_in(Path(drafts), place, folders)
    except OSError as error:
        raise Misuse(f"{name} cannot be written: {error.strerror}") from None


def check_place(name: str) -> Path:
    """The path of a file that is to be written: in an existing folder, no folder itself, and no input."""
    path = Path(name)
    if path.is_dir():
        raise Misuse(f"{name} is a folder, not a file")
    if not path.parent.is_dir():
        raise Misuse(f"there is no folder {path.parent} for {path.name}", f"make it first: mkdir -p {path.parent}")
    if path.is_file() and was_read(path):
        raise Misuse(f"{name} is an input of this command, and nothing is written over it", "name another file")
    return path


def _has(path: Path, data: bytes) -> bool:
    """Whether a file has these very bytes."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _replace(path: Path, pieces: Iterable[bytes], only_if: bytes | None = None) -> None:
    """Put a file in the place of another; with `only_if` as long as that has these bytes."""
    before = path.stat() if path.exists() else None
    if before and not before.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "it is read-only")
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with _ending_by_signal():
        try:
            with draft.open("xb") as file:
                file.writelines(pieces)
            if only_if is not None and not _has(path, only_if):
                raise Misuse(
                    f"{path.name} has changed since it was read, and is left as it is", "run the command again"
                )
            if before is None or (before.st_nlink == 1 and _takes_over(draft, before)):
                draft.replace(path)
            else:
                # A file with other names, or of another owner, is written in place: a new one would be neither.
                path.write_bytes(draft.read_bytes())
        finally:
            draft.unlink(missing_ok=True)


def _takes_over(draft: Path, before: os.stat_result) -> bool:
    """Give a file owner, group and mode of another; False where that is not allowed."""
    own = draft.stat()
    try:
        if (own.st_uid, own.st_gid) != (before.st_uid, before.st_gid):
            os.chown(draft, before.st_uid, before.st_gid)
    except (OSError, AttributeError):
        return False
    draft.chmod(stat.S_IMODE(before.st_mode))
    return True


@contextmanager
def _ending_by_signal() -> Iterator[None]:
    """SIGTERM and SIGHUP end the process as Ctrl-C does: by an exception, so that drafts are removed."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {name: signal.signal(getattr(signal, name), _exit) for name in names}
    try:
        yield
    finally:
        for name, handler in former.items():
            signal.signal(getattr(signal, name), handler)


def _exit(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(128 + number)


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
