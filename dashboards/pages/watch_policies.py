"""Policies of the running city: each can be changed, switched off or added while time goes on, and acts at once."""

import re
from collections.abc import Mapping
from typing import Any

import solara
from pydantic import ValidationError

from dashboards import state
from dashboards.choose import Choice
from dashboards.controls import Fields, described, read_value, worded, words
from dashboards.html import button, tag
from dashboards.live.policies import in_force
from dashboards.live.series import csv_of
from dashboards.live.status import READY
from dashboards.refusals import refusal_words
from dashboards.texts import lang, t
from dashboards.words import policy_title
from sim.core.errors import ChanganError
from sim.core.params import declarations
from sim.provisions import Policy
from sim.scenario_lean import lean_yaml
from sim.scenario_parts import policies

_OTHER = ("start_day", "end_day", "policy")
_NONE = "-"


def own_paths(policy: type[Policy]) -> list[str]:
    """Return the numbers that are the policy's own: not its days, not its places."""
    return [d.path for d in declarations(policy) if d.path not in _OTHER and not d.path.startswith("where.")]


@solara.component
def Policies(live, selected):
    """The panel."""
    stage, day = live.stage.value, live.day.value
    opened = solara.use_reactive("")
    with live.runner.reading() as sides:
        side = sides[0] if sides else None
        now = in_force(side.plan, side.morning.day) if side is not None else {}
        fresh = set(side.wishes) if side is not None and stage.changed_day == side.morning.day else set()
    if side is None:
        return
    with tag("div", css="live-policies"):
        tag("p", t("watch.policies.lead"), css="small soft")
        if stage.phase != READY:
            tag("p", t("watch.policies.cannot"), css="notice warn")
        elif stage.changed_day >= 0:
            tag("p", t("watch.policies.done", day=stage.changed_day + 1), css="notice good", role="status")
        if not now:
            tag("p", t("watch.policies.none"))
        for label, values in sorted(now.items()):
            One(live, label, values, opened, label in fresh).key(label)
        Add(live, now)
        Files(live, day)


@solara.component
def One(live, label: str, values: Mapping[str, Any], opened, fresh: bool):
    """One policy in force: its title, its numbers when opened."""
    name = values["policy"]
    here, title = opened.value == label, policy_title(policies()[name])
    with tag("section", css="live-policy", aria_label=title):
        with tag("div", css="live-policy-head"):
            with tag("div"):
                with tag("h2"):
                    tag("button", title, css="term", type="button", data_term=f"policy.{name}", aria_label=t("shell.help_on", term=title))
                if label != name:
                    tag("span", label, css="small soft")
                if fresh:
                    tag("span", t("watch.policies.new"), css="chip good")
            turn = t("watch.policies.close" if here else "watch.policies.edit")
            button(
                turn,
                do=lambda: opened.set("" if here else label),
                css="small-button",
                aria_expanded="true" if here else "false",
                aria_label=f"{turn}: {title}",
            )
            off = t("watch.policies.off")
            button(off, do=lambda: live.runner.change(0, label, None), css="small-button", aria_label=f"{off}: {title}")
        if here:
            Form(live, label, values).key(f"{label}-{lang.value}")


@solara.component
def Form(live, label: str, values: Mapping[str, Any]):
    """The controls of one policy, generated from its declarations; a change acts when it is made."""
    problem: solara.Reactive[dict[str, str]] = solara.use_reactive({})
    cls = policies()[values["policy"]]
    policy = cls.model_validate({k: v for k, v in values.items() if k != "policy"})
    fields, shown = described(cls, policy, own_paths(cls))

    def take(path: str, value: Any) -> None:
        try:
            wish = put(values, path, read_value(cls, path, value))
            cls.model_validate({k: v for k, v in wish.items() if k != "policy"})
            problem.set({})
            live.runner.change(0, label, wish)
        except ValidationError as fault:
            problem.set({path: worded(fault, value)})
        except ChanganError as fault:
            problem.set({path: str(fault).removeprefix(f"{path}: ")})

    Fields.element(
        fields=fields, values=shown, problems={path: refusal_words(why) for path, why in problem.value.items()}, words=words(), tell=take
    )


def put(values: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return nested values with one replaced at a dotted path."""
    first, _, rest = path.partition(".")
    return {**values, first: put(values[first], rest, value) if rest else value}


@solara.component
def Add(live, now: Mapping[str, Any]):
    """Choose a policy that is not in force; it starts with its default numbers."""
    rest = sorted((policy_title(policies()[name]), name) for name in policies() if name not in now and name != "placebo")
    options = [{"value": _NONE, "label": t("watch.policies.choose")}, *({"value": name, "label": title} for title, name in rest)]

    def take(name: str) -> None:
        if name != _NONE:
            live.runner.change(0, name, {"policy": name})

    Choice.element(label=t("watch.policies.add"), options=options, value=_NONE, on_choose=take)


@solara.component
def Files(live, day):
    """What can be taken along: the scenario as it is now, the daily series, a comparison."""
    with live.runner.reading() as sides:
        side = sides[0] if sides else None
        plan = side.plan if side is not None else None
        whole_days = side.model.day if side is not None else 0
    if plan is None:
        return
    name = re.sub(r"[^\w\-]+", "_", plan.name) + ("_live" if live.stage.value.changed_day >= 0 else "")

    def scenario() -> str:
        with live.runner.reading() as sides:
            return lean_yaml(sides[0].plan, name) if sides else ""

    def series() -> str:
        with live.runner.reading() as sides:
            return csv_of(sides[0]) if sides else ""

    with tag("div", css="watch-files"):
        with solara.FileDownload(scenario, f"{name}.yaml", mime_type="application/yaml"):
            tag("button", t("watch.download"), css="plain-button", type="button")
        if whole_days:
            with solara.FileDownload(series, f"{name}_daily.csv", mime_type="text/csv"):
                tag("button", t("watch.download_csv"), css="plain-button", type="button")
        tag("p", t("watch.download_note", name=f"{name}.yaml", seed=live.runner.seed), css="small soft")
        Compare(live, plan, name)


@solara.component
def Compare(live, plan, name: str):
    """Take the changed scenario to the Compare page as B."""
    router = solara.use_router()

    def go() -> None:
        state.choose("B", state.Chosen(name, lean_yaml(plan, name), plan, None))
        router.push("/compare")

    if live.stage.value.changed_day >= 0:
        button(t("watch.as_b"), do=go)
