"""Whatever is wrong with a request, it does no harm; where it does, that is found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis.strategies import SearchStrategy

from conformance.errors import HarnessError
from conformance.formats.multipart import OutgoingPart
from conformance.generate.multipart import RULES, BrokenWriting, illegal
from conformance.operation import Service
from conformance.probes import multipart_illegal
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler
from tests.support.probing import caught, dialect, failed_checks, probed, red_cases

PROBE = "probe.multipart.illegal"


def stumbles(asked: Asked, behind: Behind) -> Answer:
    """A server that erred over a header line of a part that has octets beyond ASCII."""
    lines = asked.body.split(b"\r\n")
    if any(line.startswith(b"X-Harness") and not line.isascii() for line in lines):
        return Said(500, (("Content-Type", "text/plain"),), b"UnicodeDecodeError")
    return behind.ask(asked)


def is_upset(asked: Asked, behind: Behind) -> Answer:
    """A server that goes on with the next request where a folded line made it give up on one."""
    if behind.memory.pop("upset", False):
        return Said(400, (("Content-Type", "text/plain"),), b"no header")
    if asked.service is Service.STORE:
        behind.memory["upset"] = b":\r\n " in asked.body or b";\r\n " in asked.body
    return behind.ask(asked)


@dataclass(frozen=True)
class Harmed:
    """A server, the rules that harm it when they are broken, and the check that finds it out."""

    handler: Handler
    slugs: frozenset[str]
    check: str


@pytest.mark.parametrize(
    "harmed",
    [
        Harmed(stumbles, frozenset({"octets-in-header"}), "status.expected"),
        Harmed(is_upset, frozenset({"folded-header"}), "store.nothing-kept"),
    ],
    ids=lambda harmed: harmed.handler.__name__,
)
def test_a_server_that_a_broken_request_harms_is_found_out(
    harmed: Harmed, origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def some(parts: Sequence[OutgoingPart]) -> SearchStrategy[BrokenWriting]:
        return illegal(parts, without=RULES.keys() - harmed.slugs - {"no-boundary"})

    monkeypatch.setattr(multipart_illegal, "illegal", some)
    with dialect(origin, tmp_path, "ps3.18") as target:
        finding = caught(PROBE, harmed.handler, target, 20)
        scenarios = red_cases(harmed.handler, target, "store")
    assert failed_checks(finding) == {harmed.check}
    request = next(s.exchange.request for s in finding.exchanges if "POST:" in s.step)
    # One instance at most, with nothing in it but what is required.
    assert request.body.count(b"DICM") <= 1
    assert len(request.body) < 800
    assert scenarios == []


def test_what_breaks_another_rule_than_it_should_is_never_sent(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(parts: Sequence[OutgoingPart]) -> SearchStrategy[BrokenWriting]:
        broken = illegal(parts, without=RULES.keys() - {"no-boundary"})
        return broken.map(lambda w: replace(w, rule=RULES["empty-boundary"]))

    monkeypatch.setattr(multipart_illegal, "illegal", whole)
    with (
        dialect(origin, tmp_path, "ps3.18") as target,
        pytest.raises(HarnessError, match="empty-boundary"),
    ):
        probed(PROBE, target, 5)
