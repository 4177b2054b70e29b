"""Where a policy applies."""

from typing import Literal

import numpy as np
from pydantic import Field

from sim.city.city import LEVELS, City, Housing, LandUse
from sim.core.errors import ChanganError
from sim.core.params import Params, param


class Where(Params):
    """Where a policy applies; an empty selection means the whole city, several conditions must all hold."""

    compound: Literal["gated", "three-nones", "urban-village"] | None = param(
        None, "Only in housing compounds of this kind", unit="text", source="user"
    )
    land_use: Literal["housing", "market", "work", "school", "station", "open"] | None = param(
        None, "Only in places of this use", unit="text", source="user"
    )
    level: Literal["district", "street", "community", "grid", "micro_grid"] | None = param(
        None, "Mesh level that `units` refers to", unit="text", source="user"
    )
    units: tuple[int, ...] = param((), "Only in these mesh units of `level`", unit="unit numbers", source="user")
    segments: tuple[int, ...] = Field(
        (),
        description="Only on these street segments (row numbers of the table of places)",
        json_schema_extra={"unit": "segment numbers", "source": "user"},
        exclude_if=lambda chosen: not chosen,  # absent from the canonical form: a scenario that names none keeps its hash
    )

    def places(self, city: City) -> np.ndarray:
        """Return bool[place]: the places the policy applies to. Raises ChanganError when a unit does not exist."""
        chosen = np.ones(city.n_places, bool)
        if self.compound is not None:
            kind = Housing[self.compound.replace("-", "_").upper()]
            inside = city.form.compound >= 0
            chosen &= inside
            chosen[inside] &= city.form.housing[city.form.compound[inside]] == kind
        if self.land_use is not None:
            chosen &= city.form.land_use == LandUse[self.land_use.upper()]
        if self.units:
            if self.level is None:
                raise ChanganError("where.units is given without where.level; say which mesh level the numbers belong to")
            row = LEVELS.index(self.level)
            count = int(city.mesh.count[row])
            if max(self.units) >= count or min(self.units) < 0:
                raise ChanganError(f"where.units names unit {max(self.units)}, but the city has {self.level} units 0 to {count - 1}")
            chosen &= np.isin(city.mesh.unit[row], np.asarray(self.units))
        if self.segments:
            if max(self.segments) >= city.n_places or min(self.segments) < 0:
                raise ChanganError(f"where.segments names segment {max(self.segments)}, but the city has segments 0 to {city.n_places - 1}")
            chosen &= np.isin(np.arange(city.n_places), np.asarray(self.segments))
        return chosen
