"""Everything a scenario file may say, generated from the declarations: the list of parameters and a JSON Schema for editors.

Called by `changan params`, `changan schema`, the generated tables of the documents, sweeps and sliders; writes nothing.
"""

from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sim.city.spec import CitySpec
from sim.core.params import Declaration, Params, declarations
from sim.parameters import ModelParams
from sim.scenario import Scenario
from sim.scenario_parts import TABLES, RunSpec, policies

GROUPS: dict[str, type[Params]] = {"run": RunSpec, "city": CitySpec, "parameters": ModelParams}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def listed() -> list[Declaration]:
    """Return every number of a scenario by its path, with the values of the shipped catalogue rows as defaults."""
    out = [d for prefix, cls in GROUPS.items() for d in declarations(cls, prefix)]
    shipped = Scenario.from_dict({"name": "empty"})
    for table, cls in TABLES.items():
        for row, values in sorted(getattr(shipped, table).items()):
            out += [_with_default(d, getattr(values, d.path.rpartition(".")[2])) for d in declarations(cls, f"{table}.{row}")]
    return out + [d for name, cls in policies().items() for d in declarations(cls, f"policies.{name}")]


def _with_default(declared: Declaration, value: Any) -> Declaration:
    return Declaration(declared.path, value, declared.unit, declared.low, declared.high, declared.source, declared.help)


def as_plain(declared: Declaration) -> dict[str, Any]:
    """Return a declaration as plain values for JSON."""
    default = declared.default
    if default is PydanticUndefined:
        default = None
    elif not isinstance(default, bool | int | float | str | None):
        default = list(default) if isinstance(default, tuple) else str(default)
    return {
        "path": declared.path,
        "default": default,
        "unit": declared.unit,
        "low": declared.low,
        "high": declared.high,
        "source": declared.source,
        "help": declared.help,
    }


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) of scenario files: names, units, ranges, sources, policies."""
    defs: dict[str, Any] = {}
    groups = {key: {"anyOf": [{"$ref": _define(cls, defs)}, {"type": "null"}]} for key, cls in GROUPS.items()}
    rows = {}
    shipped = Scenario.from_dict({"name": "empty"})
    for table, cls in TABLES.items():
        ref = {"$ref": _define(cls, defs)}
        defs[cls.__name__].pop("required", None)  # a scenario gives only what differs from the catalogue
        known = {row: ref for row in sorted(getattr(shipped, table))}
        rows[table] = {
            "type": ["object", "null"],
            "description": f"Changes to rows of the catalogue of {table.replace('_', ' ')}",
            "properties": known,
            "additionalProperties": ref,
        }
    files = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{table: {"type": "string", "description": f"File with further rows of {table}"} for table in TABLES},
            "shipped": {"type": "boolean", "default": True, "description": "false: only the rows of this scenario"},
        },
    }
    return {
        "$schema": DRAFT,
        "title": "changan scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "extends": {"type": "string", "description": "A shipped scenario (baseline) or a file of this folder; say only what differs"},
            "name": {"type": "string", "maxLength": 80, "description": "Name in reports (default: the name of the file)"},
            "why": {"type": "string", "maxLength": 2000, "description": "What the scenario is for"},
            "catalogue": files,
            **groups,
            **rows,
            "policies": _policies(defs),
        },
        "$defs": defs,
    }


def _policies(defs: dict[str, Any]) -> dict[str, Any]:
    refs = {}
    for name, cls in policies().items():
        refs[name] = {"$ref": _define(cls, defs)}
        defs[cls.__name__]["title"] = f"{cls.title} ({cls.title_zh})"
        defs[cls.__name__]["description"] = cls.changes
        defs[cls.__name__]["properties"]["policy"] = {"const": name, "description": "Which policy this label stands for"}
    labelled = {"allOf": [{"type": "object", "required": ["policy"]}, {"anyOf": list(refs.values())}]}
    return {
        "type": ["object", "null"],
        "description": "Policies by name; null removes one of the extended scenario",
        "properties": {name: {"anyOf": [ref, {"type": "null"}]} for name, ref in refs.items()},
        "additionalProperties": {"anyOf": [labelled, {"type": "null"}], "description": "The same policy again: label: {policy: name, ...}"},
    }


def _define(cls: type[BaseModel], defs: dict[str, Any]) -> str:
    """Put the schema of a group and of the groups inside it into `defs` and return its reference."""
    schema = cls.model_json_schema(ref_template="#/$defs/{model}")
    defs.update(schema.pop("$defs", {}))
    defs[cls.__name__] = schema
    return f"#/$defs/{cls.__name__}"
