"""`changan validate patterns` on a small city: writes its folder, repeats nothing, says what it skips, and refuses in one line."""

import json

import pytest

from experiments.cli import main
from experiments.ensemble import Ensemble
from experiments.manifest import load_manifest
from experiments.patterns import measure
from experiments.patterns.runs import VARIABLE, city, run_city, street_file
from experiments.store.cache import RunCache
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.unit.street_files import degrees, geojson, lattice

SMALL = """extends: tiny
city:
  segments: 150
  population: {residents: 600}
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path / "small.yaml"


def call(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


def test_a_short_validation_writes_everything(small, tmp_path, capsys):
    words = [
        "validate",
        "patterns",
        "--city",
        str(small),
        "--short",
        "--seeds",
        "2",
        "--days",
        "60",
        "--workers",
        "1",
        "--json",
        "--no-cache",
        "--out",
        str(tmp_path / "out"),
    ]
    assert call(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["cities"][0]["seeds"] == [1, 2] and found["cities"][0]["days"] == 60
    assert {"concentration", "near_p", "fear_groups"} <= {row["pattern"] for row in found["patterns"]}
    names = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert {"patterns.json", "verdicts.csv", "runs.csv", "patterns.md", "patterns.zh.md", "manifest.json"} <= names
    assert sum(name.startswith("figures/") for name in names) == 16
    with pytest.raises(ChanganError, match="changan validate patterns found: give the command"):
        load_manifest(tmp_path / "out")
    for svg in (tmp_path / "out" / "figures").glob("*.svg"):
        assert svg.read_text(encoding="utf-8").startswith("<svg")


def test_runs_are_kept_and_an_ensemble_gives_each_seed_its_member(small, tmp_path):
    scenario, cache = Scenario.load(small, days=20), RunCache(tmp_path / "cache")
    first = run_city("small", scenario, [1, 2], cache=cache, workers=1, permutations=9)
    again = run_city("small", scenario, [1, 2, 3], cache=cache, workers=1, permutations=9)
    assert (first.cached, again.cached) == (0, 2) and again.digests[1] == first.digests[1]
    assert {k: v for k, v in again.values[2].items() if v == v} == {k: v for k, v in first.values[2].items() if v == v}
    model = SafeCity(scenario, seed=3).run()
    assert model.digest() == again.digests[3]
    assert measure(model, 9)["recorded_crime"] == again.values[3]["recorded_crime"]
    origin = {"format": 1, "scenario": "tiny", "days": 20}
    path = "parameters.offending.active_share_of_adults"
    default = _at(scenario, path)
    members = Ensemble.from_dict({"origin": origin, "parameters": {path: {"default": default, "members": [default, default / 2]}}})
    found = run_city("small", scenario, [1, 2], members, 1, cache=cache, permutations=9)
    assert found.cached == 1 and found.digests[2] == again.digests[2]  # seed 2 has member 0, the default
    assert found.digests[1] != again.digests[1]


def _at(scenario, path):
    value = scenario
    for step in path.split("."):
        value = getattr(value, step)
    return value


def test_without_a_street_file_the_second_city_is_skipped_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert "no street file" in str(street_file(None)) and VARIABLE in str(street_file(None))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone.geojson"))
    assert str(street_file(None)).startswith("skipped:") and "gone.geojson" in str(street_file(None))
    (tmp_path / "gone.geojson").write_text("{}")
    assert street_file(None) == tmp_path / "gone.geojson" and street_file(tmp_path / "x.osm") == tmp_path / "x.osm"


@pytest.mark.parametrize(
    ("name", "says"),
    [("nowhere.geojson", "no street file nowhere.geojson"), ("baselin", "did you mean baseline"), ("gone.yaml", "no such file")],
)
def test_cities_that_are_not_there_are_refused(name, says):
    with pytest.raises(ChanganError, match=says):
        city(name)


def test_a_street_file_is_a_city_with_as_many_people_a_segment_as_the_embedded_one(tmp_path):
    file = geojson(tmp_path / "lattice.geojson", degrees(lattice(12)))  # 264 segments
    found = city(str(file), 30)
    assert found.city.streets == file and found.city.population.residents == 4_000 and found.run.days == 30 and found.name == "lattice"
