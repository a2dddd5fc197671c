"""A data set that has some of everything, and what DICOM JSON makes of it, written by hand."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from io import BytesIO
from typing import Any

import pydicom
from pydicom import Dataset, FileDataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

D = Decimal

# A VR, values for pydicom, and the member of the attribute object with its value.
EACH_VR: tuple[tuple[str, Any, tuple[str, Any]], ...] = (
    ("AE", ["STORE_1", "STORE_2"], ("Value", ["STORE_1", "STORE_2"])),
    ("AS", "042Y", ("Value", ["042Y"])),
    ("AT", [0x0020000D, 0x0008001E], ("Value", ["0020000D", "0008001E"])),
    ("CS", ["DERIVED", "", "OTHER"], ("Value", ["DERIVED", None, "OTHER"])),
    ("DA", ["20240229", "19991231"], ("Value", ["20240229", "19991231"])),
    (
        "DS",
        ["0.1", "-1.50e-3", "1234567.12345678", "+7", " 1.5 ", ""],
        ("Value", [D("0.1"), D("-0.0015"), D("1234567.12345678"), 7, D("1.5"), None]),
    ),
    ("DT", "20240229130000.123456+0100", ("Value", ["20240229130000.123456+0100"])),
    (
        "FD",
        [0.1, -1e300, 5e-324, 3.141592653589793],
        ("Value", [D("0.1"), D("-1e300"), D("5e-324"), D("3.141592653589793")]),
    ),
    ("FL", [3.1415927410125732, -0.5], ("Value", [D("3.1415927"), D("-0.5")])),
    (
        "IS",
        ["2147483647", "-2147483648", "007", "+5", ""],
        ("Value", [2147483647, -2147483648, 7, 5, None]),
    ),
    ("LO", ["bar", "", "foo"], ("Value", ["bar", None, "foo"])),
    ("LT", "C:\\temp\r\n  line two", ("Value", ["C:\\temp\r\n  line two"])),
    ("OB", b"\x01\x02\r\n--b\x00", ("InlineBinary", "AQINCi0tYgA=")),
    ("OD", b"\x00\x00\x00\x00\x00\x00\xf8\x3f", ("InlineBinary", "AAAAAAAA+D8=")),
    ("OF", b"\x00\x00\xc0\x3f\x00\x00\xc0\xbf", ("InlineBinary", "AADAPwAAwL8=")),
    ("OL", b"\x01\x00\x00\x80", ("InlineBinary", "AQAAgA==")),
    ("OV", b"\x01\x00\x00\x00\x00\x00\x00\x80", ("InlineBinary", "AQAAAAAAAIA=")),
    ("OW", b"\x00\x01\x02\x03", ("InlineBinary", "AAECAw==")),
    (
        "PN",
        ["Yamada^Tarou=山田^太郎=やまだ^たろう", "", "^Given", "=Ideo^Graphic"],
        (
            "Value",
            [
                {
                    "Alphabetic": "Yamada^Tarou",
                    "Ideographic": "山田^太郎",
                    "Phonetic": "やまだ^たろう",
                },
                None,
                {"Alphabetic": "^Given"},
                {"Ideographic": "Ideo^Graphic"},
            ],
        ),
    ),
    ("SH", "\N{GRINNING FACE} short", ("Value", ["\N{GRINNING FACE} short"])),
    ("SL", [-(2**31), 2**31 - 1], ("Value", [-2147483648, 2147483647])),
    ("SS", [-32768, 32767], ("Value", [-32768, 32767])),
    ("ST", "a \\ backslash", ("Value", ["a \\ backslash"])),
    ("SV", [-(2**63), 2**53 + 1], ("Value", [-9223372036854775808, 9007199254740993])),
    ("TM", ["1300", "235959.999999"], ("Value", ["1300", "235959.999999"])),
    ("UC", ["unlimited", "characters"], ("Value", ["unlimited", "characters"])),
    ("UI", ["1.2.840.10008.1.2", "2.25.1"], ("Value", ["1.2.840.10008.1.2", "2.25.1"])),
    ("UL", [0, 2**32 - 1], ("Value", [0, 4294967295])),
    ("UN", b"unknown\0", ("InlineBinary", "dW5rbm93bgA=")),
    ("UR", "https://example.org/a?b=c\\d", ("Value", ["https://example.org/a?b=c\\d"])),
    ("US", [0, 65535], ("Value", [0, 65535])),
    ("UT", "unlimited\ntext \\ too", ("Value", ["unlimited\ntext \\ too"])),
    ("UV", [2**64 - 1, 2**53 + 1], ("Value", [18446744073709551615, 9007199254740993])),
)


def _item(name: str, *items: Dataset) -> Dataset:
    made = Dataset()
    made.add_new(0x00080100, "SH", name)
    made.add_new(0x00080104, "LO", f"Meaning of {name}")
    made.add_new(0x0040A730, "SQ", list(items))
    block = made.private_block(0x0023, f"CREATOR OF {name}", create=True)
    block.add_new(0x01, "FD", 0.3)
    return made


def _json(vr: str, *values: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": list(values)} if values else {"vr": vr}


def _json_item(name: str, *items: Any) -> dict[str, Any]:
    return {
        "00080100": _json("SH", name),
        "00080104": _json("LO", f"Meaning of {name}"),
        "00230010": _json("LO", f"CREATOR OF {name}"),
        "00231001": _json("FD", D("0.3")),
        "0040A730": _json("SQ", *items),
    }


def rich_data_set() -> FileDataset:
    """Return the data set as code makes it: its elements are no raw ones."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = UID("2.25.4")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID("2.25.5")
    made = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    made.add_new(0x00080005, "CS", "ISO_IR 192")
    made.add_new(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7")
    made.add_new(0x00080018, "UI", "2.25.4")
    made.add_new(0x00080020, "DA", "")
    made.add_new(0x00080090, "PN", "")
    made.add_new(0x00081032, "SQ", [])
    made.add_new(0x00100010, "PN", "Élan^Zoë^^Dr.")
    made.add_new(0x00280103, "US", 1)
    made.add_new(0x00280106, "SS", -5)
    made.add_new(0x0040A730, "SQ", [_item("A", _item("B", _item("C"), Dataset())), _item("D")])
    block = made.private_block(0x0021, "EACH VR", create=True)
    for number, (vr, value, _) in enumerate(EACH_VR):
        block.add_new(number, vr, value)
    made.private_block(0x0021, "NOTHING IN IT", create=True)
    made.private_block(0x0021, "AN OTHER", create=True).add_new(0x01, "SQ", [_item("E")])
    return made


def rich_json() -> dict[str, Any]:
    """Return the same as PS3.18 F.2 writes it, as strict JSON is read."""
    return {
        "00080005": _json("CS", "ISO_IR 192"),
        "00080016": _json("UI", "1.2.840.10008.5.1.4.1.1.7"),
        "00080018": _json("UI", "2.25.4"),
        "00080020": _json("DA"),
        "00080090": _json("PN"),
        "00081032": _json("SQ"),
        "00100010": _json("PN", {"Alphabetic": "Élan^Zoë^^Dr."}),
        "00210010": _json("LO", "EACH VR"),
        "00210011": _json("LO", "NOTHING IN IT"),
        "00210012": _json("LO", "AN OTHER"),
        **{
            f"002110{number:02X}": {"vr": vr, member: deepcopy(value)}
            for number, (vr, _, (member, value)) in enumerate(EACH_VR)
        },
        "00211201": _json("SQ", _json_item("E")),
        "00280103": _json("US", 1),
        "00280106": _json("SS", -5),
        "0040A730": _json(
            "SQ", _json_item("A", _json_item("B", _json_item("C"), {})), _json_item("D")
        ),
    }


def written(made: FileDataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Write a data set as a file in a native transfer syntax."""
    made.file_meta.TransferSyntaxUID = UID(syntax)
    out = BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    return out.getvalue()


def read(data: bytes) -> FileDataset:
    """Read a file; its elements stay raw."""
    return pydicom.dcmread(BytesIO(data))


def rich() -> FileDataset:
    """Return the data set as a server gets it."""
    return read(written(rich_data_set()))
