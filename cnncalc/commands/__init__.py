"""The commands: parse, call, render, exit. Each has a module of its own, imported when the command is called."""

from __future__ import annotations

# Command -> module, and the line that `cnncalc --help` shows; in the order in which they are shown.
COMMANDS = {
    "summary": ("summary", "Volumes, parameters, MACs and FLOPs of every layer, and totals."),
    "list": ("list_", "The bundled architectures."),
    "show": ("show", "A bundled architecture as one whole spec."),
    "schema": ("schema", "JSON Schema of the language and of the JSON outputs."),
}
