"""Pages that are written from the code are up to date."""

from __future__ import annotations

from generate import PAGE, page


def test_layers_md_is_what_the_classes_say() -> None:
    """`python docs/generate.py` writes the page anew."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python docs/generate.py`"
