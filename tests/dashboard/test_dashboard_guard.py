"""Who may talk to the server: host, origin, token, size, and what every answer says of itself."""

import asyncio

import pytest

from dashboards.server.guard import COOKIE, HEADERS, Guard
from dashboards.server.limits import chosen
from dashboards.server.serve import is_loopback
from sim.core.errors import ChanganError

TOKEN = "correct-horse"
HOST = (b"host", b"127.0.0.1:8765")
OWN = (b"origin", b"http://127.0.0.1:8765")


class Application:
    """Stands behind the guard; remembers what reached it and reads the whole body."""

    def __init__(self):
        self.scopes = []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-security-policy", b"default-src *")]})
        await send({"type": "http.response.body", "body": b"inside"})


def ask(kind="http", method="GET", path="/", headers=(HOST,), query=b"", token=None, bodies=(b"",)):
    """Return what was sent back, and the application that stood behind the guard."""
    app, sent = Application(), []
    scope = {"type": kind, "path": path, "query_string": query, "headers": list(headers), "scheme": "http"}
    if kind == "http":
        scope["method"] = method
    parts = list(bodies)

    async def receive():
        if kind == "websocket":
            return {"type": "websocket.connect"}
        body = parts.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(app, ["127.0.0.1", "localhost"], token, 1000)(scope, receive, send))
    return sent, app


def status(sent):
    return sent[0].get("status") or sent[0]["type"]


def test_a_plain_request_passes_and_its_answer_says_that_nothing_outside_may_load():
    sent, app = ask()
    assert status(sent) == 200 and len(app.scopes) == 1
    headers = sent[0]["headers"]
    assert [v for k, v in headers if k == b"content-security-policy"] == [HEADERS[0][1]]
    policy = HEADERS[0][1].decode()
    assert "http:" not in policy and "https:" not in policy and "*" not in policy
    assert dict(headers)[b"referrer-policy"] == b"no-referrer"


@pytest.mark.parametrize("host", [b"evil.example", b"evil.example:8765", b"", b"127.0.0.1.evil.example", b"[::1"])
def test_a_name_that_is_not_ours_is_refused(host):
    sent, app = ask(headers=((b"host", host),))
    assert status(sent) == 421 and app.scopes == []


@pytest.mark.parametrize("origin", [b"http://evil.example", b"null", b"http://127.0.0.1:9999", b"http://127.0.0.1:8765.evil.example"])
def test_a_foreign_page_can_neither_post_nor_connect(origin):
    foreign = (HOST, (b"origin", origin))
    sent, app = ask(method="POST", path="/_solara/api/close/1", headers=foreign)
    assert status(sent) == 403 and app.scopes == []
    sent, app = ask(kind="websocket", path="/jupyter/api/kernels/1/channels", headers=foreign)
    assert sent == [{"type": "websocket.close", "code": 4403, "reason": "requests from other sites are refused"}] and app.scopes == []


def test_a_connection_without_origin_is_no_browser_of_ours():
    sent, app = ask(kind="websocket", path="/jupyter/api/kernels/1/channels")
    assert sent[0]["code"] == 4403 and app.scopes == []


def test_our_own_page_may_post_and_connect():
    assert status(ask(method="POST", headers=(HOST, OWN))[0]) == 200
    assert status(ask(kind="websocket", headers=(HOST, OWN))[0]) == "websocket.accept"


def test_other_sites_may_not_embed_our_files_but_may_link_to_us():
    embedded = (HOST, (b"sec-fetch-site", b"cross-site"), (b"sec-fetch-mode", b"no-cors"))
    assert status(ask(path="/static/assets/custom.css", headers=embedded)[0]) == 403
    linked = (HOST, (b"sec-fetch-site", b"cross-site"), (b"sec-fetch-mode", b"navigate"))
    assert status(ask(headers=linked)[0]) == 200


@pytest.mark.parametrize("given", [b"", b"token=", b"token=wrong", b"token=correct-hors", b"TOKEN=correct-horse"])
def test_without_the_token_nothing_is_let_in(given):
    sent, app = ask(query=given, token=TOKEN)
    assert status(sent) == 401 and app.scopes == []
    sent, app = ask(kind="websocket", query=given, headers=(HOST, OWN), token=TOKEN)
    assert sent[0]["type"] == "websocket.close" and app.scopes == []


@pytest.mark.parametrize("cookie", [b"", b"changan_token=wrong", b"other=correct-horse", b'changan_token="'])
def test_a_wrong_cookie_is_no_token(cookie):
    sent, app = ask(headers=(HOST, (b"cookie", cookie)), token=TOKEN)
    assert status(sent) == 401 and app.scopes == []


def test_the_token_moves_from_the_address_into_a_cookie_that_no_script_reads():
    sent, app = ask(path="//evil.example/", query=b"token=correct-horse&a=tiny", token=TOKEN)
    headers = dict(sent[0]["headers"])
    assert status(sent) == 303 and app.scopes == []
    assert headers[b"location"] == b"/evil.example/?a=tiny"  # and never to another site
    assert headers[b"set-cookie"] == f"{COOKIE}={TOKEN}; HttpOnly; SameSite=Lax; Path=/".encode()
    assert status(ask(headers=(HOST, (b"cookie", f"{COOKIE}={TOKEN}".encode())), token=TOKEN)[0]) == 200


def test_a_body_is_bounded_by_what_it_says_and_by_what_it_is():
    sent, app = ask(method="POST", headers=(HOST, OWN, (b"content-length", b"1001")))
    assert status(sent) == 413 and app.scopes == []
    assert status(ask(method="POST", headers=(HOST, OWN), bodies=[b"x" * 400] * 2)[0]) == 200
    assert status(ask(method="POST", headers=(HOST, OWN), bodies=[b"x" * 400] * 3)[0]) == 413


@pytest.mark.parametrize("path", ["/resourcez", "/_solara/api/evict/1", "/_solara/auth/login"])
def test_endpoints_for_debugging_are_closed(path):
    sent, app = ask(path=path)
    assert status(sent) == 404 and app.scopes == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(method):
    sent, app = ask(method=method, headers=(HOST, OWN))
    assert status(sent) == 405 and app.scopes == []


def test_headers_that_could_move_the_addresses_of_the_page_do_not_reach_it():
    bad = [(b"script-name", b"//evil.example"), (b"X-Script-Name", b"//evil.example"), (b"x-forwarded-host", b"evil.example")]
    _, app = ask(headers=(HOST, *bad))
    assert [k for k, _ in app.scopes[0]["headers"]] == [b"host"]


def test_only_loopback_is_loopback():
    assert [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "192.168.1.5", "::", "example.org", "")] == [False] * 5


def test_bounds_are_set_by_name_and_within_their_range():
    assert chosen(["residents=100000", "days=30"]).residents == 100_000
    for wrong, told in (("resident=1", "did you mean residents"), ("days=0", "from 1 to 3650"), ("days=x", "whole number")):
        with pytest.raises(ChanganError, match=told):
            chosen([wrong])
