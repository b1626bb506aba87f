"""`cnncalc list`: the bundled architectures, each computed as it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.analysis.analyze import analyze
from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, view_for
from cnncalc.language.files import bundled_names
from cnncalc.language.load import load
from cnncalc.model.exits import OK
from cnncalc.output.catalog import FORMATS

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        format_: str


def list_(**given: Unpack[Given]) -> int:
    """The architectures that come with cnncalc, with their input, parameters and MACs.

    Each is known to the other commands by its name.
    """
    reports = [analyze(load(name)) for name in sorted(bundled_names(), key=_natural)]
    view = view_for(given["output"], given["color"])
    deliver(FORMATS[given["format_"]](reports, view), given["output"], utf8=given["format_"] == "json")
    return OK


def _natural(name: str) -> list[tuple[int, str]]:
    """An order in which resnet50 stands before resnet101."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


command = make(
    "list",
    list_,
    params=[options.format_option(FORMATS), options.OUTPUT, options.COLOR, options.QUIET],
    examples=[
        "cnncalc list",
        "cnncalc list --format json",
    ],
)
