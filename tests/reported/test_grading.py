"""Faults that users reported of grading a class, each with others of its kind."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands.cli_runs import ran

from cnncalc.model import exits

Captured = pytest.CaptureFixture[bytes]
QUIZ = """
questions:
  - id: size
    network: {input: 32x32x3, layers: [conv: {filters: 10, kernel: 5}]}
    ask: output
    choices: {A: 32x32x10, B: 28x28x10, C: 27x27x10}
    answer: B
  - id: count
    network: {input: 32x32x3, layers: [conv: {filters: 10, kernel: 5}]}
    ask: params
    answer: 760
    accept: [seven hundred sixty]
    partial: {M40: 0.5}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("quiz.yaml").write_text(QUIZ)


def graded(capsysbinary: Captured, text: str, *options: str) -> tuple[int, list[dict[str, str]]]:
    """The exit code, and the rows of the CSV."""
    Path("answers.csv").write_bytes(text.encode())
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", "csv", *options)
    return done.code, list(csv.DictReader(io.StringIO(done.out, newline="")))


def test_two_students_of_one_name(capsysbinary: Captured) -> None:
    """E-mail addresses and IDs tell them apart; nobody is lost."""
    for heading in ("Email", "E-mail address", "Student ID", "login"):
        text = f"Full name,{heading},size,count\nKim,a1,B,760\nKim,b2,A,750\nKim,c3,B,760\n"
        _, rows = graded(capsysbinary, text)
        assert [row["student"] for row in rows[::2]] == ["Kim", "Kim (b2)", "Kim (c3)"]
        assert [row["given"] for row in rows[::2]] == ["B", "A", "B"]


def test_two_rows_of_one_student(capsysbinary: Captured) -> None:
    """Without another column both rows are kept; a resubmission replaces only if that is asked for."""
    text = "student,size,count\nKim,B,760\nAda,B,760\nKim,A,750\n"
    _, rows = graded(capsysbinary, text)
    assert [row["student"] for row in rows[::2]] == ["Kim", "Ada", "Kim (row 4)"]
    _, rows = graded(capsysbinary, text, "--latest")
    assert [(row["student"], row["given"]) for row in rows[::2]] == [("Kim", "A"), ("Ada", "B")]


@pytest.mark.parametrize(
    "given",
    ["B", "b", "(B)", "[B]", "B)", "B.", "B:", "B) 28x28x10",
     "B. 28x28x10", "(B) 28x28x10", "[b] 28x28x10", "B: 28x28x10",
     "B - 28x28x10", "B – 28 × 28 × 10", "Option B", "option B: 28x28x10", "Answer: B", "28x28x10", "B), 28x28x10"],
)  # fmt: skip
def test_a_letter_and_its_text(capsysbinary: Captured, given: str) -> None:
    """However form tools set them apart."""
    _, rows = graded(capsysbinary, f'student,size,count\ns1,"{given}",760\n')
    assert rows[0]["verdict"] == "right"


@pytest.mark.parametrize("given", ["B) 32x32x10", "A) 28x28x10", "A: B", "(B) many"])
def test_a_letter_and_another_text(capsysbinary: Captured, given: str) -> None:
    """They contradict each other: that is for a person to look at."""
    code, rows = graded(capsysbinary, f'student,size,count\ns1,"{given}",760\n')
    assert (code, rows[0]["verdict"]) == (exits.FAILED, "unclear")
    assert "contradict each other" in rows[0]["note"]


@pytest.mark.parametrize("bad", ["s2,B,760,?", 's2,B,"760",?,!', "s2,,,,,B"])
def test_a_row_that_cannot_be_read(capsysbinary: Captured, bad: str) -> None:
    """It is reported with its line; everybody else is graded."""
    Path("answers.csv").write_text(f"student,size,count\ns1,B,760\n{bad}\ns3,A,750\n")
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", "csv")
    assert done.code == exits.FAILED
    assert [row["student"] for row in csv.DictReader(io.StringIO(done.out))][::2] == ["s1", "s3"]
    assert "answers.csv:3:" in done.err
    Path("answers.csv").write_text(f"student,size,count\ns1,B,760\n{bad}\n")
    assert ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv").code == exits.FAILED, (
        "though all others are right"
    )


def test_other_wordings_and_shares(capsysbinary: Captured) -> None:
    """`accept` is right, and a named mistake earns the share that the quiz states."""
    _, rows = graded(capsysbinary, "student,size,count\ns1,B,Seven hundred  sixty.\ns2,B,750\ns3,B,7\n")
    assert [(row["verdict"], row["points"]) for row in rows[1::2]] == [("right", "1"), ("wrong", "0.5"), ("wrong", "0")]
    assert {row["expected"] for row in rows[1::2]} == {"760"}


def test_figures_in_csv_are_plain_digits(capsysbinary: Captured) -> None:
    """For programs, not for people."""
    Path("quiz.yaml").write_text(QUIZ.replace("ask: params", "ask: macs").replace("answer: 760", "answer: 588000"))
    _, rows = graded(capsysbinary, "student,size,count\ns1,B,588000\n")
    assert rows[1]["expected"] == "588000"


def test_unclear_answers_are_listed(capsysbinary: Captured) -> None:
    """In text, Markdown, CSV and JSON, with student, question, answer and reason."""
    Path("answers.csv").write_text("student,size,count\ns1,28x28,7.600\ns2,B,760\n")
    done = {
        name: ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", name).out
        for name in ("text", "markdown", "csv", "json")
    }
    assert "to review: 2 answers\n  s1: size: 28x28: the sizes are right, the depth is missing\n" in done["text"]
    assert "| s1 | size | `28x28` | the sizes are right, the depth is missing |" in done["markdown"]
    assert 's1,size,28x28,unclear,0,1,28x28x10,,,,"the sizes are right, the depth is missing"\n' in done["csv"]
    review = json.loads(done["json"])["review"]
    assert [(item["student"], item["question"], item["given"]) for item in review] == [
        ("s1", "size", "28x28"),
        ("s1", "count", "7.600"),
    ]


@pytest.mark.parametrize("name", ["zz\rBob", "zz\nBob", "zz\r\nBob", "=Bob", "@Bob", "+Bob", "-Bob", "\tBob"])
def test_cells_stay_in_their_row_and_are_no_formulas(capsysbinary: Captured, name: str) -> None:
    """One row an answer, whatever is in its cells."""
    _, rows = graded(capsysbinary, f'student,size,count\n"{name}",B,760\nAda,"C\r=1+1",5\n')
    assert len(rows) == 4
    for row in rows:
        assert not any((cell or "").startswith(("=", "+", "-", "@", "\r", "\n")) for cell in row.values())
        assert not any("\r" in (cell or "") for cell in row.values())


@pytest.mark.parametrize("given", ["a|b", "<img src=x>|", "`x`|", "|", "||", "x`|`y"])
def test_answers_stay_in_their_cell_of_a_table(capsysbinary: Captured, given: str) -> None:
    """A `|` ends a cell even in code."""
    from markdown_it import MarkdownIt

    Path("answers.csv").write_text(f'student,size,count\ns1,B,"{given}"\ns2,A,760\n')
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", "markdown")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(done.out)
    assert "<img" not in html
    for line in done.out.splitlines():
        if line.startswith("| count"):
            assert line.replace("\\|", "").count("|") == 5


def test_swapped_arguments(capsysbinary: Captured) -> None:
    """The hint is for the mistake that was made."""
    Path("answers.csv").write_text("student,size\n")
    done = ran(capsysbinary, "quiz", "grade", "answers.csv", "quiz.yaml")
    assert (done.code, done.err) == (
        exits.USAGE,
        "error: answers.csv is no quiz\n  = help: QUIZ comes first: cnncalc quiz grade quiz.yaml answers.csv\n",
    )
