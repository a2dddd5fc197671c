"""OHIF in Chromium against the bundled server: a study is found, opened, and its picture seen.

The viewer and the server have origins of their own, so that what CORS leaves is all it has.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from dicomweb_client import DICOMwebClient
from PIL import Image, ImageChops, ImageStat
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEGBaseline8Bit, RLELossless, generate_uid

from tests.browser.browser import Seen, drive
from tests.clients.ohif import Viewer, missing, viewer
from tests.clients.samples import Sample
from tests.support.bundled import bundled_server
from tests.support.tools import need

FAMILY = [Sample(name).dataset for name in ("red-triangle", "green-square", "blue-circle")]
RED, GREEN, _ = FAMILY


def compressed(syntax: UID) -> Dataset:
    """The red triangle in a study of somebody else's, compressed."""
    made = deepcopy(RED)
    made.PatientName = made.PatientID = "Squeezed"
    made.StudyInstanceUID, made.SeriesInstanceUID = generate_uid(), generate_uid()
    if syntax == RLELossless:
        made.compress(RLELossless)
        return made
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    written = BytesIO()
    Image.fromarray(RED.pixel_array).save(written, "JPEG", quality=98, subsampling=0)
    made.file_meta.TransferSyntaxUID = syntax
    made.PhotometricInterpretation = "YBR_FULL"
    made["PixelData"].is_undefined_length = True
    made.PixelData = encapsulate([written.getvalue()])
    return made


COMPRESSED = [compressed(syntax) for syntax in (RLELossless, JPEGBaseline8Bit)]

CANVAS = "document.querySelector('canvas.cornerstone-canvas')"
# The pixel in the middle: a canvas that nothing was drawn on is transparent, or black.
MIDDLE = f"""(() => {{
    const canvas = {CANVAS};
    if (!canvas?.width) return null;
    const at = [canvas.width >> 1, canvas.height >> 1, 1, 1];
    return canvas.getContext("2d").getImageData(...at).data.slice(0, 3).join();
}})()"""
TOLD = "document.body.innerText.includes('{}')"
UNTIL_DRAWN = ("until", f"![undefined, null, '0,0,0'].includes({MIDDLE})")
SEE = ("evaluate", f"{CANVAS}.toDataURL('image/png')")


@pytest.fixture(scope="module")
def ohif() -> Iterator[Viewer]:
    need(missing())
    with viewer() as found:
        yield found


@pytest.fixture(scope="module")
def origin(ohif: Viewer) -> Iterator[str]:
    """The origin of a server that lets the viewer in."""
    with bundled_server("--cors", ohif.origin) as origin:
        client = DICOMwebClient(f"{origin}/dicom-web")
        client.store_instances([*FAMILY, *COMPRESSED])
        yield origin


def look(page: str, *steps: tuple[Any, ...]) -> Seen:
    seen = drive(page, *steps, width=1200, height=800)
    away = [url for url in seen.requests if not url.startswith(("http://127.0.0.1:", "blob:"))]
    assert away == []
    return seen


def assert_shows(data_url: str, sent: Dataset) -> None:
    """The picture fills the canvas from side to side or from top to bottom, and nothing else."""
    seen = Image.open(BytesIO(b64decode(data_url.partition(",")[2]))).convert("RGB")
    picture = Image.fromarray(sent.pixel_array)
    scale = min(seen.width / picture.width, seen.height / picture.height)
    size = round(picture.width * scale), round(picture.height * scale)
    expected = Image.new("RGB", seen.size)
    place = (seen.width - size[0]) // 2, (seen.height - size[1]) // 2
    expected.paste(picture.resize(size), place)
    difference = ImageStat.Stat(ImageChops.difference(seen, expected)).mean
    assert max(difference) < 1, difference


@pytest.mark.parametrize("dialect", ["dicom-web", "v2", "v1"])
def test_a_study_is_found_opened_and_seen(
    ohif: Viewer, origin: str, dialect: str, tmp_path: Path
) -> None:
    # The Azure service knows no wildcards; fuzzy matching finds how names begin.
    ohif.configure(f"{origin}/{dialect}", supportsWildcard=dialect == "dicom-web")
    shot = tmp_path / "viewer.png"
    seen = look(
        ohif.origin,
        ("click", "text=Confirm and hide"),
        ("until", TOLD.format("1-3 of 3")),
        # The first of the fields above the list is that of the patient.
        ("fill", "input >> nth=0", "anon"),
        ("until", TOLD.format("1-1 of 1")),
        ("dblclick", "text=Anony Mous"),
        ("click", "text=Skip all"),
        UNTIL_DRAWN,
        SEE,
        ("shoot", str(shot), False),
        ("press", "ArrowDown"),
        ("until", f"{MIDDLE} === '{','.join(map(str, GREEN.pixel_array[490, 490]))}'"),
        SEE,
    )
    assert_shows(seen.results[7], RED)
    assert_shows(seen.results[-1], GREEN)
    assert shot.stat().st_size > 10_000


# By PS3.18 8.7.3.3.1 application/octet-stream, for which the viewer asks by itself, is never
# compressed; for the Azure service it may be.
ANY_FORM = {"acceptHeader": ['multipart/related; type="*/*"']}


@pytest.mark.parametrize(("dialect", "more"), [("dicom-web", ANY_FORM), ("v2", {}), ("v1", {})])
def test_compressed_pictures_are_seen(
    ohif: Viewer, origin: str, dialect: str, more: dict[str, list[str]]
) -> None:
    ohif.configure(f"{origin}/{dialect}", **more)
    steps = (
        (("visit", f"/viewer?StudyInstanceUIDs={each.StudyInstanceUID}"), UNTIL_DRAWN, SEE)
        for each in COMPRESSED
    )
    seen = look(ohif.origin, *chain.from_iterable(steps))
    for picture in seen.results[2::3]:
        assert_shows(picture, RED)


def test_thumbnails_that_the_server_draws_are_seen(ohif: Viewer, origin: str) -> None:
    ohif.configure(f"{origin}/dicom-web", thumbnailRendering="thumbnail")
    drawn = "[...document.images].filter((each) => each.naturalWidth === 128).length"
    asked = "performance.getEntriesByType('resource').map((each) => each.name)"
    seen = look(
        f"{ohif.origin}/viewer?StudyInstanceUIDs={RED.StudyInstanceUID}",
        ("until", f"{drawn} === 2"),
        ("evaluate", asked),
    )
    assert sum("/thumbnail?accept=" in url for url in seen.results[1]) == 2
