"""`cnncalc show NAME`: a spec as one text that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, tell_all
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import FAILED, OK

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        name: str


def show(**given: Unpack[Given]) -> int:
    """Print a bundled architecture, or a file, as one whole spec, with everything that it extends written out.

    What is printed is a file to start from: it gives the same summary wherever it lies.
    """
    from cnncalc.language.files import UnreadableError
    from cnncalc.language.write import BrokenSpecError, whole_text

    try:
        text = whole_text(given["name"])
    except UnreadableError as err:
        raise Misuse(str(err), err.hint) from None
    except BrokenSpecError as err:
        tell_all(err.found, err.sources, quiet=given["quiet"], color=given["color"])
        return FAILED
    deliver(text, given["output"], utf8=True)
    return OK


command = make(
    "show",
    show,
    params=[click.Argument(["name"]), options.OUTPUT, options.COLOR, options.QUIET],
    examples=[
        "cnncalc show lenet5",
        "cnncalc show lenet5 > lenet.yaml && cnncalc summary lenet.yaml",
    ],
)
