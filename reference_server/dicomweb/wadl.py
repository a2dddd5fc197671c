"""WADL in its two encodings: XML, and the JSON of PS3.18 annex G."""

import json
from dataclasses import dataclass, field
from typing import Any

from reference_server.dicom import xml_text, xml_value

WADL = "application/vnd.sun.wadl+xml"

_NAMESPACE = "http://wadl.dev.java.net/2009/02"
# PS3.18 G.2.2: what stands once in its parent is an object; all else is an array of objects.
_UNIQUE = frozenset({"application", "resources", "request"})


@dataclass(frozen=True, slots=True)
class Element:
    """An element; `text` is for `doc` alone, which has no children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""


def doc(text: str) -> Element:
    """Make words for people."""
    return Element("doc", {"xml:lang": "en"}, text=text)


def to_xml(application: Element) -> bytes:
    """Write a description as application/vnd.sun.wadl+xml."""
    named = Element(
        application.name, {"xmlns": _NAMESPACE, **application.attributes}, application.children
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _xml(named)).encode()


def _xml(element: Element) -> str:
    attributes = "".join(f" {name}={xml_value(text)}" for name, text in element.attributes.items())
    inner = xml_text(element.text) + "".join(map(_xml, element.children))
    end = f">{inner}</{element.name}>" if inner else "/>"
    return f"<{element.name}{attributes}{end}"


def to_json(application: Element) -> bytes:
    """Write a description as application/json."""
    return json.dumps({application.name: _json(application)}, ensure_ascii=False).encode()


def _json(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {f"@{name}": text for name, text in element.attributes.items()}
    if element.text:
        found["value"] = element.text
    for child in element.children:
        if child.name in _UNIQUE:
            found[child.name] = _json(child)
        else:
            found.setdefault(child.name, []).append(_json(child))
    return found
