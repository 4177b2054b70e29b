"""What names a scenario: its canonical form and hash, written out and read back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from sim.scenario import Scenario
from sim.scenario_parts import policies
from sim.scenario_schema import listed


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_order_of_a_file_changes_nothing(tmp_path):
    a = Scenario.load(write(tmp_path / "a.yaml", "policies: {cameras: {}, placebo: {dose: 2}}\nrun: {days: 3, tick_min: 5}\n"))
    b = Scenario.load(write(tmp_path / "b.yaml", "run: {tick_min: 5, days: 3}\npolicies: {placebo: {dose: 2.0}, cameras: {}}\n"))
    assert a.hash == b.hash
    assert list(a.policies) == list(b.policies)
    assert a.diff(b) == []


def test_writing_a_default_out_changes_nothing():
    assert Scenario.load("tiny", overrides=[("run.tick_min", "15"), ("city.seed", "1")]).hash == Scenario.shipped("tiny").hash


def test_what_changes_no_result_is_not_in_the_hash():
    tiny = Scenario.shipped("tiny")
    other = Scenario.load("tiny", overrides=[("run.threads", "4"), ("name", "other"), ("why", "because")])
    assert (other.run.threads, other.name) == (4, "other")
    assert other.hash == tiny.hash


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_number_reaches_the_hash(data):
    """A parameter that changed without changing the hash would let two different runs share one result."""
    tiny = Scenario.from_dict({"extends": "tiny", "policies": {name: {} for name in policies()}})
    number = data.draw(st.sampled_from([d for d in listed() if d.low is not None and d.high is not None and d.path != "run.threads"]))
    if number.path in ("run.tick_min",) or number.path.endswith(("start_day", "end_day")):
        return
    at = number.default if number.default is not None else number.low
    value = number.low if number.low != at else number.high
    whole = isinstance(number.default, int)
    changed = tiny.with_values({number.path: int(value) if whole else float(value)})
    if changed.diff(tiny) == []:  # the shipped file says exactly this value already
        assert dict((p, b) for p, _, b in tiny.diff(tiny.with_values({number.path: number.default}))) != {}
    else:
        assert [path for path, _, _ in changed.diff(tiny)] == [number.path]
        assert changed.hash != tiny.hash


def test_the_canonical_form_is_sorted_json_without_surprises():
    text = Scenario.shipped("baseline").canonical()
    plain = json.loads(text)
    assert text == json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert set(plain) == {"city", "run", "parameters", "crime_types", "matter_types", "policies"}
    assert "threads" not in plain["run"]


@pytest.mark.parametrize("name", scenarios.names())
def test_a_resolved_scenario_written_out_loads_to_the_same(name, tmp_path):
    made = Scenario.shipped(name)
    again = Scenario.load(write(tmp_path / "resolved.yaml", made.to_yaml()))
    assert again.hash == made.hash
    assert (again.name, again.why) == (made.name, made.why)


def test_files_count_by_their_content_not_by_their_name(tmp_path):
    for folder, text in (("a", "{}"), ("b", "{}"), ("c", "{ }")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / f"{folder}.geojson", text)
        write(tmp_path / folder / "s.yaml", f"city: {{streets: {folder}.geojson}}\n")
    a, b, c = (Scenario.load(tmp_path / folder / "s.yaml") for folder in "abc")
    assert a.hash == b.hash != c.hash
    assert a.city.streets == (tmp_path / "a" / "a.geojson").resolve()
    assert Scenario.from_dict(a.to_dict(), base_dir=a.base_dir).hash == a.hash
    assert Scenario.load(write(tmp_path / "a" / "again.yaml", a.to_yaml())).hash == a.hash


def test_loading_is_repeatable_to_the_byte():
    assert Scenario.shipped("cameras").canonical() == Scenario.shipped("cameras").canonical()
