"""`changan validate trials` as a reviewer meets it: a new file and no code, one JSON object, nothing repeated, refusals in one line."""

import json

import pytest

from experiments.cli import main
from experiments.store.cache import RunCache

MINE = """title: Mine
effects: [{effect}]
world: {{extends: tiny}}
crime_level: 8
units: {{kind: segment, number: 12, choose: hottest, per_team: 3}}
timing: {{run_in_days: 6, trial_days: 6}}
dose: {{policies: {{spots: {{policy: {policy}, units_per_10000: 0.01, spots_per_unit: 3}}}}}}
outcome: {{count: recorded}}
analysis: {{method: ratio_of_ratios}}
published: {{value: 0.84}}
"""


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main(["validate", "trials", *words])
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def test_a_new_file_runs_without_code_and_is_not_run_again(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(RunCache, "usual", lambda: RunCache(tmp_path / "cache"))
    (tmp_path / "mine.yaml").write_text(MINE.format(effect="hs_rirr", policy="hot_spot_patrol"), encoding="utf-8")
    words = (str(tmp_path / "mine.yaml"), "--replications", "2", "--workers", "1", "--json")
    code, out, err = call(capsys, *words, "--out", str(tmp_path / "first"))
    assert code == 0, err
    (row,) = json.loads(out)["trials"]
    assert (row["key"], row["replications"], row["source"], row["failures"]) == ("mine", 2, "S01", 0) and row["units"] == 12.0
    assert [row["published"][end] for end in ("low", "high")] == pytest.approx([0.84**1.5, 0.84 ** (1 / 1.5)])  # the band of its trust
    code, out, _ = call(capsys, *words, "--so-far", "--out", str(tmp_path / "second"))
    assert code == 0 and json.loads(out)["trials"][0]["value"] == row["value"]  # from the cache: nothing is run so far
    assert "Mine" in (tmp_path / "second" / "trials.md").read_text("utf-8")


def test_what_is_wrong_is_told_before_anything_runs(tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text(MINE.format(effect="hs_rir", policy="hot_spot_patrol"), encoding="utf-8")
    code, out, err = call(capsys, str(tmp_path / "mine.yaml"))
    assert code == 2 and out == "" and "mine.yaml:2" in err and "hs_rirr" in err
    (tmp_path / "mine.yaml").write_text(MINE.format(effect="hs_rirr", policy="hot_spot_patrols"), encoding="utf-8")
    code, _, err = call(capsys, str(tmp_path / "mine.yaml"))
    assert code == 2 and "hot_spot_patrol" in err
    code, _, err = call(capsys, "hot_spot")
    assert code == 2 and "hot_spots" in err and not (tmp_path / "results").exists()


def test_the_list_names_every_shipped_trial(capsys):
    code, out, _ = call(capsys, "--list", "--json")
    names = {row["name"] for row in json.loads(out)["trials"]}
    assert code == 0 and {"hot_spots", "fair_stops", "placebo"} <= names and "orderings" not in names
