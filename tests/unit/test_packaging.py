"""The wheel: it holds what runs need, asks for what the code imports, and works where nothing may be written but the result."""

import ast
import ctypes
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from experiments import cli
from sim.city import partition
from sim.core.errors import ChanganError
from sim.core.jit import kernel_folder

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGES = ("sim", "experiments", "dashboards", "scenarios")
DISTRIBUTION_OF = {"ruamel": "ruamel-yaml", "SALib": "salib", "sklearn": "scikit-learn", "dask": "distributed", "PIL": "pillow"}
PARTS_OF_OTHERS = {"llvmlite", "pydantic_core"}  # half of numba, half of pydantic: each pins its own version of them


def declared(*extras: str) -> set[str]:
    """Distribution names of the core and of some extras."""
    wanted = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return {re.split(r"[\[<>=!~ ;]", line)[0].lower().replace("_", "-").replace(".", "-") for line in wanted}


def imported(package: str, only_top: bool) -> set[str]:
    """Distributions that the modules of a package import (at their top level, or anywhere)."""
    found = set()
    for path in (ROOT / package).rglob("*.py"):
        tree = ast.parse(path.read_text())
        nodes = tree.body if only_top else list(ast.walk(tree))
        for node in nodes:
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            found |= {name.split(".")[0] for name in names}
    ours = found - set(sys.stdlib_module_names) - set(PACKAGES) - PARTS_OF_OTHERS - {"", "__future__"}
    return {DISTRIBUTION_OF.get(name, name.lower().replace("_", "-")) for name in ours}


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_imported_is_declared(package):
    extras = [name for name in PROJECT["optional-dependencies"] if name != "dev"]
    assert imported(package, only_top=False) <= declared(*extras)


@pytest.mark.parametrize("package", ["sim", "experiments", "scenarios"])
def test_modules_load_with_the_core_alone(package):
    assert imported(package, only_top=True) <= declared()


def test_tested_versions_cover_every_dependency_and_name_no_place():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.\-]+==[0-9][0-9A-Za-z.+]*", line)] == []
    pinned = {line.split("==")[0].lower().replace("_", "-").replace(".", "-") for line in lines}
    assert declared(*PROJECT["optional-dependencies"]) <= pinned


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build without network: hatchling comes with the development tools."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("changan-*.whl"))


def test_the_wheel_holds_code_and_data_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == set(PACKAGES)
    for shipped in [*(ROOT / "scenarios").rglob("*.yaml"), *(ROOT / "sim").rglob("*.py*"), *(ROOT / "experiments").rglob("*.py")]:
        if "__pycache__" not in shipped.parts and not _uncommitted(shipped):
            assert shipped.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if name.endswith((".pyc", ".parquet", ".html"))]


def _uncommitted(path: Path) -> bool:
    """A file written while the wheel was built may be missing in it."""
    return subprocess.run(["git", "ls-files", "--error-unmatch", str(path)], cwd=ROOT, capture_output=True).returncode != 0


@pytest.mark.slow
def test_an_installed_wheel_runs_read_only_without_a_home_from_another_folder(wheel, tmp_path):
    program = _installed(wheel, tmp_path / "empty")
    for path in [*(tmp_path / "empty").rglob("*"), tmp_path / "empty"]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o555)
    for name in ("elsewhere", "tmp"):
        (tmp_path / name).mkdir()
    _lend_kernels(tmp_path / "tmp")
    surroundings = {"PATH": os.environ["PATH"], "HOME": "/dev/null/nobody", "TMPDIR": str(tmp_path / "tmp"), "NO_COLOR": "1"}
    try:
        assert "read-only" in _call(
            [sys.executable, "-c", f"open({str(tmp_path / 'empty' / 'x')!r}, 'w')"], tmp_path, surroundings, fails="read-only"
        )
        done = _call([str(program), "run", "tiny", "--days", "3", "--json"], tmp_path / "elsewhere", surroundings)
        assert '"digest"' in done
        assert (tmp_path / "elsewhere" / "results").is_dir()
        where = _call(
            [str(program.parent / "python"), "-c", "import sim, scenarios; print(sim.__file__, scenarios.__file__)"],
            tmp_path / "elsewhere",
            surroundings,
        )
        assert all(part.startswith(str(tmp_path / "empty")) for part in where.split())
        assert "night_patrol" in _call([str(program), "policies", "--json"], tmp_path / "elsewhere", surroundings)
    finally:
        for path in [tmp_path / "empty", *(tmp_path / "empty").rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200)


def _lend_kernels(temporary: Path) -> None:
    """Put kernels where a program without a home looks for them: they are known by their sources, so the same ones serve."""
    place = temporary / f"changan-{os.getuid()}"
    place.mkdir(mode=0o700)
    compiled = kernel_folder()
    if compiled.is_dir():
        shutil.copytree(compiled, place / "kernels" / compiled.name)


def _installed(wheel: Path, place: Path) -> Path:
    """Make an empty environment that holds the wheel; its dependencies are read where this environment has them."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True, timeout=120)
    python = place / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True, timeout=300, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    site = next((place / "lib").glob("python3*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")  # appended, so the wheel comes first
    return place / "bin" / "changan"


def _call(words: list[str], folder: Path, surroundings: dict[str, str], fails: str = "") -> str:
    """Run without root's right to write where modes forbid it; return stdout."""
    done = subprocess.run(words, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=600, preexec_fn=_obey_modes)
    if fails:
        assert done.returncode != 0 and "PermissionError" in done.stderr, (
            "the place of the installation can be written: this test would prove nothing"
        )
        return fails
    assert done.returncode == 0, done.stderr
    return done.stdout


def _obey_modes() -> None:
    """Drop every capability at the next exec (root in a container would else write anywhere)."""
    if os.getuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in range(64):
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def test_osm_files_without_the_extra_end_in_one_line_that_names_the_command(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "osmium", None)
    (tmp_path / "town.osm").write_text('<?xml version="1.0"?>\n<osm version="0.6"></osm>\n')
    with pytest.raises(SystemExit) as left:
        cli.main(["city", "inspect", str(tmp_path / "town.osm")])
    told = capsys.readouterr().err.strip()
    assert left.value.code == cli.WRONG_INPUT
    assert "pip install 'changan[osm]'" in told and "\n" not in told


def test_metis_without_the_extra_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymetis", None)
    nothing = np.zeros(0, np.int64)
    with pytest.raises(ChanganError, match=r"pip install 'changan\[partition\]'"):
        partition._metis(None, nothing, nothing, nothing, nothing, nothing)
