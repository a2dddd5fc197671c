"""What the parts of a scenario must say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from conformance.errors import InputError
from conformance.operation import Service, operation_of
from conformance.scenario.model import FOUND, Case, Expectation, Member, Step

# Which service an expectation is about: asked of another, it would never be looked at.
_ABOUT = {
    "instances": Service.RETRIEVE,
    "metadata": Service.METADATA,
    "bulk_data": Service.METADATA,
    "described": Service.CAPABILITIES,
    "frames": Service.FRAMES,
    "matches": Service.SEARCH,
    "may_match": Service.SEARCH,
    "returns": Service.SEARCH,
    "rows": Service.SEARCH,
    "stored": Service.STORE,
    "refused": Service.STORE,
    "created": Service.STORE,
    "unreadable": Service.STORE,
    "gone": Service.DELETE,
    "remain": Service.DELETE,
}
_NOTHING = Expectation()


def sent_by(step: Step) -> Iterator[str]:
    """Yield the name of each member in the body of a step, in order."""
    if step.single:
        yield step.single
    if step.multipart:
        for part in step.multipart.parts:
            yield from part.members


def expected_by(step: Step) -> Iterator[str]:
    """Yield the name of each member that an expectation names."""
    expect = step.expect
    for names in (
        expect.instances,
        expect.metadata,
        expect.bulk_data,
        expect.described,
        expect.matches,
        expect.may_match,
        expect.stored,
        expect.refused,
        expect.created,
        expect.unreadable,
        expect.gone,
        expect.remain,
    ):
        yield from names or ()


def check(case: Case) -> None:
    """Refuse what could never be right, or what would never be looked at, with its line."""
    for step in case.steps:
        _check_expectations(step)
        _check_body(step)
    _check_found(case)


def _check_found(case: Case) -> None:
    """Refuse to change what the target holds already, or to make it otherwise."""
    members = [member for member in case.cast if FOUND in (member.name, member.fixture)]
    if not members:
        return
    if len(case.cast) > 1 or members[0] != Member(FOUND, FOUND):
        message = f"{FOUND!r} is a study that the target holds: alone in the cast, and as it is"
        raise InputError(message, where=case.location)
    for step in case.steps:
        if step.method not in ("GET", "HEAD", "OPTIONS"):
            message = f"a {step.method} could change the study that is {FOUND}"
            raise InputError(message, where=step.location)


def _check_expectations(step: Step) -> None:
    operation, _ = operation_of(step.method, step.path)
    for item in fields(Expectation):
        service = _ABOUT.get(item.name)
        if getattr(step.expect, item.name) == getattr(_NOTHING, item.name) or service is None:
            continue
        if service is not operation.service:
            message = (
                f"`{item.name}` is about a {service}; {step.method} {step.path} is {operation}"
            )
            raise InputError(message, where=step.location)
    sent = set(sent_by(step))
    of_store = step.expect.stored, step.expect.refused, step.expect.created, step.expect.unreadable
    for name in (name for names in of_store for name in names or ()):
        if name not in sent:
            message = f"the answer can't say what becomes of {name!r}, which is not in the body"
            raise InputError(message, where=step.location)


def _check_body(step: Step) -> None:
    body = step.single or step.multipart or step.text is not None
    if body and step.method not in ("POST", "PUT"):
        raise InputError(f"a {step.method} request has no body", where=step.location)
    # RFC 9110 10.1.1: no such expectation in a request without content.
    if not body and any(name.lower() == "expect" for name, _ in step.headers):
        raise InputError("there is no body that could wait for 100", where=step.location)
    for part in step.multipart.parts if step.multipart else ():
        of_metadata = part.inline, part.as_text, part.vr_last, part.without, part.xml
        if any(of_metadata) and not part.metadata:
            message = "`inline`, `as-text`, `vr-last`, `without` and `xml` are about metadata"
            raise InputError(message, where=step.location)
        if part.png and not part.bulk_data:
            raise InputError("`png` is about bulk data", where=step.location)
    if step.chunks and not body:
        raise InputError("there is no body that could go out in chunks", where=step.location)
