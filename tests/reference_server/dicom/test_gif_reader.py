"""GIF as others write it: still and moving, with and without transparency."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageSequence

from reference_server.dicom import DicomError
from reference_server.dicom.gif_reader import read_gif


def noisy(colours: int, size: tuple[int, int] = (61, 47), seed: int = 3) -> Image.Image:
    count = size[0] * size[1]
    image = Image.frombytes(
        "P", size, bytes((at * at // seed + at) % colours for at in range(count))
    )
    image.putpalette(bytes((7 * at) % 256 for at in range(3 * colours)))
    return image


def written(*frames: Image.Image, **options: Any) -> bytes:
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], **options)
    return target.getvalue()


def shown(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("interlace", [0, 1])
@pytest.mark.parametrize("colours", [2, 5, 16, 256])
def test_a_picture(colours: int, interlace: int) -> None:
    data = written(noisy(colours), interlace=interlace)
    (found,) = read_gif(data)
    assert (found.columns, found.rows, found.samples, found.bits) == (61, 47, 3, 8)
    assert [found.pixels] == shown(data)


def test_a_picture_whose_table_of_codes_is_filled_more_than_once() -> None:
    data = written(noisy(256, (200, 150)))
    assert [frame.pixels for frame in read_gif(data)] == shown(data)


@pytest.mark.parametrize("disposal", [0, 1, 2, 3])
def test_frames_that_change_a_part(disposal: int) -> None:
    frames = [noisy(64)]
    for step in (1, 2, 3):
        frame = frames[0].copy()
        frame.paste(step, (5 * step, 4, 5 * step + 9, 20))
        frames.append(frame)
    data = written(*frames, disposal=disposal)
    found = read_gif(data)
    assert len(found) == 4
    assert [frame.pixels for frame in found][: 4 if disposal < 2 else 1] == (
        shown(data)[: 4 if disposal < 2 else 1]
    )


WHOLE = written(noisy(16))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        WHOLE[:6],
        WHOLE[:200],
        WHOLE[:-2],
        WHOLE[:6] + bytes(4) + WHOLE[10:],
        WHOLE[:6] + b"\x02\0\x02\0" + WHOLE[10:],
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DicomError):
        read_gif(data)


def test_whatever_is_damaged_ends() -> None:
    for at in range(0, len(WHOLE), 7):
        damaged = WHOLE[:at] + bytes((WHOLE[at] ^ 0xFF,)) + WHOLE[at + 1 :]
        try:
            frames = read_gif(damaged)
        except DicomError:
            continue
        assert all(len(each.pixels) == 3 * each.rows * each.columns for each in frames)
