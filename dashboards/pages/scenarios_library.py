"""The left side of the Scenarios page: what is shipped, and the places to bring a scenario or streets of one's own."""

from dataclasses import dataclass
from functools import cache

import solara

import scenarios
from dashboards import editing, uploads
from dashboards.html import button, tag
from dashboards.inputs import FilePicker
from dashboards.refusals import doubt_words, refusal_words
from dashboards.server.limits import limits
from dashboards.state import shipped
from dashboards.texts import declared, lang, t
from dashboards.words import policy_title
from sim.core.errors import ChanganError
from sim.scenario_layers import shipped_source
from sim.scenario_parts import policies
from sim.yaml_source import Mapping, Scalar, read_file

CITY_NAMES = {"nanjing": "南京", "nanchang": "南昌", "hefei": "合肥", "zhengzhou": "郑州", "guiyang": "贵阳"}


@dataclass(frozen=True)
class Entry:
    """One shipped scenario in the list: name, what it is for, the policies that its own file names."""

    name: str
    why: str
    policies: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """Return every shipped scenario, read once for all users (its own file only, not what it extends)."""
    return tuple(_entry(name) for name in scenarios.names())


def _entry(name: str) -> Entry:
    path = scenarios.path_of(name)
    tree = read_file(path, shipped_source(path), [])
    nodes = tree.entries if isinstance(tree, Mapping) else {}
    why, named = nodes.get("why"), nodes.get("policies")
    kinds = tuple(named.entries) if isinstance(named, Mapping) else ()
    return Entry(name, why.raw if isinstance(why, Scalar) else "", kinds)


def groups() -> dict[str, list[Entry]]:
    """Return the list by city: "" for the embedded one."""
    found: dict[str, list[Entry]] = {"": []}
    for entry in entries():
        parts = entry.name.split("/")
        city = "" if len(parts) == 1 else parts[1].partition("_")[0] if parts[0] == "cities" else parts[1]
        found.setdefault(city, []).append(entry)
    return {city: sorted(rows, key=lambda e: (not e.name.startswith("cities/"), e.name)) for city, rows in found.items()}


def _file_title(entry: Entry) -> str:
    """Return a name for people: of a programme in Chinese the policies it puts in place, otherwise the name of its file."""
    kinds = [policy_title(policies()[k]) for k in entry.policies if k in policies()]
    if lang.value == "zh" and entry.name.startswith("programmes/") and kinds:
        return " · ".join(kinds)
    return entry.name.rpartition("/")[2].replace("_", " ")


@solara.component
def Item(entry: Entry, chosen: bool):
    """One shipped scenario: a button with its name, its policies and what it is for."""
    kinds = [policy_title(policies()[k]) for k in entry.policies if k in policies()]
    parts = [tag("span", _file_title(entry), css="item-name"), tag("span", declared(entry.why), css="item-why")]
    if kinds and entry.name.startswith("programmes/") and lang.value == "en":
        parts.insert(1, tag("span", " · ".join(kinds), css="item-policies"))
    pressed = "true" if chosen else "false"
    return button(
        *parts, do=lambda: take_shipped(entry.name), css=f"item {'is-chosen' if chosen else ''}", aria_pressed=pressed, data_name=entry.name
    )


def take_shipped(name: str) -> None:
    """Make a shipped scenario the draft."""
    found = shipped(name)
    editing.take(name.rpartition("/")[2], found.text, found)


@solara.component
def Group(title: str, rows: list[Entry], name: str | None, first: bool):
    """The scenarios of one city behind its name; drawn when it is opened."""
    opened = solara.use_reactive(first or any(entry.name == name for entry in rows))
    with tag("div", css="library-group"):
        parts = (tag("span", title), tag("span", str(len(rows)), css="soft small"))
        button(*parts, do=lambda: opened.set(not opened.value), css="library-toggle", aria_expanded="true" if opened.value else "false")
        if opened.value:
            for entry in rows:
                Item(entry, entry.name == name).key(entry.name)


@solara.component
def Library():
    """Every shipped scenario, by city."""
    now = editing.current().chosen
    name = now.shipped if now is not None else None
    with tag("section", css="panel library", aria_label=t("scenarios.library")):
        tag("h2", t("scenarios.library"))
        for city, rows in groups().items():
            Group(f"{city.capitalize()} {CITY_NAMES.get(city, '')}" if city else t("scenarios.embedded"), rows, name, city == "").key(city)
        tag("p", t("scenarios.programme_note"), css="small soft")


@solara.component
def Uploads():
    """Bring a scenario file or streets."""
    told = solara.use_reactive(None)

    def scenario(name: str, data: bytes) -> None:
        told.set(None)
        try:
            plain = uploads.safe_name(name)
        except ChanganError as error:
            told.set(("bad", str(error), []))
            return
        editing.take_file(plain, data)

    def streets(name: str, data: bytes) -> None:
        try:
            path, found = uploads.streets(name, data)
        except ChanganError as error:
            told.set(("bad", str(error), []))
            return
        editing.adopt_streets(path.name)
        words = t("scenarios.streets_found", name=path.name, segments=f"{found['segments']:,}", km=f"{found['km']:,.1f}")
        told.set(("good", f"{words}. {t('scenarios.streets_used', name=path.name)}", found["doubts"]))

    bound = limits()
    with tag("section", css="panel uploads", aria_label=t("scenarios.upload")):
        FilePicker.element(
            label=t("scenarios.upload"), choose=t("scenarios.choose_file"), hint=t("scenarios.upload_hint", kb=bound.yaml_bytes // 1000), accept=".yaml,.yml", most_bytes=bound.yaml_bytes,
            too_large=t("scenarios.too_large", name="{name}", size="{size}"), busy=t("scenarios.sending", name="{name}"), tell=scenario,
        )  # fmt: skip
        FilePicker.element(
            label=t("scenarios.streets"), choose=t("scenarios.choose_file"), hint=t("scenarios.streets_hint", mb=bound.street_bytes // 1_000_000), accept=",".join(uploads.STREETS),
            most_bytes=bound.street_bytes, too_large=t("scenarios.too_large", name="{name}", size="{size}"), busy=t("scenarios.sending", name="{name}"),
            tell=streets,
        )  # fmt: skip
        if told.value is not None:
            kind, words, doubts = told.value
            with tag("div", css=f"notice {kind}", role="status"):
                tag("p", refusal_words(words) if kind == "bad" else words)
                if doubts:
                    tag("p", t("scenarios.doubts"), css="small soft")
                    tag("ul", *(tag("li", doubt_words(doubt)) for doubt in doubts), css="small")
