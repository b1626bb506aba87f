"""Rules about windows on well-known networks: how many layers each finds, so that none becomes a nuisance."""

from __future__ import annotations

import pytest

from cnncalc.analysis.analyze import analyze
from cnncalc.language.files import Place, find
from cnncalc.language.load import load_whole
from cnncalc.linting import rule_of
from cnncalc.linting.context import Subject
from cnncalc.linting.rule import Settings

# The lecture's exercise (a map of 47 halved to 23), and the CIFAR-10 net of Krizhevsky's cuda-convnet.
EXERCISE = """\
input: 100x100x3
layers:
  - conv: {filters: 5, kernel: 7}
  - maxpool: 2
  - maxpool: 2
"""
QUICK = """\
input: 32x32x3
layers:
  - conv: {filters: 32, kernel: 5, padding: 2}
  - maxpool: {kernel: 3, stride: 2}
  - relu
  - conv: {filters: 32, kernel: 5, padding: 2}
  - relu
  - avgpool: {kernel: 3, stride: 2, rounding: ceil}
"""
# SqueezeNet without rounding up, as many frameworks would have it.
FLOORED = """\
input: 224x224x3
layers:
  - conv: {filters: 96, kernel: 7, stride: 2}
  - maxpool: {kernel: 3, stride: 2}
  - maxpool: {kernel: 3, stride: 2}
  - maxpool: {kernel: 3, stride: 2}
"""

# Layers found by V202 (no whole number), V203 (unread pixels), V204 (stride above kernel), V207 (even kernel, same).
COUNTS = {
    "lenet5": (0, 0, 0, 0),
    "alexnet": (0, 0, 0, 0),
    "alexnet_owt": (1, 0, 0, 0),
    "vgg16": (0, 0, 0, 0),
    "resnet50": (8, 0, 0, 0),
    "mobilenet_v1": (5, 0, 0, 0),
    "mobilenet_v2": (5, 0, 0, 0),
    "unet": (0, 0, 0, 0),
    "dcgan_d": (0, 0, 0, 0),
    EXERCISE: (1, 1, 0, 0),
    QUICK: (1, 1, 0, 0),
    FLOORED: (3, 3, 0, 0),
}


@pytest.mark.parametrize("spec", COUNTS)
def test_well_known_networks(spec: str) -> None:
    """The textbook's rule fires on ResNet and MobileNet; the default ones only where something is really lost."""
    loaded = load_whole(Place("net.yaml", None, None), spec) if "\n" in spec else load_whole(find(spec))
    assert loaded.spec is not None
    assert loaded.top is not None
    subject = Subject(loaded.spec, loaded.top, loaded.text, analyze(loaded.graph), Settings(frozenset()))
    checks = [rule_of(code).check for code in ("V202", "V203", "V204", "V207")]
    assert tuple(len([*check(subject)]) for check in checks if check) == COUNTS[spec]
