"""One question of a quiz file: its network, what is asked, its choices and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import ERROR, has_errors
from cnncalc.quiz.cells import misfit
from cnncalc.quiz.model import ASKS, COUNTS, INVERSE, LETTERS, Choice, Figures, Key, Question
from cnncalc.quiz.read_conventions import read_conventions
from cnncalc.quiz.reading import AnswerError, Reading, read_answer
from cnncalc.quiz.values import Cells
from cnncalc.spec.files import UnreadableError, inside, is_path, locate
from cnncalc.spec.hints import similar
from cnncalc.spec.load import expanded, load
from cnncalc.spec.sections import SectionReader
from cnncalc.spec.tree import Mapping, Scalar, Sequence
from cnncalc.values import listed
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.graph import Graph
    from cnncalc.quiz.model import Conventions, Quiz
    from cnncalc.spec.files import Place
    from cnncalc.spec.tree import Source, Tree

KEYS = (
    "id", "text", "network", "ask", "at", "conventions", "choices", "answer", "points", "target", "values",
)  # fmt: skip
_NETWORK = "such as network: {input: 28x28x1, layers: [maxpool: 2]}, a path, or the name of a bundled architecture"


class QuestionReader(SectionReader):
    """Reads one question; nothing comes of it where its network or what is asked is wrong."""

    def __init__(self, quiz: Quiz, source: Source, place: Place, agreed: Conventions) -> None:
        super().__init__(quiz.diagnostics)
        self.quiz = quiz
        self.source = source
        self.place = place
        self.agreed = agreed

    def question(self, number: int, node: Mapping) -> Question | None:
        """The question, if it can be asked."""
        for text, (key, _) in node.pairs.items():
            if text not in KEYS and not text.startswith("x-"):
                self.unknown_key(key, KEYS, "a question")
        ask = self._ask(node)
        agreed = read_conventions(self.mapping(node, "conventions"), self.found, self.agreed)
        target = self._target(node, ask)
        graph = self._network(node, ask if target else "")
        if graph is None or not ask:
            return None
        at = self._at(node, graph, ask)
        choices = self._choices(node, ask, agreed)
        figures = self._figures(node, ask)
        if at is None or (ask == "values") != (figures is not None):
            return None
        wrong = misfit(graph.nodes[graph.source_of(at)], figures) if figures else ""
        if wrong:
            self.report(node.pairs["values"][0].span, "V200", wrong, _FIGURES)
            return None
        return Question(
            id=self._text(node, "id") or str(number),
            ask=ask,
            graph=graph,
            span=node.span,
            text=self._text(node, "text"),
            network=self._written(node),
            at=at,
            conventions=agreed,
            choices=choices,
            key=self._key(node, ask, agreed, choices),
            points=self._points(node),
            target=target,
            figures=figures,
        )

    def _ask(self, node: Mapping) -> str:
        value = node.value("ask")
        if value is None:
            if not node.damaged:
                self.report(node.span, "S103", "a question needs `ask`", f"one of {listed(ASKS, 'and')}")
            return ""
        text = value.text if isinstance(value, Scalar) else ""
        if text in ASKS:
            return text
        if not (isinstance(value, Scalar) and value.refused):
            hint = similar(text, ASKS, self.found) or f"a question asks for {listed(ASKS, 'or')}"
            message = f"nothing is known of `{text}`" if text else "`ask` wants one word"
            self.report(value.span, "S104", message, hint)
        return ""

    def _network(self, node: Mapping, asked: str) -> Graph | None:
        """The graph of the network; a field that is `asked` for need not be written."""
        value = node.value("network")
        if isinstance(value, Mapping):
            if asked in INVERSE:
                _fill_in(value, asked)
            graph = expanded(value, self.place, self.source)
        elif isinstance(value, Scalar) and not value.is_empty and not value.refused:
            found = self._named_network(value)
            if found is None:
                return None
            graph = found
        else:
            if value is None and not node.damaged:
                self.report(node.span, "S103", "a question needs a `network`", _NETWORK)
            elif value is not None and not (isinstance(value, Scalar) and value.refused):
                self.report(value.span, "S104", "`network` wants a spec, or where one is", _NETWORK)
            return None
        self.found += [one for one in graph.diagnostics if one.severity == ERROR]
        self.quiz.sources |= {file: lines for file, lines in graph.sources.items() if file not in self.quiz.sources}
        return None if has_errors(graph.diagnostics) or graph.missing or not graph.nodes else graph

    def _named_network(self, value: Scalar) -> Graph | None:
        folder = self.place.folder
        if is_path(value.text) and folder is None:
            message = "a quiz from standard input cannot name a file"
            self.report(value.span, "S120", message, "save it to a file first")
            return None
        try:
            path = str(inside(folder, value.text)) if folder and is_path(value.text) else locate(value.text).given
            return load(path)
        except UnreadableError as err:
            hint = err.hint or "the path is relative to this file, and below its folder; bundled ones go by name"
            self.report(value.span, "S120", str(err), hint)
            return None

    def _written(self, node: Mapping) -> str:
        """The network as the quiz writes it; '' where it stands in the quiz itself."""
        value = node.value("network")
        return value.text if isinstance(value, Scalar) else ""

    def _at(self, node: Mapping, graph: Graph, ask: str) -> str | None:
        """The path that is asked about; None where there is none."""
        value = node.value("at")
        last = next(reversed(graph.nodes))
        if value is None:
            return "" if ask in COUNTS else self._last_of(graph, ask) or last
        text = value.text if isinstance(value, Scalar) else ""
        known = {*graph.nodes, *graph.scopes}
        if text in known:
            return text
        if not (isinstance(value, Scalar) and value.refused):
            hint = similar(text, known, self.found) or f"the last one is {last}"
            self.report(
                value.span, "S107", f"the network has no layer `{text}`" if text else "`at` wants a layer", hint
            )
        return None

    def _last_of(self, graph: Graph, ask: str) -> str:
        """Of an inverse question, the last layer that has the field."""
        if ask not in INVERSE:
            return ""
        having = [path for path, node in graph.nodes.items() if hasattr(node.layer, ask)]
        return having[-1] if having else ""

    def _choices(self, node: Mapping, ask: str, agreed: Conventions) -> tuple[Choice, ...]:
        value = node.value("choices")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return ()
        pairs: list[tuple[str, Tree]]
        if isinstance(value, Mapping):
            pairs = [(letter, one) for letter, (_, one) in value.pairs.items()]
        elif isinstance(value, Sequence):
            pairs = list(zip(LETTERS, value.items, strict=False))
        else:
            self.report(
                value.span, "S104", "`choices` wants an answer for each letter", "such as {A: 12x12x10, B: 11x11x10}"
            )
            return ()
        return tuple(
            self._choice(letter, one, ask, agreed)
            for letter, one in pairs
            if not (isinstance(one, Scalar) and one.refused)
        )

    def _choice(self, letter: str, node: Tree, ask: str, agreed: Conventions) -> Choice:
        if isinstance(node, Scalar):
            found = self._value(node, ask, agreed)
            value, step = (found.value, found.step) if found else (None, 0)
            return Choice(letter, node.text, value, node.span, step)
        cells = self._cells(node, f"`{letter}`") if ask == "values" else None
        if cells is None and ask != "values":
            self.report(node.span, "S104", f"choice {letter} wants one answer", "put it in quotes if it has brackets")
        return Choice(letter, str(cells or ""), cells, node.span)

    def _value(self, node: Scalar, ask: str, agreed: Conventions) -> Reading | None:
        """What a choice or key says; None if it is in words."""
        try:
            return read_answer(node.text, ask, agreed)
        except AnswerError as err:
            if any(one.isdigit() for one in node.text) or not node.text.strip():
                self.report(node.span, "S104", str(err), err.hint)
            return None

    def _key(self, node: Mapping, ask: str, agreed: Conventions, choices: tuple[Choice, ...]) -> Key | None:
        value = node.value("answer")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return None
        if not isinstance(value, Scalar):
            cells = self._cells(value, "`answer`") if ask == "values" else None
            if cells is not None:
                return Key("", cells, str(cells), value.span)
            self.report(
                value.span, "S104", "`answer` wants a letter or one value", "put it in quotes if it has brackets"
            )
            return None
        chosen = next((one for one in choices if one.letter.lower() == value.text.strip().lower()), None)
        if chosen:
            return Key(chosen.letter, chosen.value, value.text, value.span, chosen.step)
        if len(value.text.strip()) == 1 and value.text.strip().isalpha():
            letters = listed([one.letter for one in choices], "or") if choices else ""
            hint = f"a letter is {letters}" if letters else "without `choices`, write the value"
            self.report(value.span, "S107", f"there is no choice {value.text}", hint)
            return None
        return self._key_value(value, ask, agreed, choices)

    def _key_value(self, node: Scalar, ask: str, agreed: Conventions, choices: tuple[Choice, ...]) -> Key | None:
        """A key that is written as a value: perhaps that of a choice."""
        found = self._value(node, ask, agreed)
        if found is None:
            if not any(one.isdigit() for one in node.text):
                message = f"`{node.text}` is no answer to this"
                self.report(node.span, "S104", message, "a letter of the choices, or a value")
            return None
        same = next((one.letter for one in choices if one.value == found.value), "")
        return Key(same, found.value, node.text, node.span, found.step)

    def _points(self, node: Mapping) -> int | Fraction:
        value = node.value("points")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return 1
        text = value.text if isinstance(value, Scalar) else ""
        whole, _, behind = text.partition(".")
        if whole.isdecimal() and (behind.isdecimal() or not behind) and len(text) <= 12:
            return int(whole) if not behind else _fraction(text)
        self.report(value.span, "S104", f"`points` wants a number from 0, not {text}".rstrip(), "such as points: 2")
        return 1

    def _target(self, node: Mapping, ask: str) -> Dims | None:
        value = node.value("target")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return None
        if ask not in INVERSE:
            message = f"`target` is for questions that ask for {listed(INVERSE, 'or')}"
            self.report(node.pairs["target"][0].span, "S113", message, "delete it")
            return None
        if isinstance(value, Scalar):
            found = self._value(value, "output", self.agreed)
            if found and isinstance(found.value, Dims):
                return found.value
        self.report(value.span, "S104", "`target` wants the output volume", "such as target: 55x55x96")
        return None

    def _figures(self, node: Mapping, ask: str) -> Figures | None:
        value = node.value("values")
        if value is None:
            if ask == "values":
                self.report(node.span, "S103", "a question on values needs `values`", _FIGURES)
            return None
        if ask != "values" or not isinstance(value, Mapping):
            self.report(value.span, "S104", "`values` are the input and the kernel of `ask: values`", _FIGURES)
            return None
        for text, (key, _) in value.pairs.items():
            if text not in {"input", "kernel"}:
                self.unknown_key(key, ("input", "kernel"), "`values`")
        matrices = {name: self._cells(one, f"`{name}`") for name, (_, one) in value.pairs.items()}
        entering = matrices.get("input")
        if entering is None and "input" not in value.pairs:
            self.report(value.span, "S103", "`values` lacks the input", _FIGURES)
        return Figures(entering, matrices.get("kernel")) if entering is not None else None

    def _cells(self, node: Tree, what: str) -> Cells | None:
        """A matrix: a list of rows, one row, or a text."""
        rows = node.items if isinstance(node, Sequence) else []
        if rows and all(isinstance(one, Scalar) for one in rows):
            rows = [node]
        texts = [
            [one.text for one in row.items if isinstance(one, Scalar)] for row in rows if isinstance(row, Sequence)
        ]
        try:
            if isinstance(node, Scalar):
                found = read_answer(node.text, "values", self.agreed).value
            else:
                found = read_answer("; ".join(" ".join(row) for row in texts), "values", self.agreed).value
        except AnswerError as err:
            self.report(node.span, "S104", f"{what} wants rows of numbers: {err}", "such as [[1, 2], [3, 4]]")
            return None
        return found if isinstance(found, Cells) else None

    def _text(self, node: Mapping, key: str) -> str:
        from cnncalc.quiz.read import read_words  # which imports this module

        return read_words(node, key, self)


_FIGURES = "such as values: {input: [[1, 2], [3, 4]], kernel: [[1, 0], [0, 1]]}"


def _fraction(text: str) -> int | Fraction:
    from fractions import Fraction  # few quizzes have half points

    found = Fraction(text)
    return int(found) if found.denominator == 1 else found


def _fill_in(network: Mapping, asked: str) -> None:
    """Give the last layer that could have the field that is asked for the least value, where it was left out."""
    layers = network.value("layers")
    for entry in reversed(layers.items if isinstance(layers, Sequence) else []):
        fields = next(iter(entry.pairs.values()))[1] if isinstance(entry, Mapping) and entry.pairs else None
        if isinstance(fields, Mapping) and asked not in fields.pairs:
            place = fields.span
            key = Scalar(next(iter(fields.pairs.values()))[0].source, asked, place[1:], quoted=False)
            least = "0" if asked == "padding" else "1"
            fields.pairs[asked] = (key, Scalar(key.source, least, place[1:], quoted=False))
        if isinstance(fields, Mapping):
            return
