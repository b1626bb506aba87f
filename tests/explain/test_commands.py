"""The commands that explain: their exit codes, what they print where, and answers that are checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

from cnncalc.model import exits
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Golden

CONV = ("conv", "32x32x3", "-K", "10", "-F", "5", "-S", "1", "-P", "2")


def test_golden_conv(capsysbinary: pytest.CaptureFixture[bytes], golden: Golden) -> None:
    """Volume, parameters, MACs, and the derivation."""
    done = ran(capsysbinary, *CONV)
    assert (done.code, done.err) == (exits.OK, "")
    golden("explain_conv.txt", done.out)


def test_long_and_short_options_are_the_same(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The lecture's letters stand for the names."""
    long = ("conv", "32x32x3", "--filters", "10", "--kernel", "5", "--stride", "1", "--padding", "2")
    assert ran(capsysbinary, *long) == ran(capsysbinary, *CONV)


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (("pool", "24x24x5", "-F", "2"), "12x12x5, 0 parameters, 0 MACs"),
        (("pool", "112x112x64", "-F", "3", "-S", "2", "--rounding", "ceil"), "56x56x64, 0 parameters, 0 MACs"),
        (("pool", "28x28x6", "-F", "2", "--type", "avgpool", "--no-count-padding"), "14x14x6, 0 parameters, 0 MACs"),
        (
            ("convtranspose", "8x8x4", "-K", "6", "-F", "4", "-S", "2", "-P", "1"),
            "16x16x6, 390 parameters, 24,576 MACs",
        ),
        (("dense", "400", "-U", "120"), "120, 48,120 parameters, 48,000 MACs"),
        (("dense", "400", "-U", "120", "--no-bias"), "120, 48,000 parameters, 48,000 MACs"),
        (("conv", "11x7x3", "-K", "2", "-F", "5x3", "-P", "{left: 1, top: 2}"), "8x7x2, 92 parameters, 5,040 MACs"),
        (("conv", "100x4", "-K", "2", "-F", "3", "-P", "same"), "100x2, 26 parameters, 2,400 MACs"),
    ],
)
def test_one_layer(arguments: tuple[str, ...], first: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Values are written as in a spec."""
    done = ran(capsysbinary, *arguments)
    assert (done.code, done.out.splitlines()[0], done.err) == (exits.OK, first, "")


@pytest.mark.parametrize(
    ("answer", "code", "verdict"),
    [
        (("--answer", "32x32x10"), exits.OK, "right: the output is 32x32x10"),
        (("--answer", "(32, 32, 10)"), exits.OK, "right: the output is 32x32x10"),
        (("--answer", "32 × 32 × 10"), exits.OK, "right: the output is 32x32x10"),
        (("--answer-params", "760"), exits.OK, "right: the number of parameters is 760"),
        (("--answer-macs", "768,000"), exits.OK, "right: the number of MACs is 768,000"),
        (
            ("--answer", "28x28x10"),
            exits.FAILED,
            "wrong: the output is 32x32x10, not 28x28x10: the width and the height are 32, not 28",
        ),
        (
            ("--answer", "9x9x3"),
            exits.FAILED,
            "wrong: the output is 32x32x10, not 9x9x3: the width and the height are 32, not 9; the depth is 10, not 3",
        ),
        (
            ("--answer", "32x32"),
            exits.FAILED,
            "unclear: the output is 32x32x10, and the answer 32x32: the sizes are right, the depth is missing",
        ),
        (
            ("--answer-params", "750"),
            exits.FAILED,
            "wrong: the number of parameters is 760, not 750: -10 against the right one",
        ),
    ],
)
def test_answers(answer: tuple[str, ...], code: int, verdict: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit code 0 for a right one, 1 for a wrong one, and where it parts from the right one."""
    done = ran(capsysbinary, *CONV, *answer)
    assert (done.code, done.out.splitlines()[0], done.err) == (code, verdict, "")


@pytest.mark.parametrize(
    ("format_", "verdict", "mistake", "computed"),
    [
        ("markdown", "\n**wrong: the output is 29x29x32, not", "\n- M01 forgot-plus-one: ", "\n  - `W2 = H2 = (W1 − F"),
        ("html", "<strong>wrong: the output is 29x29x32, not", "<li>M01 forgot-plus-one: ", "<li>W2 = H2 = (W1 − F"),
        (
            "latex",
            "\\textbf{wrong: the output is 29x29x32, not",
            "\\item M01 forgot-plus-one: ",
            "\\item W2 = H2 = (W1 - F",
        ),
    ],
)
def test_documents_hold_the_verdict(
    format_: str, verdict: str, mistake: str, computed: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """With the mistake and its computation, above the derivation: nobody is left with an exit code alone."""
    line = "conv 63x63x16 -K 32 -F 7 -S 2 --answer 28x28x32 --format"
    done = ran(capsysbinary, *line.split(), format_)
    places = [done.out.index(text) for text in (verdict, mistake, computed, "Slide K filters")]
    assert (done.code, done.err, places) == (exits.FAILED, "", sorted(places))


def test_json_holds_the_verdict(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """For scripts that grade."""
    done = ran(capsysbinary, *CONV, "--answer", "28x28x10", "--format", "json")
    document = json.loads(done.out)
    Draft7Validator(schema("explain")).validate(document)
    assert done.code == exits.FAILED
    assert document["answers"][0]["ok"] is False
    assert (document["layers"][0]["params"], document["layers"][0]["macs"]) == (760, 768_000)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("conv", "4x4x3", "-K", "2", "-F", "5"),
            exits.FAILED,
            "cnncalc conv:1:41: V201 window-too-large: conv1: the window is 5 wide, but the input is only 4 wide\n"
            "    1 | cnncalc conv 4x4x3 --filters 2 --kernel 5\n"
            "      |                                         ^\n"
            "      = help: a kernel of at most 4, padding of at least 1, or an input at least 5 wide would fit\n"
            "1 error\n",
        ),
        (
            ("conv", "4x4x3", "-K", "2"),
            exits.USAGE,
            "error: conv lacks its kernel\n  = help: such as --kernel 3, or -F 3\n",
        ),
        (
            ("pool", "8x6x3", "--type", "avgpool", "-F", "2", "-P", "{left: 1, up: 1}", "--no-count-padding"),
            exits.USAGE,
            "cnncalc pool:1:57: S104 wrong-type: avgpool1: padding has no side up\n"
            "    1 | cnncalc pool 8x6x3 --type avgpool --kernel 2 --padding '{left: 1, up: 1}' --no-count-padding\n"
            "      |                                                         ^^^^^^^^^^^^^^^^\n"
            "      = help: the sides here are left, right, top, bottom, width and height\n"
            "1 error\n",
        ),
        (
            ("dense", "8x6x3", "--units", "2"),
            exits.FAILED,
            "cnncalc dense:1:9: V218 dense-without-flatten: dense1: a dense layer takes a vector, "
            "but the input is 8x6x3\n"
            "    1 | cnncalc dense 8x6x3 --units 2\n"
            "      |         ^^^^^\n"
            "      = help: `flatten` before it makes a vector of 144; "
            "the same weights at every position are a conv with 2 filters and kernel 1\n"
            "1 error\n",
        ),
        (
            ("conv", "4x4x3", "-K", "2", "-F", "3 # wide"),
            exits.USAGE,
            "error: 3 # wide is no value\n  = help: a remark has no place here\n",
        ),
        (("conv", "4x4x3", "-K", "2", "-F", "\n"), exits.USAGE, "error: a value has a sign that cannot be printed\n"),
        (
            (*CONV, "--answer", "many"),
            exits.USAGE,
            "error: many is no volume: width x height x depth, such as 29x29x32\n",
        ),
        (
            ("explain", "lenet5", "cov1"),
            exits.USAGE,
            "error: there is no layer cov1 in lenet5\n  = help: `cnncalc summary lenet5` shows the names\n",
        ),
        (
            ("pool", "8x8x3", "-F", "2", "--count-padding"),
            exits.USAGE,
            "cnncalc pool:1:46: S101 unknown-key: `maxpool` has no field `count_padding`\n"
            "    1 | cnncalc pool 8x8x3 --type maxpool --kernel 2 --count-padding\n"
            "      |                                              ^^^^^^^^^^^^^^^\n"
            '      = help: did you mean "padding"?\n'
            "1 error\n",
        ),
        (
            ("calc", "32x32x3", "conf"),
            exits.USAGE,
            "calc:1:9: S102 unknown-layer-type: there is no layer type conf\n"
            "    1 | 32x32x3 conf\n"
            "      |         ^^^^\n"
            '      = help: did you mean "conv"?\n'
            "1 error\n",
        ),
    ],
)
def test_what_goes_wrong(
    arguments: tuple[str, ...], code: int, said: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A layer that does not fit is an answer, 1; wrong use is 2; standard output stays empty."""
    assert ran(capsysbinary, *arguments) == (code, "", said)


def test_calc_is_a_small_summary(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A table, or the summary's JSON."""
    line = "32x32x3 conv 6@5 relu maxpool 2 conv 16@5 flatten dense 10"
    table = ran(capsysbinary, "calc", line)
    assert (table.code, table.err) == (exits.OK, "")
    assert ran(capsysbinary, "calc", *line.split()) == table
    document = json.loads(ran(capsysbinary, "calc", line, "--format", "json").out)
    Draft7Validator(schema("summary")).validate(document)
    assert document["totals"]["params"] == 18_882


@pytest.mark.parametrize(
    "line", ["conv 32x32 -K 10 -F 3", "pool 20x40 -F 2", "calc 32x32 conv 6@5", "conv 32x32 -K 1 -F 3 --format json"]
)
def test_two_numbers_may_have_been_an_image(line: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """They are a signal, and that is said beside the result, unless nobody wants to hear it."""
    x = line.split()[1]
    done = ran(capsysbinary, *line.split())
    assert done.err == f"note: {x} is a signal, length x depth; an image has three numbers, such as {x}x1\n"
    assert ran(capsysbinary, *line.split(), "--quiet") == (exits.OK, done.out, "")


def test_help_says_whose_an_option_is(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A pool's options are those of several types; what no window walks has no picture."""
    said = " ".join(ran(capsysbinary, "pool", "--help").out.split())
    assert "--norm VALUE The exponent p of the norm. For lppool." in said
    assert "--kernel VALUE Window extent F per axis, in cells. -S" in said
    assert "--picture" in said
    assert "--picture" not in ran(capsysbinary, "dense", "--help").out


@pytest.mark.parametrize("line", ["conv 16000x1 -K 10 -F 80", "conv 41x20 -K 2 -F 3", "dense 400 -U 9"])
def test_nobody_takes_it_for_an_image(line: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A signal that is much longer than deep, and a vector."""
    assert ran(capsysbinary, *line.split()).err == ""


def test_explain_of_a_broken_spec(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """The layers that could be computed are explained, the others have their error."""
    file = tmp_path / "net.yaml"
    file.write_text("input: 8x8x1\nlayers:\n  - conv: {filters: 2, kernel: 3}\n  - maxpool: 9\n", encoding="utf-8")
    path = str(file)
    done = ran(capsysbinary, "explain", path)
    assert done.code == exits.FAILED
    assert done.out.startswith("conv1  conv  8x8x1 -> 6x6x2\n")
    assert "V201" in done.err
    assert ran(capsysbinary, "explain", path, "maxpool1").out == ""
