"""Thumbnails."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from tests.support.dicomweb import Client

MakeFile = Callable[..., bytes]

UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
INSTANCE = "/studies/1.1/series/1.2/instances/1.3"
LEVELS = ["/studies/1.1", "/studies/1.1/series/1.2", INSTANCE, f"{INSTANCE}/frames/1"]


def seen(content: bytes) -> tuple[str | None, tuple[int, int], list[int]]:
    with Image.open(BytesIO(content)) as image:
        return image.format, image.size, list(image.convert("L").tobytes())


@pytest.mark.parametrize("path", LEVELS)
def test_each_level_has_one(web: Client, make_file: MakeFile, path: str) -> None:
    web.store(make_file(**UIDS))
    response = web.get(f"{path}/thumbnail", "*/*")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert seen(response.content)[:2] == ("JPEG", (5, 3))


def test_what_is_large_becomes_small(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, rows=300, columns=600))
    path = f"{INSTANCE}/thumbnail"
    assert seen(web.get(path, "image/png").content)[:2] == ("PNG", (128, 64))
    assert seen(web.get(f"{path}?viewport=50,50", "image/gif").content)[:2] == ("GIF", (50, 25))


def test_a_frame_stands_for_itself(web: Client, make_file: MakeFile) -> None:
    pixels = bytes([0] * 15 + [0] * 14 + [9]) + bytes(15) + b"\0"
    web.store(make_file(**UIDS, frames=3, PixelData=pixels))
    first, second = (
        seen(web.get(f"{INSTANCE}/frames/{frame}/thumbnail", "image/png").content)[2]
        for frame in ("1", "2")
    )
    assert (max(first), second[-1]) == (0, 255)
    assert web.get(f"{INSTANCE}/frames/4/thumbnail", "image/png").status_code == 404


def test_the_first_that_can_be_drawn_stands_for_all(web: Client, make_file: MakeFile) -> None:
    web.store(
        make_file(**UIDS, PixelData=...),
        make_file(**{**UIDS, "SOPInstanceUID": "1.4"}, rows=2, BurnedInAnnotation="YES"),
        make_file(**{**UIDS, "SOPInstanceUID": "1.5"}, rows=4),
    )
    response = web.get("/studies/1.1/thumbnail", "image/png")
    assert (response.status_code, seen(response.content)[1]) == (200, (5, 4))
    assert web.get(f"{INSTANCE}/thumbnail", "image/png").status_code == 406
    burned = web.get(INSTANCE.replace("1.3", "1.4") + "/thumbnail", "image/png")
    assert (burned.status_code, "burned" in burned.text) == (406, True)


@pytest.mark.parametrize("viewport", ["", "10", "0,10", "10,10,", "10,10,0,0,5,5", "a,b"])
def test_viewports_that_are_none(web: Client, make_file: MakeFile, viewport: str) -> None:
    web.store(make_file(**UIDS))
    assert web.get(f"{INSTANCE}/thumbnail?viewport={viewport}", "*/*").status_code == 400


def test_what_is_not_there_is_404(web: Client) -> None:
    assert web.get("/studies/1.9/thumbnail", "*/*").status_code == 404


def test_it_is_a_picture_or_nothing(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    path = f"{INSTANCE}/thumbnail"
    assert web.get(path, "text/html").status_code == 406
    assert web.get(path, "application/dicom, image/png").status_code == 400


def test_azure_has_none(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS))
    assert {azure.get(f"{path}/thumbnail", "image/jpeg").status_code for path in LEVELS} == {404}
