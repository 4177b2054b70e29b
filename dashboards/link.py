"""A state of the dashboard as an address, and back: scenarios A and B, seed, language.

Called by the shell when a page opens and by the share button. Shipped scenarios travel by name, others as packed text; everything is
bounded while it is unpacked and checked as an uploaded file is.
"""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

import scenarios
from dashboards.reading import read
from dashboards.server.limits import limits
from dashboards.state import MOST_SEED, SIDES, Chosen, shipped
from dashboards.uploads import folder
from sim.core.errors import ChanganError
from sim.core.params import paths_in

MARK = "~"
DRAFT = "draft"  # the scenario that is being edited


@dataclass
class Restored:
    """What an address asks for; `problems` says in one line each what of it could not be taken."""

    sides: dict[str, Chosen] = field(default_factory=dict)
    seed: int | None = None
    problems: list[str] = field(default_factory=list)


def query(sides: dict[str, Chosen], seed: int, lang: str) -> str:
    """Return the query of an address that restores a state. Raises ChanganError when it cannot be shared by an address."""
    values = {"seed": str(seed), "lang": lang}
    for side, chosen in sides.items():
        if files := paths_in(chosen.scenario.city, "city"):
            name = next(iter(files.values())).name
            raise ChanganError(
                f"{chosen.name} uses your file {name}, which an address cannot carry; download the scenario and send both files"
            )
        values[side.lower()] = chosen.shipped or packed(chosen)
    made = urlencode(values)
    if len(made) > limits().link_chars:
        raise ChanganError(
            f"the address would have {len(made):,} characters ({limits().link_chars:,} at most); download the scenario and send the file"
        )
    return made


def packed(chosen: Chosen) -> str:
    """Return name and text of a scenario as one word."""
    plain = json.dumps([chosen.name, chosen.text], ensure_ascii=False).encode()
    return MARK + base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def unpacked(word: str) -> tuple[str, str]:
    """Return name and text of a packed scenario; never unpacks more than a scenario may have. Raises ChanganError."""
    bad = ChanganError("the scenario in the address is damaged; was it cut short when it was copied?")
    try:
        data = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        tool = zlib.decompressobj()
        plain = tool.decompress(data, limits().yaml_bytes + 1_000)
        if tool.unconsumed_tail:
            raise ChanganError(f"the scenario in the address is larger than {limits().yaml_bytes // 1000} kB")
        name, text = json.loads(plain)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise bad from None
    if not (isinstance(name, str) and isinstance(text, str)):
        raise bad
    return name[:80], text


def restored(search: str | None) -> Restored:
    """Return what an address asks for; what is wrong is left out and told."""
    found = Restored()
    if len(search or "") > limits().link_chars:
        found.problems.append(f"the address is longer than {limits().link_chars:,} characters; nothing of it was taken")
        return found
    try:
        values = dict(parse_qsl(search or "", max_num_fields=20))
    except ValueError:
        return found
    for side in (*SIDES, DRAFT):
        word = values.get(side.lower())
        if word:
            try:
                found.sides[side] = _side(word)
            except ChanganError as error:
                found.problems.append(f"{side}: {str(error).splitlines()[0]}")
    seed = values.get("seed", "")
    if seed:
        if seed.isascii() and seed.isdigit() and int(seed[:12]) <= MOST_SEED:
            found.seed = int(seed[:12])
        else:
            found.problems.append(f"the seed of the address is not a whole number from 0 to {MOST_SEED}")
    return found


def _side(word: str) -> Chosen:
    if not word.startswith(MARK):
        if word not in scenarios.names():
            raise ChanganError("the address names a scenario that is not shipped")
        return shipped(word)
    name, text = unpacked(word[1:])
    chosen, problems = read(text, f"{name}.yaml", folder())
    if chosen is None:
        raise ChanganError(str(problems[0]))
    return Chosen(name, text, chosen.scenario)
