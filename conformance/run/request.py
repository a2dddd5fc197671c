"""From a step to the request that is sent: placeholders filled in, body written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from conformance.errors import HarnessError
from conformance.formats.multipart import OutgoingPart, choose_boundary, write
from conformance.operation import BULK_DATA_URI
from conformance.run.described import bulk_data, described, uris
from conformance.wire.exchange import Headers, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conformance.checks.references import Reference
    from conformance.knowledge import Instance
    from conformance.run.identifiers import Names
    from conformance.scenario.model import Multipart, Part, Step

# RFC 3986, 3.4: these may stand as they are in a query; all else is percent-encoded.
# "&", "=", "#", "+" and "^" are not among them: they separate, or servers read them two ways.
_QUERY_SAFE = ",*:/?@!$'()-._~"

_PLACEHOLDER = re.compile(r"\{(study|series|instance|unique|unknown|etag|filler)(?::([^{}]+))?\}")


_OF_FILES = (("Content-Type", "application/dicom"),)

# Well formed, and of nothing.
NO_ETAG = '"none"'


def _written(name: str, value: str) -> str:
    """Return a parameter of a query; one that is empty is nothing between its separators."""
    pair = f"{quote(name, safe=_QUERY_SAFE)}={quote(value, safe=_QUERY_SAFE)}"
    return pair if name or value else ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request with what we know of it: the query as meant, the members in its body.

    `attribute` is the place of the value that its URI stands for, where that is a BulkDataURI.
    """

    request: Request
    query: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]
    attribute: str = ""


def url_of(place: str, query: Iterable[tuple[str, str]]) -> str:
    """Return a URL with a query, its names and values percent-encoded."""
    pairs = [_written(*pair) for pair in query]
    return f"{place}?{'&'.join(pairs)}" if pairs else place


def _meant(raw: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a query as PS3.18 8.3.1 reads it: "+" is a character like others."""
    for parameter in raw.split("&"):
        name, _, value = parameter.partition("=")
        yield unquote(name), unquote(value)


def _sizes(length: int, size: int) -> tuple[int, ...]:
    """Return the sizes of chunks in which so many octets go out, the last one as it comes."""
    return tuple(min(size, length - at) for at in range(0, length, size))


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes the requests of one attempt at a case."""

    base_url: str
    cast: Mapping[str, Instance]
    names: Names

    def compose(
        self, step: Step, etag: str = NO_ETAG, reference: Reference | None = None
    ) -> Outgoing:
        """Return the request that a step asks for.

        {etag} stands for `etag`, and {bulk-data} where its path begins for the URL of `reference`.
        """
        query = tuple((name, self._fill(value, step)) for name, value in step.query)
        url = url_of(self._place(step, reference), query)
        if step.raw_query:
            raw = self._fill(step.raw_query, step)
            url, query = f"{url}{'&' if query else '?'}{raw}", (*query, *_meant(raw))
        headers = [(name, self._fill(value, step, etag)) for name, value in step.headers]
        body, content_type, sent = self._body(step)
        if content_type and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", content_type))
        chunks = _sizes(len(body), step.chunks) if step.chunks else None
        request = Request(step.method, url, Headers.of(headers), body, chunks)
        attribute = reference.attribute if reference and step.path == BULK_DATA_URI else ""
        return Outgoing(request, query, sent, attribute)

    def _place(self, step: Step, reference: Reference | None) -> str:
        path = self._fill(step.path, step)
        if reference and path.startswith(BULK_DATA_URI):
            return reference.url + path.removeprefix(BULK_DATA_URI)
        return self.base_url + path

    def _fill(self, text: str, step: Step, etag: str = NO_ETAG) -> str:
        def value(match: re.Match[str]) -> str:
            what, name = match.group(1), match.group(2) or step.of
            if what == "etag":
                return etag
            if what == "unique":
                return self.names.unique
            if what == "filler":
                return "A" * int(name)
            if what == "unknown":
                return self.names.uid()
            if name not in self.cast:
                place = step.location
                raise HarnessError(f"nothing in the cast is called {name!r}", where=place)
            instance = self.cast[name]
            return {"study": instance.study, "series": instance.series, "instance": instance.uid}[
                what
            ]

        return _PLACEHOLDER.sub(value, text)

    def _body(self, step: Step) -> tuple[bytes, str, tuple[str, ...]]:
        if step.single:
            return self.cast[step.single].data, "application/dicom", (step.single,)
        if step.text is not None:
            return step.text.encode(), "", ("",) if step.text else ()
        if step.multipart is not None:
            return self._multipart(step.multipart)
        return b"", "", ()

    def _multipart(self, message: Multipart) -> tuple[bytes, str, tuple[str, ...]]:
        parts = tuple(outgoing for part in message.parts for outgoing in self._parts(part, message))
        boundary = message.boundary or choose_boundary(parts)
        content_type = "multipart/related"
        if message.type:
            content_type += f'; type="{message.type}"'
        if message.announce_boundary:
            content_type += f"; boundary={boundary}"
        whole = write(parts, boundary)
        body = whole[: max(0, len(whole) - message.cut)]
        sent = (name for part in message.parts for name in _sent(part))
        return body, content_type, tuple(sent)

    def _parts(self, part: Part, message: Multipart) -> Iterator[OutgoingPart]:
        uri_of = uris(message.uris, self.base_url)
        if part.metadata:
            yield from described(part, self.cast, uri_of)
        elif part.bulk_data:
            yield from bulk_data(self.cast[part.bulk_data], uri_of, png=part.png)
        else:
            body = self.cast[part.member].data if part.member else part.text.encode()
            headers = _OF_FILES if part.headers is None else part.headers
            yield OutgoingPart(headers=headers, body=body)


def _sent(part: Part) -> tuple[str, ...]:
    """Return the members that a part sends; an empty name where it sends no instance."""
    if part.bulk_data:
        return ()
    return part.members or ("",)
