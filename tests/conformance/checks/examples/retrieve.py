"""Instances that come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pydicom

from conformance.checks import Question
from conformance.formats.frames import frames
from conformance.knowledge import Instance
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    ACCEPT_FILES,
    BLUE,
    CAST,
    GREEN,
    INSTANCE,
    RED,
    SERIES,
    STRICT,
    STUDY,
    answer,
    ask,
    files_answer,
    parts_answer,
    path_of,
    profile,
)

PLAIN = 'multipart/related; type="application/dicom"'
NAMED = f"{PLAIN}; transfer-syntax=1.2.840.10008.1.2.5"
RLE, IMPLICIT = CAST["rle"], CAST["implicit"]
ANY = f"{PLAIN}; transfer-syntax=*"
AS_STORED = profile(wildcard_syntax="as-stored", implicit_and_big_endian="as-stored")
MAY_CONVERT = profile(wildcard_syntax="as-stored", implicit_and_big_endian="any")


def _with_loss(said: str) -> Callable[[pydicom.FileDataset], None]:
    def change(dataset: pydicom.FileDataset) -> None:
        dataset.LossyImageCompression = said

    return change


def rewritten(instance: Instance, change: Callable[[pydicom.FileDataset], None]) -> bytes:
    """The file with a change, written by pydicom."""
    dataset = pydicom.dcmread(BytesIO(instance.data))
    change(dataset)
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def rename(dataset: pydicom.FileDataset) -> None:
    dataset.PatientName = "Somebody^Else"


def forget(dataset: pydicom.FileDataset) -> None:
    del dataset.PatientID


def to_explicit(instance: Instance) -> bytes:
    def change(dataset: pydicom.FileDataset) -> None:
        if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
            pixels = b"".join(frames(instance.dataset))
            dataset.PixelData = pixels + b"\0" * (len(pixels) % 2)
            dataset["PixelData"].is_undefined_length = False
        dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian

    return rewritten(instance, change)


def to_jpeg(dataset: pydicom.FileDataset) -> None:
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit


def located(*locations: str) -> Question:
    """Two instances of a study, each with the Content-Location that is given."""
    came = parts_answer(
        *(("application/dicom", instance.data) for instance in (RED, BLUE)), locations=locations
    )
    return ask("GET", STUDY, came, accept=ACCEPT_FILES, stored=frozenset({"red", "blue"}))


LOSSY = replace(RLE, name="lossy", data=rewritten(RLE, to_jpeg))


def got(
    came: Response,
    path: str = INSTANCE,
    *,
    accept: str = ACCEPT_FILES,
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    by: Profile = STRICT,
) -> Question:
    return ask("GET", path, came, accept=accept, expect=expect, by=by)


def file(data: bytes) -> Response:
    return parts_answer(("application/dicom", data))


def broken(old: bytes, new: bytes) -> Question:
    assert RED.data.count(old) == 1
    return got(file(RED.data.replace(old, new)))


PASSES = [
    got(files_answer(RED)),
    got(files_answer(BLUE, RED, GREEN), STUDY),
    got(
        files_answer(GREEN, RED),
        SERIES,
        expect=Expectation(status=(200,), instances=("red", "green")),
    ),
]
PATIENT_ID = b"\x10\x00\x20\x00LO\x04\x00ID1 "
BIRTH_DATE = b"\x10\x00\x30\x00DA\x00\x00"

LOSSY = Instance("lossy", "", RED.study, RED.series, RED.uid, rewritten(RED, _with_loss("01")))


# In fragments, and said to be in Explicit VR Little Endian.
MISLABELLED = RLE.data.replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1\0", 1)


def of_lossy(data: bytes) -> Question:
    answered = files_answer(replace(LOSSY, data=data))
    return ask("GET", INSTANCE, answered, accept=ANY, cast={**CAST, "red": LOSSY})


EXAMPLES = (
    example(
        "retrieve.lossy-history",
        [of_lossy(LOSSY.data)],
        [of_lossy(RED.data), of_lossy(rewritten(RED, _with_loss("00")))],
        also=["retrieve.equivalent"],
        silent=[ask("GET", INSTANCE, files_answer(RED), accept=ANY)],
    ),
    example(
        "retrieve.payload",
        PASSES,
        [got(answer(200)), got(answer(204))],
        also=["retrieve.instances"],
        silent=[got(answer(404, b"no", "text/plain"))],
    ),
    example(
        "retrieve.instances",
        PASSES,
        [
            got(files_answer(RED, BLUE), STUDY),
            got(files_answer(RED, GREEN, GREEN), SERIES),
            got(files_answer(RED, GREEN, CAST["japanese"]), SERIES),
            got(files_answer(RED), SERIES, expect=Expectation(status=(200,), instances=("green",))),
        ],
    ),
    example(
        "retrieve.instances",
        PASSES,
        [got(parts_answer(("application/dicom", b"no file")))],
        also=["part10.file"],
    ),
    example(
        "retrieve.equivalent",
        [
            *PASSES,
            got(file(to_explicit(RLE)), path_of(RLE), accept=PLAIN),
            got(file(to_explicit(IMPLICIT)), path_of(IMPLICIT), accept=PLAIN),
        ],
        [got(file(rewritten(RED, rename))), got(file(rewritten(RED, forget)))],
    ),
    example(
        "retrieve.as-stored",
        [
            got(files_answer(RED), by=AS_STORED),
            got(files_answer(IMPLICIT), path_of(IMPLICIT), by=AS_STORED),
            got(file(to_explicit(IMPLICIT)), path_of(IMPLICIT), by=MAY_CONVERT),
            # Only the wildcard asks for the stored file.
            got(file(to_explicit(RLE)), path_of(RLE), accept=PLAIN, by=AS_STORED),
            got(file(to_explicit(RLE)), path_of(RLE), accept="*/*", by=AS_STORED),
            got(file(bytes(128) + RED.data[128:]), by=AS_STORED),
            # Where another will do as well, it may come.
            got(file(to_explicit(RLE)), path_of(RLE), accept=f"{PLAIN}, {ANY}", by=AS_STORED),
        ],
        [
            got(file(to_explicit(RLE)), path_of(RLE), by=AS_STORED),
            got(file(to_explicit(RLE)), path_of(RLE), by=MAY_CONVERT),
            got(file(to_explicit(IMPLICIT)), path_of(IMPLICIT), by=AS_STORED),
            got(file(b"M" * 128 + RED.data[128:]), by=AS_STORED),
        ],
    ),
    example(
        "retrieve.default-syntax",
        [
            got(file(to_explicit(RLE)), path_of(RLE), accept=PLAIN),
            # What is held in a lossy form only may come so.
            ask("GET", path_of(LOSSY), files_answer(LOSSY), accept=PLAIN, cast={"lossy": LOSSY}),
        ],
        [got(files_answer(RLE), path_of(RLE), accept=PLAIN)],
    ),
    example(
        "retrieve.asked-syntax",
        [
            got(files_answer(RLE), path_of(RLE), accept=NAMED),
            got(file(to_explicit(RLE)), path_of(RLE), accept=f"{NAMED}, {PLAIN}"),
        ],
        [got(file(to_explicit(RLE)), path_of(RLE), accept=NAMED)],
    ),
    example(
        "retrieve.barred-syntax",
        PASSES,
        [got(files_answer(IMPLICIT), path_of(IMPLICIT))],
        silent=[got(files_answer(IMPLICIT), path_of(IMPLICIT), by=MAY_CONVERT)],
    ),
    example(
        "retrieve.location",
        [
            located(path_of(RED), path_of(BLUE)),
            located(f"http://elsewhere/dicomweb{path_of(RED)}/", f"..{path_of(BLUE)}?a=b"),
            located(STUDY, SERIES.replace(RED.series, BLUE.series)),
        ],
        [
            located(path_of(BLUE), path_of(RED)),
            located(path_of(RED), f"{SERIES}/instances/{BLUE.uid}"),
            located(path_of(RED), "/studies/1.2.3"),
        ],
        silent=[located("/wado?objectUID=1", "/wado?objectUID=2")],
    ),
    example(
        "retrieve.single-part",
        PASSES[1:],
        [
            got(answer(200, BLUE.data, "application/dicom"), path, accept="application/dicom")
            for path in (path_of(BLUE).rpartition("/instances")[0],)
        ],
    ),
    example(
        "retrieve.no-instance",
        [got(answer(404, b"no such thing", "text/plain"))],
        [got(files_answer(RED, status=404)), got(answer(500, RED.data, "application/dicom"))],
        also=["status.no-server-error"],
    ),
    example(
        "part10.file",
        PASSES,
        [got(file(RED.data[:-100])), got(file(RED.data[128:]))],
        also=["retrieve.instances", "retrieve.equivalent"],
    ),
    example(
        "part10.meta",
        PASSES,
        [
            broken(
                b"\x02\x00\x00\x00UL\x04\x00" + RED.data[140:144],
                b"\x02\x00\x00\x00UL\x04\x00" + b"\x01\x00\x00\x00",
            ),
            broken(b"\x02\x00\x03\x00UI", b"\x02\x00\x04\x00UI"),
        ],
    ),
    example(
        "part10.syntax",
        [*PASSES, ask("GET", path_of(RLE), files_answer(RLE), accept=ANY)],
        [ask("GET", path_of(RLE), parts_answer(("application/dicom", MISLABELLED)), accept=ANY)],
        also=["retrieve.equivalent"],
    ),
    example(
        "part10.encoding",
        PASSES,
        [broken(PATIENT_ID + BIRTH_DATE, BIRTH_DATE + PATIENT_ID)],
    ),
)
