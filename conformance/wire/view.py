"""An exchange as the reports show it: secrets hidden, long texts cut, binaries summed up."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from conformance.formats import media_type, multipart
from conformance.formats.flaw import FormatError
from conformance.result import BodyView, ExchangeView, PartView
from conformance.wire.curl import command
from conformance.wire.exchange import Exchange, Failure, Headers
from conformance.wire.secrets import Secrets

_SHOWN = 4096
_SHOWN_OF_FAILURE = 400
_SHOWN_CHUNKS = 10

_TEXT = re.compile(r"text/.*|application/(.*[+])?(json|xml|javascript)")
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x80-\U0010ffff]")


class BodyStore:
    """Keeps bodies in `FOLDER/bodies`, each once. OSError where it can't be written to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Write a body where it is not there yet; return its file name, relative to the folder."""
        name = f"bodies/{sha256(data).hexdigest()}.bin"
        path = self._folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return name


def view(
    exchange: Exchange,
    step: str,
    *,
    secrets: Secrets,
    bodies: BodyStore | None = None,
    curl_options: Sequence[str] = (),
) -> ExchangeView:
    """Return what a report shows of an exchange.

    With `bodies`, the bodies are kept there, but for those that hold a secret. `curl_options` go
    into the curl command.
    """
    request, response = exchange.request, exchange.response
    request_body = _body(request.body, request.headers, secrets, bodies)
    nothing = _body(b"", Headers(), secrets, None)
    return ExchangeView(
        step=step,
        method=request.method,
        url=secrets.hide(request.url),
        request_headers=secrets.hide_headers(request.headers).fields,
        request_body=request_body,
        status=response.status if response else 0,
        reason=secrets.hide(response.reason) if response else "",
        response_headers=secrets.hide_headers(response.headers).fields if response else (),
        response_body=_body(response.body, response.headers, secrets, bodies)
        if response
        else nothing,
        failure=_failure(exchange.failure, secrets) if exchange.failure else "",
        seconds=exchange.seconds,
        remarks=(
            *(secrets.hide(remark) for remark in exchange.remarks),
            *([] if request.chunks is None else [_chunks(request.chunks)]),
        ),
        curl=command(
            request,
            request_body.file or None,
            secrets=secrets,
            options=curl_options,
        ),
    )


def _chunks(sizes: Sequence[int]) -> str:
    shown = ", ".join(str(size) for size in sizes[:_SHOWN_CHUNKS]) or "none"
    more = len(sizes) - _SHOWN_CHUNKS
    rest = f" and {more:,} more" if more > 0 else ""
    return f"sent in chunks ({shown}{rest}); the curl command leaves their sizes to curl"


def _failure(failure: Failure, secrets: Secrets) -> str:
    message = secrets.hide(failure.message)
    if not failure.received:
        return message
    received = ascii(failure.received.decode("latin-1"))[1:-1]
    beginning, cut = secrets.excerpt(received, _SHOWN_OF_FAILURE)
    return f"{message}; what came begins with: {beginning}{'...' if cut else ''}"


def _body(data: bytes, headers: Headers, secrets: Secrets, bodies: BodyStore | None) -> BodyView:
    content_type = media_type_of(headers)
    parts = _parts(data, content_type, secrets)
    text, cut = ("", False) if parts else _text(data, headers, content_type, secrets)
    keep = bodies is not None and data and not secrets.found_in(data)
    return BodyView(
        size=len(data),
        sha256=sha256(data).hexdigest(),
        text=text,
        cut=cut,
        parts=parts,
        file=bodies.keep(data) if bodies and keep else "",
    )


def media_type_of(headers: Headers) -> media_type.MediaType:
    """Return the media type of a message; an empty one where it has none that can be read."""
    try:
        return media_type.parse(headers.get("Content-Type") or "")
    except FormatError:
        return media_type.MediaType("", "")


def _parts(
    data: bytes, content_type: media_type.MediaType, secrets: Secrets
) -> tuple[PartView, ...]:
    if not data or content_type.type.lower() != "multipart":
        return ()
    return tuple(
        PartView(
            headers=secrets.hide_headers(part.headers).fields,
            size=len(part.body),
            sha256=sha256(part.body).hexdigest(),
        )
        for part in multipart.read(data, content_type).parts
    )


def _text(
    data: bytes, headers: Headers, content_type: media_type.MediaType, secrets: Secrets
) -> tuple[str, bool]:
    """Return what can be read of a body, and whether that is not all of it."""
    if (headers.get("Content-Encoding") or "identity").lower() != "identity":
        return "", False
    # A character has four octets at most.
    window = data[: 4 * (_SHOWN + secrets.longest)]
    decode = codecs.getincrementaldecoder("utf-8")
    known = _TEXT.fullmatch(content_type.essence)
    try:
        text = decode("backslashreplace" if known else "strict").decode(window, window == data)
    except UnicodeDecodeError:
        return "", False
    # Error messages often have no type, or a wrong one; a binary has control characters.
    if not known and _CONTROL.search(text):
        return "", False
    shown, cut = secrets.excerpt(text, _SHOWN)
    return shown, cut or len(window) < len(data)
