"""One question of a quiz file: its network, what is asked, its choices and its key."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.analysis.presets import PRESETS
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Scalar
from cnncalc.model.diagnostics import ERROR, Diagnostic, has_errors
from cnncalc.model.values import listed
from cnncalc.quiz.model import ASKS, CONVENTIONS, COUNTS, INVERSE, UNITS, WORDS, Conventions, Question
from cnncalc.quiz.tasks.cells import misfit
from cnncalc.quiz.tasks.counting import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.language.yaml.tree import Mapping, Tree

from cnncalc.language.files import UnreadableError, inside, is_path, locate
from cnncalc.language.load import expanded, load
from cnncalc.language.yaml.tree import Mapping, Sequence
from cnncalc.quiz.read.values import FIGURES, ValueReader

if TYPE_CHECKING:
    from cnncalc.language.files import Place
    from cnncalc.language.yaml.tree import Source
    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Dims
    from cnncalc.quiz.model import Quiz

KEYS = (
    "id", "text", "network", "ask", "at", "conventions", "choices", "answer", "accept", "partial", "points", "target",
    "values",
)  # fmt: skip
_NETWORK = "such as network: {input: 28x28x1, layers: [maxpool: 2]}, a path, or the name of a bundled architecture"


class QuestionReader(ValueReader):
    """Reads one question; nothing comes of it where its network or what is asked is wrong."""

    def __init__(self, quiz: Quiz, source: Source, place: Place, agreed: Conventions) -> None:
        super().__init__(quiz.diagnostics, agreed)
        self.quiz = quiz
        self.source = source
        self.place = place

    def question(self, number: int, node: Mapping) -> Question | None:
        """The question, if it can be asked."""
        for text, (key, _) in node.pairs.items():
            if text not in KEYS and not text.startswith("x-"):
                self.unknown_key(key, KEYS, "a question")
        ask = self._ask(node)
        agreed = read_conventions(self.mapping(node, "conventions"), self.found, self.agreed)
        target = self.target(node, ask, agreed)
        graph = self._network(node, ask if target else "")
        if graph is None or not ask:
            return None
        at = self._at(node, graph, ask)
        choices = self.choices(node, ask, agreed)
        figures = self.figures(node, ask)
        if at is None or (ask == "values") != (figures is not None) or self._refused(node, ask, graph, at, target):
            return None
        wrong = misfit(graph.nodes[graph.source_of(at)], figures) if figures else ""
        if wrong:
            self.report(node.pairs["values"][0].span, "V200", wrong, FIGURES)
            return None
        question = Question(
            id=self.words(node, "id") or str(number),
            ask=ask,
            graph=graph,
            span=node.span,
            text=self.words(node, "text"),
            network=self._written(node),
            at=at,
            conventions=agreed,
            choices=choices,
            key=self.key(node, ask, agreed, choices),
            points=self.points(node),
            target=target,
            figures=figures,
            accept=self.accepted(node),
            partial=self.partial(node),
        )
        return question if self._can_be_answered(node, question) else None

    def _can_be_answered(self, node: Mapping, question: Question) -> bool:
        """Whether the volumes fit under the conventions, too: rounded up, the branches of a merge may not meet."""
        if question.conventions.rounding != "ceil":
            return True
        from cnncalc.quiz.analysis import answer_of  # few questions round up

        if answer_of(question) is not None:
            return True
        place = node.pairs["conventions"][0].span if "conventions" in node.pairs else node.span
        message = "the volumes of the network do not fit under `rounding: ceil`"
        self.report(place, "V200", message, "state no rounding, or give the layers sizes that come out even")
        return False

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
            message = f"`{text}` is nothing that can be asked" if text else "`ask` wants one word"
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
        # Of warnings only that about the layout: the answer depends on it.
        self.found += [problem for problem in graph.diagnostics if problem.severity == ERROR or problem.code == "S114"]
        self.quiz.sources |= {file: lines for file, lines in graph.sources.items() if file not in self.quiz.sources}
        return None if has_errors(graph.diagnostics) or graph.missing or not graph.nodes else graph

    def _named_network(self, value: Scalar) -> Graph | None:
        folder = self.place.folder
        if is_path(value.text) and folder is None:
            message = "a quiz from standard input cannot name a file"
            self.report(value.span, "S120", message, "save it to a file first")
            return None
        try:
            # A quiz in the working directory has the folder "", and that is one.
            path = (
                inside(folder, value.text) if folder is not None and is_path(value.text) else locate(value.text).given
            )
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

    def _refused(self, node: Mapping, ask: str, graph: Graph, at: str, target: Dims | None) -> bool:
        """Whether this cannot be asked there, which is told at the key that is to blame."""
        found = refusal(ask, graph, at, target)
        if found:
            key = found.key if found.key in node.pairs else "ask"
            self.report(node.pairs[key][1].span, "V200", found.message, found.hint)
        return found is not None

    def _last_of(self, graph: Graph, ask: str) -> str:
        """Of an inverse question, the last layer that has the field."""
        if ask not in INVERSE:
            return ""
        having = [path for path, node in graph.nodes.items() if hasattr(node.layer, ask)]
        return having[-1] if having else ""


def _fill_in(network: Mapping, asked: str) -> None:
    """Give the last layer that could have the field that is asked for the least value, where it was left out."""
    layers = network.value("layers")
    for entry in reversed(layers.items if isinstance(layers, Sequence) else []):
        word, fields = next(iter(entry.pairs.values())) if isinstance(entry, Mapping) and entry.pairs else (None, None)
        if word and isinstance(fields, Mapping) and asked not in fields.pairs:
            place = fields.span
            key = Scalar(word.source, asked, place[1:], quoted=False)
            least = "0" if asked == "padding" else "1"
            fields.pairs[asked] = (key, Scalar(key.source, least, place[1:], quoted=False))
        if isinstance(fields, Mapping):
            return


# Convention -> its words; `batch` is a number.
KNOWN = {**WORDS, "flops": tuple(PRESETS), "unit": tuple(UNITS), "dtype": tuple(DTYPES)}


def read_conventions(node: Mapping | None, found: list[Diagnostic], before: Conventions | None = None) -> Conventions:
    """The conventions of a mapping laid over others."""
    agreed = before or Conventions()
    for name, (key, value) in (node.pairs if node else {}).items():
        if name not in CONVENTIONS:
            hint = similar(name, CONVENTIONS, found) or f"the conventions are {listed(CONVENTIONS)}"
            found.append(Diagnostic(key.span, "S101", f"there is no convention `{name}`", hint))
            continue
        word = _word(name, value, found)
        if word is not None:
            change: Callable[..., Conventions] = partial(replace, agreed)
            agreed = change(**{name: word}, stated=agreed.stated | {name})
    return agreed


def _word(name: str, node: Tree, found: list[Diagnostic]) -> str | bool | int | None:
    text = node.text if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and node.refused:
        return None
    if name == "batch":
        if text.isdecimal() and int(text) > 0:
            return int(text)
        found.append(Diagnostic(node.span, "S104", "`batch` wants a whole number from 1", "such as batch: 32"))
        return None
    if text in KNOWN[name]:
        return text == "true" if set(KNOWN[name]) == {"true", "false"} else text
    what = f", not {text}" if text else ""
    hint = (similar(text, KNOWN[name], found) if text else "") or f"such as {name}: {KNOWN[name][-1]}"
    found.append(Diagnostic(node.span, "S104", f"`{name}` is {listed(KNOWN[name], 'or')}{what}", hint))
    return None
