"""`cnncalc diff REVISION FOLDER` and `cnncalc diff FOLDER FOLDER`: every spec that was changed, added or removed."""

from __future__ import annotations

from os.path import isdir, relpath
from pathlib import Path
from typing import TYPE_CHECKING

from cnncalc.cli.usage import Misuse
from cnncalc.comparison.difference import diff
from cnncalc.comparison.folders import FolderDifference
from cnncalc.errors import UserError
from cnncalc.language.files import find, read_bytes
from cnncalc.language.revisions import files_in, is_revision
from cnncalc.linting.project.specs import POSSIBLE, is_spec, looks_like_one, yaml_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.analysis.report import Report


def folders_differ(old: str, new: str) -> bool:
    """Whether NEW is a folder; `Misuse` if OLD is then neither a folder nor a revision."""
    if not isdir(new):
        return False
    if not (isdir(old) or is_revision(old)):
        raise Misuse(
            f"{old} is neither a folder nor a revision of git", f"write REVISION:PATH, such as HEAD:{new}/net.yaml"
        )
    return True


def folder_difference(old: str, new: str, read: Callable[[str], Report | None]) -> FolderDifference:
    """The difference of every spec below `new` to the one of its path below `old`, a folder or a revision."""
    before = _below(old) if isdir(old) else _committed(old, new)
    after = _below(new)
    found = FolderDifference(old, new)
    for path in sorted({*before, *after}):
        try:
            first, second = (read(names[path]) if path in names else None for names in (before, after))
        except UserError as err:
            found.unreadable.append((path, str(err)))
            continue
        if first and second:
            difference = diff(first, second)
            if difference.is_none or [*first.graph.sources.values()] == [*second.graph.sources.values()]:
                found.same.append(path)
            else:
                found.changed.append(difference)
        elif second:
            found.added.append(second)
        elif first:
            found.removed.append(first)
    return found


def _below(folder: str) -> dict[str, str]:
    """The specs in a folder of this machine: path in it -> name for `load`."""
    files = (file for file in yaml_files(Path(folder)) if is_spec(file))
    return {relpath(file, folder): str(file) if "/" in str(file) else f"./{file}" for file in files}


def _committed(revision: str, folder: str) -> dict[str, str]:
    """The specs that a folder had in a revision."""
    names = {path: f"{revision}:./{relpath(folder)}/{path}" for path in files_in(revision, folder)}
    names = {path: name for path, name in names.items() if path.lower().endswith(POSSIBLE)}
    return {path: name for path, name in names.items() if looks_like_one(read_bytes(find(name)))}
