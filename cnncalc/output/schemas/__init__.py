"""JSON Schemas: of the language, for editors and validators, and of every JSON output."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.model.values import Json

# Name -> module and function, and what the schema is of.
SCHEMAS = {
    "language": ("language.schema", "an architecture spec"),
    "summary": ("outputs.summary", "what `cnncalc summary --format json` prints"),
    "explain": ("outputs.explanation", "what `cnncalc explain --format json` prints, and the commands for one layer"),
    "solve": ("solutions.solution", "what `cnncalc solve --format json` prints"),
    "quiz": ("quizzes.quiz", "a quiz"),
    "quiz-check": ("quizzes.check", "what `cnncalc quiz check --format json` prints"),
    "quiz-grade": ("quizzes.grade", "what `cnncalc quiz grade --format json` prints"),
    "reconcile": ("outputs.reconciliation", "what `cnncalc reconcile --format json` prints"),
    "compare": ("comparisons.comparison", "what `cnncalc compare --format json` prints"),
    "diff": ("comparisons.difference", "what `cnncalc diff --format json` prints"),
    "diff-folder": ("comparisons.folders", "what `cnncalc diff REVISION FOLDER --format json` prints"),
    "sweep": ("comparisons.sweep", "what `cnncalc sweep --format json` prints"),
    "verify": ("runs.verification", "what `cnncalc verify --format json` prints"),
    "run": ("runs.run", "what `cnncalc run --format json` prints"),
    "lint": ("linting.lint", "what `cnncalc lint --format json` prints"),
    "rules": ("linting.rules", "what `cnncalc lint --list-rules --format json` prints"),
    "settings": ("linting.settings", "a `cnncalc.yaml`"),
    "list": ("outputs.listing", "what `cnncalc list --format json` prints"),
}
DRAFT = "http://json-schema.org/draft-07/schema#"


def schema(name: str = "language") -> dict[str, Json]:
    """A JSON Schema (draft 7, which editors know best) by its name; `KeyError` for one that there is not."""
    module, _, function = SCHEMAS[name][0].partition(".")
    made: Callable[[], dict[str, Json]] = getattr(import_module(f"cnncalc.output.schemas.{module}"), function)
    return {"$schema": DRAFT, "$id": f"cnncalc/{name}/1", **made()}
