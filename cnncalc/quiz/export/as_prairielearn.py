"""PrairieLearn: a folder for each question, with `info.json`, `question.html` and `server.py`.

Numbers are asked with `pl-integer-input`, which takes nothing but the number itself; `pl-number-input` accepts a
hundredth more or less by default, which is more than the biases of many layers. `server.py` needs nothing that is not
on the server: it knows the right answer and the wrong ones that a known mistake gives (PrairieLearn's documentation,
"Question configuration", "server.py").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.volume import AXES, Dims
from cnncalc.output.text import clean
from cnncalc.quiz.export import page
from cnncalc.quiz.export.named import file_names, uuid
from cnncalc.quiz.export.sheet import CHOICE, DECIMALS, NUMBER, VOLUME, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from cnncalc.quiz.export.sheet import Item, Sheet

_SERVER = '''"""{title}: what is right, and what is said to the wrong answers that a known mistake gives."""

RIGHT = {right}
MISTAKES = {mistakes}


def generate(data):
    data["correct_answers"].update(RIGHT)


def grade(data):
    given = {{name: str(data["submitted_answers"].get(name)) for name in RIGHT}}
    for answers, feedback in MISTAKES:
        if given == {{name: str(answer) for name, answer in answers.items()}}:
            data["feedback"]["mistake"] = feedback
'''
_MISTAKE = """<pl-submission-panel>
  {{#feedback.mistake}}<p>{{feedback.mistake}}</p>{{/feedback.mistake}}
</pl-submission-panel>"""


def write(sheet: Sheet) -> dict[str, str]:
    """The files of all questions, by their paths below the folder `questions` of a course."""
    files: dict[str, str] = {}
    for item, name in zip(sheet.items, file_names([item.id for item in sheet.items]), strict=True):
        files[f"{name}/info.json"] = _info(sheet, item)
        files[f"{name}/question.html"] = "\n".join(_html(item)) + "\n"
        if item.form != CHOICE:
            files[f"{name}/server.py"] = _server(item)
    return files


def _info(sheet: Sheet, item: Item) -> str:
    # Importing json takes longer than most of our work: only who exports needs it.
    import json

    told = {
        "uuid": uuid(sheet.title, item.id),
        "title": clean(item.id),
        "topic": clean(sheet.title),
        "tags": ["cnn"],
        "type": "v3",
        "singleVariant": True,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _html(item: Item) -> Iterator[str]:
    yield f"<pl-question-panel>\n  {_shown(page.stem(item))}\n</pl-question-panel>"
    if item.form == CHOICE:
        yield '<pl-multiple-choice answers-name="answer">'
        yield from map(_option, item.options)
        yield "</pl-multiple-choice>"
    else:
        yield from _inputs(item)
        yield _MISTAKE
    if item.solution:
        yield f"<pl-answer-panel>\n  {_shown(page.solution(item))}\n</pl-answer-panel>"


def _option(option: tuple[str, str, bool, str]) -> str:
    _, text, is_right, feedback = option
    said = f' feedback="{_shown(page.text(feedback))}"' if feedback else ""
    return f'  <pl-answer correct="{str(is_right).lower()}"{said}>{_shown(page.text(text))}</pl-answer>'


def _inputs(item: Item) -> Iterator[str]:
    """A box for a number; one for each size of a volume, so that half an answer is half right."""
    for name, value in _named(item.right).items():
        if item.form == VOLUME:
            yield f'<p><pl-integer-input answers-name="{name}" label="{name}"></pl-integer-input></p>'
        elif item.form == NUMBER and isinstance(value, int):
            yield f'<pl-integer-input answers-name="{name}" label="Answer"></pl-integer-input>'
        elif item.form == NUMBER:
            compared = f'comparison="decdig" digits="{DECIMALS}"'
            yield f'<pl-number-input answers-name="{name}" label="Answer" {compared}></pl-number-input>'
        else:
            yield f'<pl-string-input answers-name="{name}" label="Answer"></pl-string-input>'


def _named(value: Dims | int | Fraction | str) -> dict[str, int | float | str]:
    """A value as the boxes hold it: `{"width": 29, "height": 29, "depth": 32}`, `{"answer": 7600}`."""
    if isinstance(value, Dims):
        names = (*AXES[len(value) - 1], "depth")
        return {name: int(size) for name, size in zip(names, value, strict=True)}
    if isinstance(value, str):
        return {"answer": value}
    return {"answer": int(value) if value.denominator == 1 else float(plain(value))}


def _server(item: Item) -> str:
    mistakes = "".join(f"    ({_named(one.value)!r}, {one.feedback!r}),\n" for one in item.wrongs)
    return _SERVER.format(
        title=clean(item.id).replace("\\", "").replace('"', "'"),
        right=repr(_named(item.right)),
        mistakes=f"[\n{mistakes}]" if mistakes else "[]",
    )


def _shown(html: str) -> str:
    """HTML in a Mustache template: braces would be commands there."""
    return html.replace("{", "&#123;").replace("}", "&#125;")
