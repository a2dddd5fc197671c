"""Choices of media types as they were reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.edits import parts
from tests.judge.messages import Asked, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, When, answer, to

_ANY = to(*Service)
_RETRIEVE, _FRAMES = to(Service.RETRIEVE), to(Service.FRAMES)
_METADATA = to(Service.METADATA)
_INSTANCE = to(Service.RETRIEVE, level=Entity.INSTANCE)
_BASELINE = "1.2.840.10008.1.2.4.50"


def _refusing(when: When, accept: Callable[[str], bool], status: int = 406) -> Handler:
    """A server that refuses some Accept headers."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if when(asked) and accept(field_of(asked.fields, "Accept")):
            return Said(status, (("Content-Type", "text/plain"),), b"This can't be had.")
        return behind.ask(asked)

    return handler


def _labelled(change: Callable[[str], str]) -> Edit:
    """Change the Content-Type of each part."""
    return parts(
        lambda found: [
            part.saying("Content-Type", change(field_of(part.fields, "Content-Type")))
            for part in found
        ]
    )


def _always(accept: str) -> Handler:
    """A server that looks at no Accept header of those who ask for an instance."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if _INSTANCE(asked):
            asked = replace(asked, fields=with_field(asked.fields, "Accept", accept))
        return behind.ask(asked)

    return handler


def _as_stored(asked: Asked, behind: Behind) -> Answer:
    """Take a request that names no transfer syntax for one that takes any."""
    accept = field_of(asked.fields, "Accept")
    if _INSTANCE(asked) and "transfer-syntax" not in accept:
        fields = with_field(asked.fields, "Accept", f"{accept}; transfer-syntax=*")
        asked = replace(asked, fields=fields)
    return behind.ask(asked)


def _mislabelled(asked: Asked, behind: Behind) -> Answer:
    """Send the file as it is, under the name of the transfer syntax that was asked for."""
    accept = field_of(asked.fields, "Accept")
    if not _INSTANCE(asked) or _JPEG_2000 not in accept:
        return behind.ask(asked)
    fields = with_field(asked.fields, "Accept", accept.replace(_JPEG_2000, "*"))
    edit = _labelled(lambda _: f"application/dicom; transfer-syntax={_JPEG_2000}")
    return edit(behind.ask(replace(asked, fields=fields)))


def _accept_parameter(asked: Asked, behind: Behind) -> Answer:
    """Take the parameter for one that is not known."""
    if asked.get("accept"):
        return Said(406, (("Content-Type", "text/plain"),), b"This can't be had.")
    return behind.ask(asked)


_JPEG_2000 = "1.2.840.10008.1.2.4.90"
_MULTIPART = 'multipart/related; type="application/dicom"; transfer-syntax=*'

REBUILT: Mapping[str, Handler] = {
    "BUG-081": _refusing(_RETRIEVE, lambda accept: "transfer-syntax=1" in accept),
    "BUG-082": _as_stored,
    "BUG-084": _accept_parameter,
    "BUG-085": answer(_FRAMES, _labelled(
        lambda _: f"application/octet-stream; transfer-syntax={_BASELINE}")),
    "BUG-088": answer(_METADATA, lambda said: said.saying(
        "Content-Type", "application/json")),
    "BUG-092": answer(_ANY, lambda _: Said(406), (406,)),
    "BUG-093": _refusing(_METADATA, lambda accept: "/*" in accept),
    "BUG-095": _refusing(to(Service.SEARCH), lambda accept: "," in accept),
    "BUG-096": _refusing(_FRAMES, lambda accept: "," in accept),
    "BUG-097": _always(_MULTIPART),
    "BUG-098": _refusing(_INSTANCE, lambda accept: accept.startswith("multipart/related")),
    "BUG-099": _refusing(_FRAMES, lambda accept: "transfer-syntax" not in accept),
    "BUG-101": _mislabelled,
    "BUG-102": answer(_RETRIEVE, _labelled(lambda _: "application/dicom; transfer-syntax=*")),
    "BUG-107": _refusing(_FRAMES, lambda accept: "transfer-syntax" not in accept),
    "BUG-111": _refusing(_METADATA, lambda accept: "," in accept, status=400),
    "BUG-113": answer(_INSTANCE, lambda said: replace(said, status=400), (406,)),
    "BUG-114": _as_stored,
    "BUG-116": _always(_MULTIPART),
    "BUG-122": _refusing(_FRAMES, lambda accept: 'type="' in accept),
}  # fmt: skip
