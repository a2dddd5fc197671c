"""Frames as pictures of a media type, the way a client wants them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import BinaryIO

from reference_server.archive import StoredInstance
from reference_server.dicom import Instance, read
from reference_server.dicomweb.rendering_query import Wanted
from reference_server.http import HTTPError
from reference_server.rendering import (
    Image,
    Picture,
    Viewport,
    fit,
    write_gif,
    write_jpeg,
    write_png,
)

GIF, JPEG, PNG = "image/gif", "image/jpeg", "image/png"

# PS3.4 B.5: the presentation states are numbered below this.
_PRESENTATION_STATES = "1.2.840.10008.5.1.4.1.1.11."
# How long each frame of several is shown where the instance does not say, and at the least.
_MILLISECONDS, _LEAST_MILLISECONDS = 100.0, 20.0


@contextmanager
def opened_file(stored: StoredInstance) -> Iterator[tuple[BinaryIO, Instance]]:
    """Open an instance for as long as the block takes."""
    with stored.file.open() as file:
        yield file, read(file)


def draw(stored: StoredInstance, frames: Sequence[int], essence: str, wanted: Wanted) -> bytes:
    """Give frames of an instance as one picture, which moves if they are several and it can.

    Raises NotRenderable; HTTPError 404 where there is no such frame, 400 where what is wanted is
    not for this instance.
    """
    with opened_file(stored) as (file, instance):
        _check(instance, wanted)
        image = Image(file, instance)
        if max(frames) > image.frames:
            raise no_such_frame(max(frames), image.frames)
        pictures = (_picture(image, frame, wanted) for frame in frames)
        if essence == GIF:
            hundredths = _hundredths(instance) if len(frames) > 1 else 0
            return b"".join(write_gif(pictures, hundredths))
        return encoded(next(pictures), essence, wanted.quality)


def no_such_frame(number: int, count: int) -> HTTPError:
    """Say that an instance has no such frame."""
    return HTTPError(404, f"There is no frame {number}; the instance has {count}.")


def encoded(picture: Picture, essence: str, quality: int) -> bytes:
    """Write one picture in a media type."""
    if essence == GIF:
        return b"".join(write_gif([picture]))
    return write_png(picture) if essence == PNG else write_jpeg(picture, quality)


def fitted(picture: Picture, viewport: Viewport) -> Picture:
    """Fit a picture into a viewport. Raises HTTPError 400 where its region is outside."""
    try:
        return fit(picture, viewport)
    except ValueError as error:
        raise HTTPError(400, str(error)) from error


def _check(instance: Instance, wanted: Wanted) -> None:
    # PS3.18 8.3.5.1.3 and 8.3.5.1.4: a presentation state settles these itself.
    if wanted.is_selective and instance.sop_class_uid.startswith(_PRESENTATION_STATES):
        raise HTTPError(400, "A presentation state takes neither a window nor a region.")


def _picture(image: Image, frame: int, wanted: Wanted) -> Picture:
    picture = image.draw(frame, wanted.window)
    return fitted(picture, wanted.viewport) if wanted.viewport else picture


def _hundredths(instance: Instance) -> int:
    try:
        milliseconds = float(instance.text("FrameTime") or _MILLISECONDS)
    except ValueError:
        milliseconds = _MILLISECONDS
    if not isfinite(milliseconds):
        milliseconds = _MILLISECONDS
    return min(round(max(milliseconds, _LEAST_MILLISECONDS) / 10), 0xFFFF)
