"""Starting: what Solara is told, what a planner is told when something is missing, the pages behind the addresses."""

import importlib
import socket
import subprocess
import sys

import pytest
import solara.server.settings as told

from dashboards import app
from dashboards.server.limits import Limits, limits
from dashboards.server.serve import Wish, names_of, serve, settings, token_of
from dashboards.texts import t
from sim.core.errors import ChanganError
from tests.browser.serving import ROOT


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_solara_has_taken_the_settings():
    assert (told.kernel.cull_timeout, told.kernel.max_count, told.kernel.max_per_session) == (
        "10m",
        limits().kernels,
        limits().kernels_per_user,
    )
    assert (told.main.mode, told.main.root_path, told.session.http_only, told.telemetry.mixpanel_enable) == ("production", "", True, False)
    assert told.theme.variant.value == "light" and not told.state.test_eviction and told.state.backend == ""
    assert settings(Limits(cull_min=3))["SOLARA_KERNEL_CULL_TIMEOUT"] == "3m"


def test_every_page_has_an_address_a_name_and_a_module_with_a_page():
    assert [route.path for route in app.routes] == [path for path, _, _ in app.PAGES]
    for _, key, module in app.PAGES:
        assert t(f"shell.{key}")
        assert callable(importlib.import_module(module).Page)


def test_a_missing_extra_is_one_line_that_says_how_to_install_it():
    ran = run("import sys; sys.modules['solara'] = None; from experiments.cli import main; main(['dashboard', '--port', '0'])")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.strip() == "this needs solara, which is not installed: pip install 'changan[dashboard]'"


def test_a_port_that_is_taken_is_told_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ChanganError, match=f"--port {port}: cannot listen there .* try --port 0"):
            serve(Wish(port=port), Limits(), lambda address: pytest.fail("it announced an address"))


@pytest.mark.parametrize("host, more", [("127.0.0.1", set()), ("192.168.7.7", {"192.168.7.7"})])
def test_the_server_answers_to_its_own_names_only(host, more):
    assert names_of(Wish(host, allow_hosts=("class.example",))) == {"127.0.0.1", "localhost", "::1", "class.example"} | more


def test_beyond_this_machine_there_is_always_a_token():
    assert token_of(Wish("127.0.0.1")) is None
    first, second = token_of(Wish("0.0.0.0")), token_of(Wish("10.0.0.5", token=""))
    assert len(first) >= 32 and len(second) >= 32 and first != second
    assert token_of(Wish("0.0.0.0", token="mine")) == "mine"


def test_on_every_address_it_answers_to_this_machines_names():
    names = names_of(Wish("0.0.0.0"))
    assert socket.gethostname() in names and "0.0.0.0" not in names
