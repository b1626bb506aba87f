"""The blocks of a spec: specs with arguments, used like layer types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.entries import WIRING, Argument, Block
from cnncalc.language.expand.branches import MERGES
from cnncalc.language.parse_entries import EntryParser
from cnncalc.language.sections import SectionReader, words
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.layers import LAYERS

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Diagnostic

BLOCK_KEYS = ("args", "inputs", "outputs", "layers")


class BlockReader(SectionReader):
    """Reads `blocks`. `unreadable` are those that were reported themselves: their uses stay silent."""

    def __init__(self, top: Mapping, found: list[Diagnostic]) -> None:
        super().__init__(found)
        self.top = top
        self.blocks: dict[str, Block] = {}
        self.unreadable: set[str] = set()
        self.entries = EntryParser(self._arguments(), found)

    def _arguments(self) -> dict[str, tuple[str, ...]]:
        """The names of all blocks, each with those of its arguments, before anything is checked."""
        node = self.top.value("blocks")
        if isinstance(node, Sequence):
            return dict.fromkeys(words(node.items), ())
        known = {}
        for name, (_, block) in (node.pairs if isinstance(node, Mapping) else {}).items():
            args = block.value("args") if isinstance(block, Mapping) else None
            known[name] = tuple(args.pairs) if isinstance(args, Mapping) else ()
        return known

    def read(self) -> None:
        """Read all of them."""
        node = self.mapping(self.top, "blocks", "conv_relu: {layers: [...]}")
        for text, (key, value) in (node.pairs if node else {}).items():
            if text in LAYERS or text in MERGES or text in WIRING:
                what = "wiring key" if text in WIRING else "built-in layer type"
                self.report(key.span, "S106", f"`{text}` is the name of a {what}", "choose another")
            elif self.is_name(key, "a block") and (block := self._block(key, value)):
                self.blocks[text] = block
        self.unreadable |= set(self.entries.blocks) - set(self.blocks)

    def _block(self, key: Scalar, value: Tree) -> Block | None:
        if not isinstance(value, Mapping):
            hint = f"write layers: below `{key.text}`"
            if not (isinstance(value, Scalar) and value.refused):
                message = f"the block `{key.text}` wants `layers`, and perhaps `args`"
                self.report(value.span, "S104", message, hint)
            return None
        for text, (word, _) in value.pairs.items():
            if text not in BLOCK_KEYS:
                self.unknown_key(word, BLOCK_KEYS, "a block")
                self.unreadable.add(key.text)
        args = self._args(key, value)
        body = self.entries.body(value.value("layers"))
        body.inputs, body.outputs = self.names(value, "inputs"), self.names(value, "outputs")
        self.check_inputs(body.inputs)
        if "layers" not in value.pairs and not value.damaged and key.text not in self.unreadable:
            self.report(key.span, "S103", f"the block `{key.text}` lacks `layers`", "write [] for none")
            return None
        return Block(key, args, body) if args is not None and not value.damaged else None

    def check_inputs(self, names: list[Scalar]) -> None:
        """Inputs have names of their own."""
        for name in names:
            if name.text != "input":
                self.is_name(name, "an input")

    def _args(self, block: Scalar, parent: Mapping) -> dict[str, Argument] | None:
        """The arguments, or nothing where they cannot be read."""
        node = parent.value("args")
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            if not (isinstance(node, Scalar) and node.refused):
                message = f"`args` of `{block.text}` wants names with defaults"
                self.report(node.span, "S104", message, _as_mapping(node))
            return None
        found = {}
        for text, (key, value) in node.pairs.items():
            if text in WIRING:
                self.report(key.span, "S106", f"`{text}` is the name of a wiring key", "choose another")
            elif self.is_name(key, "an argument"):
                required = isinstance(value, Scalar) and value.text == "required"
                found[text] = Argument(text, None if required else value)
        return None if node.damaged else found


def _as_mapping(node: Tree) -> str:
    """How arguments that were written as a list should be."""
    names = words(node.items) if isinstance(node, Sequence) else []
    return f"write {{{', '.join(f'{name}: required' for name in names or ['filters'])}}}"
