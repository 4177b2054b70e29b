"""A million residents: made in a moment, in few bytes, and still agents of Mesa."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.residents import Resident, create_residents, write_personal_levels
from sim.city.city import AgeBand
from sim.core.columnar_model import ColumnarModel
from sim.parameters import Opinion

N = 1_000_000
BYTES_EACH = 48


def a_million():
    """Return what residents are made of, a million times."""
    place = np.sort(np.arange(N, dtype=np.int32) % 16_000)
    small = np.ones(N, np.uint8)
    people = SimpleNamespace(
        home=place, work=place[::-1].copy(), leisure=place.copy(), via=place.copy(), household=(np.arange(N) // 3).astype(np.int32), group=small,
        age_band=small, plan=small, ebike=small, work_travel_min=small, leisure_travel_min=small,
    )  # fmt: skip
    return SimpleNamespace(population=people, n_residents=N)


@pytest.fixture(scope="module")
def city():
    return a_million()


def test_a_million_residents_take_at_most_48_bytes_each(city):
    """How long they take is a benchmark's business (benchmarks/agents.py)."""
    model = ColumnarModel(rng=1)
    create_residents(model, city, Opinion(), seed=1)
    table = model.table(Resident)
    assert table.n == N
    assert table.nbytes / N <= BYTES_EACH
    assert table.nbytes == sum(column.nbytes for column in table.cols.values())


def test_residents_are_mesa_agents_whose_attributes_are_columns(city):
    model = ColumnarModel(rng=1)
    people = create_residents(model, city, Opinion(), seed=1)
    residents = model.agents_by_type[Resident]
    assert len(residents) == N
    assert residents.select(people.home == 7, at_most=3).get("home") == [7, 7, 7]
    one = residents[123_456]
    assert (one.home, one.household) == (int(people.home[123_456]), 41_152)
    one.security = 0.25
    assert people.security[123_456] == np.float32(0.25)
    with pytest.raises(AttributeError, match="score"):
        one.score = 3


def personal_levels(seed, age_band, opinion):
    """Return what a city of these people would have."""
    secure, satisfied = np.zeros(len(age_band), np.int8), np.zeros(len(age_band), np.int8)
    write_personal_levels(seed, age_band, opinion, secure, satisfied)
    return secure, satisfied


def test_personal_levels_last_have_the_spread_declared_and_belong_to_the_person():
    opinion = Opinion(security_personal_sd=0.1, satisfaction_personal_sd=0.08, personal_correlation=0.5, old_security_loss=0.06)
    age = np.where(np.arange(200_000) % 4 == 0, AgeBand.OLD, AgeBand.ADULT)
    secure, satisfied = (level / 256.0 for level in personal_levels(3, age, opinion))
    adult = age == AgeBand.ADULT
    assert secure[adult].std() == pytest.approx(0.1, rel=0.01) and satisfied.std() == pytest.approx(0.08, rel=0.02)
    assert secure[adult].mean() == pytest.approx(0.0, abs=0.001) and secure[~adult].mean() == pytest.approx(-0.06, abs=0.002)
    assert np.corrcoef(secure[adult], satisfied[adult])[0, 1] == pytest.approx(0.5, abs=0.01)
    again = personal_levels(3, age[:1000], opinion)[0]
    assert (again / 256.0 == secure[:1000]).all() and (personal_levels(4, age[:1000], opinion)[0] != again).any()


def test_without_spread_everybody_feels_alike():
    none = Opinion(security_personal_sd=0.0, satisfaction_personal_sd=0.0, old_security_loss=0.0)
    assert not np.any(personal_levels(3, np.full(100, AgeBand.OLD), none))
