"""What `cnncalc run` says to wrong use."""

from __future__ import annotations

import numpy as np
import pytest
from commands.cli_runs import ran

from cnncalc.model import exits

Captured = pytest.CaptureFixture[bytes]
NET = "input: 9x7x3\nlayers:\n  - conv: {filters: 5, kernel: 3}\n  - relu\n"
WEIGHTS = {"conv1.weight": np.ones((5, 3, 3, 3)), "conv1.bias": np.ones(5)}


def said(capsys: Captured, *arguments: str, spec: str = "./net.yaml") -> str:
    """What is said to wrong use; nothing else is printed."""
    code, out, err = ran(capsys, "run", spec, *arguments)
    assert (code, out) == (exits.USAGE, "")
    return err


def message(text: str, hint: str = "") -> str:
    """As it is printed."""
    return f"error: {text}\n" + (f"  = help: {hint}\n" if hint else "")
