"""`cnncalc show NAME`: a spec as one text that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.commands import _options as options
from cnncalc.commands._command import make
from cnncalc.commands._misuse import Misuse
from cnncalc.commands._output import deliver, tell_all
from cnncalc.exits import FINE, NO

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        name: str


def show(**given: Unpack[Given]) -> int:
    """Print a bundled architecture, or a file, as one whole spec, with everything that it extends written out.

    What is printed is a file to start from: it gives the same summary wherever it lies.
    """
    from cnncalc.spec.dump import BrokenSpecError, whole_text
    from cnncalc.spec.stores import UnreadableError

    try:
        text = whole_text(given["name"])
    except UnreadableError as err:
        raise Misuse(str(err), err.hint) from None
    except BrokenSpecError as err:
        tell_all(err.found, err.sources, quiet=given["quiet"], color=given["color"])
        return NO
    deliver(text, given["output"], utf8=True)
    return FINE


command = make(
    "show",
    show,
    params=[click.Argument(["name"]), options.OUTPUT, options.COLOR, options.QUIET],
    examples=[
        "cnncalc show lenet5",
        "cnncalc show lenet5 > lenet.yaml && cnncalc summary lenet.yaml",
    ],
)
