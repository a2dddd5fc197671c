"""Capabilities Descriptions: WADL as XML, and as the JSON of PS3.18 annex G."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from conformance.formats.flaw import Flaw, shown

XML, JSON = "application/vnd.sun.wadl+xml", "application/json"

RULES = {
    "wadl-text": "PS3.18 8.9.4: a description is an XML or a JSON document",
    "wadl-application": "PS3.18 annex H: it has one top-level application element",
    "wadl-resources": "PS3.18 annex H: the application has one resources element with a base",
    "wadl-resource": "PS3.18 annex H: the resources are described, each with its path",
}
_NAMESPACE = "{http://wadl.dev.java.net/2009/02}"
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Described:
    """A method of a resource: the segments of its path ({...} for what the client puts there), the
    parameters of its query, and the media types of its answers.
    """

    method: str
    path: tuple[str, ...]
    query: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What a description says, and the rules that it breaks."""

    base: str = ""
    methods: tuple[Described, ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[_Element, ...] = ()

    def all(self, name: str) -> tuple[_Element, ...]:
        """Return the children of a name."""
        return tuple(child for child in self.children if child.name == name)

    def get(self, name: str) -> str:
        """Return an attribute, empty where it is missing."""
        return self.attributes.get(name, "")


class _Unreadable(Exception):
    """It is no document at all."""


def read(body: bytes, media_type: str) -> Description:
    """Read a description, whatever is wrong with it."""
    try:
        root = _of_json(body) if media_type == JSON else _of_xml(body)
    except _Unreadable as error:
        return Description(flaws=(Flaw("wadl-text", str(error)),))
    if root.name != "application":
        found = f"the top-level element is {shown(root.name)}"
        return Description(flaws=(Flaw("wadl-application", found),))
    resources = root.all("resources")
    if len(resources) != 1 or not resources[0].get("base"):
        found = f"there are {len(resources)} of them" if len(resources) != 1 else "it has no base"
        return Description(flaws=(Flaw("wadl-resources", found),))
    (only,) = resources
    nameless = sum(not resource.get("path") for resource in _resources(only))
    flaws = []
    if not only.all("resource"):
        flaws.append(Flaw("wadl-resource", "there is none"))
    elif nameless:
        flaws.append(Flaw("wadl-resource", f"{nameless} of them have no path"))
    return Description(only.get("base"), tuple(_methods(only, ())), tuple(flaws))


def _resources(parent: _Element) -> Iterator[_Element]:
    for resource in parent.all("resource"):
        yield resource
        yield from _resources(resource)


def _methods(parent: _Element, above: tuple[str, ...]) -> Iterator[Described]:
    for resource in parent.all("resource"):
        path = (*above, *filter(None, resource.get("path").split("/")))
        for method in resource.all("method"):
            requests = (*resource.all("param"), *_below(method, "request", "param"))
            query = tuple(each.get("name") for each in requests if each.get("style") == "query")
            given = _below(method, "response", "representation")
            types = tuple(filter(None, (each.get("mediaType") for each in given)))
            yield Described(method.get("name"), path, query, tuple(dict.fromkeys(types)))
        yield from _methods(resource, path)


def _below(parent: _Element, *names: str) -> tuple[_Element, ...]:
    found: tuple[_Element, ...] = (parent,)
    for name in names:
        found = tuple(child for each in found for child in each.all(name))
    return found


def _of_xml(body: bytes) -> _Element:
    # What declares entities can be as large as it likes; no description needs to.
    if b"<!" in body.replace(b"<!--", b""):
        raise _Unreadable("it has a document type declaration")
    try:
        return _from_xml(ET.fromstring(body), 0)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _Unreadable(f"it is no XML: {error}") from error


def _from_xml(element: ET.Element, depth: int) -> _Element:
    if depth > _DEEPEST:
        raise _Unreadable(f"it is nested more than {_DEEPEST} deep")
    children = tuple(_from_xml(child, depth + 1) for child in element if isinstance(child.tag, str))
    name = element.tag.removeprefix(_NAMESPACE)
    return _Element(name, dict(element.attrib), children)


def _of_json(body: bytes) -> _Element:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"it is no JSON: {error}") from error
    # PS3.18 G.2.2: an object whose name is that of the element.
    if not isinstance(document, dict) or len(document) != 1:
        raise _Unreadable(f"it is no object with one name: {shown(document)}")
    ((name, value),) = document.items()
    return _from_json(name, value, 0)


def _from_json(name: str, value: Any, depth: int) -> _Element:
    if not isinstance(value, dict) or depth > _DEEPEST:
        raise _Unreadable(f"{shown(name)} is {shown(value)}")
    attributes = {key[1:]: str(text) for key, text in value.items() if key.startswith("@")}
    children = [
        _from_json(key, each, depth + 1)
        for key, inner in value.items()
        if isinstance(inner, (dict, list))
        # PS3.18 G.2.2, G.2.3: what may stand once is an object, else an array of them.
        for each in (inner if isinstance(inner, list) else [inner])
    ]
    return _Element(name, attributes, tuple(children))
