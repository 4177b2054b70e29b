"""Compiled code is never stale, and never in the way: each law starts new processes on a small package of its own.

The package is called `sim` and has the product's own door (copied), one constant, one helper and one kernel in three
files, so that an edit can be made to each. The kernel returns 10 * (helper constant + 1) at first.
"""

import os
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.core import fingerprint, folders, jit
from sim.core.errors import ChanganError

SOURCE = Path(sim.__file__).parent
CONSTANTS = "import numpy as np\n\nSTEP = 4\nTABLE = np.array([1.0, 2.0])\n"
HELPER = (
    "from sim.constants import STEP, TABLE\nfrom sim.core.jit import inline\n\n\n@inline\ndef helped(x):\n    return x + STEP + TABLE[0]\n"
)
KERNEL = (
    "from sim.core.jit import kernel\nfrom sim.helper import helped\n\n\n"
    "@kernel\ndef walk(x, n):\n    total = 0.0\n    for i in range(n):\n        total += helped(x[i])\n    return total\n"
)
PROGRAM = """
import sys, time
import numpy as np
from sim.core import jit
from sim.walk import walk
answer = walk(np.zeros(10), 10)
misses = sum(walk.stats.cache_misses.values()) if jit.JIT_ON else -1
print(answer, misses, jit.kernel_folder() if jit.JIT_ON else "-", "numba" in sys.modules)
"""


@pytest.fixture
def tree(tmp_path):
    """A copy of the door in a package that can be edited."""
    root = tmp_path / "tree"
    (root / "sim" / "core").mkdir(parents=True)
    for name in (
        "__init__.py",
        "core/__init__.py",
        "core/collecting.py",
        "core/errors.py",
        "core/folders.py",
        "core/fingerprint.py",
        "core/jit.py",
    ):
        shutil.copy(SOURCE / name, root / "sim" / name)
    for name, text in (("constants", CONSTANTS), ("helper", HELPER), ("walk", KERNEL)):
        (root / "sim" / f"{name}.py").write_text(text)
    return root


def start(tree, program=PROGRAM, python=(), **environment):
    """Start a process on the package with a cache of its own; nothing of this process's environment counts."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CHANGAN_", "NUMBA_", "XDG_", "PYTHON"))}
    variables = {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "CHANGAN_CACHE": str(tree.parent / "cache")} | environment
    return subprocess.Popen(
        [sys.executable, *python, "-c", program], cwd=tree.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=inherited | {k: v for k, v in variables.items() if v is not None},
    )  # fmt: skip


def finish(process):
    """Return (answer, cache misses, folder, was numba imported, stderr) of a process that must succeed."""
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    answer, misses, folder, numba_there = out.split()
    return float(answer), int(misses), folder, numba_there == "True", err


def run(tree, **environment):
    return finish(start(tree, **environment))


def edit(tree, name, old, new):
    path = tree / "sim" / f"{name}.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_edit_of_a_kernel_a_helper_or_a_constant_is_never_run_stale(tree):
    first = run(tree)
    assert first[:2] == (50.0, 1) and jit.MESSAGE in first[4]
    warm = run(tree)
    assert warm[:2] == (50.0, 0) and warm[4] == ""  # nothing compiled, nothing said
    edit(tree, "constants", "STEP = 4", "STEP = 5")
    assert run(tree)[:2] == (60.0, 1)
    edit(tree, "constants", "[1.0, 2.0]", "[3.0, 2.0]")  # an array that is compiled in
    assert run(tree)[:2] == (80.0, 1)
    edit(tree, "helper", "x + STEP", "x - STEP")
    assert run(tree)[:2] == (-20.0, 1)
    edit(tree, "walk", "total += helped", "total -= helped")
    assert run(tree)[:2] == (20.0, 1)
    edit(tree, "walk", "total -= helped", "total += helped")
    edit(tree, "helper", "x - STEP", "x + STEP")
    edit(tree, "constants", "[3.0, 2.0]", "[1.0, 2.0]")
    edit(tree, "constants", "STEP = 5", "STEP = 4")
    again = run(tree)
    assert again[:3] == (50.0, 0, first[2])  # the first text again, and its compiled form is still there


def test_byte_code_that_python_kept_too_long_poisons_nothing(tree):
    """Two edits within a second: Python itself may run the old one, and must run the new one after a touch."""
    constants = tree / "sim" / "constants.py"
    os.utime(constants, (1_000_000_000, 1_000_000_000))
    assert run(tree, PYTHONDONTWRITEBYTECODE=None)[0] == 50.0
    edit(tree, "constants", "STEP = 4", "STEP = 5")
    os.utime(constants, (1_000_000_000, 1_000_000_000))
    assert run(tree, PYTHONDONTWRITEBYTECODE=None)[0] == 50.0  # Python's doing: same size, same second
    os.utime(constants)
    assert run(tree, PYTHONDONTWRITEBYTECODE=None)[:2] == (60.0, 1)


def test_a_constant_changed_at_run_time_does_not_stay_in_the_cache(tree):
    changed = "import sim.constants\nsim.constants.STEP = 9\n" + PROGRAM
    assert finish(start(tree, changed))[:2] == (100.0, 1)
    assert run(tree)[:2] == (50.0, 1)


def test_switches_have_folders_of_their_own_and_plain_python_needs_no_numba(tree):
    plain = run(tree, CHANGAN_JIT="0")
    assert plain[0] == 50.0 and not plain[3]
    only_ask = "from sim.core import jit\nprint(0, 0, jit.kernel_folder(), True)\n"
    names = [finish(start(tree, only_ask, **switch))[2] for switch in ({}, {"CHANGAN_RNG": "philox"}, {"CHANGAN_LATER": "1"})]
    beyond = PROGRAM + "try:\n    walk(np.zeros(10), 11)\nexcept IndexError:\n    sys.stderr.write('refused')\n"
    checked = finish(start(tree, beyond, CHANGAN_BOUNDSCHECK="1"))
    assert len({*names, checked[2]}) == 4
    assert checked[0] == plain[0] and checked[3] and "refused" in checked[4]


def test_processes_that_start_at_once_all_compile_and_leave_a_whole_cache(tree):
    at_once = [start(tree) for _ in range(3)]
    assert [finish(process)[0] for process in at_once] == [50.0] * 3
    answer, misses, folder, _, _ = run(tree)
    assert (answer, misses) == (50.0, 0)
    for path in Path(folder).iterdir():
        assert not path.name.startswith(".")  # no parts left lying about
        path.write_bytes(path.read_bytes()[:-100])
    assert run(tree)[:2] == (50.0, 1)  # a damaged file is compiled anew


@pytest.mark.parametrize("home", ["/proc/self/nowhere", "a file"])
def test_a_read_only_install_with_an_unwritable_home_runs_and_stays_as_it_was(tree, tmp_path, home):
    if home == "a file":
        (tmp_path / "home").write_text("")
        home = str(tmp_path / "home")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    for path in tree.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    tree.chmod(0o555)
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tree.rglob("*"))
    surroundings = {"HOME": home, "CHANGAN_CACHE": None, "TMPDIR": str(temporary)}
    try:
        first, second = run(tree, **surroundings), run(tree, **surroundings)
        assert before == sorted((str(path), path.stat().st_mtime_ns) for path in tree.rglob("*"))
    finally:
        for path in [tree, *tree.rglob("*")]:
            path.chmod(0o755)
    assert (first[:2], second[:2]) == ((50.0, 1), (50.0, 0))
    private = temporary / f"changan-{os.getuid()}"
    assert Path(first[2]).is_relative_to(private / "kernels") and private.stat().st_mode & 0o777 == 0o700


def test_a_cache_that_closes_costs_time_and_one_line_and_other_users_of_numba_keep_theirs(tree, tmp_path):
    (tmp_path / "theirs.py").write_text("import numba\n\n\n@numba.njit(cache=True)\ndef twice(x):\n    return 2 * x\n")
    spoil = "from sim.core import jit\njit.kernel_folder().write_text('in the way')\n"
    program = spoil + "import theirs\n" + PROGRAM + "assert theirs.twice(4) == 8\n"
    answer, misses, _, _, err = finish(start(tree, program, PYTHONPATH=f"{tree}{os.pathsep}{tmp_path}"))
    assert (answer, misses) == (50.0, 1) and err.count("cannot be kept") == 1
    assert list((tmp_path / "__pycache__").glob("theirs.twice-*.nbi"))


@pytest.mark.parametrize(("cold", "misses", "told"), [(True, 9, 1), (False, 4, 0), (False, 9, 1)])
def test_a_command_line_hears_once_of_a_long_compilation_and_not_of_a_short_one(monkeypatch, capsys, cold, misses, told):
    shelf, heard = jit._Shelf(), []
    shelf._cold = cold
    monkeypatch.setattr(jit, "on_compile", heard.append)
    for _ in range(misses):
        shelf.missed()
    assert heard == [jit.MESSAGE] * told
    shelf._told = False
    monkeypatch.setattr(jit, "on_compile", None)
    shelf.missed()
    assert capsys.readouterr() == ("", "")


def test_old_versions_go_but_never_a_recent_one_or_the_newest_four(tmp_path):
    now = time.time()
    for age_days in range(8):
        folder = tmp_path / f"v{age_days}"
        folder.mkdir()
        (folder / "kernel").write_text("code")
        os.utime(folder, (now - age_days * 86_400 - 60,) * 2)
    for name in ("busy1", "busy2"):  # used within the day
        (tmp_path / name).mkdir()
    jit._sweep(tmp_path / "v7")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["busy1", "busy2", "v0", "v1", "v7"]


@pytest.mark.skipif(not jit.JIT_ON, reason="there is no compiled code without the compiler")
def test_the_digest_of_a_version_knows_the_processor(monkeypatch):
    import numba

    digest = jit.version_digest.__wrapped__()
    assert len(digest) == 32
    monkeypatch.setattr(numba.config, "CPU_NAME", "pentium")
    assert jit.version_digest.__wrapped__() != digest


def test_the_source_digest_sees_names_and_content(tmp_path):
    def digest():
        return fingerprint.source_digest(tmp_path, ("x",))

    door = "from sim.core.jit import kernel\n"
    (tmp_path / "a.py").write_text(door + "1")
    one = digest()
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    two = digest()
    (tmp_path / "b.py").write_text(door + "2")
    three = digest()
    (tmp_path / "notes.txt").write_text("no code")
    (tmp_path / "report.py").write_text("a file without kernels recompiles nothing; its constants are in the code digest")
    assert len({one, two, three}) == 3 and three == digest() != fingerprint.source_digest(tmp_path, ("y",))


PLAIN = """
import numpy as np
from sim.core.jit import plain_errstate
from sim.core.rng import Purpose, draw, stream_key
key = stream_key(1, Purpose.CASE)
with plain_errstate():
    one = draw(key, 2, 3)
assert plain_errstate()(draw)(key, 2, 3) == one
try:
    draw(key, 2, 3)
except RuntimeWarning:
    print(int(one))
"""


def test_plain_python_wraps_64_bits_without_a_warning():
    told = {}
    for jit_on in ("0", "1"):
        program = PLAIN if jit_on == "0" else PLAIN + "print(int(draw(key, 2, 3)))"
        environment = os.environ | {"CHANGAN_JIT": jit_on}
        python = [sys.executable, *(["-W", "error"] if jit_on == "0" else []), "-c", program]
        told[jit_on] = subprocess.run(python, env=environment, capture_output=True, text=True, check=True).stdout
    assert told["0"] == told["1"] != ""


@pytest.mark.parametrize("setting", [{"CHANGAN_JIT": "off"}, {"CHANGAN_RNG": "phlox"}, {"CHANGAN_BOUNDSCHECK": "yes"}])
def test_a_switch_with_an_unknown_value_is_an_error(setting):
    done = subprocess.run([sys.executable, "-c", "import sim.core.rng"], env=os.environ | setting, capture_output=True, text=True)
    ((name, value),) = setting.items()
    assert done.returncode == 1 and f"{name}={value} is not known" in done.stderr


def test_the_code_digest_follows_helpers_constants_and_modules():
    def digest(names):
        namespace = dict(names)
        exec("def walk(x):\n    return helped(x) + box.inner.STEP + len(TABLE) + Kind.A", namespace)
        return fingerprint.code_digest(namespace["walk"])

    def helper(text, **names):
        namespace = dict(names)
        exec(f"def helped(x):\n    return {text}", namespace)
        return namespace["helped"]

    def module(step):
        box, box.inner = types.ModuleType("box"), types.ModuleType("box.inner")
        box.inner.STEP = step
        return box

    def kind(a):
        return type("Kind", (), {"A": a})

    first = {"helped": helper("x + C", C=1), "box": module(3), "TABLE": np.arange(3), "Kind": kind(1), "unused": 1}
    assert digest(first) == digest(first | {"unused": 2})
    changes = [
        {"helped": helper("x - C", C=1)}, {"helped": helper("x + C", C=2)}, {"box": module(4)}, {"TABLE": np.arange(3.0)},
        {"TABLE": np.array([0, 1, 5])}, {"Kind": kind(2)}, {"helped": helper("x + C + 1", C=1)},
    ]  # fmt: skip
    assert len({digest(first), *(digest(first | change) for change in changes)}) == 1 + len(changes)


def test_a_named_cache_that_cannot_be_written_is_an_error_that_says_so(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHANGAN_CACHE", str(tmp_path / "file"))
    with pytest.raises(ChanganError, match="CHANGAN_CACHE=.*file cannot be written .*unset it"):
        folders.cache_folder("cities")
    monkeypatch.setenv("CHANGAN_CACHE", str(tmp_path / "named"))
    assert folders.cache_folder("cities") == tmp_path / "named" / "cities"


def test_the_usual_places_come_in_order(monkeypatch, tmp_path):
    monkeypatch.delenv("CHANGAN_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folders.cache_folder("cities") == tmp_path / "xdg" / "changan" / "cities"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the standard says: ignore it
    assert folders.cache_folder("cities") == tmp_path / "home" / ".cache" / "changan" / "cities"


@pytest.mark.parametrize("trap", ["open to all", "link"])
def test_a_temporary_folder_that_others_could_have_made_is_not_trusted(monkeypatch, tmp_path, trap):
    monkeypatch.delenv("CHANGAN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/proc/self/nowhere")
    monkeypatch.setattr(folders.tempfile, "tempdir", str(tmp_path))
    name = tmp_path / f"changan-{os.getuid()}"
    if trap == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        name.symlink_to(tmp_path / "elsewhere")
    else:
        name.mkdir()
        name.chmod(0o777)
    folder = folders._cache_folder.__wrapped__("kernels", ("", "", "/proc/self/nowhere"))
    assert folder.is_dir() and folder.parent != name and folder.parent.parent == tmp_path
    assert folder.parent.stat().st_mode & 0o777 == 0o700
