"""Settings: both files say the same, and what is wrong with them is told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnncalc.language.files import Place
from cnncalc.linting import ALWAYS_SAID, RULES, default_codes
from cnncalc.linting.project.discovery import Configuration, ConfigurationError, Configurations, named, nothing
from cnncalc.linting.project.plan import Overrides, Plan
from cnncalc.linting.project.selection import Choice, names
from cnncalc.output.schemas.linting import settings

if TYPE_CHECKING:
    from pathlib import Path

YAML = """\
# what we agreed on
target: pytorch
select: [default, V202]
extend-select: X903
ignore: [unread-pixels]
per-file-ignores:
  "drafts/*": [V]
severities: {V: error, V202: note}
fail-on: error
budget: {params: 26M, peak_memory: 64 MiB}
include: [models/*.yml]
exclude:
  - old
baseline: known.json
"""
TOML = """\
[project]
name = "select"

[tool.cnncalc]
target = "pytorch"
select = ["default", "V202"]
extend-select = "X903"
ignore = ["unread-pixels"]
fail-on = "error"
budgets = { params = "26M", peak_memory = "64 MiB" }
include = ["models/*.yml"]
exclude = ["old"]
baseline = "known.json"

[tool.cnncalc.per-file-ignores]
"drafts/*" = ["V"]

[tool.cnncalc.severities]
V = "error"
V202 = "note"
"""


def settings_in(folder: Path, name: str, text: str) -> Configuration:
    """The settings of a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return named(str(path))


def test_yaml_and_toml_say_the_same(tmp_path: Path) -> None:
    """Every key."""
    yaml, toml = settings_in(tmp_path, "cnncalc.yaml", YAML), settings_in(tmp_path, "pyproject.toml", TOML)
    assert yaml._replace(file="") == toml._replace(file="")
    assert yaml[2:5] == ("pytorch", Choice(("default", "V202"), ("X903",), ("unread-pixels",)), yaml.per_file_ignores)
    assert dict(yaml.severities)["V203"] == "error"
    assert dict(yaml.severities)["V202"] == "note"
    assert dict(yaml.budgets) == {"params": "26M", "peak_memory": "64 MiB"}
    assert yaml[-3:] == (("models/*.yml",), ("old",), "known.json")


NO_NETWORK = "what it finds leaves no network|mend what it finds; to leave a file out, `exclude` it"
WRONG = [
    ("ignroe: [V203]", '1:1: `ignroe` is not a setting|did you mean "ignore"?'),
    ("target: torch", '1:9: `torch` is not a target|did you mean "pytorch"?'),
    ("fail-on: warnings", '1:10: `warnings` is not a severity|did you mean "warning"?'),
    ("target: caffe", "1:9: `caffe` is not a target|there are generic, course-strict, pytorch and keras"),
    ("fail-on: [error]", "1:10: a severity is wanted here|there are error, warning, note and never"),
    (
        "select:\n  - V203\n  - unread-pixel",
        "3:5: there is no rule unread-pixel|did you mean unread-pixels? `cnncalc lint --list-rules` shows them all",
    ),
    ("ignore: [V203, S101]", f"1:16: S101 (unknown-key) cannot be ignored: {NO_NETWORK}"),
    ("per-file-ignores: {a: [V218]}", f"1:24: V218 (dense-without-flatten) cannot be ignored: {NO_NETWORK}"),
    ("severities: {Y001: note}", f"1:14: Y001 (syntax-error) cannot have another severity: {NO_NETWORK}"),
    ("ignore: [[V203]]", "1:10: a rule is wanted here|such as [V203, unread-pixels, D]"),
    ("ignore:", "1:1: a rule is wanted here|such as [V203, unread-pixels, D]"),
    ("severities: [V203]", "1:13: keys with values are wanted here|such as V203: error"),
    ("severities: {V203: fatal}", "1:20: `fatal` is not a severity|there are error, warning and note"),
    (
        "budget: {parameters: 3}",
        '1:10: `parameters` is not something that a budget can limit|did you mean "params"?',
    ),
    ("budget: {params: many}", "1:18: `many` is no limit|such as 26M or 4.2G"),
    ("exclude: {a: b}", "1:10: one word is wanted here|"),
    ("- V203", "1:1: settings are keys with values|such as ignore: [V203]"),
    ("ignore: [V203\n", "1:9: `[` is never closed|"),
    ("ignore: V203\nignore: V202\n", "2:1: `ignore` is here for the second time; the first is in line 1|"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word that is wrong, and what could stand there."""
    monkeypatch.chdir(tmp_path)
    place, _, hint = said.partition("|")
    with pytest.raises(ConfigurationError) as caught:
        settings_in(tmp_path, "cnncalc.yaml", text)
    assert str(caught.value) == f"cnncalc.yaml:{place}"
    if hint:
        assert caught.value.hint == hint


WRONG_TOML = [
    ('[tool.cnncalc]\nignore = ["V203", "V20x"]\n', "2:20: there is no rule V20x"),
    ('[tool.cnncalc.severities]\n"V203" = "fatal"\n', "2:11: `fatal` is not a severity"),
    ("[tool.cnncalc]\ntarget = 3\n", "2:10: `3` is not a target"),
    ("[tool.cnncalc\n", "1:14: this is not TOML: Expected ']' at the end of a table declaration"),
    ("[tool]\ncnncalc = true\n", "2:11: `tool.cnncalc` wants keys with values below it"),
    ("[project]\nname = 'cnncalc'\n", " has no table [tool.cnncalc]"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_TOML)
def test_the_same_in_toml(text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library keeps no places; ours are found in the text."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        settings_in(tmp_path, "pyproject.toml", text)
    assert str(caught.value) == f"pyproject.toml{':' if said[0] != ' ' else ''}{said}"


def test_the_nearest_settings_hold(tmp_path: Path) -> None:
    """Of the folders above a file, up to the root of its repository; a project file without ours is passed over."""
    inner = tmp_path / "repository" / "nets" / "small"
    inner.mkdir(parents=True)
    (tmp_path / "cnncalc.yaml").write_text("target: keras\n")
    (tmp_path / "repository" / "pyproject.toml").write_text("[project]\nname = 'cnncalc'\n")
    assert Configurations().of(str(inner)).target == "keras"
    (tmp_path / "repository" / ".git").mkdir()
    assert Configurations().of(str(inner)) == nothing(str(inner))
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.cnncalc]\ntarget = 'pytorch'\n")
    assert Configurations().of(str(inner)).target == "pytorch"
    (inner.parent / ".cnncalc.yaml").write_text("")
    assert Configurations().of(str(inner)).target == "generic"
    (inner.parent / "cnncalc.yaml").write_text("target: course-strict\n")
    assert Configurations().of(str(inner)).target == "course-strict"
    assert Configurations(nothing(str(inner))).of(str(inner)) == nothing(str(inner))


def test_the_command_line_stands_above_the_settings(tmp_path: Path) -> None:
    """Its target, its rules, its severity; per-file ignores stay."""
    settings_in(tmp_path, "cnncalc.yaml", YAML)
    net, draft = (
        Place(str(path), str(path), str(path.parent))
        for path in (tmp_path / "net.yaml", tmp_path / "drafts" / "a.yaml")
    )
    plain = Plan(Configurations(), Overrides())
    assert plain.settings_for(net).codes == default_codes("pytorch") - {"V203"} | {"V202", "X903"}
    assert plain.fail_on(net) == "error"
    assert plain.settings_for(net).budgets == {"params": "26M", "peak_memory": "64 MiB"}
    assert not {code for code in plain.settings_for(draft).codes if code.startswith("V")}
    above = Plan(Configurations(), Overrides(Choice(("V203", "X901")), "keras", "note"))
    assert above.settings_for(net).codes == {"V203", "X901"}
    assert above.settings_for(draft).codes == {"X901"}
    assert (above.fail_on(net), above.target(above.configuration(net))) == ("note", "keras")


def test_an_editor_offers_to_ignore_what_can_be_ignored() -> None:
    """Every such rule, by its code and its name, and none that would be refused."""
    schema = settings()
    assert isinstance(schema["properties"], dict)
    for key, offered in (("ignore", frozenset(RULES) - ALWAYS_SAID), ("select", frozenset(RULES))):
        known = {code: name for code, name in names().items() if code in offered}
        word = {"anyOf": [{"enum": ["default", "all", *known, *known.values()]}, {"type": "string"}]}
        assert isinstance(one := schema["properties"][key], dict)
        assert one["anyOf"] == [{"type": "array", "items": word}, word]
