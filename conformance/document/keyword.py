"""The shape of a DICOM keyword."""

from pydicom.datadict import keyword_dict

from conformance.document.shape import Name

KEYWORD = Name("DICOM keyword", frozenset(filter(None, keyword_dict)))
