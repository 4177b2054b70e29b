"""The tabs of the Scenarios page that change the draft: policies, city and run, mechanisms, the text itself."""

from itertools import count

import solara
from pydantic import BaseModel

from dashboards import editing
from dashboards.controls import Fields, described, words
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.inputs import TextEditor
from dashboards.refusals import refusal_words
from dashboards.server.limits import limits
from dashboards.texts import declared, lang, t
from dashboards.words import policy_title
from sim.city.spec import CitySpec, FormSpec, MeshSpec, PopulationSpec
from sim.core.params import declarations
from sim.parameters import ModelParams
from sim.provisions import Policy
from sim.scenario import policy_name
from sim.scenario_check import group_of
from sim.scenario_parts import RunSpec, policies

WHEN = ("start_day", "end_day")
WHERE = ("where.compound", "where.land_use", "where.level", "where.units")
FILES = ("boundaries", "raster", "streets", "crs", "noding", "threads", "file")
_turn = count(1)


@solara.component
def Form(group: type[BaseModel], values: BaseModel, prefix: str, only: tuple[str, ...]):
    """Controls of some values of a group that stands at `prefix` in the scenario."""
    fields, now = described(group, values, only)
    refused = {
        path.removeprefix(f"{prefix}."): refusal_words(why)
        for path, why in editing.current().refused.items()
        if path.startswith(f"{prefix}.")
    }

    def changed(path, value):
        editing.set_value(group, prefix, path, value)

    Fields.element(fields=fields, values=now, problems=refused, words=words(), tell=changed).key(f"{prefix}-{lang.value}")


def _when(policy: Policy) -> str:
    if policy.end_day is not None:
        return t("scenarios.days", start=policy.start_day, end=policy.end_day - 1)
    return t("scenarios.from_day", day=policy.start_day) if policy.start_day else t("scenarios.always")


@solara.component
def PolicyRow(label: str, policy: Policy, opened: bool, toggle):
    """One policy of the draft: its title, when it works, and when opened every parameter it has."""
    title = policy_title(policy)
    own = tuple(d.path for d in declarations(type(policy)) if d.path not in WHEN and d.path not in WHERE and d.path not in FILES)
    with tag("section", css=f"policy {'is-open' if opened else ''}", data_policy=label):
        with tag("div", css="policy-head"):
            named = title if policies().get(label) is type(policy) else f"{title} ({label})"
            parts = (tag("span", named, css="policy-title"), tag("span", _when(policy), css="small soft"))
            button(*parts, do=toggle, css="policy-toggle", aria_expanded="true" if opened else "false")
            Help(f"policy.{policy_name(policy)}")
            gone = t("scenarios.remove_policy", title=title)
            button("×", do=lambda: editing.remove_policy(label), css="icon-button", aria_label=gone, title=gone)
        if opened:
            with tag("div", css="policy-body"):
                tag("p", declared(policy.changes), css="lead small")
                for heading, only in (("numbers", own), ("when", WHEN), ("where", WHERE)):
                    tag("h3", t(f"scenarios.{heading}"))
                    Form(type(policy), policy, f"policies.{label}", only)
                tag("h3", t("scenarios.side_effects"))
                tag("ul", *(tag("li", declared(text)) for text in policy.side_effects), css="small")


@solara.component
def Policies():
    """Every policy of the draft, one of them open; a list to add another."""
    scenario = editing.current().chosen.scenario
    opened = solara.use_reactive(None)
    rest = sorted(policies(), key=lambda name: policy_title(policies()[name]))
    field = {"path": "add", "form": "choice", "label": t("scenarios.add_policy"), "unit": "", "low": None, "high": None, "optional": True, "default": None,
             "source": "", "choices": [{"value": name, "label": policy_title(policies()[name])} for name in rest]}  # fmt: skip

    def add(_, kind):
        if kind:
            opened.set(editing.add_policy(kind))

    with tag("div", css="policies"):
        if not scenario.policies:
            tag("p", t("scenarios.no_policies"), css="lead")
        for label, policy in scenario.policies.items():
            is_open = opened.value == label
            PolicyRow(label, policy, is_open, lambda label=label, is_open=is_open: opened.set(None if is_open else label)).key(label)
        with tag("div", css="add-policy"):
            Fields.element(fields=[field], values={"add": ""}, words={**words(), "any": t("scenarios.choose_policy")}, tell=add).key(
                f"add-{len(scenario.policies)}-{lang.value}"
            )


@solara.component
def Group(heading: str, group: type[BaseModel], values: BaseModel, prefix: str, first: bool):
    """A group of numbers behind a heading; drawn when it is opened."""
    opened = solara.use_reactive(first)
    own = tuple(d.path for d in declarations(group) if "." not in d.path and d.path not in FILES)
    with tag("section", css=f"policy {'is-open' if opened.value else ''}"):
        title = tag("span", heading, css="policy-title")
        button(title, do=lambda: opened.set(not opened.value), css="policy-toggle", aria_expanded="true" if opened.value else "false")
        if opened.value:
            with tag("div", css="policy-body"):
                Form(group, values, prefix, own)


@solara.component
def City():
    """Run, streets, people and form of the city."""
    scenario = editing.current().chosen.scenario
    city = scenario.city
    with tag("div"):
        if city.streets is not None:
            with tag("p", css="row"):
                tag("span", t("scenarios.own_streets", name=city.streets.name))
                button(t("scenarios.no_own_streets"), do=lambda: editing.adopt_streets(None))
        Group(t("scenarios.run"), RunSpec, scenario.run, "run", True)
        Group(t("scenarios.city"), CitySpec, city, "city", False)
        Group(t("scenarios.population"), PopulationSpec, city.population, "city.population", False)
        Group(t("scenarios.mesh"), MeshSpec, city.mesh, "city.mesh", False)
        Group(t("scenarios.form"), FormSpec, city.form, "city.form", False)


@solara.component
def Mechanisms():
    """The numbers of the model itself, by their groups."""
    values = editing.current().chosen.scenario.parameters
    with tag("div"):
        tag("p", t("scenarios.mechanisms_lead"), css="lead small")
        for name, info in ModelParams.model_fields.items():
            group = group_of(info.annotation)
            if group is not None:
                Group(_heading(group, name), group, getattr(values, name), f"parameters.{name}", False).key(name)


def _heading(group: type[BaseModel], name: str) -> str:
    about = " ".join((group.__doc__ or name).split()).partition(". ")[0].rstrip(".")
    return declared(about) if declared(about) != about or lang.value == "en" else f"{name.replace('_', ' ')}"


@solara.component
def Text(go: list[int]):
    """The text of the draft, with numbered lines."""
    now = editing.current()
    lines = sorted({p.line for p in now.problems if p.line is not None and p.file == f"{now.name}.yaml"})

    def typed(text):
        if text != editing.current().text:
            editing.take(editing.current().name, text[: limits().yaml_bytes])

    TextEditor.element(text=now.text, on_text=typed, label=t("scenarios.yaml_label"), marked=lines, go=go, most_chars=limits().yaml_bytes)


@solara.component
def Problems(go):
    """Everything that is wrong with the draft: line, field, what to do."""
    now = editing.current()
    if not now.problems:
        tag("div", hidden=True)
        return
    with tag("section", css="problems", role="alert", aria_label=t("scenarios.problems")):
        tag("h2", t("scenarios.problems"))
        with tag("div", css="scrolls"), tag("table", css="plain"):
            heads = [tag("th", t(f"scenarios.{key}"), scope="col") for key in ("line", "field", "what")]
            tag("thead", tag("tr", *heads))
            with tag("tbody"):
                for number, problem in enumerate(now.problems[:50]):
                    with tag("tr").key(f"{number}"):
                        with tag("td", css="number"):
                            if problem.line is not None:
                                target = [problem.line, problem.column or 1]
                                button(
                                    str(problem.line),
                                    do=lambda at=target: go([*at, next(_turn)]),
                                    aria_label=t("scenarios.go_to_line", line=problem.line),
                                )
                        tag("td", tag("code", problem.path or "–"))
                        tag("td", refusal_words(problem.message.removeprefix(f"{problem.path}: ")))
