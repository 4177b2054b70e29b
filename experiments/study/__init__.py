"""Study files: what is varied, how, over which seeds, and what is read (XLRM: uncertainties, levers, relations, outcomes).

`load_sweep` reads a file; the run store asks the study for its points and seeds; the analysis asks its design for factors.
"""

from experiments.study.design import Design
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from experiments.study.seeds import Precision
from experiments.study.sweep import SweepStudy, load_sweep

__all__ = ["Design", "Factor", "Precision", "SweepStudy", "Wanted", "load_sweep"]
