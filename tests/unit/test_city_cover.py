"""Maximum coverage by greedy choice against the exact optimum and its bound (scipy.optimize.milp), and CSV lists of places."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, hstack, identity

from sim.city.cover import greedy_junctions
from sim.city.place_table import read_place_counts
from sim.core.errors import ChanganError
from sim.policies.cameras import PublicCameras
from sim.provisions import Cameras
from tests.laws.worlds import small_city


def optimum(streets, field_m, cameras, whole):
    """Return the most metres that so many junctions can see: exactly, or (whole False) the bound of the relaxation."""
    n, nodes = len(streets.length_m), len(streets.node_x)
    length = streets.length_m.astype(np.float64)
    reach = np.minimum(length, field_m)
    ends = np.concatenate([streets.place_from, streets.place_to])
    sees = coo_matrix((np.tile(reach, 2), (np.tile(np.arange(n), 2), ends)), shape=(n, nodes)).tocsr()
    within = LinearConstraint(hstack([identity(n), -sees]), -np.inf, 0.0)  # seen of a street <= what its cameras reach
    number = LinearConstraint(np.concatenate([np.zeros(n), np.ones(nodes)]), -np.inf, cameras)
    found = milp(
        np.concatenate([-np.ones(n), np.zeros(nodes)]), constraints=[within, number], integrality=np.concatenate([np.zeros(n), np.full(nodes, int(whole))]),
        bounds=Bounds(0.0, np.concatenate([length, np.ones(nodes)])),
    )  # fmt: skip
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize(("cameras", "field_m"), [(5, 60.0), (25, 60.0), (60, 150.0)])
def test_the_greedy_choice_is_close_to_the_exact_optimum_and_above_its_proven_part(cameras, field_m):
    streets = small_city().streets
    chosen, seen_m = greedy_junctions(streets, np.ones(len(streets.length_m), bool), field_m, cameras)
    best, bound = optimum(streets, field_m, cameras, True), optimum(streets, field_m, cameras, False)
    assert len(chosen) == len(set(chosen)) == cameras
    assert (1.0 - 1.0 / np.e) * best <= seen_m.sum() <= best + 1.0 <= bound + 2.0
    assert seen_m.sum() >= 0.97 * best


def test_more_cameras_never_see_less_and_all_is_seen_at_last():
    streets = small_city().streets
    everywhere = np.ones(len(streets.length_m), bool)
    few, many = (greedy_junctions(streets, everywhere, 80.0, k)[1] for k in (10, 40))
    assert (many >= few).all()
    stood, all_m = greedy_junctions(streets, everywhere, 10_000.0, 10_000)
    np.testing.assert_allclose(all_m, streets.length_m, atol=0.01)
    assert len(stood) < len(streets.node_x)  # it stops when nothing is left to see


def test_only_chosen_streets_are_looked_at():
    streets = small_city().streets
    chosen = np.arange(len(streets.length_m)) % 3 == 0
    assert (greedy_junctions(streets, chosen, 60.0, 30)[1][~chosen] == 0).all()


def test_coverage_sees_more_street_than_any_other_placement_of_as_many():
    values = {"cameras_per_km2": 60.0, "field_m": 60.0}
    length = small_city().streets.length_m
    seen = {}
    for placement in ("coverage", "uniform", "arterials", "busy", "hot_spots"):
        cameras = next(p for p in PublicCameras(placement=placement, **values).provide(small_city()) if isinstance(p, Cameras))
        seen[placement] = float((cameras.coverage * length).sum())
    assert max(seen, key=seen.get) == "coverage"


def written(tmp_path, text):
    path = tmp_path / "places.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_cameras_stand_where_the_file_says(tmp_path):
    path = written(tmp_path, "place,cameras\n7,2\n3,1\n7,1\n")
    cameras = next(p for p in PublicCameras(placement="file", file=path).provide(small_city()) if isinstance(p, Cameras))
    assert cameras.cameras == 4 and np.flatnonzero(cameras.coverage).tolist() == [3, 7]


def test_coordinates_mean_the_nearest_street(tmp_path):
    city = small_city()
    path = written(tmp_path, f"x,y\n{city.place_x[11] + 0.5},{city.place_y[11]}\n")
    assert np.flatnonzero(read_place_counts(path, city, "cameras")).tolist() == [11]


def test_hot_spots_follow_recorded_crimes(tmp_path):
    path = written(tmp_path, "place,recorded_crime\n5,9\n17,30\n40,2\n")
    cameras = next(
        p for p in PublicCameras(placement="hot_spots", file=path, cameras_per_km2=5).provide(small_city()) if isinstance(p, Cameras)
    )
    order = np.argsort(-cameras.coverage * small_city().streets.length_m, kind="stable")
    assert {5, 17, 40} <= set(order[: max(3, cameras.cameras)].tolist())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("where,cameras\n1,1\n", "needs a column `place`"),
        ("place,cameras\n", "no rows"),
        ("place,cameras\nx,1\n", "line 2: place is 'x'"),
        ("place,cameras\n1,1\n2,-3\n", "line 3: cameras is -3"),
        ("place,cameras\n1.5,1\n", "not a whole number"),
        ("place\n1\n100000\n", "line 3: there is no place 100000; the city has places 0 to"),
        ("x,y\n9e9,9e9\n", "nearest street"),
        ("place,cameras\n1\n", "cameras is ''"),
        (b"place\n\xff\xfe\n", "not a CSV file in UTF-8"),
        ("", "found: nothing"),
    ],
)
def test_a_bad_file_says_what_is_wrong_in_one_line(tmp_path, text, says):
    with pytest.raises(ChanganError, match=says) as fault:
        read_place_counts(written(tmp_path, text), small_city(), "cameras")
    assert "\n" not in str(fault.value)


def test_a_missing_file_and_none_at_all_say_so():
    with pytest.raises(ChanganError, match="cannot be read"):
        read_place_counts("nowhere.csv", small_city(), "cameras")
    with pytest.raises(ChanganError, match="needs `file`"):
        list(PublicCameras(placement="file").provide(small_city()))
