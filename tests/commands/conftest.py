"""`cnncalc lint` in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import Ran, ran

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Captured = pytest.CaptureFixture[bytes]


@pytest.fixture
def lint(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs the command in a folder of its own, which is the root of a repository."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    return lambda *arguments: ran(capsysbinary, "lint", *arguments)
