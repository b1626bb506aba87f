"""`cnncalc quiz take`: answers from a pipe and from a keyboard, hints without the answer, every way to end."""

from __future__ import annotations

import io
import os
import pty
import select
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import COMMAND, Ran

from cnncalc.cli.main import run
from cnncalc.model.exits import FAILED, INTERRUPTED, OK, USAGE

if TYPE_CHECKING:
    from pathlib import Path

QUIZ = """\
title: Two questions
questions:
  - id: volume
    text: |
      A volume of 63x63x16 goes through 32 filters of 7x7, stride 2.

      Which volume comes out?
    network: {input: 63x63x16, layers: [conv: {filters: 32, kernel: 7, stride: 2}]}
    ask: output
    choices: {A: 28x28x32, B: 29x29x32, C: 29x29x16, D: none of them}
    answer: B
  - id: count
    network: {input: 32x32x3, layers: [conv: {filters: 100, kernel: 5}]}
    ask: params
    points: 1.5
"""


@pytest.fixture
def quiz(tmp_path: Path) -> str:
    """The path of a quiz."""
    path = tmp_path / "quiz.yaml"
    path.write_text(QUIZ)
    return str(path)


class Lines:
    """Standard input: a pipe that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        """It is no terminal."""
        return False


def taken(
    capsys: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, answers: bytes, *arguments: str
) -> Ran:
    """A quiz taken with answers from a pipe."""
    monkeypatch.setattr("sys.stdin", Lines(answers))
    code = run(["quiz", "take", *arguments])
    out, err = capsys.readouterr()
    return Ran(code, out.decode(), err.decode())


def test_all_right(quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole conversation; the answers are shown as if they had been typed."""
    ran = taken(capsysbinary, monkeypatch, b"b\n(5*5*3+1)*100\n", quiz)
    assert ran.out == ALL_RIGHT
    assert (ran.code, ran.err) == (OK, "")


def test_closed_standard_input(
    quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`cnncalc quiz take QUIZ <&-` is told nothing, as if the answers had ended."""
    monkeypatch.setattr("sys.stdin", None)
    code = run(["quiz", "take", quiz])
    out, err = capsysbinary.readouterr()
    assert out.endswith(
        b"there are no more answers\n\n0 of 2.5 points: 0 of 2 questions solved, 0 at the first attempt\n"
    )
    assert (code, err) == (FAILED, b"")


ALL_RIGHT = """\
Two questions
2 questions, 2.5 points; an empty line passes.

1/2: volume, 1 point
A volume of 63x63x16 goes through 32 filters of 7x7, stride 2.
Which volume comes out?
  A  28x28x32
  B  29x29x32
  C  29x29x16
  D  none of them
> b
right
  W2 = H2 = (W1 − F + 2P)/S + 1 = (63 − 7 + 2·0)/2 + 1 = 56/2 + 1 = 29
  D2 = K = 32
  output = 29x29x32

2/2: count, 1.5 points
Input 32x32x3; conv with filters 100, kernel 5. How many parameters?
> (5*5*3+1)*100
right
  (5*5*3+1)*100 is 7,600
  params = (F·F·D1)·K + K = (5·5·3)·100 + 100 = 75·100 + 100 = 7,500 + 100 = 7,600

2.5 of 2.5 points: 2 of 2 questions solved, 2 at the first attempt
"""


def test_hints_come_without_the_answer(
    quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slip and the student's own numbers; what is right only when the attempts are used up."""
    ran = taken(capsysbinary, monkeypatch, b"A\n29x29x16\n57x57x32\n7500\n7600\n", quiz)
    first, _, second = ran.out.partition("\n2/2: ")
    hint, _, end = first.partition("attempt 2 of 3> ")
    assert "> A\nwrong\n  M01 forgot-plus-one: the + 1 is missing\n    yours: W2 = H2 = (W1 − F + 2P)/S = " in hint
    told = hint.partition("> A\n")[2]
    assert "29" not in told
    assert "M10 depth-kept-from-input" in end
    assert "the answer is B, 29x29x32\n" in end
    assert "M40 bias-forgotten" in second
    assert "1.5 of 2.5 points: 1 of 2 questions solved, 0 at the first attempt\n" in second
    assert ran.code == FAILED


def test_what_cannot_be_read_costs_no_attempt(
    quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked again; so is what can be read in two ways."""
    ran = taken(capsysbinary, monkeypatch, b"Q\nB\n7.600\n\xff\xfe\n7600\n", quiz, "--attempts", "1")
    assert ran.code == OK
    assert "there is no choice Q: the choices are A, B, C, D\n> B\nright" in ran.out
    assert "7.600" in ran.out.partition("2/2")[2]
    assert ran.out.endswith("2.5 of 2.5 points: 2 of 2 questions solved, 2 at the first attempt\n")


def test_an_empty_line_passes(
    quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is told, and the next question asked."""
    ran = taken(capsysbinary, monkeypatch, b"\n7600\n", quiz)
    assert "> \nthe answer is B, 29x29x32\n" in ran.out
    assert "1.5 of 2.5 points: 1 of 2 questions solved, 1 at the first attempt\n" in ran.out


def test_a_layer_that_does_not_fit(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That can be the answer, too."""
    path = tmp_path / "quiz.yaml"
    strict = "{network: {input: 5x5x1, layers: [maxpool: 2]}, ask: output, conventions: {rounding: strict}}"
    path.write_text(f"questions: [{strict}]\n")
    assert "> \nit does not fit\n" in taken(capsysbinary, monkeypatch, b"\n", str(path)).out
    assert taken(capsysbinary, monkeypatch, b"it does not fit\n", str(path)).code == OK


def test_no_more_answers(
    quiz: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the input is the end of the quiz; the score so far is told."""
    ran = taken(capsysbinary, monkeypatch, b"B", quiz)
    assert ran.out.endswith(
        "> \nthere are no more answers\n\n1 of 2.5 points: 1 of 2 questions solved, 1 at the first attempt\n"
    )
    assert ran.code == FAILED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-",), "error: a quiz from standard input leaves none for the answers\n  = help: save it to a file first\n"),
        (("quiz.yaml", "--attempts", "0"), "error: --attempts 0: a whole number from 1 is wanted\n"),
        ((), "error: FILE is missing\n  = help: `cnncalc quiz take --help` shows how it is used\n"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """One line, and a way out."""
    code = run(["quiz", "take", *arguments])
    out, err = capsysbinary.readouterr()
    assert (code, out.decode(), err.decode()) == (USAGE, "", said)


def test_a_broken_quiz(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its errors are told, and nothing is asked."""
    path = tmp_path / "broken.yaml"
    path.write_text("questions: [{network: lenet5, ask: paramz}]\n")
    ran = taken(capsysbinary, monkeypatch, b"1\n", str(path))
    assert (ran.code, ran.out) == (FAILED, "")
    assert "`paramz` is nothing that can be asked" in ran.err


@pytest.mark.parametrize(
    ("key", "code", "score"),
    [
        (b"\x04", FAILED, "1 of 2.5 points: 1 of 2 questions solved, 1 at the first attempt"),
        (b"\x03", INTERRUPTED, "1 of 2.5 points: 1 of 2 questions solved, 1 at the first attempt"),
    ],
)
def test_a_keyboard(quiz: str, key: bytes, code: int, score: str) -> None:
    """Ctrl-D and Ctrl-C end with the score, and without a traceback."""
    shown, ended = at_keyboard(quiz, b"B\n", key)
    assert shown.endswith(score)
    assert "Traceback" not in shown
    assert ended == code


def at_keyboard(quiz: str, *typed: bytes) -> tuple[str, int]:
    """What is shown in a terminal of its own, and how it ends; each key is pressed at the next prompt.

    The last one is pressed again as long as nothing happens: a terminal that is not ready yet can lose it.
    """
    child, terminal = pty.fork()
    if not child:
        os.execve(COMMAND[0], [*COMMAND, "quiz", "take", quiz], {**os.environ, "TERM": "dumb", "NO_COLOR": "1"})
    try:
        shown = b""
        for key in typed:
            shown += until(terminal, b"> ")
            os.write(terminal, key)
        shown += until(terminal, b"", again=typed[-1])
    finally:
        os.close(terminal)
    return shown.decode().replace("\r\n", "\n").rstrip(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def until(terminal: int, end: bytes, again: bytes = b"") -> bytes:
    """What a terminal shows until it shows this, b'' for all; a key to press again every half a second."""
    shown = b""
    for _ in range(40):
        if not select.select([terminal], [], [], 0.5)[0]:
            os.write(terminal, again)
            continue
        try:
            more = os.read(terminal, 1024)
        except OSError:  # the other side has closed it
            break
        shown += more
        if not more or (end and shown.endswith(end)):
            break
    return shown
