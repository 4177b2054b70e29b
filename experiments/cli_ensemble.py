"""The option `--ensemble` of the commands that run scenarios: which parameter sets pairs of runs go through.

Used by `experiments.cli_run`, `cli_programmes` and `cli`; writes nothing.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

OPTION = "--ensemble"
SHIPPED = "shipped"
Chosen = Annotated[
    str | None,
    typer.Option(
        OPTION,
        help="Give pair i the numbers of member i of the calibrated ensemble, so that intervals carry what is not known about parameters;"
        " without a file: the shipped one.",
        metavar="[FILE]",
    ),
]


def spelled_out(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with the shipped ensemble named where `--ensemble` stands alone."""
    out: list[str] = []
    for k, word in enumerate(words):
        out.append(word)
        after = words[k + 1] if k + 1 < len(words) else ""
        if word == OPTION and after != SHIPPED and not after.lower().endswith((".yaml", ".yml")):
            out.append(SHIPPED)
    return out


def ensemble_of(chosen: str | None) -> Any:
    """Return the ensemble that the option names, None without the option. Raises ChanganError."""
    from experiments.ensemble import Ensemble

    if chosen is None:
        return None
    return Ensemble.shipped() if chosen == SHIPPED else Ensemble.load(chosen)
