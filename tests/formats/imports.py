"""Helpers for tests of importers: specs of files in `tests/data/formats`, and of texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cnncalc
from cnncalc.formats.importing import NO_SIZES, Imported, imported, read, written
from cnncalc.language.files import Place

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.formats.importing import Sizes
    from cnncalc.formats.record import Record

DATA = Path(__file__).parent.parent / "data" / "formats"


def place_of(path: Path) -> Place:
    """The place of a file, called by its name alone."""
    return Place(path.name, str(path), None)


def record_of(text: str | bytes, sizes: Sizes = NO_SIZES, name: str = "net") -> Record:
    """The record of a file with this content."""
    data = text.encode() if isinstance(text, str) else text
    return read(Place(name, None, None), data, sizes)


def spec_of(text: str | bytes, sizes: Sizes = NO_SIZES, *, flat: bool = False) -> Imported:
    """The spec of a file with this content."""
    return written(record_of(text, sizes), flat=flat)


def imported_file(path: Path, *, flat: bool = False) -> Imported:
    """The spec of a file."""
    return imported(place_of(path), flat=flat)


def report_of(spec: Imported) -> Report:
    """What our own analysis makes of a spec; it has no diagnostic, failed claims included."""
    from cnncalc.analysis.claims import check_claims

    report = cnncalc.analyze(cnncalc.parse(spec.text))
    assert not report.diagnostics
    assert not check_claims(report)
    return report


def layers_of(spec: Imported) -> list[str]:
    """The entries of a flat spec, one line each."""
    lines = spec.text.splitlines()
    start = lines.index("layers:")
    return [line.strip() for line in lines[start + 1 :] if line.startswith("  - ")]
