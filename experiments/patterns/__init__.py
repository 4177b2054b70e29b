"""Does the model show what it was not told? Patterns of the evidence, the statistics that stand for them, and verdicts.

`measure(model)` gives every statistic of one finished run; `PATTERNS` says, for each, what was found elsewhere and the band in which it
must lie (`scenarios/evidence/patterns.yaml`). `make patterns` prints both for the embedded city, `changan validate patterns` does it for
two cities over many seeds. Nothing here is fitted by the program.
"""

from experiments.patterns.evidence import Pattern, load_patterns
from experiments.patterns.measured import measure

PATTERNS = load_patterns()

__all__ = ["PATTERNS", "Pattern", "load_patterns", "measure"]
