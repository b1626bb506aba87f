"""Questions, mistakes and conventions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.base import fields_of
from cnncalc.model.values import listed, shown
from cnncalc.model.volume import AXES, Dims
from cnncalc.quiz.answers.values import NO_FIT, Cells, written
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.model import ASKS, INVERSE, SIZES, Conventions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.model.graph import Node
    from cnncalc.model.values import Value as SpecValue
    from cnncalc.quiz.analysis import Wrong
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.model import Question

OTHER_ORDER = "the numbers are right, their order is not"
# A convention as the question states it.
_TOLD = {
    ("biases", "false"): "biases are not counted",
    ("biases", "true"): "biases are counted",
    ("rounding", "floor"): "part of a step is rounded down",
    ("rounding", "ceil"): "part of a step is rounded up",
    ("rounding", "strict"): "a layer must fit without rounding",
    ("norm", "trainable"): "a batch norm has 2 parameters per channel",
    ("norm", "all"): "a batch norm has 4 parameters per channel",
    ("norm", "none"): "a batch norm's parameters are not counted",
    ("order", "width-first"): "volumes are width x height x depth",
    ("order", "height-first"): "volumes are height x width x depth",
    ("order", "channels-first"): "volumes are depth x height x width",
    ("input", "true"): "the input counts, too",
    ("input", "false"): "the input does not count",
    ("exact", "true"): "the answer is exact",
    ("exact", "false"): "a rounded answer will do",
}


def stem(question: Question) -> str:
    """What is asked: the question's own text, or one made of its network."""
    if question.text:
        return question.text
    inputs = ", ".join(inputs_told(question).values())
    layers = ", then ".join(_layer(node, question) for node in question.graph.nodes.values())
    where = f" (at {question.at})" if len(question.graph.nodes) > 1 and question.at else ""
    target = f" The output is {_target(question)}." if question.ask in INVERSE else ""
    name = question.network or (layers if len(question.graph.nodes) <= _MOST else question.graph.name)
    told = conventions_text(question)
    return f"Input {inputs}; {name}.{target} {ASKS[question.ask]}{where}{f' ({told})' if told else ''}"


# A network of more layers is told by its name.
_MOST = 12


def inputs_told(question: Question) -> dict[str, str]:
    """The volumes that enter, by the names of the inputs, in the order of the quiz."""
    order = question.conventions.order
    return {name: str(in_order(x.dims, order)) for name, x in question.graph.inputs.items()}


def _target(question: Question) -> str:
    target = question.target or question.graph.volume_of(question.graph.source_of(question.at)).dims
    return str(in_order(target, question.conventions.order))


def _layer(node: Node, question: Question) -> str:
    """`conv with filters 6, kernel 5, stride 2`: what differs from the defaults; what is asked is left out."""
    own = node.path == question.at and question.ask in INVERSE
    told = [
        f"{name} {shown(_in_spec(value))}"
        for name, value in (
            (one.name, getattr(node.layer, one.attribute)) for one in fields_of(type(node.layer)).values()
        )
        if not (own and name == question.ask) and value != fields_of(type(node.layer))[name].default
    ]
    return f"{node.type} with {', '.join(told)}" if told else node.type


def _in_spec(value: object) -> SpecValue:
    """A field's value as a spec has it."""
    if isinstance(value, tuple) and all(isinstance(one, int) for one in value):
        return Dims(value)
    return value if isinstance(value, int | str) else str(value)


def conventions_text(question: Question) -> str:
    """The conventions that the quiz states and that change the answer, in words."""
    stated = _order(question)
    return listed(_told(question.conventions, name) for name in stated) if stated else ""


def _order(question: Question) -> list[str]:
    """The conventions that matter here, as far as the quiz states them: every question tells a volume."""
    stated = question.conventions.stated
    return [name for name in (*_CONCERN.get(question.ask, ()), "order") if name in stated]


_CONCERN = {
    **dict.fromkeys(SIZES, ("rounding",)),
    "params": ("biases", "norm", "exact"),
    "weights": ("exact",),
    "macs": ("exact",),
    "flops": ("flops", "biases", "exact"),
    "memory": ("unit", "dtype", "batch", "input", "exact"),
}


def _told(agreed: Conventions, name: str) -> str:
    value: object = getattr(agreed, name)
    word = str(value).lower() if isinstance(value, bool) else str(value)
    others = {
        "flops": f"FLOPs as {word}",
        "unit": f"in {word}",
        "dtype": f"as {word}",
        "batch": f"for a batch of {word}",
    }
    return _TOLD.get((name, word)) or others[name]


def convention_told(written_: str) -> str:
    """`biases: false` in words."""
    name, _, word = written_.partition(": ")
    return _TOLD.get((name, word), f"{name} is {word}")


def named(wrong: Wrong) -> str:
    """The mistakes by code and name: `M01 forgot-plus-one + M15 pooled-only-the-depth`."""
    return " + ".join(f"{code} {CATALOGUE[code].name}" for code in wrong.codes)


def describe(wrong: Wrong, *, places: bool = True) -> str:
    """What the student did: `M01 forgot-plus-one: the + 1 is missing`, and where."""
    each = _each_place(wrong) if places else {}
    did = ", and ".join(f"{CATALOGUE[code].did}{each.get(code, '')}" for code in wrong.codes)
    return f"{named(wrong)}: {did}{_where(wrong) if places and not each else ''}"


def _each_place(wrong: Wrong) -> dict[str, str]:
    """Where each of several slips was made, by its code; nothing if all were made at the same place."""
    places = {one.code: one.where for one in wrong.plan}
    if len(set(places.values())) < 2 or not places.keys() <= set(wrong.codes):
        return {}
    return {code: f", at {where}" if where else ", everywhere" for code, where in places.items()}


def _where(wrong: Wrong) -> str:
    paths = list(dict.fromkeys(one.where for one in wrong.plan if one.where))
    if paths:
        return f", at {listed(paths)}"
    return f", from {wrong.layer} on" if wrong.layer and wrong.plan else ""


def rules(wrong: Wrong) -> list[str]:
    """What is right instead, rule by rule."""
    return list(dict.fromkeys(CATALOGUE[code].right for code in wrong.codes))


def parting(given: Value, right: Value) -> str:
    """Where an answer parts from the right one: `the depth is wrong; width and height are right`."""
    if isinstance(given, Cells) and isinstance(right, Cells):
        return _rows_and_columns(given, right)
    if not (isinstance(given, Dims) and isinstance(right, Dims)):
        return ""
    if len(given) != len(right):
        return f"{_numbers(len(given))}, where there should be {_sizes(right)}"
    if sorted(given) == sorted(right) and given != right:
        return OTHER_ORDER
    names = (*AXES[len(right) - 1], "depth")
    wrong = [name for name, a, b in zip(names, given, right, strict=True) if a != b]
    fine = [name for name in names if name not in wrong]
    return f"{_the(fine)} right, {_the(wrong)} not" if fine and wrong else ""


def _rows_and_columns(given: Cells, right: Cells) -> str:
    """`1 row, where there should be 2`; '' for two matrices of one size."""
    for name, count, due in (("row", len(given), len(right)), ("column", len(given[0]), len(right[0]))):
        if count != due:
            return f"{count} {name}{'' if count == 1 else 's'}, where there should be {due}"
    return ""


def _numbers(n: int) -> str:
    return "one number" if n == 1 else f"{n} numbers"


def _sizes(right: Dims) -> str:
    """`3 (width, height, depth)`."""
    return f"{len(right)} ({', '.join((*AXES[len(right) - 1], 'depth'))})" if len(right) > 1 else "one"


def _the(names: Sequence[str]) -> str:
    return f"{listed([f'the {name}' for name in names])} {'is' if len(names) == 1 else 'are'}"


def value_told(value: Value, ask: str, agreed: Conventions) -> str:
    """A value as the quiz writes it: in its order, with its unit."""
    text = written(as_written(value, ask, agreed))
    has_unit = ask == "memory" and agreed.unit != "values" and not isinstance(value, str)
    return f"{text} {agreed.unit}" if has_unit else text


def as_written(value: Value, ask: str, agreed: Conventions) -> Value:
    """A volume in the order that was agreed; all else, kernels and fields included, is no volume."""
    return in_order(value, agreed.order) if ask == "output" and isinstance(value, Dims) else value


def answer_is(right: str, subject: str = "the answer") -> str:
    """`the answer is 29x29x32`; of a layer that does not fit, just that."""
    return f"it {NO_FIT}" if right == NO_FIT else f"{subject} is {right}"


def in_order(volume: Dims, order: str) -> Dims:
    """A volume of the language, width first, in another order."""
    *spatial, depth = volume
    if order == "height-first" and len(spatial) > 1:
        return Dims((spatial[1], spatial[0], *spatial[2:], depth))
    return Dims((depth, *reversed(spatial))) if order == "channels-first" else volume
