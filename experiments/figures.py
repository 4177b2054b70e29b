"""Every figure of a comparison, in the order in which the report shows them. Called by `experiments.compare` and the report."""

from experiments.figures_effects import concentration, forest
from experiments.figures_map import difference_map
from experiments.figures_series import hours, series
from experiments.figures_style import Drawn
from experiments.paired_runs import PairedRuns
from experiments.report_words import main_outcomes


def figures(runs: PairedRuns, lang: str = "en") -> list[Drawn]:
    """Draw the figures that the runs allow, in one language ("en" or "zh")."""
    drawn = [
        forest(runs, [name for name in main_outcomes(runs) if runs.meta[name].family != "cost"], lang),
        difference_map(runs, lang),
        series(runs, lang),
        hours(runs, lang),
        concentration(runs, lang),
    ]
    return [one for one in drawn if one is not None]
