"""The model's description says what the program does: generated parts are up to date, hand-written ones name things that exist."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_odd", ROOT / "docs" / "make_odd.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["ODD.md", "decisions/README.md"])
def test_generated_parts_are_up_to_date(name):
    make_odd = loaded()
    path = ROOT / "docs" / name
    assert path in make_odd.DOCUMENTS
    committed = path.read_text(encoding="utf-8")
    again = make_odd.refreshed(committed)
    if committed != again:
        differing = [new for old, new in zip(committed.splitlines(), again.splitlines(), strict=False) if old != new]
        pytest.fail(f"docs/{name} is not what the program says; run `{make_odd.COMMAND}` and commit. First difference: {differing[:1]}")


def test_a_changed_number_would_be_noticed():
    make_odd = loaded()
    committed = make_odd.ODD.read_text(encoding="utf-8")
    forged = committed.replace("| `run.tick_min` | ", "| `run.tick_min` | wrongly: ", 1)
    assert forged != committed
    assert make_odd.refreshed(forged) == make_odd.refreshed(committed)


def test_every_part_is_used_and_the_text_around_is_kept():
    make_odd = loaded()
    together = "".join(path.read_text(encoding="utf-8") for path in make_odd.DOCUMENTS)
    assert set(re.findall(r"<!-- generated: (\w+) -->", together)) == set(make_odd.PARTS)
    committed = make_odd.ODD.read_text(encoding="utf-8")
    assert "## 7 Submodels" in make_odd.refreshed(committed)


@pytest.mark.parametrize("document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_files_named_in_documents_exist(document):
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []
    files = set(re.findall(r"`((?:sim|experiments|scenarios|docs|tests|benchmarks)/[\w/.-]+\.(?:py|yaml|md|json))`", text))
    made_later = {"benchmarks/latest.json"} | (
        files if document.name == "cost-of-change.md" else set()
    )  # shows additions that are not in the tree
    assert [name for name in sorted(files - made_later) if not (ROOT / name).exists()] == []
