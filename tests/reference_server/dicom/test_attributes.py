"""The data dictionary: the same as that of pydicom, by keyword and by tag."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydicom import datadict

from reference_server.dicom import Attribute, attribute, is_valid_uid

GENERATOR = Path(__file__).parents[3] / "tools" / "generate_dictionary.py"


def test_every_keyword_of_pydicom_is_known() -> None:
    for keyword, tag in datadict.keyword_dict.items():
        if keyword and tag >> 16 != 0xFFFE:
            found = attribute(keyword)
            assert found is not None
            assert found == attribute(f"{tag:08X}")
            assert (found.tag, found.keyword) == (tag, keyword)
            assert " or ".join(found.choices) == datadict.dictionary_VR(tag)
            assert found.vm == datadict.dictionary_VM(tag)


def test_the_dictionary_is_what_its_generator_writes() -> None:
    command = [sys.executable, str(GENERATOR), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("PatientID", Attribute(0x00100020, "PatientID", "LO", "1", ("LO",))),
        ("0020000d", Attribute(0x0020000D, "StudyInstanceUID", "UI", "1", ("UI",))),
        ("60023000", Attribute(0x60023000, "OverlayData", "OW", "1", ("OB", "OW"))),
        ("OverlayData", Attribute(0x60003000, "OverlayData", "OW", "1", ("OB", "OW"))),
        ("50FE0005", Attribute(0x50FE0005, "CurveDimensions", "US", "1", ("US",))),
        ("00203142", Attribute(0x00203142, "SourceImageIDs", "CS", "1-n", ("CS",))),
        ("10000010", Attribute(0x10000010, "EscapeTriplet", "US", "3", ("US",))),
        ("00280400", Attribute(0x00280400, "TransformLabel", "LO", "1", ("LO",))),
        ("00280410", Attribute(0x00280410, "RowsForNthOrderCoefficients", "US", "1", ("US",))),
        ("10101234", Attribute(0x10101234, "ZonalMap", "US", "1-n", ("US",))),
        ("00280106", Attribute(0x00280106, "SmallestImagePixelValue", "US", "1", ("US", "SS"))),
        ("00090010", Attribute(0x00090010, "PrivateCreator", "LO", "1", ("LO",))),
        ("00091001", Attribute(0x00091001, "", "UN", "1", ())),
        ("00090000", Attribute(0x00090000, "", "UL", "1", ())),
        ("00080000", Attribute(0x00080000, "", "UL", "1", ())),
        ("00080002", Attribute(0x00080002, "", "UN", "1", ())),
        ("FFFFFFFF", Attribute(0xFFFFFFFF, "", "UN", "1", ())),
    ],
)
def test_attributes_are_found_by_keyword_and_by_tag(name: str, found: Attribute) -> None:
    assert attribute(name) == found


@pytest.mark.parametrize(
    "name",
    [
        "",
        "patientid",
        "PATIENTID",
        "0010",
        "0010002",
        "001000200",
        "(0010,0020)",
        "0010002g",
        "-",
        "UN",
    ],
)
def test_other_names_are_no_attributes(name: str) -> None:
    assert attribute(name) is None


@pytest.mark.parametrize(
    "text", ["1.2", "0.0", "2.25.329800735698586629295641978511506172918", "1." + "1" * 62, "3.1"]
)
def test_uids(text: str) -> None:
    assert is_valid_uid(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "1.", ".1", "1..2", "1.02", "01.2", "1.a", "1.-2", "1.٣"),
        *("1.2 ", "1.2\0", "1.2\n", "1." + "1" * 63),
    ],
)
def test_what_is_no_uid(text: str) -> None:
    assert not is_valid_uid(text)
