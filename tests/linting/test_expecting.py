"""`--update-expect`: what is computed is written where a claim does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnncalc.language.files import Place
from cnncalc.linting.fixes.claims import updated

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Place("net.yaml", None, None)
NET = "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}   # the only one\n"
TOTALS = "expect:\n  params: 112\n  macs: 3888\n  output: 6x6x4\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NET, NET + TOTALS),
        (NET.rstrip("\n"), NET + TOTALS.rstrip("\n")),
        (NET.replace("\n", "\r\n"), (NET + TOTALS).replace("\n", "\r\n")),
        (NET + "expect: {params: 111}  # as in the paper\n", NET + "expect: {params: 112}  # as in the paper\n"),
        (
            NET + "expect:\n  params: 112\n  conv1: {output: 8 x 8 x 4, params: 3 * 4}\n",
            NET + "expect:\n  params: 112\n  conv1: {output: 6x6x4, params: 112}\n",
        ),
        (
            NET + "expect: {output: '9x9x4', conv9: {params: 1}}\n",
            NET + "expect: {output: 6x6x4, conv9: {params: 1}}\n",
        ),
        ("{input: 8x8x3, layers: [relu]}  # all\n", "{input: 8x8x3, layers: [relu], EXPECT}  # all\n"),
        ("---\ninput: 8x8x3\nlayers: [relu]  # it\n...\n", "---\ninput: 8x8x3\nlayers: [relu]  # it\nEXPECT\n...\n"),
        ("  input: 8x8x3\n  layers:\n  - relu\n# end", "  input: 8x8x3\n  layers:\n  - relu\n  EXPECT\n# end"),
        ("blocks: {cell: {layers: [relu]}}\n", "blocks: {cell: {layers: [relu]}}\n"),
    ],
)
def test_claims_are_brought_up_to_date(before: str, after: str) -> None:
    """Exactly those values that do not hold; a second time nothing changes."""
    after = after.replace("EXPECT", "expect: {params: 0, macs: 0, output: 8x8x3}")
    assert updated(PLACE, before) == after
    assert updated(PLACE, after) == after


def test_claims_of_a_spec_that_extends_stand_in_its_own_file(tmp_path: Path) -> None:
    """Behind its own last section, whatever stands where in the base."""
    (tmp_path / "base.yaml").write_text(f"{NET}vars: {{a: 1}}\n", encoding="utf-8")
    file = tmp_path / "net.yaml"
    file.write_text("{name: Net,\n extends: base.yaml}\n", encoding="utf-8")
    claims = "expect: {params: 112, macs: 3888, output: 6x6x4}"
    assert updated(Place(str(file), str(file), str(tmp_path))) == f"{{name: Net,\n extends: base.yaml, {claims}}}\n"


@pytest.mark.parametrize("text", ["layers: [\n", NET.replace("3}", "30}"), "input: 8x8x3\nlayers: [relux]\n"])
def test_what_cannot_be_computed_is_not_touched(text: str) -> None:
    """There is nothing to write."""
    assert updated(PLACE, text) is None
