"""A `changan dashboard` in a process of its own, and the browser, for whatever looks at it from outside: tests, benchmarks, pictures."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from sim.core.folders import cache_folder

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


def launched(tool):
    """Start the browser of this machine under Playwright; the caller closes it."""
    return tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=120_000)


def _cache(folder):
    """Return a cache in which no run of earlier tests is found, with the kernels that are compiled already."""
    folder.mkdir()
    (folder / "kernels").symlink_to(cache_folder("kernels"), target_is_directory=True)
    return folder


class Server:
    """One `changan dashboard` in a process of its own; `fresh`: no run of earlier days is known to it."""

    def __init__(self, folder, *arguments, fresh=True):
        self.log = folder / "server.log"
        self.url = ""
        self.address = ""
        code = "import typer; from dashboards.cli import dashboard; typer.run(dashboard)"
        own = {"TMPDIR": folder, "SOLARA_HOME": folder / "home"} | ({"CHANGAN_CACHE": _cache(folder / "cache")} if fresh else {})
        env = {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(path) for name, path in own.items()}}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, "--port", "0", *arguments], env=env, stdout=log, stderr=log, cwd=folder
            )
        self._wait()

    def _wait(self):
        for _ in range(1800):
            told = [line for line in self.text().splitlines() if line.startswith("changan dashboard: ")]
            if told:
                self.address = told[0].partition(": ")[2]
                self.url = self.address.partition("/?")[0].rstrip("/")
                try:
                    urllib.request.urlopen(self.url + "/readyz", timeout=2)
                    return
                except urllib.error.HTTPError:
                    return  # it answers; it wants a token
                except OSError:
                    pass
            if self.process.poll() is not None:
                raise RuntimeError(self.text())
            time.sleep(0.1)
        raise RuntimeError("the dashboard did not start\n" + self.text())

    def text(self):
        return self.log.read_text()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
