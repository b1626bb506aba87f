"""Lints many files: where it pays, on several processors at once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cnncalc.linting.project.linter import lint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from multiprocessing.context import BaseContext

    from cnncalc.language.files import Place
    from cnncalc.linting.project.outcome import Linted
    from cnncalc.linting.project.plan import Plan

# A process more takes some 30 ms until it works: as long as a dozen files. With fewer than this it has no time to pay.
FILES_PER_PROCESS = 100
# Files that a process is handed at a time.
_CHUNK = 25


def lint_all(places: Sequence[Place], plan: Plan) -> Iterable[Linted]:
    """What is found in each of the specs, in their order. Raises `UnreadableError` for one that cannot be read."""
    processes = min(_processors(), len(places) // FILES_PER_PROCESS)
    if processes < 2:
        return [lint(place, plan) for place in places]
    # Loaded for large folders alone: it takes as long as linting a dozen files.
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes, _context(), _begin, (plan,)) as pool:
        return list(pool.map(_lint, places, chunksize=_CHUNK))


def _context() -> BaseContext:
    """How processes begin: as copies of this one, which is quick, unless it has threads, which a copy has not."""
    import multiprocessing
    import threading

    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if is_safe else "spawn")


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """What a process that lints has been told."""

    plan: Plan


def _begin(plan: Plan) -> None:
    """In a new process. An interruption is for the one that waits."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.plan = plan


def _lint(place: Place) -> Linted:
    return lint(place, _Worker.plan)
