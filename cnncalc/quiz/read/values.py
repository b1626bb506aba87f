"""The values of a question: its choices and key, its points, what it states, the numbers that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.sections import SectionReader
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.values import listed
from cnncalc.model.volume import Dims
from cnncalc.quiz.answers.reading import AnswerError, described, read_answer
from cnncalc.quiz.answers.values import Cells, Reading
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.model import INVERSE, LETTERS, Choice, Figures, Key

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.quiz.model import Conventions

_SHARE = re.compile(r"[01]|[01]?\.\d{1,6}|\d{1,3}/[1-9]\d{0,2}")
FIGURES = "such as values: {input: [[1, 2], [3, 4]], kernel: [[1, 0], [0, 1]]}"


class ValueReader(SectionReader):
    """Reads what a question says in texts and numbers."""

    def __init__(self, found: list[Diagnostic], agreed: Conventions) -> None:
        super().__init__(found)
        self.agreed = agreed

    def words(self, parent: Mapping, key: str) -> str:
        """A text under a key; '' if there is none."""
        node = parent.value(key)
        if node is None or (isinstance(node, Scalar) and node.refused):
            return ""
        if isinstance(node, Scalar) and not node.is_empty:
            return node.text
        if isinstance(node, Scalar):
            self.report(node.span, "Y013", f"`{key}` is empty", "delete it, or fill it in")
        else:
            self.report(node.span, "S104", f"`{key}` wants a text", "put it in quotes if it has brackets or braces")
        return ""

    def choices(self, node: Mapping, ask: str, agreed: Conventions) -> tuple[Choice, ...]:
        """The options, by their letters in the mapping, or A, B, C ... of a list."""
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
            try:
                return Choice(letter, node.text, read_answer(node.text, ask, agreed), node.span)
            except AnswerError as error:
                is_value = any(sign.isdigit() for sign in node.text) or not node.text.strip()
                return Choice(letter, node.text, None, node.span, described(error) if is_value else "")
        words = node.value("words") if isinstance(node, Mapping) and list(node.pairs) == ["words"] else None
        if isinstance(words, Scalar):
            return Choice(letter, words.text, None, words.span)
        cells = self._cells(node, f"`{letter}`") if ask == "values" else None
        if cells is None and ask != "values":
            self.report(node.span, "S104", f"choice {letter} wants one answer", "put it in quotes if it has brackets")
        return Choice(letter, str(cells or ""), Reading(cells) if cells else None, node.span)

    def _value(self, node: Scalar, ask: str, agreed: Conventions) -> Reading | None:
        """What a choice or key says; None if it is in words."""
        try:
            return read_answer(node.text, ask, agreed)
        except AnswerError as err:
            if any(one.isdigit() for one in node.text) or not node.text.strip():
                self.report(node.span, "S104", str(err), err.hint)
            return None

    def key(self, node: Mapping, ask: str, agreed: Conventions, choices: tuple[Choice, ...]) -> Key | None:
        """The answer that is marked as right; None if none is, or it cannot be read."""
        value = node.value("answer")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return None
        if not isinstance(value, Scalar):
            cells = self._cells(value, "`answer`") if ask == "values" else None
            if cells is not None:
                return Key("", Reading(cells), str(cells), value.span)
            self.report(
                value.span, "S104", "`answer` wants a letter or one value", "put it in quotes if it has brackets"
            )
            return None
        chosen = next((one for one in choices if one.letter.lower() == value.text.strip().lower()), None)
        if chosen:
            return Key(chosen.letter, chosen.reading, value.text, value.span)
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
        return Key(same, found, node.text, node.span)

    def points(self, node: Mapping) -> int | Fraction:
        """What a right answer earns."""
        value = node.value("points")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return 1
        text = value.text if isinstance(value, Scalar) else ""
        whole, _, behind = text.partition(".")
        if whole.isdecimal() and (behind.isdecimal() or not behind) and len(text) <= 12:
            return int(whole) if not behind else _fraction(text)
        self.report(value.span, "S104", f"`points` wants a number from 0, not {text}".rstrip(), "such as points: 2")
        return 1

    def accepted(self, node: Mapping) -> tuple[str, ...]:
        """Other wordings of the answer that are right."""
        value = node.value("accept")
        items = value.items if isinstance(value, Sequence) else [value] if value is not None else []
        for item in items:
            if not isinstance(item, Scalar):
                message = "`accept` wants a list of texts"
                self.report(item.span, "S104", message, "such as accept: [seven hundred sixty]")
        return tuple(item.text for item in items if isinstance(item, Scalar) and not item.is_empty)

    def partial(self, node: Mapping) -> tuple[tuple[str, int | Fraction], ...]:
        """The share of the points that an answer earns whose mistake is named, by the code of the mistake."""
        shares: list[tuple[str, int | Fraction]] = []
        mapping = self.mapping(node, "partial", "partial: {M40: 0.5}")
        for code, (key, value) in mapping.pairs.items() if mapping else ():
            text = value.text if isinstance(value, Scalar) else ""
            share = _fraction(text) if _SHARE.fullmatch(text) else None
            if code not in CATALOGUE:
                self.report(key.span, "S107", f"there is no mistake {code}", "docs/quiz.md lists all, M01 and so on")
            elif share is None or share > 1:
                self.report(
                    value.span, "S105", f"`{code}` wants a share from 0 to 1, not {text}".rstrip(), "such as 0.5"
                )
            else:
                shares.append((code, share))
        return tuple(shares)

    def target(self, node: Mapping, ask: str, agreed: Conventions) -> Dims | None:
        """The output that an inverse question states."""
        value = node.value("target")
        if value is None or (isinstance(value, Scalar) and value.refused):
            return None
        if ask not in INVERSE:
            message = f"`target` is for questions that ask for {listed(INVERSE, 'or')}"
            self.report(node.pairs["target"][0].span, "S113", message, "delete it")
            return None
        if isinstance(value, Scalar):
            found = self._value(value, "output", agreed)
            if found and isinstance(found.value, Dims):
                return found.value
        self.report(value.span, "S104", "`target` wants the output volume", "such as target: 55x55x96")
        return None

    def figures(self, node: Mapping, ask: str) -> Figures | None:
        """The numbers of a question on values."""
        value = node.value("values")
        if value is None:
            if ask == "values":
                self.report(node.span, "S103", "a question on values needs `values`", FIGURES)
            return None
        if ask != "values" or not isinstance(value, Mapping):
            self.report(value.span, "S104", "`values` are the input and the kernel of `ask: values`", FIGURES)
            return None
        for text, (key, _) in value.pairs.items():
            if text not in {"input", "kernel"}:
                self.unknown_key(key, ("input", "kernel"), "`values`")
        matrices = {name: self._cells(one, f"`{name}`") for name, (_, one) in value.pairs.items()}
        entering = matrices.get("input")
        if entering is None and "input" not in value.pairs:
            self.report(value.span, "S103", "`values` lacks the input", FIGURES)
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


def _fraction(text: str) -> int | Fraction:
    from fractions import Fraction  # few quizzes have half points

    found = Fraction(text)
    return int(found) if found.denominator == 1 else found
