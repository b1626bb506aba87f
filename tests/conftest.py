"""What all tests share: one thread for each of the two workers, and golden files.

Golden files are what a command prints, kept under `tests/golden/` and refreshed by `pytest --update-golden`.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each core has a worker of its own: two threads of BLAS in each wait for each other, and double the time of `verify`.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples on every machine and in every run; and a machine that is busy with something else fails nothing.
settings.register_profile("cnncalc", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cnncalc")

FOLDER = Path(__file__).parent / "golden"


class Golden(Protocol):
    """Holds a text against the golden file of a name."""

    def __call__(self, name: str, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one flag that writes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with its golden file; the difference is shown line by line."""
    update = bool(request.config.getoption("--update-golden"))

    def check(name: str, text: str) -> None:
        path = FOLDER / name
        if update:
            path.write_bytes(text.encode())
            return
        kept = path.read_bytes().decode() if path.exists() else ""
        if kept != text:
            pytest.fail("".join(_difference(name, kept, text)), pytrace=False)

    return check


def _difference(name: str, kept: str, text: str) -> Iterator[str]:
    yield f"{name} has changed; `pytest --update-golden` takes the new text\n"
    yield from unified_diff(kept.splitlines(keepends=True), text.splitlines(keepends=True), "golden", "now")
