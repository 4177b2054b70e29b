"""One declaration per number: what a parameter says of itself is what users, checks and schemas get."""

import pytest
from pydantic import ValidationError

from sim.core.params import Declaration, Params, declarations, param


class Lamp(Params):
    """Inner group."""

    height_m: float = param(4.0, "Height of the lamp", unit="m", low=1.0, high=12.0, source="assumed: a street lamp")


class Street(Params):
    """Outer group."""

    lamps: int = param(3, "Lamps on a street", unit="lamps", low=0, high=100, source="P05")
    name: str = param("plain", "Name of the street", unit="text", source="user")
    lamp: Lamp = Lamp()


def test_a_declaration_tells_all_that_was_declared_in_order_and_by_path():
    found = list(declarations(Street))
    assert found == [
        Declaration("lamps", 3, "lamps", 0, 100, "P05", "Lamps on a street"),
        Declaration("name", "plain", "text", None, None, "user", "Name of the street"),
        Declaration("lamp.height_m", 4.0, "m", 1.0, 12.0, "assumed: a street lamp", "Height of the lamp"),
    ]
    assert [d.path for d in declarations(Street, "city.street")] == ["city.street.lamps", "city.street.name", "city.street.lamp.height_m"]


@pytest.mark.parametrize("path", [d.path for d in declarations(Street) if d.low is not None])
def test_both_bounds_belong_to_the_range_and_nothing_beyond_does(path):
    declared = next(d for d in declarations(Street) if d.path == path)

    def with_value(value):
        *outer, name = path.split(".")
        return Street(**({name: value} if not outer else {outer[0]: {name: value}}))

    for value in (declared.low, declared.high):
        with_value(value)
    for value in (declared.low - 1, declared.high + 1):
        with pytest.raises(ValidationError):
            with_value(value)


@pytest.mark.parametrize(
    "bad", [{"lamp_s": 3}, {"lamps": 2.5}, {"lamps": "many"}, {"lamp": {"height": 3}}, {"lamp": {"height_m": float("nan")}}]
)
def test_what_is_not_declared_or_not_a_number_is_an_error(bad):
    with pytest.raises(ValidationError):
        Street(**bad)


def test_a_default_outside_its_own_range_is_an_error():
    class Wrong(Params):
        share: float = param(1.5, "A share", unit="share", low=0.0, high=1.0, source="assumed")

    with pytest.raises(ValidationError):
        Wrong()


def test_a_group_cannot_be_changed_once_made():
    street = Street(lamps=7)
    with pytest.raises(ValidationError):
        street.lamps = 8
    assert street.lamps == 7 and Street().lamps == 3


def test_the_schema_carries_unit_source_and_range():
    lamps = Street.model_json_schema()["properties"]["lamps"]
    assert (lamps["unit"], lamps["source"], lamps["minimum"], lamps["maximum"]) == ("lamps", "P05", 0, 100)
    assert lamps["description"] == "Lamps on a street" and lamps["default"] == 3
