"""Section 7: what a spec says of itself, its outputs and its limits."""

from __future__ import annotations

import pytest
from spec.compact import compact, found_in, said
from spec.specs import graph_of, report_of, text_of

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.language.budgets import LIMITED, PREFIXES
from cnncalc.language.claims import QUANTITIES

NET = """
- conv: {filters: 6, kernel: 5}
  name: C1
- batchnorm
- {pair: 4, repeat: 2, name: stage}
- flatten
- {dense: 10, frozen: true}
"""
HEAD = """
input: 32x16x3
vars: {classes: 10}
blocks:
  pair:
    args: {filters: required}
    layers:
      - conv: {filters: $filters, kernel: 1, bias: false}
      - relu
"""


def spec(tail: str) -> str:
    """The network with something said of it below."""
    return text_of(NET, head=HEAD, tail=tail)


def test_all_that_can_be_claimed() -> None:
    """Of the network, of a layer, of a block with everything inside, of one copy."""
    tail = """
    expect:
      params: 456 + 12 + 24 + 16 + 13450
      trainable: 508
      weights: 450 + 6 + 24 + 16 + 13440
      biases: 6 + 6 + $classes
      buffers: 12
      macs: 28 * 12 * 450 + 28 * 12 * (24 + 16) + 13440
      output: $classes
      C1: {output: 28x12x6, params: 456, weights: 450, biases: 6, buffers: 0, macs: 151200}
      stage: {output: $C1.size x 4, params: 40, macs: 13440, trainable: 40}
      stage/0: {params: 24, output: 28x12x4}
      stage/1/relu1: {output: 28x12x4, params: 0}
      dense1: {trainable: 0, params: 13450}
      input: {output: 32x16x3}
    """
    report = report_of(spec(tail))
    claimed = {claim.quantity for claim in report.graph.claims}
    assert claimed == set(QUANTITIES) - {"receptive_field"}
    assert len(report.graph.claims) == 24
    assert check_claims(report) == []


def test_a_claim_knows_its_place() -> None:
    """That of its value, and that of the layer or quantity it speaks of."""
    graph = graph_of(spec("expect:\n  C1: {params: 456}\n"))
    (claim,) = graph.claims
    assert (claim.path, claim.quantity, claim.value) == ("C1", "params", 456)
    lines = graph.sources["spec.yaml"]
    assert lines[claim.span.line - 1][claim.span.column - 1 : claim.span.end_column - 1] == "456"
    assert lines[claim.owner.line - 1][claim.owner.column - 1 : claim.owner.end_column - 1] == "C1"


def test_a_wrong_claim_says_both_numbers() -> None:
    """And points at the number."""
    found = said(spec("expect:\n  params: 1\n  stage/1: {output: 28x12x5}\n"))
    assert found == (
        "17:11-12 E501 error the network: params is 13958, not 1\n"
        "    help: either the layers are wrong or the claim\n"
        "18:21-28 E501 error stage/1: output is 28x12x4, not 28x12x5\n"
        "    help: either the layers are wrong or the claim\n"
    )


@pytest.mark.parametrize("name", ["conv1", "stage/2", "stage/0/relu2", "stag", "relu1"])
def test_a_claim_about_nothing_is_stale(name: str) -> None:
    """Such as the automatic name of a layer that has one of its own."""
    assert f"E506 error `expect` speaks of {name}, which is no layer and no block" in said(
        spec(f"expect: {{{name}: {{params: 3}}}}\n")
    )


def test_claims_are_skipped_where_the_spec_is_not_as_written() -> None:
    """Under other variables or inputs they need not hold; a wrong one is still read."""
    text = spec("expect:\n  params: 1\n  oops: 3\n")
    for variables, inputs in (({"classes": "11"}, {}), ({}, {"input": "16x16x3"})):
        graph = cnncalc.parse(text, vars=variables, inputs=inputs)
        assert [one.code for one in found_in(graph)] == ["S101"]


def test_a_claim_about_what_failed_is_silent() -> None:
    """Its error is said already; what is not there at all is reported none the less."""
    broken = NET.replace("kernel: 5", "kernel: 50")
    tail = "expect:\n  C1: {params: 3}\n  stage/0/relu1: {params: 3}\n  params: 3\n  output: 3\n  other: {params: 3}\n"
    codes = [one.code for one in found_in(cnncalc.parse(text_of(broken, head=HEAD, tail=tail)))]
    assert codes == ["V201", "E506"]


# --- outputs


def test_outputs_are_names_or_paths() -> None:
    """By default the last layer; one name needs no list."""
    assert graph_of(spec("")).outputs == {"dense1": "dense1"}
    assert graph_of(spec("outputs: C1\n")).outputs == {"C1": "C1"}
    assert graph_of(spec("outputs: [stage, stage/0/conv1, input]\n")).outputs == {
        "stage": "stage/1/relu1",
        "stage/0/conv1": "stage/0/conv1",
        "input": "input",
    }


def test_a_layer_that_reaches_no_output_is_counted() -> None:
    """It is there, after all."""
    report = report_of(spec("outputs: [C1]\n"))
    assert report.totals
    assert report.totals.counts.params == 13958


def test_an_output_that_failed_is_silent() -> None:
    """Its error is said already."""
    broken = NET.replace("kernel: 5", "kernel: 50")
    for outputs in ("[C1]", "[stage/0/relu1]", "[stage, batchnorm1]"):
        assert said(text_of(broken, head=HEAD, tail=f"outputs: {outputs}")).count(" error ") == 1


def test_claims_about_the_output_mean_the_first() -> None:
    """Where there are several."""
    assert said(spec("outputs: [C1, stage]\nexpect: {output: 28x12x6}\n")) == ""


# --- budgets


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("26M", 26_000_000),
        ("4.2G", 4_200_000_000),
        ("13958", 13_958),
        ("13.958k", 13_958),
        ("14 K", 14_000),
        ("1Mi", 2**20),
        ("0.5Ki", 512),
        ("1e6", 1_000_000),
        ("1.5e-3 M", 1500),
        ("2T", 2 * 10**12),
        ("0", 0),
    ],
)
def test_a_limit_has_a_unit(written: str, limit: int) -> None:
    """M is 10^6, Mi 2^20; exact."""
    (budget,) = graph_of(spec(f"budget: {{params: {written}}}\n")).budgets
    assert (budget.quantity, budget.limit, budget.written) == ("params", limit, written)


@pytest.mark.parametrize(
    ("written", "limit"),
    [("64 MiB", 64 * 2**20), ("64MB", 64 * 10**6), ("1.5 KiB", 1536), ("10B", 10), ("10", 10), ("2 Gi", 2 * 2**30)],
)
def test_memory_is_in_bytes(written: str, limit: int) -> None:
    """With or without the B."""
    (budget,) = graph_of(spec(f"budget: {{peak_memory: {written}}}\n")).budgets
    assert budget.limit == limit


def test_all_prefixes_are_powers_of_ten_or_two() -> None:
    """k and K are the same."""
    assert PREFIXES == {
        "": 1, "k": 1000, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4,
        "Ki": 1024, "Mi": 1024**2, "Gi": 1024**3, "Ti": 1024**4,
    }  # fmt: skip


def test_every_limit_is_checked() -> None:
    """At the limit nothing is said, one below it something."""
    report = report_of(spec(""))
    assert report.totals
    counts = report.totals.counts._asdict()
    counts["peak_activations"] = report.totals.peak_activations
    counts["peak_memory"] = 4 * report.totals.peak_activations
    for quantity in LIMITED:
        used = counts[quantity]
        assert said(spec(f"budget: {{{quantity}: {used}}}\n")) == ""
        if used:
            unit = " bytes" if quantity == "peak_memory" else ""
            assert said(spec(f"budget: {{{quantity}: {used - 1}}}\n")).startswith(
                f"16:{12 + len(quantity)}-{12 + len(quantity) + len(str(used - 1))} E502 error the network: "
                f"{quantity} is {used}{unit}, 1 above its budget of {used - 1}\n"
            )


def test_memory_depends_on_the_size_of_an_element() -> None:
    """Four bytes, unless a command is told another type."""
    report = report_of(spec("budget: {peak_memory: 16k}\n"))
    assert report.totals
    assert report.totals.peak_activations == 4032
    assert len(check_claims(report)) == 1
    assert check_claims(report, element_bytes=2) == []


def test_a_budget_holds_also_where_the_spec_is_not_as_written() -> None:
    """A limit is a limit for every size; a claim is not."""
    text = spec("budget: {params: 20k}\nexpect: {params: 3}\n")
    larger = cnncalc.parse(text, inputs={"input": "64x32x3"}, name="spec.yaml")
    assert [one.code for one in found_in(larger)] == ["E502"]
    assert "budget of 20k (20000)" in compact(found_in(larger))


def test_a_budget_of_a_network_with_errors_is_silent() -> None:
    """There are no totals to hold it against."""
    broken = NET.replace("kernel: 5", "kernel: 50")
    assert said(text_of(broken, head=HEAD, tail="budget: {params: 1}\n")).count(" error ") == 1
