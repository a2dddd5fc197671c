"""Rendered instances, frames, series and studies."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image
from pydicom.encaps import encapsulate

from tests.support.dicomweb import Client, parts_of

MakeFile = Callable[..., bytes]

STUDY, SERIES, INSTANCE = "1.1", "1.2", "1.3"
UIDS = {"StudyInstanceUID": STUDY, "SeriesInstanceUID": SERIES, "SOPInstanceUID": INSTANCE}
RENDERED = "/studies/1.1/series/1.2/instances/1.3/rendered"
FRAMES = "/studies/1.1/series/1.2/instances/1.3/frames"
JPEG, PNG, GIF = "image/jpeg", "image/png", "image/gif"
PARTS = 'multipart/related; type="image/png"'
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
PIXELS = bytes(17 * at for at in range(15)) + b"\0"


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def greys(content: bytes) -> list[int]:
    return list(opened(content).convert("L").tobytes())


def shades(*samples: int) -> list[int]:
    least, most = min(samples), max(samples)
    return [round(255 * (sample - least) / (most - least)) for sample in samples]


@pytest.mark.parametrize("accept", [JPEG, PNG, GIF])
def test_an_instance_in_each_media_type(web: Client, make_file: MakeFile, accept: str) -> None:
    web.store(make_file(**UIDS, PixelData=PIXELS))
    response = web.get(RENDERED, accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, accept)
    assert response.headers["Content-Location"] == web.base + RENDERED
    image = opened(response.content)
    assert (image.format, image.size) == (accept[6:].upper(), (5, 3))
    expected = shades(*PIXELS[:15])
    slack = 8 if accept == JPEG else 0
    pairs = zip(greys(response.content), expected, strict=True)
    assert max(abs(one - other) for one, other in pairs) <= slack


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", JPEG),
        ("image/*", JPEG),
        ("image/jpeg;q=0.1, image/png", PNG),
        ("image/webp, image/gif;q=0.5", GIF),
        ("image/png; transfer-syntax=1.2.840.10008.1.2.1", PNG),
    ],
)
def test_accept_is_weighed(web: Client, make_file: MakeFile, accept: str, expected: str) -> None:
    web.store(make_file(**UIDS))
    assert web.get(RENDERED, accept).headers["Content-Type"] == expected


def test_accept_in_the_query_goes_first(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    response = web.get(f"{RENDERED}?accept=image/png", JPEG)
    assert response.headers["Content-Type"] == PNG


@pytest.mark.parametrize("accept", [None, "text/html", "application/dicom", "image/webp"])
def test_what_it_can_t_be_is_406(web: Client, make_file: MakeFile, accept: str | None) -> None:
    web.store(make_file(**UIDS))
    response = web.get(RENDERED, accept)
    assert (response.status_code, "image/png" in response.text) == (406, True)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (RENDERED, "application/dicom+json, image/png"),
        (RENDERED, 'multipart/related; type="application/dicom", image/png'),
        (f"{RENDERED}?accept=application/dicom", "image/png"),
        ("/studies/1.1/rendered", 'application/dicom, multipart/related; type="image/png"'),
    ],
)
def test_both_kinds_of_media_types_are_400(
    web: Client, make_file: MakeFile, path: str, accept: str
) -> None:
    web.store(make_file(**UIDS))
    assert web.get(path, accept).status_code == 400


def test_a_frame(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS, frames=3))
    for number in (1, 2, 3):
        response = client.get(f"{FRAMES}/{number}/rendered", PNG)
        assert (response.status_code, response.headers["Content-Type"]) == (200, PNG)
        samples = [at % 251 for at in range(15 * (number - 1), 15 * number)]
        assert greys(response.content) == shades(*samples)


@pytest.mark.parametrize(("frame", "status"), [("4", 404), ("0", 400), ("a", 400)])
def test_frames_that_are_not_there(
    client: Client, make_file: MakeFile, frame: str, status: int
) -> None:
    client.store(make_file(**UIDS, frames=3))
    assert client.get(f"{FRAMES}/{frame}/rendered", PNG).status_code == status


def test_frames_come_in_parts(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, frames=3))
    response = web.get(f"{FRAMES}/3,1/rendered", PARTS)
    parts = parts_of(response)
    assert [fields["Content-Type"] for fields, _ in parts] == [PNG, PNG]
    urls = [f"{web.base}{FRAMES}/{number}/rendered" for number in (3, 1)]
    assert [fields["Content-Location"] for fields, _ in parts] == urls
    third = [at % 251 for at in range(30, 45)]
    assert greys(parts[0][1]) == shades(*third)
    assert web.get(f"{FRAMES}/1,2/rendered", PNG).status_code == 406
    assert web.get(f"{FRAMES}/1,4/rendered", PARTS).status_code == 404


def test_several_frames_move(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, frames=3, FrameTime="250"))
    for accept in (GIF, "*/*"):
        response = web.get(RENDERED, accept)
        assert (response.status_code, response.headers["Content-Type"]) == (200, GIF)
        image = opened(response.content)
        assert (getattr(image, "n_frames", 1), image.info["duration"]) == (3, 250)
    assert web.get(RENDERED, PNG).status_code == 406
    assert len(parts_of(web.get(RENDERED, PARTS))) == 3


def test_the_azure_server_shows_the_first_of_several_frames(
    azure: Client, make_file: MakeFile
) -> None:
    azure.store(make_file(**UIDS, frames=3))
    assert greys(azure.get(RENDERED, PNG).content) == shades(*range(15))
    assert azure.get(f"{FRAMES}/1,2/rendered", PNG).status_code == 400


def several(web: Client, make_file: MakeFile) -> None:
    web.store(
        make_file(**{**UIDS, "SOPInstanceUID": "1.3"}),
        make_file(**{**UIDS, "SOPInstanceUID": "1.4"}, frames=2),
        make_file(**{**UIDS, "SeriesInstanceUID": "1.9", "SOPInstanceUID": "1.5"}),
    )


@pytest.mark.parametrize(("path", "count"), [("/studies/1.1", 4), ("/studies/1.1/series/1.2", 3)])
def test_sets_come_in_parts(web: Client, make_file: MakeFile, path: str, count: int) -> None:
    several(web, make_file)
    response = web.get(f"{path}/rendered", PARTS)
    assert response.status_code == 200
    parts = parts_of(response)
    assert {fields["Content-Type"] for fields, _ in parts} == {PNG}
    assert all(opened(content).size == (5, 3) for _, content in parts)
    base = f"{web.base}/studies/1.1/series"
    assert [fields["Content-Location"] for fields, _ in parts] == [
        f"{base}/1.2/instances/1.3/rendered",
        f"{base}/1.2/instances/1.4/frames/1/rendered",
        f"{base}/1.2/instances/1.4/frames/2/rendered",
        f"{base}/1.9/instances/1.5/rendered",
    ][:count]
    # PS3.18 Table 10.4.4-1, note 3.
    assert web.get(f"{path}/rendered", PNG).status_code == 406


def test_what_can_t_be_drawn_is_left_out(web: Client, make_file: MakeFile) -> None:
    web.store(
        make_file(**UIDS), make_file(**{**UIDS, "SOPInstanceUID": "1.4"}, PixelData=...)
    )  # fmt: skip
    response = web.get("/studies/1.1/rendered", PARTS)
    assert (response.status_code, len(parts_of(response))) == (206, 1)


def test_nothing_at_all_can_be_drawn(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, PixelData=...))
    for path, accept in (("/studies/1.1/rendered", PARTS), (RENDERED, PNG)):
        response = web.get(path, accept)
        assert (response.status_code, "no pixels" in response.text) == (406, True)


@pytest.mark.parametrize(
    "path",
    [
        "/studies/1.9/rendered",
        "/studies/1.1/series/1.9/rendered",
        "/studies/1.1/series/1.2/instances/1.9/rendered",
    ],
)
def test_what_is_not_there_is_404(web: Client, make_file: MakeFile, path: str) -> None:
    web.store(make_file(**UIDS))
    assert web.get(path, "*/*").status_code == 404


def test_other_encodings_are_406(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS, syntax=JPEG_BASELINE, PixelData=encapsulate([b"\xff\xd8"])))
    response = client.get(RENDERED, PNG)
    assert (response.status_code, "can't be decompressed" in response.text) == (406, True)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("viewport=10,100", (10, 6)),
        ("viewport=100,6", (10, 6)),
        ("viewport=5,3,1,1,2,2", (3, 3)),
        ("viewport=4,4,,,2,", (3, 4)),
        ("viewport=1,1", (1, 1)),
        ("quality=1&annotation=patient&iccprofile=yes&unknown=1", (5, 3)),
    ],
)
def test_sizes(web: Client, make_file: MakeFile, query: str, size: tuple[int, int]) -> None:
    web.store(make_file(**UIDS))
    response = web.get(f"{RENDERED}?{query}", PNG)
    assert (response.status_code, opened(response.content).size) == (200, size)


def test_regions_are_flipped(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, PixelData=PIXELS))
    rows = [shades(*PIXELS[:15])[at : at + 5] for at in (0, 5, 10)]
    across = web.get(f"{RENDERED}?viewport=5,3,0,0,-5,3", PNG)
    assert greys(across.content) == [shade for row in rows for shade in reversed(row)]
    down = web.get(f"{RENDERED}?viewport=5,3,0,0,5,-3", PNG)
    assert greys(down.content) == [shade for row in reversed(rows) for shade in row]


def test_a_window(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS, PixelData=PIXELS))
    response = web.get(f"{RENDERED}?window=100,100,linear-exact", PNG)
    expected = [round(255 * min(max((at - 50) / 100, 0), 1)) for at in PIXELS[:15]]
    assert greys(response.content) == expected


def test_annotations_that_are_not_drawn_are_named(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    response = web.get(f"{RENDERED}?annotation=patient,technique", PNG)
    text = "The following annotation values are not supported: patient, technique"
    assert response.headers["Warning"] == f"299 {web.base}: {text}"
    assert "Warning" not in web.get(RENDERED, PNG).headers


def test_quality_is_of_jpeg(client: Client, make_file: MakeFile) -> None:
    client.store(make_file(**UIDS))
    worst, best, plain = (
        len(client.get(f"{RENDERED}{query}", JPEG).content)
        for query in ("?quality=1", "?quality=100", "")
    )
    assert worst < plain <= best


@pytest.mark.parametrize("value", ["0", "101", "-1", "1.5", "abc", ""])
def test_qualities_that_are_none(client: Client, make_file: MakeFile, value: str) -> None:
    client.store(make_file(**UIDS))
    assert client.get(f"{RENDERED}?quality={value}", JPEG).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "window=40,400",
        "window=40",
        "window=",
        "window=40,400,LINEAR",
        "window=a,400,linear",
        "window=40,0,linear",
        "window=40,1e999,linear",
        "window=40,,linear",
        "window=1,2,linear,",
        "viewport=100",
        "viewport=100,",
        "viewport=0,100",
        "viewport=-1,100",
        "viewport=1.5,100",
        "viewport=9999,9999",
        "viewport=1,1,0,0,0,0",
        "viewport=1,1,5,0",
        "viewport=1,1,x,0",
        "viewport=1,1,0,0,1,1,1",
        "annotation=",
        "annotation=patient,",
        "annotation=name",
        "quality=50&quality=50",
    ],
)
def test_values_that_are_none(web: Client, make_file: MakeFile, query: str) -> None:
    web.store(make_file(**UIDS))
    assert web.get(f"{RENDERED}?{query}", PNG).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("window=1,2,linear", 400),
        ("viewport=5,5,0,0,1,1", 400),
        ("viewport=5,5", 406),
        ("", 406),
    ],
)
def test_presentation_states_settle_what_is_seen(
    web: Client, make_file: MakeFile, query: str, status: int
) -> None:
    web.store(make_file(**UIDS, SOPClassUID=PRESENTATION_STATE, PixelData=...))
    assert web.get(f"{RENDERED}?{query}", PNG).status_code == status


# The Azure dialects: their conformance statements, "Retrieve Rendered Image".


def test_azure_gives_jpeg_where_nothing_is_said(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS))
    response = azure.get(RENDERED, None)
    assert (response.status_code, response.headers["Content-Type"]) == (200, JPEG)


@pytest.mark.parametrize("accept", ["*/*", "image/*", "image/gif", f"{JPEG}, {PNG}"])
def test_azure_takes_one_media_type_by_its_name(
    azure: Client, make_file: MakeFile, accept: str
) -> None:
    azure.store(make_file(**UIDS))
    assert azure.get(RENDERED, accept).status_code == 406


def test_azure_looks_at_accept_before_it_looks_for_the_instance(azure: Client) -> None:
    assert azure.get(RENDERED, GIF).status_code == 406
    assert azure.get(RENDERED, PNG).status_code == 404


def test_azure_has_no_rendered_sets(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS))
    for path in ("/studies/1.1/rendered", "/studies/1.1/series/1.2/rendered"):
        assert azure.get(path, JPEG).status_code == 404


def test_azure_misses_pixels_as_it_misses_instances(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS, PixelData=...))
    assert azure.get(RENDERED, PNG).status_code == 404


def test_azure_does_not_read_other_parameters(azure: Client, make_file: MakeFile) -> None:
    azure.store(make_file(**UIDS))
    response = azure.get(f"{RENDERED}?viewport=1&window=x", PNG)
    assert (response.status_code, opened(response.content).size) == (200, (5, 3))


def test_head_tells_the_length(web: Client, make_file: MakeFile) -> None:
    web.store(make_file(**UIDS))
    response: requests.Response = web.send("HEAD", RENDERED, headers={"Accept": PNG})
    length: Any = len(web.get(RENDERED, PNG).content)
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(length))
