"""Pixel data that two data sets may hold in different codings."""

from __future__ import annotations

from array import array

from pydicom import Dataset

from conformance.formats.content_dataset import content_of
from conformance.formats.equality import Sides, told
from conformance.formats.flaw import FormatError
from conformance.formats.frames import (
    NATIVE_SYNTAXES,
    Geometry,
    frames,
    geometry_of,
    stored_frames,
    transfer_syntax,
)

_PIXEL_DATA = 0x7FE00010

# Note to PS3.18 10.4.1.1.2: what changes with the coding. Photometric Interpretation, Planar
# Configuration, Lossy Image Compression with ratio and method, Pixel Data and its offset tables.
CODING_ATTRIBUTES = frozenset(
    ("00280004", "00280006", "00282110", "00282112", "00282114", "7FE00001", "7FE00002", "7FE00010")
)


def coding_differs(expected: Dataset, got: Dataset) -> bool:
    """Tell whether the pixels went through a codec on the way from one data set to the other."""
    syntaxes = {transfer_syntax(expected), transfer_syntax(got)}
    return len(syntaxes) > 1 and not syntaxes <= NATIVE_SYNTAXES


def is_encapsulated(dataset: Dataset) -> bool:
    """Tell whether Pixel Data is a sequence of fragments."""
    return transfer_syntax(dataset) not in NATIVE_SYNTAXES


def pixel_difference(expected: Dataset, got: Dataset) -> Sides | None:
    """Compare pixel data of which at least one side is encapsulated.

    With one coding the codestreams are compared, with two the native frames, if both can be
    decoded here and mean the same colours.
    """
    left, right = content_of(expected, _PIXEL_DATA), content_of(got, _PIXEL_DATA)
    if left is None or right is None:
        return None if left is right else (told(left), told(right))
    try:
        if coding_differs(expected, got):
            return _frame_sides(_decoded(expected), _decoded(got))
        return _frame_sides(_unpadded(expected), _unpadded(got))
    except FormatError:
        same = coding_differs(expected, got) or left.octets == right.octets
        return None if same else (told(left), told(right))


def _decoded(dataset: Dataset) -> tuple[bytes, ...]:
    geometry = geometry_of(dataset)
    return tuple(_by_pixel(frame, geometry) for frame in frames(dataset))


def _unpadded(dataset: Dataset) -> tuple[bytes, ...]:
    # PS3.5 A.4: a fragment has an even length; the octet that makes it so means nothing.
    return tuple(frame.removesuffix(b"\0") for frame in stored_frames(dataset))


def _by_pixel(frame: bytes, geometry: Geometry) -> bytes:
    """Put the samples of a pixel side by side, where Planar Configuration has them apart."""
    codes = {8: "B", 16: "H", 32: "I"}
    if geometry.samples == 1 or not geometry.planar or geometry.bits not in codes:
        return frame
    planes = array(codes[geometry.bits], frame)
    mixed = array(codes[geometry.bits], bytes(len(frame)))
    for sample in range(geometry.samples):
        start = sample * geometry.pixels
        mixed[sample :: geometry.samples] = planes[start : start + geometry.pixels]
    return mixed.tobytes()


def _frame_sides(expected: tuple[bytes, ...], got: tuple[bytes, ...]) -> Sides | None:
    if len(expected) != len(got):
        return f"{len(expected)} frames", f"{len(got)} frames"
    for index, (left, right) in enumerate(zip(expected, got, strict=True), start=1):
        if left != right:
            return (
                f"frame {index} of {len(left)} octets",
                f"other octets ({len(right)}) in frame {index}",
            )
    return None
