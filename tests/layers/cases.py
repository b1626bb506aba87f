"""The modules that hold layers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import cnncalc.layers

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(cnncalc.layers.__file__).parent


def families() -> list[ModuleType]:
    """The modules of the folder that hold layers."""
    modules = [import_module(f"cnncalc.layers.{path.stem}") for path in sorted(FOLDER.glob("[!_]*.py"))]
    return [module for module in modules if hasattr(module, "CASES")]
