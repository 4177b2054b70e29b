"""Starts the dashboard's server: settings of Solara, the guard around it, the address to open.

Called by `dashboards.cli`. One process; on loopback without a token, elsewhere never without. Nothing is fetched from the internet and
nothing is reported to anybody.
"""

import importlib
import ipaddress
import logging
import os
import secrets
import socket
import threading
import warnings
from dataclasses import dataclass
from typing import Any

from dashboards.server import limits as bounds
from sim.core.errors import ChanganError

APP = "dashboards.server.entry"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    allow_hosts: tuple[str, ...] = ()


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def token_of(wish: Wish) -> str | None:
    """Return the token to ask for: the one wished for; a new one where others can reach the address; else none."""
    return wish.token or (None if is_loopback(wish.host) else secrets.token_urlsafe(24))


def settings(bound: bounds.Limits) -> dict[str, str]:
    """Return the environment that Solara reads when it is imported."""
    return {
        "SOLARA_APP": APP,
        "SOLARA_MODE": "production",
        "SOLARA_ROOT_PATH": "",  # or the first request could set it by a header
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_THEME_VARIANT": "light",  # "auto" leaves the page empty; the page's own script chooses
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_TITLE": "changan",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # what is missing fails here and never leaves the machine
        "SOLARA_KERNEL_CULL_TIMEOUT": f"{bound.cull_min}m",
        "SOLARA_KERNEL_MAX_COUNT": str(bound.kernels),
        "SOLARA_KERNEL_MAX_PER_SESSION": str(bound.kernels_per_user),
        "SOLARA_SESSION_HTTP_ONLY": "True",
        "SOLARA_SERVER_HTTP_GZIP": "True",
    }


def prepare(bound: bounds.Limits) -> None:
    """Set bounds and environment of the server; to be called before Solara is imported for the first time."""
    bounds.use(bound)
    os.environ.update(settings(bound))


def names_of(wish: Wish) -> set[str]:
    """Return the host names that the server answers to."""
    names = {*LOOPBACK, *wish.allow_hosts}
    if wish.host not in ANY:
        return {*names, wish.host}
    here = socket.gethostname()
    names |= {here, f"{here}.local"}
    try:
        names |= {str(info[4][0]) for info in socket.getaddrinfo(here, None)}
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("10.255.255.255", 1))  # sends nothing; tells which of our addresses others see
            names.add(probe.getsockname()[0])
    except OSError:
        return names  # a machine without network has its loopback names only
    return names


def application(wish: Wish, bound: bounds.Limits, token: str | None) -> Any:
    """Return the guarded application. Raises ChanganError when a part of the dashboard is not installed."""
    prepare(bound)
    warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")
    from solara.server.starlette import app as solara_app
    from starlette.routing import Mount, Router

    from dashboards.server.assets import PREFIX, OfflineAssets
    from dashboards.server.guard import Guard

    routes = [Mount(PREFIX, app=OfflineAssets()), Mount("", app=solara_app)]
    return Guard(Router(routes=routes, lifespan=solara_app.router.lifespan_context), names_of(wish), token, bound.body_bytes)


def serve(wish: Wish, bound: bounds.Limits, announce: Any) -> None:
    """Run the server until it is stopped; `announce` is told its address. Raises ChanganError if the port is taken."""
    token = token_of(wish)
    app = application(wish, bound, token)
    import uvicorn

    listening = _listen(wish)
    port = listening.getsockname()[1]
    shown = socket.gethostname() if wish.host in ANY else (f"[{wish.host}]" if ":" in wish.host else wish.host)
    logging.getLogger("solara").setLevel(logging.WARNING)
    announce(f"http://{shown}:{port}/" + (f"?token={token}" if token else ""))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        loop="asyncio",
        ws_max_size=bound.message_bytes,
        ws_per_message_deflate=False,  # frames do not shrink, and a small message can unpack to a large one
        ws_ping_interval=20,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        limit_concurrency=bound.kernels * 8,
    )
    threading.Thread(target=warm, name="warm", daemon=True).start()
    uvicorn.Server(config).run(sockets=[listening])


def warm() -> None:
    """Import every page and read what every page needs, so that the first visitor does not wait for it."""
    from dashboards import app, state
    from dashboards.pages.scenarios_library import entries

    for side in state.SIDES:
        state.shipped(state.DEFAULTS[side])
    for _, _, module in app.PAGES:
        importlib.import_module(module)
    entries()


def _listen(wish: Wish) -> socket.socket:
    """Return a socket bound to the address wished for. Raises ChanganError."""
    found = None
    try:
        family = socket.getaddrinfo(wish.host or None, wish.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        found = socket.socket(family[0], socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(family[4])
    except OSError as error:
        if found is not None:
            found.close()
        where, why = f"--host {wish.host} --port {wish.port}", error.strerror or error
        raise ChanganError(f"{where}: cannot listen there ({why}); try --port 0 for a free one") from None
    return found
