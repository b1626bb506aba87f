"""A notebook that is executed for real: what results show. Runs in a step of `.ci/run` that installs a kernel."""

from __future__ import annotations

from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="executing a notebook needs nbclient and ipykernel")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

CELLS = {
    "import cnncalc; report = cnncalc.summary('lenet5'); report": "61,706",
    "cnncalc.load('resnet18')": "11,689,512",
    "cnncalc.compare('lenet5', 'alexnet')": "60,965,224",
    "cnncalc.diff('resnet18', 'resnet34')": "21,797,672",
    "cnncalc.explain('lenet5', 'C1')": "156",
    "cnncalc.verify('lecture_5x5')": "3/3 claims hold",
    "cnncalc.lint('lenet5')": "",
    "import pandas; pandas.DataFrame(report.records())[['path', 'params']]": "48120",
}


def executed(sources: list[str]) -> list[dict[str, Any]]:
    """The outputs of the cells of a notebook."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=120).execute()
    return [output for cell in notebook.cells for output in cell.outputs]


def test_results_show_themselves() -> None:
    """Each as HTML and as text, without a word on standard output."""
    outputs = executed(list(CELLS))
    assert [output["output_type"] for output in outputs] == ["execute_result"] * len(CELLS)
    for output, (source, figure) in zip(outputs, CELLS.items(), strict=True):
        assert figure in output["data"]["text/html"], source
        # IPython prints tuples and lists by their representation, which is short.
        assert "<script" not in output["data"]["text/html"]
        assert len(output["data"]["text/plain"].splitlines()) <= 60
