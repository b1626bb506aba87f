"""CSV, Markdown, HTML and LaTeX: read back by something that knows the format, they add up to the report's totals."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from io import StringIO
from typing import TYPE_CHECKING

import pytest

import cnncalc
from cnncalc.output import FORMATS, renderer
from cnncalc.output.as_latex import escaped as latex
from cnncalc.output.markdown import escaped as markdown
from cnncalc.output.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("lenet5", "resnet50", "lenet5_1998")


def rendered(name: str, format_: str, view: View | None = None) -> str:
    """A bundled network in a format."""
    return renderer(format_)([cnncalc.analyze(cnncalc.load(name))], view or View())


def numbers(column: list[str]) -> int:
    """The sum of a column's numbers; words count nothing."""
    return sum(int(cell.replace(",", "")) for cell in column if re.fullmatch(r"[\d,]+", cell))


class Tables(HTMLParser):
    """The cells of every table of a page, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.references += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def grid(name: str, format_: str) -> list[list[str]]:
    """The table of layers of a format, its head first and its totals last."""
    text = rendered(name, format_)
    if format_ == "html":
        page = Tables()
        page.feed(text)
        return page.tables[0]
    if format_ == "markdown":
        lines = [line for line in text.split("\n\n")[2].splitlines() if line.startswith("|") and "---" not in line]
        return [[cell.strip(" *`") for cell in line.strip("|").split(" | ")] for line in lines]
    body = text.split(r"\end{tabular}")[0].split("\n")
    return [[cell.strip() for cell in line.removesuffix(r"\\").split(" & ")] for line in body if " & " in line]


@pytest.mark.parametrize("format_", ["markdown", "html", "latex"])
@pytest.mark.parametrize("name", NAMES)
def test_columns_add_up_to_the_totals(name: str, format_: str) -> None:
    """Every column of numbers, read back, gives the last line, which is the report's total."""
    head, *rows, foot = grid(name, format_)
    totals = cnncalc.analyze(cnncalc.load(name)).totals
    assert totals
    for title, expected in (("params", totals.counts.params), ("MACs", totals.counts.macs)):
        at = head.index(title)
        assert numbers([row[at] for row in rows]) == numbers([foot[at]]) == expected


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_every_layer_and_every_count(name: str) -> None:
    """As a spreadsheet reads it."""
    report = cnncalc.analyze(cnncalc.load(name))
    rows = list(csv.DictReader(StringIO(rendered(name, "csv"))))
    assert [row["path"] for row in rows] == list(report.graph.nodes)
    assert [row["output_volume"] for row in rows] == [str(node.volume) for node in report.graph.nodes.values()]
    for what in ("params", "weights", "biases", "trainable", "buffers", "macs", "flops"):
        assert sum(int(row[what]) for row in rows) == getattr(report.known, what)
    assert sum(int(row["mul"]) for row in rows) == sum(row.operations.mul for row in report.rows)


def test_html_needs_nothing_from_outside() -> None:
    """One page, with every layer in it, that refers to no other file."""
    page = Tables()
    text = rendered("resnet50", "html")
    page.feed(text)
    assert page.references == []
    assert "://" not in text
    assert len(page.tables[0]) == 1 + 175 + 1


def test_html_shows_names_as_text() -> None:
    """A name with markup in it is shown, not obeyed."""
    report = cnncalc.analyze(cnncalc.parse('name: "<script>&"\ninput: 3x3x1\nlayers: [relu]\n'))
    assert "<h1>&lt;script&gt;&amp;</h1>" in renderer("html")([report], View())


def test_folding_holds_for_documents() -> None:
    """A depth folds Markdown and LaTeX as it folds the table; the page of HTML folds only when asked."""
    for format_ in ("markdown", "latex", "html"):
        assert "layer1/0/conv_bn1/conv1" not in rendered("resnet18", format_, View(depth=1))
    assert "layer1/0/conv_bn1/conv1" in rendered("resnet18", "html")


def test_latex_is_balanced() -> None:
    """Every line of a table has as many cells as the table has columns; braces and environments close."""
    text = rendered("resnet50", "latex")
    for table in re.findall(r"\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL):
        lines = [line for line in table[1].splitlines() if line != r"\hline"]
        assert all(len(re.findall(r"(?<!\\)&", line)) == len(table[0]) - 1 for line in lines)
        assert all(line.endswith(r"\\") for line in lines)
    assert len(re.findall(r"(?<!\\)\{", text)) == len(re.findall(r"(?<!\\)\}", text))
    assert text.isascii()


@pytest.mark.parametrize(
    ("escape", "text", "expected"),
    [
        (markdown, "a|b_c*d <e>", r"a\|b\_c\*d \<e\>"),
        (latex, "50% & $5_{x}", r"50\% \& \$5\_\{x\}"),
        (latex, ">= 1 \\ ~ ^", r"$\geq$ 1 \textbackslash{} \textasciitilde{} \textasciicircum{}"),
        (latex, '"a" b', r"{\char34}a{\char34} b"),
    ],
)
def test_signs_are_escaped(escape: Callable[[str], str], text: str, expected: str) -> None:
    """What a format takes for its own is written so that it is shown."""
    assert escape(text) == expected


def test_several_reports_stand_one_below_the_other() -> None:
    """In the order in which they were asked for."""
    reports = [cnncalc.analyze(cnncalc.load(name)) for name in ("lenet5", "alexnet")]
    for format_ in FORMATS:
        text = renderer(format_)(reports, View())
        assert 0 <= text.index("lenet5" if format_ in {"json", "csv"} else "LeNet-5") < text.lower().index("alexnet")
