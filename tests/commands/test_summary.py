"""`cnncalc summary` from outside: options, streams, terminals, files."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import in_terminal, ran, spawned

from cnncalc.model import exits

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
CODES = re.compile("\x1b\\[[0-9;]*m")
BROKEN = "name: Broken\ninput: 9x7x3\nlayers:\n  - conv: {filters: 5, kernel: 3}\n  - dense: 10\n  - relu\n"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a spec with an error, in the working directory."""
    (tmp_path / "broken.yaml").write_text(BROKEN)
    monkeypatch.chdir(tmp_path)
    return "broken.yaml"


def totals(text: str) -> dict[str, int]:
    """The totals of a JSON summary."""
    found: dict[str, int] = json.loads(text)["totals"]
    return found


def test_the_table_goes_to_standard_output(capsysbinary: Captured) -> None:
    """And nothing else to anywhere."""
    code, out, err = ran(capsysbinary, "summary", "lenet5")
    assert (code, err) == (exits.OK, "")
    assert out.startswith("LeNet-5\ninput 32x32x1 · output 10 · 12 layers\n\nlayer     type ")
    assert "\x1b" not in out


def test_variables_and_sizes_from_outside(capsysbinary: Captured) -> None:
    """`--set` and `--input-size`, also by the input's name."""
    _, out, _ = ran(capsysbinary, "summary", "vgg11", "--set", "classes=10", "--format", "json")
    assert totals(out)["params"] == 132_863_336 - 990 * 4097
    for size in ("64x48x3", "input=64x48x3"):
        _, out, _ = ran(capsysbinary, "summary", "resnet18", "--input-size", size, "--format", "json")
        assert json.loads(out)["inputs"] == {"input": [64, 48, 3]}
        assert totals(out)["params"] == 11_689_512


def test_a_batch_multiplies_bytes_alone(capsysbinary: Captured) -> None:
    """Activations take 32 times the room, parameters once; every count stays."""
    _, one, _ = ran(capsysbinary, "summary", "lenet5", "--format", "plain")
    _, many, _ = ran(capsysbinary, "summary", "lenet5", "--format", "plain", "--batch", "32", "--dtype", "float16")
    assert one.partition("short")[0] == many.partition("short")[0]
    assert "short  float16, batch 32\n" in many
    assert re.search(r"^activations +14,602 +14.60 k +912.63 KiB$", many, re.MULTILINE)
    assert re.search(r"^parameters +61,706 +61.71 k +120.52 KiB$", many, re.MULTILINE)


def test_presets_have_their_name_beside_the_figure(capsysbinary: Captured) -> None:
    """In the column and in the totals."""
    _, out, _ = ran(capsysbinary, "summary", "lenet5", "--flops", "mac2")
    assert re.search(r"^FLOPs \(mac2\) +833,040 ", out, re.MULTILINE)
    assert re.search(r"MACs  MACs %  FLOPs \(mac2\)$", out, re.MULTILINE)


def test_json_is_never_folded(capsysbinary: Captured) -> None:
    """Whatever the depth."""
    _, folded, _ = ran(capsysbinary, "summary", "resnet18", "--format", "json", "--depth", "1")
    assert len(json.loads(folded)["layers"]) == 69


def test_several_specs(capsysbinary: Captured) -> None:
    """One table below the other, or a list."""
    _, out, _ = ran(capsysbinary, "summary", "lenet5", "LeNet5-1998")
    assert re.findall(r"^LeNet.*$", out, re.MULTILINE) == ["LeNet-5", "LeNet-5 (1998)"]
    _, out, _ = ran(capsysbinary, "summary", "lenet5", "alexnet", "--format", "json")
    assert [document["name"] for document in json.loads(out)] == ["LeNet-5", "AlexNet"]


def test_errors_in_a_file(broken: str, capsysbinary: Captured) -> None:
    """The layers that could be computed, lower bounds, and the message on standard error; exit code 1."""
    code, out, err = ran(capsysbinary, "summary", broken)
    assert code == exits.FAILED
    assert re.search(r"^parameters +>= 140 +>= 560 B$", out, re.MULTILINE)
    assert ">= lower bounds (2 layers not computed)" in out
    assert err.startswith(f"{broken}:5:5: V218 dense-without-flatten: dense1: ")
    assert "\n    5 |   - dense: 10\n      |     ^^^^^\n      = help: " in err
    assert err.endswith("\n1 error\n`cnncalc lint --fix broken.yaml` fixes it\n")


def test_errors_in_a_file_as_json(broken: str, capsysbinary: Captured) -> None:
    """An object all the same, and nothing on standard error."""
    code, out, err = ran(capsysbinary, "summary", broken, "--format", "json")
    assert (code, err) == (exits.FAILED, "")
    document = json.loads(out)
    assert document["totals"] is None
    assert [(one["code"], one["line"], one["column"]) for one in document["diagnostics"]] == [("V218", 5, 5)]


def test_other_specs_are_unaffected(broken: str, capsysbinary: Captured) -> None:
    """But the exit code is 1."""
    code, out, _ = ran(capsysbinary, "summary", "lenet5", broken, "--format", "json")
    assert code == exits.FAILED
    assert [bool(document["totals"]) for document in json.loads(out)] == [True, False]


def test_an_unreadable_spec_stops_before_anything_is_printed(broken: str, capsysbinary: Captured) -> None:
    """A list with a hole would be a wrong answer."""
    code, out, err = ran(capsysbinary, "summary", "lenet5", "none.yaml", broken)
    assert (code, out, err) == (exits.USAGE, "", "error: none.yaml: there is no such file\n")


def test_a_library_has_no_summary(tmp_path: Path, capsysbinary: Captured) -> None:
    """There is nothing in it to compute."""
    path = tmp_path / "blocks.yaml"
    path.write_text("blocks:\n  a: {layers: [relu]}\n")
    assert ran(capsysbinary, "summary", str(path)) == (
        exits.USAGE,
        "",
        f"error: {path} is a library: it has no layers of its own\n  = help: name a spec that uses its blocks\n",
    )


def test_a_claim_that_fails_is_an_error(tmp_path: Path, capsysbinary: Captured) -> None:
    """One line each below the whole summary, also under `--quiet`."""
    path = tmp_path / "net.yaml"
    path.write_text("input: 9x7x3\nlayers: [relu]\nexpect: {params: 1, relu1: {output: 9x7x4}}\n")
    code, out, err = ran(capsysbinary, "summary", str(path))
    assert code == exits.FAILED
    assert err == (
        f"{path}:3:18: E501 expect-mismatch: the network: params is 0, not 1\n"
        f"{path}:3:37: E501 expect-mismatch: relu1: output is 9x7x3, not 9x7x4\n"
        "2 errors\n"
    )
    assert ran(capsysbinary, "summary", str(path), "--quiet") == (exits.FAILED, out, err)
    _, out, _ = ran(capsysbinary, "summary", str(path), "--format", "json")
    assert [one["severity"] for one in json.loads(out)["diagnostics"]] == ["error", "error"]


def test_quiet_still_tells_errors(broken: str, capsysbinary: Captured) -> None:
    """They are why the exit code is 1."""
    assert ran(capsysbinary, "summary", broken, "-q").err == ran(capsysbinary, "summary", broken).err


def test_standard_input() -> None:
    """`-`, piped from `show`."""
    spec = spawned("show", "lenet5").out
    code, out, err = spawned("summary", "-", "--format", "json", stdin=spec)
    assert (code, err) == (exits.OK, "")
    assert json.loads(out)["file"] == "-"
    assert totals(out)["params"] == 61_706


def test_output_to_a_file(tmp_path: Path, capsysbinary: Captured) -> None:
    """Whole, in UTF-8, in full width; over what was there, and with its rights."""
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)
    assert ran(capsysbinary, "summary", "lenet5", "-o", str(path)) == (exits.OK, "", "")
    assert path.read_text(encoding="utf-8") == ran(capsysbinary, "summary", "lenet5").out
    assert path.stat().st_mode & 0o777 == 0o640
    assert [*tmp_path.iterdir()] == [path]


def test_output_follows_a_link_and_leaves_devices_alone(tmp_path: Path, capsysbinary: Captured) -> None:
    """A link stays a link; /dev/null is not replaced."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    ran(capsysbinary, "summary", "lenet5", "-o", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8").startswith("LeNet-5\n")
    (tmp_path / "null").symlink_to("/dev/null")
    assert ran(capsysbinary, "summary", "lenet5", "-o", str(tmp_path / "null")).code == exits.OK
    assert (tmp_path / "null").is_char_device()


def test_output_that_fails_leaves_the_old_file(
    tmp_path: Path, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never half a file, and no draft beside it."""
    path = tmp_path / "out.txt"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    code, _, err = ran(capsysbinary, "summary", "lenet5", "-o", str(path))
    assert (code, err) == (exits.USAGE, f"error: {path} cannot be written: No space left on device\n")
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]
    assert (
        ran(capsysbinary, "summary", "lenet5", "-o", str(tmp_path)).err
        == f"error: {tmp_path} is a folder, not a file\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_a_terminal_is_never_too_narrow(width: int) -> None:
    """In a real one: colours, and no line longer than it is wide."""
    shown = in_terminal("summary", "resnet50", width=width)
    assert "\x1b[1mResNet-50" in shown
    assert max(len(line) for line in CODES.sub("", shown).split("\n")) <= width


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, True),
        ([], {"TERM": "dumb"}, False),
        (["--color", "never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_in_a_terminal(arguments: list[str], environment: dict[str, str], colored: bool) -> None:
    """What is asked for on the command line wins over the environment."""
    assert ("\x1b" in in_terminal("summary", "lenet5", *arguments, width=100, **environment)) == colored


def test_colours_on_request_without_a_terminal(capsysbinary: Captured, broken: str) -> None:
    """For `less -R`; diagnostics, too."""
    code, out, err = ran(capsysbinary, "summary", broken, "--color", "always")
    assert code == exits.FAILED
    assert "\x1b[36mconv" in out
    assert "\x1b[31m\x1b[1mV218\x1b[0m" in err
    assert CODES.sub("", err) == ran(capsysbinary, "summary", broken).err


def test_redirected_it_is_full_width() -> None:
    """Even if the shell says how wide its terminal is."""
    assert spawned("summary", "resnet50", COLUMNS="40") == spawned("summary", "resnet50")


def test_the_same_bytes_wherever_it_runs(tmp_path: Path) -> None:
    """Hash seeds, locales, working directories."""
    (tmp_path / "net.yaml").write_text(
        "name: Größe 東京\ninput: 9x7x3\nlayers: [relu, {conv: {filters: 5, kernel: 3}}]\n"
    )
    environments = (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "POSIX", "COLUMNS": "20"},
    )
    for arguments in (
        ("resnet18",),
        ("net.yaml",),
        ("net.yaml", "lenet5_1998", "--format", "json"),
        ("net.yaml", "--format", "plain"),
    ):
        texts = {spawned("summary", *arguments, cwd=tmp_path, **environment) for environment in environments}
        assert len(texts) == 1
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert spawned("summary", "googlenet", cwd=elsewhere) == spawned("summary", "googlenet", cwd=tmp_path)


def test_an_encoding_without_boxes_gets_none(tmp_path: Path) -> None:
    """ASCII and Latin-1 terminals; JSON stays UTF-8."""
    (tmp_path / "net.yaml").write_text(
        "name: Größe\ninput: 9x7x3\nblocks: {b: {layers: [relu, tanh]}}\nlayers: [b: {}]\n"
    )
    for encoding, name in (("ascii", "Gr??e"), ("latin-1", "Gr\ufffd\ufffde")):
        code, out, err = spawned("summary", "net.yaml", cwd=tmp_path, PYTHONIOENCODING=encoding)
        assert (code, err) == (exits.OK, "")
        assert out.startswith(f"{name}\ninput 9x7x3 (9 wide, 7 high) | output ")
        assert "\n  relu1  relu " in out
        _, out, _ = spawned("summary", "net.yaml", "--format", "json", cwd=tmp_path, PYTHONIOENCODING=encoding)
        assert json.loads(out)["name"] == "Größe"
