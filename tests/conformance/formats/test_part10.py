import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

import fixtures
from conformance.formats import part10
from conformance.formats.compare import compare_datasets
from conformance.formats.part10 import read
from tests.support.rich import rich_data_set, written

EXPLICIT = "1.2.840.10008.1.2.1"
UIDS = {
    0x00020002: b"1.2.840.10008.5.1.4.1.1.7",
    0x00020003: b"2.25.4",
    0x00020010: EXPLICIT.encode(),
    0x00020012: b"2.25.5",
}


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    """Write an element of explicit VR, little endian."""
    size = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    if vr in ("OB", "OW", "SQ", "UN", "UT"):
        return head + struct.pack("<HL", 0, size) + value
    return head + struct.pack("<H", size) + value


def text(tag: int, vr: str, value: bytes) -> bytes:
    return element(tag, vr, value + b"\0" * (len(value) % 2))


def meta(**changes: bytes | None) -> list[bytes]:
    """Return the elements of group 0002 after the group length, some changed: t00020003=b"..."."""
    made = {0x00020001: element(0x00020001, "OB", b"\0\x01")}
    made |= {tag: text(tag, "UI", value) for tag, value in UIDS.items()}
    for name, value in changes.items():
        made[int(name[1:], 16)] = value or b""
    return list(made.values())


def file(body: bytes, *elements: bytes, length: int | None = None) -> bytes:
    group = b"".join(elements or meta())
    size = len(group) if length is None else length
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", size)) + group + body


SOP = text(0x00080016, "UI", UIDS[0x00020002]) + text(0x00080018, "UI", UIDS[0x00020003])
ITEM, ITEM_END, SEQUENCE_END = (
    struct.pack("<HHL", 0xFFFE, tag, length)
    for tag, length in ((0xE000, 0xFFFFFFFF), (0xE00D, 0), (0xE0DD, 0))
)
UNDEFINED = 0xFFFFFFFF
NAME = element(0x00100010, "PN", b"A^B ")


def sequence(content: bytes, length: int | None = None, vr: str = "SQ") -> bytes:
    return element(0x00081140, vr, content, length)


def rules(data: bytes) -> list[str]:
    return [flaw.rule for flaw in read(data).flaws]


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_a_good_file_has_no_flaw(syntax: str) -> None:
    found = read(written(rich_data_set(), syntax))
    assert (found.flaws, found.transfer_syntax) == ((), syntax)
    assert found.dataset is not None
    assert found.dataset.SOPInstanceUID == "2.25.4"


NO_FRAGMENTS = ITEM[:4] + bytes(4) + SEQUENCE_END


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_the_sample_instances_have_no_flaw(name: str) -> None:
    found = read(fixtures.make(name))
    assert found.flaws == ()
    assert found.dataset is not None


@pytest.mark.parametrize(
    "body",
    [
        SOP,
        SOP + sequence(b""),
        SOP + sequence(ITEM[:4] + struct.pack("<L", len(NAME)) + NAME),
        SOP + sequence(ITEM + NAME + ITEM_END + SEQUENCE_END, UNDEFINED),
        SOP + sequence(ITEM + ITEM_END),
        # An UN of undefined length holds items in implicit VR.
        SOP
        + sequence(ITEM + b"\x10\0\x10\0\x02\0\0\0A " + ITEM_END + SEQUENCE_END, UNDEFINED, "UN"),
        SOP + element(0xFFFCFFFC, "OB", bytes(4)),
    ],
)
def test_all_ways_to_write_a_sequence_are_read(body: bytes) -> None:
    assert rules(file(body)) == []


def test_pixel_data_is_in_fragments_where_the_transfer_syntax_says_so() -> None:
    coded = meta(t00020010=text(0x00020010, "UI", b"1.2.840.10008.1.2.5"))
    private = meta(t00020010=text(0x00020010, "UI", b"1.2.3.4"))
    in_fragments = SOP + element(0x7FE00010, "OB", NO_FRAGMENTS, UNDEFINED)
    native = SOP + element(0x7FE00010, "OB", bytes(2))
    assert rules(file(in_fragments, *coded)) == []
    assert rules(file(native)) == []
    assert rules(file(native, *coded)) == ["pixel-data-form"]
    assert rules(file(SOP + element(0x7FE00010, "OB", b""), *coded)) == []
    assert rules(file(native, *private)) == rules(file(in_fragments, *private)) == []


FLAWED_META = [
    ("prefix", b""),
    ("prefix", b"DICM"),
    ("prefix", bytes(128) + b"DICN" + SOP),
    ("meta-length", file(SOP, length=5)),
    ("meta-length", bytes(128) + b"DICM" + b"".join(meta()) + SOP),
    ("meta-encoding", file(SOP, *meta(), element(0x00020000, "UL", bytes(4)))),
    ("meta-encoding", file(SOP, *meta()[::-1])),
    ("meta-encoding", file(b"", *meta(), b"\x02\0\x13\0SH")),
    ("meta-encoding", file(SOP, *meta(t00020013=b"\x02\0\x13\0\x04\0\0\0AB  "))),
    ("meta-missing", file(SOP, *meta(t00020012=None))),
    ("meta-missing", file(SOP, *meta(t00020002=None))),
    ("meta-version", file(SOP, *meta(t00020001=element(0x00020001, "OB", b"\x01\0")))),
    ("meta-uid", file(SOP, *meta(t00020012=text(0x00020012, "UI", b"1.02")))),
    ("meta-differs", file(SOP, *meta(t00020003=text(0x00020003, "UI", b"2.25.9")))),
    ("meta-differs", file(SOP, *meta(t00020002=text(0x00020002, "UI", b"2.25.9")))),
]


@pytest.mark.parametrize(("rule", "data"), FLAWED_META)
def test_a_broken_head_is_a_flaw(rule: str, data: bytes) -> None:
    assert rule in rules(data)


LATER = element(0x00100020, "LO", b"ID")
FLAWED_BODIES = [
    ("truncated", SOP + NAME[:-1]),
    ("truncated", SOP + NAME[:7]),
    ("truncated", SOP + b"\0"),
    ("truncated", SOP + bytes(3)),
    ("truncated", SOP + sequence(ITEM + NAME)),
    ("truncated", SOP + sequence(ITEM + NAME, UNDEFINED)),
    ("truncated", SOP + sequence(ITEM + NAME + ITEM_END, UNDEFINED)),
    ("truncated", SOP + sequence(ITEM[:4] + struct.pack("<L", 50) + NAME) + LATER * 9),
    ("truncated", SOP + sequence(ITEM[:4] + struct.pack("<L", 10) + NAME)),
    ("element-order", SOP + LATER + NAME),
    ("element-order", SOP + NAME + NAME),
    ("element-group", element(0x00000002, "UI", b"") + SOP),
    ("element-vr", SOP + b"\x10\0\x10\0ZZ\0\0\0\0\0\0"),
    ("element-reserved", SOP + element(0x00102000, "UT", b"").replace(b"UT\0\0", b"UT\0\1")),
    ("element-length", SOP + element(0x00100010, "PN", b"A^B")),
    ("element-undefined-length", SOP + element(0x00102000, "UT", b"", UNDEFINED)),
    ("element-delimiter", SOP + ITEM_END),
    ("element-delimiter", SOP + sequence(NAME)),
    (
        "element-delimiter",
        SOP + sequence(ITEM + ITEM_END[:4] + b"\x02\0\0\0" + SEQUENCE_END, UNDEFINED),
    ),
    ("element-delimiter", SOP + element(0x7FE00010, "OB", NAME, UNDEFINED)),
    ("pixel-data-form", SOP + element(0x7FE00010, "OB", NO_FRAGMENTS, UNDEFINED)),
    ("element-depth", SOP + sequence(ITEM, UNDEFINED) * 1100),
]


@pytest.mark.parametrize(("rule", "body"), FLAWED_BODIES)
def test_a_broken_data_set_is_a_flaw(rule: str, body: bytes) -> None:
    found = read(file(body))
    assert {flaw.rule for flaw in found.flaws} - {"unreadable"} == {rule}
    assert all(132 < flaw.offset <= len(file(body)) for flaw in found.flaws)


def deflated(stream: bytes) -> bytes:
    syntax = text(0x00020010, "UI", DeflatedExplicitVRLittleEndian.encode())
    return file(stream, *meta(t00020010=syntax))


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


DEFLATED = raw_deflate(SOP)
FLAWED_STREAMS = [b"", b"garbage", DEFLATED[:-1], DEFLATED + b"\0\0", DEFLATED + b"x"]


@pytest.mark.parametrize("stream", FLAWED_STREAMS)
def test_a_broken_deflated_data_set_is_a_flaw(stream: bytes) -> None:
    assert rules(deflated(stream)) == ["deflated"]


def test_a_deflated_data_set_may_be_padded() -> None:
    assert rules(deflated(DEFLATED)) == []
    assert rules(deflated(DEFLATED + b"\0")) == []


def test_deep_nesting_is_read() -> None:
    found = read(file(SOP + sequence(ITEM, UNDEFINED) * 490 + (ITEM_END + SEQUENCE_END) * 490))
    assert found.flaws == ()
    assert found.dataset is not None
    assert compare_datasets(found.dataset, found.dataset) == ()


def test_what_pydicom_can_not_read_is_a_flaw() -> None:
    found = read(file(SOP + sequence(ITEM, UNDEFINED) * 1100))
    assert (found.dataset, "unreadable" in [flaw.rule for flaw in found.flaws]) == (None, True)


def test_each_rule_has_an_example() -> None:
    shown = {rule for rule, _ in (*FLAWED_META, *FLAWED_BODIES)}
    assert shown | {"deflated", "unreadable"} == part10.RULES.keys()


def test_a_flaw_names_the_element_and_the_items_that_hold_it() -> None:
    items = ITEM + ITEM_END + ITEM + element(0x00100010, "PN", b"A^B") + ITEM_END
    inner = sequence(items + SEQUENCE_END, UNDEFINED)
    (flaw,) = read(file(SOP + inner)).flaws
    assert flaw.message == "00081140[1].00100010: an odd length of 3"


def test_many_flaws_are_cut_off() -> None:
    assert len(read(file(SOP + NAME * 500)).flaws) == 101


def test_a_cut_file_is_a_flaw_unless_it_ends_between_two_elements() -> None:
    data = written(rich_data_set())
    made = rich_data_set()
    ends = {len(data)}
    for tag in sorted(made.keys(), reverse=True):
        del made[tag]
        if "SOPInstanceUID" in made:
            ends.add(len(written(made)))
    assert {end for end in range(len(data) + 1) if not read(data[:end]).flaws} == ends


@given(st.binary(max_size=300))
@example(struct.pack("<HH2sHL", 0x0009, 0x1001, b"UN", 0, UNDEFINED) * 3)
@example(b"\x08\0\x05\0CS\x0a\0ISO_IR 999")
@example(b"\x08\0\x05\0CS\x02\0\xff\\")
def test_no_data_set_breaks_the_reader(body: bytes) -> None:
    assert set(rules(file(SOP + body))) <= part10.RULES.keys()
    assert set(rules(body)) == {"prefix"}
    assert set(rules(deflated(raw_deflate(body)))) <= part10.RULES.keys()
    implicit = text(0x00020010, "UI", ImplicitVRLittleEndian.encode())
    assert set(rules(file(body, *meta(t00020010=implicit)))) <= part10.RULES.keys()


@given(st.data())
def test_no_flipped_octet_breaks_the_reader(data: st.DataObject) -> None:
    octets = bytearray(written(rich_data_set()))
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(128, len(octets) - 1))] = data.draw(st.integers(0, 255))
    assert set(rules(bytes(octets))) <= part10.RULES.keys()
