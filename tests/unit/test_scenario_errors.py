"""Wrong scenario files: each is told where it is wrong, what is wrong and what to write instead; nothing else ever happens."""

import time
from pathlib import Path

import pytest
from wrong_scenarios import WRONG

from sim.scenario import Scenario, ScenarioError


def refused(path: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    return caught.value


def load_text(folder: Path, text: str) -> ScenarioError:
    path = folder / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    return refused(path)


def test_the_table_is_large_enough():
    assert len(WRONG) >= 65


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_told_where_and_what(name, tmp_path):
    text, expected = WRONG[name]
    found = load_text(tmp_path, text)
    assert [f"{p.line}:{p.column}" for p in found.problems] == [at for at, _ in expected]
    for problem, (_, words) in zip(found.problems, expected, strict=True):
        assert problem.message.startswith(words)
        assert str(problem).startswith(f"{tmp_path / 'wrong.yaml'}:{problem.line}:{problem.column}: ")
        assert "\n" not in str(problem)
        assert len(str(problem)) < 500 + len(str(tmp_path))


OWN = ("name_list", "name_long", "why_null")  # a file's own words are not inherited, so a base's do not matter


@pytest.mark.parametrize("name", [n for n, (text, _) in WRONG.items() if "extends" not in text and n not in OWN])
def test_a_wrong_value_is_found_through_extends_too(name, tmp_path):
    """The problem is told in the file that has it, not in the one that extends it."""
    text, expected = WRONG[name]
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    found = refused(tmp_path / "top.yaml")
    assert {p.file for p in found.problems} == {str(tmp_path / "base.yaml")}
    assert f"{found.problems[0].line}:{found.problems[0].column}" == expected[0][0]


def test_every_error_of_a_file_is_told_at_once_in_reading_order(tmp_path):
    found = load_text(
        tmp_path,
        """\
extends: baseline
run: {days: "30", tick_min: 7, thread: 2}
patrollers_per_compound: 6
policies:
  night_patroll: {}
  night_patrol:
    patrollers_per_compound: -3
    hours: 22:00 to 4
    where: {compound: three-none}
    notice: 60%
  cameras:
crime_types:
  burglary: {success_share: 75}
city:
  form: {three_nones_share: .nan}
  streets: ../elsewhere.geojson
""",
    )
    places = [(p.line, p.column) for p in found.problems]
    assert places == sorted(places)
    assert [p.path for p in found.problems] == [
        "run.days",
        "run.tick_min",
        "run.thread",
        "patrollers_per_compound",
        "policies.night_patroll",
        "policies.night_patrol.patrollers_per_compound",
        "policies.night_patrol.hours",
        "policies.night_patrol.where.compound",
        "policies.night_patrol.notice",
        "policies.cameras",
        "crime_types.burglary.success_share",
        "city.form.three_nones_share",
        "city.streets",
    ]
    assert len(str(found).splitlines()) == 13


def test_errors_of_several_files_are_told_together(tmp_path):
    (tmp_path / "base.yaml").write_text("run: {days: -1}\ncity: {segments: few}\n", encoding="utf-8")
    found = load_text(tmp_path, "extends: base.yaml\nwyh: x\ncity: {cell_m: 0}\n")
    assert sorted(str(p)[len(str(tmp_path)) + 1 :].split(" ")[0] for p in found.problems) == [
        "base.yaml:1:13:",
        "base.yaml:2:18:",
        "wrong.yaml:2:1:",
        "wrong.yaml:3:16:",
    ]


def test_a_value_that_is_overwritten_is_not_blamed(tmp_path):
    (tmp_path / "base.yaml").write_text("run: {days: -1}\n", encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: base.yaml\nrun: {days: 3}\n", encoding="utf-8")
    assert Scenario.load(tmp_path / "top.yaml").run.days == 3


def test_a_message_names_unit_and_range(tmp_path):
    found = load_text(tmp_path, "policies:\n  night_patrol: {speed_km_h: 30}\n")
    assert "(Walking speed; km/h, 0.5 to 8)" in str(found)


def test_many_problems_are_counted_not_poured_out(tmp_path):
    found = load_text(tmp_path, "\n".join(f"key{i}: 1" for i in range(300)) + "\n")
    assert len(found.problems) == 300
    assert str(found).splitlines()[-1] == "... and 250 more problems"


def test_a_message_is_one_line_without_control_characters(tmp_path):
    found = load_text(tmp_path, '"a\\nb\\e[31m": 1\n')
    assert len(str(found).splitlines()) == 1
    assert "a\\nb\\x1b[31m" in str(found)


def test_a_scenario_error_survives_the_way_back_from_a_worker(tmp_path):
    import pickle

    found = load_text(tmp_path, "run: {days: -1}\n")
    assert pickle.loads(pickle.dumps(found)).problems == found.problems


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "3:1", "zero byte"),
        (b"run: {days: 3}\nwhy: \xd2\xb9\xd1\xb2\xcf\xdf\n", "2:8", "is not UTF-8 text (perhaps GBK)"),
        ("why: 夜间巡逻\n".encode("utf-16"), "1:1", "UTF-16"),
        (b"why: caf\xe9\n", "1:9", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_utf8_text_is_refused(data, at, words, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_bytes(data)
    (problem,) = refused(path).problems
    assert f"{problem.line}:{problem.column}" == at
    assert words in problem.message


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "why: 夜间巡逻\r\nrun:\r\n  days: 30\r\n".encode())
    made = Scenario.load(path)
    assert (made.why, made.run.days) == ("夜间巡逻", 30)


def test_files_that_are_none_are_told_without_a_position(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    assert "no such file" in str(refused(tmp_path / "absent.yaml"))
    assert "is a folder" in str(refused(tmp_path / "folder.yaml"))
    assert "did you mean baseline?" in str(refused(Path("basline")))


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path):
    found = load_text(tmp_path, "# " + "x" * 1_100_000)
    assert "larger than 1 MB" in str(found)


def test_a_billion_laughs_end_at_once(tmp_path):
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    found = load_text(tmp_path, "\n".join(lines))
    assert "more than 50,000 values (aliases counted)" in str(found)
    many = "a: &a 1\nb: [" + ", ".join(["*a"] * 101) + "]\n"
    assert "more than 100 aliases" in str(load_text(tmp_path, many))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 300_000, "nested deeper than 20 levels"),
        ("? " * 150_000, "nested deeper than 20 levels"),
        ("{" + "a," * 20_000, "a is given twice"),
        ("run: {days: 1." + "9" * 300_000 + "}", "is text, not a number"),
    ],
)
def test_a_megabyte_made_to_choke_the_reader_ends_soon(text, words, tmp_path):
    begun = time.process_time()
    assert words in str(load_text(tmp_path, text))
    assert time.process_time() - begun < 10.0


def test_extends_may_not_go_in_circles_or_too_deep(tmp_path):
    for i in range(12):
        (tmp_path / f"s{i}.yaml").write_text(f"extends: s{i + 1}.yaml\n", encoding="utf-8")
    (tmp_path / "s12.yaml").write_text("why: the end\n", encoding="utf-8")
    assert "more than 8 files extend one another" in str(refused(tmp_path / "s0.yaml"))
    assert Scenario.load(tmp_path / "s4.yaml").name == "s4"
    (tmp_path / "s12.yaml").write_text("extends: s10.yaml\n", encoding="utf-8")
    assert "circle: s10.yaml -> s11.yaml -> s12.yaml -> s10.yaml" in str(refused(tmp_path / "s10.yaml"))


def test_a_link_out_of_the_folder_is_a_way_out(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.geojson").write_text("{}", encoding="utf-8")
    (inner / "roads.geojson").symlink_to(tmp_path / "secret.geojson")
    assert "leads out of the scenario's folder" in str(load_text(inner, "city: {streets: roads.geojson}\n"))


def test_errors_in_an_added_catalogue_stand_in_that_file(tmp_path):
    (tmp_path / "mine.yaml").write_text("kite_theft:\n  label: Kite theft\n  loss_cny: -3\n", encoding="utf-8")
    found = load_text(tmp_path, "catalogue: {crime_types: mine.yaml}\n")
    assert {p.file for p in found.problems} == {str(tmp_path / "mine.yaml")}
    assert "crime_types.kite_theft.label_zh: is missing" in str(found)
    assert "mine.yaml:3:13: crime_types.kite_theft.loss_cny: -3 is below" in str(found)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("run.days", "0", "--set run.days: 0 is below the lowest allowed value 1"),
        ("run.day", "3", "--set run.day: unknown key 'day' in run; did you mean days?"),
        ("run..days", "3", "write --set group.name=value"),
        ("run.days", "[", "--set run.days: the text ends inside a quotation or a bracket"),
        ("run.days", "", "--set run.days: no value is given"),
        ("run.days.x", "3", "a number is needed, not a list or a group"),
        ("extends", "tiny", "extends can only stand in a file"),
        ("policies.night_patroll.hours", "x", "did you mean night_patrol?"),
        ("policies.cameras.cameras_per_km2", "50%", "write 50"),
        ("city.streets", "nowhere.geojson", "does not exist"),
    ],
)
def test_a_wrong_value_of_the_command_line_is_told_like_one_of_a_file(path, value, words):
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("tiny", overrides=[(path, value)])
    assert words in str(caught.value)
    assert all(p.line is None for p in caught.value.problems)


def test_wrong_days_of_the_command_line_name_the_option():
    with pytest.raises(ScenarioError, match="^--days: run.days: 0 is below"):
        Scenario.load("tiny", days=0)
