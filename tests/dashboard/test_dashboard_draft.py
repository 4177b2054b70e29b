"""Changes of a scenario's text: only what was meant changes, and what is written reads back as itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import draft
from dashboards.reading import read
from dashboards.state import shipped

TEXT = """# why we ask
extends: baseline
policies:
  night_patrol:   # the residents
    hours: "22:00-04:00"  # as in Jianye
"""


def scenario(text, tmp_path):
    chosen, problems = read(text, "my.yaml", tmp_path)
    assert chosen is not None, problems
    return chosen.scenario


def test_one_value_changes_and_comments_stay(tmp_path):
    text = draft.put(TEXT, "policies.night_patrol.patrollers_per_compound", 3)
    assert all(comment in text for comment in ("# why we ask", "# the residents", "# as in Jianye"))
    differs = scenario(TEXT, tmp_path).diff(scenario(text, tmp_path))
    assert differs == [("policies.night_patrol.patrollers_per_compound", 6, 3)]


def test_a_group_is_made_where_it_is_missing_and_goes_when_it_is_empty(tmp_path):
    text = draft.put(TEXT, "city.population.residents", 5000)
    assert scenario(text, tmp_path).city.population.residents == 5000
    back = draft.drop(text, "city.population.residents")
    assert "city" not in back and "# why we ask" in back
    assert scenario(back, tmp_path).hash == scenario(TEXT, tmp_path).hash


def test_a_policy_without_values_stays_with_its_defaults(tmp_path):
    text = draft.drop(TEXT, "policies.night_patrol.hours")
    assert scenario(text, tmp_path).policies["night_patrol"].hours == "22:00-04:00"


def test_the_same_policy_twice_gets_a_label_of_its_own(tmp_path):
    text, label = draft.add_policy(TEXT, scenario(TEXT, tmp_path), "night_patrol")
    assert label == "night_patrol_2"
    assert set(scenario(text, tmp_path).policies) == {"night_patrol", "night_patrol_2", "patrol_force", "grid_management"}


def test_an_inherited_policy_is_removed_by_the_word_null(tmp_path):
    text = draft.remove_policy(TEXT, "patrol_force", inherited=True)
    assert "patrol_force: null" in text
    assert "patrol_force" not in scenario(text, tmp_path).policies


@given(st.text(max_size=30))
@settings(max_examples=30, deadline=None)
def test_whatever_is_written_as_text_reads_back_as_that_text(tmp_path_factory, words):
    from sim.yaml_nodes import Source
    from sim.yaml_source import Mapping, read_text

    if not words.isprintable():
        return
    folder = tmp_path_factory.getbasetemp()
    problems = []
    tree = read_text(draft.put("name: a\n", "name", words), Source("x", folder, folder), problems)
    assert problems == [] and isinstance(tree, Mapping)
    assert tree.entries["name"].value == words


@pytest.mark.parametrize("name", ["baseline", "night_patrol", "programmes/nanchang/street_posts", "cities/nanjing"])
def test_the_text_of_a_shipped_scenario_survives_a_change_and_its_undoing(name, tmp_path):
    text = shipped(name).text
    same = draft.put(text, "run.days", 33)
    assert scenario(same, tmp_path).run.days == 33
    assert {path for path, _, _ in scenario(text, tmp_path).diff(scenario(same, tmp_path))} == {"run.days"}
