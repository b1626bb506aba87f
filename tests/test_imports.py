"""Which package may import which, and where libraries may be used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cnncalc

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(cnncalc.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# Every package imports only from levels below its own, or from itself. A module may have a level of its own.
LEVELS = (
    ("errors", "files", "formulas", "model"),
    ("layers", "runtime.kernels"),
    ("model.graph",),
    ("language", "runtime.weights"),
    ("analysis",),
    ("formats",),
    ("explanation", "language.chain"),
    ("comparison", "runtime.execute", "analysis.reconcile", "search"),
    ("runtime.arrays", "runtime.run", "quiz", "runtime.verify"),
    ("linting",),
    ("linting.project",),
    ("output.schemas",),
    ("output",),
    ("quiz.export",),
    ("drawing",),
    ("api",),
    ("cli",),
    ("__main__",),
)
# Packages without a level of their own hold nothing but modules and packages that have one.
WITHOUT_LEVEL = ("__init__", "runtime.__init__")
LIBRARIES = {
    "yaml": ("language",),
    "rich": ("output",),
    "click": ("cli",),
    "numpy": ("formats", "runtime"),
    "PIL": ("runtime.arrays", "drawing"),
}


def module(path: Path) -> str:
    """The dotted name of a file, without the package's."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def inside(name: str, packages: Iterable[str]) -> bool:
    """Whether a module is one of the packages, or in one of them."""
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def imported(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def level(name: str) -> tuple[int, str]:
    """The level of a module of ours, and the entry that gives it: the longest that the name begins with."""
    entries = [(number, entry) for number, row in enumerate(LEVELS) for entry in row if inside(name, [entry])]
    return max(entries, key=lambda entry: len(entry[1]))


@pytest.mark.parametrize("path", [path for path in FILES if module(path) not in WITHOUT_LEVEL], ids=module)
def test_imports_go_one_way(path: Path) -> None:
    """From the command line down to the formulas, never up; none between packages of one level, but at the bottom."""
    own, entry = level(module(path))
    for name in imported(path):
        other = name.removeprefix("cnncalc.")
        if other.split(".")[0] in cnncalc.__all__:
            assert entry in {"cli", "__main__"}, "the public functions are for users, the command line included"
        elif name.startswith("cnncalc."):
            below, others_entry = level(other)
            assert others_entry == entry or below < own or own == below == 0, name


@pytest.mark.parametrize("path", FILES, ids=module)
def test_libraries_are_used_in_one_place(path: Path) -> None:
    """yaml only in the language, rich only in output, click only in the command line, NumPy only where networks run."""
    for name in imported(path):
        packages = LIBRARIES.get(name.split(".")[0])
        assert packages is None or inside(module(path), packages), name


@pytest.mark.parametrize("path", [path for path in FILES if inside(module(path), ["runtime.kernels"])], ids=module)
def test_kernels_know_no_formula(path: Path) -> None:
    """Kernels import NumPy, the standard library and each other: no formula of ours can reach them."""
    for name in imported(path):
        top, _, rest = name.partition(".")
        assert (
            top == "numpy" or top in sys.stdlib_module_names or (top == "cnncalc" and inside(rest, ["runtime.kernels"]))
        )


@pytest.mark.parametrize("code", ["import cnncalc", "import cnncalc; cnncalc.analyze(cnncalc.load('resnet50'))"])
def test_neither_numpy_nor_rich_is_imported(code: str) -> None:
    """Start-up is a feature: the library and the JSON summary need neither."""
    check = f"{code}; import sys; print(sorted({{'numpy', 'rich', 'fractions'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_is_there() -> None:
    """`__all__` and what can be had agree."""
    for name in cnncalc.__all__:
        assert getattr(cnncalc, name) is not None
    assert set(cnncalc.__all__) <= set(dir(cnncalc))
