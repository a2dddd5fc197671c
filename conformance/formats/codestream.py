"""Compressed bulk data: media types, their transfer syntaxes, and how they begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_PREFIX = "1.2.840.10008.1.2.4."
RLE = "image/dicom-rle"
RLE_LOSSLESS = "1.2.840.10008.1.2.5"

# PS3.18 Table 8.7.3-5, for images: the transfer syntaxes of a media type, its default first.
SYNTAXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        RLE: (RLE_LOSSLESS,),
        **{
            f"image/{kind}": tuple(f"{_PREFIX}{number}" for number in numbers)
            for kind, numbers in {
                "jpeg": (70, 50, 51, 57),
                "jls": (80, 81),
                "jp2": (90, 91),
                "jpx": (92, 93),
                "jphc": (201, 202, 203),
                "jxl": (110, 111, 112),
            }.items()
        },
    }
)

# SOI, maybe after fill octets (PS3.5 A.4); SOC.
_JPEG, _JPEG_2000 = re.compile(rb"\xff+\xd8"), re.compile(rb"\xff\x4f")
# PS3.5 G.5: how many segments there are, and that the first one begins behind the header.
_RLE_FRAME = re.compile(rb"[\x01-\x0f]\0\0\0\x40\0\0\0")
# ISO/IEC 18181-2 allows a codestream alone, and in boxes.
_JPEG_XL = re.compile(rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n")
_BEGINNINGS = {
    RLE: _RLE_FRAME,
    "image/jpeg": _JPEG,
    "image/jls": _JPEG,
    # PS3.18 8.7.3.3.2: not with the boxes of a JP2 file.
    **dict.fromkeys(("image/jp2", "image/jpx", "image/jphc"), _JPEG_2000),
    "image/jxl": _JPEG_XL,
}


def begins(media_type: str, octets: bytes) -> bool:
    """Tell whether octets begin as a codestream of a media type of SYNTAXES does."""
    return _BEGINNINGS[media_type].match(octets) is not None
