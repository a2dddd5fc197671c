"""The shape of a DICOM keyword, of several that lead into sequences, and of a tag instead."""

import re
from dataclasses import dataclass, replace

from pydicom.datadict import keyword_dict

from conformance.document.shape import Name, Schema, Text
from conformance.document.source import Node, Scalar

KEYWORD = Name("DICOM keyword", frozenset(filter(None, keyword_dict)))

_TAG = re.compile(r"[0-9A-Fa-f]{8}")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A keyword, or eight hexadecimal digits: private attributes have no keywords."""

    def read(self, node: Node) -> str:
        """Return the text."""
        text = Text("a DICOM keyword, or a tag in quotes").read(node)
        return text if _TAG.fullmatch(text) else KEYWORD.read(node)

    def schema(self) -> Schema:
        """Return a string."""
        return KEYWORD.schema()


@dataclass(frozen=True, slots=True)
class Keywords:
    """Keywords joined by dots, those of sequences first."""

    def read(self, node: Node) -> str:
        """Return the text."""
        text = Text("DICOM keywords joined by dots").read(node)
        if isinstance(node, Scalar):
            for word in text.split("."):
                KEYWORD.read(replace(node, text=word))
        return text

    def schema(self) -> Schema:
        """Return a string."""
        return KEYWORD.schema()
