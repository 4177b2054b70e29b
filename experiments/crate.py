"""RO-Crate metadata of a result folder: what each file is, which program made it, from what, so that archives can read it.

Called by `changan crate` and for briefs. Writes `ro-crate-metadata.json` into the folder, through the library `rocrate` (extra `crate`); the
file is made from the folder's manifest alone and leaves the other files as they are.
"""

import importlib.util
import mimetypes
from pathlib import Path
from typing import Any

from experiments.extras import needed
from experiments.manifest import CRATE, load_manifest
from sim import __version__
from sim.core.errors import ChanganError
from sim.result import MANIFEST

LICENCE = "https://spdx.org/licenses/CC-BY-4.0"
KINDS = {
    "run": "One simulated run of a public-safety scenario",
    "compare": "A simulated comparison of public-safety scenarios, seed by seed",
    "brief": "A policy brief from a simulated comparison of public-safety scenarios",
}
FILES = {  # what the files of a result folder hold
    "manifest.json": "Scenarios in full and in canonical form, seeds, digests, versions, checksums",
    "brief.html": "The policy brief, one self-contained page",
    "report.html": "The report in English, one self-contained page",
    "report.zh.html": "The report in Chinese, one self-contained page",
    "outcomes.csv": "Differences of every outcome with intervals, corrections and worth of pairing",
    "outcomes.parquet": "The same table with its types",
    "runs.csv": "Outcomes and digest of every run, failed runs with their error",
    "runs.parquet": "The same table with its types",
    "comparison.json": "The comparison as the command line prints it",
    "daily.parquet": "One row a day: four counts by crime type, matters, opinions, cost",
    "places.parquet": "One row a street segment",
    "hours.parquet": "True crimes by hour of the day and type",
    "events.parquet": "Every event of the run",
}


def installed() -> bool:
    """Say whether the library is there."""
    return importlib.util.find_spec("rocrate") is not None


def write_crate(folder: Path | str) -> Path:
    """Write the metadata of a result folder; returns its file. Raises ChanganError."""
    place = Path(folder)
    told = load_manifest(place)
    crate_of = needed("rocrate.rocrate", "crate")
    crate = crate_of.ROCrate()
    names = [one["name"] for one in told["scenarios"]] if "scenarios" in told else [told["name"]]
    crate.name = f"{KINDS[told['kind']]}: {', '.join(names)}"
    crate.description = "Made by the simulation changan with synthetic people only; not for operational use."
    crate.datePublished = told["created"]
    crate.license = LICENCE
    files = [_file(crate, place, path) for path in sorted(place.rglob("*")) if path.is_file() and path.name != CRATE]
    _made_by(crate, told, names, files)
    try:
        crate.metadata.write(place)
    except OSError as fault:
        raise ChanganError(f"{place / CRATE} cannot be written: {fault.strerror or fault}") from fault
    return place / CRATE


def _file(crate: Any, place: Path, path: Path) -> Any:
    name = path.relative_to(place).as_posix()
    kind = (
        "application/vnd.apache.parquet" if path.suffix == ".parquet" else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    about = FILES.get(name, "A figure of the report" if name.startswith("figures/") else "")
    values = {"name": name, "encodingFormat": kind, "contentSize": str(path.stat().st_size)}
    return crate.add_file(path, name, properties=values | ({"description": about} if about else {}))


def _made_by(crate: Any, told: dict[str, Any], names: list[str], files: list[Any]) -> None:
    """Say which program made the files, from which scenarios and seeds."""
    needed("rocrate.model.contextentity", "crate")
    from rocrate.model.contextentity import ContextEntity

    version = told["versions"].get("changan", __version__)
    program = crate.add(
        ContextEntity(
            crate,
            "#changan",
            properties={
                "@type": "SoftwareApplication",
                "name": "changan",
                "version": version,
                "softwareRequirements": [f"{k} {v}" for k, v in told["versions"].items()],
            },
        )
    )
    hashes = [one["hash"] for one in told["scenarios"]] if "scenarios" in told else [told["hash"]]
    seeds = told["seeds"] if "seeds" in told else [told["seed"]]
    objects = [
        crate.add(
            ContextEntity(
                crate,
                f"#scenario-{value}",
                properties={"@type": "PropertyValue", "name": name, "propertyID": "scenario hash", "value": value},
            )
        )
        for name, value in zip(names, hashes, strict=True)
    ]
    seeded = {"@type": "PropertyValue", "name": "seeds", "value": [int(seed) for seed in seeds]}
    objects.append(crate.add(ContextEntity(crate, "#seeds", properties=seeded)))
    action = crate.add(
        ContextEntity(
            crate,
            "#simulation",
            properties={
                "@type": "CreateAction",
                "name": told.get("command") or KINDS[told["kind"]],
                "endTime": told["created"],
                "description": f"results version {told.get('results_version')}, sources {told.get('program')}",
            },
        )
    )
    action["instrument"], action["object"], action["result"] = program, objects, files
    crate.root_dataset["mentions"] = action
    assert MANIFEST in {one.id for one in files}
