"""One line within two seconds where a target can't be worked with; patience where it can."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.errors import TargetUnreachable
from conformance.profile.model import Profile
from conformance.run.preflight import Target, is_alive, look
from conformance.wire.client import Client, Limits
from tests.support.certificates import self_signed
from tests.support.sockets import Peer, Script, always, ok, scripted

PROFILE = Profile("any", "", frozenset({"search"}), {}, {}, {})
STORE_ONLY = Profile("any", "", frozenset({"store"}), {}, {}, {})

LIMITS = Limits(connect=1.0, read=1.0, total=1.5)
JSON = "Content-Type: application/dicom+json"
HTML = "Content-Type: text/html"

EMPTY = ok(b"[]", JSON)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(limits=LIMITS) as client:
        yield client


def one_line(url: str, client: Client, profile: Profile = PROFILE) -> str:
    """Look at a target that can't be worked with; return what a person reads."""
    start = time.monotonic()
    with pytest.raises(TargetUnreachable) as unreachable:
        look(url, client, profile)
    assert time.monotonic() - start < 2
    text = str(unreachable.value)
    assert "\n" not in text
    assert unreachable.value.hint
    return text


def answer(client: Client, data: bytes, profile: Profile = PROFILE) -> Target:
    with scripted(always(data)) as server:
        return look(server.url, client, profile)


def refusal(client: Client, data: bytes) -> str:
    with scripted(always(data)) as server:
        return one_line(server.url, client).replace(server.url, "URL")


def test_a_target_is_found(client: Client) -> None:
    with scripted(always(ok(b"[]", JSON, "Server: Probe/1"))) as server:
        target = look(f"{server.url}/dicom-web/", client, PROFILE)
    assert target == Target(f"{server.url}/dicom-web", "Probe/1")
    assert len(server.requests) == 1
    assert server.requests[0].startswith(b"GET /dicom-web/studies?StudyInstanceUID=2.25.1&limit=1 ")


@pytest.mark.parametrize(
    "data",
    [
        ok(b"", status="204 No Content"),
        ok(b"[]", "Content-Type: application/json; charset=utf-8"),
        ok(b" [{}]"),
        ok(b""),
        ok(b"--b--", 'Content-Type: multipart/related; type="application/dicom+xml"; boundary=b'),
    ],
)
def test_a_clumsy_answer_is_an_answer(client: Client, data: bytes) -> None:
    assert answer(client, data).notes == ()


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "500 Oops"])
def test_an_error_is_left_to_the_scenarios_with_a_note(client: Client, status: str) -> None:
    (note,) = answer(client, ok(b"{}", "Content-Type: application/json", status=status)).notes
    assert note.endswith(f"is answered with {status}, application/json")


def test_a_target_that_claims_no_search_need_not_answer_one(client: Client) -> None:
    assert answer(client, ok(b"", status="404 Not Found"), STORE_ONLY).notes == ()


def test_a_slow_target_is_waited_for_and_that_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(peer: Peer) -> None:
        while peer.request():
            time.sleep(0.6)
            peer.send(EMPTY)

    monkeypatch.setattr("conformance.run.preflight._WORTH_A_NOTE", 0.5)
    with Client(limits=LIMITS) as client, scripted(slow) as server:
        (note,) = look(server.url, client, PROFILE).notes
    assert note.startswith("the first answer took 0.")


def test_nothing_listens(client: Client) -> None:
    with scripted(always(EMPTY)) as server:
        url = server.url
    assert one_line(url, client) == (
        f"{url}: no connection to port {server.port}: Connection refused; check --base-url"
    )


def test_an_unknown_name(client: Client) -> None:
    text = one_line("http://nobody.invalid/x", client)
    assert text == ("http://nobody.invalid/x: the name nobody.invalid is unknown; check --base-url")


def test_a_resolver_that_hangs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> list[object]:
        time.sleep(1.7)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    assert "could not be looked up within 1.5 s" in one_line("http://name.invalid", client)


def test_a_host_that_swallows_connections(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first:
        first.connect(full.getsockname())
        with socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(full.getsockname())
            url = f"http://127.0.0.1:{full.getsockname()[1]}"
            assert "within 1.5 s" in one_line(url, client)
            assert not is_alive(url, client, 0.1)


def hang(peer: Peer) -> None:
    peer.request()
    peer.hang()


def close(peer: Peer) -> None:
    peer.request()


def say(data: bytes) -> Script:
    return lambda peer: peer.answer(data)


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (hang, "after 1 s of silence there is no answer; say --timeout SECONDS"),
        (close, "the connection was closed without an answer; check --base-url"),
        (say(b"SSH-2.0-x\r\n"), "the answer is not HTTP: it begins with b'SSH-2.0-x"),
        (say(b"\x15\x03\x01\x00\x02\x02\x0a"), "this port speaks TLS; say --base-url=https://"),
    ],
)
def test_what_takes_the_connection_and_is_no_server(
    client: Client, script: Script, text: str
) -> None:
    with scripted(script) as server:
        assert text in one_line(server.url, client)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_credentials_are_asked_for(client: Client, status: str) -> None:
    data = ok(b"", status=status)
    text = refusal(client, data)
    assert text.startswith(
        f"URL: it refuses requests without credentials ({status}); say --auth-env"
    )
    assert "--bearer-token-env" in text
    with Client([("Authorization", "Bearer c4nary")], limits=LIMITS) as known:
        text = refusal(known, data)
    assert "it refuses these credentials" in text
    assert "c4nary" not in text


@pytest.mark.parametrize(
    ("location", "hint"),
    [
        (
            "https://example.org/v2/studies?StudyInstanceUID=2.25.1&limit=1",
            "say --base-url=https://example.org/v2",
        ),
        ("/login", "check --base-url"),
    ],
)
def test_a_redirect_is_told(client: Client, location: str, hint: str) -> None:
    text = refusal(client, ok(b"", f"Location: {location}", status="302 Found"))
    assert "it redirects to " in text
    assert location.partition("?")[0] in text
    assert text.endswith(hint)


@pytest.mark.parametrize(
    "data",
    [
        ok(b"<html>", HTML),
        ok(b"<html>", HTML, status="404 Not Found"),
        ok(b"hello", "Content-Type: text/plain"),
    ],
)
def test_another_kind_of_server_is_told(client: Client, data: bytes) -> None:
    text = refusal(client, data)
    assert text.endswith("which is not how DICOMweb answers; check --base-url")


def test_a_gateway_without_its_server_is_told(client: Client) -> None:
    text = refusal(client, ok(b"<html>", HTML, status="502 Bad Gateway"))
    assert text == "URL: it is not up (502 Bad Gateway, text/html); try again later"


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ("", "/dicom-web"),
        ("/", "/v2"),
        ("/ui/index.html", "/dicom-web"),
        ("/pacs", "/pacs/dicomweb"),
        ("/dicom-web/studies", "/dicom-web"),
    ],
)
def test_the_usual_places_are_tried(client: Client, given: str, there: str) -> None:
    def script(peer: Peer) -> None:
        while request := peer.request():
            found = request.startswith(f"GET {there}/studies?".encode())
            peer.send(EMPTY if found else ok(b"", status="404 Not Found"))

    with scripted(script) as server:
        text = one_line(server.url + given, client)
        asked = [request.split(b"?")[0] for request in server.requests]
        assert look(server.url + there, client, PROFILE)
    assert len(asked) == len(set(asked))
    hint = f"say --base-url={server.url}{there}, where a DICOMweb service answers"
    assert text.endswith(hint)


def test_a_password_in_the_url_is_not_told(client: Client) -> None:
    assert "c4nary" not in one_line("http://user:c4nary@127.0.0.1:1/", client)


def test_a_certificate_that_nobody_signed(client: Client, tmp_path: Path) -> None:
    certificate, context = self_signed(tmp_path)
    with scripted(always(EMPTY), context=context) as server:
        text = one_line(server.url, client)
        with Client(limits=LIMITS, verify=False) as careless:
            assert look(server.url, careless, PROFILE)
        with Client(limits=LIMITS, verify=str(certificate)) as informed:
            assert look(server.url, informed, PROFILE)
    assert "the certificate is not accepted: self-signed certificate" in text
    assert text.endswith("say --ca-bundle FILE if it is your own, or --insecure to accept any")


def test_a_certificate_of_another_host(tmp_path: Path) -> None:
    certificate, context = self_signed(tmp_path, "example.org")
    with (
        scripted(always(EMPTY), context=context) as server,
        Client(limits=LIMITS, verify=str(certificate)) as client,
    ):
        assert "the certificate is not accepted: IP address mismatch" in one_line(
            server.url, client
        )


def test_tls_where_there_is_none(client: Client) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with scripted(script) as server:
        text = one_line(server.url.replace("http:", "https:"), client)
    assert "no secure connection" in text
    assert text.endswith("check --base-url: is it http://... rather than https://...?")


def test_a_target_is_alive_while_it_takes_connections(client: Client) -> None:
    with scripted(always(EMPTY)) as server:
        assert is_alive(server.url, client, 2)
    start = time.monotonic()
    assert not is_alive(server.url, client, 0.3)
    assert 0.3 < time.monotonic() - start < 1


def test_a_proxy_is_asked_in_the_place_of_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(always(EMPTY)) as proxy, Client(limits=LIMITS, proxies=True) as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        assert look("http://name.invalid/", client, PROFILE)
        assert is_alive("http://name.invalid/", client, 2)
