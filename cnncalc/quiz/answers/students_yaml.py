"""Answers in YAML: `{student: {question: answer}}`, or `{question: answer}` of one student."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.yaml.source import read
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.values import listed
from cnncalc.model.vocabulary import nearest

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.quiz.model import Quiz

_EXAMPLE = "such as {ada: {q1: A, q2: 29x29x32}}, or {q1: A, q2: 29x29x32} for one"


def read_yaml(text: str, quiz: Quiz, name: str, students: dict[str, dict[str, str]], found: list[Diagnostic]) -> None:
    """Put every answer of a text under its student and its question."""
    _, tree, wrong = read(text, name)
    found += wrong
    if tree is None:
        return
    if not isinstance(tree, Mapping):
        found.append(Diagnostic(tree.span, "S118", "answers are written under students or questions", _EXAMPLE))
        return
    top = tree.value("answers")
    tree = top if isinstance(top, Mapping) and len(tree.pairs) == 1 else tree
    if any(isinstance(value, Mapping) for _, value in tree.pairs.values()):
        for key, value in tree.pairs.values():
            if isinstance(value, Mapping):
                students[key.text] = _answers(value, quiz, found)
            else:
                found.append(Diagnostic(value.span, "S104", f"{key.text} wants an answer for each question", _EXAMPLE))
    else:
        students[""] = _answers(tree, quiz, found)


def _answers(node: Mapping, quiz: Quiz, found: list[Diagnostic]) -> dict[str, str]:
    answers = {}
    for key, value in node.pairs.values():
        question = quiz.question(key.text)
        if question is None:
            known = [one.id for one in quiz.questions]
            hint = nearest(key.text, known) or f"its questions are {listed(known[:12])}"
            found.append(Diagnostic(key.span, "S107", f"the quiz has no question {key.text}", hint))
            continue
        answer = _written(value)
        if answer is None:
            found.append(Diagnostic(value.span, "S104", f"{key.text} wants one answer", "put it in quotes"))
        else:
            answers[question.id] = answer
    return answers


def _written(node: Tree) -> str | None:
    """An answer as text; a list is a volume, and a list of lists a matrix."""
    if isinstance(node, Scalar):
        return "" if node.is_empty else node.text
    if isinstance(node, Sequence):
        parts = [_written(one) for one in node.items]
        return f"[{', '.join(one for one in parts if one is not None)}]" if None not in parts else None
    return None
