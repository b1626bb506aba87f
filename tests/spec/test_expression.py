"""Expressions: exact values, bounds, precedence, and what is said of a wrong one."""

from __future__ import annotations

import ast
import math
import operator
import random
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st
from spec.compact import said

from cnncalc.language import limits
from cnncalc.language.expressions.arithmetic import FUNCTIONS, WrongValueError
from cnncalc.language.expressions.expression import compiled
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.model.values import shown
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.model.values import Value

VARIABLES: dict[str, Value] = {
    "n": 6,
    "half": Fraction(1, 2),
    "deep": True,
    "act": "relu",
    "kernel": Dims((7, 1)),
    "few": [1, 2],
    "sides": {"left": 1},
}
VOLUMES = {"input": (32, 16, 3), "layer1/0/conv1": (8, 4, 64)}


class Known:
    """Some names, for expressions by themselves."""

    def value(self, name: str) -> Value:
        """The value of `$name`."""
        if name not in VARIABLES:
            raise WrongValueError(f"there is no ${name}", code="S107")
        return VARIABLES[name]

    def size(self, source: str, axis: str) -> Value:
        """`$source.axis`."""
        dims = VOLUMES[source]
        return Dims(dims[:-1]) if axis == "size" else dims[("width", "height", "depth").index(axis)]


def value_of(text: str) -> Value:
    """The value of an expression."""
    return compiled(text)(Known())


# --- values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # numbers, exactly
        ("64", 64),
        ("0", 0),
        ("6.0", 6),
        ("12 / 2", 6),
        ("10 / 4", Fraction(5, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("0.1 + 0.2 == 0.3", True),
        ("1e3", 1000),
        ("1.5E3", 1500),
        ("25e-2", Fraction(1, 4)),
        ("1e+2", 100),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("999999999999", 999_999_999_999),
        ("10 ** 12", 10**12),
        # precedence and association
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("2 - 3 - 4", -5),
        ("24 / 4 / 2", 3),
        ("2 * 3 % 4", 2),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("7 % -3", -2),
        ("7.5 // 2", 3),
        ("7.5 % 2", Fraction(3, 2)),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("(-2) ** 2", 4),
        ("2 ** -1", Fraction(1, 2)),
        ("0.5 ** 2", Fraction(1, 4)),
        ("0 ** 0", 1),
        ("(-1) ** 1000001", -1),
        ("1 ** -999999999999", 1),
        ("- -3", 3),
        ("+3", 3),
        ("1+2*3", 7),
        # words
        ("relu", "relu"),
        ("same", "same"),
        ("true", True),
        ("$act == relu", True),
        ("$act != tanh", True),
        ("relu == 3", False),
        ("true == 1", False),
        ("false == 0", False),
        ("xavier", "xavier"),
        ("order", "order"),
        ("notice", "notice"),
        # logic; only what is needed is evaluated
        ("1 < 2", True),
        ("2 <= 2", True),
        ("2 > 2.5", False),
        ("3 >= 10 / 3", False),
        ("not 1 == 2", True),
        ("not true or true", True),
        ("true or false and false", True),
        ("false and 1 / 0 == 1", False),
        ("true or 1 / 0 == 1", True),
        ("1 if true else 1 / 0", 1),
        ("1 / 0 if false else 2", 2),
        ("1 if false else 2 if false else 3", 3),
        ("(1 if true else 2) + 10", 11),
        ("1 if 1 < 2 and not 3 < 2 else 2", 1),
        ("2 * 3 if 1 == 1 else 4", 6),
        # functions
        ("min(3, 1, 2)", 1),
        ("max(1)", 1),
        ("max(5x3)", 5),
        ("min(5x3, )", 3),
        ("round(2.5)", 2),
        ("round(3.5)", 4),
        ("round(-0.5)", 0),
        ("ceil(7 / 2)", 4),
        ("floor(-7 / 2)", -4),
        ("round8(1)", 8),
        ("round8(12)", 16),
        ("round8(11)", 16),
        ("round8(20)", 24),
        ("round8(27.9)", 32),
        ("divisible(37, 10)", 40),
        ("divisible(12, 10)", 20),
        ("divisible(1, 4)", 4),
        # along axes
        ("5x3", Dims((5, 3))),
        ("5×3", Dims((5, 3))),
        ("5 x 3", Dims((5, 3))),
        ("32 × 32 × 3", Dims((32, 32, 3))),
        ("$kernel // 2", Dims((3, 0))),
        ("2 * 5x3", Dims((10, 6))),
        ("5x3 + 1x2", Dims((6, 5))),
        ("$kernel == 7x1", True),
        ("$n x $n x 3", Dims((6, 6, 3))),
        ("$n // 2 x 2 * $n x 3", Dims((3, 12, 3))),
        ("$input.size x 64", Dims((32, 16, 64))),
        ("$input.size // 2 x $input.depth", Dims((16, 8, 3))),
        ("8 x 4 if $deep else 3", Dims((8, 4))),
        ("(8 x 4) if false else 3", 3),
        # names and sizes
        ("$n", 6),
        ("$half", Fraction(1, 2)),
        ("$n*$half", 3),
        ("$few", [1, 2]),
        ("$sides", {"left": 1}),
        ("$input.depth", 3),
        ("$input.width - $input.height", 16),
        ("$layer1/0/conv1.depth", 64),
        ("$n/$input.depth", 2),
        ("$n/3", 2),
        # ranges
        ("0..3", [0, 1, 2, 3]),
        ("2..$n - 1", [2, 3, 4, 5]),
        ("3..1", []),
        ("-1..1", [-1, 0, 1]),
    ],
)
def test_a_value(text: str, value: Value) -> None:
    """Of the right sort, too: true is not 1."""
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


def test_the_rules_of_mobilenet() -> None:
    """round8(x) = max(8, floor((x + 4) / 8) · 8), plus 8 if that is below 0.9·x; for every x to 400 in quarters."""
    for quarters in range(1, 1600):
        x = Fraction(quarters, 4)
        expected = max(8, int(x + 4) // 8 * 8)
        expected += 8 if expected < Fraction(9, 10) * x else 0
        assert FUNCTIONS["round8"][1](x) == expected
        assert FUNCTIONS["divisible"][1](x, 8) == expected


# --- against Python: its parser for the precedence, its fractions for the arithmetic


class RefusedError(Exception):
    """A value that the language does not have."""


OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction | int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
CALLS: dict[str, Callable[[list[Fraction]], Fraction | int]] = {
    "min": min,
    "max": max,
    "floor": lambda values: math.floor(values[0]),
    "ceil": lambda values: math.ceil(values[0]),
    "round": lambda values: round(values[0]),
}


def number_in(node: ast.expr) -> Fraction:
    """The value of a part of Python's syntax tree, within the bounds of the language."""
    value = Fraction(_number(node))
    if abs(value) > limits.LARGEST_NUMBER or value.denominator > limits.FINEST_FRACTION:
        raise RefusedError
    return value


def _number(node: ast.expr) -> Fraction | int | float:
    match node:
        case ast.Constant(value=value):
            return Fraction(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -number_in(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](number_in(left), number_in(right))
        case ast.IfExp(test=test, body=body, orelse=other):
            return number_in(body) if truth_in(test) else number_in(other)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return CALLS[name]([number_in(one) for one in arguments])
    raise AssertionError(ast.dump(node))


def truth_in(node: ast.expr) -> bool:
    """The truth of a part of Python's syntax tree."""
    match node:
        case ast.Name(id=name):
            return name == "true"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not truth_in(operand)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(truth_in(one) for one in values)
        case ast.BoolOp(values=values):
            return any(truth_in(one) for one in values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return COMPARISONS[type(op)](number_in(left), number_in(right))
    raise AssertionError(ast.dump(node))


def in_python(text: str) -> Fraction | None:
    """The value that Python gives an expression; None where the language has none."""
    try:
        return number_in(ast.parse(text, mode="eval").body)
    except (RefusedError, ZeroDivisionError):
        return None


class Writer:
    """Writes random expressions with as few brackets as the rules of precedence allow."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one_of(self, *texts: str) -> str:
        """One of some texts."""
        return self.random.choice(texts)

    def choice(self, depth: int = 3) -> str:
        """A sum, or one of two by a condition."""
        text = self.sum(depth)
        if depth and self.random.random() < 0.25:
            return f"{text} if {self.condition(depth - 1)} else {self.choice(depth - 1)}"
        return text

    def condition(self, depth: int) -> str:
        """Comparisons, joined without brackets."""
        parts = [self.comparison(depth) for _ in range(self.random.randint(1, 3))]
        return parts[0] + "".join(self.one_of(" and ", " or ") + one for one in parts[1:])

    def comparison(self, depth: int) -> str:
        """Two sums compared, or a plain truth; perhaps negated."""
        compared = f"{self.sum(depth)} {self.one_of('==', '!=', '<', '<=', '>', '>=')} {self.sum(depth)}"
        return self.one_of("", "", "not ") + self.one_of("true", "false", compared, compared, compared)

    def sum(self, depth: int) -> str:
        """Numbers, and operators between them without brackets."""
        parts = [self.power(depth) for _ in range(self.random.choice([1, 1, 2, 3, 4]))]
        between = ("+", " + ", " - ", "*", " * ", " / ", " // ", " % ")
        return parts[0] + "".join(self.one_of(*between) + one for one in parts[1:])

    def power(self, depth: int) -> str:
        """A factor: perhaps with a sign, perhaps to a power."""
        exponent = self.one_of("", "", "", "", "**2", " ** 3", " ** -1", "**2**2", " ** -2")
        return self.one_of("", "", "", "-", "- -") + self.factor(depth) + exponent

    def factor(self, depth: int) -> str:
        """A number, brackets, or a call."""
        kind = self.random.randint(0, 9) if depth else 0
        if kind < 6:
            number = self.random.randint(0, 999)
            return self.one_of(str(number), str(number), f"{number // 100}.{number % 100:02}")
        if kind < 8:
            return f"({self.choice(depth - 1)})"
        name = self.one_of(*CALLS)
        count = 2 if name in {"min", "max"} else 1
        return f"{name}({', '.join(self.choice(depth - 1) for _ in range(count))})"


@settings(max_examples=1200, derandomize=True, deadline=None)
@given(st.integers(0, 2**32))
def test_the_value_is_pythons(seed: int) -> None:
    """Same precedence, exact to the last digit, and an error exactly where there is no value within the bounds."""
    text = Writer(seed).choice()
    assume(len(text) <= limits.EXPRESSION_CHARACTERS)
    note(text)
    expected = in_python(text)
    if expected is None:
        with pytest.raises(ExpressionError, match=r"divides by zero|beyond|finer"):
            value_of(text)
        return
    found = value_of(text)
    assert found == expected
    assert isinstance(found, int) == (expected.denominator == 1)


ALPHABET = "0123456789.eE$nax ()+-*/%<>=!,_x×#&|\"'é\t\n"


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.text(st.sampled_from(ALPHABET)) | st.text())
def test_any_text_is_a_value_or_an_error_with_a_place(text: str) -> None:
    """Never another exception; the place lies in the text."""
    try:
        value = value_of(text)
    except ExpressionError as caught:
        err = caught
    else:
        assert shown(value)
        return
    assert str(err)
    assert 0 <= err.start < max(err.end, 1) <= max(len(text), 1)


# --- bounds


@pytest.mark.parametrize(
    "text",
    [
        "10 ** 12 + 1",
        "-(10 ** 12) - 1",
        "10 ** 13",
        "2 ** 999999999999",
        "10 ** -13 / 10 ** 12",
        "(1 / 3) ** 999999999999",
        "999999999999 * 999999999999",
        "1 / 999999999999 / 999999999999 / 3",
        "0.97 ** 100",
        "999999999999 // 0.5",
    ],
)
def test_numbers_are_bounded(text: str) -> None:
    """10^12 and 1/10^24, however they come about; no power is computed that is beyond it."""
    with pytest.raises(ExpressionError, match=r"beyond 10\^12|finer than 1/10\^24"):
        value_of(text)


def test_the_bounds_themselves_are_values() -> None:
    """10^12, and a fraction of 24 digits."""
    assert value_of("10 ** 12") == 10**12
    assert value_of("1 / 10 ** 12 / 10 ** 12") == Fraction(1, 10**24)


def test_a_decimal_has_all_digits_of_a_double() -> None:
    """1/255 as other programs write it; with more than 17 digits it is refused."""
    assert value_of("0.0039215686274509803") == Fraction(39215686274509803, 10**19)
    assert value_of("9.999999747378752e-06") == Fraction(9999999747378752, 10**21)
    with pytest.raises(ExpressionError, match="has more than 17 digits"):
        value_of("0.123456789012345678")


@pytest.mark.parametrize("text", ["1" * 13, "1e13", "1e-13", "1234567890123x3"])
def test_a_number_has_at_most_12_digits(text: str) -> None:
    """The message names the number and the limit."""
    with pytest.raises(ExpressionError, match="has more than 12 digits") as caught:
        value_of(text)
    assert caught.value.code == "Y012"


def test_an_expression_is_bounded() -> None:
    """1000 characters, 50 brackets in one another; a long chain is neither."""
    assert value_of("+".join(["1"] * 500)) == 500
    with pytest.raises(ExpressionError, match="at most 1000 characters"):
        value_of("+".join(["1"] * 501))
    assert value_of("(" * 50 + "1" + ")" * 50) == 1
    with pytest.raises(ExpressionError, match="deeper than 50 levels"):
        value_of("(" * 51 + "1" + ")" * 51)


# --- every message, with its place

MISSING = "an operator such as `*` may be missing between them"
BARE = "a variable is written `$relu`; a bare word is only itself"
PLAIN = "it knows the letters a to z and the digits 0 to 9"
DECIMAL = "numbers are written in decimal digits"
NAMED = "the functions are min, max, round, ceil, floor, round8 and divisible"


@pytest.mark.parametrize(
    ("text", "blamed", "message", "hint"),
    [
        ("4 *", "*", "the expression ends too early", "something is missing behind `*`"),
        ("", "", "the expression is empty", ""),
        ("4 5", "5", "`5` cannot follow `4`", MISSING),
        ("$n(4)", "(", "`(` cannot follow `$n`", MISSING),
        ("* 4", "*", "`*` cannot stand here", ""),
        ("4 + , 5", ",", "`,` cannot stand here", ""),
        ("(4", "(", "a `(` is never closed", "add `)`"),
        ("4)", ")", "this `)` has no partner", ""),
        ("max(4", "(", "a `(` is never closed", "add `)`"),
        ("max(4 5)", "5", "`5` cannot follow `4`", MISSING),
        ("sqrt(4)", "sqrt", "there is no function `sqrt`", NAMED),
        ("max()", "max", "max wants at least one number, not 0", ""),
        ("round(1, 2)", "round", "round wants one number, not 2", ""),
        ("divisible(1)", "divisible", "divisible wants 2 numbers, not 1", ""),
        ("max(relu)", "max", "max wants numbers, not relu", BARE),
        ("divisible(4, 0.5)", "divisible", "divisible wants a whole number of at least 1 to divide by, not 1/2", ""),
        ("1 < 2 < 3", "<", "comparisons cannot be chained", "join two comparisons with `and`"),
        ("1 if true", "if", "`if` without `else`", "write a if condition else b"),
        ("1 if 2 else 3", "if", "`if` wants true or false, not 2", "compare it, as in 2 != 0"),
        ("1 and true", "and", "`and` wants true or false, not 1", "compare it, as in 1 != 0"),
        ("true or relu", "", "", ""),
        ("false or relu", "or", "`or` wants true or false, not relu", BARE),
        ("not yes", "not", "`not` wants true or false, not yes", "write true"),
        ("1 + relu", "+", "`+` wants numbers, not relu", BARE),
        ("true + 1", "+", "`+` wants numbers, not true", ""),
        ("1 + $few", "+", "`+` wants numbers, not [1, 2]", ""),
        ("1 + $sides", "+", "`+` wants numbers, not {left: 1}", ""),
        ("5x3 > 1", ">", "`>` compares numbers, not 5x3", "take one axis such as $input.width, or max() of them"),
        ("5x3 + 1x1x1", "+", "5x3 and 1x1x1 have different numbers of axes", ""),
        ("5x3 / 2", "/", "a size is a whole number, not 5/2", "`//` divides with a whole result"),
        ("1/2 x 3", "x", "a size is a whole number, not 1/2", "`//` divides with a whole result"),
        ("1 / 0", "/", "1 / 0 divides by zero", ""),
        ("1 % (1 - 1)", "%", "1 % 0 divides by zero", ""),
        ("0 ** -1", "**", "0 ** -1 divides by zero", ""),
        ("2 ** 0.5", "**", "the exponent 1/2 is not a whole number", ""),
        ("0..1/2", "..", "a size is a whole number, not 1/2", "`//` divides with a whole result"),
        ("0..9999999", "..", "0..9999999 are more than 2,000,000 numbers", ""),
        ("010", "010", "010 begins with a 0", "write 10"),
        ("3x05", "3x05", "05 begins with a 0", "write 5"),
        ("$m", "$m", "there is no $m", ""),
        ("$input.channels", "channels", "`$input` has no size `channels`", 'did you mean "depth"?'),
        ("$n.real", "real", "`$n` has no size `real`", "its sizes are width, height, length, frames, depth and size"),
        ("$", "$", "`$` needs a name behind it", "such as $filters"),
        ("${n}", "$", "`$` needs a name behind it", "write $name, without braces"),
        ("'a'", "'", "there are no strings in expressions", "a bare word is itself"),
        ("1 = 2", "=", "`=` sets nothing in an expression", "`==` compares"),
        ("1 && 2", "&", "`&` is no operator", "write `and`"),
        ("1 || 2", "|", "`|` is no operator", "write `or`"),
        ("!true", "!", "`!` is no operator", "write `not`"),
        ("2 ^ 3", "^", "`^` is no operator", "`**` is the power"),
        ("1 ? 2 : 3", "?", "`?` is no operator", "write a if condition else b"),
        ("$few[0]", "[", "a list cannot be part of an expression", ""),
        ("größe + 1", "größe", "`größe` is no word of the language", PLAIN),
        ("5 − 3", "−", "`−` is no word of the language", PLAIN),
        ("True", "True", "`True` is no value of the language", "write true"),
        # whole values
        ("64# note", "64# note", "`64# note` is no number or expression", "a comment needs a space before its `#`"),
        ("1_000", "1_000", "digits cannot be grouped by `_`", "write 1000"),
        ("25,557,032", "25,557,032", "digits cannot be grouped by commas", "write 25557032"),
        (".nan", ".nan", "`.nan` is no number", DECIMAL),
        ("-.Inf", "-.Inf", "`-.Inf` is no number", DECIMAL),
        ("3:30", "3:30", "`3:30` is no number", DECIMAL),
        ("2001-01-01", "2001-01-01", "`2001-01-01` is no number", DECIMAL),
        ("0x1F", "0x1F", "`0x1F` is no number", DECIMAL),
        ("32X32X3", "32X32X3", "`32X32X3` is no volume", "write it with a small x"),
        ("50%", "50%", "there are no percentages", "write a number such as 0.5"),
        ("64k", "64k", "`64k` has a unit", "write the number out; only `budget` and `expect` have units"),
        (
            "(5, 3)", "(5, 3)", "`(5, 3)` is no value",
            "write 5x3 for 5 wide and 3 high: tuples are refused since PyTorch and Keras mean height first by them",
        ),
    ],
)  # fmt: skip
def test_a_message_and_its_place(text: str, blamed: str, message: str, hint: str) -> None:
    """The words that are wrong, what is wrong with them, and what to write."""
    if not blamed and not message:
        assert value_of(text) is True
        return
    with pytest.raises(ExpressionError) as caught:
        value_of(text)
    err = caught.value
    assert (text[err.start : err.end], str(err), err.hint) == (blamed, message, hint)


def test_the_second_of_two_comparisons_is_blamed() -> None:
    """Where a word is there twice, the place tells which."""
    with pytest.raises(ExpressionError) as caught:
        value_of("1 < 2 < 3")
    assert caught.value.start == 6


# --- in a spec


def spec(filters: str) -> str:
    """A spec with an expression for filters, on line 5."""
    return f"input: 32x16x3\nvars: {{n: 6}}\nlayers:\n  - conv:\n      filters: {filters}\n      kernel: 1\n"


def test_an_error_is_placed_in_the_file() -> None:
    """Line and column of the very word."""
    assert said(spec("4 * $m")) == "5:20-22 S107 error there is no $m here\n    help: known here: $n\n"


def test_lists_are_bounded_in_all() -> None:
    """However often a list is repeated, no spec fills the memory."""
    text = "input: 3x3x99999\nlayers:\n  - {slice: 0..99998, repeat: 1000}\n"
    message = "the lists of this spec have more than 2,000,000 numbers in all"
    assert f"3:13-21 S119 error {message}\n" in said(text)
    listed = f"input: 3x3x9\nlayers:\n  - {{slice: [{', '.join(['0'] * 9)}], repeat: 99999}}\n"
    assert limits.LISTED_NUMBERS / 9 > limits.LAYERS or message in said(listed)


def test_a_list_holds_no_other() -> None:
    """So that lists of lists of lists cannot be built from variables."""
    text = "input: 3\nvars:\n  a: [1, 1]\n  b: [$a, $a]\n  c: {x: 0..3}\nlayers: []\n"
    assert said(text) == (
        "4:7-9 S104 error `$a` is a list inside another\n    help: write its values out\n"
        "5:10-14 S104 error `0..3` is a list inside another\n    help: write its values out\n"
    )
