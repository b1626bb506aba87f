"""The commands: parse, call, render, exit. Each has a module of its own, imported when the command is called."""

from __future__ import annotations

# Command -> module, and the line that `cnncalc --help` shows; in the order in which they are shown.
COMMANDS = {
    "summary": ("summary", "Volumes, parameters, MACs and FLOPs of every layer, and totals."),
    "explain": ("explain", "Where every number of a layer comes from: formula, numbers put in, result."),
    "calc": ("calc", 'A chain on one line: "32x32x3 conv 6@5 relu maxpool 2 flatten dense 10".'),
    "conv": ("conv", "One convolution without a file, explained; --answer checks an answer."),
    "pool": ("pool", "One pool without a file, explained."),
    "convtranspose": ("convtranspose", "One transposed convolution without a file, explained."),
    "dense": ("dense", "One dense layer without a file, explained."),
    "solve": ("solve", "The other direction: which layer, input or variable gives what is wanted."),
    "quiz": ("quiz", "Quizzes: check the key, grade the answers, name the mistake."),
    "reconcile": ("reconcile", "The totals as every known tool counts them, and why they differ."),
    "compare": ("compare", "Networks side by side: totals, sharpest differences, stages."),
    "diff": ("diff", "What a change to a spec changes: layers, volumes, totals; git revisions, too."),
    "sweep": ("sweep", "Totals over a grid of variables and input sizes: a table, CSV, a picture."),
    "verify": ("verify", "Run a network on NumPy, and hold every figure against the run."),
    "run": ("run", "Run a network on NumPy: inputs and weights from files, the output to a file."),
    "lint": ("lint", "What is wrong with specs, or most likely not meant: for people, editors and CI."),
    "import": ("import_", "A network in another tool's file, written as a spec."),
    "list": ("list_", "The bundled architectures."),
    "show": ("show", "A spec as one whole, with what it extends."),
    "schema": ("schema", "JSON Schema of the language and of the JSON outputs."),
}
