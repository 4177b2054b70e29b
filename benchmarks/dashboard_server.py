"""The server of the dashboard's benchmark: a process of its own that can be asked how many models it holds.

`python -m benchmarks.dashboard_server` is `changan dashboard` with a second, plain port on loopback that answers with two numbers: models that are
alive (weak references, after a collection), and what moved in the largest frame so far. Nothing of it is in the product.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

MODELS: "weakref.WeakSet" = weakref.WeakSet()
MOVING = [0]


def cpu_s(pid: int) -> float:
    """Return the processor time of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def browser_pids() -> set[int]:
    """Return the browser's processes that this one has started."""
    parent, name = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            head, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        parent[int(folder.name)], name[int(folder.name)] = int(rest.split()[1]), head.partition("(")[2]

    def mine(pid: int) -> bool:
        while pid > 1 and pid != os.getpid():
            pid = parent.get(pid, 0)
        return pid == os.getpid()

    return {pid for pid, called in name.items() if called.startswith("chrom") and mine(pid)}


def browsers_cpu_s() -> float:
    """Return the processor time of these."""
    return sum(cpu_s(pid) for pid in browser_pids())


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process that no other shares, in MB."""
    rows = dict(line.split(":")[:2] for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return (int(rows["Private_Dirty"].split()[0]) + int(rows["Private_Clean"].split()[0])) / 1024


class Served:
    """The server while it is needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> "Served":
        self.folder = tempfile.TemporaryDirectory(prefix="changan-bench-")
        self.log = Path(self.folder.name) / "server.log"
        env = {**os.environ, "PYTHONPATH": str(self.root), "SOLARA_HOME": self.folder.name}
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.dashboard_server"], env=env, stdout=out, stderr=out, cwd=self.folder.name
            )
        for _ in range(1_200):
            told = dict(line.partition(": ")[::2] for line in self.log.read_text().splitlines())
            if "changan dashboard" in told and "asked at" in told:
                self.url, self._ask = told["changan dashboard"].rstrip("/"), told["asked at"]
                self.pid = self.process.pid
                return self._awake()
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.1)
        raise RuntimeError("the dashboard did not start\n" + self.log.read_text())

    def _awake(self) -> "Served":
        for _ in range(600):
            try:
                urlopen(self.url + "/readyz", timeout=5).read()
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the dashboard does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()

    def _asked(self) -> dict[str, int]:
        return dict(json.loads(urlopen(self._ask, timeout=30).read()))

    def models(self) -> int:
        """Return how many models are alive."""
        return self._asked()["models"]

    def moving(self) -> int:
        """Return the most that moved in one frame."""
        return self._asked()["moving"]


class Answer(BaseHTTPRequestHandler):
    """Two numbers, to whoever asks on loopback."""

    def do_GET(self) -> None:
        gc.collect()
        body = json.dumps({"models": len(MODELS), "moving": MOVING[0]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve, and count."""
    from dashboards.server.limits import Limits
    from dashboards.server.serve import Wish, prepare, serve

    bound = Limits(kernels_per_user=40)
    prepare(bound)
    import dashboards.live.screens as screens
    from sim.model import SafeCity

    made, drawn = SafeCity.__init__, screens.frame_of

    def counted(self, *args, **more):
        MODELS.add(self)
        made(self, *args, **more)

    def seen(side, layer):
        frame = drawn(side, layer)
        MOVING[0] = max(MOVING[0], int((frame.walkers[:, 0] >= 0).sum() + (frame.spots[:, 0] >= 0).sum()))
        return frame

    SafeCity.__init__, screens.frame_of = counted, seen
    asked = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=asked.serve_forever, daemon=True).start()
    print(f"asked at: http://127.0.0.1:{asked.server_port}/", flush=True)
    serve(Wish(port=0), bound, lambda address: print(f"changan dashboard: {address}", flush=True))


if __name__ == "__main__":
    main()
