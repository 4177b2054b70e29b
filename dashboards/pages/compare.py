"""The page Compare: two scenarios on one seed and one clock, and over many seeds with intervals."""

import math

import solara
import solara.lab

from dashboards import state
from dashboards.batch import Batch
from dashboards.choose import Whole
from dashboards.compare.results import Results
from dashboards.compare.stage import Played
from dashboards.glossary import Help
from dashboards.html import button, progress, tag
from dashboards.refusals import refusal_words
from dashboards.server.limits import limits
from dashboards.share import ShareLink
from dashboards.shell import PageLink
from dashboards.texts import t
from sim.core.errors import ChanganError
from sim.scenario import Scenario

FEW_SEEDS = 10
FEW_DAYS = 90
held: solara.Reactive[Batch | None] = solara.reactive(
    None
)  # of this page's kernel: a finished batch is still there after a look at another page
first_layer = solara.reactive("true_crime")


@solara.component
def Page():
    """Show the page."""
    names = (state.chosen("A").name, state.chosen("B").name)
    solara.use_effect(lambda: _leave, [])
    with tag("div", css="compare"):
        tag("h1", t("compare.title"))
        tag("p", t("compare.lead"), css="lead")
        Sides(names)
        Played(names, first_layer.value)
        OverSeeds(names)


def _leave() -> None:
    """Stop a batch that nobody waits for; one that has ended is kept."""
    batch = held.peek()
    if batch is not None and not batch.ended:
        batch.close()
        held.set(None)


@solara.component
def Sides(names: tuple[str, str]):
    """Say what A and B are, and let the seed be chosen."""
    with tag("div", css="panel line-row compare-sides"):
        for side, name in zip(state.SIDES, names, strict=True):
            with tag("span", css="side-name"):
                tag("span", side, css=f"badge side-{side.lower()}")
                tag("span", name)
        PageLink("/scenarios", t("compare.choose"))
        ShareLink("/compare")
        with tag("div", css="seed-input"):
            Whole.element(label=t("compare.seed"), low=0, high=state.MOST_SEED, value=state.seed.value, on_move=state.set_seed)
        Help("seed")


@solara.component
def OverSeeds(names: tuple[str, str]):
    """Ask for a batch, follow it, show what it found."""
    seeds, days, turn = solara.use_reactive(FEW_SEEDS), solara.use_reactive(_first_days()), solara.use_reactive(0)
    wrong = solara.use_reactive("")
    batch = held.value

    def start() -> None:
        try:
            sides = tuple(_called(state.chosen(side), days.value) for side in state.SIDES)
            made = Batch((sides[0], sides[1]), seeds.value, state.seed.value, lambda: turn.set(turn.peek() + 1))
        except ChanganError as error:
            wrong.set(str(error))
            return
        wrong.set("")
        if batch is not None:
            batch.close()
        held.set(made.start())

    with tag("div", css="compare"):
        with tag("section", css="panel over-seeds", aria_label=t("compare.seeds_title")):
            tag("h2", t("compare.seeds_title"), Help("common_random_numbers"))
            tag("p", t("compare.seeds_lead"), css="soft")
            running = batch is not None and not batch.ended
            with tag("div", css="line-row seeds-row"):
                with tag("div", css="number-input"):
                    Whole.element(label=t("compare.seeds"), low=2, high=limits().batch_seeds, value=seeds.value, on_move=seeds.set)
                with tag("div", css="number-input"):
                    Whole.element(label=t("compare.days"), low=1, high=limits().days, value=days.value, on_move=days.set)
                button(t("compare.run"), do=start, css="plain-button strong compare-run", disabled=running)
                button(
                    t("compare.cancel"),
                    do=lambda: batch.cancel() if batch else None,
                    css="plain-button compare-cancel",
                    disabled=not running,
                )
            if wrong.value:
                tag("p", refusal_words(wrong.value), css="notice bad", role="alert")
            if batch is not None:
                BatchState(batch, turn.value)
        if batch is not None and batch.found is not None and batch.ended:
            Results(batch.found)


@solara.component
def BatchState(batch: Batch, turn: int):
    """Say how far a batch is; `turn` grows with its changes."""
    share = round(100 * batch.done / max(batch.total, 1))
    with tag("div", css="batch-state", role="status"):
        if not batch.ended:
            progress(t("compare.progress"), share)
        left = f"{math.ceil(batch.remaining_s)} s" if math.isfinite(batch.remaining_s) else "–"
        tag("p", t(f"compare.state_{batch.state}", done=batch.done, total=batch.total, left=left, pairs=_pairs(batch)), css="small number")
        if batch.error:
            tag("p", refusal_words(batch.error), css="notice bad")
        elif batch.state == "done" and batch.found is not None and batch.found.cached:
            tag("p", t("compare.cached", n=batch.found.cached, total=batch.total), css="small soft")


def _called(side: state.Chosen, days: int) -> Scenario:
    """Return the scenario of a side over some days, called as the page calls it and not as its file does."""
    return side.scenario.with_values({"run.days": days}).model_copy(update={"name": side.name})


def _pairs(batch: Batch) -> int:
    return batch.found.seeds if batch.found is not None else 0


def _first_days() -> int:
    return min(FEW_DAYS, *(state.chosen(side).scenario.run.days for side in state.SIDES))
