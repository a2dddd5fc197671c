"""Metadata of a study, a series or an instance (PS3.18 10.4.1.1.2)."""

from collections.abc import Iterator

from reference_server.archive import StoredInstance, View, bulk_name, with_references
from reference_server.dicom import Locate
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import Offer
from reference_server.dicomweb.models import Model, list_response
from reference_server.dicomweb.opened import viewed
from reference_server.http import Response, names_tag

# What is shorter is sent at once, with its length.
_AT_ONCE = 1024 * 1024


def retrieve_metadata(call: Call) -> Response:
    """Answer with the data sets of instances, or 304 where the client has them already."""
    form = call.model(call.dialect.retrieve.metadata)
    scope = call.scope()
    with viewed(call) as view:
        newest, count = view.state(scope)
        if not count:
            raise call.missing(scope)
        etag = _etag(call, form, newest, count)
        quoted = call.dialect.retrieve.etag_is_quoted
        if _is_known(call, etag):
            return Response(304, [("ETag", etag)] if quoted else [], at_end=view.close)
        models = _models(call, view, view.instances(scope))
        at_once = view.documents_size(scope) < _AT_ONCE
        response = list_response(call, form, models, at_once=at_once)
        response.add("ETag", etag)
        if call.dialect.retrieve.describes_parts:
            response.headers += [("Content-Location", call.own_url), ("Vary", "Accept")]
        response.at_end = view.close
        return response


def _models(call: Call, view: View, instances: list[StoredInstance]) -> Iterator[Model]:
    complete = bool(call.dialect.retrieve.bulk)
    for instance, document in zip(
        instances, view.documents(instances, complete=complete), strict=True
    ):
        url = call.url(*instance.uids)
        if complete:
            values = f"{url}/bulkdata/"
            referring = with_references(document, values)
            yield Model(referring, f"{url}/metadata", _locate(values))
        else:
            yield Model(document, f"{url}/metadata")


def _locate(prefix: str) -> Locate:
    return lambda path: prefix + bulk_name(path)


def _etag(call: Call, form: Offer, newest: int, count: int) -> str:
    # Storing makes a new key, deleting another count. RFC 9110 8.8.3: each form has its own.
    rules = call.dialect.retrieve
    tag = str(newest) if "instance" in call.path else f"{newest}-{count}"
    if not form.is_default:
        tag += "-xml"
    return f'"{tag}"' if rules.etag_is_quoted else tag


def _is_known(call: Call, etag: str) -> bool:
    given = call.request.headers.get("If-None-Match")
    if given is None:
        return False
    if not call.dialect.retrieve.etag_is_quoted:
        return given.lower() == etag
    return names_tag(given, etag)
