"""Pages that are written from the code are up to date."""

from __future__ import annotations

import generate_rules
from generate import PAGE, page


def test_layers_md_is_what_the_classes_say() -> None:
    """`python docs/generate.py` writes the page anew."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python docs/generate.py`"


def test_rules_md_is_what_the_rules_say() -> None:
    """The same for the rules of lint: their texts, and what is said of their examples."""
    assert generate_rules.PAGE.read_text(encoding="utf-8") == generate_rules.page(), "run `python docs/generate.py`"
