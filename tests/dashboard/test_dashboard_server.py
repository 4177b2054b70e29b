"""The real server, from outside: what strangers, large messages and other users get."""

import json
import socket
import urllib.error
import urllib.request
import uuid

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.browser.serving import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server that asks for a token, with small messages."""
    found = Server(tmp_path_factory.mktemp("server"), "--token", "letmein", "--limit", "message_bytes=200000")
    yield found
    found.stop()


def get(server, path, **headers):
    """Return status, headers and body; redirects are not followed."""
    headers.setdefault("Cookie", "changan_token=letmein")
    request = urllib.request.Request(server.url + path, headers={k.replace("_", "-"): v for k, v in headers.items() if v})
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=120) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def channel(server, session, kernel=None, origin="own", token="letmein"):
    """Open a kernel's connection as the page of a browser session would."""
    kernel = kernel or str(uuid.uuid4())
    address = server.url.replace("http", "ws", 1) + f"/jupyter/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    headers = {"Cookie": f"changan_token={token}; solara-session-id={session}"}
    origin = server.url if origin == "own" else origin
    return connect(address, origin=origin, additional_headers=headers, open_timeout=120, close_timeout=2)


def message(kind, content):
    header = {"msg_id": str(uuid.uuid4()), "msg_type": kind, "username": "", "session": "s", "version": "5.3"}
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []})


def test_the_token_opens_the_page_and_its_lack_opens_nothing(server):
    assert server.address.endswith("/?token=letmein")
    assert get(server, "/", Cookie="")[0] == 401
    assert get(server, "/static/assets/custom.css", Cookie="")[0] == 401
    assert get(server, "/?token=wrong", Cookie="")[0] == 401
    status, headers, _ = get(server, "/?token=letmein&lang=zh", Cookie="")
    assert (status, headers["Location"]) == (303, "/?lang=zh")
    status, headers, body = get(server, "/")
    assert status == 200 and b'<html lang="en">' in body and b"user-scalable=no" not in body
    assert "HttpOnly" in " ".join(headers.get_all("Set-Cookie"))
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_the_page_names_no_other_host(server):
    text = get(server, "/scenarios")[2].decode()
    elsewhere = [part.split('"')[0][:60] for part in text.split("https://")[1:]]
    loaded = [line for line in text.splitlines() if ('src="http' in line or 'href="http' in line)]
    assert loaded == [], loaded
    assert len(elsewhere) < 20


@pytest.mark.parametrize("mount", ["/static", "/static/assets", "/static/public", "/_solara/cdn", "/jupyter/nbextensions"])
@pytest.mark.parametrize(
    "climb",
    [
        "../../../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
        "....//....//etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/app.py",
    ],
)
def test_no_address_climbs_out(server, mount, climb):
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=120) as raw:  # urllib would tidy the path
        raw.sendall(
            f"GET {mount}/{climb} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: changan_token=letmein\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b""
        while block := raw.recv(65536):
            answer += block
    assert b"root:" not in answer and b"import solara" not in answer
    assert answer.split(b" ", 2)[1] in (b"404", b"200")
    assert b" 404 " in answer[:20] or b"<!doctype html>" in answer.lower()


def test_asking_for_a_folder_of_the_browsers_libraries_removes_nothing(server):
    script = "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist/solara-vuetify-app8.min.js"
    assert get(server, script)[0] == 200
    assert get(server, "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist")[0] == 404
    assert get(server, "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1")[0] == 404
    assert get(server, script)[0] == 200
    assert get(server, "/_solara/cdn/no-such-package@1.0.0/x.js")[0] == 404
    for alias in ("vega@5/build/vega.js", "katex@0.16.9/dist/katex.min.js", "katex@0.16.9/dist/contrib/auto-render.min.js"):
        assert get(server, f"/_solara/cdn/{alias}")[0] == 200


def test_debug_endpoints_and_strangers_are_closed(server):
    for path in ("/resourcez", "/resourcez?verbose", "/_solara/api/evict/x"):
        assert get(server, path)[0] == 404
    assert get(server, "/", Host="evil.example")[0] == 421


@pytest.mark.parametrize("origin, token", [("http://evil.example", "letmein"), (None, "letmein"), ("own", "wrong"), ("own", "")])
def test_strangers_cannot_connect(server, origin, token):
    with pytest.raises(InvalidStatus) as refused:
        channel(server, "mallory", origin=origin, token=token).close()
    assert refused.value.response.status_code == 403


def test_a_message_beyond_the_bound_ends_the_connection(server):
    with channel(server, "alice") as line:
        line.send(message("comm_info_request", {"x": "y" * 250_000}))
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                line.recv(timeout=120)
    assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize(
    "kind, content",
    [
        ("execute_request", {"code": "open({mark!r}, 'w').close()", "silent": False, "store_history": False, "user_expressions": {}}),
        ("complete_request", {"code": "open({mark!r}, 'w').close().", "cursor_pos": 30}),
        ("comm_open", {"comm_id": "1", "target_name": "solara.control", "target_module": "os", "data": {"method": "evict"}}),
    ],
)
def test_no_message_runs_code(server, tmp_path, kind, content):
    mark = tmp_path / "ran"
    told = {key: value.replace("{mark!r}", repr(str(mark))) if isinstance(value, str) else value for key, value in content.items()}
    with channel(server, "alice") as line:
        line.send(message(kind, told))
        kinds = []
        try:
            line.send(message("kernel_info_request", {}))
            while "kernel_info_reply" not in kinds:
                kinds.append(json.loads(_text(line.recv(timeout=120)))["header"]["msg_type"])
        except ConnectionClosed:
            kinds.append("closed")
    assert kinds[-1] in ("closed", "kernel_info_reply")
    assert not {"execute_reply", "complete_reply", "execute_result"} & set(kinds)
    assert not mark.exists()


def _text(data):
    if isinstance(data, str):
        return data
    first = int.from_bytes(data[4:8], "big")  # Jupyter's binary form: number of parts, their offsets, JSON first
    parts = int.from_bytes(data[:4], "big")
    end = int.from_bytes(data[8:12], "big") if parts > 1 else len(data)
    return data[first:end].decode()


def test_the_page_of_one_user_is_closed_to_another(server):
    kernel = str(uuid.uuid4())
    with channel(server, "alice", kernel) as mine:
        mine.send(message("kernel_info_request", {}))
        mine.recv(timeout=120)
        with pytest.raises(ConnectionClosed), channel(server, "mallory", kernel) as theirs:
            theirs.send(message("kernel_info_request", {}))
            while True:
                theirs.recv(timeout=120)
