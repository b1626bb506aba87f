"""A chain of layers on one line, as a spec: `32x32x3 conv 6@5 relu maxpool 2 flatten dense 10`.

GRAMMAR is the documentation. A spec is built and read by the reader of specs, and whatever is wrong is said at the
word of the line that it comes from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.load import parse
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of, main_field
from cnncalc.model.diagnostics import Diagnostic, Span
from cnncalc.model.graph import Graph
from cnncalc.model.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAMMAR = """\
32x32x3        the input, width x height x depth; then layer after layer
conv 6@5       6 filters of 5x5 (convtranspose too); 6@5x3 is 5 wide, 3 high
maxpool 2      a window of 2x2 (avgpool, lppool, depthwise too)
dense 10       10 units; other types take their main field: upsample 2
relu           types without fields: flatten, batchnorm, globalavgpool
/2             stride 2; /2x1 is 2 across, 1 down
p1 or +1       padding 1 on every side; p2x1; same
d2, g2         dilation 2, groups 2
nobias, ceil   no biases; a pool that rounds up"""

# What stands for the file in messages.
FILE = "calc"
LINE = 1
# Numbers are short, so that no text asks for a number of a megabyte.
_LONGEST = 4000
_NUMBER = r"\d{1,12}(?:x\d{1,12}){0,3}"
# What a word behind a type can hold, one after the other without a blank: 64@7/2p3.
_PIECE = re.compile(
    rf"(?P<filters>\d{{1,12}})@(?P<kernel>{_NUMBER})|/(?P<stride>{_NUMBER})|(?:p|\+)(?P<padding>{_NUMBER})"
    rf"|d(?P<dilation>{_NUMBER})|g(?P<groups>\d{{1,12}})|(?P<main>{_NUMBER}(?:\.\d{{1,12}})?)"
)
_WORDS = {
    "same": ("padding", "same"),
    "valid": ("padding", "0"),
    "nobias": ("bias", "false"),
    "ceil": ("rounding", "ceil"),
}
_MERGES = frozenset({"residual", "add", "subtract", "multiply", "maximum", "average", "concat"})


class Word(NamedTuple):
    """A word of the line, and where it begins."""

    text: str
    start: int


class Item(NamedTuple):
    """A layer: its type and its fields, each with the word that it comes from."""

    type: Word
    fields: dict[str, Word]


class WordError(Exception):
    """A word that does not fit its place."""

    def __init__(self, word: Word, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.word, self.code, self.hint = word, code, hint


def read_line(text: str) -> Graph:
    """The graph of a line; what is wrong is in its diagnostics, each at its word."""
    line = " ".join(text.split("\n"))
    words = [Word(found.group(), found.start()) for found in re.finditer(r"[^\s,]+", line)]
    errors: list[WordError] = []
    try:
        source = list(_spec(words, line, errors))
    except WordError as error:
        errors.append(error)
    if errors:
        problems = [Diagnostic(_span(error.word, FILE), error.code, str(error), error.hint) for error in errors]
        return Graph(FILE, diagnostics=problems, sources={FILE: [line]})
    return read_words(source, line)


def read_words(source: list[tuple[str, Word]], line: str, file: str = FILE) -> Graph:
    """The graph of a spec, given line by line with the word of one line that each is made of.

    Whatever is wrong is said at the word; `file` is what stands for the file in messages.
    """
    graph = parse("\n".join(text for text, _ in source) + "\n", name=file)
    places = [_span(word, file) for _, word in source]
    graph.diagnostics = [
        # A note's lines are those of a spec that nobody has written.
        one._replace(span=_at(one.span, places), notes=tuple(re.sub(r", line \d+", "", note) for note in one.notes))
        for one in graph.diagnostics
    ]
    graph.nodes = {path: node._replace(span=_at(node.span, places)) for path, node in graph.nodes.items()}
    graph.sources = {file: [line]}
    return graph


def _at(span: Span, places: list[Span]) -> Span:
    """The word that a line of the spec was made of."""
    return places[min(span.line, len(places)) - 1]


def _span(word: Word, file: str) -> Span:
    return Span(file, LINE, word.start + 1, LINE, word.start + 1 + max(1, len(word.text)))


def _spec(words: list[Word], line: str, errors: list[WordError]) -> Iterator[tuple[str, Word]]:
    """The lines of the spec, each with the word that it is made of; what is wrong with layers goes to `errors`."""
    if len(line) > _LONGEST:
        message = f"the line has {len(line):,} characters, and at most {_LONGEST:,} are read"
        raise WordError(Word("", 0), "Y003", message, "write a spec: its blocks repeat what is repeated")
    if not words:
        message = "there is nothing to compute" if not line.strip() else "there is no word in it"
        raise WordError(Word("", 0), "S111", message, 'such as "32x32x3 conv 6@5 relu flatten dense 10"')
    volume, *others = words
    if not re.fullmatch(rf"{_NUMBER}", volume.text.replace("×", "x")):
        raise WordError(volume, "S104", f"the input comes first, not {volume.text}", "a volume such as 32x32x3")
    if not others:
        raise WordError(volume, "S111", "there is no layer behind the input", f'such as "{volume.text} conv 6@5"')
    yield f"input: {volume.text.replace('×', 'x')}", volume
    yield "layers:", volume
    for item in _items(others, errors):
        yield f"  - {item.type.text}{':' if item.fields else ''}", item.type
        for name, word in item.fields.items():
            yield f"      {name}: {word.text}", word


def _items(words: list[Word], errors: list[WordError]) -> Iterator[Item]:
    """A type, and the words behind it up to the next type. Behind an unknown type its words are passed over."""
    item: Item | None = None
    is_known, is_value = True, False  # the second: a number belongs to the word before it, which was refused
    for word in words:
        try:
            if _begins_a_layer(word, item):
                if item and is_known:
                    yield _whole(item)
                item, is_known = Item(word, {}), True
                continue
            if item is None or _is_unknown_type(word):
                if item and is_known:
                    yield _whole(item)
                item, is_known = item or Item(word, {}), False
                raise _no_type(word)
            if is_known and not (is_value and re.fullmatch(_NUMBER, word.text)):
                _take(item, word)
            is_value = False
        except WordError as error:
            errors.append(error)
            is_value = bool(_short_form(word.text))
    if item and is_known:
        try:
            yield _whole(item)
        except WordError as error:
            errors.append(error)


def _begins_a_layer(word: Word, item: Item | None) -> bool:
    """Whether a word is the type of the next layer; `WordError` for one that cannot be."""
    if word.text in _MERGES:
        raise WordError(word, "S102", f"{word.text} joins several volumes, but a line has one", "write a spec")
    if word.text == "pad" and item and "padding" in fields_of(layer_class(item.type.text)):
        message = f"`pad` is a layer of its own, and {item.type.text} has a padding"
        raise WordError(word, "S113", message, f"write p1 for the padding of {item.type.text}; a spec for a pad layer")
    return word.text in LAYERS


def _is_unknown_type(word: Word) -> bool:
    """Whether a word looks like a type and not like numbers: `Linear`, but not `p1`, `same` or `stride=2`."""
    is_word = re.match(r"[a-zA-Z_]{3}|[a-zA-Z]{2}$", word.text) and word.text not in _WORDS
    return bool(is_word) and "=" not in word.text and not _short_form(word.text)


def _no_type(word: Word) -> WordError:
    known = [*(name for name in LAYERS if name not in _MERGES), *_WORDS]
    return WordError(word, "S102", f"there is no layer type {word.text}", nearest(word.text, known))


# How fields are written out elsewhere, and the short form here.
_FORMS = {
    ("padding", "pad", "p"): "p1",
    ("stride", "strides", "s"): "/2",
    ("kernel", "kernel_size", "ksize", "k", "filters", "out_channels"): "4@3",
    ("dilation", "dilation_rate", "d", "l"): "d2",
    ("groups", "group", "g"): "g2",
    ("bias", "use_bias"): "nobias",
}


def _short_form(text: str) -> str:
    """The short form of a field that is written out, such as `/2` for `stride=2`, `stride` and `s2`; '' for others."""
    name, _, value = text.partition("=")
    bare = name.rstrip("0123456789").lower()
    for names, form in _FORMS.items():
        if bare in names:
            return "same" if value.lower() == "same" else form
    return ""


def _take(item: Item, word: Word) -> None:
    """Give a layer the fields that a word states."""
    for name, value in _fields(item, word):
        if name in item.fields:
            raise WordError(value, "S113", f"{item.type.text} has its {name} already")
        item.fields[name] = value


def _whole(item: Item) -> Item:
    """Every field that the type must have is there."""
    for name, field in fields_of(layer_class(item.type.text)).items():
        if field.required and name not in item.fields:
            example = {"conv": "conv 6@5", "convtranspose": "convtranspose 6@4 /2"}.get(item.type.text)
            hint = f"such as `{example or f'{item.type.text} 2'}`"
            raise WordError(item.type, "S103", f"{item.type.text} lacks {name}", hint)
    return item


def _fields(item: Item, word: Word) -> Iterator[tuple[str, Word]]:
    """The fields that a word gives to a type."""
    if word.text in _WORDS:
        name, text = _WORDS[word.text]
        yield _known(item, name, word), Word(text, word.start)
        return
    text, at = word.text.replace("×", "x"), 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            here = Word(text[at:], word.start + at)
            form = _short_form(word.text)
            hint = f"write {form}" if form else "`cnncalc calc --help` shows what is"
            raise WordError(here, "S104", f"{here.text} is not understood", hint)
        for name, value in found.groupdict().items():
            if value is not None:
                piece = Word(value, word.start + found.start(name))
                yield _known(item, name, piece), piece
        at = found.end()


def _known(item: Item, name: str, word: Word) -> str:
    """The field's name in the type; `main` is whichever can stand alone."""
    layer_type = layer_class(item.type.text)
    main = main_field(layer_type)
    if name == "main" and main:
        return main.name
    declared = fields_of(layer_type)
    if name not in declared:
        hint = "filters and kernel together: 6@5" if name == "main" and "filters" in declared else ""
        what = f"number {word.text}" if name == "main" else name
        raise WordError(word, "S101", f"{item.type.text} takes no {what}", hint)
    return name
