"""Specs in a revision of a git repository: `HEAD~1:net.yaml`, and what it extends, as they were then.

git itself is asked, without a shell; nothing that a spec says reaches its command line but a path behind a commit.
"""

from __future__ import annotations

import posixpath
import subprocess

from cnncalc.language import limits
from cnncalc.language.files import UnreadableError

# What no revision begins with: a path, or an option.
_NO_REVISION = (".", "/", "\\", "-", "~")


class Revision:
    """The files of one commit by their path from the root of the repository; without a commit, the staged ones."""

    def __init__(self, name: str, commit: str) -> None:
        self.name = name
        self.commit = commit

    def read(self, path: str, given: str) -> bytes:
        """A file's bytes as they were committed."""
        sought = f"{self.commit}:{posixpath.normpath(path)}"
        kind = _asked(given, "cat-file", "-t", sought)
        if kind == "tree":
            raise UnreadableError(f"{given} is a folder, not a file")
        if kind != "blob":
            where = f"in {self.name}" if self.name else "staged"
            raise UnreadableError(f"{given}: there is no file {path} {where}", self._other(path))
        return _head(given, sought)

    def resolved(self, path: str) -> str:
        """Without `..`, below a name for the root; a link would be read as a file, and so leads nowhere."""
        return posixpath.normpath(f"root/{path}")

    def _other(self, path: str) -> str:
        """A path from the root was perhaps meant from this folder."""
        prefix = _asked("", "rev-parse", "--show-prefix") or ""
        there = f"{self.commit}:{prefix}{path}"
        if prefix and _asked("", "cat-file", "-t", there) == "blob":
            return f"a path counts from the root of the repository: {self.name}:./{path}"
        return "a path counts from the root of the repository; `git ls-tree -r --name-only` lists what is there"


def split(name: str) -> tuple[str, str] | None:
    """`HEAD~1:net.yaml` as revision and path; none for a path without a revision, such as a drive's."""
    revision, colon, path = name.partition(":")
    if not (colon and path) or path.startswith(("/", "\\")) or revision.startswith(_NO_REVISION):
        return None
    return revision, path


def revision_of(given: str, revision: str, path: str) -> tuple[Revision, str]:
    """The commit that a revision stands for, and the path from the root; `UnreadableError` if there is none."""
    if not given.isprintable():
        raise UnreadableError(f"{given!r} is no path")
    if _asked(given, "rev-parse", "--git-dir") is None:
        hint = f"run it inside of the repository; a file with a colon in its name is ./{given}"
        raise UnreadableError(f"{given}: this folder is in no git repository", hint)
    commit = _asked(given, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") if revision else ""
    if commit is None:
        raise UnreadableError(f"{given}: there is no revision {revision}", _missing())
    if path.startswith(("./", "../")):
        path = (_asked(given, "rev-parse", "--show-prefix") or "") + path
    path = posixpath.normpath(path)
    if path.startswith("../"):
        raise UnreadableError(f"{given} lies outside of the repository")
    return Revision(revision, commit), path


def is_revision(name: str) -> bool:
    """Whether git knows a name as a commit."""
    if name.startswith(_NO_REVISION) or not name.isprintable():
        return False
    return _asked(name, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is not None


def files_in(revision: str, folder: str) -> list[str]:
    """The paths, from the folder, of all files that a folder had in a revision."""
    listed = _asked(
        folder, "ls-tree", "-r", "-z", "--full-tree", "--name-only", f"{revision}:./{posixpath.relpath(folder)}"
    )
    return [path for path in (listed or "").split("\0") if path]


def _missing() -> str:
    """Why a revision may not be there: CI fetches the last commit alone."""
    if _asked("", "rev-parse", "--is-shallow-repository") == "true":
        return "this clone has no history: `git fetch --unshallow` (in CI: fetch-depth: 0)"
    return "`git log --oneline` shows the revisions"


def _asked(given: str, *arguments: str) -> str | None:
    """What git answers on one line; None if it refuses."""
    try:
        done = subprocess.run(["git", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as err:
        raise _without_git(given, err) from None
    said = done.stderr.decode("utf-8", "replace")
    if "dubious ownership" in said:
        raise UnreadableError(f"{given}: git does not trust this repository", " ".join(said.split())[:300])
    return done.stdout.decode("utf-8", "replace").strip() if not done.returncode else None


def _head(given: str, sought: str) -> bytes:
    """The contents of a file, read only as far as a spec may be long."""
    try:
        process = subprocess.Popen(
            ["git", "cat-file", "blob", sought],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as err:
        raise _without_git(given, err) from None
    with process:
        data = process.stdout.read(limits.TEXT_BYTES + 1) if process.stdout else b""
        process.kill()
    return data


def _without_git(given: str, err: OSError) -> UnreadableError:
    why = "git is not installed" if isinstance(err, FileNotFoundError) else f"git cannot be run: {err.strerror}"
    return UnreadableError(f"{given}: {why}", "a revision is read by git; name two files instead")
