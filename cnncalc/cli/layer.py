"""What the commands for a single layer share: a spec of one layer is made of the options, read, and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import click

from cnncalc.analysis.analyze import analyze
from cnncalc.cli import options
from cnncalc.cli.output import FORMULA_SIGNS, deliver, tell, tell_all, tell_signals, view_for
from cnncalc.cli.usage import Misuse
from cnncalc.explanation import explain
from cnncalc.language.chain import Word, read_words
from cnncalc.layers import layer_class
from cnncalc.layers.base import fields_of
from cnncalc.layers.fields import Flag
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK, USAGE
from cnncalc.model.values import listed
from cnncalc.output.explained import FORMATS, renderer
from cnncalc.output.explained.lesson import Lesson
from cnncalc.output.numbers import count_of, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.layers.base import Field
    from cnncalc.model.graph import Graph
    from cnncalc.quiz.verdict import Verdict


class LayerGiven(TypedDict):
    """What every command for a layer can be given, besides the fields of the layer."""

    volume: str
    fields: dict[str, str]
    answers: dict[str, str]
    format_: str
    picture: bool
    output: str | None
    color: str
    quiet: bool


def split(given: Mapping[str, object]) -> LayerGiven:
    """The options as click gives them, the layer's fields apart."""
    words = {name: str(value) for name, value in given.items() if value is not None}
    fields = {name.removeprefix("field_"): word for name, word in words.items() if name.startswith("field_")}
    flags = {name: word.lower() if word in {"True", "False"} else word for name, word in fields.items()}
    answers = {name.removeprefix("answer_"): word for name, word in words.items() if name.startswith("answer_")}
    output = words.get("output")
    return LayerGiven(
        volume=words["volume"],
        fields=flags,
        answers=answers,
        format_=words["format_"],
        picture=bool(given.get("picture")),
        output=output,
        color=words["color"],
        quiet=bool(given["quiet"]),
    )


def run_layer(type_name: str, given: LayerGiven, command: str = "") -> int:
    """Read, explain and print one layer; with an answer, check it. `command` stands for the file in messages."""
    graph = read_words(
        *spec_of(type_name, given["volume"], given["fields"], command), f"cnncalc {command or type_name}"
    )
    report = analyze(graph)
    if has_errors([*report.diagnostics]):
        tell(report, quiet=given["quiet"], color=given["color"])
        # A layer that does not fit is an answer; an option that cannot be read is wrong use.
        return FAILED if all(one.code.startswith("V") for one in report.diagnostics) else USAGE
    verdicts = _verdicts(given["answers"], graph)
    view = view_for(given["output"], given["color"], FORMULA_SIGNS)
    lesson = Lesson(report, explain(graph), given["picture"], tuple(verdicts), (_facts(report),))
    deliver(renderer(given["format_"])(lesson, view), given["output"], utf8=given["format_"] != "text")
    tell_all(
        [problem for problem in report.diagnostics if problem.code == "S114"],
        graph.sources,
        quiet=given["quiet"],
        color=given["color"],
    )
    tell_signals(graph.inputs.values(), quiet=given["quiet"])
    return OK if all(one.is_right for one in verdicts) else FAILED


def spec_of(
    type_name: str, volume: str, fields: Mapping[str, str], command: str = ""
) -> tuple[list[tuple[str, Word]], str]:
    """The spec of one layer, a field a line, each with its word of the command line; and the command line."""
    for text in (volume, *fields.values()):
        if not text.isprintable() or not text.strip():
            raise Misuse(f'"{text}" is no value' if text.isprintable() else "a value has a sign that cannot be printed")
        if "#" in text:
            raise Misuse(f"{text} is no value", "a remark has no place here")
    declared = fields_of(layer_class(type_name))
    for name, one in declared.items():
        if one.required and name not in fields:
            short = f", or -{one.letter} 3" if one.letter else ""
            raise Misuse(f"{type_name} lacks its {name}", f"such as {_flag(name)} 3{short}")
    words = _Words(f"cnncalc {command or type_name}")
    kind = Word(command or type_name, len("cnncalc "))
    spec = [(f"input: {volume}", words.add(volume)), ("layers:", kind)]
    if command and type_name != command:
        words.add("--type")
        kind = words.add(type_name)
    spec.append((f"  - {type_name}{':' if fields else ''}", kind))
    for name, text in fields.items():
        # A flag that this type does not have is written as one, too.
        is_flag = isinstance(declared[name].kind, Flag) if name in declared else text in {"true", "false"}
        word = words.add(_flag(name, no=text == "false") if is_flag else _flag(name))
        spec.append((f"      {name}: {text}", word if is_flag else words.add(text)))
    return spec, words.line


class _Words:
    """A command line that grows word by word."""

    def __init__(self, line: str) -> None:
        self.line = line

    def add(self, text: str) -> Word:
        """A further word, in quotes where a shell would want them."""
        quote = "'" if " " in text else ""
        start = len(self.line) + 1 + len(quote)
        self.line += f" {quote}{text}{quote}"
        return Word(text, start)


def _flag(name: str, *, no: bool = False) -> str:
    """A field as an option."""
    return f"--{'no-' if no else ''}{name.replace('_', '-')}"


def _facts(report: Report) -> str:
    """`32x32x10, 760 parameters, 768,000 MACs`."""
    [row] = report.rows
    counts = row.counts
    return f"{row.node.volume}, {count_of(counts.params, 'parameter')}, {exact(counts.macs)} MACs"


def _verdicts(answers: Mapping[str, str], graph: Graph) -> list[Verdict]:
    if not answers:
        return []
    from cnncalc.quiz.verdict import verdict_on

    return [verdict_on(graph, ask, text) for ask, text in answers.items()]


def layer_params(types: Sequence[str]) -> list[click.Parameter]:
    """The argument and options of a command for one of several types: their fields together, then what all have."""
    declared: dict[str, Field] = {}
    owners: dict[str, list[str]] = {}
    for type_name in types:
        for name, field in fields_of(layer_class(type_name)).items():
            declared.setdefault(name, field)
            owners.setdefault(name, []).append(type_name)
    whose = {name: "" if len(some) == len(types) else f" For {listed(some)}." for name, some in owners.items()}
    return [
        click.Argument(["volume"], metavar="VOLUME"),
        *(_field_option(one, whose[name]) for name, one in declared.items()),
        _answer("output", "VOLUME", "Check this output volume: exit code 0 if it is right, 1 if not."),
        _answer("params", "N", "Check this number of parameters."),
        _answer("macs", "N", "Check this number of MACs."),
        options.format_option(FORMATS),
        *([options.PICTURE] if "kernel" in declared else []),
        options.OUTPUT,
        options.COLOR,
        options.QUIET,
    ]


def _answer(name: str, metavar: str, about: str) -> click.Option:
    flag = "--answer" if name == "output" else f"--answer-{name}"
    return click.Option([flag, f"answer_{name}"], metavar=metavar, help=about)


def _field_option(one: Field, whose: str) -> click.Option:
    """A field as an option, under its name and the course's letter; `whose` it is if not all types have it."""
    long = _flag(one.name)
    about = one.doc[0].upper() + one.doc[1:] + "." + whose
    if isinstance(one.kind, Flag):
        return click.Option([f"{long}/--no-{long[2:]}", f"field_{one.name}"], default=None, help=about)
    short = [f"-{one.letter}"] if one.letter else []
    return click.Option([*short, long, f"field_{one.name}"], metavar="VALUE", help=about)
