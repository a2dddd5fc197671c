"""Instances that come back: all of them, each once, whole, and as they were stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from conformance.checks.bulk_sets import is_bulk
from conformance.checks.check import Check
from conformance.checks.reply import DICOM, Payload, Reply
from conformance.checks.syntaxes import (
    ANY,
    BARRED,
    EXPLICIT_LITTLE_ENDIAN,
    LOSSY,
    asked_for,
    names_one,
)
from conformance.checks.words import difference, listed, number, octets, quoted
from conformance.formats.compare import compare_datasets
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.verdict import Problem

_PREAMBLE = 128
_LOSSY_KEYWORD = "LossyImageCompression"
_RETRIEVALS = frozenset(
    {
        *(Service.RETRIEVE, Service.METADATA, Service.FRAMES),
        *(Service.BULK_DATA, Service.PIXEL_DATA),
    }
)
_PICTURES = frozenset({Service.RENDERED, Service.THUMBNAIL})


def name_of(instance: Instance) -> str:
    """Return how a problem calls an instance."""
    return f"{instance.name} ({instance.uid})"


def wanted(reply: Reply, names: tuple[str, ...] | None) -> tuple[Instance, ...]:
    """Return the instances that must come: those that the step names, or all that are held."""
    return reply.held_in_scope() if names is None else reply.members(names)


def all_and_only(expected: Sequence[Instance], got: Sequence[str], what: str) -> Iterator[Problem]:
    """Hold the SOP Instance UIDs of an answer against the instances that must be there once."""
    counts = Counter(got)
    for instance in expected:
        if counts[instance.uid] != 1:
            found = f"{counts[instance.uid]} times" if instance.uid in counts else "it is not there"
            yield Problem(f"{what} {name_of(instance)}, once", found)
    known = {instance.uid for instance in expected}
    for uid in counts:
        if uid not in known:
            found = f"also {quoted(uid)}" if uid else f"also {number(counts[uid], 'thing')} without"
            yield Problem(f"only {what}s of what was asked for", found)


def _instances(reply: Reply) -> Iterator[Problem]:
    expected = wanted(reply, reply.question.expect.instances)
    got = [file.instance_uid for file in reply.payloads]
    if reply.status == 206:
        # PS3.18 Table 10.4.3-1: some, but not all.
        expected = tuple(instance for instance in expected if instance.uid in got)
    return all_and_only(expected, got, "instance")


def _has_payload(reply: Reply) -> Iterator[Problem]:
    if not reply.payloads:
        got = f"multipart of {octets(reply.body)}" if reply.body else f"{reply.status} without"
        yield Problem("a payload", got)


def _pairs(reply: Reply) -> Iterator[tuple[Payload, tuple[Instance, ...]]]:
    """Yield each file that can be read with the instances that it may be."""
    for payload in reply.files:
        if payload.file.dataset is not None:
            known = reply.known(Entity.INSTANCE, payload.instance_uid)
            if known:
                yield payload, known


def _equivalent(reply: Reply) -> Iterator[Problem]:
    for payload, known in _pairs(reply):
        dataset = payload.file.dataset
        if dataset is None or any(payload.body == instance.data for instance in known):
            continue
        each = [compare_datasets(instance.dataset, dataset) for instance in known]
        if all(each):
            for found in each[0]:
                expected = f"{found.path} of {known[0].name}: {found.expected}"
                yield Problem(expected, found.got)


def _lossy_history(reply: Reply) -> Iterator[Problem]:
    for payload, known in _pairs(reply):
        got = str(payload.file.dataset.get(_LOSSY_KEYWORD, "")) if payload.file.dataset else ""
        if got != "01" and any(_was_lossy(instance) for instance in known):
            expected = f"Lossy Image Compression (0028,2110) of {known[0].name}: 01"
            yield Problem(expected, quoted(got) if got else "none")


def _was_lossy(instance: Instance) -> bool:
    return str(instance.dataset.get(_LOSSY_KEYWORD, "")) == "01"


def _as_stored(reply: Reply) -> Iterator[Problem]:
    for payload, known in _pairs(reply):
        # Where others will do as well, they may weigh more.
        if asked_for(reply, payload) != {ANY} or not names_one(reply, payload):
            continue
        syntax = payload.file.transfer_syntax
        stored = [instance for instance in known if _syntax_of(instance) == syntax]
        if not stored and not _may_convert(reply, known):
            expected = f"the transfer syntax of {known[0].name}, {_syntax_of(known[0])}"
            yield Problem(expected, quoted(syntax))
        elif stored and not any(_same_octets(instance.data, payload.body) for instance in stored):
            got = difference(stored[0].data, payload.body)
            yield Problem(f"the octets of {stored[0].name}", got)


def _syntax_of(instance: Instance) -> str:
    return str(instance.dataset.file_meta.TransferSyntaxUID)


def _may_convert(reply: Reply, known: Sequence[Instance]) -> bool:
    barred = any(_syntax_of(instance) in BARRED for instance in known)
    return barred and reply.switch("implicit_and_big_endian") != "as-stored"


def _same_octets(sent: bytes, got: bytes) -> bool:
    """Compare files; the preamble has no meaning (PS3.10 7.1) and may be set to NUL."""
    if sent == got:
        return True
    return sent[_PREAMBLE:] == got[_PREAMBLE:] and not any(got[:_PREAMBLE])


def _syntaxes(*, named: bool) -> Callable[[Reply], Iterator[Problem]]:
    def find(reply: Reply) -> Iterator[Problem]:
        for payload in reply.files:
            allowed = asked_for(reply, payload)
            syntax = payload.file.transfer_syntax
            if payload.file.dataset is None or names_one(reply, payload) is not named:
                continue
            if not {ANY, syntax} & allowed and not _is_lossy(reply, payload):
                yield Problem(f"transfer syntax {listed(sorted(allowed), 'or')}", quoted(syntax))

    def _is_lossy(reply: Reply, payload: Payload) -> bool:
        known = reply.known(Entity.INSTANCE, payload.instance_uid)
        return not named and any(_syntax_of(instance) in LOSSY for instance in known)

    return find


def _barred(reply: Reply) -> Iterator[Problem]:
    for payload in reply.payloads:
        read = payload.file.transfer_syntax if payload.is_file else ""
        for syntax in {read, payload.transfer_syntax} & BARRED:
            yield Problem(
                f"{payload.what} in {EXPLICIT_LITTLE_ENDIAN} or compressed", quoted(syntax)
            )


def _single_part(reply: Reply) -> Iterator[Problem]:
    if reply.essence == DICOM:
        yield Problem(f"multipart/related for a {reply.level}", f"a single {DICOM}")


def _no_instance(reply: Reply) -> Iterator[Problem]:
    for payload in reply.files:
        if payload.file.dataset is not None:
            got = f"the instance {quoted(payload.instance_uid)} as {payload.what}"
            yield Problem(f"no instance with {reply.status}", got)


def _retrieved(reply: Reply) -> bool:
    return reply.service is Service.RETRIEVE and reply.succeeded and not is_bulk(reply)


def _has_files(reply: Reply) -> bool:
    return _retrieved(reply) and bool(reply.files)


def _may_be_in_any(reply: Reply) -> bool:
    """Tell whether the step leaves it to the contract in which transfer syntaxes files come."""
    return _has_files(reply) and reply.question.expect.forms is None


def _has_known_files(reply: Reply) -> bool:
    return _retrieved(reply) and any(_pairs(reply))


CHECKS = (
    Check(
        "retrieve.payload",
        "WADO-190",
        "A success has a payload.",
        lambda reply: reply.service in _RETRIEVALS | _PICTURES and reply.succeeded,
        _has_payload,
    ),
    Check(
        "retrieve.instances",
        "WADO-020",
        "All instances come that were asked for, each once, and no others.",
        lambda reply: _retrieved(reply) and bool(wanted(reply, reply.question.expect.instances)),
        _instances,
        expectation=True,
    ),
    Check(
        "retrieve.equivalent",
        "STOW-510",
        "Each instance has the attributes and values that were stored.",
        _has_known_files,
        _equivalent,
    ),
    Check(
        "retrieve.lossy-history",
        "WADO-150",
        "What was compressed with loss once is said to be so, in whatever form it comes.",
        lambda reply: (
            _retrieved(reply)
            and any(_was_lossy(instance) for _, known in _pairs(reply) for instance in known)
        ),
        _lossy_history,
    ),
    Check(
        "retrieve.as-stored",
        "AZ-060",
        "With transfer-syntax=* each file comes octet by octet as it was stored.",
        lambda reply: _has_known_files(reply) and reply.switch("wildcard_syntax") == "as-stored",
        _as_stored,
    ),
    Check(
        "retrieve.default-syntax",
        "WADO-100",
        "Where no transfer syntax was asked for, it is Explicit VR Little Endian.",
        _may_be_in_any,
        _syntaxes(named=False),
    ),
    Check(
        "retrieve.asked-syntax",
        "WADO-120",
        "The transfer syntax is one that was asked for.",
        _may_be_in_any,
        _syntaxes(named=True),
    ),
    Check(
        "retrieve.barred-syntax",
        "COM-520",
        "Nothing comes in Implicit VR Little Endian or Explicit VR Big Endian.",
        lambda reply: (
            reply.service in _RETRIEVALS
            and reply.succeeded
            and reply.switch("implicit_and_big_endian") == "converted"
        ),
        _barred,
    ),
    Check(
        "retrieve.single-part",
        "WADO-050",
        "A study or a series does not come as a single application/dicom.",
        lambda reply: _retrieved(reply) and reply.level is not Entity.INSTANCE,
        _single_part,
    ),
    Check(
        "retrieve.no-instance",
        "WADO-195",
        "The answer to a failed request holds no instance.",
        lambda reply: reply.status >= 400 and bool(reply.body),
        _no_instance,
    ),
)
