"""Reading and writing DICOM files and the DICOM JSON model, in pure standard library.

    instance = read(stream)                       # headers only; pixel data stays in the file
    to_json(instance.dataset, bulk=...)           # PS3.18 annex F
    to_xml(document)                              # PS3.19 A.1
    decode_frame(stream, instance, 1)             # pixels, little endian
    write_as(stream, instance, EXPLICIT_LITTLE)   # the same instance in another transfer syntax
    compose(read_json(body)[0], find)             # a file of metadata and bulk data

Whatever the bytes are, the only exception that reading raises is DicomError.
"""

from reference_server.dicom.attributes import Attribute, attribute
from reference_server.dicom.codestream import Picture, look_at
from reference_server.dicom.composer import SOP_CLASS, SOP_INSTANCE, Octets, Supply, compose
from reference_server.dicom.dataset import DataSet, Path
from reference_server.dicom.described import Attribute as DescribedAttribute
from reference_server.dicom.described import Described, Reference
from reference_server.dicom.element import PIXEL_DATA, Element
from reference_server.dicom.errors import DicomError, Unsupported
from reference_server.dicom.frames import (
    FrameSpan,
    can_encode_frames,
    decode_frame,
    encode_frame,
    frames,
    read_frame,
    read_value,
    value_chunks,
)
from reference_server.dicom.gif_reader import read_gif
from reference_server.dicom.instance import Instance
from reference_server.dicom.json_model import to_json
from reference_server.dicom.json_reader import read_json
from reference_server.dicom.markup import xml_text, xml_value
from reference_server.dicom.native_model import Locate, to_xml
from reference_server.dicom.part10 import read
from reference_server.dicom.png_reader import Raster, read_png
from reference_server.dicom.source import chunks_at
from reference_server.dicom.uids import (
    DEFLATED_LITTLE,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    LOSSY_SYNTAXES,
    NATIVE_SYNTAXES,
    RLE_LOSSLESS,
    is_valid_uid,
)
from reference_server.dicom.writer import CONVERTIBLE_SYNTAXES, write_as
from reference_server.dicom.xml_reader import read_xml

__all__ = [
    "CONVERTIBLE_SYNTAXES",
    "DEFLATED_LITTLE",
    "EXPLICIT_BIG",
    "EXPLICIT_LITTLE",
    "IMPLICIT_LITTLE",
    "LOSSY_SYNTAXES",
    "NATIVE_SYNTAXES",
    "PIXEL_DATA",
    "RLE_LOSSLESS",
    "SOP_CLASS",
    "SOP_INSTANCE",
    "Attribute",
    "DataSet",
    "Described",
    "DescribedAttribute",
    "DicomError",
    "Element",
    "FrameSpan",
    "Instance",
    "Locate",
    "Octets",
    "Path",
    "Picture",
    "Raster",
    "Reference",
    "Supply",
    "Unsupported",
    "attribute",
    "can_encode_frames",
    "chunks_at",
    "compose",
    "decode_frame",
    "encode_frame",
    "frames",
    "is_valid_uid",
    "look_at",
    "read",
    "read_frame",
    "read_gif",
    "read_json",
    "read_png",
    "read_value",
    "read_xml",
    "to_json",
    "to_xml",
    "value_chunks",
    "write_as",
    "xml_text",
    "xml_value",
]
