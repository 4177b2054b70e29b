"""The first hour with the dashboard says what the program gives: its numbers are those measured, and the program still gives them."""

import json
import re

import pytest

from docs import make_hour
from docs.make_hour import EQUAL, NUMBERS, PAGE, PATROL, WATCHED, first_days, parts, refreshed

TEXT = PAGE.read_text(encoding="utf-8")
REMAKE = "run `python docs/make_hour.py --measure` and `python docs/make_hour_screens.py`, look at both, put the prose right"


@pytest.fixture(scope="module")
def numbers():
    return json.loads(NUMBERS.read_text(encoding="utf-8"))


def test_the_page_says_the_numbers_that_were_measured(numbers):
    assert refreshed(TEXT, numbers) == TEXT, "run `python docs/make_hour.py`"
    used = set(re.findall(r"<!-- hour: ([\w.]+) -->", TEXT))
    assert used == set(parts(numbers)) - {f"filmed.{PATROL}", f"filmed.{WATCHED}"}
    assert [line for line in TEXT.splitlines() if re.match(r"<!-- [^>]+ -->.", line)] == []  # Markdown would take the line for HTML


def test_a_number_that_changed_would_be_noticed(numbers):
    other = json.loads(json.dumps(numbers))
    other["found"][PATROL]["zones"]["near"]["difference"] += 1.0
    assert refreshed(TEXT, other) != TEXT


def test_the_program_still_gives_the_first_days_of_these_runs_to_the_last_bit(numbers):
    assert first_days() == numbers["first_days"], REMAKE
    digests = [one["digest"] for one in numbers["first_days"].values()]
    assert len(set(digests)) == len(digests) == 4


def test_the_prose_holds_for_what_was_found(numbers):
    patrol, equal, watched = (numbers["found"][name] for name in (PATROL, EQUAL, WATCHED))
    claims = {name: one["claim"] for name, one in patrol["outcomes"].items()}
    assert (claims["security"], claims["true_crime"], claims["true.ebike_theft"]) == ("clear", "open", "clear"), REMAKE
    assert patrol["outcomes"]["true.ebike_theft"]["high"] < 0 < patrol["outcomes"]["security"]["low"]
    zones = patrol["zones"]
    assert zones["treated"]["high"] < 0 and zones["near"]["low"] < 0 < zones["near"]["difference"] < zones["near"]["high"]
    assert patrol["map"]["falls"] > 0 == patrol["map"]["rises"] and patrol["map"]["how"] == "map_level_grid"
    cost = [one["outcomes"]["cost_cny"]["difference"] for one in (patrol, equal, watched)]
    assert cost[1] == pytest.approx(cost[0], rel=0.01)
    assert equal["same_crimes"] and not patrol["same_crimes"] and equal["outcomes"]["filmed_share"]["b"] > 0
    assert watched["outcomes"]["true_crime"]["claim"] == "likely" and watched["outcomes"]["true_crime"]["high"] < 0
    assert watched["outcomes"]["true.ebike_theft"]["difference"] > patrol["outcomes"]["true.ebike_theft"]["difference"]


def test_its_pictures_are_there_and_the_readme_leads_to_it():
    named = re.findall(r"\]\((images/[\w.]+)\)", TEXT)
    assert len(named) == 4 and all((PAGE.parent / name).is_file() for name in named)
    assert f"docs/{PAGE.name}" in (PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    assert make_hour.SEEDS * make_hour.DAYS == 3_650  # ten simulated years, as the page says
