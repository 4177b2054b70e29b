"""One declaration per number: default, unit, range and source stand together, and everything else is generated.

A group of parameters is a frozen pydantic model whose fields are made by `param`. The scenario loader checks
values against the declared range, `changan params` lists them, `changan schema` exports them, and sweeps and
sliders read the same range. `docs/ODD.md`'s tables are generated from here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo


class Params(BaseModel):
    """A frozen group of declared numbers: unknown names are errors, values are checked."""

    # defer_build: the check of a group is made at its first use, and a scenario uses some of the many policies
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False, defer_build=True)


def param(default: Any, help: str, *, unit: str, source: str, low: float | None = None, high: float | None = None) -> Any:
    """Declare one number (or text) of a `Params` group.

    `unit` is a term such as "m", "share", "per day", "CNY per year" or "1" for a pure number; `low` and `high` are
    inclusive bounds; `source` is a key of docs/SOURCES.md or the word "assumed" with a reason.
    """
    return Field(default, description=help, ge=low, le=high, json_schema_extra={"unit": unit, "source": source})


@dataclass(frozen=True)
class Declaration:
    """One declared number as shown to people: `path` is how a scenario file addresses it."""

    path: str
    default: Any
    unit: str
    low: float | None
    high: float | None
    source: str
    help: str


def declarations(group: type[BaseModel], prefix: str = "", values: BaseModel | None = None) -> Iterator[Declaration]:
    """Walk a group, and the groups inside it, in the order of declaration; `values` hold other defaults than the class."""
    for name, field in group.model_fields.items():
        path = f"{prefix}.{name}" if prefix else name
        annotation = field.annotation
        default = field.get_default(call_default_factory=True) if values is None else getattr(values, name)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from declarations(annotation, path, default if isinstance(default, BaseModel) else None)
        else:
            yield _declaration(path, field, default)


def _declaration(path: str, field: FieldInfo, default: Any) -> Declaration:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return Declaration(path, default, str(extra.get("unit", "")), low, high, str(extra.get("source", "")), field.description or "")


def paths_in(group: Params, prefix: str) -> dict[str, Path]:
    """Return the files that a group names, path in the scenario -> file."""
    found: dict[str, Path] = {}
    for name in type(group).model_fields:
        value = getattr(group, name)
        if isinstance(value, Params):
            found |= paths_in(value, f"{prefix}.{name}")
        elif isinstance(value, Path):
            found[f"{prefix}.{name}"] = value
    return found
