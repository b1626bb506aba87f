"""Quiz files: from YAML text to a `Quiz`, by the reader of specs, with the same positions and hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.files import QUIZZES, Place, find, read_bytes
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.source import decode, read
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Diagnostic, ordered
from cnncalc.quiz.model import Conventions, Quiz
from cnncalc.quiz.read.question import QuestionReader, read_conventions
from cnncalc.quiz.read.values import ValueReader

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Source, Tree
    from cnncalc.quiz.model import Question

KEYS = ("title", "description", "source", "conventions", "questions")
_EXAMPLE = "such as questions: [{network: {input: 28x28x1, layers: [maxpool: 2]}, ask: output}]"


def load_quiz(name: str) -> Quiz:
    """A quiz: a path, `-` for standard input, or the name of a bundled one; `UnreadableError` if there is none.

    What is wrong in the file is in the quiz's diagnostics.
    """
    place = find(name, QUIZZES)
    text, found = decode(read_bytes(place), place.given)
    return Quiz(place.given, diagnostics=found) if found else _quiz(text, place)


def parse_quiz(text: str, *, name: str = "<text>") -> Quiz:
    """A quiz given as text; `name` stands for the file in messages."""
    return _quiz(text, Place(name, None, None))


def _quiz(text: str, place: Place) -> Quiz:
    source, tree, found = read(text, place.given)
    quiz = Quiz(place.given, diagnostics=found, sources={place.given: source.lines})
    if isinstance(tree, Mapping):
        QuizReader(quiz, source, place).fill(tree)
    elif not found:
        is_empty = isinstance(tree, Scalar) and tree.is_empty
        span = source.span(1, 1) if tree is None or is_empty else tree.span
        message = "a quiz has keys such as `questions:` at the top"
        found.append(Diagnostic(span, "S118", "the file is empty" if tree is None or is_empty else message, _EXAMPLE))
    quiz.diagnostics = ordered(quiz.diagnostics)
    return quiz


class QuizReader(ValueReader):
    """Reads the keys of a quiz."""

    def __init__(self, quiz: Quiz, source: Source, place: Place) -> None:
        super().__init__(quiz.diagnostics, Conventions())
        self.quiz = quiz
        self.source = source
        self.place = place

    def fill(self, top: Mapping) -> None:
        """Put what the file says into the quiz."""
        for text, (key, _) in top.pairs.items():
            if text not in KEYS and not text.startswith("x-"):
                self.unknown_key(key, KEYS, "a quiz")
        self.quiz.title = self.words(top, "title")
        self.quiz.description = self.words(top, "description")
        self.quiz.source = self.words(top, "source")
        agreed = read_conventions(self.mapping(top, "conventions", "conventions: {biases: false}"), self.found)
        self.quiz.questions = tuple(self._questions(top, agreed))

    def _questions(self, top: Mapping, agreed: Conventions) -> list[Question]:
        node = top.value("questions")
        if node is None:
            if not top.damaged and not any(similar(key, KEYS, self.found) for key in top.pairs if key not in KEYS):
                self.report(top.span, "S103", "a quiz needs `questions`", _EXAMPLE)
            return []
        if not isinstance(node, Sequence):
            if not (isinstance(node, Scalar) and node.refused):
                self.report(node.span, "S104", "`questions` wants a list, a dash in front of every question", _EXAMPLE)
            return []
        if not node.items:
            self.report(node.span, "Y013", "`questions` is empty", _EXAMPLE)
        return self._named([self._question(at, one, agreed) for at, one in enumerate(node.items, 1)])

    def _question(self, at: int, node: Tree, agreed: Conventions) -> Question | None:
        if isinstance(node, Mapping):
            return QuestionReader(self.quiz, self.source, self.place, agreed).question(at, node)
        if not (isinstance(node, Scalar) and node.refused):
            self.report(node.span, "S104", "a question has keys such as `network`, `ask` and `answer`", _EXAMPLE)
        return None

    def _named(self, questions: list[Question | None]) -> list[Question]:
        """Those that could be read; no two have the same id."""
        found: dict[str, Question] = {}
        for one in questions:
            if one is None:
                continue
            first = found.setdefault(one.id.lower(), one)
            if first is not one:
                message = f"the id {one.id} is taken: line {first.span.line} has it, too"
                self.report(one.span, "S106", message, "answers are found by it; choose another")
        return list(found.values())
