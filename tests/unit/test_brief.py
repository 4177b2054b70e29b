"""From the page of a brief alone every number can be made again; it asks for nothing from outside; archives can read the folder."""

import html
import json
import re

import pytest
from rocrate.rocrate import ROCrate

from experiments import brief_texts
from experiments.brief import brief, write_brief
from experiments.compare import Comparison, compare
from experiments.crate import CRATE, write_crate
from experiments.verify import verify
from sim.core.errors import ChanganError
from sim.running import run
from sim.scenario import Scenario

DAYS = 4
NAME, WHY = "small_study", "is a patrol worth <its> pay?"


@pytest.fixture(scope="module")
def found() -> Comparison:
    tiny = Scenario.load("tiny", days=DAYS)
    more = {
        "name": "patrol",
        "policies": {"night_patrol": {"policy": "night_patrol", "patrollers_per_compound": 6, "where": {"compound": None}}},
    }
    patrol = Scenario.from_dict({"extends": "tiny", **more}, days=DAYS)
    fewer = Scenario.from_dict({"extends": "tiny", "name": "no grids", "policies": {"grid_management": None}}, days=DAYS)
    return compare([tiny, patrol, fewer], seeds=2, first_seed=5, workers=1, command="changan brief small_study.yaml")


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request, found) -> str:
    return brief(found, NAME, WHY, request.param)


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    return write_brief(found, NAME, WHY, "en", tmp_path_factory.mktemp("brief") / "b")


def printed(page: str) -> dict[str, str]:
    """Return what the page prints for saving: file name (or "digests") and text."""
    return {html.unescape(name): html.unescape(text) for name, text in re.findall(r'<pre data-file="([^"]*)">(.*?)</pre>', page, re.S)}


def test_a_reviewer_makes_a_run_again_from_the_page_alone(page, found, tmp_path):
    files = printed(page)
    digests = [line.split() for line in files.pop("digests").splitlines()]
    assert [line[0] for line in digests] == ["5", "6"]
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for k, (name, scenario) in enumerate(zip(files, found.scenarios, strict=True)):
        loaded = Scenario.load(tmp_path / name)
        assert loaded.hash == scenario.hash and f"<code>{loaded.hash}</code>" in page
        if k == 1:
            assert run(loaded, seed=6).digest == digests[1][1 + k]
    assert len(files["2-patrol.yaml"].splitlines()) < 40 < len(files["1-tiny.yaml"].splitlines())  # the others say what differs
    assert "changan compare 1-tiny.yaml 2-patrol.yaml 3-no_grids.yaml --seeds 2 --seed 5" in page


def test_the_page_stands_alone_and_its_words_are_words(page):
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", re.sub(r'xlink:href="data:image/png[^"]*"', "", page))
    assert "url(http" not in page and "<script" not in page
    assert page.count("<svg") >= 2 and "<text" in page  # text of figures is text
    assert html.escape(WHY) in page and WHY not in page


def test_both_languages_have_the_same_texts_and_places():
    assert set(brief_texts.EN) == set(brief_texts.ZH)
    for key, text in brief_texts.EN.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", brief_texts.ZH[key])), key


def test_cost_burden_methods_limits_and_the_table_at_a_glance_are_there(page, found):
    words = brief_texts.TEXTS["zh" if 'lang="zh' in page else "en"]
    for key in ("question", "glance", "cost", "burden", "methods", "limits", "again"):
        assert f"{words[key]}</h2>" in page
    assert page.count("<tr") > 30 and all(html.escape(name) in page for name in found.names)


def test_a_brief_is_verified_like_a_comparison(folder):
    checked = verify(folder, sample=1, workers=1)
    assert checked.holds and checked.kind == "brief" and checked.same == 1
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "brief.html" in told["files"] and told["seeds"] == [5, 6] and len(told["runs"]) == 6


def test_the_crate_reads_back_with_every_file_program_scenarios_and_seeds(folder, found):
    read = ROCrate(folder)
    files = {entity.id for entity in read.data_entities}
    assert files == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {CRATE}
    assert all(entity["name"] and entity["encodingFormat"] for entity in read.data_entities)
    action = read.root_dataset["mentions"]
    action = action[0] if isinstance(action, list) else action
    assert action.type == "CreateAction" and action["instrument"]["name"] == "changan"
    assert {one["value"] for one in action["object"] if one.get("propertyID") == "scenario hash"} == {s.hash for s in found.scenarios}
    assert [one["value"] for one in action["object"] if one["name"] == "seeds"] == [[5, 6]]
    assert {one.id for one in action["result"]} == files and read.datePublished and read.license
    before = (folder / CRATE).read_bytes()
    assert write_crate(folder).read_bytes() == before  # the same folder gives the same file


def test_a_crate_of_a_folder_that_is_no_result_is_refused(tmp_path):
    with pytest.raises(ChanganError, match="it is not the result of"):
        write_crate(tmp_path)
