"""The files that come back, held against PS3.10 and the encoding of PS3.5."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.reply import Payload, Reply
from conformance.checks.rules import Rules, by_rules
from conformance.formats.flaw import Flaw
from conformance.operation import Entity, Service


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    for payload in reply.files:
        found = tuple(by_rules(payload.file.flaws, rules))
        excused = _flaws_as_sent(reply, payload) if found else frozenset()
        for flaw in found:
            if flaw.rule not in excused:
                yield Flaw(flaw.rule, f"{payload.what}: {flaw.message}", flaw.offset)


def _flaws_as_sent(reply: Reply, payload: Payload) -> frozenset[str]:
    """Return the rules that the file broke already when it was sent: those are no one's fault."""
    known = reply.known(Entity.INSTANCE, payload.instance_uid)
    return frozenset(flaw.rule for instance in known for flaw in instance.file.flaws)


def _has_files(reply: Reply) -> bool:
    return reply.service is Service.RETRIEVE and reply.succeeded and bool(reply.files)


# The rules of conformance.formats.part10: what is asked, by which requirement, in which words.
_TABLE: tuple[Rules, ...] = (
    Rules(
        "part10.file",
        "WADO-070",
        "Each file is whole, and can be read to its end.",
        "a whole DICOM file",
        ("prefix", "deflated", "unreadable", "truncated", "element-depth"),
    ),
    Rules(
        "part10.meta",
        "WADO-080",
        "The File Meta Information of each file is right.",
        "File Meta Information as PS3.10 Table 7.1-1 has it",
        (
            *("meta-encoding", "meta-length", "meta-missing"),
            *("meta-version", "meta-uid", "meta-differs"),
        ),
    ),
    Rules(
        "part10.syntax",
        "WADO-090",
        "The Pixel Data of each file is in the form that its transfer syntax has.",
        "Pixel Data as the transfer syntax has it",
        ("pixel-data-form",),
    ),
    Rules(
        "part10.encoding",
        "WADO-085",
        "The data set of each file is encoded by the rules of PS3.5.",
        "elements as PS3.5 encodes them",
        (
            *("element-order", "element-group", "element-vr", "element-length"),
            *("element-undefined-length", "element-delimiter", "element-reserved"),
        ),
    ),
)

CHECKS = tuple(row.check(_has_files, _flaws) for row in _TABLE)
