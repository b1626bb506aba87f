"""Every export is read back by a parser of its format, and says what the sheet says."""

from __future__ import annotations

import ast
import json
import re

import pytest
from exported import readers
from exported.readers import READERS, Seen, words
from exported.samples import CHOICE, FRACTION, NASTY, NUMBER, SHEET, VOLUME, WORD, with_text
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.model.volume import Dims
from cnncalc.output.text import clean
from cnncalc.quiz.export import FORMATS, exporter
from cnncalc.quiz.export.sheet import Item, Sheet, writings

TOLERANCE = " +- 0.005"


def exported(name: str, sheet: Sheet = SHEET) -> str:
    """A sheet in a format that is a text."""
    made = exporter(name)(sheet)
    assert isinstance(made, str)
    return made


def archive(sheet: Sheet = SHEET) -> bytes:
    """A sheet for Canvas."""
    made = exporter("qti")(sheet)
    assert isinstance(made, bytes)
    return made


def folder(sheet: Sheet = SHEET) -> dict[str, str]:
    """A sheet for PrairieLearn."""
    made = exporter("prairielearn")(sheet)
    assert isinstance(made, dict)
    return made


def seen(name: str) -> list[Seen]:
    """The sample as another system sees it."""
    return readers.qti(archive()) if name == "qti" else READERS[name](exported(name))


each_system = pytest.mark.parametrize("name", [*READERS, "qti"])


def stem_of(item: Item) -> str:
    """All that a student reads before the options."""
    return " ".join(" ".join([*item.stem, *item.listing]).split())


def bare(text: str) -> str:
    """Text without blanks, and without what text2qti makes of quotes, dashes and dots in print."""
    return re.sub(r"[\s\"'“”‘’«»–—….-]", "", text)


@each_system
def test_questions_are_all_there(name: str) -> None:
    """In their order, with every sign of their text."""
    assert [bare(one.stem) for one in seen(name)] == [bare(stem_of(item)) for item in SHEET.items]


@each_system
def test_exactly_the_right_is_right(name: str) -> None:
    """One option; the number itself; every usual writing of a volume."""
    choice, number, volume, fraction, word = seen(name)
    assert (choice.right, choice.wrong) == (["29x29x32"], ["28x28x32", "29x29x16", "none of these"])
    assert number.right == ["34944"]
    assert isinstance(VOLUME.right, Dims)
    assert volume.right == list(writings(VOLUME.right))
    assert fraction.right == [f"58.13{TOLERANCE}"]
    assert word.right == [WORD.right]


@pytest.mark.parametrize("name", ["moodle", "gift", "jupyterquiz"])
def test_a_known_mistake_is_answered(name: str) -> None:
    """Wrong values score nothing, and are told what was done."""
    choice, number, volume, _, _ = seen(name)
    assert choice.feedback["28x28x32"] == CHOICE.options[0].feedback
    assert number.feedback["34848"] == NUMBER.wrongs[0].feedback
    assert number.feedback["11712"] == " ".join(NASTY.split())
    assert {volume.feedback[one] for one in writings(Dims((28, 12, 32)))} == {"the + 1 = missing"}
    assert "34848" in number.wrong
    assert set(volume.wrong) == set(writings(Dims((28, 12, 32))))


@pytest.mark.parametrize("name", ["qti", "text2qti"])
def test_numbers_of_canvas_have_one_feedback(name: str) -> None:
    """What is listed for a number counts as right there, so that the mistakes are told to whoever is wrong."""
    choice, number, volume, _, _ = seen(name)
    assert choice.feedback == {"28x28x32": CHOICE.options[0].feedback, "29x29x16": CHOICE.options[2].feedback}
    assert number.wrong == []
    assert bare(number.feedback["*"]) == bare(f"34848: {NUMBER.wrongs[0].feedback} 11712: {NASTY}")
    assert volume.feedback["*"] == "28x12x32: the + 1 = missing"


@pytest.mark.parametrize("name", ["moodle", "gift", "text2qti", "qti"])
def test_the_solution_is_there(name: str) -> None:
    """Worked out, for everyone."""
    assert [one.general for one in seen(name)] == [" ".join(item.solution) for item in SHEET.items]


@pytest.mark.parametrize("name", ["moodle", "text2qti", "qti"])
def test_points_are_kept(name: str) -> None:
    """Halves, too."""
    assert [float(one.points) for one in seen(name)] == [1, 1.5, 2, 1, 1]


def test_canvas_is_told_the_same_by_both_ways() -> None:
    """text2qti's archive of our text, and our archive."""
    for theirs, ours in zip(seen("text2qti"), seen("qti"), strict=True):
        told = (theirs.id, theirs.right, theirs.wrong, theirs.general, theirs.points)
        assert told == (ours.id, ours.right, ours.wrong, ours.general, ours.points)
        assert {bare(said) for said in theirs.feedback.values()} == {bare(said) for said in ours.feedback.values()}


@pytest.mark.parametrize("name", [*READERS, "qti"])
@settings(max_examples=25, derandomize=True, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
def test_no_text_breaks_a_format(name: str, text: str) -> None:
    """Whatever signs a question has, in whatever order: they come back, and nothing else changes."""
    sheet = with_text(f"a{text}z")
    found = readers.qti(archive(sheet)) if name == "qti" else READERS[name](exported(name, sheet))
    choice, number = found
    shown = bare(clean(f"a{text}z"))
    assert [bare(one.stem).replace("(2)", "") for one in (choice, number)] == [shown * 2, shown * 2]
    assert choice.right == ["1x1x1"]
    assert [bare(one) for one in choice.wrong] == [f"2{shown}"]
    assert number.right == ["7"]
    assert bare(" ".join(number.feedback.values())).endswith(shown)


def test_prairielearn_asks_for_whole_numbers() -> None:
    """`pl-integer-input` has no tolerance; a volume has a box for each size."""
    files = folder()
    pages = {
        name: readers.Elements(files[f"{name}/question.html"]) for name in ("number", "volume", "fraction", "word")
    }
    assert [one["answers-name"] for one, _ in pages["number"].named("pl-integer-input")] == ["answer"]
    assert [one["answers-name"] for one, _ in pages["volume"].named("pl-integer-input")] == ["width", "height", "depth"]
    [(number, _)] = pages["fraction"].named("pl-number-input")
    assert (number["comparison"], number["digits"]) == ("decdig", "2")
    assert pages["word"].named("pl-string-input")


def test_prairielearn_options() -> None:
    """One is right; whoever takes another is told why not."""
    options = readers.Elements(folder()["choice/question.html"]).named("pl-answer")
    assert [(text, one["correct"], one.get("feedback", "")) for one, text in options] == [
        (one.text, str(one.is_right).lower(), one.feedback) for one in CHOICE.options
    ]
    assert "choice/server.py" not in folder()


def served(name: str) -> dict[str, object]:
    """The names of a question's `server.py`, executed."""
    names: dict[str, object] = {}
    exec(compile(ast.parse(folder()[f"{name}/server.py"]), name, "exec"), names)
    return names


@pytest.mark.parametrize(
    ("name", "right", "wrong", "feedback"),
    [
        ("number", {"answer": 34944}, {"answer": 34848}, NUMBER.wrongs[0].feedback),
        ("number", {"answer": 34944}, {"answer": 11712}, NASTY),
        (
            "volume",
            {"width": 29, "height": 13, "depth": 32},
            {"width": 28, "height": 12, "depth": 32},
            "the + 1 = missing",
        ),
        ("fraction", {"answer": 58.13}, {"answer": 15237608}, "numbers were counted"),
    ],
)
def test_prairielearn_serves(name: str, right: object, wrong: object, feedback: str) -> None:
    """`generate` tells what is right; `grade` tells who made a known mistake which."""
    server = served(name)
    data: dict[str, dict[str, object]] = {"correct_answers": {}, "submitted_answers": {}, "feedback": {}}
    generate, grade = server["generate"], server["grade"]
    assert callable(generate)
    assert callable(grade)
    generate(data)
    assert data["correct_answers"] == right
    grade({**data, "submitted_answers": right})
    assert data["feedback"] == {}
    grade({**data, "submitted_answers": wrong})
    assert data["feedback"] == {"mistake": feedback}


def test_prairielearn_templates_command_nothing() -> None:
    """Braces of a text are no commands; only the feedback is one."""
    commands = readers.mustache(folder()["number/question.html"])
    assert commands == ["#feedback.mistake", "feedback.mistake", "/feedback.mistake"]
    assert bare(words(folder()["number/question.html"].partition("</pl-question-panel>")[0])) == bare(NASTY)


def test_prairielearn_ids_are_kept() -> None:
    """The same question has the same UUID; another one another; and it is one."""
    infos = {name: json.loads(text) for name, text in folder().items() if name.endswith("info.json")}
    ids = [info["uuid"] for info in infos.values()]
    assert len(set(ids)) == len(SHEET.items)
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids)
    assert folder() == folder(SHEET._replace(description="other"))


def test_names_of_folders_fit_any_system() -> None:
    """Whatever ids there are: no slash, no two that differ in case alone."""
    items = tuple(CHOICE._replace(id=name) for name in ("a/b", "A b", "..", "ü", "a-b"))
    folders = list(dict.fromkeys(name.split("/")[0] for name in folder(Sheet("t", items))))
    assert folders == ["a-b", "A-b-2", "question", "question-2", "a-b-3"]


def test_the_archive_is_the_same_everywhere() -> None:
    """No date, no compression, no name of a machine in it."""
    assert archive() == archive()
    assert b"1980" not in archive()
    assert exporter("qti")(SHEET) != exporter("qti")(SHEET._replace(title="other"))


def test_anki_notes() -> None:
    """Four fields each; the same ids at every export, so that a second import changes notes instead of adding them."""
    text = exported("anki")
    notes = readers.anki(text)
    assert "#notetype:Basic" in text.splitlines()
    assert [len(note) for note in notes] == [4] * len(SHEET.items)
    assert len({note[0] for note in notes}) == len(SHEET.items)
    assert [note[0] for note in readers.anki(exported("anki", SHEET._replace(description="")))] == [n[0] for n in notes]
    front, back = words(notes[0][1]), words(notes[0][2])
    assert front.endswith("A. 28x28x32 B. 29x29x32 C. 29x29x16 D. none of these")
    assert back.startswith("B. 29x29x32 W2 = ⌊(63 − 7 + 2·0)/2⌋ + 1 = 29")
    assert words(notes[1][1]) == " ".join(NASTY.split())


def test_a_table_for_spreadsheets() -> None:
    """A row a question, a column an option."""
    choice, number, *_ = readers.table(exported("csv"))
    assert [choice[letter] for letter in "ABCD"] == [one.text for one in CHOICE.options]
    assert (choice["key"], choice["answer"], choice["network"]) == ("B", "29x29x32", "\n".join(CHOICE.listing))
    assert (number["A"], number["key"], number["answer"], number["points"]) == ("", "", "34944", "1.5")
    assert number["question"] == NASTY


def test_a_page_in_markdown() -> None:
    """Questions, then the key; texts are texts."""
    page = readers.markdown(exported("markdown"))
    questions, _, key = page.partition("<h1>Key</h1>")
    assert bare(NASTY) in bare(words(questions))
    assert "<strong>B.</strong> 29x29x32" in questions
    assert "<h2>1. choice: B. 29x29x32</h2>" in key
    assert "the + 1 is missing" not in questions
    assert "A. 28x28x32: the + 1 is missing: (63 − 7)/2 = 28" in words(key)
    assert f"34848: {NUMBER.wrongs[0].feedback}" in words(key)


def test_a_sheet_in_latex() -> None:
    """Every environment is closed; one choice is right; every sign is one that LaTeX prints."""
    text = exported("latex")
    opened: list[str] = []
    for command, name in re.findall(r"\\(begin|end){(\w+)}", text):
        if command == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []
    assert re.findall(r"\\(?:Correct)?[Cc]hoice .*", text) == [
        r"\choice 28x28x32",
        r"\CorrectChoice 29x29x32",
        r"\choice 29x29x16",
        r"\choice none of these",
    ]
    assert [re.findall(r"\\question(\[.*?\])?", text)] == [["[1]", r"[1\half]", "[2]", "[1]", "[1]"]]
    assert text.count("{") == text.count("}")
    assert text.isascii() or all(sign <= "\u017f" for sign in text)


def test_every_format_is_tried() -> None:
    """None is written without a reader."""
    assert set(FORMATS) == {*READERS, "qti", "prairielearn", "anki", "csv", "markdown", "latex"}
    assert FRACTION in SHEET.items
