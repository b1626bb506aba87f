"""Anti-unification: many uses of a class become one block, what differs between them its arguments and conditions.

The use with most entries is the template; every other one has to fit into it, with entries missing. A field is then
a row of values, one per use: a literal where all agree, an argument that there is already, an expression over one, or
a new argument. No expression is made that only one value supports.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.formats.entries import Call, Entry, calls_in, walk
from cnncalc.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# One value for each use; None where the use does not have the entry.
Row: TypeAlias = "list[object]"
FACTORS = (2, 3, 4, 6, 8, 16)
# Arguments that mostly have one value, which then is their default.
WITH_DEFAULT = frozenset({"stride", "kernel", "padding", "groups", "dilation", "epsilon", "bias", "rate", "multiplier"})
TAKEN = frozenset({"name", "from", "when", "repeat", "share", "frozen", "index", "input", "previous"})


class Expression(str):
    """A value that a spec computes."""

    __slots__ = ()


class CellRange(NamedTuple):
    """`first..last`, as a slice has it."""

    first: object
    last: object


@dataclass(slots=True, eq=False)
class Block:
    """A block of the spec: its arguments with one value for each use, and the body with what varies written out."""

    name: str
    body: list[Entry]
    arguments: dict[str, Row] = field(default_factory=dict)
    defaults: dict[str, object] = field(default_factory=dict)

    @property
    def order(self) -> list[str]:
        """The names of the arguments, those with a default last."""
        return sorted(self.arguments, key=lambda name: name in self.defaults)


class _Missing:
    """Takes the place of an entry that a use does not have; a residual may lack its shortcut alone."""


MISSING, NO_SHORTCUT = _Missing(), _Missing()
Match: TypeAlias = "list[tuple[Entry, Entry | _Missing]]"


def blocks_of(body: list[Entry], taken: set[str]) -> list[Block]:
    """The blocks of all calls in a body, inner ones first; the calls get their block and its arguments."""
    blocks: list[Block] = []
    calls = list({id(call): call for call in calls_in(body)}.values())
    heights = {id(call): 0 for call in calls}
    for call in calls:
        heights[id(call)] = 1 + max((heights[id(inner)] for inner in calls_in(call.body)), default=0)
    groups: dict[tuple[int, str], list[Call]] = {}
    for call in sorted(calls, key=lambda call: heights[id(call)]):
        if call.block is None:
            groups.setdefault((heights[id(call)], call.type), []).append(call)
    for (_, type_), group in groups.items():
        for members, matches in _families(group):
            name = _free(block_name(type_), taken)
            block = Block(name, members[0].body)
            _Unifier(block, members, matches).run()
            blocks.append(block)
    return blocks


def _families(group: list[Call]) -> Iterable[tuple[list[Call], list[Match]]]:
    """Uses of one class in groups that each fit one template."""
    rest = sorted(group, key=lambda call: -sum(1 for _ in walk(call.body)))
    while rest:
        template = rest[0]
        fitting, matches, others = [], [], []
        for call in rest:
            match = _embedded(template.body, call.body)
            if match is None:
                others.append(call)
            else:
                fitting.append(call)
                matches.append(match)
        yield fitting, matches
        rest = others


def _key(entry: Entry) -> tuple[object, ...]:
    """What has to agree for two entries to be one of a block."""
    kind = entry.call.block if entry.call else tuple(entry.fields)
    return (entry.type if entry.call is None else "", kind, len(entry.branches or ()), entry.reach)


def _embedded(template: Sequence[Entry], body: Sequence[Entry]) -> Match | None:
    """Each entry of the template with that of a body, in order; None if the body does not fit."""
    result: Match = []
    place = 0
    for entry in template:
        other = body[place] if place < len(body) else None
        inner = _same(entry, other)
        if other is not None and inner is not None:
            result += [(entry, other), *inner]
            place += 1
            continue
        if _may_lack_shortcut(entry, other):
            assert entry.branches is not None
            count, inner = _longest(entry.branches[0], body[place:])
            if inner is None:
                return None
            result += [(entry, NO_SHORTCUT), *inner]
            place += count
            continue
        if entry.sources and len(entry.sources) > 1:
            return None
        result.append((entry, MISSING))
        result += [(one, MISSING) for branch in entry.branches or () for one in walk(branch)]
    return result if place == len(body) else None


def _same(entry: Entry, other: Entry | None) -> Match | None:
    """The branches of two entries, if they are alike."""
    if other is None or _key(entry) != _key(other):
        return None
    result: Match = []
    for ours, theirs in zip(entry.branches or (), other.branches or (), strict=True):
        inner = _embedded(ours, theirs)
        if inner is None:
            return None
        result += inner
    return result


def _may_lack_shortcut(entry: Entry, other: Entry | None) -> bool:
    is_residual = entry.type == "residual" and entry.branches is not None and not entry.branches[1]
    return is_residual and (other is None or other.type != "residual")


def _longest(template: Sequence[Entry], body: Sequence[Entry]) -> tuple[int, Match | None]:
    """The longest beginning of a body that fits, of at least one entry."""
    for count in range(len(body), 0, -1):
        match = _embedded(template, body[:count])
        if match is not None and any(isinstance(other, Entry) for _, other in match):
            return count, match
    return 0, None


class _Unifier:
    """Writes the fields of a template with arguments for what varies."""

    def __init__(self, block: Block, members: list[Call], matches: list[Match]) -> None:
        self.block, self.members = block, members
        self.depths: Row = [call.input.shape[0] for call in members]
        self.tables = [{id(entry): other for entry, other in match} for match in matches]
        self.shortcuts = {
            id(inner)
            for entry in walk(block.body)
            if entry.type == "residual" and entry.branches
            for inner in walk(entry.branches[1])
        }

    def run(self) -> None:
        for call in self.members:
            call.block = self.block
        conditions: list[Callable[[], None]] = []
        for entry in walk(self.block.body):
            others = [table[id(entry)] for table in self.tables]
            self.write(entry, others)
            present = [other is not MISSING for other in others]
            if not all(present):
                conditions.append(lambda entry=entry, present=present: self.set_when(entry, present))  # type: ignore[misc]
            elif any(other is NO_SHORTCUT for other in others):
                joined = [other is not NO_SHORTCUT for other in others]
                conditions.append(lambda entry=entry, joined=joined: self.set_shortcut(entry, joined))  # type: ignore[misc]
        for condition in conditions:
            condition()
        self.give_arguments()

    def write(self, entry: Entry, others: list[Entry | _Missing]) -> None:
        """The fields (of a call the arguments) and the count of one entry."""
        uses = [other if isinstance(other, Entry) else None for other in others]
        entry.written = {}
        names = list(entry.fields) if entry.call is None else entry.call.block.order if entry.call.block else []
        for name in names:
            row = [None if use is None else _value(use, name) for use in uses]
            entry.written[name] = self.express(row, name, entry)
        counts = [None if use is None else use.repeat for use in uses]
        if not all(count in (None, entry.repeat) for count in counts):
            entry.repeat = self.express(counts, "count", entry)

    # Values

    def express(self, row: Row, name: str, entry: Entry) -> object:
        """A row of values as a literal, or as an expression over arguments."""
        known = [value for value in row if value is not None]
        if known and isinstance(known[0], CellRange):
            return self.express_range(row, name, entry)
        if not known or all(_same_value(value, known[0]) for value in known):
            return known[0] if known else None
        for argument, values in self.block.arguments.items():
            if _agree(row, values):
                return Expression(f"${argument}")
        if all(isinstance(value, int) and not isinstance(value, bool) for value in known):
            expression = self.arithmetic(row)
            if expression:
                return Expression(expression)
        return Expression(f"${self.new_argument(row, name, entry)}")

    def express_range(self, row: Row, name: str, entry: Entry) -> object:
        ranges = [value if isinstance(value, CellRange) else None for value in row]
        first = self.express([one and one.first for one in ranges], f"{name}_from", entry)
        last = self.express([one and one.last for one in ranges], f"{name}_to", entry)
        if not isinstance(first, Expression) and not isinstance(last, Expression):
            return CellRange(first, last)
        return Expression(f"{first}..{last}")

    def arithmetic(self, row: Row) -> str:
        """A whole number times an argument, or a part of it; the depth of the input counts as one."""
        candidates = list(self.block.arguments.items())
        # What follows from the input needs more support: a number that grows with the depth often does so by chance.
        if len({value for value in row if value is not None}) > 2:
            candidates.append(("input.depth", self.depths))
        for name, values in candidates:
            if not all(value is None or (isinstance(value, int) and not isinstance(value, bool)) for value in values):
                continue
            pairs = [(value, base) for value, base in zip(row, values, strict=True) if value is not None]
            found = "" if any(base is None for _, base in pairs) else _over(name, pairs)  # type: ignore[arg-type]
            if found:
                return found
        return ""

    def new_argument(self, row: Row, name: str, entry: Entry) -> str:
        """An argument by the field's name, or by the module's where that is taken."""
        arguments = self.block.arguments
        if name in arguments or name in TAKEN:
            leaf = _leaf(entry) or self.suffix(entry)
            if leaf and leaf[0].isdigit():
                leaf = f"{name}_{leaf}"
            name = _first_free(
                leaf if name in {"filters", "units"} and leaf else f"{leaf}_{name}" if leaf else name, arguments
            )
        arguments[name] = row
        return name

    def suffix(self, entry: Entry) -> str:
        """The name of a layer without that of the block it is in: `3x3` of `inception_3a/3x3`."""
        outer, name = self.members[0].name, entry.call.name if entry.call else entry.layer.name
        return identifier(name.removeprefix(outer)) if outer and name != outer and name.startswith(outer) else ""

    # Conditions

    def set_when(self, entry: Entry, present: list[bool]) -> None:
        entry.when = self.condition(
            present, "project" if id(entry) in self.shortcuts else "", id(entry) in self.shortcuts
        )

    def set_shortcut(self, entry: Entry, joined: list[bool]) -> None:
        entry.shortcut_when = self.condition(joined, "skip", True)

    def condition(self, present: list[bool], word: str, is_shortcut: bool) -> str:
        """An expression that is true exactly for the uses that have an entry."""
        arguments = self.block.arguments
        strides = arguments.get("stride")
        if strides and None not in strides:
            if [value != 1 for value in strides] == present:
                return "$stride != 1"
            if [value == 1 for value in strides] == present:
                return "$stride == 1"
        for name, values in arguments.items() if is_shortcut else ():
            found = self._depth_condition(present, name, values, strides)
            if found:
                return found
        for name, values in arguments.items():
            if _agree(list(present), values) and all(isinstance(value, bool) for value in values):
                return f"${name}"
        name = _first_free(word or ("expand" if sum(present) > len(present) / 2 else "extra"), arguments)
        arguments[name] = list(present)
        return f"${name}"

    def _depth_condition(self, present: list[bool], name: str, values: Row, strides: Row | None) -> str:
        """A comparison of the depth that enters with that which leaves."""
        if any(not isinstance(value, int) or isinstance(value, bool) for value in values) or len(set(values)) < 2:
            return ""
        for factor in (1, 2, 4):
            same = [depth == factor * value for depth, value in zip(self.depths, values, strict=True)]  # type: ignore[operator]
            other = f"${name}" if factor == 1 else f"{factor} * ${name}"
            if [not one for one in same] == present:
                return f"$input.depth != {other}"
            if same == present:
                return f"$input.depth == {other}"
            if strides and None not in strides:
                if [stride != 1 or not one for one, stride in zip(same, strides, strict=True)] == present:
                    return f"$stride != 1 or $input.depth != {other}"
                if [stride == 1 and one for one, stride in zip(same, strides, strict=True)] == present:
                    return f"$stride == 1 and $input.depth == {other}"
        return ""

    # Arguments of the uses

    def give_arguments(self) -> None:
        """Every use gets its values; an argument that mostly has one value has it by default."""
        for name, row in self.block.arguments.items():
            known = [value for value in row if value is not None]
            common, count = Counter(map(repr, known)).most_common(1)[0]
            usual = next(value for value in known if repr(value) == common)
            for call, value in zip(self.members, row, strict=True):
                call.arguments[name] = usual if value is None else value
            base = re.sub(r"_\d+$", "", name).rpartition("_")[2]
            if base == "stride" and 1 in known:
                self.block.defaults[name] = 1
            elif (base in WITH_DEFAULT or isinstance(usual, bool)) and 2 * count >= len(known):
                self.block.defaults[name] = usual


def _over(name: str, pairs: Sequence[tuple[int, int]]) -> str:
    """The expression over an argument that gives a value for its value, in every pair; empty if there is none."""
    if all(value == base for value, base in pairs):
        return f"${name}"
    for factor in FACTORS:
        if all(value == factor * base for value, base in pairs):
            return f"{factor} * ${name}"
        is_exact = name == "kernel" or all(base % factor == 0 for _, base in pairs)
        if is_exact and all(value == base // factor for value, base in pairs):
            return f"${name} // {factor}"
    for factor, text in ((1, f"${name} - 1"), (2, f"2 * ${name} - 1")):
        if all(value == factor * base - 1 for value, base in pairs):
            return text
    if all(value == base // 2 - 1 for value, base in pairs):
        return f"${name} // 2 - 1"
    return ""


def _value(entry: Entry, name: str) -> object:
    if entry.call is not None:
        return entry.call.arguments[name]
    value = entry.fields[name]
    match = re.fullmatch(r"(\d+)\.\.(\d+)", value) if isinstance(value, str) else None
    return CellRange(int(match[1]), int(match[2])) if match else value


def _same_value(value: object, other: object) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _agree(row: Row, values: Row) -> bool:
    """Whether an argument has the value of a row wherever that has one."""
    return all(
        value is None or (other is not None and _same_value(value, other))
        for value, other in zip(row, values, strict=True)
    )


def _leaf(entry: Entry) -> str:
    """The name of the module that an entry belongs to, as an identifier; empty if it has none."""
    modules = [module.path for module in entry.layer.modules] or [""]
    parts = (entry.call.path if entry.call is not None else modules[-1]).split(".")
    named = next((place for place in range(len(parts) - 1, -1, -1) if not parts[place].isdigit()), None)
    return "" if named is None else identifier("_".join(parts[named:]))


def identifier(text: str) -> str:
    """A name of the language out of any text: letters, digits and `_`, in lower case with `_` between words."""
    text = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text).lower()


def block_name(type_: str) -> str:
    """The name of a block for a class: none that is a layer type or a word of the language."""
    name = identifier(type_) or "block"
    return f"{name}_block" if name in LAYERS or name in TAKEN or name == "residual" or name[0].isdigit() else name


def _free(name: str, taken: set[str]) -> str:
    """A name that is not taken, and is from now on."""
    result = _first_free(name, taken)
    taken.add(result)
    return result


def _first_free(name: str, taken: Iterable[str]) -> str:
    taken = {*taken, *TAKEN}
    if name not in taken:
        return name
    return next(f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken)
