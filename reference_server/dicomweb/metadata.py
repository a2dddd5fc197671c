"""Metadata of a study, a series or an instance (PS3.18 10.4.1.1.2)."""

from collections.abc import Iterator

from reference_server.archive import StoredInstance, View, with_references
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.opened import viewed
from reference_server.http import Response, Stream

# What is shorter is sent at once, with its length.
_AT_ONCE = 1024 * 1024


def retrieve_metadata(call: Call) -> Response:
    """Answer with an array of data sets, or 304 where the client has it already."""
    call.require_json()
    scope = call.scope()
    with viewed(call) as view:
        newest, count = view.state(scope)
        if not count:
            raise call.missing(scope)
        etag = _etag(call, newest, count)
        quoted = call.dialect.retrieve.etag_is_quoted
        if _is_known(call, etag):
            return Response(304, [("ETag", etag)] if quoted else [], at_end=view.close)
        headers = [("Content-Type", call.dialect.json_type), ("ETag", etag)]
        if call.dialect.retrieve.describes_parts:
            headers += [("Content-Location", call.own_url), ("Vary", "Accept")]
        documents = _array(call, view, view.instances(scope))
        body: bytes | Stream = Stream(documents, None)
        if view.documents_size(scope) < _AT_ONCE:
            body = b"".join(documents)
        return Response(200, headers, body, at_end=view.close)


def _array(call: Call, view: View, instances: list[StoredInstance]) -> Iterator[bytes]:
    complete = bool(call.dialect.retrieve.bulk)
    separator = b"["
    for instance, document in zip(
        instances, view.documents(instances, complete=complete), strict=True
    ):
        yield separator
        if complete:
            yield with_references(document, f"{call.url(*instance.uids)}/bulkdata/")
        else:
            yield document
        separator = b","
    yield b"]"


def _etag(call: Call, newest: int, count: int) -> str:
    # Storing makes a new key, deleting another count.
    rules = call.dialect.retrieve
    tag = str(newest) if "instance" in call.path else f"{newest}-{count}"
    return f'"{tag}"' if rules.etag_is_quoted else tag


def _is_known(call: Call, etag: str) -> bool:
    given = call.request.headers.get("If-None-Match")
    if given is None:
        return False
    if not call.dialect.retrieve.etag_is_quoted:
        return given.lower() == etag
    # RFC 9110 13.1.2: "*", or a list of tags that are compared weakly.
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return given.strip() == "*" or etag in tags
