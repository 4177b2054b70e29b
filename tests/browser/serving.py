"""A `changan dashboard` in a process of its own, for tests from outside."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """One `changan dashboard` in a process of its own."""

    def __init__(self, folder, *arguments):
        self.log = folder / "server.log"
        self.url = ""
        self.address = ""
        code = "import typer; from dashboards.cli import dashboard; typer.run(dashboard)"
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "SOLARA_HOME": str(folder / "home")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code, "--port", "0", *arguments], env=env, stdout=log, stderr=log, cwd=folder
            )
        self._wait()

    def _wait(self):
        for _ in range(600):
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
