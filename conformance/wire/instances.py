"""The DICOM instances that went over the wire, as the reports show them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256

from conformance.formats import multipart, part10
from conformance.formats.dump import dump
from conformance.formats.flaw import FormatError
from conformance.formats.picture import png
from conformance.result import InstanceView
from conformance.wire.exchange import Exchange, Headers
from conformance.wire.secrets import Secrets
from conformance.wire.view import media_type_of

_ELEMENTS = 60
# So many of one case; each costs a page some thousand octets.
_AT_MOST = 24


def instances(exchanges: Iterable[Exchange], secrets: Secrets) -> tuple[InstanceView, ...]:
    """Return each instance that was sent or came, once; those that can't be read are left out."""
    found: dict[str, InstanceView] = {}
    for data in _files(exchanges):
        digest = sha256(data).hexdigest()
        if digest not in found and (view := _view(data, digest, secrets)):
            found[digest] = view
        if len(found) == _AT_MOST:
            break
    return tuple(found.values())


def _files(exchanges: Iterable[Exchange]) -> Iterator[bytes]:
    for exchange in exchanges:
        yield from _in_message(exchange.request.body, exchange.request.headers)
        if exchange.response:
            yield from _in_message(exchange.response.body, exchange.response.headers)


def _in_message(body: bytes, headers: Headers) -> Iterator[bytes]:
    content_type = media_type_of(headers)
    if content_type.type.lower() == "multipart":
        yield from (part.body for part in multipart.read(body, content_type).parts)
    elif body:
        yield body


def _view(data: bytes, digest: str, secrets: Secrets) -> InstanceView | None:
    dataset = part10.read(data).dataset
    if dataset is None:
        return None
    shown = dump(dataset, _ELEMENTS)
    picture, remark = "", ""
    try:
        picture = b64encode(png(dataset)).decode()
    except FormatError as error:
        remark = f"no picture: {secrets.hide(str(error))}"
    return InstanceView(digest, tuple(map(secrets.hide, shown.lines)), shown.rest, picture, remark)
