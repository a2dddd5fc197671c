from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import fixtures
from conformance.wire.exchange import Exchange, Headers, Request, Response
from conformance.wire.instances import instances
from conformance.wire.secrets import Secrets

_MULTIPART = 'multipart/related; type="application/dicom"; boundary=b'
RED, GREEN = fixtures.make("red-triangle-small"), fixtures.make("green-square-small")


def _multipart(*bodies: bytes) -> bytes:
    parts = (b"--b\r\nContent-Type: application/dicom\r\n\r\n" + body for body in bodies)
    return b"\r\n".join([*parts, b"--b--\r\n"])


def _exchange(body: bytes, content_type: str, answer: bytes = b"") -> Exchange:
    headers = Headers.of([("Content-Type", content_type)])
    return Exchange(
        Request("POST", "http://h/studies", headers, body),
        Response(200, "OK", Headers.of([("Content-Type", "application/dicom")]), answer),
        failure=None,
        started=0.0,
        seconds=0.0,
    )


def test_each_instance_is_shown_once_wherever_it_went() -> None:
    seen = instances([_exchange(_multipart(RED, GREEN), _MULTIPART, RED)], Secrets())
    assert [view.sha256 for view in seen] == [sha256(each).hexdigest() for each in (RED, GREEN)]
    for view in seen:
        assert "(0008,0060) CS Modality: OT" in view.elements
        assert b64decode(view.picture).startswith(b"\x89PNG")


def test_what_is_no_instance_is_left_out() -> None:
    assert instances([_exchange(b"garbage", "application/dicom", b"{}")], Secrets()) == ()


def test_without_pixels_it_is_said_why_there_is_no_picture() -> None:
    (view,) = instances([_exchange(fixtures.make("no-pixels"), "application/dicom")], Secrets())
    assert (view.picture, view.remark) == ("", "no picture: the instance is no image")


def test_secrets_in_values_are_hidden() -> None:
    name = next(
        line.partition(": ")[2]
        for line in instances([_exchange(RED, "application/dicom")], Secrets())[0].elements
        if "PatientName" in line
    )
    (view,) = instances([_exchange(RED, "application/dicom")], Secrets(values=(name,)))
    assert not any(name in line for line in view.elements)
    assert any("PatientName: [hidden]" in line for line in view.elements)


def test_a_case_of_many_instances_shows_the_first() -> None:
    many = [_exchange(fixtures.make(name), "application/dicom") for name in fixtures.NAMES]
    shown = instances(many, Secrets())
    assert len(shown) == 24 < len(many)
    assert shown == instances(many[:24], Secrets())
