"""What a sweep says: which factors matter, where results are bad, which policy is robust, what can be had for what.

Every module takes an `Answers` (a design and its table of runs) and returns frozen results that figures, commands and
notebooks read. Failed runs and NaN are counted and left out, never turned into numbers.
"""

from experiments.analysis.answers import Answers, Counted
from experiments.analysis.sensitivity import Sensitivity, sensitivity

__all__ = ["Answers", "Counted", "Sensitivity", "sensitivity"]
