"""Laws of a sweep folder: every run once, whatever stops it; the table is the same bytes; a failed run is a row."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import store_worlds as worlds
from store_worlds import FakeStudy, marks, values_of

from experiments.engines import Here, Local
from experiments.store.compaction import compact
from experiments.store.folder import SweepFolder
from experiments.store.plan import changed, differences
from experiments.store.tables import connect, dataset, export, frame
from experiments.study import Precision
from experiments.sweep import Swept, sweep
from sim.core.errors import ChanganError


@pytest.fixture(autouse=True)
def _marks(tmp_path, monkeypatch):
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv(worlds.MARKS, str(tmp_path / "marks"))


def stop_after(count: int):
    def watch(seen: Swept) -> None:
        if seen.done == count:
            raise KeyboardInterrupt

    return watch


def table(folder, path) -> bytes:
    export(SweepFolder.read(folder), path)
    return path.read_bytes()


def test_the_table_holds_what_every_run_gave(tmp_path):
    study = FakeStudy(points=12, seeds=(1, 5, 9))
    swept = sweep(study, tmp_path / "s", Here(), work=worlds.work)
    assert (swept.todo, swept.done, swept.failed) == (36, 36, 0)
    found = frame(SweepFolder.read(tmp_path / "s"))
    assert list(found["key"]) == sorted(set(found["key"])) and len(found) == 36
    for row in found.itertuples():
        np.testing.assert_array_equal([row.crime, row.rate, row.cost_cny], values_of(row.point, row.seed))
        assert row.lever == row.point and row.kind == ("odd" if row.point % 2 else "even") and row.error == ""
    assert found["rate"].isna().sum() == sum((p + s) % 7 == 0 for p in range(12) for s in (1, 5, 9)) > 0
    written = pd.read_csv(tmp_path / "t.csv") if table(tmp_path / "s", tmp_path / "t.csv") else None
    np.testing.assert_array_equal(written[list(worlds.NAMES)], found[list(worlds.NAMES)])  # to the last bit


def test_a_stopped_sweep_goes_on_and_repeats_nothing(tmp_path):
    study = FakeStudy(points=50)
    sweep(study, tmp_path / "whole", Here(), work=worlds.work)
    (tmp_path / "marks" / "marks").unlink()
    for stop in (7, 1, 30):
        with pytest.raises(KeyboardInterrupt):
            sweep(study, tmp_path / "s", Here(), progress=stop_after(stop), work=worlds.work)
    swept = sweep(study, tmp_path / "s", Here(), work=worlds.work)
    assert swept.todo == 100 - 38
    assert len(marks(tmp_path / "marks")) == len(set(marks(tmp_path / "marks"))) == 100
    assert table(tmp_path / "s", tmp_path / "a.csv") == table(tmp_path / "whole", tmp_path / "b.csv")
    assert sweep(study, tmp_path / "s", Here(), work=worlds.work).todo == 0


def test_a_command_that_was_killed_leaves_its_journal_to_the_next(tmp_path):
    """No close, no seal: the journal alone holds the rows, and its last line is torn."""
    study = FakeStudy()
    sweep(study, tmp_path / "whole", Here(), work=worlds.work)
    killed = SweepFolder.open(tmp_path / "s", study)
    other = SweepFolder.read(tmp_path / "whole")
    rows = frame(other).set_index(["point", "seed"])
    for run in killed.missing()[:5]:
        _, point, seed = killed.plan.runs[run]
        row = rows.loc[(point, seed)]
        killed.add(int(run), worlds_row(killed, run, tuple(row[list(worlds.NAMES)]), row["digest"]))
    journal = next((tmp_path / "s" / "journal").iterdir())
    journal.write_bytes(journal.read_bytes()[:-40])
    killed.abandon()
    assert SweepFolder.read(tmp_path / "s").missing().size == 16  # looking changes nothing
    assert sweep(study, tmp_path / "s", Here(), work=worlds.work).todo == 16
    assert table(tmp_path / "s", tmp_path / "a.csv") == table(tmp_path / "whole", tmp_path / "b.csv")
    assert not list((tmp_path / "s" / "journal").iterdir())


def worlds_row(found, run, values, digest):
    from experiments.store.journal import Row

    key, point, seed = found.plan.runs[run]
    return Row(key.tobytes(), int(point), int(seed), values, digest)


def test_local_workers_give_the_same_bytes_as_this_process(tmp_path):
    study = FakeStudy(points=40)
    sweep(study, tmp_path / "here", Here(), work=worlds.work)
    sweep(study, tmp_path / "local", Local(2), work=worlds.work)
    assert table(tmp_path / "here", tmp_path / "a.csv") == table(tmp_path / "local", tmp_path / "b.csv")


def test_a_failed_run_is_a_row_and_is_tried_again_only_when_asked(tmp_path):
    study = FakeStudy(points=6)
    assert sweep(study, tmp_path / "s", Here(), work=worlds.failing_work).failed == 2
    rows = frame(SweepFolder.read(tmp_path / "s"))
    failed = rows[rows["point"] == 4]
    assert list(failed["error"]) == ["no lamps to be had"] * 2 and failed[list(worlds.NAMES)].isna().all(axis=None)
    assert (rows[rows["point"] != 4]["error"] == "").all() and len(rows) == 12
    told = [json.loads(path.read_text()) for path in (tmp_path / "s" / "failures").iterdir()]
    assert {(one["point"], one["error"]) for one in told} == {(4, "no lamps to be had")}
    assert sweep(study, tmp_path / "s", Here(), work=worlds.work).todo == 0
    assert sweep(study, tmp_path / "s", Here(), work=worlds.work, again=(1, 2)).todo == 2
    healed = SweepFolder.read(tmp_path / "s")
    assert (frame(healed)["error"] == "").all() and not (healed.states != 0).any()
    held = SweepFolder.hold(tmp_path / "s")
    compact(held)
    held.abandon()
    assert len(frame(SweepFolder.read(tmp_path / "s"))) == 12


def test_a_study_that_always_fails_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(worlds, "values_of", lambda *_: 1 / 0)
    with pytest.raises(ChanganError, match="first 20 runs all failed.*ZeroDivisionError"):
        sweep(FakeStudy(points=50), tmp_path / "s", Here(), work=worlds.work)


def test_two_points_that_are_one_scenario_are_run_once_and_told_twice(tmp_path):
    study = FakeStudy(levels=(1, 2, 1, 3, 2))
    assert sweep(study, tmp_path / "s", Here(), work=worlds.work).done == 6
    found = SweepFolder.read(tmp_path / "s")
    rows = frame(found)
    assert len(rows) == 10 and sorted(rows["point"]) == sorted([0, 1, 2, 3, 4] * 2)
    assert connect(found).sql("select count(*) from runs").fetchall() == [(10,)]
    for row in rows.itertuples():
        assert row.crime == values_of(int(row.lever), row.seed)[0]


def test_merging_parts_changes_no_byte_of_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.store.folder.ROWS", 7)
    sweep(FakeStudy(points=30), tmp_path / "s", Here(), work=worlds.work)
    before = table(tmp_path / "s", tmp_path / "a.csv")
    held = SweepFolder.hold(tmp_path / "s")
    assert compact(held) == (9, 1) and compact(held) == (1, 1)
    held.abandon()
    assert table(tmp_path / "s", tmp_path / "b.csv") == before
    assert len(list((tmp_path / "s" / "runs").iterdir())) == 2  # one part, one list of keys


def test_a_kill_while_parts_are_merged_doubles_nothing(tmp_path, monkeypatch):
    """The merged part is there, the parts it replaces are not gone yet."""
    monkeypatch.setattr("experiments.store.folder.ROWS", 7)
    sweep(FakeStudy(points=30), tmp_path / "s", Here(), work=worlds.work)
    before = table(tmp_path / "s", tmp_path / "a.csv")
    monkeypatch.setattr("experiments.store.parts.Part.remove", lambda _: None)
    held = SweepFolder.hold(tmp_path / "s")
    compact(held)
    held.abandon()
    monkeypatch.undo()
    found = SweepFolder.read(tmp_path / "s")
    assert len(found.part_list()) == 10 and table(tmp_path / "s", tmp_path / "b.csv") == before
    assert connect(found).sql("select count(*) from runs").fetchall() == [(60,)]
    held = SweepFolder.hold(tmp_path / "s")
    assert compact(held) == (10, 1)
    held.abandon()
    assert table(tmp_path / "s", tmp_path / "b.csv") == before


def test_readers_agree(tmp_path):
    study = FakeStudy(points=9, seeds=(3, 1))
    sweep(study, tmp_path / "s", Here(), work=worlds.failing_work)
    found = SweepFolder.read(tmp_path / "s")
    rows = frame(found).set_index(["point", "seed"])
    cube = dataset(found)
    assert cube["crime"].shape == (9, 2) and np.isnan(cube["crime"].sel(point=4)).all()
    for (point, seed), row in rows.iterrows():
        np.testing.assert_array_equal(float(cube["crime"].sel(point=point, seed=seed)), row["crime"])
    told = (
        connect(found)
        .sql("select p.kind, avg(r.crime) from runs r join plan p using (point) where error = '' group by 1 order by 1")
        .fetchall()
    )
    expected = rows[rows["error"] == ""].groupby("kind")["crime"].mean()
    assert dict(told) == pytest.approx(dict(expected))


def test_every_point_can_be_made_again_from_the_folder_alone(tmp_path):
    study = FakeStudy(points=10)
    sweep(study, tmp_path / "s", Here(), work=worlds.work)
    plan = SweepFolder.read(tmp_path / "s").plan
    for point in range(10):
        assert plan.scenario_values(point)[0] == study.scenario(point).values


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"x": 1, "y": {"z": None}}, {"x": 1.0, "y": {}}),
        ({"x": {"a": {"b": 1}}}, {"x": {"a": 2, "c": {"d": [1, {"e": 2}]}}}),
        ({"x": {}}, {"x": {"a.b": {"c": 1}}}),
        ({"x": True}, {"x": 1}),
    ],
)
def test_differences_lead_from_one_form_to_the_other(a, b):
    for one, other in ((a, b), (b, a), (a, a)):
        made = changed(one, json.loads(json.dumps(list(differences(one, other)))))
        assert json.dumps(made, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert list(differences(a, a)) == []


@dataclass(frozen=True)
class PreciseStudy(FakeStudy):
    precision: Precision = Precision("crime", 0.1, 5)


def test_with_a_wanted_precision_every_point_has_the_runs_it_needs_whoever_does_them(tmp_path, monkeypatch):
    """Crime is 3 times the level plus 0 to 4: the higher the level, the fewer runs are needed."""
    study = PreciseStudy(points=12, seeds=tuple(range(1, 41)))
    sweep(study, tmp_path / "s", Here(), work=worlds.work)
    rows = frame(SweepFolder.read(tmp_path / "s"))
    counts = rows.groupby("point").size()
    assert set(counts) <= {5, 8, 12, 18, 27, 40} and counts[0] == 40 and counts[11] < counts[2] < 40
    for point, count in counts.items():
        looks = [n for n in (5, 8, 12, 18, 27, 40) if n <= count]
        values = [values_of(point, seed)[0] for seed in range(1, count + 1)]
        assert sorted(rows[rows["point"] == point]["seed"]) == list(range(1, count + 1))
        assert [study.precision.reached(values[:n]) for n in looks[:-1]] == [False] * (len(looks) - 1)
        assert count == 40 or study.precision.reached(values)
    for shard in (1, 2, 3):
        with pytest.raises(KeyboardInterrupt):
            sweep(study, tmp_path / "t", Here(), shard=(shard, 3), work=worlds.work, progress=stop_after(9))
        sweep(study, tmp_path / "t", Here(), shard=(shard, 3), work=worlds.work)
    assert table(tmp_path / "t", tmp_path / "t.csv") == table(tmp_path / "s", tmp_path / "s.csv")
    assert sweep(study, tmp_path / "t", Here(), work=worlds.work).todo == 0
