"""`cnncalc schema`: JSON Schemas of the language and of every JSON output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.commands import _options as options
from cnncalc.commands._command import make
from cnncalc.commands._misuse import unknown
from cnncalc.commands._output import deliver
from cnncalc.exits import FINE
from cnncalc.schema import SCHEMAS
from cnncalc.schema import schema as schema_of

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
    from cnncalc.render.as_json import written

    if given["name"] not in SCHEMAS:
        raise unknown("schema", given["name"], SCHEMAS)
    deliver(written(schema_of(given["name"])) + "\n", given["output"], utf8=True)
    return FINE


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
