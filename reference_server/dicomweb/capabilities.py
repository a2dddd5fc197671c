"""Retrieve Capabilities (PS3.18 8.9, annex H): what there is, made from the routes and switches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reference_server.archive import Level
from reference_server.dicom import attribute
from reference_server.dicomweb.bulkdata import retrieve_bulkdata
from reference_server.dicomweb.bulkdata_sets import retrieve_all_bulkdata, retrieve_pixeldata
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delete import delete
from reference_server.dicomweb.dialect import Dialect, Offer
from reference_server.dicomweb.frames import retrieve_frames
from reference_server.dicomweb.metadata import retrieve_metadata
from reference_server.dicomweb.rendered import retrieve_rendered
from reference_server.dicomweb.retrieve import retrieve
from reference_server.dicomweb.routes import ROUTES, Operation
from reference_server.dicomweb.search import search_instances, search_series, search_studies
from reference_server.dicomweb.store import store
from reference_server.dicomweb.thumbnail import retrieve_thumbnail
from reference_server.dicomweb.wadl import WADL, Element, doc, to_json, to_xml
from reference_server.http import HTTPError, Response

# PS3.18 8.9.4.
_OFFERS = (
    Offer(WADL, multipart=False, is_default=True),
    Offer("application/json", multipart=False),
)
_WRITERS = {WADL: to_xml, "application/json": to_json}
_CHARSETS = ("utf-8",)
_BOOLEANS = ("true", "false")

# Of a dialect, and of the segment that names the resource.
Offers = Callable[[Dialect, str], Iterable[Offer]]
Parameters = Callable[[Dialect], Iterator[Element]]


def describe(call: Call, allowed: str) -> Response:
    """Answer OPTIONS: with the methods of the resource, and a description for who accepts one.

    PS3.18 Table 8.4.1-1: whoever expects a payload sends Accept. The description is that of the
    whole service, whichever resource was named. Raises HTTPError 406.
    """
    headers = [("Allow", allowed)]
    if not call.dialect.describes_itself or "Accept" not in call.request.headers:
        return Response(204, headers)
    try:
        media_type = call.choices(_OFFERS)[0].offer.essence
    except HTTPError as refusal:
        raise HTTPError(refusal.status, refusal.text, headers) from refusal
    headers += [("Content-Type", media_type), ("Vary", "Accept")]
    return Response(200, headers, _WRITERS[media_type](description(call.dialect, call.base)))


def description(dialect: Dialect, base: str) -> Element:
    """Give the description of a dialect whose base URL this is."""
    root = _Node()
    for route in ROUTES:
        if route.template and route.exists(dialect):
            root.at(route.segments).methods.update(route.methods)
    resources = [_resource(*item, dialect) for item in root.children.items()]
    named = {"xmlns:xs": "http://www.w3.org/2001/XMLSchema"}
    return Element(
        "application",
        named,
        [doc(f"DICOMweb, {dialect.name}"), Element("resources", {"base": base}, resources)],
    )


@dataclass(frozen=True, slots=True)
class _Node:
    """A segment of paths: what can be done there, and what comes after it."""

    methods: dict[str, Operation] = field(default_factory=dict)
    children: dict[str, "_Node"] = field(default_factory=dict)

    def at(self, segments: Iterable[str]) -> "_Node":
        """Give the node that segments lead to, made on the way."""
        node = self
        for segment in segments:
            node = node.children.setdefault(segment, _Node())
        return node


def _resource(segment: str, node: _Node, dialect: Dialect) -> Element:
    path = segment.replace("*}", "}")
    found = Element("resource", {"path": path})
    if path.startswith("{"):
        found.children.append(_parameter(path.strip("{}"), "template"))
    for method, operation in node.methods.items():
        found.children.append(_method(method, METHODS[operation], dialect, segment))
    found.children.extend(_resource(*item, dialect) for item in node.children.items())
    return found


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does: what it gives and takes, its query, and its statuses without error."""

    title: str
    gives: Offers
    query: Parameters = lambda _: iter(())
    takes: Offers = lambda *_: ()
    has_ranges: bool = False
    statuses: str = "200"


def _method(name: str, method: Method, dialect: Dialect, segment: str) -> Element:
    offers = tuple(method.gives(dialect, segment))
    types = [offer.media_type for offer in offers]
    parameters = [*_common(name, types, dialect), *method.query(dialect)]
    taken = [_representation(offer.media_type) for offer in method.takes(dialect, segment)]
    given = [_representation(each) for each in types]
    has_ranges = dialect.retrieve.ranges and method.has_ranges
    has_ranges = has_ranges and any(not offer.multipart for offer in offers)
    statuses = f"{method.statuses} 206" if has_ranges else method.statuses
    request = Element("request", children=[*parameters, *taken])
    response = Element("response", {"status": statuses}, given)
    return Element("method", {"name": name}, [doc(method.title), request, response])


def _common(name: str, types: list[str], dialect: Dialect) -> Iterator[Element]:
    if types:
        yield _parameter("Accept", "header", types)
        yield _parameter("Accept-Charset", "header", _CHARSETS)
        if name == "GET" and dialect.accept.query_parameter:
            yield _parameter("accept", "query", types)


def _representation(media_type: str) -> Element:
    return Element("representation", {"mediaType": media_type})


def _parameter(name: str, style: str, options: Iterable[str] = (), **more: str) -> Element:
    values = [Element("option", {"value": text}) for text in options]
    return Element("param", {"name": name, "style": style, **more}, values)


def _nothing(*_: object) -> Iterable[Offer]:
    return ()


def _bodies(dialect: Dialect, _: str) -> Iterable[Offer]:
    types = ("application/dicom", *sorted(dialect.store_request.metadata_types))
    return tuple(Offer(each, multipart=True) for each in types)


def _instances(dialect: Dialect, segment: str) -> Iterable[Offer]:
    return dialect.retrieve.instance if segment == "{instance}" else dialect.retrieve.sets


def _several_values(dialect: Dialect, _: str) -> Iterable[Offer]:
    return [offer for offer in dialect.retrieve.bulk if offer.multipart]


def _pictures(dialect: Dialect, _: str) -> Iterable[Offer]:
    rules = dialect.rendered
    return dict.fromkeys((*rules.single, *rules.moving, *rules.several))


def _charset(_: Dialect) -> Iterator[Element]:
    # PS3.18 Table 10.4.1-5; 8.8 wants all that are supported.
    yield _parameter("charset", "query", _CHARSETS)


def _rendering(dialect: Dialect) -> Iterator[Element]:
    for name in sorted(dialect.rendered.parameters):
        yield _parameter(name, "query")


def _search(level: Level) -> Parameters:
    """Name what a search at a level is steered by (PS3.18 Table 8.3.4-1)."""

    def parameters(dialect: Dialect) -> Iterator[Element]:
        rules = dialect.search
        number = {"type": "xs:nonNegativeInteger"}
        yield _parameter("limit", "query", **number)
        yield _parameter("offset", "query", **number)
        yield _parameter("includefield", "query", ["all"], repeating="true")
        for name in sorted(rules.matching):
            yield _parameter(name, "query", _BOOLEANS, type="xs:boolean")
        levels = [each for each in Level if each <= level] if rules.filters_of_parents else [level]
        for path in sorted({path for each in levels for path in rules.filters[each]}):
            for name in (_keywords(path), path):
                yield _parameter(name, "query")

    return parameters


def _keywords(path: str) -> str:
    found = [attribute(tag) for tag in path.split(".")]
    return ".".join(each.keyword for each in found if each)


def _searching(title: str, level: Level) -> Method:
    return Method(
        title, lambda dialect, _: dialect.search.results, _search(level), statuses="200 204"
    )


METHODS: Mapping[Operation, Method] = {
    search_studies: _searching("Search for studies", Level.STUDY),
    search_series: _searching("Search for series", Level.SERIES),
    search_instances: _searching("Search for instances", Level.INSTANCE),
    store: Method(
        "Store instances",
        lambda dialect, _: dialect.store_answer.forms,
        takes=_bodies,
        statuses="200 202",
    ),
    delete: Method("Delete all that is below", _nothing, statuses="204"),
    retrieve: Method("Retrieve instances", _instances, has_ranges=True),
    retrieve_metadata: Method(
        "Retrieve metadata", lambda dialect, _: dialect.retrieve.metadata, _charset
    ),
    retrieve_frames: Method(
        "Retrieve frames", lambda dialect, _: dialect.retrieve.frames, has_ranges=True
    ),
    retrieve_bulkdata: Method(
        "Retrieve bulk data", lambda dialect, _: dialect.retrieve.bulk, has_ranges=True
    ),
    retrieve_all_bulkdata: Method("Retrieve all bulk data", _several_values),
    retrieve_pixeldata: Method("Retrieve all pixel data", _several_values),
    retrieve_rendered: Method("Retrieve pictures", _pictures, _rendering),
    retrieve_thumbnail: Method(
        "Retrieve a thumbnail",
        lambda dialect, _: dialect.rendered.single,
        lambda _: iter((_parameter("viewport", "query"),)),
    ),
}
