"""What is odd about a tool is told of the networks that it concerns, and of no others."""

from __future__ import annotations

from analysis.tool_totals import QUIRKS as EXCEPTIONS
from bundled import report_of

import cnncalc
from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.presets.quirks import QUIRKS, quirks_of

NETWORKS = ("lenet5", "resnet50", "convnext_tiny", "dcgan_g", "fcn_resnet50", "m5", "mobilenet_v2", "espcn")
# What none of them needs to have.
ODD = """\
input: 8x8x4
layers:
  - conv: {filters: 4, kernel: 2, padding: same}
  - convtranspose: {filters: 4, kernel: 2, groups: 2}
"""


def test_quirks_belong_to_presets() -> None:
    """Each once, in a sentence without its full stop."""
    assert QUIRKS.keys() < PRESETS.keys()
    for quirks in QUIRKS.values():
        texts = [quirk.text for quirk in quirks]
        assert len(set(texts)) == len(texts)
        assert not any(text.endswith(".") for text in texts)


def test_every_quirk_concerns_some_networks_and_not_all() -> None:
    """A few bundled ones, and an odd one."""
    reports = [*map(report_of, NETWORKS), cnncalc.analyze(cnncalc.parse(ODD))]
    for preset, quirks in QUIRKS.items():
        told = [set(quirks_of(preset, report.rows)) for report in reports]
        for quirk in quirks:
            count = sum(quirk.text in texts for texts in told)
            assert 0 < count < len(reports), quirk.text


def test_a_network_that_a_tool_counts_otherwise_has_a_quirk() -> None:
    """Whatever is excepted from the totals is among what the table tells."""
    assert all(quirks_of(preset, report_of(name).rows) for preset, name in EXCEPTIONS)


def test_lenet_is_told_what_concerns_it() -> None:
    """Dense layers and pools."""
    assert quirks_of("calflops", report_of("lenet5").rows) == ["biases of dense layers are not counted"]
    assert quirks_of("torchinfo", report_of("lenet5").rows) == []
