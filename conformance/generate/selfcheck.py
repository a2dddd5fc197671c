"""Whether what was generated is what it claims to be, by the strict readers of the formats.

A probe that sends something malformed where it meant well would blame the target for it. Each of
these functions raises HarnessError with a sentence that says what is wrong; else nothing happens.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import NoReturn
from urllib.parse import parse_qsl

from conformance.errors import HarnessError
from conformance.formats import media_type, multipart, part10, uid
from conformance.formats.flaw import Flaw, FormatError, shown
from conformance.formats.multipart import OutgoingPart
from conformance.generate import accept, queries
from conformance.generate.accept import AcceptCase, Member
from conformance.generate.datasets import Sample
from conformance.generate.multipart import FEATURES, BrokenWriting, Writing
from conformance.generate.queries import Query
from conformance.generate.queries.query import FUZZY, LIMIT, OFFSET
from conformance.operation import Service, operation_of

# RFC 9110 5.5, without obs-text.
_FIELD_VALUE = re.compile(r"[\t -~]*")
_OPTION_VALUES = {
    FUZZY: re.compile("true|false"),
    LIMIT: re.compile("[0-9]+"),
    OFFSET: re.compile("[0-9]+"),
}


def sound_writing(writing: Writing, parts: Sequence[OutgoingPart]) -> None:
    """Hold a legal writing of some parts against the rules of multipart/related.

    It breaks none but those that its features are about, and has these parts with their headers.
    """
    what = "a legal multipart body"
    _known(what, writing.features, FEATURES)
    _chunks(what, writing)
    message, flaws = _read(what, writing)
    expected = {rule for name in writing.features for rule in FEATURES[name].flaws}
    _no_flaws(what, (flaw for flaw in flaws if flaw.rule not in expected))
    _same(what, "parts", len(message.parts), len(parts))
    for number, (found, part) in enumerate(zip(message.parts, parts, strict=True), 1):
        _same(what, f"octets of part {number}", found.body, part.body)
        names = {(name.lower(), value) for name, value in found.headers}
        if lost := {(name.lower(), value) for name, value in part.headers} - names:
            _fail(what, f"part {number} lacks the header lines {sorted(lost)}")


def broken_as_meant(broken: BrokenWriting, parts: Sequence[OutgoingPart]) -> None:
    """Hold a broken writing against the rule that it is to break.

    It breaks this rule, and what may be stored of it is there.
    """
    what = f"a multipart body that breaks {broken.rule.slug!r}"
    _chunks(what, broken)
    rules = {flaw.rule for flaw in _read(what, broken)[1]}
    if not broken.rule.flaws and rules:
        _fail(what, f"no reader should mind, but broken are {', '.join(sorted(rules))}")
    if broken.rule.flaws and not rules & set(broken.rule.flaws):
        found = ", ".join(sorted(rules)) or "nothing"
        _fail(what, f"expected was {' or '.join(broken.rule.flaws)}, broken is {found}")
    for place in broken.storable:
        if place not in range(len(parts)) or not _is_there(parts[place].body, broken.body):
            _fail(what, f"part {place + 1} may be stored, but is not there")


def sound_sample(sample: Sample) -> None:
    """Hold a DICOM file against PS3.10 and PS3.5.

    One that breaks a rule of theirs on purpose is passed over, unless it must be stored anyway.
    """
    what = f"the file of {sample!r}"
    if sample.breaks and not sample.must_store:
        return
    file = part10.read(sample.data)
    _no_flaws(what, file.flaws)
    _same(what, "transfer syntax", file.transfer_syntax, sample.transfer_syntax)
    identity = sample.identity
    for keyword, meant in (
        ("StudyInstanceUID", identity.study),
        ("SeriesInstanceUID", identity.series),
        ("SOPInstanceUID", identity.instance),
    ):
        _same(what, keyword, str(file.dataset.get(keyword, "") if file.dataset else ""), meant)


def sound_accept(case: AcceptCase) -> None:
    """Hold what a request says it accepts against what it is meant to say."""
    what = f"the Accept {case.headers!r}, {case.query!r}"
    _known(what, case.features, accept.FEATURES)
    for line in (*case.headers, case.query):
        if not _FIELD_VALUE.fullmatch(line):
            _fail(what, f"{shown(line)} can't stand in a header field")
    _same(what, "header", _accepted(", ".join(case.headers)), _meant(case.members))
    _same(what, "query", _accepted(case.query), _meant(case.query_members))
    decoded = parse_qsl(case.query_string, keep_blank_values=True)
    _same(what, "URL", decoded, [("accept", case.query)] if case.query else [])


def sound_query(query: Query) -> None:
    """Hold a search against the resources of PS3.18 and the grammar of its parameters."""
    what = f"the search {query.path} {query.parameters!r}"
    _known(what, query.features, queries.FEATURES)
    try:
        paths = [path for path, _ in query.keys]
    except ValueError as error:
        _fail(what, str(error))
    if len(set(paths)) < len(paths):
        _fail(what, "an attribute is asked for twice")
    operation, uids = operation_of("GET", query.path)
    _same(what, "service", str(operation.service), str(Service.SEARCH))
    _same(what, "level", operation.level, query.level)
    _same(what, "UIDs in the path", uids, query.scope)
    if wrong := [each for each in uids if not uid.is_valid(each)]:
        _fail(what, f"{shown(wrong[0])} in the path is no UID")
    decoded = parse_qsl(query.query_string, keep_blank_values=True)
    _same(what, "parameters in the URL", tuple(decoded), query.parameters)
    for name, value in query.parameters:
        if name in _OPTION_VALUES and not _OPTION_VALUES[name].fullmatch(value):
            _fail(what, f"{name} can't be {shown(value)}")


def _fail(what: str, why: str) -> NoReturn:
    hint = "this is a fault of conformance.generate, and says nothing of the target"
    raise HarnessError(f"{what} is not what it was meant to be: {why}", hint=hint)


def _same(what: str, name: str, found: object, meant: object) -> None:
    if found != meant:
        _fail(what, f"{name}: meant was {shown(meant)}, found is {shown(found)}")


def _known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    if strange := sorted(set(names) - set(known)):
        _fail(what, f"there are no features {', '.join(strange)}")


def _no_flaws(what: str, flaws: Iterable[Flaw]) -> None:
    for flaw in flaws:
        _fail(what, f"{flaw.rule}: {flaw.message}")


def _chunks(what: str, writing: Writing | BrokenWriting) -> None:
    sizes = writing.chunks
    if sizes is not None and (sum(sizes) != len(writing.body) or any(size < 1 for size in sizes)):
        _fail(what, f"{len(sizes)} chunks of {sum(sizes)} octets for {len(writing.body)} octets")


def _read(what: str, writing: Writing | BrokenWriting) -> tuple[multipart.Message, list[Flaw]]:
    types = [value for name, value in writing.headers if name.lower() == "content-type"]
    _same(what, "lines of Content-Type", len(types), 1)
    try:
        message = multipart.read(writing.body, media_type.parse(types[0]))
    except FormatError as error:
        return multipart.Message((), ()), [Flaw("media-type-syntax", str(error))]
    return message, [*message.flaws, *media_type.flaws(types[0])]


def _is_there(part: bytes, body: bytes) -> bool:
    # A part that says it is in base64 may be decoded.
    return part in body or base64.encodebytes(part).replace(b"\n", b"\r\n") in body


def _accepted(text: str) -> list[tuple[object, ...]]:
    return [
        (each.essence, sorted((name.lower(), value) for name, value, _ in each.parameters), each.q)
        for each in media_type.parse_accept(text)
    ]


def _meant(members: Iterable[Member]) -> list[tuple[object, ...]]:
    """Return what a reader should find of members: those that are none are passed over."""
    found: list[tuple[object, ...]] = []
    for member in members:
        if member.valid:
            root = [("type", member.root)] if member.root is not None else []
            syntaxes = [("transfer-syntax", syntax) for syntax in member.syntaxes]
            weight = Decimal(member.q or 1) if member.has_weight else Decimal(1)
            parameters = sorted([*root, *syntaxes, *member.others])
            found.append((member.media_range, parameters, weight))
    return found
