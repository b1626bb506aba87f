"""Faults that users reported of named mistakes and of exported quizzes, each with others of its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from commands.cli_runs import ran

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.reading import read_answer
from cnncalc.quiz.export import FORMATS, exporter
from cnncalc.quiz.export.make import sheet_of
from cnncalc.quiz.generate.kinds import KINDS
from cnncalc.quiz.grading import Grader
from cnncalc.quiz.read import parse_quiz

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.quiz.model import Quiz

Captured = pytest.CaptureFixture[bytes]


def quiz(network: str, ask: str, more: str = "") -> Quiz:
    """A quiz of one question."""
    volume, _, layers = network.partition(": ")
    spec = f"{{input: {volume}, layers: [{layers.replace('; ', ', ')}]}}"
    return parse_quiz(f"questions:\n  - {{id: one, network: {spec}, ask: {ask}{more and f', {more}'}}}\n")


def explained(network: str, ask: str, said: str) -> list[tuple[str, ...]]:
    """The mistakes behind an answer, the likeliest first."""
    (question,) = quiz(network, ask).questions
    return [wrong.codes for wrong in Study(question).explain(read_answer(said, ask, question.conventions))]


@pytest.mark.parametrize(
    ("network", "said", "code"),
    [
        ("42x42x3: conv: {filters: 8, kernel: 3, dilation: 2}", "40x40x8", "M21"),
        ("42x42x3: conv: {filters: 8, kernel: 3, dilation: 2, padding: 1}", "42x42x8", "M21"),
        ("21x3: conv: {filters: 8, kernel: 5, dilation: 3}", "17x8", "M21"),
        ("112x112x16: maxpool: {kernel: 3, stride: 2, rounding: ceil}", "55x55x16", "M36"),
        ("7x7x3: convtranspose: {filters: 4, kernel: 3, stride: 2, padding: 1, output_padding: 1}", "13x13x4", "M37"),
        ("32x32x3: conv: {filters: 8, kernel: 3, stride: 2}", "30x30x8", "M07"),
        ("32x32x3: conv: {filters: 8, kernel: 5, padding: 1}", "28x28x8", "M04"),
    ],
)
def test_what_the_layer_sets_off_its_default_comes_first(network: str, said: str, code: str) -> None:
    """A question on dilation is about dilation."""
    assert explained(network, "output", said)[0] == (code,)


@pytest.mark.parametrize("text", ["58M", "75M", "10M", "9M", "0.03G"])
def test_a_rounded_number_is_not_explained_with_confidence(capsysbinary: Captured, tmp_path: Path, text: str) -> None:
    """Two or three digits fit many mistakes: either a single one, or none is named."""
    path = tmp_path / "q.yaml"
    path.write_text(f"questions:\n  - {{network: alexnet, ask: params, answer: {text}}}\n")
    out = ran(capsysbinary, "quiz", "check", str(path)).out
    named = set(re.findall(r"\bM\d\d\b", out))
    assert len(named) <= 1
    if not named:
        assert "it is too rounded to tell which mistake gives this" in out


def test_no_code_without_its_name_and_none_twice(capsysbinary: Captured, tmp_path: Path) -> None:
    """However many mistakes give an answer."""
    path = tmp_path / "q.yaml"
    layers = "[conv: {filters: 4, kernel: 3}, maxpool: 2, conv: {filters: 4, kernel: 3}, maxpool: 2]"
    for answer in ("3x3x4", "2x2x4", "4x4x4", "5x5x4", "7x7x4", "1x1x4"):
        path.write_text(
            f"questions:\n  - {{network: {{input: 28x28x3, layers: {layers}}}, ask: output, answer: {answer}}}\n"
        )
        out = ran(capsysbinary, "quiz", "check", str(path)).out
        for line in out.splitlines():
            if "also " in line:
                codes = re.findall(r"\bM\d\d\b", line)
                assert len(codes) == len(set(codes))
                assert all(re.search(rf"{code} [a-z]", line) for code in codes)


SEPARABLE = (
    "8x8x{depth}: depthwise: {{kernel: {kernel}, padding: same, bias: {bias}}}; {between}"
    "conv: {{filters: {filters}, kernel: 1, bias: {bias}}}"
)


@pytest.mark.parametrize("bias", ["true", "false"])
@pytest.mark.parametrize("between", ["", "batchnorm; relu; "])
@pytest.mark.parametrize(("depth", "kernel", "filters"), [(32, 3, 64), (4, 3, 8), (16, 5, 24)])
def test_an_ordinary_convolution_for_the_separable_pair(
    depth: int, kernel: int, filters: int, between: str, bias: str
) -> None:
    """F·F·D1·K in parameters, weights and multiply-accumulates, with biases and without."""
    network = SEPARABLE.format(depth=depth, kernel=kernel, filters=filters, bias=bias, between=between)
    norms = 2 * depth if between else 0
    cells = kernel * kernel * depth * filters
    for ask, said in (("weights", cells + norms // 2), ("macs", cells * 64), ("params", cells + norms)):
        assert ("M78",) in explained(network, ask, str(said)), ask
    if bias == "true":
        assert ("M78",) in explained(network, "params", str(cells + norms + filters))


CONV = "227x227x3: conv: {filters: 96, kernel: 11, stride: 4}"
QUANTITIES = {"params": 34_944, "activations": 290_400, "macs": 105_415_200, "flops": 210_830_400}
CODES = {
    ("params", "activations"): "M53", ("params", "macs"): "M48", ("activations", "params"): "M68",
    ("activations", "macs"): "M69", ("macs", "params"): "M63", ("macs", "activations"): "M76",
    ("macs", "flops"): "M60", ("flops", "macs"): "M77", ("flops", "params"): "M63", ("flops", "activations"): "M76",
}  # fmt: skip


@pytest.mark.parametrize(("ask", "other"), CODES)
def test_one_quantity_for_another(ask: str, other: str) -> None:
    """In both directions."""
    (question,) = quiz(CONV, ask, "conventions: {flops: mac2}").questions
    wrongs = Study(question).explain(read_answer(str(QUANTITIES[other]), ask, question.conventions))
    assert (CODES[ask, other],) in [wrong.codes for wrong in wrongs]


def test_bytes_for_numbers() -> None:
    """Four bytes a number, of parameters and of outputs."""
    assert ("M75",) in explained(CONV, "params", str(4 * QUANTITIES["params"]))
    assert ("M88",) in explained(CONV, "activations", str(4 * QUANTITIES["activations"]))


def test_a_skipped_layer_hands_its_input_on() -> None:
    """The 5x5 put straight on 192 channels, without the 1x1 before it."""
    first, second = "filters: 16, kernel: 1, bias: false", "filters: 32, kernel: 5, padding: 2, bias: false"
    network = f"28x28x192: conv: {{{first}}}; conv: {{{second}}}"
    assert explained(network, "macs", str(28 * 28 * 5 * 5 * 192 * 32))[0] == ("M28",)
    assert explained(network, "params", str(5 * 5 * 192 * 32))[0] == ("M28",)


def test_a_step_early() -> None:
    """The volume before the flatten."""
    network = "28x28x1: conv: {filters: 4, kernel: 5}; maxpool: 2; flatten"
    assert explained(network, "output", "12x12x4") == [("M79",)]


def test_a_long_network_is_searched_in_bounded_work() -> None:
    """Mistakes that multiply depths at every layer would make numbers of thousands of digits."""
    block = "conv: {filters: 64, kernel: 3, padding: 1}; batchnorm; relu; "
    (question,) = quiz(f"32x32x3: {(block * 40).removesuffix('; ')}", "params").questions
    study = Study(question)
    assert study.explain(read_answer("1234567", "params", question.conventions)) == ()
    assert max(len(str(wrong.value)) for wrong in (*study.singles, *study.pairs)) < 60


VALUES = "values: {input: [[1, 5, 2, 4, 3], [0, 2, 7, 1, 2], [3, 1, 2, 0, 5], [6, 2, 1, 9, 4], [2, 3, 1, 8, 0]]"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[[7, 7], [6, 8]]", "row 2, column 2 = max(2, 0, 5, 1, 9, 4, 1, 8, 0) = 9"),
        ("[[7, 6], [6, 9]]", "row 1, column 2 = max(2, 4, 3, 7, 1, 2, 2, 0, 5) = 7"),
        ("[[7, 7]]", "1 row, where there should be 2"),
        ("[[7], [6]]", "1 column, where there should be 2"),
    ],
)
def test_the_working_is_that_of_the_wrong_cell(capsysbinary: Captured, tmp_path: Path, answer: str, said: str) -> None:
    """And not of those that were right."""
    path = tmp_path / "q.yaml"
    network = "network: {input: 5x5x1, layers: [maxpool: {kernel: 3, stride: 2}]}"
    path.write_text(f'questions:\n  - {{{network}, ask: values, {VALUES}}}, answer: "{answer}"}}\n')
    out = ran(capsysbinary, "quiz", "check", str(path)).out
    assert said in out
    if "max" in said:
        assert "row 1, column 1 =" not in out


def test_every_number_of_values_is_in_the_question_of_every_format() -> None:
    """Before the solution: nobody can convolve what is not shown."""
    text = (
        "questions:\n  - {id: shown, text: Work out the result., ask: values, "
        "network: {input: 3x3x1, layers: [conv: {filters: 1, kernel: 2}]}, "
        "values: {input: [[11, 23, 37], [41, 53, 67], [71, 83, 97]], kernel: [[101, 0], [0, 103]]}}\n"
    )
    (item,) = sheet_of(parse_quiz(text)).items
    numbers = {"11", "23", "37", "41", "53", "67", "71", "83", "97", "101", "103"}
    assert numbers <= set(re.findall(r"\d+", " ".join((*item.stem, *item.listing))))
    for name in FORMATS:
        made = exporter(name)(sheet_of(parse_quiz(text)))
        parts = made.values() if isinstance(made, dict) else [made]
        whole = "".join(part.decode("latin-1") if isinstance(part, bytes) else part for part in parts)
        if name != "qti":  # an archive
            question = whole.partition("101·")[0] if "101·" in whole else whole
            assert numbers <= set(re.findall(r"\d+", question)), name


def test_exported_mistakes_are_those_of_grade() -> None:
    """For every exported wrong answer of numbers that are no whole ones, too; and none is 0."""
    network = "network: {input: 224x224x3, layers: [conv: {filters: 64, kernel: 7, stride: 2, padding: 3}]}"
    made = parse_quiz(
        f"questions:\n  - {{id: mem, {network}, ask: memory, conventions: {{unit: MiB}}, answer: 3.0625 MiB}}\n"
    )
    (item,) = sheet_of(made).items
    grader = Grader(made)
    assert item.wrongs
    from cnncalc.quiz.export.sheet import FOR_PEOPLE, plain
    from cnncalc.quiz.mistakes.catalogue import CATALOGUE

    for wrong in item.wrongs:
        marked = grader.mark(made.questions[0], plain(wrong.value))
        assert float(str(plain(wrong.value))) > 0
        did = [CATALOGUE[code].did for code in marked.codes]
        assert any(text[1:] in wrong.feedback for text in did), (plain(wrong.value), did, wrong.feedback)
    page = exporter("markdown")(sheet_of(made))
    assert isinstance(page, str)
    assert len([line for line in page.splitlines() if line.startswith("- ")]) <= FOR_PEOPLE


@pytest.mark.parametrize(
    ("name", "format_"), [("canvas", "qti"), ("New Quizzes", "qti"), ("Blackboard", "qti"), ("moodle-app", "moodle")]
)
def test_names_of_systems(capsysbinary: Captured, name: str, format_: str) -> None:
    """The error says which format a system imports."""
    done = ran(capsysbinary, "quiz", "export", "cs725-lecture16", "--to", name)
    assert (done.code, done.err) == (2, f"error: there is no format {name}\n  = help: for {name}: {format_}\n")


# --- open questions


@pytest.mark.parametrize("kind", KINDS)
def test_open_questions_are_those_with_choices(kind: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """Of the same seed, without the choices: the answer is the right one's value, and it is right."""
    path = tmp_path / "quiz.yaml"
    texts = []
    for choices in ("0", "4"):
        options = ("--kind", kind, "--count", "4", "--seed", "5", "--choices", choices)
        done = ran(capsysbinary, "quiz", "generate", *options, "--output", str(path), "--force")
        assert (done.code, done.err) == (0, "")
        texts.append(yaml.safe_load(path.read_text())["questions"])
        assert ran(capsysbinary, "quiz", "check", str(path)).out.endswith("4 questions, 4 of 4 keys right\n")
    for question, with_choices in zip(*texts, strict=True):
        assert (question["id"], "choices" in question) == (with_choices["id"], False)
        assert question["answer"] == with_choices["choices"][with_choices["answer"]]
