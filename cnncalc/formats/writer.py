"""The text of a spec: entries and blocks as a person would write them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from os.path import basename
from typing import TYPE_CHECKING

from cnncalc.formats.entries import Entry, TreeBuilder, living, walk
from cnncalc.formats.grammar import with_blocks
from cnncalc.formats.unify import Block, CellRange, Expression, blocks_of, identifier
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of, main_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.formats.layout import MappedLayer
    from cnncalc.formats.mapper import Mapped
    from cnncalc.formats.record import Record

WIDTH = 120
# What a block has to save, in lines, to be made of a run without a class.
LEAST_SAVING = 3
# Layer types whose names are worth a word at the top level.
NAMED = frozenset({"conv", "depthwise", "convtranspose", "dense"})
# What a reader of the language takes for something else.
TAKEN = frozenset({"input", "previous"})
BRANCHES = {"residual": ("body", "shortcut")}
INDENT = "  "


def spec_text(record: Record, network: Mapped, *, flat: bool = False) -> str:
    """The spec of a network, in blocks or `flat`: one entry a layer."""
    layers = living(network)
    if flat:
        return _Writer(record, network, _flat_entries(network, layers), []).text()
    body = TreeBuilder(network, layers).body()
    taken: set[str] = set()
    blocks = blocks_of(body, taken)
    for is_small in (True, False):
        body = with_blocks(body, blocks, taken, LEAST_SAVING, is_small=is_small)
    return _Writer(record, network, indexed(body), blocks).text()


def _flat_entries(network: Mapped, layers: Sequence[MappedLayer]) -> list[Entry]:
    """An entry for every layer, in the order in which they run."""
    from cnncalc.formats.entries import MERGES, entry_of

    previous = network.inputs[0] if len(network.inputs) == 1 else None
    entries = []
    for layer in layers:
        entry = entry_of(layer)
        if layer.type in MERGES or layer.inputs != [previous]:
            entry.sources = list(layer.inputs)
        previous = layer
        entries.append(entry)
    return entries


def indexed(body: list[Entry]) -> list[Entry]:
    """A use of a block and those below it as one entry, where only one argument of the first copy differs, or none.

    ResNet's stages: the first block of a stage has a stride, `stride: 2 if $index == 0 else 1`.
    """
    result: list[Entry] = []
    for entry in body:
        last = result[-1] if result else None
        fields = _differences(last, entry) if last is not None else None
        if last is None or fields is None:
            result.append(entry)
            continue
        assert last.call is not None
        assert entry.call is not None
        assert isinstance(last.repeat, int)
        assert isinstance(entry.repeat, int)
        arguments = dict(entry.call.arguments)
        for name in fields:
            first, rest = last.call.arguments[name], arguments[name]
            arguments[name] = Expression(f"{value_text(first)} if $index == 0 else {value_text(rest)}")
        last.call.arguments = arguments
        last.repeat += entry.repeat
        last.copies += entry.members
        last.output = entry.output
    return result


def _differences(last: Entry, entry: Entry) -> list[str] | None:
    """The arguments in which a use differs from the one above it, if they can be one entry; else None."""
    if not (last.call and entry.call) or last.call.block is not entry.call.block or entry.sources:
        return None
    if last.output.is_output:
        return None
    block = entry.call.block
    if block is None or not isinstance(last.repeat, int) or not isinstance(entry.repeat, int):
        return None
    ours, theirs = last.call.arguments, entry.call.arguments
    differing = [name for name in block.order if repr(ours[name]) != repr(theirs[name])]
    if not differing:
        return []
    # The later copies have it as it mostly is: the first one is the exception.
    name = differing[0]
    is_plain = isinstance(ours[name], (bool, int)) and repr(theirs[name]) == repr(block.defaults.get(name))
    return [name] if len(differing) == 1 and is_plain and last.repeat == 1 else None


class _Writer:
    def __init__(self, record: Record, network: Mapped, body: list[Entry], blocks: list[Block]) -> None:
        self.record, self.network, self.body, self.blocks = record, network, body, blocks
        self.names: dict[int, str] = {}
        self.groups: Counter[str] = Counter()

    def text(self) -> str:
        inputs = self.network.inputs
        names = ["input"] if len(inputs) == 1 else _unique([identifier(one.name) or "input_1" for one in inputs])
        lines = self.header(names)
        used = _used_blocks(self.body)
        blocks = [block for block in self.blocks if id(block) in used]
        if blocks:
            lines.append("blocks:")
            for block in blocks:
                lines += self.block_lines(block)
        self.names = {id(one): name for one, name in zip(inputs, names, strict=True)}
        self.name_entries(self.body, self.outputs_named(), with_source=True)
        layers = self.lines(self.body, INDENT)
        lines += ["layers:", *layers]
        lines += self.footer()
        return "\n".join(lines) + "\n"

    # Top-level sections

    def header(self, inputs: list[str]) -> list[str]:
        record = self.record
        lines = [f"# {note}" for note in record.notes]
        lines += [
            f"name: {_plain(record.name or record.file)}",
            f"source: {_plain(f'{basename(record.file)} ({record.format})')}",
        ]
        if len(inputs) == 1:
            return [*lines, f"input: {self.network.inputs[0].volume}"]
        pairs = ", ".join(f"{name}: {one.volume}" for name, one in zip(inputs, self.network.inputs, strict=True))
        return [*lines, f"inputs: {{{pairs}}}"]

    def outputs_named(self) -> list[MappedLayer]:
        """The outputs that have to be named: all but the last entry alone."""
        outputs = list({id(one): one for one in self.network.outputs}.values())
        is_last = len(outputs) == 1 and self.body and self.body[-1].output is outputs[0]
        return [] if is_last else outputs

    def footer(self) -> list[str]:
        record, outputs = self.record, self.outputs_named()
        lines = []
        if outputs:
            lines.append(f"outputs: [{', '.join(self.names[id(one)] for one in outputs)}]")
        lines.append("expect:")
        if all(layer.type != "opaque" for layer in living(self.network)):
            lines += [f"  params: {record.params}", f"  macs: {record.macs}"]
        if len(self.network.outputs) == 1:
            lines.append(f"  output: {self.network.outputs[0].volume}")
        else:
            lines += [f"  {self.names[id(one)]}: {{output: {one.volume}}}" for one in outputs if one.inputs]
        return lines

    def block_lines(self, block: Block) -> list[str]:
        lines = [f"{INDENT}{block.name}:"]
        if block.arguments:
            pairs = ", ".join(
                f"{name}: {value_text(block.defaults[name]) if name in block.defaults else 'required'}"
                for name in block.order
            )
            lines += _wrapped(f"{INDENT * 2}args: ", pairs, f"{INDENT * 2}       ")
        self.names = {}
        self.name_entries(block.body, [], with_source=False)
        return [*lines, f"{INDENT * 2}layers:", *self.lines(block.body, INDENT * 3)]

    # Names

    def name_entries(self, body: Sequence[Entry], outputs: Sequence[MappedLayer], *, with_source: bool) -> None:
        """Names for the entries that others read, and at the top level those that the source has."""
        needed = {id(one) for entry in walk(body) for one in entry.sources or ()} | set(map(id, outputs))
        needed |= {id(entry.layer.share) for entry in walk(body) if entry.layer.share is not None}
        top = set(map(id, body))
        self.groups = Counter(_group_path(entry) for entry in body) if with_source else Counter()
        automatic = _automatic_names(body)
        wanted: dict[int, str] = {}
        for entry in walk(body):
            name = self.source_name(entry) if with_source else ""
            is_worth = bool(name) and id(entry) in top and (entry.type in NAMED or entry.call is not None)
            if is_worth or id(entry.output) in needed:
                wanted[id(entry)] = name or _type_of(entry)
        taken = {*self.names.values(), *TAKEN, *(name for key, name in automatic.items() if key not in wanted)}
        used: Counter[str] = Counter()
        for entry in walk(body):
            if id(entry) not in wanted:
                continue
            base = wanted[id(entry)]
            base = f"layer_{base}" if base[0].isdigit() else base
            name = base
            while name in taken:
                used[base] += 1
                name = f"{base}_{used[base] + 1}"
            taken.add(name)
            entry.name = "" if name == automatic[id(entry)] else name
            self.names[id(entry.output)] = name

    def source_name(self, entry: Entry) -> str:
        """The name that the source has for an entry: of a call its module's path, of a layer its own."""
        group = _group_path(entry)
        if group and self.groups[group] == 1:
            return identifier(group)
        if entry.call is not None and entry.call.name:
            return _short_name(entry.call.name)
        return _short_name(entry.output.name)

    # Entries

    def lines(self, body: Sequence[Entry], indent: str) -> list[str]:
        result: list[str] = []
        for entry in body:
            comment = f"   # {_plain_comment(entry.layer.comment)}" if entry.layer.comment and not entry.call else ""
            line = f"{indent}- {self.inline(entry)}{comment}" if not entry.branches else ""
            result += [line] if line else self.merge_lines(entry, indent)
        return result

    def inline(self, entry: Entry) -> str:
        """An entry without branches, on one line."""
        type_ = _type_of(entry)
        fields, wiring = self.fields(entry), self.wiring(entry)
        if not wiring:
            return f"{type_}: {fields}" if fields else type_
        return f"{{{type_}: {fields}, {', '.join(wiring)}}}" if fields else f"{{{type_}: , {', '.join(wiring)}}}"

    def wiring(self, entry: Entry) -> list[str]:
        words = []
        if entry.name:
            words.append(f"name: {entry.name}")
        if entry.sources is not None:
            names = [self.names.get(id(one), "input") for one in entry.sources]
            is_list = (entry.type in LAYERS and len(names) > 1) or (entry.type in _MERGES and not entry.branches)
            words.append(f"from: [{', '.join(names)}]" if is_list else f"from: {names[0]}")
        if entry.repeat != 1:
            words.append(f"repeat: {value_text(entry.repeat)}")
        if entry.when:
            words.append(f"when: {entry.when}")
        if entry.layer.share is not None and entry.call is None:
            words.append(f"share: {self.names[id(entry.layer.share)]}")
        return words

    def fields(self, entry: Entry) -> str:
        """The fields of an entry, or the arguments of a use, without those that are as by default."""
        if entry.call is not None:
            return self.arguments(entry)
        values = _without_defaults(entry.type, entry.written if entry.written is not None else entry.fields)
        if not values:
            return ""
        main = None if entry.type == "residual" else main_field(layer_class(entry.type))
        if main is not None and list(values) == [main.name] and not isinstance(values[main.name], dict):
            return value_text(values[main.name])
        return value_text(values)

    def arguments(self, entry: Entry) -> str:
        block = entry.call.block if entry.call else None
        assert block is not None
        assert entry.call is not None
        source = entry.written if entry.written is not None else entry.call.arguments
        values = {name: source[name] for name in block.order}
        given = {
            name: value
            for name, value in values.items()
            if not (name in block.defaults and repr(block.defaults[name]) == repr(value))
        }
        if not given:
            return ""
        required = [name for name in block.order if name not in block.defaults]
        if list(given) == block.order[:1]:
            return value_text(given[block.order[0]])
        if len(given) > 3 and list(given) == block.order[: len(given)] and len(required) > 2:
            return value_text(list(given.values()))
        return value_text(given)

    def merge_lines(self, entry: Entry, indent: str) -> list[str]:
        """A merge with branches, over several lines."""
        assert entry.branches is not None
        inner = indent + INDENT * 2
        wiring = [f"{indent}{INDENT}{word}" for word in self.wiring(entry)]
        fields = {} if entry.type == "residual" else _without_defaults(entry.type, entry.written or entry.fields)
        if entry.type == "residual" and not entry.branches[1] and not entry.shortcut_when:
            return [f"{indent}- residual:", *self.lines(entry.branches[0], inner), *wiring]
        lines = [f"{indent}- {entry.type}:", *(f"{inner}{name}: {value_text(value)}" for name, value in fields.items())]
        for name, branch in zip(_branch_names(entry), entry.branches, strict=True):
            if name == "shortcut" and entry.shortcut_when:
                lines.append(f"{inner}shortcut: {{when: {entry.shortcut_when}}}")
            else:
                lines += self.branch_lines(name, branch, inner)
        return [*lines, *wiring]

    def branch_lines(self, name: str, branch: Sequence[Entry], indent: str) -> list[str]:
        if not any(entry.branches or entry.layer.comment for entry in branch):
            line = f"{indent}{name}: [{', '.join(map(self.inline, branch))}]"
            if len(line) <= WIDTH - 20 and len(branch) <= 4:
                return [line]
        return [f"{indent}{name}:", *self.lines(branch, indent + INDENT)]


_MERGES = frozenset({"add", "concat", "multiply", "subtract", "maximum", "average"})


def _type_of(entry: Entry) -> str:
    """The word that names an entry's type: a layer type, or a block."""
    return entry.call.block.name if entry.call and entry.call.block else entry.type


def _group_path(entry: Entry) -> str:
    """The module at the top that an entry is in; empty if there is none."""
    return entry.layer.modules[0].path if entry.layer.modules else ""


def _short_name(name: str) -> str:
    """A name of the source as an identifier, without that of the model it is in where it begins with that itself."""
    outer, _, inner = name.rpartition("/")
    return identifier(inner if outer and inner.startswith(outer.rpartition("/")[2]) else name)


def _automatic_names(body: Sequence[Entry]) -> dict[int, str]:
    """The name that each entry has without one of its own, by the entry's id."""
    counts: Counter[str] = Counter()
    names = {}
    for entry in walk(body):
        type_ = _type_of(entry)
        counts[type_] += 1
        names[id(entry)] = f"{type_}{'_' if type_[-1].isdigit() else ''}{counts[type_]}"
    return names


def _branch_names(entry: Entry) -> Sequence[str]:
    assert entry.branches is not None
    if entry.type in BRANCHES:
        return BRANCHES[entry.type]
    if entry.type == "multiply" and len(entry.branches) == 2:
        sizes = [sum(1 for _ in walk(branch)) for branch in entry.branches]
        return ("features", "gate") if sizes[0] <= sizes[1] else ("gate", "features")
    return [f"branch{number}" for number in range(1, len(entry.branches) + 1)]


def _used_blocks(body: Sequence[Entry]) -> set[int]:
    """The blocks that a body uses, also inside other blocks."""
    used: set[int] = set()
    pending = list(walk(body))
    while pending:
        entry = pending.pop()
        block = entry.call.block if entry.call else None
        if block is not None and id(block) not in used:
            used.add(id(block))
            pending += walk(block.body)
    return used


def _without_defaults(type_: str, values: Mapping[str, object]) -> dict[str, object]:
    declared = fields_of(layer_class(type_))
    result = {}
    for name, value in values.items():
        default = (
            values.get("kernel") if name == "stride" and declared[name].default is None else declared[name].default
        )
        if repr(default) == repr(value) or (
            isinstance(default, float) and not isinstance(value, (bool, str)) and default == value
        ):
            continue
        result[name] = value
    main = main_field(layer_class(type_))
    if main is not None and main.name in result:
        result = {main.name: result.pop(main.name), **result}
    return result


def _unique(names: list[str]) -> list[str]:
    counts: Counter[str] = Counter()
    result = []
    for name in names:
        counts[name] += 1
        result.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return result


def _wrapped(start: str, pairs: str, indent: str) -> list[str]:
    """A mapping in braces, over several lines where it is too long for one."""
    lines = [f"{start}{{"]
    for pair in pairs.split(", "):
        if len(lines[-1]) + len(pair) + 2 > WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append(indent)
        lines[-1] += f"{pair}, "
    lines[-1] = f"{lines[-1].removesuffix(', ')}}}"
    return lines


def _plain_comment(text: str) -> str:
    """A text of a foreign file on one line."""
    return "".join(sign if sign.isprintable() else "_" for sign in " ".join(text.split()))[:WIDTH]


def _plain(text: str) -> str:
    """A text of a foreign file as a YAML string."""
    text = " ".join(text.split())
    safe = (
        text
        and all(sign.isalnum() or sign in " _-./()," for sign in text)
        and text[0].isalpha()
        and not text.isdecimal()
    )
    if safe and text.lower() not in {"true", "false", "null", "yes", "no", "on", "off"}:
        return text
    escaped = "".join(sign if sign.isprintable() and sign not in '"\\' else "_" for sign in text)
    return f'"{escaped}"'


def value_text(value: object) -> str:
    """A value as the language writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, CellRange):
        return f"{value_text(value.first)}..{value_text(value.last)}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {value_text(one)}' for name, one in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def number_text(value: float) -> str:
    """A decimal of at most 12 digits where that is exact enough, else a fraction."""
    text = repr(value)
    if sum(sign.isdigit() for sign in text.partition("e")[0].lstrip("0.")) <= 12:
        return text.removesuffix(".0") if text.endswith(".0") else text.replace("e-0", "e-")
    fraction = Fraction(value).limit_denominator(10**6)
    if abs(float(fraction) - value) <= 1e-15 * abs(value):
        return f"{fraction.numerator}/{fraction.denominator}"
    return f"{value:.12g}".replace("e-0", "e-")
