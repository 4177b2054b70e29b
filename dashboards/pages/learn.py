"""The page Learn: six guided tasks. A task loads its two scenarios into the session, so that Watch and Compare show them."""

import solara

from dashboards import state
from dashboards.batch import Batch
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.learn.tasks import Task, found_before, holds, look_up, scenario, sentence, tasks
from dashboards.live.layers import LAYERS
from dashboards.pages.compare import BatchState
from dashboards.pages.compare import first_layer as compare_layer
from dashboards.refusals import refusal_words
from dashboards.share import ShareLink
from dashboards.shell import PageLink
from dashboards.texts import lang, t
from experiments.compare import Comparison
from sim.core.errors import ChanganError

FIRST_SEED = 1
TERMS = {  # of the glossary, that each task turns on
    "hot_spots": "hot_spot",
    "displacement": "displacement",
    "finer_grids": "micro_grid",
    "recorded": "dark_figure",
    "feedback": "feedback",
    "common_numbers": "common_random_numbers",
}


@solara.component
def Page():
    """Show the page."""
    chosen = solara.use_reactive(tasks()[0].key)
    with tag("div", css="learn"):
        tag("h1", t("learn.title"))
        tag("p", t("learn.lead"), css="lead")
        with tag("div", css="learn-columns"):
            with tag("nav", css="task-list", aria_label=t("learn.tasks")):
                for number, one in enumerate(tasks(), 1):
                    here = one.key == chosen.value
                    button(
                        tag("span", number, css="task-number"),
                        tag("span", one.title[lang.value]),
                        do=lambda key=one.key: chosen.set(key),
                        css=f"task-button{' here' if here else ''}",
                        aria_current="true" if here else None,
                    )
            TaskView(chosen.value).key(f"task-{chosen.value}")


def words(said: str) -> str:
    """Fill in what other pages call their layers and tables."""
    named = {f"layer_{one.key}": t(f"live.layer.{one.key}") for one in LAYERS}
    return said.format(**named, table_moved=t("compare.table_moved"))


@solara.component
def TaskView(key: str):
    """Show one task: question, what to change, what to notice, explanation."""
    task = next(one for one in tasks() if one.key == key)
    loaded, say = solara.use_reactive(False), lang.value

    def load() -> None:
        for side in state.SIDES:
            plan = scenario(key, side)
            state.choose(side, state.Chosen(plan.name, task.yaml[side], plan))
        state.set_seed(FIRST_SEED)
        compare_layer.set(task.look["layer"])
        loaded.set(True)

    with tag("article", css="task panel", aria_label=task.title[say]):
        tag("h2", task.title[say], Help(TERMS[key]))
        tag("p", task.question[say], css="question")
        tag("h3", t("learn.change"))
        tag("p", words(task.change[say]))
        with tag("div", css="line-row"):
            button(t("learn.load"), do=load, css="plain-button strong learn-load")
            for side in state.SIDES:
                tag("span", tag("span", side, css=f"badge side-{side.lower()}"), " ", scenario(key, side).name, css="small")
        if loaded.value:
            with tag("p", css="notice good", role="status"):
                tag("span", t("learn.loaded") + " ")
                PageLink("/", t("learn.to_watch"))
                tag("span", " · ")
                PageLink("/compare", t("learn.to_compare"))
            ShareLink("/compare")
        Noticed(task)
        Explained(task)


@solara.component
def Noticed(task: Task):
    """Say what was found in the task's runs, and let the reader run them again."""
    turn, wrong, batch = solara.use_reactive(0), solara.use_reactive(""), solara.use_reactive(None)

    def leave() -> None:
        if batch.peek() is not None:
            batch.peek().close()

    solara.use_effect(lambda: leave, [])

    def check() -> None:
        try:
            made = Batch((scenario(task.key, "A"), scenario(task.key, "B")), task.seeds, FIRST_SEED, lambda: turn.set(turn.peek() + 1))
        except ChanganError as error:
            wrong.set(str(error))
            return
        leave()
        batch.set(made.start())

    running = batch.value
    found = running.found if running is not None and running.state == "done" else None
    with tag("div"):
        _sentences(task, found)
        with tag("div", css="line-row"):
            button(t("learn.check"), do=check, css="plain-button learn-check", disabled=running is not None and not running.ended)
            if running is not None and not running.ended:
                button(t("compare.cancel"), do=running.cancel)
        if running is not None:
            BatchState(running, turn.value)
        if wrong.value:
            tag("p", refusal_words(wrong.value), css="notice bad", role="alert")


def _sentences(task: Task, found: Comparison | None) -> None:
    """Say what was noticed: before, or in the runs that were just made."""
    say = lang.value
    tag("h3", t("learn.notice"))
    tag("p", t("learn.notice_lead", seeds=task.seeds, days=task.days), css="small soft")
    with tag("ul", css="noticed"):
        for k, one in enumerate(task.notice):
            now = look_up(found, one.about) if found is not None and one.other is None else None
            with tag("li"):
                tag("span", sentence(task, one, now or found_before(task.key, k), say))
                if now is not None:
                    good = holds(one.expect, now)
                    tag("span", t("learn.held") if good else t("learn.not_held"), css=f"held {'good' if good else 'bad'}")


@solara.component
def Explained(task: Task):
    """Keep the explanation back until it is asked for."""
    opened = solara.use_reactive(False)
    words, state = (t("learn.hide"), "true") if opened.value else (t("learn.explain"), "false")
    with tag("div"):
        button(words, do=lambda: opened.set(not opened.value), css="plain-button learn-explain", aria_expanded=state)
        if opened.value:
            tag("p", task.explain[lang.value], css="explained")
