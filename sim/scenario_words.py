"""The words of a refusal: what is wrong with one value, what unit and range it has, and what to write instead.

Called by `sim.scenario_check` with one pydantic error, the scalar as written and the declaration of its parameter.
"""

import re
import unicodedata
from typing import Any

from sim.core.params import Declaration
from sim.scenario_errors import clip, listing, nearest
from sim.yaml_source import Scalar, resolve

_NUMBER_TYPES = {
    "int_type",
    "int_parsing",
    "int_from_float",
    "int_parsing_size",
    "float_type",
    "float_parsing",
    "finite_number",
    "decimal_type",
    "decimal_parsing",
}
_BOUNDS = {
    "greater_than_equal": ("below the lowest allowed value", "ge"),
    "less_than_equal": ("above the highest allowed value", "le"),
    "greater_than": ("not above", "gt"),
    "less_than": ("not below", "lt"),
}
NO_UNITS = ("", "1", "text", "file", "clock", "date", "yes/no")
_UNIT_AFTER = re.compile(r"([-+]?[0-9.]+)\s*([^\W\d_][^\d]*)")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}([,_ ][0-9]{3})+(\.[0-9]+)?")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


def number(value: Any) -> str:
    """Return a number as it would be written in a scenario file."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def allowed(declared: Declaration | None) -> str:
    """Return what a parameter means, its unit and its range, in brackets."""
    if declared is None:
        return ""
    unit = "" if declared.unit in NO_UNITS else declared.unit
    if declared.low is not None and declared.high is not None:
        span = f"{number(declared.low)} to {number(declared.high)}"
    elif declared.low is not None:
        span = f"at least {number(declared.low)}"
    else:
        span = f"at most {number(declared.high)}" if declared.high is not None else ""
    limits = ", ".join(x for x in (unit, span) if x)
    return f" ({declared.help}{'; ' if limits else ''}{limits})"


def refusal(error: dict[str, Any], written: Scalar | None, declared: Declaration | None) -> str:
    """Return what is wrong with a value and what is allowed."""
    kind, context = error["type"], error.get("ctx", {})
    shown = clip(written.raw) if written is not None else "this"
    tail = allowed(declared)
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"{shown} is {words} {number(context[key])}{_share_advice(written, declared)}{tail}"
    if kind in _NUMBER_TYPES:
        return _number_words(kind, written, declared) + tail
    if kind in ("literal_error", "enum"):
        return _choice_words(shown, str(context.get("expected", ""))) + tail
    if kind in ("value_error", "assertion_error"):
        quotes = '; the quotes are full-width, write "..."' if set("“”‘’") & set(shown) else ""
        return str(context.get("error", error["msg"])) + quotes + tail
    if kind == "string_type":
        example = f'for example "{declared.default}"' if declared is not None and isinstance(declared.default, str) else "put it in quotes"
        return f"{shown if written is not None else 'a list or a group'} is not text; {example}{tail}"
    return _plain_words(kind, shown, error, context) + tail


def _plain_words(kind: str, shown: str, error: dict[str, Any], context: dict[str, Any]) -> str:
    if kind in ("bool_type", "bool_parsing"):
        return f"{shown} is not a truth value; write true or false"
    if kind == "missing":
        return "is missing; every row needs it"
    if kind.startswith(("date_", "datetime_")):
        return f"{shown} is not a date; write year-month-day, for example 2024-01-01"
    if kind == "string_pattern_mismatch":
        return f"{clip(shown)!r} does not have the form that is needed ({context.get('pattern')})"
    if kind in ("tuple_type", "list_type"):
        return f"{shown} is one value; a list is needed, for example [{shown}]"
    if kind == "extra_forbidden":
        return "is an unknown key"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown} is one value; a group of settings is needed"
    return f"{shown}: {error['msg']}"


def _choice_words(shown: str, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected) or [expected]
    hint = nearest(shown, choices)
    return f"{shown!r} is not one of {listing(choices)}" + (f"; did you mean {hint}?" if hint else "")


def _share_advice(written: Scalar | None, declared: Declaration | None) -> str:
    if written is None or declared is None or declared.unit != "share" or not isinstance(written.value, int | float):
        return ""
    return f"; for {number(written.value)} per cent write {number(written.value / 100)}" if 1 < written.value <= 100 else ""


def _number_words(kind: str, written: Scalar | None, declared: Declaration | None) -> str:
    """Return why a text, a list or a fraction is not the number that is needed."""
    if written is None:
        return "a number is needed, not a list or a group"
    raw, value = written.raw, written.value
    if value is None:
        return "a number is needed, not null"
    if isinstance(value, bool):
        return f"{raw} is a truth value; a number is needed"
    if isinstance(value, int | float):
        return f"{clip(raw)} is not a whole number" + (f"; write {int(value)}" if float(value).is_integer() else "")
    if not written.plain and isinstance(resolve(raw.strip()), int | float):
        return f"{clip(raw)!r} is text because of its quotes; write {raw.strip()} without them"
    return f"{clip(raw)!r} is text, not a number{_rewritten(raw.strip(), declared)}"


def _rewritten(raw: str, declared: Declaration | None) -> str:
    """Return advice how to write a number that people write otherwise, or nothing."""
    half = unicodedata.normalize("NFKC", raw)
    bare = half.rstrip("%").strip()
    if half.endswith("%") and isinstance(value := resolve(bare), int | float):
        share = declared is not None and declared.unit != "share"
        return f"; the per cent sign is not understood, write {bare if share else number(value / 100)}"
    if _THOUSANDS.fullmatch(half):
        return f"; write {re.sub('[,_ ]', '', half)}"
    for clean in (half, half.replace(",", "."), half.replace("_", ""), half.lstrip("0")):
        if clean != raw and clean.count(".") <= 1 and clean and isinstance(resolve(clean), int | float):
            return f"; write {clean}"
    if _TIME.fullmatch(half):
        return " (it looks like an hour of the day)"
    if match := _UNIT_AFTER.fullmatch(half):
        return f"; write the number alone: {match[1]}"
    return ""
