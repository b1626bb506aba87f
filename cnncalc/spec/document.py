"""The sections of a spec: from the tree of one file, with what it extends laid under it, to a `Spec`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic, Span
from cnncalc.layers import LAYERS
from cnncalc.spec.entries import Argument, Block, Body
from cnncalc.spec.parse_entries import MERGES, NAME, EntryParser
from cnncalc.spec.static import check_entry
from cnncalc.spec.traps import WIRING
from cnncalc.spec.tree import Mapping, Scalar, Sequence
from cnncalc.values import listed
from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from cnncalc.spec.tree import Tree

KEYS = (
    "language", "name", "source", "description", "extends", "input", "inputs", "vars", "blocks", "layers", "outputs",
    "expect", "budget",
)  # fmt: skip
BLOCK_KEYS = ("args", "inputs", "outputs", "layers")
# What an expression calls by itself, so that no argument, variable or input can have the name.
BUILT_IN_NAMES = ("input", "previous", "index")


class Spec:
    """A whole spec, before it is expanded. Texts and numbers are still as written."""

    __slots__ = ("blocks", "body", "budget", "description", "expect", "inputs", "name", "reference", "vars")

    def __init__(self, body: Body) -> None:
        self.name = ""
        self.reference = ""
        self.description = ""
        self.inputs: dict[str, Scalar | None] = {}
        self.vars: dict[str, tuple[Scalar, Tree]] = {}
        self.blocks: dict[str, Block] = {}
        self.body = body
        self.expect: Mapping | None = None
        self.budget: Mapping | None = None

    @property
    def is_library(self) -> bool:
        """Only blocks and variables: nothing to compute."""
        return not self.body.entries and not self.inputs and bool(self.blocks)


class DocumentParser:
    """Reads the sections of a merged top-level mapping."""

    def __init__(self, top: Mapping, found: list[Diagnostic]) -> None:
        self.top = top
        self.found = found
        self.misspelt: set[str] = set()
        self.block_names = self._block_names()
        self.entries = EntryParser(self.block_names, found)

    def spec(self) -> Spec:
        """The spec, with whatever could be understood."""
        self._check_keys()
        self._check_language()
        layers = self.top.value("layers")
        spec = Spec(self.entries.body(layers, layers.span if layers else self.top.span))
        spec.name, spec.reference = self._text("name"), self._text("source")
        spec.description = self._text("description")
        spec.inputs = self._inputs()
        spec.body.inputs = [key for key, _ in self._input_pairs()]
        spec.body.outputs = self._names(self.top, "outputs")
        spec.vars = self._vars()
        spec.blocks = self._blocks()
        spec.expect, spec.budget = self._mapping("expect"), self._mapping("budget")
        self._check_parts(spec)
        for body in (spec.body, *(block.body for block in spec.blocks.values())):
            for entry in body.all_entries():
                check_entry(entry, spec.blocks, self.found)
        return spec

    def _check_keys(self) -> None:
        for key, _ in self.top.pairs.values():
            if key.text not in KEYS and not key.text.startswith("x-"):
                hint = nearest(key.text, KEYS)
                self.misspelt |= {word for word in KEYS if f'"{word}"' in hint}
                hint = hint or f"the keys of a spec are {listed(KEYS)}; your own begin with x-"
                self.report(key.span, "S101", f"a spec has no key `{key.text}`", hint)

    def _check_language(self) -> None:
        version = self.top.value("language")
        if version is not None and not (isinstance(version, Scalar) and version.text == "1"):
            self.report(version.span, "S104", "this cnncalc reads version 1 of the language", "write language: 1")

    def _check_parts(self, spec: Spec) -> None:
        if spec.is_library:
            return
        if "layers" not in {*self.top.pairs, *self.misspelt}:
            self.report(self._begin(), "S111", "a spec needs `layers`", "a list with a dash in front of every layer")
        if not {"input", "inputs"} & {*self.top.pairs, *self.misspelt}:
            self.report(
                self._begin(), "S112", "a spec needs an `input`", "width x height x depth, such as input: 32x32x3"
            )

    def _begin(self) -> Span:
        first = next(iter(self.top.pairs.values()), None)
        return first[0].span if first else self.top.span

    def _text(self, key: str) -> str:
        """`name`, `source` or `description`: plain text, never an expression."""
        node = self.top.value(key)
        if node is None:
            return ""
        if isinstance(node, Scalar) and not node.is_empty:
            return node.text
        self.report(node.span, "S104", f"`{key}` wants a text", "put it in quotes if it has brackets or braces")
        return ""

    def _mapping(self, key: str) -> Mapping | None:
        node = self.top.value(key)
        if node is None or isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and node.is_empty:
            self.report(self.top.pairs[key][0].span, "Y013", f"`{key}` is empty", "delete it, or fill it in")
        else:
            self.report(node.span, "S104", f"`{key}` wants keys with values below it")
        return None

    def _names(self, node: Mapping, key: str) -> list[Scalar]:
        """A list of names under a key, or one name."""
        value = node.value(key)
        if value is None:
            return []
        items = value.items if isinstance(value, Sequence) else [value]
        names = [item for item in items if isinstance(item, Scalar) and not item.is_empty]
        if len(names) < len(items) or not items:
            self.report(value.span, "S104", f"`{key}` wants a list of names", f"such as {key}: [a, b]")
        return names

    def _input_pairs(self) -> list[tuple[Scalar, Tree]]:
        if "input" in self.top.pairs:
            return [self.top.pairs["input"]]
        several = self.top.value("inputs")
        return list(several.pairs.values()) if isinstance(several, Mapping) else []

    def _inputs(self) -> dict[str, Scalar | None]:
        if {"input", "inputs"} <= self.top.pairs.keys():
            self.report(self.top.pairs["inputs"][0].span, "S113", "`input` and `inputs` are both here", "keep one")
        elif "inputs" in self.top.pairs:
            self._mapping("inputs")
        found: dict[str, Scalar | None] = {}
        for key, value in self._input_pairs():
            found[key.text] = None
            if not isinstance(value, Scalar):
                hint = "width x height x depth, such as 32x32x3; a batch is an option of the commands"
                self.report(value.span, "S104", "an input wants one volume", hint)
            elif value.is_empty:
                self.report(key.span, "Y013", f"`{key.text}` is empty", "such as 32x32x3")
            else:
                found[key.text] = value
        return found

    def _vars(self) -> dict[str, tuple[Scalar, Tree]]:
        node = self._mapping("vars")
        return {
            text: (key, value)
            for text, (key, value) in (node.pairs if node else {}).items()
            if self._is_name(key, "a variable") and not self._is_empty(key, value)
        }

    def _is_name(self, key: Scalar, what: str) -> bool:
        if not NAME.fullmatch(key.text):
            self.report(key.span, "S104", f"`{key.text}` is no name for {what}: letters, digits and _, no digit first")
        elif key.text in BUILT_IN_NAMES:
            self.report(key.span, "S106", f"`{key.text}` is a name of the language's own", "choose another")
        else:
            return True
        return False

    def _is_empty(self, key: Scalar, value: Tree) -> bool:
        if isinstance(value, Scalar) and value.is_empty:
            self.report(key.span, "Y013", f"`{key.text}` is empty")
            return True
        return False

    def _block_names(self) -> list[str]:
        node = self.top.value("blocks")
        return list(node.pairs) if isinstance(node, Mapping) else []

    def _blocks(self) -> dict[str, Block]:
        node = self._mapping("blocks")
        found = {}
        for text, (key, value) in (node.pairs if node else {}).items():
            if text in LAYERS or text in MERGES or text in WIRING:
                what = "wiring key" if text in WIRING else "built-in layer type"
                self.report(key.span, "S106", f"`{text}` is the name of a {what}", "choose another")
            elif self._is_name(key, "a block") and (block := self._block(key, value)):
                found[text] = block
        return found

    def _block(self, key: Scalar, value: Tree) -> Block | None:
        if not isinstance(value, Mapping):
            hint = f"write layers: below `{key.text}`"
            self.report(key.span, "S104", f"the block `{key.text}` wants `layers`, and perhaps `args`", hint)
            return None
        for text, (word, _) in value.pairs.items():
            if text not in BLOCK_KEYS:
                hint = nearest(text, BLOCK_KEYS) or f"the keys of a block are {listed(BLOCK_KEYS)}"
                self.report(word.span, "S101", f"a block has no key `{text}`", hint)
        if "layers" not in value.pairs:
            self.report(key.span, "S103", f"the block `{key.text}` lacks `layers`")
        body = self.entries.body(value.value("layers"), key.span)
        body.inputs, body.outputs = self._names(value, "inputs"), self._names(value, "outputs")
        return Block(key, self._args(key, value.value("args")), body)

    def _args(self, block: Scalar, node: Tree | None) -> dict[str, Argument]:
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            hint = "such as {filters: required, stride: 1}"
            self.report(node.span, "S104", f"`args` of `{block.text}` wants names with defaults", hint)
            return {}
        found = {}
        for text, (key, value) in node.pairs.items():
            if text in WIRING:
                self.report(key.span, "S106", f"`{text}` is the name of a wiring key", "choose another")
            elif self._is_name(key, "an argument") and not self._is_empty(key, value):
                required = isinstance(value, Scalar) and value.text == "required"
                found[text] = Argument(text, None if required else value)
        return found

    def report(self, span: Span, code: str, message: str, hint: str = "", severity: str = "error") -> None:
        """Collect what is wrong."""
        self.found.append(Diagnostic(span, code, message, hint, severity=severity))
