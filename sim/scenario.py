"""A scenario: everything that a run depends on, checked, frozen and named by a hash.

`Scenario.load` reads a file with what it `extends` and the command line's `--set`; `Scenario.from_dict` takes the same from
Python; both raise one `ScenarioError` that lists every problem. The hash is of the canonical form: every value after
defaults, files by their content, without what changes no result (name, why, threads).
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny
from ruamel.yaml import YAML

import scenarios
from sim.catalogue import CrimeType, MatterType
from sim.city.spec import CitySpec
from sim.core.collecting import no_collection
from sim.core.params import paths_in
from sim.parameters import ModelParams
from sim.provisions import Policy
from sim.scenario_errors import Problem, ScenarioError, clip, listing, nearest
from sim.scenario_layers import Layers, file_source, from_python, override, override_all, shipped_source
from sim.scenario_parts import Assembler, RunSpec, policies
from sim.yaml_source import Mapping, Mark, Source

__all__ = ["Problem", "RunSpec", "Scenario", "ScenarioError", "find"]

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def yaml_text(values: AnyMapping[str, Any]) -> str:
    """Return nested values as YAML, in their order."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    stream = StringIO()
    yaml.dump(dict(values), stream)
    return stream.getvalue()


class Scenario(BaseModel):
    """A city, a run, the numbers of the mechanisms, and policies. Equal hashes give equal results for equal seeds."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), defer_build=True)

    name: str
    why: str = ""
    city: CitySpec = CitySpec()
    run: RunSpec = RunSpec()
    parameters: ModelParams = ModelParams()
    crime_types: dict[str, CrimeType]
    matter_types: dict[str, MatterType]
    policies: dict[str, SerializeAsAny[Policy]] = Field(default_factory=dict)
    base_dir: Path = Field(default_factory=Path.cwd, exclude=True, repr=False)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, overrides: Sequence[tuple[str, str]] = (), days: int | None = None, only_present: bool = False
    ) -> Self:
        """Read a scenario file, or a shipped scenario by its name. Raises ScenarioError with every problem.

        `only_present`: an override of a policy that this scenario does not have is passed over (for overrides meant for several).
        """
        file, source = find(path)
        layers = Layers()
        tree = layers.file(file, source)
        return cls.from_tree(
            override_all(tree, overrides, layers.problems, only_present), layers.problems, name_of(file), source.folder, days
        )

    @classmethod
    def shipped(cls, name: str, *, overrides: Sequence[tuple[str, str]] = (), days: int | None = None) -> Self:
        """Read a scenario that comes with the package (tiny, baseline, ...)."""
        if name not in scenarios.names():
            raise ScenarioError([_not_shipped(name)])
        return cls.load(scenarios.path_of(name), overrides=overrides, days=days)

    @classmethod
    def from_dict(
        cls,
        values: AnyMapping[str, Any],
        *,
        base_dir: Path | None = None,
        overrides: Sequence[tuple[str, str]] = (),
        days: int | None = None,
    ) -> Self:
        """Check a scenario given as nested Python values; files are looked up from `base_dir` (default: here)."""
        folder = Path(base_dir) if base_dir is not None else Path.cwd()
        mark = Mark(Source("scenario", folder.resolve(), None))
        layers = Layers()
        tree = from_python(dict(values), mark, layers.problems)
        assert isinstance(tree, Mapping)
        tree = override_all(layers.with_base(tree, []), overrides, layers.problems)
        return cls.from_tree(tree, layers.problems, "scenario", folder.resolve(), days)

    @classmethod
    def from_tree(cls, tree: Mapping, problems: list[Problem], name: str, folder: Path, days: int | None) -> Self:
        """Return the scenario of a merged tree (for files that hold several). Raises ScenarioError with `problems` and its own."""
        if days is not None:
            tree = override(tree, "run.days", str(days), "--days", problems)
        with no_collection():  # the first scenario of a process imports every policy
            parts = Assembler(tree, problems).parts(name)
        if problems or parts.run is None or parts.city is None or parts.parameters is None:
            raise ScenarioError(problems)
        return cls.model_construct(
            name=parts.name,
            why=parts.why,
            run=parts.run,
            city=parts.city,
            parameters=parts.parameters,
            crime_types=parts.tables["crime_types"],
            matter_types=parts.tables["matter_types"],
            policies=parts.policies,
            base_dir=folder,
        )

    def with_values(self, values: AnyMapping[str, Any]) -> Self:
        """Return a copy with values put in at dotted paths ({"run.days": 30}), under the same checks."""
        changes = [(path, json.dumps(value, ensure_ascii=False, default=str)) for path, value in values.items()]
        return type(self).from_dict(self.to_dict(), base_dir=self.base_dir, overrides=changes)

    def to_dict(self) -> dict[str, Any]:
        """Return every value as plain Python, in a form that `from_dict` reads back whatever catalogue is shipped by then."""
        plain = self.model_dump(mode="json")
        for path, file in paths_in(self.city, "city").items():
            inside = file.is_relative_to(self.base_dir)
            _put(plain, path, str(file.relative_to(self.base_dir)) if inside else str(file))
        named = {label: {"policy": policy_name(self.policies[label]), **values} for label, values in plain["policies"].items()}
        return {**plain, "policies": named, "catalogue": {"shipped": False}}

    def to_yaml(self) -> str:
        """Return the resolved scenario as a file that loads to the same hash (saved in `base_dir`)."""
        return yaml_text(self.to_dict())

    @cached_property
    def _resolved(self) -> dict[str, Any]:
        plain = self.to_dict()
        for key in ("name", "why", "catalogue"):
            del plain[key]
        del plain["run"]["threads"]
        for path, file in paths_in(self.city, "city").items():
            _put(plain, path, f"blake2b:{_content_hash(file)}")
        return plain

    def canonical(self) -> str:
        """Return every value that can change a result as sorted JSON; files by the hash of their content."""
        return json.dumps(self._resolved, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @property
    def hash(self) -> str:
        """Return 16 hexadecimal digits that name the canonical form."""
        return hashlib.blake2b(self.canonical().encode(), digest_size=8).hexdigest()

    def diff(self, other: "Scenario") -> list[tuple[str, Any, Any]]:
        """Return (path, value here, value there) of everything that differs; None where a value is absent."""
        mine, theirs = dict(_leaves(self._resolved)), dict(_leaves(other._resolved))
        paths = [*mine, *(p for p in theirs if p not in mine)]
        return [(p, mine.get(p), theirs.get(p)) for p in paths if (p in mine) != (p in theirs) or mine[p] != theirs[p]]


def find(path: str | os.PathLike[str]) -> tuple[Path, Source]:
    """Return the file meant by a path or by the name of a shipped scenario, and its source."""
    text = os.fspath(path)
    file = Path(text)
    if file.suffix.lower() not in (".yaml", ".yml") and not file.is_file():
        if text in scenarios.names():
            return scenarios.path_of(text), shipped_source(scenarios.path_of(text))
        if not file.exists() and (file.name == text or file.parts[0] in ("cities", "programmes")):
            raise ScenarioError([_not_shipped(text)])
    elif (
        not file.exists()
        and file.parts[:1] == ("scenarios",)
        and (name := Path(*file.parts[1:]).with_suffix("").as_posix()) in scenarios.names()
    ):
        return scenarios.path_of(name), shipped_source(scenarios.path_of(name))
    if file.is_file() and file.resolve().is_relative_to(scenarios.FOLDER.resolve()):
        return file, shipped_source(scenarios.FOLDER / file.resolve().relative_to(scenarios.FOLDER.resolve()))
    return file, file_source(file)


def name_of(file: Path) -> str:
    """Return the name of a scenario that its file does not give: the shipped name, or the file's own without its ending."""
    whole = file.resolve()
    inside = whole.is_relative_to(scenarios.FOLDER.resolve())
    return whole.relative_to(scenarios.FOLDER.resolve()).with_suffix("").as_posix() if inside else file.stem


def policy_name(policy: Policy) -> str:
    """Return the name under which scenario files know a policy."""
    return next(name for name, cls in policies().items() if type(policy) is cls)


def _not_shipped(name: str) -> Problem:
    hint = nearest(name, scenarios.names())
    near = f"did you mean {hint}? " if hint else ""
    what = f"no such file, and no shipped scenario of this name; {near}Shipped: {listing(scenarios.names())}"
    return Problem(clip(name) or "''", None, None, "", what)


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    for group in groups:
        values = values[group]
    values[last] = value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves(value[key], f"{path}.{key}" if path else key)
    else:
        yield path, value


def _content_hash(file: Path) -> str:
    """Return the hash of a file's content; a Shapefile with the files that belong to it."""
    parts = [file]
    if file.suffix.lower() == ".shp":
        parts = sorted(p for p in file.parent.glob(f"{file.stem}.*") if p.suffix.lower() in _SHAPEFILE_PARTS)
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        if len(parts) > 1:
            digest.update(f"{part.suffix.lower()}:{part.stat().st_size};".encode())
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
