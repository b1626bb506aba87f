"""What all sections of a spec need: keys checked, mappings and lists of names read, and what is wrong collected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.entries import NAME
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Collection

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span

# What an expression calls by itself, so that no argument, variable or input can have the name.
BUILT_IN_NAMES = ("input", "previous", "index")


class SectionReader:
    """Reads parts of a mapping; `found` collects what is wrong."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self.found = found

    def mapping(self, parent: Mapping, key: str, example: str = "") -> Mapping | None:
        """The mapping under a key, if there is one."""
        node = parent.value(key)
        if node is None or isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and (node.is_empty or node.refused):
            if not node.refused:
                self.report(node.span, "Y013", f"`{key}` is empty", "delete it, or fill it in")
        else:
            hint = f"such as {example}" if example else ""
            self.report(node.span, "S104", f"`{key}` wants keys with values below it", hint)
        return None

    def names(self, parent: Mapping, key: str) -> list[Scalar]:
        """A list of names under a key, or one name."""
        value = parent.value(key)
        if value is None:
            return []
        items = value.items if isinstance(value, Sequence) else [value]
        names = [item for item in items if isinstance(item, Scalar) and not item.is_empty]
        if len(names) < len(items) or not items:
            wrong = next((item for item in items if item not in names), value)
            self.report(wrong.span, "S104", f"`{key}` wants a list of names", f"such as {key}: [a, b]")
        seen: dict[str, Scalar] = {}
        for name in names:
            if seen.setdefault(name.text, name) is not name:
                self.report(name.span, "S106", f"`{name.text}` is here for the second time", "keep one of them")
        return [name for name in seen.values() if not name.refused]

    def is_name(self, key: Scalar, what: str) -> bool:
        """Whether a key can be the name of a variable, an argument, an input or a block."""
        if not re.fullmatch(NAME, key.text):
            self.report(key.span, "S104", f"`{key.text}` is no name for {what}: letters, digits and _, no digit first")
        elif key.text in BUILT_IN_NAMES:
            self.report(key.span, "S106", f"`{key.text}` is a name of the language's own", "choose another")
        else:
            return True
        return False

    def unknown_key(self, key: Scalar, known: Collection[str], what: str) -> None:
        """A key that a spec or block does not have."""
        hint = similar(key.text, known, self.found) or f"its keys are {listed(known)}"
        self.report(key.span, "S101", f"{what} has no key `{key.text}`", hint)

    def report(self, span: Span, code: str, message: str, hint: str = "") -> None:
        """Collect what is wrong."""
        self.found.append(Diagnostic(span, code, message, hint))


def words(nodes: Collection[Tree]) -> list[str]:
    """The words in a list, and the first keys of its mappings: names that were meant."""
    found = []
    for node in nodes:
        if isinstance(node, Scalar):
            found.append(node.text)
        elif isinstance(node, Mapping):
            found += list(node.pairs)[:1]
    return found


def as_volume(numbers: list[str]) -> str:
    """A hint for a volume that is written as a list: depth last, and without a batch."""
    if len(numbers) == 4:
        return "width x height x depth, such as 224x224x3; a batch is an option of the commands"
    if numbers[0] in {"1", "3"} and int(numbers[-1]) > 16:
        return f"write {'x'.join([*numbers[1:], numbers[0]])}: width x height x depth, depth last"
    return f"write {'x'.join(numbers)}: width x height x depth"
