"""What `experiments.verify` found out about a result folder: what was checked, and every difference in words."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was: "differs" speaks against the result, "note" only explains."""

    kind: Literal["differs", "note"]
    text: str


@dataclass
class Verified:
    """What was checked, and what was found."""

    folder: Path
    kind: str
    runs: int = 0
    again: int = 0
    same: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Say whether nothing speaks against the result."""
        return not any(one.kind == "differs" for one in self.findings)

    def differs(self, text: str) -> None:
        """Keep what speaks against the result."""
        self.findings.append(Finding("differs", text))

    def note(self, text: str) -> None:
        """Keep what explains."""
        self.findings.append(Finding("note", text))

    def to_json(self) -> dict[str, Any]:
        """Return what `changan verify --json` prints."""
        return {
            "folder": str(self.folder), "kind": self.kind, "holds": self.holds, "runs": self.runs, "repeated": self.again, "same": self.same,
            "files": self.files, "findings": [{"kind": f.kind, "text": f.text} for f in self.findings],
        }  # fmt: skip
