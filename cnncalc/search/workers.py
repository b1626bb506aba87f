"""Variants computed by several processes, and given in order: the same whatever their number.

A worker is a Python of its own that reads pieces of work from its input and writes variants to its output. So nothing
is shared and nothing can be left behind: when the input ends, for whatever reason, a worker ends. Pieces go round in
turn and are read back in the same turn; each worker has only a few before it, so that neither pieces nor variants pile
up, however many there are and however slowly they are read.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from cnncalc.search.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from cnncalc.search.variants import Work

# Variants in a piece, pieces that a worker has before it, and from how many variants on a second process pays.
PIECE = 32
AHEAD = 4
FEW = 400
# The same modules as here, and none from the current folder that shadow them.
_BEGIN = "import sys; sys.path[:] = sys.argv[1:]; from cnncalc.search.worker import main; main()"


class WorkerError(Exception):
    """A worker that ended before its work did."""


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def computed(work: Work, jobs: int = 0) -> Generator[Variant]:
    """Every variant in order, by so many processes; 0 for as many as pay."""
    count = work.grid.size
    jobs = jobs or (cores() if count >= FEW else 1)
    jobs = min(jobs, -(-count // PIECE))
    if jobs <= 1 or not sys.executable:
        yield from work.variants(0, count, {})
        return
    pieces = ((begin, min(begin + PIECE, count)) for begin in range(0, count, PIECE))
    with _workers(work, jobs) as workers:
        waiting: list[_Worker] = []
        for turn, piece in enumerate(pieces):
            if len(waiting) == jobs * AHEAD:
                yield from waiting.pop(0).answer()
            waiting.append(workers[turn % jobs])
            waiting[-1].ask(piece)
        for worker in waiting:
            yield from worker.answer()


class _Worker:
    """A process with its pipes."""

    def __init__(self, process: subprocess.Popen[bytes], work: bytes) -> None:
        assert process.stdin, "it has a pipe to read from"
        assert process.stdout, "and one to write to"
        self.process = process
        self.input: IO[bytes] = process.stdin
        self.output: IO[bytes] = process.stdout
        self._send(work)

    def ask(self, piece: tuple[int, int]) -> None:
        """Hand over a piece of work."""
        self._send(pickle.dumps(piece))

    def answer(self) -> Iterator[Variant]:
        """The variants of the next piece."""
        try:
            found = pickle.load(self.output)
        except (EOFError, pickle.UnpicklingError):
            raise WorkerError("a worker has ended before its work") from None
        return map(Variant._make, found)

    def _send(self, data: bytes) -> None:
        try:
            self.input.write(data)
            self.input.flush()
        except BrokenPipeError:
            raise WorkerError("a worker has ended before its work") from None


@contextmanager
def _workers(work: Work, jobs: int) -> Iterator[list[_Worker]]:
    """So many workers, which are all gone in the end, however it comes."""
    processes: list[subprocess.Popen[bytes]] = []
    data = pickle.dumps(work)
    try:
        processes.extend(_started() for _ in range(jobs))
        yield [_Worker(process, data) for process in processes]
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            _close(process)


def _started() -> subprocess.Popen[bytes]:
    """A new worker, in a session of its own: Ctrl-C is for the one who asked, who then ends the workers."""
    command = [sys.executable, "-P", "-c", _BEGIN, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe:
                pipe.close()
        except BrokenPipeError:
            pass  # What was not yet written is for nobody any more.
    process.wait()
