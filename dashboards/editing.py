"""The scenario that is being edited on the Scenarios page: its text, what that means, and the way back.

Kept per page of a user. Everything the page does goes through here: take a text, change one value, add or remove a policy, undo.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import solara
from pydantic import BaseModel

from dashboards import draft
from dashboards.controls import read_value
from dashboards.reading import read
from dashboards.state import Chosen, shipped
from dashboards.uploads import folder
from sim.core.errors import ChanganError
from sim.scenario import Problem
from sim.yaml_source import Source, read_bytes

MOST_UNDO = 50
BEGIN = "night_patrol"


@dataclass(frozen=True, eq=False)
class Draft:
    """A text under a name, and what reading it gave; `refused` holds what a control could not set, path -> why."""

    name: str
    text: str
    chosen: Chosen | None
    problems: tuple[Problem, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)


_draft: solara.Reactive[Draft | None] = solara.reactive(None)
_past: solara.Reactive[tuple[tuple[str, str], ...]] = solara.reactive(())


def current() -> Draft:
    """Return the draft; the shipped night patrol before anything was chosen."""
    if _draft.value is None:
        begin = shipped(BEGIN)
        return Draft(begin.name, begin.text, begin)
    return _draft.value


def take(name: str, text: str, chosen: Chosen | None = None) -> None:
    """Make a text the draft; the one before can be brought back."""
    before = current()
    if (before.name, before.text) == (name, text):
        return
    _past.set((*_past.value, (before.name, before.text))[-MOST_UNDO:])
    _draft.set(_read(name, text, chosen))


def take_file(name: str, data: bytes) -> None:
    """Make an uploaded file the draft; what is not text is refused in the reader's words."""
    stem = name.rpartition(".")[0] or name
    problems: list[Problem] = []
    if b"\0" in data or not _is_utf8(data):
        here = folder().resolve()
        read_bytes(data, Source(name, here, here), problems)
    text = "" if problems else data.decode("utf-8-sig").replace("\r\n", "\n")
    before = current()
    _past.set((*_past.value, (before.name, before.text))[-MOST_UNDO:])
    _draft.set(Draft(stem, "", None, tuple(problems)) if problems else _read(stem, text))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _read(name: str, text: str, chosen: Chosen | None = None) -> Draft:
    if chosen is not None:
        return Draft(name, text, chosen)
    found, problems = read(text, f"{name}.yaml", folder())
    return Draft(name, text, None if found is None else Chosen(name, text, found.scenario), tuple(problems))


def undo() -> None:
    """Bring back the draft before the last change."""
    if _past.value:
        name, text = _past.value[-1]
        _past.set(_past.value[:-1])
        _draft.set(_read(name, text))


def can_undo() -> bool:
    """Tell whether there is a draft to bring back."""
    return bool(_past.value)


def set_value(group: type[BaseModel], prefix: str, path: str, value: Any) -> None:
    """Set one value of a group at `prefix.path`; what cannot be set is told beside its control and changes nothing."""
    now, full = current(), f"{prefix}.{path}"
    try:
        text = draft.put(now.text, full, read_value(group, path, value))
        found = _read(now.name, text)
        if found.chosen is None:
            raise ChanganError(_words(found.problems, full))
    except ChanganError as error:
        _draft.set(replace(now, refused={full: str(error)}))
        return
    take(now.name, text, found.chosen)


def _words(problems: tuple[Problem, ...], path: str) -> str:
    own = [p for p in problems if p.path == path] or list(problems)
    return own[0].message.removeprefix(f"{path}: ") if own else path


def add_policy(kind: str) -> str:
    """Add a policy to the draft and return its label."""
    now = current()
    if now.chosen is None:
        raise ChanganError("the scenario has faults; put them right first")
    text, label = draft.add_policy(now.text, now.chosen.scenario, kind)
    take(now.name, text)
    return label


def remove_policy(label: str) -> None:
    """Take a policy out of the draft, also one that it inherits."""
    now = current()
    own = draft.drop(now.text, f"policies.{label}")
    still = _read(now.name, own).chosen
    inherited = still is not None and label in still.scenario.policies
    take(now.name, draft.remove_policy(now.text, label, inherited))


def adopt_streets(name: str | None) -> None:
    """Make an uploaded street file the city of the draft, or (None) go back to a synthetic city."""
    now = current()
    text = draft.drop(now.text, "city.streets") if name is None else draft.put(now.text, "city.streets", name)
    take(now.name, text)
