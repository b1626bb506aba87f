"""`cnncalc solve`: whole messages, exit codes, and JSON against its schema."""

from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator
from solve.nets import NET, written

from cnncalc.cli.main import cli, run
from cnncalc.model import exits
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[str]

PRINTED = [
    (
        "227x227x3 55x55x96 -F 11 -L 1",
        exits.OK,
        """\
227x227x3 -> 55x55x96: conv with 96 filters

kernel  stride  padding  dilation  fit                                       params         MACs
    11       4        0         1  exact                                 34,944  105,415,200
    11       4        1         1  floored, 1 unread  34,944  105,415,200

2 solutions.

Searched: kernel 11, stride 1 to 16, padding 0 to 8, dilation 1, groups 1;
padding in cells on each side, the same on both. Complete within these bounds.
""",
    ),
    (
        "9x8x12 9x9x6 -F 4 -S 1 -P {left:1,right:2,bottom:4} -L 1 -G 1..6",
        exits.OK,
        """\
9x8x12 -> 9x9x6: conv with 6 filters

No window that is the same along every axis does it. Any line of one table goes
with any of another:

width 9 -> 9
kernel  stride  padding  dilation
     4       1      1+2         1

1 solution.

height 8 -> 9
kernel  stride  padding  dilation
     4       1      0+4         1

1 solution.

Searched: kernel 4, stride 1, padding 1+2x0+4, dilation 1, groups 1 to 6;
padding in cells on each side, the same on both, or as 1+2: 1 before and 2
after. Complete within these bounds.
""",
    ),
    (
        "7x7x4 7x7x6 -F 4 -S 1 -L 1 --sides -G 1..2 --no-bias --format markdown",
        exits.OK,
        """\
## 7x7x4 -\\> 7x7x6: conv with 6 filters

| kernel | stride | padding | dilation | fit | groups | params | MACs |
| ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |
| 4 | 1 | 1+2 | 1 | exact | 1 | 384 | 18,816 |
| 4 | 1 | 1+2 | 1 | exact | 2 | 192 | 9,408 |

2 solutions.

Searched: kernel 4, stride 1, padding 0 to 8 or 0+1 to 7+8, dilation 1, groups 1 to 2; padding in cells on each side, \
the same on both, or as 1+2: 1 before and 2 after. Complete within these bounds.
""",
    ),
    (
        "32x32x3 --params 761",
        exits.FAILED,
        """\
conv on 32x32x3 with 761 parameters, with biases

No solution. What comes closest:
  760 parameters: kernel 1x1, 190 filters
  763 parameters: kernel 6x6, 7 filters

Searched: kernel 1 to 16, filters 1 to 4,096, groups 1. Complete within these
bounds.
""",
    ),
    (
        "9x9x3 4x5x3 --type avgpool -F 2 -S 3 -P 0..1",
        exits.FAILED,
        """\
9x9x3 -> 4x5x3: avgpool

No solution. What comes closest:
  height 9 -> 4, not 5: kernel 2, stride 3, padding 1

With --sides, paddings such as 1+2 are searched, too: 1 before and 2 after.

Searched: kernel 2, stride 3, padding 0 to 1; padding in cells on each side, the
same on both, rounding floor. Complete within these bounds.
""",
    ),
    (
        "8x8x3 4x4x5 --type maxpool --kernel 2",
        exits.FAILED,
        "8x8x3 -> 4x4x5: maxpool\n\nNo solution: a pool keeps the depth: 3 comes out, not 5.\n",
    ),
    (
        "lenet5 --input --values 12..28",
        exits.OK,
        """\
LeNet-5: input sizes, n cells along every spatial axis

smallest accepted  16
largest accepted   28 (the end of the search: larger ones may be, too)
accepted           16 to 28
no pixel unread    16 to 28 in steps of 4

At 15: S4: the window is 2 wide, but the input is only 1 wide

Searched: every n from 12 to 28. Complete within these bounds.
""",
    ),
]


@pytest.mark.parametrize(("line", "code", "text"), PRINTED, ids=[one[0] for one in PRINTED])
def test_what_is_printed(line: str, code: int, text: str, capsys: Captured) -> None:
    """To the letter."""
    assert run(["solve", *line.split()]) == code
    assert squeezed(capsys.readouterr().out) == squeezed(text)


def squeezed(text: str) -> list[list[str]]:
    """The words of every line: columns are as wide as they need to be."""
    return [line.split() for line in text.splitlines()]


def test_two_numbers_may_have_been_an_image(capsys: Captured) -> None:
    """They are a signal, and that is said; nobody takes a long one for an image."""
    note = "note: 9x9 is a signal, length x depth; an image has three numbers, such as 9x9x1\n"
    run(["solve", "9x9", "7x5"])
    assert capsys.readouterr().err == note
    run(["solve", "19x9", "17x5"])
    assert capsys.readouterr().err == ""


def test_a_budget_of_the_spec_itself(tmp_path: Path, capsys: Captured) -> None:
    """Nearest to the limit first."""
    assert run(["solve", written(tmp_path, NET), "--var", "width", "--values", "25..28"]) == exits.OK
    assert capsys.readouterr().out == (
        "Wide: $width with params <= 1,000\n\n"
        "$width  params\n    26     998\n    25     960\n\n2 solutions.\n\n"
        "Tried: 4 values (25 to 28); 2 within the budget, 2 above, 0 with errors.\n"
    )


def test_a_budget_that_nothing_meets(tmp_path: Path, capsys: Captured) -> None:
    """What comes closest is told."""
    spec = written(tmp_path, NET)
    assert run(["solve", spec, "--var", "width", "--values", "2..4", "--budget", "params=0.05k"]) == exits.FAILED
    assert "No solution. What comes closest: 2, with params 86.\n" in capsys.readouterr().out


WAY = (
    "  = help: give two volumes (227x227x3 55x55x96), a volume and --same or --params N, "
    "or a SPEC and --input or --var NAME\n"
)
MISUSES = [
    ("227x227x3", f"error: what shall come out?\n{WAY}"),
    ("227x227x3 5x5x3 --same", f"error: OUTPUT and --same exclude each other\n{WAY}"),
    ("400 120", "error: 400 is no volume\n  = help: such as 227x227x3: width, height, depth\n"),
    ("8x8x3 4x4x3 --type maxpool --no-bias", "error: --no-bias: a maxpool has none\n"),
    ("8x8x3 --params 9 --same", f"error: --same is not for --params: it makes no parameters more or fewer\n{WAY}"),
    ("lenet5", f"error: of a SPEC, either --input or --var NAME is asked\n{WAY}"),
    ("lenet5 --input --kernel 3", f"error: --kernel is for a volume, not for a SPEC\n{WAY}"),
    ("8x8x3 --input", f"error: --input is for a SPEC\n{WAY}"),
    (
        "8x8x3 4x4x5 -F x",
        "error: --kernel x: a number or a range is wanted\n  = help: such as 3, 1..32, or 5x3 for two axes\n",
    ),
    ("8x8x3 4x4x5 -F 4..2", "error: --kernel 4..2: a range goes from a number of at least 1 to no smaller one\n"),
    ("8x8x3 4x4x3 --type avgpool -L 2", "error: --dilation: avgpool has none\n"),
    ("8x8x3 4x4x3 --type avgpool -G 3", "error: --groups: avgpool has none\n"),
    (
        "8x8x3 4x4x5 -P 1+2+3",
        "error: --padding 1+2+3: cells before and after are wanted\n  = help: such as 1+2, or 1+2x0+1 for two axes\n",
    ),
    (
        "8x8x3 4x4x5 -P 1+2x1x1",
        "error: --padding 1+2x1x1: 3 numbers for 2 axes\n  = help: one number is for all axes\n",
    ),
    (
        "8x8x3 4x4x5 -P {left:1,up:2}",
        "error: --padding {left:1,up:2}: it has no side up\n"
        "  = help: the sides here are left, right, top, bottom, width and height\n",
    ),
    (
        "8x8x3 4x4x5 -P {left}",
        "error: --padding {left}: sides by name are wanted\n  = help: such as {left: 1, right: 2}\n",
    ),
    (
        "8x8x3 4x4x3 --rounding ceil",
        "error: --rounding: a conv always rounds down\n  = help: it is for maxpool and avgpool\n",
    ),
    (
        "8x8 4x4x5",
        "error: 8x8 and 4x4x5 differ in their number of axes\n"
        "  = help: 8x8 is a signal, length x depth; an image has three numbers, such as 8x8x1\n",
    ),
    ("8x8x3 4x4x4x5", "error: 8x8x3 and 4x4x4x5 differ in their number of axes\n  = help: a window keeps every axis\n"),
    (
        "8x8x3 4x4x5 -F 1..100 -S 1..100",
        "error: 270,000 windows along an axis are too many to try: at most 200,000\n"
        "  = help: fix or bound one field more\n",
    ),
    (
        "8x8x3 --params 9 -F 1..49",
        "error: 200,704 kernels with filters are too many to try: at most 200,000\n"
        "  = help: fix or bound one field more\n",
    ),
    ("lenet5 --var a --budget params=1M", "error: the spec has no variable a\n  = help: it has none\n"),
    (
        "lenet5 --var a --budget params=1Q",
        "error: --budget params=1Q: a limit is wanted\n  = help: such as params=26M; M is 10^6, Mi 2^20\n",
    ),
]


@pytest.mark.parametrize(("line", "text"), MISUSES, ids=[one[0] for one in MISUSES])
def test_wrong_use(line: str, text: str, capsys: Captured) -> None:
    """One line, and a way out."""
    assert run(["solve", *line.split()]) == exits.USAGE
    assert capsys.readouterr() == ("", text)


@pytest.mark.parametrize("question", ["--input", "--var width --budget params=1k", "--var width"])
def test_a_broken_spec_is_told_with_its_place(question: str, tmp_path: Path, capsys: Captured) -> None:
    """Once, and not as a question that has no answer."""
    spec = written(tmp_path, NET.replace("kernel", "kernl"))
    assert run(["solve", spec, *question.split()]) == exits.FAILED
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0]) == ("", f"{spec}:6:29: S101 unknown-key: `conv` has no field `kernl`")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "blocks: {a: {layers: [relu]}}\n",
            "{} is a library: it has no layers of its own\n  = help: name a spec that uses its blocks",
        ),
        ("input: 10\nlayers: [{dense: 3}]\n", "{} has no input with spatial axes"),
    ],
)
def test_what_has_no_sizes(text: str, message: str, tmp_path: Path, capsys: Captured) -> None:
    """Nothing can be tried."""
    spec = written(tmp_path, text)
    assert run(["solve", spec, "--input"]) == exits.USAGE
    assert capsys.readouterr() == ("", f"error: {message.format(spec)}\n")


QUESTIONS = [
    "227x227x3 55x55x96",
    "32x20x3 --same --kernel 5x4",
    "32x20x4 --same --kernel 5x4 --sides -G 2",
    "9x9x4 4x5x6 -F 3 -P 0+1x1+2 -G 1..2",
    "9x9x3 4x5x3 --type avgpool -F 2 -S 3",
    "8x8x16 16x16x8 --type convtranspose",
    "32x32x3 --params 760",
    "32x32x3 --params 761",
    "lenet5 --input --values 15..17",
    "lenet5 --input --values 3",
    "NET --var width --values 1,0,200",
]


@pytest.mark.parametrize("line", QUESTIONS)
def test_json_is_valid(line: str, tmp_path: Path) -> None:
    """As the schema says; `solved` is the exit code."""
    arguments = [written(tmp_path, NET) if word == "NET" else word for word in line.split()]
    done = CliRunner().invoke(cli, ["solve", *arguments, "--format", "json"], standalone_mode=False)
    document = json.loads(done.output)
    Draft7Validator(schema("solve")).validate(document)
    assert document["solved"] is (done.return_value == exits.OK)


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """And tried for every value."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(NET.encode())))
    assert run(["solve", "-", "--var", "width", "--values", "25..28"]) == exits.OK
    assert "Tried: 4 values (25 to 28); 2 within the budget" in capsys.readouterr().out
