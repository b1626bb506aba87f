"""Faults that users reported of keys and answers of quizzes, each with others of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands.cli_runs import Ran, ran

from cnncalc.model import exits
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.grading import mark
from cnncalc.quiz.read import parse_quiz

Captured = pytest.CaptureFixture[bytes]
HALF = "{input: 30x30x1, layers: [conv: {filters: 4, kernel: 3, stride: 2}]}"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def checked(capsysbinary: Captured, *questions: str) -> Ran:
    """`quiz check` of questions, each in YAML's short form."""
    Path("q.yaml").write_text("questions:\n" + "".join(f"  - {{{question}}}\n" for question in questions))
    return ran(capsysbinary, "quiz", "check", "q.yaml")


def network(volume: str, filters: int, kernel: int) -> str:
    """One convolution."""
    return f"network: {{input: {volume}, layers: [conv: {{filters: {filters}, kernel: {kernel}}}]}}, ask: output"


@pytest.mark.parametrize(
    ("volume", "right", "wrong"), [("50x50x1", "44x44", "43x43"), ("50x44x1", "44x38", "43x38"), ("50x1", "44", "43")]
)
@pytest.mark.parametrize("key", ["c", "d"])
def test_options_without_a_depth_of_1(capsysbinary: Captured, volume: str, right: str, wrong: str, key: str) -> None:
    """The size alone is right, and `none of these` beside it is not."""
    choices = f"choices: {{a: {wrong}, c: {right}, d: none of these}}, answer: {key}"
    done = checked(capsysbinary, f"{network(volume, 1, 7)}, {choices}")
    assert done.code == (exits.OK if key == "c" else exits.FAILED)
    assert f"c {right} is right" in done.out or f"the answer is c {right}x1, not d none of these" in done.err


def test_options_that_all_lack_the_depth(capsysbinary: Captured) -> None:
    """Then the depth is not asked for."""
    done = checked(capsysbinary, f"{network('50x50x1', 6, 7)}, choices: {{a: 7x7, c: 44x44}}, answer: c")
    assert (done.code, "c 44x44 is right" in done.out) == (exits.OK, True)


def test_an_option_that_alone_lacks_the_depth(capsysbinary: Captured) -> None:
    """It is neither right nor wrong, and nothing else is taken for right because of it."""
    choices = "choices: {a: 43x43x6, c: 44x44, d: none of these}, answer: d"
    done = checked(capsysbinary, f"id: one, {network('50x50x1', 6, 7)}, {choices}")
    assert done.code == exits.FAILED
    assert "Q207 lacks-depth: one: c 44x44 lacks the depth: the answer is 44x44x6\n" in done.err
    assert "write the depth in every option, or in none" in done.err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("58x58", exits.OK, "right: the output is 58x58x1"),
        ("58 x 58", exits.OK, "right: the output is 58x58x1"),
        ("58x57", exits.FAILED, "wrong: the output is 58x58x1"),
        ("58.5x58.5x1", exits.FAILED, "wrong: the output is 58x58x1, not 58.5x58.5x1"),
    ],
)
def test_answers_to_one_layer(capsysbinary: Captured, text: str, code: int, said: str) -> None:
    """Without the depth of 1, or with half a cell."""
    done = ran(capsysbinary, "conv", "64x64x1", "-K", "1", "-F", "7", "--answer", text)
    assert (done.code, done.out.startswith(said)) == (code, True)


@pytest.mark.parametrize("ask", ["width", "height"])
@pytest.mark.parametrize(("volume", "is_clear"), [("50x50x1", True), ("50x46x1", False)])
def test_sizes_of_a_square_answer_its_width(capsysbinary: Captured, ask: str, volume: str, is_clear: bool) -> None:
    """44x44 is 44; 44x40 is unclear, and the option is reported with everything else checked."""
    option = "44x44" if is_clear else "44x40"
    question = network(volume, 1, 7).replace("ask: output", f"ask: {ask}")
    done = checked(capsysbinary, f"id: one, {question}, choices: {{a: 7, b: {option}}}, answer: b")
    assert done.code == (exits.OK if is_clear else exits.FAILED)
    assert f"b {option} is {'right' if is_clear else 'unclear'}" in done.out
    assert ("Q208 unreadable-option: one: b cannot be read: 44x40 are several sizes" in done.err) is not is_clear


@pytest.mark.parametrize("half", ["14.5x14.5x4", "29/2 x 29/2 x 4", "14,5x14,5x4", "14½x14½x4", "14 1/2 x 14 1/2 x 4"])
def test_a_size_that_was_not_rounded(capsysbinary: Captured, half: str) -> None:
    """It is read, wrong, and named, in an option and at one layer."""
    done = checked(capsysbinary, f'network: {HALF}, ask: output, choices: {{A: 14x14x4, B: "{half}"}}, answer: A')
    assert done.code == exits.OK
    assert "wrong  M95 left-unrounded: part of a step was left as it is" in done.out
    done = ran(capsysbinary, "conv", "30x30x1", "-K", "4", "-F", "3", "-S", "2", "--answer", half)
    assert (done.code, "M95 left-unrounded" in done.out) == (exits.FAILED, True)


def test_shapes_of_frameworks_as_options(capsysbinary: Captured) -> None:
    """Keras writes None for the batch, PyTorch its size."""
    text = "network: {input: 64x64x3, layers: [conv: {filters: 8, kernel: 3, padding: 1}, maxpool: 2]}, ask: output, "
    for right, wrong in (("(None, 32, 32, 8)", "(None, 31, 31, 8)"), ("(1, 8, 32, 32)", "(1, 8, 31, 31)")):
        done = checked(capsysbinary, f'{text}choices: {{A: "{right}", B: "{wrong}"}}, answer: A')
        assert (done.code, f"A {right} is right" in done.out) == (exits.OK, True)


def test_an_option_that_cannot_be_read_leaves_the_rest(capsysbinary: Captured) -> None:
    """It is reported, and so is the wrong key of the next question; as words it is fine."""
    first = f"id: one, {network('32x32x3', 6, 5)}, choices: {{A: 28x28x6, B: %s}}, answer: A"
    second = f"id: two, {network('32x32x3', 6, 5).replace('ask: output', 'ask: params')}, answer: 457"
    done = checked(capsysbinary, first % "28 of 6?", second)
    assert done.code == exits.FAILED
    assert "Q208 unreadable-option: one: B cannot be read" in done.err
    assert "Q201 wrong-key: two: the answer is 456, not 457" in done.err
    done = checked(capsysbinary, first % "{words: 28 of 6?}")
    assert (done.code, done.err) == (exits.OK, "")


def test_a_question_that_cannot_be_read_leaves_the_rest(capsysbinary: Captured) -> None:
    """The errors of one, and the audit of the other."""
    done = checked(
        capsysbinary, "id: one, network: nowhere, ask: output", f"id: two, {network('9x9x1', 1, 2)}, answer: 9x9x1"
    )
    assert done.code == exits.FAILED
    assert "S120" in done.err
    assert "Q201 wrong-key: two" in done.err


def test_advice_on_a_convention_is_given_once(capsysbinary: Captured) -> None:
    """However many questions have the option without biases."""
    question = network("64x64x3", 8, 5).replace("ask: output", "ask: params")
    done = checked(capsysbinary, *(f"id: q{number}, {question}, choices: [608, 600], answer: A" for number in range(5)))
    assert done.code == exits.OK
    assert done.err.count("Q205") == 1
    assert "= help: state it: conventions: {biases: true}\n" in done.err
    assert "= note: so do 4 more options of the quiz\n" in done.err


def test_the_key_of_the_lecture(capsysbinary: Captured) -> None:
    """Of both questions; the wrong options of the first are named."""
    done = ran(capsysbinary, "quiz", "check", "cs725-lecture16")
    assert (done.code, done.err) == (exits.OK, "")
    assert "output: A 12x12x10 is right" in done.out
    assert "parameters: C 1950 is right" in done.out
    for code in ("M01 forgot-plus-one", "M14 pooled-the-depth", "M15 pooled-only-the-depth"):
        assert code in done.out


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("28/28/8", "right"),
        ("28 / 28 / 8", "right"),
        ("8/28/28", "right"),
        ("7/28/28", "wrong"),
        ("2x28x28x8", "unclear"),
        ("64, 28, 28, 8", "unclear"),
        ("2x27x28x8", "wrong"),
    ],
)
def test_volumes_with_slashes_and_with_a_batch(answer: str, verdict: str) -> None:
    """A volume is read; one behind a further size is left to a person."""
    assert _verdict("{input: 32x32x3, layers: [conv: {filters: 8, kernel: 5}]}", "output", answer) == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("about 9200", "unclear"),
        ("roughly 9,000", "unclear"),
        ("~9300", "unclear"),
        ("about 9216", "right"),
        ("about 7000", "wrong"),
        ("9200", "wrong"),
    ],
)
def test_estimates_are_left_to_a_person(answer: str, verdict: str) -> None:
    """Where they are near the right number; 9,216 is asked for."""
    network = "{input: 32x32x32, layers: [conv: {filters: 32, kernel: 3, bias: false}]}"
    assert _verdict(network, "params", answer) == verdict


def _verdict(network: str, ask: str, answer: str) -> str:
    quiz = parse_quiz(f"questions:\n  - {{id: one, network: {network}, ask: {ask}}}\n")
    return mark(Study(quiz.questions[0]), answer).verdict
