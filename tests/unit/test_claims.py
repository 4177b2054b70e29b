"""Claims of authorities: the shipped file is whole, wrong files are told where, and verdicts follow from intervals alone."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.claims import Claim, answer, comparable, load_claims
from experiments.compact import Run
from experiments.paired_runs import PairedRuns
from sim.metric import Outcome
from sim.scenario_errors import ScenarioError

META = {"crime": Outcome("crime", "per 100,000 a year", "Crime", "犯罪", "lower", "crime", "true")}
NONE = pd.DataFrame()


def runs(before: list[float], after: list[float]) -> PairedRuns:
    made = [Run(k, seed, {"crime": value}, NONE, NONE, NONE) for k, side in enumerate((before, after)) for seed, value in enumerate(side)]
    return PairedRuns((dataclasses.make_dataclass("S", [])(),) * 2, tuple(made), META)


def claim(value: float, measure: str = "relative") -> Claim:
    return Claim(
        programme="programmes/nanjing/night_patrol", period="a year", text="so much", outcome="crime", measure=measure, value=value
    )


@pytest.mark.parametrize(
    ("value", "measure", "verdict"),
    [
        (-0.10, "relative", "within"),
        (-0.24, "relative", "less than claimed"),
        (-0.01, "relative", "more than claimed"),
        (+0.05, "relative", "less than claimed"),
        (-10.0, "difference", "within"),
        (95.0, "level", "less than claimed"),
        (90.0, "level", "within"),
        (80.0, "level", "more than claimed"),
    ],
)
def test_a_verdict_follows_from_the_interval(value, measure, verdict):
    before = [100.0, 101.0, 99.0, 100.5, 99.5]
    pairs = runs(before, [v - 10.0 + shift for v, shift in zip(before, (0.2, -0.2, 0.1, -0.1, 0.0), strict=True)])
    found = answer("x", claim(value, measure), pairs)
    assert found.verdict == verdict
    assert found.low < found.simulated < found.high and found.note


def test_a_claim_without_a_counterpart_is_not_compared():
    given = Claim(programme="programmes/nanjing/night_patrol", period="a year", text="so much", why_not="nothing of the model is like it")
    found = answer("x", given, None)
    assert found.verdict == "not comparable" and np.isnan(found.simulated) and found.note == given.why_not


def test_one_pair_gives_no_verdict():
    assert answer("x", claim(-0.1), runs([100.0], [90.0])).verdict == "not comparable"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: {programme: programmes/nanjing/night_patrol, period: x, text: y}\n", "give outcome and value"),
        ("a: {programme: programmes/nowhere/x, period: x, text: y, why_not: z}\n", "no shipped programme"),
        ("a: {programme: programmes/nanjing/night_patrol, period: x, text: y, why_not: z, measur: level}\n", "did you mean measure?"),
        ("a: {period: x, text: y, why_not: z}\n", "programme"),
        ("- a\n", "one group for each claim"),
    ],
)
def test_a_wrong_file_of_claims_is_told_where(text, words, tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        load_claims(path)
    assert words in str(told.value) and "claims.yaml:1" in str(told.value)


def test_every_programme_to_run_is_named_once():
    claims = {"a": claim(-0.1), "b": claim(-0.2), "c": Claim(programme="programmes/x", period="x", text="x", why_not="x")}
    assert comparable(claims) == ["programmes/nanjing/night_patrol"]
