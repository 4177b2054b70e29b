"""Scenario texts from strangers: bounded, told with line and field, and never a way to the server's own files."""

import base64
import hashlib
import zlib

import pytest

from dashboards import link
from dashboards.reading import read
from dashboards.server.limits import limits
from dashboards.state import Chosen, shipped
from sim.core.errors import ChanganError

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi"))


def problems(text, folder):
    chosen, found = read(text, "mine.yaml", folder)
    assert chosen is None and found
    return found


@pytest.mark.parametrize(
    "text, told",
    [
        (LAUGHS, "values"),
        ("a: &a [*a]\n", "refers to itself"),
        ("x: " + "[" * 3000 + "]" * 3000 + "\n", "nested deeper"),
        ("name: !!python/object/apply:os.system [id]\n", "tag"),
        ("name: x\n---\nname: y\n", "second document"),
        ("", "empty"),
        ("- a\n- b\n", "key: value"),
        ("name: " + "x" * 300_000, "larger than 60 kB"),
    ],
    ids=["laughs", "self", "deep", "tag", "two", "empty", "list", "large"],
)
def test_bombs_and_nonsense_are_refused_in_one_sentence(text, told, tmp_path):
    found = problems(text, tmp_path)
    assert told in found[0].message, found


@pytest.mark.parametrize(
    "text, line",
    [
        ("extends: /etc/passwd.yaml\n", 1),
        ("extends: ../../../../etc/hosts.yaml\n", 1),
        ("extends: baseline\ncity:\n  streets: ../../etc/passwd\n", 3),
        ("extends: baseline\ncity: {population: {raster: /etc/passwd}}\n", 2),
        ("extends: baseline\ncatalogue: {crime_types: /etc/passwd}\n", 2),
        ("extends: baseline\npolicies:\n  cameras:\n    placement: file\n    file: /etc/passwd\n", 5),
    ],
)
def test_no_path_leads_out_of_the_users_folder(text, line, tmp_path):
    found = problems(text, tmp_path)
    assert found[0].line == line, found
    assert "root:" not in "".join(p.message for p in found)


def test_a_link_in_the_users_folder_does_not_lead_out_either(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "secret.geojson").write_text("{}")
    (tmp_path / "mine" / "a.geojson").symlink_to(tmp_path / "secret.geojson")
    assert "leads out" in problems("extends: tiny\ncity: {streets: a.geojson}\n", tmp_path / "mine")[0].message


@pytest.mark.parametrize(
    "text, path, line",
    [
        ("extends: baseline\ncity:\n  population: {residents: 2000000}\n", "city.population.residents", 3),
        ("extends: baseline\nrun:\n  days: 3000\n", "run.days", 3),
        ("extends: baseline\ncity: {segments: 50000}\n", "city.segments", 2),
    ],
)
def test_size_and_length_are_bounded_with_line_and_advice(text, path, line, tmp_path):
    found = problems(text, tmp_path)
    assert [(p.path, p.line) for p in found] == [(path, line)]
    assert "changan run" in found[0].message


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    text = "extends: baseline\npolicies:\n  night_patrol:\n    patrollers_per_compound: -3\n    hour: '22:00'\nstart_day: 3\n"
    assert [p.line for p in problems(text, tmp_path)] == [4, 5, 6]


def test_a_link_brings_back_what_was_shared(tmp_path):
    text = "extends: tiny\nwhy: 夜间\npolicies: {night_patrol: {patrollers_per_compound: 2}}\n"
    chosen, _ = read(text, "夜.yaml", tmp_path)
    query = link.query({"A": chosen, "B": shipped("cameras")}, 77, "zh")
    found = link.restored(query)
    assert found.problems == [] and found.seed == 77
    assert (found.sides["A"].text, found.sides["A"].scenario.hash) == (text, chosen.scenario.hash)
    assert found.sides["B"].shipped == "cameras"


@pytest.mark.parametrize(
    "query, told",
    [
        ("a=~zzzz", "damaged"),
        ("a=~%F0%9F", "damaged"),
        ("a=../../etc/passwd", "not shipped"),
        (
            "b=~" + base64.urlsafe_b64encode(zlib.compress(b'["x","' + b" " * 1_500_000 + b'"]', 9)).decode().rstrip("="),
            "larger than 60 kB",
        ),
        ("b=~" + base64.urlsafe_b64encode(zlib.compress(b'{"x": 1}')).decode(), "damaged"),
        ("seed=-1", "seed"),
        ("seed=99999999999999999999", "seed"),
        ("x=" + "y" * 7000, "longer than"),
    ],
)
def test_a_bad_link_is_told_and_changes_nothing(query, told):
    found = link.restored(query)
    assert found.sides == {} and found.seed is None
    assert told in found.problems[0]


def test_what_an_address_cannot_carry_is_told(tmp_path):
    (tmp_path / "roads.geojson").write_text("{}")
    chosen, _ = read("extends: tiny\ncity: {streets: roads.geojson}\n", "mine.yaml", tmp_path)
    with pytest.raises(ChanganError, match="roads.geojson"):
        link.query({"A": chosen}, 1, "en")
    noise = "".join(hashlib.sha256(bytes([k])).hexdigest() for k in range(250))
    long = Chosen("long", f"extends: tiny\n# {noise}\n", shipped("tiny").scenario)
    assert limits().link_chars < 20_000
    with pytest.raises(ChanganError, match="characters"):
        link.query({"A": long}, 1, "en")
