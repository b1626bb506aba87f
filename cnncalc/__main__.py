"""Where the process of `cnncalc`, and of `python -m cnncalc`, begins."""

from __future__ import annotations

import gc
from typing import NoReturn

# Objects that may gather before the garbage collector looks at them: by default it does so while modules are imported.
_GARBAGE = 200_000


def main() -> NoReturn:
    """Let the collector be, then import and run the command line."""
    gc.set_threshold(_GARBAGE)
    # Only now, since the libraries and modules that this imports are what the collector would search.
    from cnncalc.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
