"""The sections of a spec: from the tree of one file, with what it extends laid under it, to a `Spec`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from cnncalc.language.entries import name_entries
from cnncalc.language.messages.similar import similar
from cnncalc.language.parse_blocks import BlockReader
from cnncalc.language.sections import as_volume, words
from cnncalc.language.static import Checker
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from cnncalc.language.entries import Block, Body
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Diagnostic, Span

KEYS = (
    "language", "name", "source", "description", "extends", "input", "inputs", "vars", "blocks", "layers", "outputs",
    "expect", "budget", "frozen",
)  # fmt: skip
FROZEN = ("true", "false")
# Of more unknown keys nobody wants to hear: the file is no spec at all.
MANY_KEYS = 1_000
_VOLUME = "width x height x depth, such as 32x32x3"


class Spec:
    """A whole spec, before it is expanded. Texts and numbers are still as written.

    `name_errors` are the places of names of layers that are wrong or taken. It is `blind` where a section could not be
    read: names may be missing for no other reason.
    """

    __slots__ = (
        "blind", "blocks", "body", "budget", "checker", "expect", "frozen", "inputs", "is_library", "name",
        "name_errors", "reference", "vars",
    )  # fmt: skip

    def __init__(self, body: Body, checker: Checker) -> None:
        self.name = ""
        self.reference = ""
        self.inputs: dict[str, Scalar | None] = {}
        self.vars: dict[str, Tree] = {}
        self.blocks: dict[str, Block] = {}
        self.body = body
        self.checker = checker
        self.expect: Mapping | None = None
        self.budget: Mapping | None = None
        self.frozen: Scalar | None = None
        self.blind = False
        self.name_errors: set[Span] = set()
        self.is_library = False


class DocumentParser(BlockReader):
    """Reads the sections of a merged top-level mapping."""

    def __init__(self, top: Mapping, found: list[Diagnostic]) -> None:
        self.misspelt, self.guessed = _meant(top)
        super().__init__(top, found)

    def spec(self) -> Spec:
        """The spec, with whatever could be understood."""
        self._check_keys()
        self._check_language()
        self.read()
        spec = Spec(self.entries.body(self._layers()), Checker(self.blocks, self.unreadable, self.found))
        spec.name, spec.reference = self._text("name"), self._text("source")
        self._text("description")
        spec.inputs = self._inputs(spec)
        spec.body.outputs = self.names(self.top, "outputs")
        variables = self.mapping(self.top, "vars", "vars: {classes: 10}")
        spec.vars = self._vars(variables)
        spec.blind = spec.blind or self.top.damaged or (variables.damaged if variables else "vars" in self.top.pairs)
        spec.blocks = self.blocks
        spec.expect = self.mapping(self.top, "expect", "expect: {params: 61706}")
        spec.budget = self.mapping(self.top, "budget", "budget: {params: 26M}")
        spec.frozen = self._frozen()
        spec.is_library = bool(self.blocks) and not {"layers", "input", "inputs"} & {*self.top.pairs}
        self._check_parts(spec)
        self._check_entries(spec)
        return spec

    def _layers(self) -> Tree | None:
        """`layers`; none if they are empty since a line below was taken for a key, which is reported."""
        node = self.top.value("layers")
        is_lost = self.top.damaged and isinstance(node, Scalar) and node.is_empty
        return None if is_lost else node

    def _check_keys(self) -> None:
        keys = (self.misspelt.get(key.text, key) for key, _ in self.top.pairs.values())
        unknown = (key for key in keys if key.text not in KEYS and not key.text.startswith("x-"))
        for key in islice(unknown, MANY_KEYS):
            self.unknown_key(key, KEYS, "a spec")

    def _check_language(self) -> None:
        version = self.top.value("language")
        if version is not None and not (isinstance(version, Scalar) and version.text == "1"):
            self.report(version.span, "S104", "this cnncalc reads version 1 of the language", "write language: 1")

    def _check_parts(self, spec: Spec) -> None:
        """A spec has layers and an input; what nothing was understood of is reported already."""
        if spec.is_library or self.top.damaged:
            return
        first = next(iter(self.top.pairs.values()), None)
        begin = first[0].span if first else self.top.span
        if "layers" not in self.top.pairs and "layers" not in self.guessed:
            self.report(begin, "S111", "a spec needs `layers`", "a list with a dash in front of every layer")
        if not {"input", "inputs"} & {*self.top.pairs, *self.guessed}:
            self.report(begin, "S112", "a spec needs an `input`", f"{_VOLUME}: write input: 32x32x3")

    def _check_entries(self, spec: Spec) -> None:
        bodies = (spec.body, *(block.body for block in spec.blocks.values()))
        for body in bodies:
            name_entries(body, self.found)
        if self.found:
            places = {entry.named.span for body in bodies for entry in body.all_entries() if entry.named}
            spec.name_errors = places & {diagnostic.span for diagnostic in self.found}
        for body in bodies:
            for entry in body.all_entries():
                spec.checker.check(entry)
        for block in spec.blocks.values():
            for argument in block.args.values():
                if argument.default is not None:
                    spec.checker.check_values(argument.default)

    def _frozen(self) -> Scalar | None:
        """Whether all layers are frozen."""
        node = self.top.value("frozen")
        if node is None or (isinstance(node, Scalar) and (node.refused or node.text in FROZEN)):
            return node if isinstance(node, Scalar) and not node.refused else None
        word = f", not {node.text}" if isinstance(node, Scalar) and node.text else ""
        self.report(node.span, "S104", f"`frozen` wants true or false{word}", "it freezes all layers of the spec")
        return None

    def _text(self, key: str) -> str:
        """`name`, `source` or `description`: plain text, never an expression."""
        node = self.top.value(key)
        if node is None or (isinstance(node, Scalar) and node.refused):
            return ""
        if isinstance(node, Scalar) and not node.is_empty:
            return node.text
        empty = isinstance(node, Scalar)
        hint = "delete it, or fill it in" if empty else "put it in quotes if it has brackets or braces"
        message = f"`{key}` is empty" if empty else f"`{key}` wants a text"
        self.report(node.span, "Y013" if empty else "S104", message, hint)
        return ""

    def _inputs(self, spec: Spec) -> dict[str, Scalar | None]:
        """The input volumes as written, by name; nothing for one that could not be read."""
        pairs = self._input_pairs(spec)
        found: dict[str, Scalar | None] = {}
        for key, value in pairs:
            if key.text != "input" and not self.is_name(key, "an input"):
                spec.blind = True
                continue
            found[key.text] = None
            if isinstance(value, Scalar) and (value.refused or not value.is_empty):
                found[key.text] = None if value.refused else value
            elif isinstance(value, Scalar):
                self.report(value.span, "Y013", f"`{key.text}` is empty", _VOLUME)
            else:
                self.report(value.span, "S104", "an input wants one volume", _one_volume(key, value))
        spec.body.inputs = [key for key, _ in pairs]
        return found

    def _input_pairs(self, spec: Spec) -> list[tuple[Scalar, Tree]]:
        """Every input's name and volume."""
        if {"input", "inputs"} <= self.top.pairs.keys():
            self.report(self.top.pairs["inputs"][0].span, "S113", "`input` and `inputs` are both here", "keep one")
        if "input" in self.top.pairs:
            return [self.top.pairs["input"]]
        node = self.top.value("inputs")
        if isinstance(node, Scalar) and not node.is_empty and not node.refused:
            hint = f"one is written input: {node.text}"
            self.report(node.span, "S104", "`inputs` wants several volumes by name", hint)
            return [(self.top.pairs["inputs"][0], node)]
        several = self.mapping(self.top, "inputs", "inputs: {left: 105x105x1, right: 105x105x1}")
        if several is not None and not several.pairs and not several.damaged:
            self.report(several.span, "Y013", "`inputs` is empty", "such as {left: 105x105x1, right: 105x105x1}")
        spec.blind = not (several and several.pairs) or several.damaged
        return list(several.pairs.values()) if several else []

    def _vars(self, node: Mapping | None) -> dict[str, Tree]:
        return {
            text: value
            for text, (key, value) in (node.pairs if node else {}).items()
            if self.is_name(key, "a variable")
        }


# What a misspelt section must hold to be taken for the one that was meant.
_KINDS: dict[str, tuple[type, ...]] = {
    "input": (Scalar,),
    "inputs": (Mapping,),
    "vars": (Mapping,),
    "blocks": (Mapping,),
    "layers": (Sequence,),
    "outputs": (Sequence, Scalar),
    "expect": (Mapping,),
    "budget": (Mapping,),
}


def _meant(top: Mapping) -> tuple[dict[str, Scalar], list[str]]:
    """Put misspelt sections where they belong, so that what they hold is understood.

    The misspelt word of each comes out, and the sections that others were perhaps meant to be.
    """
    moved: dict[str, Scalar] = {}
    guessed: list[str] = []
    pairs: dict[str, tuple[Scalar, Tree]] = {}
    for text, (key, value) in top.pairs.items():
        unknown = text not in KEYS and not text.startswith("x-")
        hint = similar(text, KEYS, guessed) if unknown else ""
        meant = next((word for word in KEYS if hint == f'did you mean "{word}"?'), "")
        if unknown:
            guessed.append(meant)
        if meant and meant not in {*top.pairs, *pairs} and isinstance(value, _KINDS.get(meant, ())):
            moved[meant] = key
            pairs[meant] = (Scalar(key.source, meant, key.span[1:], quoted=False), value)
        else:
            pairs[text] = (key, value)
    top.pairs = pairs
    return moved, guessed


def _one_volume(key: Scalar, value: Tree) -> str:
    """A hint for a list or mapping where a volume is wanted."""
    if isinstance(value, Sequence):
        parts = words(value.items)
        if len(parts) in {2, 3, 4} and all(part.isdecimal() for part in parts):
            return as_volume(parts)
    elif key.text == "input":
        return "several are `inputs`, such as inputs: {left: 105x105x1, right: 105x105x1}"
    return f"{_VOLUME}; a batch is an option of the commands"
