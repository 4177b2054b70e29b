"""Every bound of the dashboard in one place: what a message, an upload, a city and a run may be for one user.

Read by the guard, the server, uploads, address links and the pages; `changan dashboard --limit name=value` changes one for a server.
"""

from sim.core.errors import ChanganError
from sim.core.params import Params, declarations, param
from sim.scenario import Scenario
from sim.scenario_errors import Problem, nearest

ASSUMED = "assumed: ten users on two cores"


class Limits(Params):
    """Bounds of one server; those of size and length hold for each user."""

    message_bytes: int = param(
        1_000_000,
        "Largest message of a browser",
        unit="bytes",
        low=100_000,
        high=50_000_000,
        source="assumed: a piece of an upload is 256 kB",
    )
    body_bytes: int = param(
        65_536, "Largest body of a request", unit="bytes", low=1_024, high=10_000_000, source="assumed: only the farewell of a page has one"
    )
    yaml_bytes: int = param(
        60_000,
        "Largest scenario file",
        unit="bytes",
        low=1_000,
        high=1_000_000,
        source="assumed: one with every value written out has 21 kB; the worst of this size takes a second to read",
    )
    street_bytes: int = param(
        30_000_000, "Largest street file", unit="bytes", low=100_000, high=2_000_000_000, source="assumed: a district as GeoJSON is 10 MB"
    )
    unpacked_bytes: int = param(
        120_000_000,
        "Largest content of a packed street file",
        unit="bytes",
        low=100_000,
        high=4_000_000_000,
        source="assumed: 4 times the file",
    )
    reader_s: int = param(
        60, "Longest reading of a street file", unit="s of processor", low=1, high=3_600, source="assumed: a district takes 5 s"
    )
    reader_bytes: int = param(
        4_000_000_000,
        "Most memory for reading a street file",
        unit="bytes",
        low=500_000_000,
        high=64_000_000_000,
        source="assumed: address space",
    )
    folder_bytes: int = param(
        150_000_000,
        "Most a user keeps in uploaded files",
        unit="bytes",
        low=100_000,
        high=8_000_000_000,
        source="assumed: five street files",
    )
    link_chars: int = param(
        6_000, "Longest address of a shared state", unit="characters", low=500, high=60_000, source="assumed: proxies cut at 8 kB"
    )
    residents: int = param(60_000, "Most residents of a city", unit="persons", low=100, high=5_000_000, source=ASSUMED)
    segments: int = param(6_000, "Most street segments of a city", unit="segments", low=100, high=400_000, source=ASSUMED)
    days: int = param(1_100, "Longest run", unit="days", low=1, high=3_650, source="assumed: three years")
    policies: int = param(40, "Most policies of a scenario", unit="policies", low=1, high=400, source="assumed: every policy once")
    batch_seeds: int = param(50, "Most seeds of a batch", unit="pairs", low=2, high=1_000, source=ASSUMED)
    batches: int = param(
        1, "Most batches and analyses of all users at once", unit="batches", low=1, high=100, source="assumed: each takes all cores"
    )
    batch_workers: int = param(2, "Most worker processes of a batch", unit="processes", low=1, high=100, source=ASSUMED)
    batch_person_days: int = param(
        800, "Largest batch", unit="million person-days", low=1, high=1_000_000, source="assumed: some five minutes on two cores"
    )
    kernels: int = param(40, "Most pages that are open at once", unit="pages", low=1, high=1_000, source="assumed: a class")
    kernels_per_user: int = param(8, "Most pages of one browser at once", unit="pages", low=1, high=100, source="assumed")
    cull_min: int = param(10, "Time after which a page that lost its browser is closed", unit="min", low=1, high=1_440, source="DASHBOARD")


_current = Limits()


def limits() -> Limits:
    """Return the bounds of this server."""
    return _current


def use(chosen: Limits) -> None:
    """Set the bounds of this server; called once, before it starts."""
    global _current
    _current = chosen


def chosen(texts: list[str]) -> Limits:
    """Return the bounds with those named on the command line (`residents=100000`). Raises ChanganError."""
    known = {d.path: d for d in declarations(Limits)}
    values: dict[str, int] = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in known:
            hint = nearest(name, known)
            raise ChanganError(
                f"--limit {text}: there is no limit {name!r}" + (f"; did you mean {hint}?" if hint else f" (limits: {', '.join(known)})")
            )
        declared = known[name]
        if not number.isdigit() or not (declared.low or 0) <= int(number) <= (declared.high or 0):
            raise ChanganError(
                f"--limit {text}: a whole number from {declared.low:.0f} to {declared.high:.0f} is needed ({declared.help}; {declared.unit})"
            )
        values[name] = int(number)
    return Limits(**values)


def too_large(scenario: Scenario) -> list[Problem]:
    """Return what of a scenario is beyond the bounds of this server, one problem each, with its path."""
    bound = limits()
    asked = (
        ("city.population.residents", scenario.city.population.residents, bound.residents, "residents"),
        ("city.segments", 0 if scenario.city.streets else scenario.city.segments, bound.segments, "street segments"),
        ("run.days", scenario.run.days, bound.days, "days"),
        ("policies", len(scenario.policies), bound.policies, "policies"),
    )
    advice = "write a smaller number here, or use the command line (changan run), which has no such bound"
    return [
        Problem(scenario.name, None, None, path, f"{path}: {value:,} {what} are more than this server allows ({most:,}); {advice}")
        for path, value, most, what in asked
        if value > most
    ]
