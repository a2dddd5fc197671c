"""Certificates, and limits under TLS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.wire.client import Client
from conformance.wire.exchange import Cause, Request
from tests.support.asking import BIG, OK, PATIENT, close, failure, never, once, response
from tests.support.certificates import self_signed
from tests.support.sockets import Peer, Script, always, ok, scripted


def test_a_certificate_is_verified_unless_the_user_says_otherwise(tmp_path: Path) -> None:
    certificate, context = self_signed(tmp_path)
    with scripted(always(ok(b"1")), context=context) as server:
        request = Request("GET", f"{server.url}/studies")
        with Client(limits=PATIENT) as strict:
            refused = failure(strict.send(request))
        with Client(limits=PATIENT, verify=False) as careless:
            assert response(careless.send(request)).body == b"1"
        with Client(limits=PATIENT, verify=str(certificate)) as informed:
            answers = [response(informed.send(request)).body for _ in range(3)]
            sent = response(informed.send(Request("POST", server.url, body=BIG)))
    assert refused.cause is Cause.TLS
    assert refused.message == "the certificate is not accepted: self-signed certificate"
    assert answers == [b"1"] * 3
    assert sent.status == 200
    assert server.connections == 4


def test_the_environment_names_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, context = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with scripted(always(ok(b"1")), context=context) as server, Client(limits=PATIENT) as client:
        assert response(client.send(Request("GET", server.url))).body == b"1"


def test_a_handshake_that_never_ends_is_a_failure(hasty: Client) -> None:
    with scripted(lambda peer: peer.hang()) as server:
        found = failure(hasty.send(Request("GET", server.url.replace("http:", "https:"))))
    assert found.cause is Cause.TLS
    assert "within 0.3 s" in found.message


@pytest.mark.parametrize(
    ("script", "cause"), [(never, Cause.SLOW), (close, Cause.CLOSED), (once(OK), Cause.CUT)]
)
def test_limits_hold_under_tls_too(script: Script, cause: Cause, tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    with (
        scripted(script, context=context) as server,
        Client(limits=replace(PATIENT, read=0.3), verify=False) as client,
    ):
        assert failure(client.send(Request("GET", server.url))).cause is cause


def test_early_answers_are_heard_under_tls_too(tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(ok(b"too large", "Connection: close", status="413 Content Too Large"))
        peer.hang()

    _, context = self_signed(tmp_path)
    with (
        scripted(script, context=context) as server,
        Client(limits=PATIENT, verify=False) as client,
    ):
        assert response(client.send(Request("POST", server.url, body=BIG))).status == 413
