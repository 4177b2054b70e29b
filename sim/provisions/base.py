"""What every provision shares, and how the provisions of several policies add up."""

from collections.abc import Iterable
from typing import ClassVar

from sim.core.errors import ChanganError


class Provision:
    """Base of what a policy puts in place; subclasses are frozen dataclasses.

    `only_one`: a sentence for planners when two active policies claim it, empty where several work side by side.
    """

    only_one: ClassVar[str] = ""


class Provisions:
    """Everything that is in place on one day; ask by kind."""

    def __init__(self, parts: Iterable[Provision] = ()) -> None:
        """Sort parts by kind. Raises ChanganError when two policies claim the same exclusive provision."""
        self._by_kind: dict[type[Provision], list[Provision]] = {}
        for part in parts:
            same = self._by_kind.setdefault(type(part), [])
            same.append(part)
            if len(same) > 1 and part.only_one:
                raise ChanganError(part.only_one)

    def of[P: Provision](self, kind: type[P]) -> tuple[P, ...]:
        """Return all provisions of one kind, in the order of policies' labels."""
        return tuple(self._by_kind.get(kind, ()))  # type: ignore[arg-type]

    def one[P: Provision](self, kind: type[P]) -> P | None:
        """Return the provision of an exclusive kind, None where nobody provides it."""
        found = self.of(kind)
        return found[0] if found else None


def combine(parts: Iterable[Provision]) -> Provisions:
    """Add up provisions. Raises ChanganError when two policies claim the same exclusive provision."""
    return Provisions(parts)
