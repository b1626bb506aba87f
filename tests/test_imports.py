"""The house: who may import whom, and which libraries may be used where."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cnncalc

PACKAGE = Path(cnncalc.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# Every module imports only from levels below its own, or from its own package.
LEVELS = (
    (
        "term",
        "volume",
        "values",
        "window",
        "steps",
        "operations",
        "diagnostics",
        "notation",
        "vocabulary",
        "exits",
        "errors",
        "files",
    ),
    ("layers", "kernels"),
    ("graph",),
    ("spec", "weights"),
    ("analysis",),
    ("formats",),
    ("explanation", "oneline"),
    ("comparison", "difference", "execute", "reconcile", "smallest", "solve", "sweeping"),
    ("arrays", "inference", "quiz", "verification"),
    ("linting",),
    ("project",),
    ("schema",),
    ("render",),
    ("plot",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
LIBRARIES = {
    "yaml": ("spec",),
    "rich": ("render",),
    "click": ("commands", "cli"),
    "numpy": ("formats", "kernels", "weights", "execute", "arrays", "inference", "verification"),
    "PIL": ("arrays", "plot"),
}


def room(path: Path) -> str:
    """The module or package of the top level that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def level(name: str) -> int:
    """The level of a module of ours; `KeyError` if it has no place in the house."""
    return {module: number for number, modules in enumerate(LEVELS) for module in modules}[name]


@pytest.mark.parametrize("path", [path for path in FILES if room(path) != "__init__"], ids=str)
def test_imports_go_one_way(path: Path) -> None:
    """From the commands down to the formulas, never up; none between modules of one level."""
    own = room(path)
    for name in imported(path):
        other = name.removeprefix("cnncalc.").split(".")[0]
        if other in cnncalc.__all__:
            assert own in {"commands", "cli", "__main__"}, (
                "the public functions are for users, the command line included"
            )
        elif name.startswith("cnncalc."):
            assert other == own or level(other) < level(own) or level(own) == 0 == level(other), name


@pytest.mark.parametrize("path", FILES, ids=str)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """yaml only in spec, rich only in render, click only in the commands, NumPy only where networks run."""
    for name in imported(path):
        rooms = LIBRARIES.get(name.split(".")[0])
        assert rooms is None or room(path) in rooms, name


@pytest.mark.parametrize("path", [path for path in FILES if room(path) == "kernels"], ids=str)
def test_the_witness_knows_no_claim(path: Path) -> None:
    """Kernels import NumPy, the standard library and each other: no formula of ours can reach them."""
    for name in imported(path):
        top, _, inside = name.partition(".")
        assert top == "numpy" or top in sys.stdlib_module_names or (top == "cnncalc" and inside.startswith("kernels"))


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
