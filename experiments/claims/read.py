"""What the cities reported: the claims of `scenarios/claims.yaml`, each a self-reported figure of the authority that ran a programme.

Called by `changan claims`. Reading only: what the model gives beside each is `experiments.claims.answers`.
"""

from pathlib import Path
from typing import Literal

import scenarios
from sim.core.params import Params, param
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError
from sim.scenario_layers import file_source
from sim.yaml_source import Mapping, Mark, read_file

FILE = scenarios.FOLDER / "claims.yaml"


class Claim(Params):
    """One reported figure and what of the model corresponds to it."""

    programme: str = param(..., "Shipped programme that the claim speaks of", unit="text", source="claim")
    period: str = param(..., "When it was measured", unit="text", source="claim")
    text: str = param(..., "The claim in words", unit="text", source="claim")
    period_zh: str = param("", "The period in Chinese", unit="text", source="claim")
    text_zh: str = param("", "The claim in Chinese", unit="text", source="claim")
    outcome: str = param("", "Outcome of the model that corresponds", unit="text", source="claim")
    measure: Literal["relative", "difference", "level"] = param("relative", "What of the outcome corresponds", unit="text", source="claim")
    value: float | None = param(
        None, "The claimed figure, in the unit of the measure", unit="as measured", low=-1e9, high=1e9, source="claim"
    )
    why_not: str = param("", "Why nothing of the model corresponds", unit="text", source="claim")
    why_not_zh: str = param("", "The same in Chinese", unit="text", source="claim")

    def words(self, lang: str) -> tuple[str, str, str]:
        """Return claim, period and why_not in a language; English where there is no Chinese."""
        ours = (self.text_zh, self.period_zh, self.why_not_zh) if lang == "zh" else ("", "", "")
        return tuple(one or other for one, other in zip(ours, (self.text, self.period, self.why_not), strict=True))  # type: ignore[return-value]


def load_claims(path: Path = FILE) -> dict[str, Claim]:
    """Read a file of claims. Raises ScenarioError with every problem, at its line."""
    problems: list[Problem] = []
    tree = read_file(path, file_source(path), problems)
    checker = Checker(problems=problems)
    found: dict[str, Claim] = {}
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(
            tree.mark.problem("", "a file of claims holds one group for each claim: a key, and below it programme, period, text")
        )
    rows = tree if isinstance(tree, Mapping) else Mapping({}, {}, Mark(file_source(path)))
    for key, node in rows.entries.items():
        claim = checker.group(Claim, node, key, rows.keys[key])
        if claim is None:
            continue
        found[key] = claim
        if claim.programme not in scenarios.programmes():
            problems.append(node.mark.problem(key, f"{key}.programme: no shipped programme is called {claim.programme!r}"))
        if bool(claim.why_not) == bool(claim.outcome and claim.value is not None):
            problems.append(node.mark.problem(key, f"{key}: give outcome and value, or say in why_not why nothing corresponds"))
    if problems:
        raise ScenarioError(problems)
    return found


def comparable(claims: dict[str, Claim]) -> list[str]:
    """Return the programmes that must be run, each once, in the order of the file."""
    return list(dict.fromkeys(claim.programme for claim in claims.values() if not claim.why_not))
