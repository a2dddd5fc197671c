"""XML, strictly (XML 1.0, Namespaces in XML), and without fetching or expanding anything.

Python's expat does the work. What could make it fetch or swell is refused before it does: entities
are not declared, and documents are no larger than any data set needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from conformance.formats.flaw import Flaw, shown

RULES = {
    "xml-syntax": "XML 1.0 2.1: the body is one well-formed document",
    "xml-entities": "XML 1.0 4.2: no entities are declared; nothing here is expanded",
    "xml-size": "a document of so many elements that no data set needs them; it is not read",
    "xml-document-type": "PS3.19 A.1.6 has no document type declaration",
}

_SEPARATOR = " "
_MOST_ELEMENTS = 1_000_000


@dataclass(slots=True)
class Element:
    """An element: its name space and name, its attributes, its children, and its own text.

    Names of attributes without a name space are bare, others have it and a blank before them.
    """

    space: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The character data between its tags, without that of its children."""
        return "".join(self.pieces)


class _Refused(Exception):
    """Reading stops; the flaw says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def read(body: bytes) -> tuple[Element | None, tuple[Flaw, ...]]:
    """Read a document. Never raises.

    Return its root, None where it can't be read, and the `RULES` that are broken.
    """
    builder = _Builder()
    try:
        builder.parser.Parse(body, True)
    except expat.ExpatError as error:
        text = expat.errors.messages.get(error.code, str(error.code))
        offset = builder.parser.ErrorByteIndex
        return None, (*builder.flaws, Flaw("xml-syntax", text, offset))
    except _Refused as refusal:
        return None, (*builder.flaws, refusal.flaw)
    except (ValueError, LookupError) as error:  # an encoding that Python does not have
        return None, (*builder.flaws, Flaw("xml-syntax", str(error)))
    return builder.root, tuple(builder.flaws)


class _Builder:
    """Makes elements of what expat tells."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.EntityDeclHandler = self._entity
        self.root: Element | None = None
        self.flaws: list[Flaw] = []
        self._open: list[Element] = []
        self._count = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise _Refused(Flaw("xml-size", f"more than {_MOST_ELEMENTS:,} elements"))
        space, _, local = name.rpartition(_SEPARATOR)
        element = Element(space, local, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def _document_type(self, name: str, *_: object) -> None:
        offset = self.parser.CurrentByteIndex
        self.flaws.append(Flaw("xml-document-type", f"<!DOCTYPE {shown(name)}", offset))

    def _entity(self, name: str, *_: object) -> None:
        offset = self.parser.CurrentByteIndex
        raise _Refused(Flaw("xml-entities", f"<!ENTITY {shown(name)}", offset))
