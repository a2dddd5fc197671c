"""Header fields of the answer to a store: where things are now, and what it warns of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.urls import uids_in
from conformance.checks.words import listed, quoted
from conformance.operation import Service
from conformance.verdict import Problem

_LOCATIONS = ("Location", "Content-Location")
# PS3.7 C: a status is four hexadecimal digits, such as A700; often it is written with an H.
_STATUS = re.compile(r"(?<![0-9A-Za-z.:])[0-9A-Fa-f]{4}H?(?![0-9A-Za-z.])")


def _fields(reply: Reply, *names: str) -> list[tuple[str, str]]:
    fields = reply.response.headers
    return [(name, value) for name in names for value in fields.all(name)]


def _has_locations(reply: Reply) -> Iterator[Problem]:
    there = {name for name, _ in _fields(reply, *_LOCATIONS)}
    if missing := [name for name in _LOCATIONS if name not in there]:
        made = listed(each.name for each in reply.members(reply.question.expect.created or ()))
        yield Problem(f"{listed(missing)}, since {made} was created", "no such field")


def _names_created(reply: Reply) -> Iterator[Problem]:
    sent = reply.members(tuple(filter(None, reply.question.sent)))
    for name, url in _fields(reply, *_LOCATIONS):
        named = uids_in(url)
        if not any(all(each.key(level) == uid for level, uid in named.items()) for each in sent):
            yield Problem(f"a {name} of what was stored", quoted(url))


def _names_resource(reply: Reply) -> bool:
    if reply.service is not Service.STORE or not reply.succeeded:
        return False
    return any(uids_in(url) for _, url in _fields(reply, *_LOCATIONS))


def _warns(reply: Reply) -> bool:
    return reply.service is Service.STORE and bool(_fields(reply, "Warning"))


def _has_status(reply: Reply) -> Iterator[Problem]:
    for _, text in _fields(reply, "Warning"):
        if not _STATUS.search(text):
            yield Problem("a DICOM status code, such as A700, in the text", quoted(text))


CHECKS = (
    Check(
        "store.locations",
        "STOW-440",
        "What was created is named by Location and Content-Location.",
        lambda reply: reply.succeeded and bool(reply.question.expect.created),
        _has_locations,
        expectation=True,
    ),
    Check(
        "store.location-names",
        "STOW-441",
        "Location and Content-Location name nothing but what was stored.",
        _names_resource,
        _names_created,
    ),
    Check(
        "store.warning-status",
        "STOW-450",
        "A Warning field has a DICOM status code.",
        _warns,
        _has_status,
    ),
)
