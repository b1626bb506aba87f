"""The bundled networks, each read once by a worker: graphs and reports are never written into."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cnncalc
from cnncalc.language.load import Blueprint, blueprint

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.model.graph import Graph


@cache
def spec_of(name: str) -> Blueprint:
    """A spec, to be expanded for other inputs."""
    return blueprint(name)


@cache
def graph_of(name: str) -> Graph:
    """A network as it is written."""
    return spec_of(name).graph()


@cache
def report_of(name: str) -> Report:
    """Its report, with FLOPs as `exact` counts them."""
    return cnncalc.analyze(graph_of(name))
