"""`cnncalc quiz export` and `generate`: what is written where, what is not overwritten, what cannot be exported."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import Ran, ran
from exported.readers import READERS, qti

from cnncalc.cli.main import run
from cnncalc.model.exits import FAILED, OK, USAGE
from cnncalc.quiz.export import FORMATS
from cnncalc.quiz.export.make import sheet_of
from cnncalc.quiz.read import parse_quiz

if TYPE_CHECKING:
    from pathlib import Path

    Captured = pytest.CaptureFixture[bytes]

# One question of every kind of answer.
QUIZ = """\
title: Week 3
questions:
  - id: choice
    text: Which volume comes out?
    network: {input: 63x63x16, layers: [conv: {filters: 32, kernel: 7, stride: 2}]}
    ask: output
    choices: {A: 28x28x32, B: 29x29x32, C: 29x29x16, D: none of them}
    answer: B
  - id: number
    network: {input: 227x227x3, layers: [conv: {filters: 96, kernel: 11, stride: 4}]}
    ask: params
    conventions: {biases: true}
  - id: volume
    network: {input: 13x17x3, layers: [conv: {filters: 8, kernel: 5x3}]}
    ask: output
    conventions: {order: channels-first}
  - id: memory
    network: {input: 28x28x1, layers: [conv: {filters: 20, kernel: 5}]}
    ask: memory
    conventions: {unit: MiB}
    points: 0.5
  - id: values
    network: {input: 3x3x1, layers: [conv: {filters: 1, kernel: 2, bias: false}]}
    ask: values
    values: {input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], kernel: [[1, 0], [0, 1]]}
  - id: padding
    network: {input: 32x32x3, layers: [conv: {filters: 8, kernel: 5, padding: 2}]}
    ask: padding
"""


@pytest.fixture
def quiz(tmp_path: Path) -> str:
    """The path of a quiz."""
    path = tmp_path / "week3.yaml"
    path.write_text(QUIZ)
    return str(path)


def exported(capsys: Captured, quiz: str, name: str) -> str:
    """A quiz on standard output."""
    said = ran(capsys, "quiz", "export", quiz, "--to", name)
    assert (said.code, said.err) == (OK, "")
    return said.out


@pytest.mark.parametrize("name", [*READERS, "qti"])
def test_keys_are_recomputed_from_what_is_exported(
    name: str, quiz: str, tmp_path: Path, capsysbinary: Captured
) -> None:
    """Whatever counts as right there is right, and in no writing is anything else."""
    if name == "qti":
        assert run(["quiz", "export", quiz, "--to", name, "--output", str(tmp_path / "quiz.zip")]) == OK
        seen = qti((tmp_path / "quiz.zip").read_bytes())
    else:
        seen = READERS[name](exported(capsysbinary, quiz, name))
    assert {item.id: found.right for item, found in zip(parse_quiz(QUIZ).questions, seen, strict=True)} == {
        "choice": ["29x29x32"],
        "number": ["34944"],
        "volume": ["8x15x9", "8 x 15 x 9", "8×15×9", "8 × 15 × 9", "8,15,9", "8, 15, 9", "(8, 15, 9)"],
        "memory": ["0.04 +- 0.005"],
        "values": ["[[6, 8], [12, 14]]"],
        "padding": ["2"],
    }
    wrong = {item.id: found.wrong for item, found in zip(parse_quiz(QUIZ).questions, seen, strict=True)}
    assert wrong["choice"] == ["28x28x32", "29x29x16", "none of them"]
    if name not in {"qti", "text2qti"}:
        assert {"34848", "11712", "34849"} <= set(wrong["number"])


def test_feedback_is_the_diagnosis(quiz: str, capsysbinary: Captured) -> None:
    """What was done, the student's own numbers, the rule; never the right answer."""
    choice, number, *_ = READERS["moodle"](exported(capsysbinary, quiz, "moodle"))
    assert choice.feedback["28x28x32"] == (
        "The + 1 is missing; or the + 1 stands inside the division: "
        "W2 = H2 = (W1 − F + 2P)/S = (63 − 7 + 2·0)/2 = 56/2 = 28. "
        "A window has one position more than it has steps: (W1 − F + 2P)/S + 1."
    )
    assert choice.feedback["29x29x16"] == (
        "The depth of the input was kept: D2 = D1 = 16. "
        "Every filter makes one map: the depth that comes out is the number of filters K."
    )
    assert number.feedback["34848"] == (
        "The biases are missing: params = (F·F·D1)·K = (11·11·3)·96 = 363·96 = 34,848. "
        "Every filter or unit has one bias."
    )
    assert not any("34,944" in said for said in number.feedback.values())


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.suffix not in {"", ".zip"}])
def test_into_a_file(name: str, quiz: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """The same bytes as on standard output; what is there already stays, unless it was said otherwise."""
    path = tmp_path / f"quiz{FORMATS[name].suffix}"
    wanted = exported(capsysbinary, quiz, name)
    path.write_text("mine")
    said = ran(capsysbinary, "quiz", "export", quiz, "--to", name, "--output", str(path))
    assert said == Ran(
        USAGE, "", f"error: {path} is there already\n  = help: another name, or --force to write over it\n"
    )
    assert path.read_text() == "mine"
    assert run(["quiz", "export", quiz, "--to", name, "--output", str(path), "--force"]) == OK
    assert path.read_bytes().decode() == wanted
    assert run(["quiz", "export", quiz, "--to", name, "--output", str(path)]) == OK, "the same once more loses nothing"


def test_two_mistakes_at_once(capsysbinary: Captured) -> None:
    """Both are named, without their codes, and where."""
    page = exported(capsysbinary, "cs725-lecture16", "markdown")
    assert (
        "the + 1 is missing, at conv1, and the depth was pooled instead of width and height, at maxpool1"
        in page.lower()
    )
    audited = parse_quiz(QUIZ.replace("C: 29x29x16", "C: 28x28x16"))
    [choice, *_] = sheet_of(audited).items
    assert choice.options[2].feedback.startswith("The + 1 is missing, and the depth of the input was kept; or ")


def test_into_an_archive(quiz: str, tmp_path: Path) -> None:
    """Twice the same bytes, and nothing else is left behind."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    for path in (one, two):
        assert run(["quiz", "export", quiz, "--to", "qti", "--output", str(path)]) == OK
    assert one.read_bytes() == two.read_bytes()
    assert len(zipfile.ZipFile(one).namelist()) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip", "week3.yaml"]


def test_into_a_folder(quiz: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """A folder for each question; other questions are left alone, the same ones replaced only when that is asked."""
    place = tmp_path / "course" / "questions"
    (place / "other").mkdir(parents=True)
    (place / "other" / "info.json").write_text("{}")
    arguments = ["quiz", "export", quiz, "--to", "prairielearn", "--output", str(place)]
    assert run(arguments) == OK
    names = ["choice", "memory", "number", "other", "padding", "values", "volume"]
    assert sorted(path.name for path in place.iterdir()) == names
    assert json.loads((place / "number" / "info.json").read_text())["type"] == "v3"
    (place / "number" / "mine.txt").write_text("mine")
    said = ran(capsysbinary, *arguments)
    assert said == Ran(
        USAGE,
        "",
        f"error: {place / 'choice'} is there already\n  = help: another folder, or --force to write over it\n",
    )
    assert (place / "number" / "mine.txt").exists()
    assert run([*arguments, "--force"]) == OK
    assert sorted(path.name for path in place.iterdir()) == names
    assert not (place / "number" / "mine.txt").exists()
    assert (place / "other" / "info.json").read_text() == "{}"


def test_a_folder_that_fails_half_way(quiz: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All questions are written, or none: the old ones come back."""
    place = tmp_path / "questions"
    arguments = ["quiz", "export", quiz, "--to", "prairielearn", "--output", str(place)]
    assert run(arguments) == OK
    (place / "choice" / "mine.txt").write_text("mine")
    (place / "volume" / "mine.txt").write_text("mine")
    kept = sorted(path.relative_to(place) for path in place.rglob("*"))
    rename = type(place).rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "volume" and path.parent.name == "new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(type(place), "rename", failing)
    assert run([*arguments, "--force"]) == USAGE
    assert sorted(path.relative_to(place) for path in place.rglob("*")) == kept


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--to", "qti"),
            "error: qti is an archive: --output is missing\n  = help: such as --output quiz.zip\n",
        ),
        (
            ("--to", "prairielearn"),
            "error: prairielearn is a folder: --output is missing\n  = help: such as --output questions/quiz\n",
        ),
        (
            ("--to", "moodel"),
            'error: there is no format moodel\n  = help: did you mean "moodle"? there are moodle, gift, text2qti, qti, '
            "prairielearn, markdown, latex, anki, jupyterquiz, csv\n",
        ),
        ((), "error: --to is missing\n  = help: `cnncalc quiz export --help` shows how it is used\n"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str, quiz: str, capsysbinary: Captured) -> None:
    """One line, and a way out."""
    assert ran(capsysbinary, "quiz", "export", quiz, *arguments) == Ran(USAGE, "", said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("answer: B", "answer: A", "question choice: the marked answer is wrong, right is 29x29x32"),
        ("C: 29x29x16", "C: 29 x 29 x 32", "question choice: choices B and C are right"),
        ("B: 29x29x32", "B: 30x30x32", "question choice: no choice is right: the answer is 29x29x32"),
    ],
)
def test_a_wrong_key_is_not_exported(old: str, new: str, said: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """Nothing is written, and `check` says more."""
    path = tmp_path / "wrong.yaml"
    path.write_text(QUIZ.replace(old, new).replace("D: none of them", "D: 1x1x1"))
    found = ran(capsysbinary, "quiz", "export", str(path), "--to", "gift", "--quiet")
    help_line = "  = help: `cnncalc quiz check` says what every choice comes from\n"
    assert found == Ran(FAILED, "", f"error: {path}: {said}\n{help_line}")


def test_points_that_a_format_does_not_have(tmp_path: Path, capsysbinary: Captured) -> None:
    """text2qti knows whole and half points."""
    path = tmp_path / "quiz.yaml"
    path.write_text(QUIZ.replace("points: 0.5", "points: 0.25"))
    found = ran(capsysbinary, "quiz", "export", str(path), "--to", "text2qti")
    assert found.code == FAILED
    assert "memory gives 1/4 points, but text2qti knows whole and half ones above 0 alone" in found.err


def test_a_network_that_the_text_does_not_describe_is_listed(capsysbinary: Captured) -> None:
    """The bundled quiz, whose text names no size: in the letters of the formulas."""
    page = exported(capsysbinary, "cs725-lecture16", "markdown")
    assert "conv1: conv, K = 6, F = 5, S = 1, P = 0" in page
    [choice, number, *_] = sheet_of(parse_quiz(QUIZ)).items
    assert choice.listing == ("input: 63x63x16", "conv1: conv, K = 32, F = 7, S = 2, P = 0")
    assert number.listing == ()


def test_what_is_asked_is_not_listed() -> None:
    """The padding that a question asks for is left open."""
    text = QUIZ.replace("  - id: padding\n", "  - id: padding\n    text: How many cells of padding?\n")
    item = sheet_of(parse_quiz(text)).items[-1]
    assert item.listing == ("input: 32x32x3", "conv1: conv, K = 8, F = 5, S = 1, P = ?")


def test_made_checked_taken_exported(tmp_path: Path, capsysbinary: Captured) -> None:
    """What `generate` writes, all others read."""
    path = str(tmp_path / "made.yaml")
    assert run(["quiz", "generate", "--count", "10", "--seed", "4", "--output", path]) == OK
    assert run(["quiz", "check", path]) == OK
    capsysbinary.readouterr()
    for name in READERS:
        seen = READERS[name](exported(capsysbinary, path, name))
        assert [len(one.right) for one in seen] == [1] * 10
        assert [len(one.wrong) for one in seen] == [3] * 10


def test_a_made_quiz_that_was_edited_stays(tmp_path: Path, capsysbinary: Captured) -> None:
    """As an exported one; the same questions once more are no loss."""
    path = tmp_path / "made.yaml"
    arguments = ("quiz", "generate", "--kind", "volumes", "--count", "1", "--output", str(path))
    assert [run(arguments), run(arguments)] == [OK, OK]
    made = path.read_bytes()
    path.write_bytes(made.replace(b"answer:", b"points: 2\n    answer:"))
    said = ran(capsysbinary, *arguments)
    assert said == Ran(
        USAGE, "", f"error: {path} is there already\n  = help: another name, or --force to write over it\n"
    )
    assert path.read_bytes() != made
    assert run([*arguments, "--force"]) == OK
    assert path.read_bytes() == made


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "volume"), 'error: there is no kind of question volume\n  = help: did you mean "volumes"?'),
        (("--difficulty", "Easy"), 'error: there is no difficulty Easy\n  = help: did you mean "easy"?'),
        (("--count", "x"), "error: --count x: a whole number from 1 is wanted\n"),
        (("--count", "5001"), "error: --count 5001: at most 5,000 questions are made at once\n"),
        (("--choices", "1"), "error: --choices 1: from 2 to 10, or 0 for open questions\n  = help: four are usual\n"),
        (("--seed", "-1"), "error: --seed -1: a whole number from 0 is wanted\n"),
        (("--seed", "1.5"), "error: --seed 1.5: a whole number from 0 is wanted\n"),
    ],
)
def test_wrong_use_of_generate(arguments: tuple[str, ...], said: str, capsysbinary: Captured) -> None:
    """One line, and a way out."""
    found = ran(capsysbinary, "quiz", "generate", *arguments)
    assert (found.code, found.out) == (USAGE, "")
    assert found.err.startswith(said)
