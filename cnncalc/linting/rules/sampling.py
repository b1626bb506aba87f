"""Layers that resize: those that leave everything as it is, and those that leave a pattern."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from cnncalc.linting.fixes.layers import without
from cnncalc.linting.rule import SAFE, Rule
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node

_GLOBAL = ("globalavgpool", "globalmaxpool")


def _checkerboard(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        for axis in _stamping(node):
            # A single stamp has none beside it to overlap with.
            said = (_sparse(axis) or _uneven(axis)) if axis.cells > 1 else None
            if said:
                field, message, hint = said
                yield subject.at(node, field, message, hint)
                break


def _sparse(axis: Canvas) -> tuple[str, str, str] | None:
    """Cells that get no stamp at all, since steps and the filter's cells lie on one grid."""
    common = gcd(axis.stride, axis.dilation)
    if common == 1:
        return None
    message = f"stride {axis.stride} and dilation {axis.dilation} have the factor {common} in common"
    message += f": of {common} cells only one gets any stamp"
    return "dilation", message, "a dilation without a common factor would fit, such as 1"


def _uneven(axis: Canvas) -> tuple[str, str, str] | None:
    """Cells that get more stamps than their neighbours."""
    if axis.kernel % axis.stride == 0:
        return None
    near = axis.kernel // axis.stride * axis.stride
    kernels = " or ".join(str(n) for n in (near, near + axis.stride) if n)
    message = f"stride {axis.stride} does not divide kernel {axis.kernel}: some cells get more stamps than others"
    return "kernel", message, f"a kernel of {kernels} would fit, or an upsample by {axis.stride} with a conv behind it"


def _stamping(node: Node) -> tuple[Canvas, ...]:
    """How a transposed convolution stamps along every axis; nothing for another layer."""
    if node.type != "convtranspose":
        return ()
    from cnncalc.layers.conv_transpose import ConvTranspose  # the spec has one, so that it is there already

    return node.layer.axes(node.input_volumes[0]) if isinstance(node.layer, ConvTranspose) else ()


def _noop_pool(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        if _keeps_a_cell(node) and all((axis.kernel, axis.stride) == (1, 1) for axis in axes):
            fix = without(subject, node, "delete the pool")
            yield subject.at(node, "", "a window of one cell with stride 1 changes nothing", "delete it", fix=fix)
    for node in subject.nodes:
        x = node.input_volumes[0]
        if node.type in _GLOBAL and x == node.volume and x.positions == 1:
            fix = without(subject, node, "delete the pool", safe=False)  # a larger input has more positions
            yield subject.at(
                node, "", f"there is one position only in {x}, so it changes nothing", "delete it", fix=fix
            )


def _keeps_a_cell(node: Node) -> bool:
    """Whether a pool makes of one cell that cell: a norm drops its sign, a divisor of its own makes it smaller."""
    return node.type in {"maxpool", "avgpool"} and getattr(node.layer, "divisor", None) in {None, 1}


def _identity_upsample(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type == "upsample" and node.volume == node.input_volumes[0]:
            field = "size" if subject.written(node, "size") else "factor"
            fix = without(subject, node, "delete the upsample", safe=field == "factor")  # a size suits one input alone
            yield subject.at(node, field, f"{node.volume} stays as it is", "delete it", fix=fix)


def _repeated_dilation(subject: Subject) -> Iterator[Found]:
    walks = {node.path: axes for node, axes in subject.windows if node.type != "maxpool"}
    for path, axes in walks.items():
        before = _window_before(subject, path, walks)
        rates = {axis.dilation for axis in axes}
        if before and len(rates) == 1 < min(rates) and {axis.dilation for axis in walks[before]} == rates:
            node = subject.graph.nodes[path]
            rate = min(rates)
            message = f"dilation {rate} again, behind {subject.origin(before)}: the cells between are never combined"
            yield subject.at(node, "dilation", message, f"rates such as {rate} and {rate + 1} share no factor")


def _window_before(subject: Subject, path: str, walks: Container[str]) -> str:
    """The last layer with a window above a layer, through layers that keep the volume."""
    node = subject.graph.nodes[path]
    while (above := subject.made_by(node.inputs[0])) is not None:
        if above.path in walks:
            return above.path
        if len(above.inputs) > 1 or above.volume != above.input_volumes[0]:
            return ""
        node = above
    return ""


CHECKERBOARD = Rule(
    "V216",
    summary="The stride of a transposed convolution does not divide its kernel, which gives a checkerboard.",
    why="""\
Every input cell stamps the kernel onto the output, one stride apart. If the stride does not divide the kernel, some
cells get more stamps than their neighbours, in a regular pattern that the network has to unlearn. A dilation that
has a factor in common with the stride leaves cells without any.""",
    source="Odena, Dumoulin & Olah 2016, Deconvolution and checkerboard artifacts, Distill.",
    bad="""\
input: 8x8x16
layers:
  - convtranspose: {filters: 8, kernel: 3, stride: 2}
""",
    good="""\
input: 8x8x16
layers:
  - convtranspose: {filters: 8, kernel: 4, stride: 2}
""",
    check=_checkerboard,
)
NOOP_POOL = Rule(
    "V219",
    summary="A pool changes nothing.",
    why="""\
A window of one cell with stride 1, or a global pool where there is one position only, gives what it gets. Mostly a
kernel was mistyped, or the maps have become smaller than was thought.""",
    source="The definition of a pool: the mean, or the largest, of one number is that number.",
    bad="""\
input: 16x16x8
layers:
  - maxpool: {kernel: 1, stride: 1}
  - relu
""",
    good="""\
input: 16x16x8
layers:
  - maxpool: {kernel: 1, stride: 2}
  - relu
""",
    fix=SAFE,
    check=_noop_pool,
    everywhere=True,
)
IDENTITY_UPSAMPLE = Rule(
    "V223",
    summary="An upsample changes nothing.",
    why="""\
A factor of 1, or the size that is there already, gives what it gets. Mostly a factor was mistyped.""",
    source="The definition of interpolation: every cell lies on itself.",
    bad="""\
input: 16x16x8
layers:
  - upsample: 1
  - relu
""",
    good="""\
input: 16x16x8
layers:
  - upsample: 3/2
  - relu
""",
    fix=SAFE,
    check=_identity_upsample,
    everywhere=True,
)
REPEATED_DILATION = Rule(
    "V222",
    summary="The same dilation is used twice in a row, so whole grids of cells never meet.",
    why="""\
Windows with dilation 2 look at every second cell. A second layer with the same rate stays on that grid: cells that
lie between are never combined ("gridding"). Rates without a common factor avoid it.""",
    source="Wang et al. 2018, Understanding convolution for semantic segmentation, section 3.2.",
    bad="""\
input: 32x32x8
layers:
  - conv: {filters: 8, kernel: 3, padding: 2, dilation: 2}
  - relu
  - conv: {filters: 8, kernel: 3, padding: 2, dilation: 2}
""",
    good="""\
input: 32x32x8
layers:
  - conv: {filters: 8, kernel: 3, padding: 2, dilation: 2}
  - relu
  - conv: {filters: 8, kernel: 3, padding: 3, dilation: 3}
""",
    severity=NOTE,
    check=_repeated_dilation,
)
