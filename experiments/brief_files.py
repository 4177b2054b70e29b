"""Scenario files as a brief prints them: the first in full, the others as what they change, each loading to the hash of what was run.

Called by `experiments.brief`; writes only a temporary folder, in which every file is loaded once to prove its hash.
"""

import tempfile
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from experiments.store.plan import differences
from sim.core.errors import ChanganError
from sim.core.params import paths_in
from sim.scenario import Scenario


@dataclass(frozen=True)
class Printed:
    """One scenario as a file: its name on disk, its text, and the files beside it that the text needs."""

    file: str
    text: str
    hash: str
    beside: tuple[str, ...]


def printed(scenarios: tuple[Any, ...], names: tuple[str, ...]) -> list[Printed]:
    """Return a file for each scenario; all are saved in one folder. Raises ChanganError where one would not load to its hash."""
    files = [f"{k + 1}-{_plain(name)}.yaml" for k, name in enumerate(names)]
    texts = [scenarios[0].to_yaml()]
    texts += [_changes(files[0], scenarios[0], one) for one in scenarios[1:]]
    with tempfile.TemporaryDirectory() as place:
        for k, one in enumerate(scenarios):
            if texts[k] is None or not _loads(Path(place), files[k], texts[k], one):
                texts[k] = one.to_yaml()
                if not _beside(one) and not _loads(Path(place), files[k], texts[k], one):
                    raise ChanganError(f"{names[k]} cannot be written as a file that reads back the same; please report this")
    return [Printed(file, text, one.hash, _beside(one)) for file, text, one in zip(files, texts, scenarios, strict=True)]


def _changes(first: str, base: Any, other: Any) -> str:
    """Return a file that extends the first and says only what differs."""
    tree: dict[str, Any] = {"extends": first, "name": other.name, "why": other.why}
    before, after = ({k: v for k, v in s.to_dict().items() if k not in ("name", "why", "catalogue")} for s in (base, other))
    for (*groups, last), *value in differences(before, after):
        inner = tree
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[last] = value[0] if value else None
    for label in tree.get("policies", {}):
        if isinstance(tree["policies"][label], dict) and label not in base.policies:
            tree["policies"][label] = after["policies"][label]
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.sort_base_mapping_type_on_output, yaml.allow_unicode = False, False, True
    stream = StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()


def _loads(place: Path, file: str, text: str, wanted: Any) -> bool:
    """Say whether a file, saved beside those before it, loads to the hash wanted."""
    (place / file).write_text(text, encoding="utf-8")
    try:
        return bool(Scenario.load(place / file).hash == wanted.hash)
    except ChanganError:
        return False


def _beside(one: Any) -> tuple[str, ...]:
    return tuple(file.name for file in paths_in(one.city, "city").values())


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name).strip("_")[:40] or "scenario"
