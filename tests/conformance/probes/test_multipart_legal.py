"""Whatever way instances are written, they are stored; who can't read one of them is found out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis.strategies import SearchStrategy

from conformance.errors import HarnessError
from conformance.formats import media_type
from conformance.formats.multipart import OutgoingPart
from conformance.generate.multipart import Writing, legal
from conformance.operation import Service
from conformance.probes import multipart_legal
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind
from tests.support.probing import caught, dialect, failed_checks, probed, red_cases

PROBE = "probe.multipart.legal"


def takes_lf(asked: Asked, behind: Behind) -> Answer:
    """A server for which a boundary behind a bare LF is one; RFC 2046 5.1.1 wants CRLF."""
    value = field_of(asked.fields, "Content-Type")
    if asked.service is Service.STORE and value:
        boundary = media_type.parse(value).parameter("boundary") or "none"
        if re.search(rb"(?<!\r)\n--" + re.escape(boundary.encode()), asked.body):
            return Said(400, (("Content-Type", "text/plain"),), b"A part has no header.")
    return behind.ask(asked)


def test_a_server_that_takes_a_boundary_behind_lf_for_one_is_found_out(
    origin: str, tmp_path: Path
) -> None:
    with dialect(origin, tmp_path, "ps3.18", "a5") as target:
        finding = caught(PROBE, takes_lf, target, 60)
        scenarios = red_cases(takes_lf, target, "store")
    assert failed_checks(finding) == {"status.expected"}
    body = next(s.exchange.request.body for s in finding.exchanges if "POST:" in s.step)
    # One instance, and nothing in it but what is required and four octets of a private element.
    assert body.count(b"DICM") == 1
    assert body.endswith(b"UN\0\0\x04\0\0\0\n--0\r\n--0--")
    assert len(body) < 900
    assert scenarios == []


def test_what_is_no_legal_writing_is_never_sent(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(
        parts: tuple[OutgoingPart, ...], *, boundary: str | None = None
    ) -> SearchStrategy[Writing]:
        return legal(parts, boundary=boundary).map(lambda w: replace(w, body=w.body[:-1]))

    monkeypatch.setattr(multipart_legal, "legal", spoilt)
    with (
        dialect(origin, tmp_path, "ps3.18") as target,
        pytest.raises(HarnessError, match="legal multipart body"),
    ):
        probed(PROBE, target, 5)
