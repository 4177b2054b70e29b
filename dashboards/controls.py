"""Controls for declared numbers: every label, range, unit, choice and help text comes from the declaration.

`Fields` is the widget (`fields.js` draws plain inputs); `described` turns a group of parameters and its values into what it draws;
`read_value` checks what comes back. Used for the policies and the city of a scenario, and for policies that change while a city runs.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import anywidget
import traitlets
from pydantic import BaseModel, TypeAdapter, ValidationError

from dashboards.esm import esm
from dashboards.texts import declared, t
from sim.core.errors import ChanganError
from sim.core.params import Declaration, declarations
from sim.scenario_check import parts_of
from sim.scenario_words import NO_UNITS, refusal
from sim.yaml_nodes import Mark, Scalar, Source

MOST_WHOLE, MOST_SLIDER = 2_000, 1_000_000  # beyond it a slider cannot be set by hand, a number can
_NOWHERE = Mark(Source("", Path(), None))  # what comes from a control stands in no file


class Fields(anywidget.AnyWidget):
    """A form of declared values; calls `tell(path, value)` for each that a person changes."""

    _esm = esm("fields")
    fields = traitlets.List([]).tag(sync=True)
    values = traitlets.Dict({}).tag(sync=True)
    problems = traitlets.Dict({}).tag(sync=True)
    words = traitlets.Dict({}).tag(sync=True)
    changed = traitlets.Dict({}).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Take the traits and, as `tell`, who is told (not `on_...`: reacton takes such names for itself)."""
        self.tell = traits.pop("tell", None)
        super().__init__(**traits)
        self.observe(self._changed, "changed")

    def _changed(self, event: dict[str, Any]) -> None:
        path, value = event["new"].get("path"), event["new"].get("value")
        if isinstance(path, str) and self.tell is not None and any(f["path"] == path for f in self.fields):
            self.tell(path, value)


def annotation(group: type[BaseModel], path: str) -> Any:
    """Return the annotation of a parameter by its path inside a group."""
    *groups, last = path.split(".")
    for name in groups:
        group = next(p for p in parts_of(group.model_fields[name].annotation) if isinstance(p, type) and issubclass(p, BaseModel))
    return group.model_fields[last].annotation


def described(group: type[BaseModel], values: BaseModel, only: Iterable[str] | None = None) -> tuple[list[dict], dict[str, Any]]:
    """Return what `Fields` draws for a group and its values by path; `only`: these paths, in this order."""
    by_path = {d.path: d for d in declarations(group, values=values)}
    plain = {d.path: d for d in declarations(group)}
    paths = [p for p in (only if only is not None else by_path) if p in by_path]
    fields = [_field(plain[p], annotation(group, p)) for p in paths]
    return fields, {p: _sent(by_path[p].default) for p in paths}


def _sent(value: Any) -> Any:
    """Return a value as it travels: lists as text that people type, files and dates as text."""
    if isinstance(value, tuple | list):
        return ", ".join(str(v) for v in value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _field(found: Declaration, kind: Any) -> dict[str, Any]:
    """Return what one input needs to know."""
    types = list(parts_of(kind))
    choices = next((list(get_args(k)) for k in types if get_origin(k) is Literal), None)
    optional = type(None) in types
    number = any(k in (int, float) for k in types)
    form = "choice" if choices else "switch" if bool in types else "number" if number else "text"
    whole = int in types
    span = (found.high or 0) - (found.low or 0)
    return {
        "path": found.path,
        "form": form,
        "label": declared(found.help),
        "unit": "" if found.unit in NO_UNITS else declared(found.unit),
        "low": found.low,
        "high": found.high,
        "whole": whole,
        "step": 1 if whole else _step(span),
        "slider": form == "number"
        and not optional
        and found.low is not None
        and found.high is not None
        and span <= (MOST_WHOLE if whole else MOST_SLIDER),
        "optional": optional,
        "choices": [{"value": c, "label": declared(str(c)).replace("_", " ")} for c in choices or ()],
        "source": found.source,
        "default": _sent(found.default),
    }


def _step(span: float) -> float:
    """Return a step of a slider: a hundredth of the range or a little finer, of the form 1, 2 or 5 times a power of ten."""
    if span <= 0:
        return 0.01
    wanted, step = span / 100, 10.0**9
    while step > wanted:
        for part in (0.5, 0.4, 0.5):
            step *= part
            if step <= wanted:
                break
    return float(f"{step:.6g}")


def words() -> dict[str, str]:
    """Return the texts that inputs share."""
    return {key: t(f"shell.field_{key}") for key in ("default", "source", "range", "none", "reset", "set", "any", "yes")}


def worded(error: ValidationError, value: Any) -> str:
    """Return what is wrong with a value, in the words of the scenario loader."""
    one = dict(error.errors()[0])
    written = None if isinstance(value, list | tuple | dict) else Scalar(value, str(value), True, _NOWHERE)
    return refusal(one, written, None)


def read_value(group: type[BaseModel], path: str, value: Any) -> Any:
    """Return a value from the browser as the parameter's own type. Raises ChanganError; the range is the scenario's to check."""
    kind = annotation(group, path)
    types = list(parts_of(kind))
    if value in (None, "") and type(None) in types:
        return None
    if any(get_origin(k) is tuple for k in types) and isinstance(value, str):
        value = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    try:
        made = TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise ChanganError(f"{path}: {worded(error, value)}") from None
    return list(made) if isinstance(made, tuple) else made
