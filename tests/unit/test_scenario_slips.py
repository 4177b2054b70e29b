"""Whatever is written into a file, a scenario or a scenario error comes of it, and nothing else (hypothesis)."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenarios
from sim.core.errors import ChanganError
from sim.scenario import Scenario, ScenarioError

WORDS = [
    "policies",
    "night_patrol",
    "run",
    "days",
    "city",
    "hours",
    "null",
    "22:00-04:00",
    "-3",
    "1e9",
    ".nan",
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "&a ",
    "*a",
    "!x ",
    "'",
    '"',
    "#",
    "%",
    "|\n",
    ">\n",
    "? ",
    "<<: ",
    "---\n",
    "\t",
    "，",
    "extends: baseline\n",
    "where",
    "units",
    "extends: ",
    "baseline",
    "true",
    "no",
    "0x1F",
    "crime_types",
    "burglary",
    "catalogue",
    "name",
    "why",
    "\u2028",
    "🙂",
]
TOP = ["policies", "run", "city", "crime_types", "parameters", "catalogue", "extends", "x"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.lists(st.sampled_from(WORDS), max_size=30).map("".join), st.text(max_size=80)))
def test_any_text_gives_a_scenario_or_a_scenario_error(text, tmp_path):
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    check(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_scenario_or_a_scenario_error(data, tmp_path):
    path = tmp_path / "any.yaml"
    path.write_bytes(data)
    check(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0, 2_000), what=st.sampled_from(["", *WORDS]), length=st.integers(0, 6), base=st.booleans())
def test_a_shipped_file_with_a_slip_of_the_keyboard_gives_a_scenario_or_a_scenario_error(where, what, length, base, tmp_path):
    text = scenarios.path_of("baseline" if base else "night_patrol").read_text(encoding="utf-8")
    at = where % len(text)
    path = tmp_path / "slip.yaml"
    path.write_text(text[:at] + what + text[at + length :], encoding="utf-8")
    check(path)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(values=st.dictionaries(st.sampled_from(TOP), JSONISH, max_size=4))
def test_any_python_values_give_a_scenario_or_a_scenario_error(values):
    try:
        made = Scenario.from_dict(values)
    except ChanganError as error:
        assert isinstance(error, ScenarioError) and error.problems
    else:
        assert Scenario.from_dict(made.to_dict()).hash == made.hash


def check(path: Path) -> None:
    try:
        made = Scenario.load(path)
    except ScenarioError as error:
        assert error.problems
        assert all("\n" not in str(p) for p in error.problems)
        assert all(p.line is None or p.line >= 1 for p in error.problems)
    else:
        assert Scenario.from_dict(made.to_dict()).hash == made.hash
