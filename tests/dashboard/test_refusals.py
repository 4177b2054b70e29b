"""What a refusal says in Chinese: every clause that a page can show has a text, and files, lines, fields and values stay."""

import re
from pathlib import Path

import pytest

from dashboards.batch import Batch
from dashboards.controls import read_value
from dashboards.live.policies import with_wishes
from dashboards.reading import read
from dashboards.refusals import SLOT, _patterns, _said, catalogue, chinese, doubts
from sim.city.construction import MISSING
from sim.city.form import FORM_DOUBT
from sim.city.street_steps import LEFT_OUT, Dropped, _dropped_doubts, _form_doubts
from sim.core.errors import ChanganError
from sim.policies.night_patrol import NightPatrol
from sim.scenario import Scenario
from sim.scenario_words import _BOUNDS
from tests.dashboard import told_clauses
from tests.dashboard.told_clauses import ROOT, Reader, clauses, sentences

LOADING = (
    "yaml_source",
    "yaml_words",
    "scenario_layers",
    "scenario_check",
    "scenario_words",
    "scenario_parts",
    "scenario",
    "scenario_errors",
    "catalogue",
    "result",
    "setup",
    "model",
    "books",
    "branching",
)
CITIES = (
    "build",
    "cache",
    "crs",
    "dwellings",
    "formats",
    "geotiff",
    "graphml",
    "hops",
    "mesh",
    "mesh_files",
    "osm",
    "place_table",
    "population",
    "raster",
    "spec",
    "streets",
    "street_steps",
    "vector",
)
DOUBTING = ("crs", "dwellings", "graphml", "inspect", "mesh_files", "vector")
SWEEPS = ("analysis/answers", "analysis/emulator", "analysis/folder", "analysis/pareto", "analysis/robustness", "analysis/sensitivity", "analysis/worlds", "store/tables", "extras")  # fmt: skip
WHOLE = ("sim/provisions", "sim/policies", "sim/parameters", "sim/deployment", "sim/areas", "dashboards")
OF_THE_COMMAND = ("dashboards/server/assets.py", "dashboards/server/serve.py")  # said before any page is open
HAN = re.compile("[一-鿿]")


def sources():
    """Return the modules whose refusals pages show."""
    found = [*(f"sim/{one}.py" for one in LOADING), *(f"sim/city/{one}.py" for one in CITIES), *(f"experiments/{one}.py" for one in SWEEPS)]
    found += [path.relative_to(ROOT).as_posix() for folder in WHOLE for path in sorted((ROOT / folder).rglob("*.py"))]
    return [one for one in [*found, "experiments/compare.py"] if one not in OF_THE_COMMAND]


def wanted():
    """Return clause -> where it stands; the table of bounds gives its own words."""
    found = clauses(sources(), ["sim/scenario_words.py", "sim/yaml_words.py"])
    where = found.pop("#0 is #1 #2")
    found.pop("this is #0 #1")
    return found | {f"#0 is {words} #1": where for words, _ in _BOUNDS.values()}


def test_every_clause_that_a_page_can_show_has_a_chinese_text_and_nothing_else_is_translated():
    found = wanted()
    assert len(found) > 400
    assert {one: where for one, where in found.items() if one not in catalogue()} == {}, "add them to dashboards/refusals.json"
    assert sorted(set(catalogue()) - set(found)) == []


def test_a_clause_without_a_text_would_be_noticed(tmp_path, monkeypatch):
    source = 'def check(x):\n    near = f"; did you mean {x}?" if x else ""\n    raise ChanganError(f"{x}: a {x} is not a snark{near}")\n'
    (tmp_path / "new.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(told_clauses, "ROOT", tmp_path)
    told_clauses.tree.cache_clear(), told_clauses.functions.cache_clear()
    told = Reader("new.py", {}).texts()
    assert {text.replace(told_clauses.SLOT, "_") for text in told} == {"_: a _ is not a snark; did you mean _?", "_: a _ is not a snark"}
    told_clauses.tree.cache_clear(), told_clauses.functions.cache_clear()


def test_what_is_filled_in_survives():
    for clause, said in catalogue().items():
        assert set(SLOT.findall(clause)) == set(SLOT.findall(said)), clause
        assert HAN.search(said) or said.startswith("#0"), clause
        assert "; " not in clause


WRONG = {
    "extends: baselin\n": "extends",
    "extends: tiny\nrun: {days: 0}\n": "run.days",
    "extends: tiny\nrun: {days: ten}\n": "run.days",
    "extends: tiny\nrun: {dys: 3}\n": "run.dys",
    "extends: tiny\nrun: {tick_min: 7}\n": "run.tick_min",
    "extends: tiny\npolicies: {night_patrl: {}}\n": "policies.night_patrl",
    "extends: tiny\npolicies: {night_patrol: {patrollers_per_compound: 9999}}\n": "policies.night_patrol.patrollers_per_compound",
    "extends: tiny\npolicies: {night_patrol: {hours: late}}\n": "policies.night_patrol.hours",
    "extends: tiny\ncity: {population: {residents: 900000}}\n": "city.population.residents",
    "extends: tiny\ncity: {population: {floating_share: 27}}\n": "city.population.floating_share",
    "extends: tiny\ncity: {streets: nowhere.geojson}\n": "city.streets",
    "extends: tiny\n\trun: 3\n": "",
    "extends: tiny\nrun: {days: 3\n": "",
    "": "",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.replace("\n", " ")[:40] or "empty")
def test_a_bad_file_is_told_in_chinese_with_its_field(text, tmp_path):
    chosen, problems = read(text, "mine.yaml", tmp_path)
    assert chosen is None and problems
    assert WRONG[text] in [one.path for one in problems]
    for one in problems:
        said = chinese(str(one))
        assert said.startswith(f"mine.yaml:{one.line}:{one.column}: ") if one.line else said.startswith("mine.yaml")
        assert one.path in said or not one.path
        assert all(HAN.search(part) for part in said.split("；")), said


def test_a_refused_edit_change_and_batch_are_told_in_chinese(tmp_path):
    tiny = Scenario.load("tiny")
    refused = [
        lambda: read_value(NightPatrol, "patrollers_per_compound", "many"),
        lambda: with_wishes(tiny, {"night_patrol": {"policy": "night_patrol", "patrollers_per_compound": -1}}, 0),
        lambda: Batch((tiny, tiny), 1),
    ]
    for one in refused:
        with pytest.raises(ChanganError) as fault:
            one()
        assert all(HAN.search(part) for part in chinese(str(fault.value)).split("；")), str(fault.value)


def test_what_nobody_translated_stays_with_file_line_and_field():
    odd = "mine.yaml:3:5: run.days: the moon is in the wrong house; write 3"
    assert chinese(odd) == "mine.yaml:3:5: run.days: the moon is in the wrong house；请写 3"
    assert chinese("line one is odd\nthat hour has passed") == "line one is odd\n那个钟点已经过去"
    assert Path(ROOT / "dashboards" / "refusals.json").is_file()


def dropped(count, left_out):
    return Dropped(left_out, count, count, 0.0, count, count, 1.0, 0.1)


def test_every_doubt_of_a_reader_has_a_chinese_text():
    """Sentences off the source; those with plurals are made here."""
    found = sentences([f"sim/city/{one}.py" for one in DOUBTING])
    assert len(found) >= 20
    made = {text.replace(told_clauses.SLOT, "7"): where for text, where in found.items()}
    made |= {text: "LEFT_OUT" for key in LEFT_OUT for count in (1, 2) for text in _dropped_doubts(dropped(0, {key: count}))}
    made |= {text: "dropped" for count in (1, 2) for text in _dropped_doubts(dropped(count, {}))}
    made |= {text: "joined" for planar in (False, True) for count in (1, 2) for text in _form_doubts(count, planar, count)}
    made |= {FORM_DOUBT: "form"} | {f"The city has no {kind}.": "missing" for kind in MISSING}
    said = {text: _said(text, _patterns(doubts)) for text in made}
    assert {text: made[text] for text, chinese in said.items() if chinese is None or not HAN.search(chinese)} == {}
    used = {
        clause
        for pattern, chinese in _patterns(doubts)
        for clause, value in doubts().items()
        if value == chinese and any(pattern.fullmatch(t) for t in made)
    }
    assert sorted(set(doubts()) - used) == []


def test_a_doubt_keeps_its_numbers_and_names():
    text = "12 of 1,400 lines reach more than 300 km from the middle and were dropped."
    assert _said(text, _patterns(doubts)) == "1,400 条线中有 12 条离中心超过 300 公里，已舍去。"
    for clause, said in doubts().items():
        assert set(SLOT.findall(clause)) == set(SLOT.findall(said)), clause
