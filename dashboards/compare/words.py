"""What a planner may say after a batch: what is sure, what is likely, and what cannot be told. Every sentence is the report's own.

Read by the Compare page. The grouping is `experiments.report_words.claim`: clear means the interval leaves out zero and still does after correction
for the number of outcomes looked at.
"""

from experiments.paired_runs import PairedRuns
from experiments.report_answer import books_sentence, cost_per_crime, cost_sentence, sentence
from experiments.report_words import claim, main_outcomes

GROUPS = ("clear", "likely", "open", "same", "none")
MONEY = "cost_cny"


def grouped(runs: PairedRuns, lang: str) -> dict[str, list[str]]:
    """Return claim -> sentences (HTML) on the main outcomes, in their order; groups without a sentence are left out."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in main_outcomes(runs):
        if name != MONEY:  # told with the crimes averted
            one = runs.differences[0][name]
            found[claim(one)].append(sentence(one, lang))
    return {group: said for group, said in found.items() if said}


def besides(runs: PairedRuns, lang: str) -> list[str]:
    """Return what it costs, and what moved in the books alone (HTML)."""
    money = cost_per_crime(runs, 1)
    return [*([cost_sentence(money, runs.days, lang)] if money is not None else []), *books_sentence(runs, 1, lang)]
