"""Norms and activations of PyTorch in the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.rows import UnwritableError, axis_name, check_declared, check_rank, one, plain

if TYPE_CHECKING:
    from layers.rows import Row, Written

    from cnncalc.model.values import Value


def channel_norm(type_name: str, rank: int, row: Row) -> Written:
    """BatchNormNd, InstanceNormNd."""
    if not (rank == 1 and len(row.shape) == 2):
        check_rank(row, rank)
    check_declared(row, "num_features")
    if not row.flag("track_running_stats", default=True):
        raise UnwritableError("a batch norm without running statistics")
    if "Expected more than 1 spatial element" in row.error:
        raise UnwritableError("a limit of PyTorch: a norm of a single value")
    affine = row.flag("affine", default=True)
    values = plain(row, "num_features", "affine", "track_running_stats")
    return one(type_name, row, {**values, "scale": affine, "shift": affine})


def group_norm(row: Row) -> Written:
    """GroupNorm."""
    check_declared(row, "num_channels")
    if "Expected more than 1 value per channel" in row.error:
        raise UnwritableError("a limit of PyTorch: a norm of a single value")
    affine = row.flag("affine", default=True)
    return one("groupnorm", row, {**plain(row, "num_channels", "affine"), "scale": affine, "shift": affine})


def layer_norm(row: Row) -> Written:
    """LayerNorm over the last axes."""
    raw = row.args["normalized_shape"]
    sizes = row.numbers("normalized_shape") if isinstance(raw, list) else [row.number("normalized_shape")]
    first = len(row.shape) - len(sizes)
    if first < 1:
        raise UnwritableError("an axis that the language does not have: the batch")
    if list(row.shape[first:]) != sizes:
        raise UnwritableError("a declared depth unlike the input's")
    affine = row.flag("elementwise_affine", default=True)
    axes: list[Value] = [axis_name(row, at) for at in range(first, len(row.shape))]
    values = plain(row, "normalized_shape", "elementwise_affine", "bias")
    return one(
        "layernorm", row, {**values, "axes": axes, "scale": affine, "shift": affine and row.flag("bias", default=True)}
    )


def along(type_name: str, row: Row) -> Written:
    """Softmax, LogSoftmax, GLU along `dim`."""
    return one(type_name, row, {"axis": axis_name(row, row.number("dim", -1))})


def softmax2d(row: Row) -> Written:
    """Softmax2d: over channels."""
    check_rank(row, 2)
    return one("softmax", row, {})


def activation(type_name: str, row: Row) -> Written:
    """Elementwise functions of PyTorch, those with arguments included."""
    if type_name == "gelu":
        return one(type_name, row, {"tanh": row.args.get("approximate") == "tanh"})
    return one(type_name, row, plain(row))


def prelu(row: Row) -> Written:
    """PReLU: one weight, or one per channel."""
    count = row.number("num_parameters", 1)
    if count not in {1, row.shape[1]}:
        raise UnwritableError("a declared depth unlike the input's")
    return one("prelu", row, {"shared": count == 1})
