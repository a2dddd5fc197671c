"""The frames of an image."""

from __future__ import annotations

from pydicom import Dataset


def frames(dataset: Dataset) -> tuple[bytes, ...]:
    """Return the native frames, little endian, without padding; RLE is decoded.

    FormatError where there are none, or the codec is not known here.
    """
    raise NotImplementedError


def stored_frames(dataset: Dataset) -> tuple[bytes, ...]:
    """Return the frames as they are stored: codestreams where encapsulated, else native.

    FormatError where there are none, or the fragments can't be told apart.
    """
    raise NotImplementedError
