"""`cnncalc schema`: JSON Schemas of the language and of every JSON output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver
from cnncalc.cli.usage import unknown
from cnncalc.model.exits import OK
from cnncalc.output.schemas import SCHEMAS
from cnncalc.output.schemas import schema as schema_of

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        name: str


def schema(**given: Unpack[Given]) -> int:
    """Print a JSON Schema: of the language, for editors, or of what a command prints with --format json.

    NAME is language (the default), or a command: summary, explain, compare, diff, sweep, reconcile,
    verify, run or list.
    """
    from cnncalc.output.as_json import written

    if given["name"] not in SCHEMAS:
        raise unknown("schema", given["name"], SCHEMAS)
    deliver(written(schema_of(given["name"])) + "\n", given["output"], utf8=True)
    return OK


command = make(
    "schema",
    schema,
    params=[
        click.Argument(["name"], required=False, default="language"),
        options.OUTPUT,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc schema --output cnncalc.schema.json",
        "cnncalc schema summary",
    ],
)
