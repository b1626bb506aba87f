"""Files of answers: CSV as spreadsheets and forms write it, one row a student or one an answer; or YAML."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language import limits
from cnncalc.language.files import UnreadableError
from cnncalc.language.yaml.tree import Source
from cnncalc.model.diagnostics import ERROR, WARNING, Diagnostic, Span, has_errors, ordered
from cnncalc.model.values import listed
from cnncalc.model.vocabulary import nearest
from cnncalc.quiz.answers.students_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnncalc.quiz.model import Quiz

    Take = Callable[[Sequence[str], Sequence[str]], None]

# What heads the columns of a file, without case, blanks, `_` and `-`: what tells people apart, what they are called.
IDENTITY = (
    "studentid", "id", "sid", "email", "emailaddress", "mail", "user", "username", "login", "matriculation", "rollno",
    "rollnumber",
)  # fmt: skip
NAME = ("student", "name", "fullname", "participant")
STUDENT = (*NAME, *IDENTITY)
QUESTION = ("question", "questionid", "item", "q", "task")
ANSWER = ("answer", "response", "given", "value", "reply")
_EXAMPLE = "a column `student` and one for every question, or the columns student, question, answer"


class Answers(NamedTuple):
    """Who answered what: student -> question id -> answer; what is wrong with the file; its lines.

    Rows that cannot be read are errors in `diagnostics`; all others are in `students`.
    """

    students: dict[str, dict[str, str]]
    diagnostics: list[Diagnostic]
    sources: dict[str, list[str]]

    @property
    def is_sound(self) -> bool:
        """Whether it could be read without an error."""
        return not has_errors(self.diagnostics)


def load_answers(name: str, quiz: Quiz, *, latest: bool = False) -> Answers:
    """The answers in a file, `-` for standard input; `UnreadableError` if there is none.

    Of several rows of one student all are kept, or with `latest` the last alone.

    A name that ends in .yaml or .yml is YAML, any other CSV; standard input is what it looks like.
    """
    from cnncalc.language.files import Place, read_bytes  # the place is a plain path: no answers are bundled

    data = read_bytes(Place(name, None if name == "-" else name, None))
    if len(data) > limits.TEXT_BYTES:
        raise UnreadableError(f"{name} is too large: answers have at most 4 MiB", "split it")
    text = decoded(data)
    is_yaml = name.lower().endswith((".yaml", ".yml")) or (name == "-" and _looks_like_yaml(text))
    return parse_answers(text, quiz, name=name, is_yaml=is_yaml, latest=latest)


def _looks_like_yaml(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return ":" in first and not any(mark in first for mark in ",;\t")


def decoded(data: bytes) -> str:
    """Bytes to text: UTF-8 with or without a mark, UTF-16 with one, else what Excel writes on Windows (cp1252)."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def parse_answers(
    text: str, quiz: Quiz, *, name: str = "<text>", is_yaml: bool = False, latest: bool = False
) -> Answers:
    """Answers given as text."""
    found: list[Diagnostic] = []
    source = Source(name, text)
    students: dict[str, dict[str, str]] = {}
    if is_yaml:
        read_yaml(text, quiz, name, students, found)
    else:
        CsvReader(quiz, source, students, found, latest=latest).read()
    if not students and not has_errors(found):
        found.append(Diagnostic(source.span(1, 1), "S118", "there are no answers in the file", _EXAMPLE))
    return Answers(students, ordered(found), {name: source.lines})


class CsvReader:
    """Reads rows of cells; what is wrong is said at the cell."""

    def __init__(
        self,
        quiz: Quiz,
        source: Source,
        students: dict[str, dict[str, str]],
        found: list[Diagnostic],
        *,
        latest: bool = False,
    ) -> None:
        self.latest = latest
        self.quiz = quiz
        self.source = source
        self.students = students
        self.found = found
        self.line = 1
        self.unnamed: list[str] = []
        self.keys: dict[tuple[str, ...], str] = {}

    def read(self) -> None:
        """All rows, by the words in the first."""
        text = self.source.text
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), skipinitialspace=True, strict=True)
        head: list[str] = []
        take: Take | None = None
        try:
            for row in rows:
                cells = [_cell(cell) for cell in row]
                if head and take and any(cells):
                    take(head, cells)
                elif any(cells) and not cells[0].lower().startswith("sep="):
                    head, take = cells, self._reader(cells)
                if head and take is None:
                    return
                self.line = rows.line_num + 1
        except csv.Error as err:
            self._report("", "Y001", f"the CSV cannot be read here: {err}", "close every quote that is opened")
        if len(self.students) == len(self.unnamed) == 1:
            self.students[""] = self.students.pop(*self.unnamed)

    def _reader(self, head: list[str]) -> Take | None:
        """How rows with this head are read."""
        words = [_bare(word) for word in head]
        if any(word in QUESTION for word in words) and any(word in ANSWER for word in words):
            return self._long
        ids = [self._question(word) for word in head]
        if not any(ids):
            known = listed([one.id for one in self.quiz.questions[:6]])
            self._report(head[0], "S107", f"no column is a question of the quiz, which has {known}", _EXAMPLE)
            return None
        self._columns(head, ids)
        return self._wide

    def _columns(self, head: Sequence[str], ids: Sequence[str]) -> None:
        """Columns that are no question or the same one, and questions without a column."""
        known = [one.id for one in self.quiz.questions]
        for at, (word, one) in enumerate(zip(head, ids, strict=True)):
            if not one and word and _bare(word) not in STUDENT:
                hint = nearest(word, known)
                self._report(word, "S107", f"the column {word} is no question, and left out", hint, WARNING)
            elif one and one in ids[:at]:
                first = head[ids.index(one)]
                said = f"{first} and {word} are both" if word != first else f"two columns {word} are"
                self._report(word, "S106", f"{said} the question {one}", "keep one of them")
        missing = [one for one in known if one not in ids]
        if missing:
            many = f"{len(missing)} questions have" if len(missing) > 1 else "a question has"
            named = listed([*missing[:6], *(["others"] if len(missing) > 6 else [])])
            message = f"{many} no column, and no answers: {named}"
            self._report("", "S103", message, "a column is found by a question's id, its number or its text", WARNING)

    def _wide(self, head: Sequence[str], row: Sequence[str]) -> None:
        """One row a student."""
        cells = dict(zip(head, row, strict=False))
        if len(row) > len(head) and any(row[len(head) :]):
            message = f"the row has {len(row)} cells, and the head {len(head)}"
            self._report(row[len(head)], "S104", message, "put answers with commas in quotes")
            return
        key = self._key(cells)
        if key in self.keys and not self.latest:
            student = self._numbered(self.keys[key])
            message = f"{self.keys[key]} appears twice; both rows are graded"
            self._report(key[-1], "S106", message, "`--latest` grades the last row of everybody alone", WARNING)
        else:
            student = self.keys.get(key) or self._named(cells, key)
            self.keys[key] = student
        self.students[student] = {question: cell for word, cell in cells.items() if (question := self._question(word))}

    def _key(self, cells: dict[str, str]) -> tuple[str, ...]:
        """What tells a student apart: every e-mail address and ID of the row; without one, the name."""
        bare = {_bare(word): cell for word, cell in cells.items()}
        identity = tuple(bare[word].casefold() for word in IDENTITY if bare.get(word))
        return identity or (self._student(cells) or self._unnamed(),)

    def _named(self, cells: dict[str, str], key: tuple[str, ...]) -> str:
        """What a student is called: the name, with what tells apart from others of that name."""
        name = self._student(cells) or key[0]
        if name not in self.students:
            return name
        full = f"{name} ({', '.join(key)})"
        return full if full not in self.students else self._numbered(name)

    def _numbered(self, name: str) -> str:
        return f"{name} (row {self.line})"

    def _unnamed(self) -> str:
        """A student who is known by the row alone, as the spreadsheet counts it."""
        self.unnamed.append(f"row {self.line}")
        return self.unnamed[-1]

    def _long(self, head: Sequence[str], row: Sequence[str]) -> None:
        """One row an answer."""
        cells = {_bare(word): cell for word, cell in zip(head, row, strict=False)}
        if len(row) > len(head) and any(row[len(head) :]):
            message = f"the row has {len(row)} cells, and the head {len(head)}"
            self._report(row[len(head)], "S104", message, "put answers with commas in quotes")
            return
        name = next((cells[word] for word in QUESTION if word in cells), "")
        answer = next((cells[word] for word in ANSWER if word in cells), "")
        one = self._question(name)
        if not one:
            hint = nearest(name, [one.id for one in self.quiz.questions])
            self._report(name, "S107", f"the quiz has no question {name}".rstrip(), hint or self._known())
            return
        key = self._key(cells) if self._student(cells) else ("",)
        student = self.keys.get(key)
        if student is None:
            student = self.keys[key] = self._named(cells, key) if key[0] else ""
        answers = self.students.setdefault(student, {})
        if one in answers:
            message = f"{one} is answered twice by {student or 'the student'}; the last answer is used"
            self._report(name, "S106", message, "", WARNING)
        answers[one] = answer

    def _known(self) -> str:
        return f"its questions are {listed([one.id for one in self.quiz.questions[:12]])}"

    def _student(self, cells: dict[str, str]) -> str:
        """The name in a row, on one line."""
        bare = {_bare(word): cell for word, cell in cells.items()}
        return " ".join(next((bare[word] for word in STUDENT if bare.get(word)), "").split())

    def _question(self, word: str) -> str:
        """The id of the question that heads a column: by its id, its number, or its text."""
        one = self.quiz.question(word)
        if one:
            return one.id
        bare = _bare(word)
        for number, other in enumerate(self.quiz.questions, 1):
            known = {f"{number}", f"q{number}", f"question{number}", _bare(other.id), _bare(other.text)}
            if bare and bare in known:
                return other.id
        return ""

    def _report(self, cell: str, code: str, message: str, hint: str = "", severity: str = ERROR) -> None:
        lines = self.source.lines
        line = min(self.line, len(lines)) or 1
        at = lines[line - 1].find(cell) if lines and cell else 0
        column = max(at, 0) + 1
        span = Span(self.source.file, line, column, line, column + max(len(cell) if at >= 0 else 0, 1))
        self.found.append(Diagnostic(span, code, message, hint, severity=severity))


def _cell(text: str) -> str:
    """A cell without blanks around it; its line breaks are plain ones."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _bare(word: str) -> str:
    """A heading without case, blanks and signs."""
    return "".join(one for one in word.lower() if one.isalnum())


def delimiter_of(text: str) -> str:
    """What separates the cells: what the first line that is not empty has most of, outside of quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep="):
        return first[4:5] or ","
    outside = "".join(first.split('"')[::2])
    return max(",;\t|", key=lambda mark: (outside.count(mark), -",;\t|".index(mark)))
