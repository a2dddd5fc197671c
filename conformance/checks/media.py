"""Media types: their syntax, whether they were asked for, and what they say of the payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.rendered import is_single_frame
from conformance.checks.reply import DICOM, DICOM_JSON, Payload, Reply, parse_media_type
from conformance.checks.words import listed, quoted
from conformance.formats import media_type
from conformance.formats.media_type import MediaType
from conformance.operation import Service
from conformance.scenario.model import Form
from conformance.verdict import Problem

# PS3.18 Tables 10.4.4-1, 10.6.4-1: the media type that */* selects. Store has its default from
# 10.5.3 and annex I; frames have none.
_MULTIPART_DICOM = f'multipart/related; type="{DICOM}"'
_DEFAULTS = {
    Service.STORE: DICOM_JSON,
    Service.RETRIEVE: _MULTIPART_DICOM,
    Service.METADATA: DICOM_JSON,
    Service.SEARCH: DICOM_JSON,
}

# PS3.18 Tables 8.7.4-1 and 10.4.4-1: the default of a single frame, and of thumbnails.
_PICTURE = "image/jpeg"

# PS3.18 Tables 10.4.4-1, 10.6.4-1: what each server has of a resource.
_REQUIRED = {
    Service.RETRIEVE: _MULTIPART_DICOM,
    Service.FRAMES: 'multipart/related; type="application/octet-stream"',
    Service.METADATA: DICOM_JSON,
    Service.SEARCH: DICOM_JSON,
    Service.RENDERED: _PICTURE,
}

# What is wrong with `boundary` and `type` is for the checks of multipart messages to say.
_SYNTAX = ("media-type-syntax", "parameter-syntax", "parameter-quoting")


def _with_type(reply: Reply) -> MediaType | None:
    """Return the media type of the payload, with the parts' type where it says none itself."""
    found = reply.media_type
    if found is None or not reply.is_multipart or found.root or not reply.payloads:
        return found
    inner = reply.payloads[0].essence
    return parse_media_type(f'{found.essence}; type="{inner}"') if inner else found


def _name(found: MediaType | None) -> str:
    if found is None:
        return "no media type"
    inner = found.parameter("type") if found.essence.startswith("multipart/") else None
    return quoted(f"{found.essence}; type={inner}" if inner else found.essence)


def _is(found: MediaType | None, wanted: str) -> bool:
    return found is not None and media_type.acceptable(wanted, found)


def _syntax(reply: Reply) -> Iterator[Problem]:
    for payload in (reply.whole, *reply.payloads):
        for text in payload.headers.all("Content-Type"):
            for flaw in media_type.flaws(text):
                if flaw.rule in _SYNTAX:
                    got = f"Content-Type of {payload.what}: {flaw.message}"
                    yield Problem("a media type", got)
        if payload is reply.whole and not reply.is_multipart:
            return


def _parameters(reply: Reply) -> Iterator[Problem]:
    for payload in _described(reply):
        names = payload.media_type.parameters if payload.media_type else ()
        counts = Counter(name.lower() for name, _, _ in names)
        for name, count in counts.items():
            if count > 1 and name != "boundary":
                yield Problem(f"one {quoted(name)} of {payload.what}", f"{count} of them")


def _described(reply: Reply) -> tuple[Payload, ...]:
    """Return all that has a Content-Type of its own."""
    return (reply.whole, *reply.payloads) if reply.is_multipart else (reply.whole,)


def _acceptable(reply: Reply) -> Iterator[Problem]:
    found = _with_type(reply)
    default = _DEFAULTS.get(reply.service)
    if found is None:
        return  # that there is none is said by another check
    # PS3.18 Table 8.7.3-1: the default is the answer where nothing acceptable is supported.
    if media_type.acceptable(reply.accept, found) or (default and _is(found, default)):
        return
    yield Problem(f"what Accept allows: {reply.accept}", _name(found))


def _default_of(reply: Reply) -> str | None:
    return _PICTURE if is_single_frame(reply) else _DEFAULTS.get(reply.service)


def _default(reply: Reply) -> Iterator[Problem]:
    default = _default_of(reply) or ""
    found = _with_type(reply)
    if not _is(found, default):
        yield Problem(f"{default}, the default", _name(found))


def _expected(reply: Reply) -> Iterator[Problem]:
    wanted = reply.question.expect.media_type
    found = _with_type(reply)
    if found is None or found.essence != wanted.lower():
        yield Problem(wanted, _name(found))


def _forms(reply: Reply) -> Iterator[Problem]:
    """Hold each payload against the forms that the step allows."""
    allowed = reply.question.expect.forms or ()
    for payload in reply.payloads:
        essence = payload.essence or _root_of(reply)
        syntax = payload.file.transfer_syntax if payload.is_file else payload.transfer_syntax
        if not any(
            form.media_type == essence
            and form.multipart is reply.is_multipart
            and (not form.transfer_syntax or syntax in (None, form.transfer_syntax))
            for form in allowed
        ):
            came = Form(essence, multipart=reply.is_multipart, transfer_syntax=syntax or "")
            expected = listed(sorted(map(str, allowed)), "or") or "no payload"
            yield Problem(expected, f"{payload.what}: {came}")


def _in_the_query(reply: Reply) -> str:
    """Return what the query says is acceptable."""
    return ",".join(value for name, value in reply.question.query if name == "accept")


def _is_asked_in_the_query(reply: Reply) -> bool:
    """Tell whether the query names something that the target has, and whether it counts there."""
    accept, required = _in_the_query(reply), parse_media_type(_REQUIRED.get(reply.service))
    return (
        reply.succeeded
        and bool(reply.body)
        and reply.switch("accept_parameter") is True
        # Where the step says all forms that are right, these have been worked out by the query too.
        and reply.question.expect.forms is None
        and bool(accept)
        and required is not None
        and media_type.acceptable(accept, required)
    )


def _by_query(reply: Reply) -> Iterator[Problem]:
    accept, found = _in_the_query(reply), _with_type(reply)
    if found is not None and not media_type.acceptable(accept, found):
        yield Problem(f"what accept in the query allows: {accept}", _name(found))


def _root_of(reply: Reply) -> str:
    root = reply.media_type.root if reply.media_type else None
    return root.essence if root else ""


def _part_types(reply: Reply) -> Iterator[Problem]:
    """Hold each part against what `type` and the request's Accept say of the parts."""
    root = reply.media_type.root if reply.media_type else None
    default = _DEFAULTS.get(reply.service)
    ranges = [r.root for r in reply.ranges if r.essence == "multipart/related" and r.root]
    whole = any(
        "*" in (r.type, r.subtype) or (r.essence == "multipart/related" and not r.root)
        for r in reply.ranges
    ) or (default is not None and _is(_with_type(reply), default))
    for payload in reply.payloads:
        found = payload.media_type
        if found is None:
            continue  # that a part has none is said by another check
        if root and not _matches(found, root):
            yield Problem(
                f"parts of type {quoted(root.essence)}", f"{payload.what}: {_name(found)}"
            )
        elif ranges and not whole and not any(_matches(found, wanted) for wanted in ranges):
            wanted = listed((quoted(r.essence) for r in ranges), "or")
            yield Problem(f"parts of type {wanted}", f"{payload.what}: {_name(found)}")


def _matches(found: MediaType, wanted: MediaType) -> bool:
    return media_type.acceptable(wanted.essence, found)


def _transfer_syntax(reply: Reply) -> Iterator[Problem]:
    # PS3.18 8.7.9: parameters of a Content-Type describe the message part they stand with; on the
    # message itself they hold for every part.
    for payload in reply.files:
        if payload.file.dataset is None:
            continue  # that it can't be read is said by another check
        actual = payload.file.transfer_syntax
        for source in {payload, reply.whole}:
            said = source.transfer_syntax
            if said is not None and said != actual:
                expected = f"transfer-syntax={actual} with {payload.what}, which is so"
                yield Problem(expected, f"transfer-syntax={quoted(said)}")


def _was_asked(reply: Reply) -> bool:
    return (
        reply.succeeded
        and bool(reply.body)
        # PS3.18 8.9 is often left out: what comes then is the server's choice (RFC 9110 12.4.1).
        and reply.service not in {Service.OTHER, Service.CAPABILITIES}
        and bool(reply.accept)
    )


def _is_bare_value(reply: Reply) -> bool:
    """Tell whether a value came in a single part, where only several were accepted.

    PS3.18 Table 10.4.4-1 requires multipart; many servers and clients know the single part only.
    """
    return reply.service is Service.BULK_DATA and not reply.is_multipart


def _asked_for_anything(reply: Reply) -> bool:
    return (
        reply.succeeded
        and bool(reply.body)
        and _default_of(reply) is not None
        and [r.essence for r in reply.ranges] == ["*/*"]
        # PS3.18 8.7.8.1: what the query asks for comes first.
        and not any(name == "accept" for name, _ in reply.question.query)
    )


CHECKS = (
    Check(
        "media-type.syntax",
        "COM-701",
        "Each Content-Type is a media type.",
        lambda reply: bool(reply.response.headers.all("Content-Type")),
        _syntax,
        rules=_SYNTAX,
    ),
    Check(
        "media-type.parameters",
        "COM-560",
        "No parameter of a Content-Type stands twice.",
        lambda reply: reply.media_type is not None,
        _parameters,
        rules=("parameter-doubled",),
    ),
    Check(
        "media-type.acceptable",
        "COM-370",
        "The payload is of a media type that the request accepts.",
        _was_asked,
        _acceptable,
        disputed=_is_bare_value,
    ),
    Check(
        "media-type.default",
        "COM-310",
        "Accept: */* gets the default media type of the resource.",
        _asked_for_anything,
        _default,
    ),
    Check(
        "media-type.expected",
        "COM-370",
        "The payload is of the media type that this request must get.",
        lambda reply: reply.succeeded and bool(reply.question.expect.media_type),
        _expected,
        expectation=True,
    ),
    Check(
        "media-type.form",
        "COM-375",
        "The payload is in a form that the request allows: media type and transfer syntax.",
        lambda reply: reply.status == 200 and reply.question.expect.forms is not None,
        _forms,
        expectation=True,
    ),
    Check(
        "media-type.by-query",
        "COM-375",
        "What the query accepts comes before what the Accept field does.",
        _is_asked_in_the_query,
        _by_query,
    ),
    Check(
        "media-type.parts",
        "MP-505",
        "The parts are of the type that Content-Type announces and Accept allows.",
        lambda reply: reply.is_multipart and reply.succeeded,
        _part_types,
    ),
    Check(
        "media-type.transfer-syntax",
        "MP-520",
        "A transfer-syntax parameter tells the truth about the file that it stands with.",
        lambda reply: any(
            source.transfer_syntax is not None
            for file in reply.files
            for source in (file, reply.whole)
        ),
        _transfer_syntax,
    ),
)
