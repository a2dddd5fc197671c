"""The shape of a DICOM keyword, and of several that lead into sequences."""

from dataclasses import dataclass, replace

from pydicom.datadict import keyword_dict

from conformance.document.shape import Name, Schema, Text
from conformance.document.source import Node, Scalar

KEYWORD = Name("DICOM keyword", frozenset(filter(None, keyword_dict)))


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
