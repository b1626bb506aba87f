"""Settings of a project: `cnncalc.yaml`, or `[tool.cnncalc]` in `pyproject.toml`; both have the same keys."""

from __future__ import annotations

from os.path import dirname
from typing import TYPE_CHECKING, TypeVar

from cnncalc.language.budgets import LIMITED, read_limit
from cnncalc.language.expressions.evaluate import PlacedError
from cnncalc.language.yaml.source import decode, read
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.linting import TARGETS
from cnncalc.linting.project.discovery import Configuration, ConfigurationError, nothing
from cnncalc.linting.project.outcome import FAIL_ON, SEVERITIES
from cnncalc.linting.project.selection import Choice, RuleError, codes_of, regraded, silenced
from cnncalc.model.diagnostics import WARNING
from cnncalc.model.values import listed
from cnncalc.model.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cnncalc.language.yaml.tree import Tree

    T = TypeVar("T")

KEYS = (
    "target", "select", "extend-select", "ignore", "per-file-ignores", "severities", "fail-on", "budget", "include",
    "exclude", "baseline",
)  # fmt: skip
_HEAD = "such as [V203, unread-pixels, D]"


def understood(data: bytes, file: str, path: str) -> Configuration | None:
    """The settings in the bytes of a file; None for a project file without any."""
    text, found = decode(data, file)
    tree: object = None
    is_toml = path.endswith(".toml")
    if not found and is_toml:
        from cnncalc.linting.project.toml import read_section

        tree, found = read_section(text, file)
    elif not found:
        _, tree, found = read(text, file)
    if found:
        one = found[0]
        raise ConfigurationError(f"{file}:{one.span.line}:{one.span.column}: {one.message}", one.hint)
    if isinstance(tree, Mapping):
        return configuration(tree, file, dirname(path))
    if tree is None or (isinstance(tree, Scalar) and tree.is_empty):
        return None if is_toml else nothing(dirname(path))._replace(file=file)
    raise ConfigurationError(f"{file}:1:1: settings are keys with values", "such as ignore: [V203]")


def configuration(tree: Mapping, file: str, folder: str) -> Configuration:
    """The settings that a tree holds; `ConfigurationError` for the first thing that is wrong with them."""
    for key, value in [*tree.pairs.values()]:
        if key.text == "budgets":  # a synonym, as in a spec
            if "budget" in tree.pairs:
                raise wrong(key, "`budget` and `budgets` are both here", "keep one")
            tree.pairs["budget"] = (key, value)
        else:
            _known(key, KEYS, "a setting")
    read = _Reader(tree)
    select = read.get("select", _rules, None)
    return Configuration(
        file,
        folder,
        target=read.get("target", _one_of("a target", TARGETS), TARGETS[0]),
        choice=Choice(select, read.get("extend-select", _rules, ()), read.get("ignore", _ignored, ())),
        per_file_ignores=read.get("per-file-ignores", _per_file, ()),
        severities=read.get("severities", _severities, ()),
        fail_on=read.get("fail-on", _one_of("a severity", FAIL_ON), WARNING),
        budgets=read.get("budget", _budgets, ()),
        include=read.get("include", _texts, ()),
        exclude=read.get("exclude", _texts, ()),
        baseline=read.get("baseline", _text, ""),
    )


class _Reader:
    """Takes values out of a mapping."""

    def __init__(self, tree: Mapping) -> None:
        self.tree = tree

    def get(self, key: str, kind: Callable[[Tree], T], default: T) -> T:
        """The value under a key as a kind understands it, or the default."""
        node = self.tree.value(key)
        return default if node is None else kind(node)


def wrong(node: Tree, message: str, hint: str = "") -> ConfigurationError:
    """What is wrong with a node."""
    span = node.span
    return ConfigurationError(f"{span.file}:{span.line}:{span.column}: {message}", hint)


def _known(word: Scalar, known: Collection[str], what: str) -> str:
    if word.text in known:
        return word.text
    raise wrong(word, f"`{word.text}` is not {what}", nearest(word.text, known) or f"there are {listed(known)}")


def _text(node: Tree) -> str:
    if isinstance(node, Scalar) and not node.is_empty:
        return node.text
    raise wrong(node, "one word is wanted here")


def _texts(node: Tree) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else [node]
    return tuple(_text(item) for item in items)


def _one_of(what: str, known: Collection[str]) -> Callable[[Tree], str]:
    def checked(node: Tree) -> str:
        if isinstance(node, Scalar):
            return _known(node, known, what)
        raise wrong(node, f"{what} is wanted here", f"there are {listed(known)}")

    return checked


def _pairs(node: Tree, example: str) -> list[tuple[Scalar, Tree]]:
    if isinstance(node, Mapping):
        return [*node.pairs.values()]
    raise wrong(node, "keys with values are wanted here", f"such as {example}")


def _rules(node: Tree) -> tuple[str, ...]:
    """Codes, names or prefixes, each of which stands for some rule."""
    return _words_for(node, lambda word: codes_of([word]))


def _ignored(node: Tree) -> tuple[str, ...]:
    """The same, each of which stands for some rule that can be ignored."""
    return _words_for(node, lambda word: silenced([word]))


def _words_for(node: Tree, kind: Callable[[str], Collection[str]]) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else [node]
    for item in items:
        _codes(item, kind)
    return _texts(node)


def _codes(node: Tree, kind: Callable[[str], T]) -> T:
    """The rules of a word, as a kind understands it."""
    if not isinstance(node, Scalar) or node.is_empty:
        raise wrong(node, "a rule is wanted here", _HEAD)
    try:
        return kind(node.text)
    except RuleError as err:
        raise wrong(node, str(err), err.hint) from None


def _per_file(node: Tree) -> tuple[tuple[str, frozenset[str]], ...]:
    pairs = _pairs(node, '"drafts/*": [V203]')
    return tuple((pattern.text, silenced(_ignored(rules))) for pattern, rules in pairs)


def _severities(node: Tree) -> tuple[tuple[str, str], ...]:
    """The severity of every rule that has another one here; the more exact word wins."""
    kind = _one_of("a severity", SEVERITIES)
    pairs = [(_codes(word, regraded), kind(value)) for word, value in _pairs(node, "V203: error")]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple({code: severity for codes, severity in pairs for code in codes}.items())


def _budgets(node: Tree) -> tuple[tuple[str, str], ...]:
    found = []
    for word, value in _pairs(node, "params: 26M"):
        _known(word, LIMITED, "something that a budget can limit")
        try:
            read_limit(word.text, value)
        except PlacedError as err:
            raise wrong(value, str(err), err.hint) from None
        found.append((word.text, _text(value)))
    return tuple(found)
