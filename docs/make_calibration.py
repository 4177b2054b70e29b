"""Put the result of `changan calibrate` where the package ships it: `python docs/make_calibration.py RESULT [SELFTEST]`.

Writes scenarios/evidence/ensemble.yaml (copied), docs/calibration.md and its figures in docs/images/calibration/. RESULT and SELFTEST are
folders that `changan calibrate` and `changan calibrate --self-test` wrote; every number of the page is read from them.
"""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from experiments.calibration.texts import label
from experiments.ensemble import SHIPPED

HERE = Path(__file__).resolve().parent
PAGE = HERE / "calibration.md"
IMAGES = HERE / "images" / "calibration"

HEAD = """# Calibration, and the ensemble of parameter sets

<!-- made by docs/make_calibration.py from a result of changan calibrate: do not edit -->

The model has some two hundred numbers that no source fixes. This page says which of them are tried out, what they must meet, what came of it,
and what cannot be known from these targets at all. `scenarios/evidence/calibration.yaml` holds the free parameters with their bounds and the targets,
`scenarios/evidence/patterns.yaml` the bands: both were written before the runs. No published effect of a programme is a target, none is entered anywhere.

| to | run |
| --- | --- |
| make the ensemble again | `changan calibrate` (stopped at any time, it goes on where it was; `--budget short` to see that it works) |
| test the inference on cities whose parameters are known | `changan calibrate --self-test` |
| compare programmes over the ensemble | `changan compare baseline night_patrol --ensemble`, likewise `programmes` and `claims` |

The default parameters are not changed by any of this. With `--ensemble` the pair of runs with seed *i* has the numbers of member *i* mod *n*, so that
intervals over pairs carry what is not known about these parameters as well as chance. A number that a scenario sets itself stays as the scenario says.

## How it is done

1. **Screening.** Morris' trajectories on real runs, each trajectory in one world. A parameter that moves no target by one standard deviation between seeds is left out of the
   inference: it keeps all of its bounds, and members draw it from them, so that comparisons carry the doubt about it.
2. **History matching.** Latin hypercubes of real runs, each in a world of its own; a Gaussian process for each target, with the noise of a run measured by repeated seeds.
   A set is ruled out where any target lies more than three standard deviations (emulator and model discrepancy together) outside its band.
3. **ABC-SMC** (pyabc) on the emulators within what is left: sets whose mean over some seeds is expected inside every band, chance included.
4. **Real runs.** Sets drawn from that posterior are run; those whose mean over the seeds lies in *every* band are members. Emulators propose, runs decide.

Candidates near the edge of a band pass partly by luck of their seeds, as in any test by runs; a member that is run with other seeds lies outside a noisy band now and then.
The bands are wide, because most published figures are from elsewhere: history matching rules out little, and most parameters stay wide. That is a finding, not a fault.

"""


def main() -> None:
    """Write the page."""
    result = Path(sys.argv[1])
    tested = json.loads((Path(sys.argv[2]) / "selftest.json").read_text(encoding="utf-8")) if len(sys.argv) > 2 else None
    IMAGES.mkdir(parents=True, exist_ok=True)
    figures = [*result.glob("figures/*.svg"), *(Path(sys.argv[2]).glob("figures/*.svg") if tested else ())]
    for path in figures:
        if not path.stem.endswith(".zh"):
            shutil.copy(path, IMAGES / path.name)
    shutil.copy(result / "ensemble.yaml", SHIPPED)
    report = (result / "report.md").read_text(encoding="utf-8")
    shown = json.loads((result / "calibration.json").read_text(encoding="utf-8"))
    body = re.sub(r"^## ", "### ", report.split("\n", 1)[1], flags=re.M).replace("(figures/", "(images/calibration/")
    parts = [
        HEAD,
        f"## What came of it (ensemble {shown['ensemble']}, {shown['members']} members)\n",
        body.strip(),
        "\n",
        _defaults(shown),
        _test(tested),
    ]
    PAGE.write_text("\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _defaults(shown: dict[str, Any]) -> str:
    seeds = ", ".join(map(str, shown["seeds"]))
    if shown["defaults_pass"]:
        told = f"The mean of the defaults over seeds {seeds} lies in every band: by the test that makes a member, the defaults are one."
    else:
        told = (
            f"The mean of the defaults over seeds {seeds} lies outside the band of {', '.join(shown['defaults_outside'])}: by the test that makes a member, they"
            " are none. Over so few seeds the near-repeat ratio of a city with some hundreds of such crimes a year is noisy (its standard deviation in one run stands"
            " in the table of emulators); [patterns](patterns.md) judges the defaults by more seeds, pooled."
        )
    worst = sorted(shown["misses"].items(), key=lambda one: -one[1])[:3]
    hard = ", ".join(f"{name} ({share:.0%} of candidates outside)" for name, share in worst)
    return f"\n## The defaults, and what is hard to reach\n\n{told} Hardest to meet: {hard}. The defaults lie within the bounds of every parameter.\n"


def _test(tested: dict[str, Any] | None) -> str:
    if tested is None:
        return ""
    low, high = tested["wanted"]
    lines = [
        "\n## Self-test\n",
        f"{tested['cities']} synthetic cities: parameters drawn from all of the bounds, one real run of each gives the targets, the same inference follows (emulators of"
        f" the first wave, ABC-SMC). The 90 % intervals held the truth in {tested['coverage']:.1%} of cases over all parameters (wanted {low:.0%} to {high:.0%}):"
        f" {'passed' if tested['holds'] else 'FAILED'}. An interval that is nearly as wide as the bounds (0.9) holds the truth because it says nothing; the"
        " correlation of truth and middle says what one year of one city tells about a parameter.\n",
        "| parameter | coverage of the 90 % interval | its width, share of the bounds | correlation with the truth |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {label(row['parameter'], 'en')} | {row['coverage']:.0%} | {row['width']:.2f} | {row['correlation']:.2f} |"
        for row in tested["parameters"]
    ]
    return "\n".join([*lines, "\n![Coverage of each parameter](images/calibration/calibration-selftest.svg)"])


if __name__ == "__main__":
    main()
