"""Faults in what a server says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import text
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Edit, answer, ask, to

_XML, _JSON = "capabilities.described[xml]", "capabilities.described[json]"
_TO_THE_BASE = to(Service.CAPABILITIES)

Element = dict[str, Any]


def _row(name: str, edit: Edit, check: str, case: str = _XML, **more: Any) -> Fault:
    handler = answer(_TO_THE_BASE, edit)
    return fault(f"capabilities: {name}", handler, check, case, profile="ps3.18", **more)


def _octets(old: bytes, new: bytes) -> Edit:
    return text(lambda body: body.replace(old, new, 1))


def _resources(parent: Element) -> Iterator[Element]:
    for resource in parent.get("resource", []):
        yield resource
        yield from _resources(resource)


def _in_json(change: Callable[[Element], object]) -> Edit:
    """Change each resource of a description in JSON."""

    def edit(said: Said) -> Said:
        document = json.loads(said.body)
        for resource in list(_resources(document["application"]["resources"])):
            change(resource)
        return replace(said, body=json.dumps(document).encode())

    return edit


def _without(path: str) -> Callable[[Element], object]:
    def change(resource: Element) -> None:
        if "resource" in resource:
            left = [each for each in resource["resource"] if each["@path"] != path]
            resource["resource"] = left

    return change


def _in_small_letters(resource: Element) -> None:
    for method in resource.get("method", []):
        method["@name"] = method["@name"].lower()


def _ignores_limit(asked: Asked) -> Asked:
    return asked.without("limit") if asked.get("limit") == "none" else asked


def _says_more(asked: Asked, behind: Behind) -> Answer:
    """A server whose description has a resource more than there is."""
    said = behind.ask(asked)
    if asked.service is not Service.CAPABILITIES:
        return said
    more = b'<resource path="studies"><resource path="{study}"><resource path="pictures">'
    more += b'<method name="GET"/></resource></resource></resource>'
    return replace(said, body=said.body.replace(b"</resources>", more + b"</resources>"))


FAULTS: tuple[Fault, ...] = (
    _row("none, as with most servers", lambda _: Said(204, (("Allow", "GET"),)),
         "capabilities.offered", outcome=Outcome.WARNED),
    _row("a page for people, as PS3.18 8.9 is often left out",
         lambda said: replace(said, body=b"Hello").saying("Content-Type", "text/html"),
         "capabilities.offered", outcome=Outcome.WARNED),
    _row("cut", text(lambda body: body[:-20]), "capabilities.form"),
    _row("cut in JSON", text(lambda body: body[:-20]), "capabilities.form", _JSON),
    _row("in another namespace", _octets(b"2009/02", b"2006/10"), "capabilities.form"),
    _row("without a base", _octets(b" base=", b" of="), "capabilities.form"),
    _row("the base is that of the machine", _octets(b'/dicom-web">', b'">'), "capabilities.base"),
    _row("without metadata", _in_json(_without("metadata")), "capabilities.complete", _JSON),
    _row("methods in small letters", _in_json(_in_small_letters), "capabilities.complete", _JSON),
    fault("capabilities: a resource that there is not", _says_more, "status.expected", _XML,
          profile="ps3.18"),
    fault("capabilities: limit is named and not read", ask(to(Service.SEARCH), _ignores_limit),
          "status.expected", _XML, _JSON, profile="ps3.18"),
)  # fmt: skip
