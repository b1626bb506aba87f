"""A comparison for programs: `cnncalc/compare/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import counted, dims, finding, posix, totalled, written
from cnncalc.output.compared.tables import stage_name

if TYPE_CHECKING:
    from cnncalc.comparison import Comparison, Gap, Network
    from cnncalc.comparison.stages import Stage
    from cnncalc.model.values import Json
    from cnncalc.output.view import View

COMPARE = "cnncalc/compare/1"


def render(found: Comparison, view: View) -> str:
    """One object with all networks, and their differences in order."""
    del view
    files = [posix(network.report.graph.file) for network in found.networks]
    networks: list[Json] = [_network(network) for network in found.networks]
    return (
        written(
            {
                "schema": COMPARE,
                "files": [*files],
                "flops_preset": found.networks[0].report.preset,
                "networks": networks,
                "sharpest": [_gap(gap, files) for gap in found.sharpest],
            }
        )
        + "\n"
    )


def _network(network: Network) -> dict[str, Json]:
    report = network.report
    return {
        "file": posix(report.graph.file),
        "name": report.graph.name,
        "inputs": {name: dims(volume) for name, volume in report.graph.inputs.items()},
        "outputs": {name: dims(volume) for name, volume in report.outputs.items()},
        "totals": totalled(report.totals) if report.totals else None,
        "stages": [_stage(stage) for stage in network.stages],
        "diagnostics": [finding(one) for one in report.diagnostics],
    }


def _stage(stage: Stage) -> dict[str, Json]:
    return {
        "stage": stage_name(stage.reduction),
        "sizes": [[*map(int, size)] for size in stage.sizes],
        "layers": stage.layers,
        **counted(stage.counts),
        "activations": int(stage.counts.activations),
    }


def _gap(gap: Gap, files: list[str]) -> dict[str, Json]:
    """One difference; a ratio would not be exact, so the least and the most are given."""
    least, most = gap.ends
    return {
        "figure": gap.figure,
        **({} if gap.reduction is None else {"stage": stage_name(gap.reduction)}),
        "least": {"file": files[gap.least], "value": least},
        "most": {"file": files[gap.most], "value": most},
    }
