"""Who may talk to the dashboard? Checks every request before Solara sees it, and says what its pages may load.

Called by `dashboards.server.serve`. Checked: Host (a foreign name that resolves here is refused), Origin of everything that is not
a plain page load (stock Solara accepts a WebSocket from any page of the web), the token where there is one, the size of a body.
Solara's endpoints for debugging are closed, and headers that could move its addresses are dropped.
"""

import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "changan_token"
CLOSED = ("/resourcez", "/_solara/api/evict", "/_solara/auth")
SAFE_METHODS = ("GET", "HEAD")
METHODS = (*SAFE_METHODS, "POST")
DROPPED = {b"script-name", b"x-script-name", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for", b"forwarded"}
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",  # Vue compiles its templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class TooLarge(Exception):
    """A body that went on beyond its bound."""


class Guard:
    """Wraps the application; refuses what it must not see."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], token: str | None, most_body_bytes: int) -> None:
        """Let in requests for `hosts`; with a token, those that bring it."""
        self.app = app
        self.hosts = {host.lower().strip("[]") for host in hosts}
        self.token = token
        self.most_body_bytes = most_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request or connection and pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin1").lower(): v.decode("latin1") for k, v in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused is not None:
            await self._deny(scope, receive, send, *refused)
            return
        if self.token and not self._known(headers):
            await self._ask_for_token(scope, receive, send)
            return
        kept = [(k, v) for k, v in scope["headers"] if k.lower() not in DROPPED]
        await self._pass_on({**scope, "headers": kept}, receive, send)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Return status and reason of a refusal that needs no token to tell."""
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return 421, "this server does not answer to that name; start it with --allow-host NAME"
        plain = scope["type"] == "http" and scope["method"] in SAFE_METHODS
        origin = headers.get("origin")
        if not plain and (origin is None or urlsplit(origin).netloc.lower() != host.lower()):
            return 403, "requests from other sites are refused"
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return 403, "requests from other sites are refused"
        path = scope["path"]
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            return 404, "not found"
        if scope["type"] == "http" and scope["method"] not in METHODS:
            return 405, "method not allowed"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.most_body_bytes:
            return 413, f"a request may hold {self.most_body_bytes} bytes at most"
        return None

    def _known(self, headers: dict[str, str]) -> bool:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return morsel is not None and self._fits(morsel.value)

    def _fits(self, value: str) -> bool:
        return hmac.compare_digest(value.encode(), (self.token or "").encode())

    async def _ask_for_token(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the token of an address into a cookie, or refuse."""
        query = parse_qsl(scope.get("query_string", b"").decode("latin1"))
        given = next((value for key, value in query if key == "token"), "")
        if scope["type"] == "http" and scope["method"] == "GET" and self._fits(given):
            rest = urlencode([(key, value) for key, value in query if key != "token"])
            target = "/" + scope["path"].lstrip("/") + (f"?{rest}" if rest else "")
            cookie = f"{COOKIE}={self.token}; HttpOnly; SameSite=Lax; Path=/"
            await _reply(send, 303, b"", [(b"location", target.encode()), (b"set-cookie", cookie.encode())])
            return
        await self._deny(scope, receive, send, 401, "open the address with ?token=... that the server printed when it started")

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with a counted body and with the headers of every answer."""
        seen = 0
        started = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self.most_body_bytes:
                    raise TooLarge
            return message

        async def labelled(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                ours = {name for name, _ in HEADERS}
                kept = [(k, v) for k, v in message.get("headers", ()) if k.lower() not in ours]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        try:
            await self.app(scope, counted, labelled)
        except TooLarge:
            if not started:
                await _reply(send, 413, b"the request is too large", [])

    async def _deny(self, scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": why})
        else:
            await _reply(send, status, why.encode(), [])


def _name(host: str) -> str:
    """Return the host name of a Host header, "" if it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def _reply(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers, *HEADERS]})
    await send({"type": "http.response.body", "body": body})
