"""dicomweb-client of PyPI against the bundled server: rendered instances, frames and series."""

from __future__ import annotations

from io import BytesIO

import pytest
from dicomweb_client import DICOMwebClient
from PIL import Image, ImageChops, ImageStat

from tests.clients.answers import status_of
from tests.clients.samples import FAMILY, SAMPLES

RED, RLE = SAMPLES[FAMILY[0]], SAMPLES["rle"]
PNG, JPEG, GIF = ("image/png",), ("image/jpeg",), ("image/gif",)


def opened(octets: bytes, kind: str) -> Image.Image:
    picture = Image.open(BytesIO(octets))
    assert picture.format == kind
    return picture


def test_an_instance_is_rendered_pixel_for_pixel(client: DICOMwebClient) -> None:
    sent = Image.fromarray(RED.dataset.pixel_array)
    for octets in (
        client.retrieve_instance_rendered(*RED.uids, media_types=PNG),
        client.retrieve_instance_frames_rendered(*RED.uids, [1], media_types=PNG),
    ):
        seen = opened(octets, "PNG")
        assert (seen.mode, seen.size, seen.tobytes()) == (sent.mode, sent.size, sent.tobytes())


def test_each_frame_is_rendered_by_itself(client: DICOMwebClient) -> None:
    for number, sent in enumerate(RLE.pixels(), 1):
        octets = client.retrieve_instance_frames_rendered(*RLE.uids, [number], media_types=PNG)
        assert opened(octets, "PNG").tobytes() == sent


def test_jpeg_is_near_to_what_was_sent(client: DICOMwebClient) -> None:
    sent = Image.fromarray(RED.dataset.pixel_array)
    for params, most in ({}, 4), ({"quality": "100"}, 2):
        octets = client.retrieve_instance_rendered(*RED.uids, media_types=JPEG, params=params)
        seen = opened(octets, "JPEG").convert("RGB")
        assert seen.size == sent.size
        assert max(ImageStat.Stat(ImageChops.difference(seen, sent)).mean) < most


def test_several_frames_are_rendered_as_a_moving_picture(standard: DICOMwebClient) -> None:
    octets = standard.retrieve_instance_rendered(*RLE.uids, media_types=GIF)
    seen = opened(octets, "GIF")
    assert (getattr(seen, "n_frames", 1), seen.size) == (3, (9, 7))
    # Asked for nothing in particular, the client takes */*.
    assert standard.retrieve_instance_rendered(*RLE.uids) == octets


def test_a_picture_is_as_large_as_it_is_asked_to_be(standard: DICOMwebClient) -> None:
    asked = {"viewport": "20,20"}
    octets = standard.retrieve_instance_rendered(*RED.uids, media_types=PNG, params=asked)
    assert opened(octets, "PNG").size == (20, 19)


def test_a_series_is_rendered_in_parts(standard: DICOMwebClient) -> None:
    """The client gives the body as it came; it never asks for parts but by */*."""
    parts = standard.retrieve_series_rendered(*RED.uids[:2]).split(b"\r\n\r\n")[1:]
    sizes = [opened(part, "JPEG").size for part in parts]
    assert sizes == [(33, 31), (33, 31)]


def test_what_can_not_be_rendered_is_refused(client: DICOMwebClient, dialect: str) -> None:
    def status(name: str, media_type: str) -> int:
        wanted = (media_type,)
        own = SAMPLES[name].uids
        return status_of(lambda: client.retrieve_instance_rendered(*own, media_types=wanted))

    assert status(FAMILY[0], "image/jp2") == 406
    assert status("fragments", "image/png") == 406
    assert status("no-pixels", "image/png") == (406 if dialect == "dicom-web" else 404)
    gone = (*RED.uids[:2], "1.2.3")
    assert status_of(lambda: client.retrieve_instance_rendered(*gone, media_types=PNG)) == 404


@pytest.mark.parametrize("numbers", [[4], [0]])
def test_frames_that_are_not_there_are_not_rendered(
    client: DICOMwebClient, numbers: list[int]
) -> None:
    status = status_of(
        lambda: client.retrieve_instance_frames_rendered(*RLE.uids, numbers, media_types=PNG)
    )
    assert status == (404 if numbers == [4] else 400)
