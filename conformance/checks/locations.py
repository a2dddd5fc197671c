"""Content-Location: which instance or frame a payload is said to be."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from conformance.checks.check import Check
from conformance.checks.frames import LOCATED, Match
from conformance.checks.reply import Payload, Reply
from conformance.checks.urls import uids_in
from conformance.checks.words import quoted
from conformance.operation import Entity, Service
from conformance.verdict import Problem

_KEYWORDS = {
    Entity.STUDY: "StudyInstanceUID",
    Entity.SERIES: "SeriesInstanceUID",
    Entity.INSTANCE: "SOPInstanceUID",
}


def _location(payload: Payload) -> str:
    return payload.headers.get("Content-Location") or ""


def _instances(reply: Reply) -> Iterator[Problem]:
    for payload in reply.files:
        dataset = payload.file.dataset
        if dataset is None:
            continue
        named = uids_in(_location(payload))
        right = {level: str(dataset.get(keyword, "")) for level, keyword in _KEYWORDS.items()}
        for level, uid in named.items():
            if uid != right[level]:
                expected = f"a Content-Location with the {level} of {payload.what}: {right[level]}"
                yield Problem(expected, quoted(_location(payload)))


def _frames(reply: Reply) -> Iterator[Problem]:
    match = Match.of(reply)
    if match is None or match.parts != reply.payloads:
        return
    for part, place in zip(match.parts, match.order, strict=True):
        located = LOCATED.search(_location(part))
        if located is None or place is None:
            continue
        frame = int(located[1])
        if frame not in match.numbers or not match.album.matches(part, frame):
            expected = f"a Content-Location of frame {match.numbers[place]}, which {part.what} is"
            yield Problem(expected, quoted(_location(part)))


def _own(reply: Reply) -> Iterator[Problem]:
    url, said = reply.question.exchange.request.url, _location(reply.whole)
    if not said:
        yield Problem("a Content-Location with the URL of the resource", "none")
    elif urlsplit(urljoin(url, said)).path != urlsplit(url).path:
        yield Problem(f"a Content-Location with the path of {url}", quoted(said))


def _retrieved(reply: Reply) -> bool:
    located = any(uids_in(_location(payload)) for payload in reply.files)
    return reply.service is Service.RETRIEVE and reply.succeeded and located


def _framed(reply: Reply) -> bool:
    located = any(LOCATED.search(_location(payload)) for payload in reply.payloads)
    return reply.service is Service.FRAMES and reply.succeeded and located


CHECKS = (
    Check(
        "http.content-location",
        "COM-900",
        "The Content-Location of a representation names the resource.",
        lambda reply: (
            reply.status == 200
            and reply.question.expect.located
            and reply.switch("content_location") == "expected"
        ),
        _own,
        expectation=True,
    ),
    # PS3.18 8.6.1.2: it identifies the resource in a part, so that parts can be distinguished.
    Check(
        "retrieve.location",
        "MP-541",
        "The Content-Location of an instance names that instance.",
        _retrieved,
        _instances,
    ),
    Check(
        "frames.location",
        "MP-541",
        "The Content-Location of a frame names that frame.",
        _framed,
        _frames,
    ),
)
