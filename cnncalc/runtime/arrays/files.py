"""Files of numbers: NumPy's .npy and .npz, and text as a person writes it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zipfile import ZipFile

import numpy as np

from cnncalc.files import read_file
from cnncalc.runtime.arrays import ArrayError
from cnncalc.runtime.arrays.images import SUFFIXES, read_image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnncalc.runtime.kernels.axes import Array

T = TypeVar("T")
# Files of a person: numbers with blanks or commas between them, a row a line, channels behind blank lines.
TEXTS = (".txt", ".csv")
ARRAY, ARCHIVE, PICKLE = b"\x93NUMPY", b"PK\x03\x04", b"\x80"
# Kinds of numbers that become floats without a loss: truth values, whole numbers, floats.
NUMBERS = "biuf"
SAVE_ARRAYS = "save arrays: numpy.save, or numpy.savez for several; nothing is ever unpickled"
FROM_TORCH = "in PyTorch: numpy.savez('w.npz', **{k: v.numpy() for k, v in model.state_dict().items()})"


def read_array(name: str, *, depth: int = 0) -> Array:
    """The one array of a file; an image gets `depth` channels. Raises `ArrayError`."""
    path = Path(name)
    if path.suffix.lower() in SUFFIXES:
        return read_image(name, opened_bytes(name), depth)
    if path.suffix.lower() in TEXTS:
        return read_text(name)
    found = read_arrays(name)
    if len(found) != 1:
        raise ArrayError(f"{name} has {len(found)} arrays where one is wanted", "save each as a file of its own")
    return next(iter(found.values()))


def read_arrays(name: str) -> dict[str, Array]:
    """All arrays of an .npz by their names, or the one of an .npy; `ArrayError` for anything else."""
    return {key: stored.load() for key, stored in stored_arrays(name).items()}


class Stored(NamedTuple):
    """An array of a file: its shape, which is known before its numbers are, and what loads these."""

    shape: tuple[int, ...]
    load: Callable[[], Array]


def stored_arrays(name: str) -> dict[str, Stored]:
    """The same without their numbers: a small archive can hold a lot of them. Raises `ArrayError`."""
    data = opened_bytes(name)
    if not data:
        raise ArrayError(f"{name} is empty", SAVE_ARRAYS)
    if data[:1] == PICKLE:
        raise ArrayError(f"{name} is a pickle, which could run any program: it is not read", FROM_TORCH)
    if not data.startswith((ARRAY, ARCHIVE)):
        raise ArrayError(f"{name} is no whole .npy or .npz: it does not begin like one", SAVE_ARRAYS)
    if data.startswith(ARRAY):
        array = _read(name, ".npy", lambda: np.load(BytesIO(data), allow_pickle=False))
        return {"": Stored(array.shape, lambda: numbers(name, array))}
    return _read(name, ".npz", lambda: _members(name, ZipFile(BytesIO(data))))


def _read(name: str, kind: str, load: Callable[[], T]) -> T:
    """What a reader of NumPy's gives; of a broken file it raises nearly anything, which becomes an `ArrayError`."""
    try:
        return load()
    except ArrayError:
        raise
    except MemoryError:
        raise ArrayError(f"{name} says that it has more numbers than memory can hold", SAVE_ARRAYS) from None
    except Exception as error:
        if "allow_pickle" in str(error):
            raise ArrayError(f"{name} holds Python objects as a pickle: they are not read", SAVE_ARRAYS) from None
        raise ArrayError(f"{name} is no whole {kind}: {_said(error)}", "save or copy it once more") from None


def _members(name: str, archive: ZipFile) -> dict[str, Stored]:
    """The arrays of an archive, by what their headers say."""
    members = archive.namelist()
    if any(not member.endswith(".npy") for member in members):
        is_torch = any(member.endswith(".pkl") for member in members)
        what = "a PyTorch file, which is a pickle" if is_torch else "no .npz"
        raise ArrayError(f"{name} is {what}: it is not read", FROM_TORCH)
    return {member.removesuffix(".npy"): _member(name, archive, member) for member in members}


def _member(name: str, archive: ZipFile, member: str) -> Stored:
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = header(file)
    if dtype.hasobject:
        raise ArrayError(f"{name} holds Python objects as a pickle: they are not read", SAVE_ARRAYS)
    key = member.removesuffix(".npy")

    def load() -> Array:
        with archive.open(member) as file:
            return numbers(f"{name}: {key}", np.lib.format.read_array(file, allow_pickle=False))

    return Stored(shape, lambda: _read(name, ".npz", load))


def opened_bytes(name: str) -> bytes:
    """The bytes of a file; `ArrayError` if there is none."""
    try:
        return read_file(name)
    except FileNotFoundError:
        raise ArrayError(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise ArrayError(f"{name} is a folder, not a file") from None
    except (OSError, ValueError) as err:
        raise ArrayError(f"{name} cannot be read: {_said(err)}") from None


def numbers(name: str, array: Array) -> Array:
    """The array, if it is one of real numbers."""
    if array.dtype.kind not in NUMBERS:
        hint = "convert it: array.astype('float32')"
        raise ArrayError(f"{name} is of the type {array.dtype}, and real numbers are wanted", hint)
    return array


def read_text(name: str) -> Array:
    """Numbers as text: a row a line, channels behind blank lines; (H, W) or (D, H, W)."""
    try:
        lines = opened_bytes(name).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ArrayError(f"{name} is no text in UTF-8", "an .npy file has its name end in .npy") from None
    channels: list[list[list[float]]] = [[]]
    for number, line in enumerate(lines, 1):
        row = line.partition("#")[0].replace(",", " ").split()
        if not row:
            channels += [[]] if channels[-1] and not line.strip() else []
            continue
        channels[-1].append([_number(f"{name}:{number}", word) for word in row])
        width = len(channels[0][0])
        if len(row) != width:
            message = f"{name}:{number}: {len(row)} numbers in this row, but {width} in the first"
            raise ArrayError(message, "a row of the picture is a line; all are equally long")
    channels = [channel for channel in channels if channel]
    if not channels:
        raise ArrayError(f"{name} has no numbers", "a row of the picture is a line: 1 1 1 0 0")
    if len({len(channel) for channel in channels}) > 1:
        rows = ", ".join(str(len(channel)) for channel in channels)
        raise ArrayError(f"{name}: channels of {rows} rows", "channels stand behind blank lines; all are equally high")
    return np.array(channels if len(channels) > 1 else channels[0])


def _number(place: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        hint = "numbers with blanks or commas between them, a row a line"
        raise ArrayError(f"{place}: `{word}` is no number", hint) from None


def _said(err: BaseException) -> str:
    """What an error says, on one line."""
    return (
        err.strerror if isinstance(err, OSError) and err.strerror else " ".join(str(err).split())
    ) or "it breaks off"


def npy_bytes(array: Array) -> bytes:
    """An array as an .npy file."""
    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def npz_bytes(arrays: Mapping[str, Array]) -> bytes:
    """Arrays by their names as an .npz file, the same bytes for the same arrays."""
    from zipfile import ZipInfo

    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            # `numpy.savez` takes no array that is called `file`, and dates its members by the clock in some versions.
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
    return buffer.getvalue()
