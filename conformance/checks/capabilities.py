"""Retrieve Capabilities (PS3.18 8.9): the description is one, and names what there is."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.rules import Rules, by_rules
from conformance.checks.words import quoted
from conformance.formats import wadl
from conformance.formats.flaw import Flaw
from conformance.operation import Service, described_operations
from conformance.verdict import Problem


def description(reply: Reply) -> wadl.Description | None:
    """Return the description that an answer is, None where it is none."""
    if reply.service is not Service.CAPABILITIES or reply.status != 200:
        return None
    if reply.essence not in {wadl.XML, wadl.JSON}:
        return None
    return wadl.read(reply.body, reply.essence)


def _is_there(reply: Reply) -> Iterator[Problem]:
    if description(reply) is None:
        got = f"{reply.status} with {quoted(reply.essence)}" if reply.essence else f"{reply.status}"
        yield Problem(f"a description as {wadl.XML} or {wadl.JSON}", got)


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    found = description(reply)
    return by_rules(found.flaws if found else (), rules)


def _base(reply: Reply) -> Iterator[Problem]:
    found = description(reply)
    # What stands before a server may have other names for scheme and host.
    own = urlsplit(reply.question.exchange.request.url).path.rstrip("/")
    said = found.base if found else ""
    if urlsplit(said).path.rstrip("/") != own:
        yield Problem(f"a base whose path is {own or '/'}", quoted(said))


def _complete(reply: Reply) -> Iterator[Problem]:
    found = description(reply)
    named = {(each.method, _pattern(each.path)) for each in found.methods} if found else set()
    claims = reply.question.profile.claims
    for method, path, operation in described_operations():
        if operation.capability in claims and (method, path) not in named:
            yield Problem(f"{method} {path}, which the server offers", "it is not named")


def _pattern(path: tuple[str, ...]) -> str:
    return "/" + "/".join("*" if segment.startswith("{") else segment for segment in path)


def _is_sound(reply: Reply) -> bool:
    found = description(reply)
    return found is not None and not found.flaws


CHECKS = (
    Check(
        "capabilities.offered",
        "COM-840",
        "OPTIONS of the base gives a Capabilities Description.",
        lambda reply: reply.service is Service.CAPABILITIES,
        _is_there,
    ),
    Rules(
        "capabilities.form",
        "COM-850",
        "A Capabilities Description is WADL, or its JSON.",
        "one application with one resources element",
        tuple(wadl.RULES),
    ).check(lambda reply: description(reply) is not None, _flaws),
    Check(
        "capabilities.base",
        "COM-851",
        "The base that a description names is that of the service.",
        _is_sound,
        _base,
    ),
    Check(
        "capabilities.complete",
        "COM-852",
        "A description names all resources and methods that the server offers.",
        _is_sound,
        _complete,
    ),
)
