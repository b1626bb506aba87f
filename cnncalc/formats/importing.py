"""From a foreign file to the text of a spec: recognise, read, map, write, and compare with what was read."""

from __future__ import annotations

import sys
import zlib
from importlib import import_module
from os.path import basename
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.files import read_file, remember
from cnncalc.formats.check import check_flat, check_same, check_totals, read_back
from cnncalc.formats.entries import grow_concats, living
from cnncalc.formats.mapper import mapped
from cnncalc.formats.record import FormatError, ImportRefusedError
from cnncalc.formats.writer import spec_text
from cnncalc.language.files import UnreadableError
from cnncalc.language.foreign import format_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.formats.layout import MappedLayer
    from cnncalc.formats.record import Record
    from cnncalc.formats.tensors import Array
    from cnncalc.language.files import Place
    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Volume

# Format -> module. Each has `read(data, file, name, sizes)`.
READERS = {"darknet": "darknet", "caffe": "caffe", "json": "keras", "graph": "pytorch", "onnx": "onnx"}
# Architectures are texts of a few hundred kilobytes; weights are in other files.
MOST_BYTES = 64 * 1024 * 1024


class Tensor(NamedTuple):
    """A tensor of the source that is one of the spec's: its name there, and how its numbers become those of the spec.

    A matrix may be transposed; `order` sorts the axes of a weight, those of size 1 left out; empty is none of it. All
    are multiplied with `factor`.
    """

    name: str
    shape: tuple[int, ...]
    transposed: bool
    order: tuple[int, ...]
    factor: float = 1.0


class Imported(NamedTuple):
    """A spec that was written.

    `origins` are the names that layers have in the source, by their paths; `tensors` the source's tensors, by the names
    that ours have (`layer1/0/conv1.weight`).
    """

    text: str
    origins: dict[str, str]
    tensors: dict[str, Tensor]


class Sizes(NamedTuple):
    """Input volumes in place of the source's: by name, and one for whatever the input is called."""

    named: Mapping[str, Volume]
    only: Volume | None = None

    def of(self, name: str) -> tuple[int, ...] | None:
        """The shape (D, H, W) of an input, if it is given."""
        volume = self.named.get(name, self.only)
        return None if volume is None else (volume.depth, *reversed(volume.spatial))

    def all(self) -> list[Volume]:
        """All volumes that are given, in order."""
        return [*self.named.values(), *([self.only] if self.only else [])]


NO_SIZES = Sizes({})


def imported(place: Place, *, sizes: Sizes = NO_SIZES, flat: bool = False, opaque: bool = False) -> Imported:
    """The spec of the file at a place, standard input included.

    `flat` writes an entry for each layer; `opaque` writes what has no counterpart as opaque layers.

    Raises `FormatError` for a file that is broken or of no known format, and `ImportRefusedError`, with all reasons,
    for a network that cannot be written as a spec.
    """
    return written(read(place, _all_bytes(place), sizes), flat=flat, opaque=opaque)


def imported_factory(
    source: str, *, sizes: Sizes, flat: bool = False, opaque: bool = False, with_weights: bool = False
) -> tuple[Imported, bytes]:
    """The spec of the PyTorch model that `torch:package.module:factory` names; its code runs, once.

    With it, if they are wanted, the model's weights as the bytes of an archive.
    """
    from cnncalc.formats import capture, pytorch

    shapes = [(1, volume.depth, *reversed(volume.spatial)) for volume in sizes.all()]
    if source.count(":") > 1 and not shapes:
        raise capture.FactoryError(f"{source}: the input's size is missing", "--input 224x224x3 gives it")
    model = capture.factory_model(source)
    graph = capture.factory_graph(source, model, shapes)
    result = written(pytorch.record_of(graph, source, source), flat=flat, opaque=opaque)
    return result, _archive(result, capture.arrays(model)) if with_weights else b""


def weights_archive(place: Place, result: Imported) -> bytes:
    """The weights in the file of a spec that was imported, as the bytes of an archive; `FormatError` if it has none."""
    data = _all_bytes(place)
    if place.path is None or format_of(data) != "onnx":
        raise FormatError(f"{place.given}: weights are read of ONNX files and PyTorch models alone")
    from cnncalc.formats import onnx

    return _archive(result, onnx.arrays(data, {tensor.name for tensor in result.tensors.values()}, place.given))


def _archive(result: Imported, arrays: Mapping[str, Array]) -> bytes:
    from cnncalc.formats.tensors import archive  # NumPy is only needed for weights

    return archive(result.tensors, arrays)


def spec_bytes(place: Place, data: bytes) -> bytes:
    """The spec of a foreign file of which `data` is the beginning, as its bytes."""
    data = _all_bytes(place) if place.path is not None else data
    return written(read(place, data, NO_SIZES)).text.encode()


def read(place: Place, data: bytes, sizes: Sizes) -> Record:
    """The record of a file."""
    format_ = format_of(data)
    if format_ == "zip":
        data, format_ = archived(place, data), "json"
    file = "standard input" if place.path is None else place.given
    if format_ not in READERS:
        raise FormatError(
            f"{file} is of no format that can be imported",
            "formats are: ONNX, Keras JSON and .keras, Darknet cfg, Caffe prototxt, graphs of cnncalc.capture",
        )
    name = "network" if place.path is None else _stem(basename(place.path))
    reader = import_module(f"cnncalc.formats.{READERS[format_]}")
    record: Record = reader.read(data, file, name, sizes)
    return record


def written(record: Record, *, flat: bool = False, opaque: bool = False) -> Imported:
    """The spec of a record; `ImportRefusedError` with all reasons why there is none."""
    network = mapped(record, opaque=opaque)
    layers = living(network)
    count = sum(layer.type == "opaque" for layer in layers)
    if count:
        record.note(f"Opaque layers ({count}) are operations without a counterpart: totals are lower bounds.")
    if not layers and not record.reasons:
        record.refuse("", "it has no layers")
    if record.reasons:
        raise ImportRefusedError(record.file, record.format, record.reasons)
    grow_concats(layers)
    flat_text = spec_text(record, network, flat=True)
    flat_graph = check_flat(flat_text, record, layers)
    sources = dict(zip(flat_graph.nodes, layers, strict=True))
    if flat:
        return _imported(flat_text, flat_graph, sources)
    text = spec_text(record, network)
    graph = read_back(text)
    check_totals(graph, record)
    same = check_same(graph, flat_graph)
    return _imported(text, graph, {path: sources[other] for path, other in same.items()})


def _imported(text: str, graph: Graph, sources: Mapping[str, MappedLayer]) -> Imported:
    """A spec with what each of its layers was made of."""
    tensors: dict[str, Tensor] = {}
    for path, layer in sources.items():
        node = graph.nodes[path]
        ours = () if node.shares or layer.type == "opaque" else node.layer.weights(*node.input_volumes)
        order = tuple(sorted(range(len(layer.weight_axes)), key=lambda place: layer.weight_axes[place]))
        for is_buffer, theirs in ((False, layer.weights), (True, layer.buffers)):
            named = [one for one in ours if (one.role == "buffer") == is_buffer]
            for weight, source in zip(named, theirs, strict=False):
                shape = tuple(map(int, weight.shape))
                tensors[f"{path}.{weight.name}"] = Tensor(source.name, shape, source.transposed, order, source.factor)
    return Imported(text, {path: layer.name for path, layer in sources.items()}, tensors)


def _stem(file: str) -> str:
    """A file's name without its ending."""
    return file.rpartition(".")[0] or file


def archived(place: Place, data: bytes) -> bytes:
    """The architecture in a `.keras` archive, whose weights stay where they are."""
    import io
    import zipfile

    try:
        if place.file:
            remember(place.file)
        with zipfile.ZipFile(place.file or io.BytesIO(data)) as archive, archive.open("config.json") as config:
            text = config.read(MOST_BYTES + 1)
    except KeyError:
        raise FormatError(f"{place.given} is an archive without a config.json, as a .keras file has one") from None
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error) as err:
        raise FormatError(f"{place.given}: the archive cannot be read: {str(err)[:100]}") from None
    if len(text) > MOST_BYTES:
        raise FormatError(f"{place.given}: the config.json is too large: an architecture has at most 64 MiB")
    return text


def mapped_file(path: str) -> bytes:
    """A file's bytes, of which only those are read that are looked at: the weights of an ONNX file are not."""
    import mmap

    with open(path, "rb") as file:
        mapped: bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # type: ignore[assignment]
        return mapped


def _all_bytes(place: Place) -> bytes:
    """A file's bytes, up to what an architecture may have; the weights of an ONNX file are left where they are."""
    if place.path is None:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    elif place.file is None:
        data = place.store.read(place.path, place.given)
    else:
        data = _file_bytes(place.file, place.given)
    if format_of(data) == "onnx" and place.file:
        return mapped_file(place.file)
    if len(data) > MOST_BYTES and format_of(data) != "zip":
        raise FormatError(f"{place.given} is too large: an architecture has at most 64 MiB")
    return data


def _file_bytes(path: str, given: str) -> bytes:
    try:
        return read_file(path, MOST_BYTES)
    except FileNotFoundError:
        raise UnreadableError(f"{given}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadableError(f"{given} is a folder, not a file") from None
    except (OSError, ValueError) as err:
        raise UnreadableError(f"{given} cannot be read: {err}") from None
