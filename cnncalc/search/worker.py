"""One worker of a sweep: work and pieces from standard input, variants to standard output, until the input ends."""

from __future__ import annotations

import gc
import pickle
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.analysis.analyze import Asked
    from cnncalc.search.variants import Work


def main() -> None:
    """Answer every piece; without input there is nothing more to do."""
    gc.disable()  # Graphs have no cycles.
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        work: Work = pickle.load(source)
        asked: Asked = {}
        while True:
            begin, end = pickle.load(source)
            sink.write(pickle.dumps([tuple(variant) for variant in work.variants(begin, end, asked)]))
            sink.flush()
    except (EOFError, BrokenPipeError):
        pass
