"""Searching for studies, series and instances (PS3.18 10.6)."""

from reference_server.archive import Level, dumps
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.models import Model, list_response
from reference_server.dicomweb.search_query import read_controls, read_query
from reference_server.dicomweb.search_result import Results
from reference_server.http import Response

_REST = "There are {} additional results that can be requested"


def search_studies(call: Call) -> Response:
    """Answer with the studies that match, or 204."""
    return _search(call, Level.STUDY)


def search_series(call: Call) -> Response:
    """Answer with the series that match, of all studies or of one, or 204."""
    return _search(call, Level.SERIES)


def search_instances(call: Call) -> Response:
    """Answer with the instances that match, of all studies, of one, or of one series, or 204."""
    return _search(call, Level.INSTANCE)


def _search(call: Call, level: Level) -> Response:
    controls = read_controls(call)
    form = call.model(call.dialect.search.results)
    query = read_query(call, level, controls)
    with call.archive.view() as view:
        found = view.search(query.search) if controls.limit else []
        rest = 0
        if call.dialect.search.warns_of_rest and len(found) == controls.limit:
            rest = max(0, view.count(query.search) - controls.offset - len(found))
        results = Results(call, view, query)
        models = [Model(dumps(results.result(each))) for each in found]
    # PS3.18 8.3.4.4.1: no results are 204 without a body.
    response = list_response(call, form, models) if models else Response(204)
    if len(call.dialect.search.results) > 1:
        # RFC 9110 12.5.5.
        response.add("Vary", "Accept")
    if rest:
        response.add("Warning", f"299 {call.base}: {_REST.format(rest)}")
    return response
