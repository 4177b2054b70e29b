"""The browser's libraries without the internet: files of the package solara-assets, under the names that pages ask for.

Called by `dashboards.server.serve`; answers `/_solara/cdn/...`. Solara's own answer to these addresses is never used: it downloads
what is missing, and removes a folder that is asked for as if it were a file.
"""

import os
from pathlib import Path, PurePosixPath

from solara.server import settings
from solara.server.starlette import StaticFilesOptionalAuth, immutable_cache_control
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from sim.core.errors import ChanganError

PREFIX = "/_solara/cdn"
OWN = Path(__file__).with_name("offline")  # what solara-assets lacks: an inert KaTeX
ALIASES = {"vega@5": "vega@5.21.0", "vega-lite@5": "vega-lite@5.2.0", "vega-embed@6": "vega-embed@6.20.2"}
STAND_INS = {
    "katex@0.16.9/dist/katex.min.css": "katex.css",
    "katex@0.16.9/dist/katex.min.js": "katex.js",
    "katex@0.16.9/dist/contrib/auto-render.min.js": "katex_auto.js",
}
NEEDED = "@widgetti/solara-vuetify-app@10.1.1"


def folder() -> Path:
    """Return the folder of solara-assets. Raises ChanganError when it is not installed."""
    found = Path(settings.assets.proxy_cache_dir)
    if not (found / NEEDED).is_dir():
        raise ChanganError("the files of the dashboard's pages are missing: pip install 'changan[dashboard]'")
    return found


class OfflineAssets(StaticFilesOptionalAuth):
    """Serves files that are there; everything else is not found, at once."""

    def __init__(self) -> None:
        """Look up the folder."""
        self.root = Path(os.path.realpath(folder()))
        super().__init__(directory=str(self.root))

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return the file meant by an address, never one outside the folder."""
        steps = PurePosixPath(path.replace("\\", "/")).parts
        if not steps or any(step in ("..", "/") or step.startswith(".") for step in steps):
            return "", None
        stand_in = STAND_INS.get("/".join(steps))
        root = OWN if stand_in else self.root
        file = OWN / stand_in if stand_in else Path(os.path.realpath(root.joinpath(ALIASES.get(steps[0], steps[0]), *steps[1:])))
        return (str(file), file.stat()) if file.is_relative_to(root) and file.is_file() else ("", None)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file; names hold exact versions, so browsers may keep them."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return Response("not found", status_code=error.status_code, media_type="text/plain")
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = immutable_cache_control()
        return response
