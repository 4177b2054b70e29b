"""Adding a plug-in is adding one file."""

import subprocess
import sys
import zipfile

import pytest

from sim.core.errors import ChanganError
from sim.core.registry import load_plugins, nearest

BASE = "class Base:\n    pass\n\n\nclass Common(Base):\n    pass\n"
GOOD = "from {name}.base import Base\n\n\nclass {cls}(Base):\n    pass\n"


@pytest.fixture
def folder(tmp_path, monkeypatch, request):
    """A package of plug-ins with a name of its own."""
    name = f"plugins_{abs(hash(request.node.name))}"
    package = tmp_path / name / "kinds"
    package.mkdir(parents=True)
    (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / name / "base.py").write_text(BASE)
    (package / "__init__.py").write_text("")
    for file, cls in (("zebra", "Zebra"), ("ant", "Ant"), ("_helper", "Helper")):
        (package / f"{file}.py").write_text(GOOD.format(name=name, cls=cls))
    monkeypatch.syspath_prepend(tmp_path)
    return name, package


def _base(name):
    return __import__(f"{name}.base", fromlist=["Base"]).Base


def test_every_file_is_a_plugin_named_like_the_file_in_order(folder):
    name, _ = folder
    found = load_plugins(f"{name}.kinds", _base(name))
    assert [(key, kind.__name__) for key, kind in found.items()] == [("ant", "Ant"), ("zebra", "Zebra")]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "none"), ("from {name}.base import Common\n", "none"), (GOOD + "\n\nclass Other(Base):\n    pass\n", "Other, Two"),
     ("from {name}.base import Base\n", "none")],
)  # fmt: skip
def test_a_file_without_exactly_one_plugin_is_named(folder, text, told):
    name, package = folder
    (package / "two.py").write_text(text.format(name=name, cls="Two"))
    with pytest.raises(ChanganError, match=f"two.py: .*exactly one Base; this one declares {told}"):
        load_plugins(f"{name}.kinds", _base(name))


def test_a_helper_in_the_file_that_is_imported_or_private_does_not_count(folder):
    name, package = folder
    text = "from {name}.base import Base, Common\n\n\nclass _Half(Base):\n    pass\n\n\nclass Two(_Half):\n    pass\n"
    (package / "two.py").write_text(text.format(name=name))
    assert load_plugins(f"{name}.kinds", _base(name))["two"].__name__ == "Two"


def test_a_broken_plugin_is_not_passed_over(folder):
    name, package = folder
    (package / "two.py").write_text("import nothing_of_this_name\n")
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        load_plugins(f"{name}.kinds", _base(name))


def test_plugins_are_found_in_an_archive_too(folder, tmp_path):
    name, package = folder
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in sorted((tmp_path / name).rglob("*.py")):
            zipped.write(path, path.relative_to(tmp_path))
    program = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\nfrom sim.core.registry import load_plugins\n"
        f"import {name}.base as b\nprint(list(load_plugins('{name}.kinds', b.Base)), b.__file__)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.startswith("['ant', 'zebra']") and "all.zip" in told


@pytest.mark.parametrize(
    ("name", "best"), [("night_patrols", "night_patrol"), ("Cameras", "cameras"), ("camras", "cameras"), ("xyz", None), ("", None)]
)
def test_the_nearest_name_is_one_a_person_would_mean(name, best):
    assert nearest(name, ["cameras", "night_patrol", "patrol_force", "placebo"]) == best
    assert nearest(name, []) is None
