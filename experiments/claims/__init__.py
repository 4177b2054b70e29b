"""What the cities reported beside what the model gives, what would have to be true for it, and what else makes such figures."""

from experiments.claims.answers import Answer, answer, markdown, to_json
from experiments.claims.read import FILE, Claim, comparable, load_claims
from experiments.claims.writing import findings_json, write

__all__ = ["FILE", "Answer", "Claim", "answer", "comparable", "findings_json", "load_claims", "markdown", "to_json", "write"]
