"""The command `changan dashboard`. Found by `experiments.cli` through the entry-point group `changan.commands`."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_output import say
from experiments.extras import needed


def dashboard(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; beyond this machine a token is needed.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 for any that is free.")] = 8765,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="CHANGAN_TOKEN", help="Ask for this token (default: a new one if others can reach the address)."),
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", help="A name under which others reach this machine.")] = None,
    limit: Annotated[list[str] | None, typer.Option("--limit", help="Another bound, for example residents=100000.")] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", help="Folder of a finished sweep or run, or one that holds such (repeat for more).", metavar="FOLDER"),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the address in the browser.")] = False,
) -> None:
    """Watch the city, change policies, compare scenarios: in the browser, without the internet."""
    from dashboards.folders import offer
    from dashboards.server.limits import chosen
    from dashboards.server.serve import Wish, prepare, serve

    bound = chosen(limit or [])
    offer(results or [])
    prepare(bound)  # Solara reads its settings when it is imported
    for module in ("solara", "anywidget", "ipyvuetify"):
        needed(module, "dashboard")

    def announce(address: str) -> None:
        say(f"changan dashboard: {address}\nStop with Ctrl-C.")
        if show:
            webbrowser.open(address)

    serve(Wish(host, port, token, tuple(allow_host or ())), bound, announce)
