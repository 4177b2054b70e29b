"""The street that was clicked: why here and now, what happened, which units it belongs to and who works there."""

import solara

from dashboards.choose import Choice
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.live.place import Facts, Happening, facts, history, label_of
from dashboards.live.why import Term, Why, why
from dashboards.pages.watch_clock import hour
from dashboards.texts import lang, t

_MIN_PER_H = 60.0


@solara.component
def Street(live, selected):
    """The panel of a street."""
    place = selected.value
    crime = solara.use_reactive(0)
    _ = live.clock.value
    with live.runner.reading() as sides:
        side = sides[0] if sides and 0 <= place < sides[0].city.n_places else None
        if side is not None:
            names = [label_of(side.plan.crime_types[name], lang.value) for name in side.model.crime_names]
            number = min(crime.value, len(names) - 1)
            known, odds, past = facts(side, place), why(side.model, place, number), history(side, place, lang.value)
    if side is None:
        tag("p", t("watch.street.none"), css="soft")
        return
    with tag("div", css="street"):
        Known(known, selected)
        tag("h3", t("watch.street.why"), Help("opportunity"))
        options = sorted(({"value": str(k), "label": name} for k, name in enumerate(names)), key=lambda o: o["label"])
        Choice.element(label=t("watch.street.crime"), options=options, value=str(number), on_choose=lambda k: crime.set(int(k)))
        Odds(odds)
        Units(known)
        Happened(past)


@solara.component
def Known(known: Facts, selected):
    """Name, use, people and counts."""
    with tag("div", css="street-known"):
        with tag("div", css="street-head"):
            tag("h2", t("watch.street.title", n=known.place))
            button("✕", do=lambda: selected.set(-1), css="small-button", aria_label=t("watch.street.close"), title=t("watch.street.close"))
        use = " · ".join((t(f"watch.use.{known.use}"), t(f"watch.housing.{known.housing}"), t(f"watch.road.{known.road}")))
        tag("p", use, css="soft")
        tag("p", t("watch.street.people", residents=known.residents, households=known.households, length=round(known.length_m)))
        tag("p", t("watch.street.now", **known.present), css="number")
        tag("p", t("watch.street.counts", matters=known.open_matters, patrol=f"{known.patrol_min:,.0f}", **known.counts), css="number")


def amount(term: Term) -> str:
    """Return what there is of a term, as people read it."""
    if term.key == "attraction":
        return ""
    if term.key in ("deterrence", "cameras", "light", "fear"):
        return f"{100 * term.amount:.0f} %"
    return f"{term.amount:,.2f}" if term.key == "boost" else f"{term.amount:,.1f}"


@solara.component
def Odds(odds: Why):
    """The terms as factors, and what they multiply to."""
    with tag("div", css="street-odds"):
        tag("p", t("watch.street.why_lead"), css="small soft")
        if not odds.terms:
            tag("p", t("watch.street.why_none"))
            return
        with tag("table", css="plain odds"):
            with tag("thead"), tag("tr"):
                for key, css in (("term", ""), ("there", "number"), ("factor", "number")):
                    tag("th", t(f"watch.street.{key}"), css=css, scope="col")
            with tag("tbody"):
                Line(t("watch.street.base"), "", f"{odds.per_min * _MIN_PER_H:.3g}")
                for term in odds.terms:
                    if term.key != "fear":
                        Line(t(f"watch.term.{term.key}"), amount(term), f"× {term.factor:.2f}", _mark(term.factor))
                Line(t("watch.street.result"), "", f"{odds.hazard_per_min * _MIN_PER_H:.3g}", "sum")


def _mark(factor: float) -> str:
    return "more" if factor > 1.05 else "less" if factor < 0.95 else ""


@solara.component
def Line(name: str, there: str, factor: str, css: str = ""):
    """One row of the table."""
    sign = {"more": "▲ ", "less": "▼ "}.get(css, "")
    with tag("tr", css=css):
        tag("th", name, scope="row")
        tag("td", there, css="number")
        tag("td", f"{sign}{factor}", css="number")


@solara.component
def Units(known: Facts):
    """Mesh units of the street and who works there."""
    with tag("div", css="street-units"):
        tag("h3", t("watch.street.units"), Help("mesh"))
        with tag("p"):
            for level, number, count in known.units:
                tag("span", t("watch.street.unit", level=t(f"watch.level.{level}"), number=number, count=count), css="chip")
        tag("p", t("watch.street.staff", workers=known.grid_workers, patrols=known.patrols, now=known.patrols_now))
        tag("p", t("watch.street.station", hours=f"{known.officers_h:.1f}", residents=f"{known.officers_residents:,}"))


@solara.component
def Happened(past: list[Happening]):
    """The last events of the street."""
    with tag("div", css="street-happened"):
        tag("h3", t("watch.street.history"))
        if not past:
            tag("p", t("watch.street.quiet"), css="soft")
            return
        with tag("ul", css="street-past"):
            for event in past:
                words = t(f"event.{event.kind}", topic=event.topic)
                with tag("li", css=f"event-{event.kind}"):
                    tag("span", t("watch.street.when", day=event.day + 1, time=hour(event.minute)), css="small soft number")
                    tag("span", words)
