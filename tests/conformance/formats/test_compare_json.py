"""Each change to rich metadata is seen and named; what the standard leaves open is not."""

from __future__ import annotations

import copy
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, RLELossless

from conformance.formats.compare import compare_attribute, compare_json
from tests.support.images import fragments, image, rle
from tests.support.rich import EACH_VR, read, rich, rich_data_set, rich_json, written

STORED = rich()
BINARY = {"OB", "OD", "OF", "OL", "OV", "OW", "UN"}
Attribute = dict[str, Any]


def places(dataset: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the path of each attribute, the data set it is in, and its name."""
    for name, attribute in dataset.items():
        yield path + name, dataset, name
        if attribute["vr"] == "SQ":
            for index, item in enumerate(attribute.get("Value", [])):
                yield from places(item, f"{path}{name}[{index}].")


def differing(changed: dict[str, Any], **options: Any) -> list[str]:
    found = compare_json(STORED, changed, **{"bulk": "require", **options})
    return [difference.path for difference in found]


def changed_everywhere(change: Callable[[str, Attribute], Any]) -> Iterator[tuple[str, Attribute]]:
    """Yield the whole with one attribute changed, for each that the change applies to."""
    for path, _, _ in places(rich_json()):
        whole = rich_json()
        dataset, name = next((d, n) for p, d, n in places(whole) if p == path)
        result = change(path, copy.deepcopy(dataset[name]))
        if result is not None:
            dataset[name] = result
            yield path, whole


def test_the_same_by_hand_has_no_difference() -> None:
    assert differing(rich_json()) == []
    assert compare_json(rich_data_set(), rich_json(), bulk="require") == ()


def test_what_is_unknown_is_little_endian_in_a_big_endian_file() -> None:
    # PS3.5 6.2.2 note 2: whatever the transfer syntax is.
    file = image(ExplicitVRBigEndian, b"rgbRGB")
    file.add_new(0x00091001, "UN", b"\x01\x02")
    expected = read(written(file, ExplicitVRBigEndian))
    for number, same in ((0x0201, True), (0x0102, False)):
        attribute = {"vr": "US", "Value": [number]}
        assert (not compare_attribute(expected, "00091001", attribute)) is same


def test_each_missing_attribute_is_seen() -> None:
    for path, _, _ in places(rich_json()):
        whole = rich_json()
        dataset, name = next((d, n) for p, d, n in places(whole) if p == path)
        del dataset[name]
        # PS3.18 F.2: the text is UTF-8 whether (0008,0005) says so or not.
        assert differing(whole) == ([] if path == "00080005" else [path])


def test_what_may_lack_may_be_missing_on_top_and_nowhere_else() -> None:
    for path, _, _ in places(rich_json()):
        whole = rich_json()
        dataset, name = next((d, n) for p, d, n in places(whole) if p == path)
        del dataset[name]
        on_top = "." not in path or path == "00080005"
        assert differing(whole, may_lack=[name]) == ([] if on_top else [path])


def test_each_added_attribute_is_seen() -> None:
    paths = {path.rpartition(".")[0] for path, _, _ in places(rich_json())}
    for place in paths:
        whole = rich_json()
        dataset = next(d for p, d, _ in places(whole) if p.rpartition(".")[0] == place)
        dataset["00104000"] = {"vr": "LT"}
        path = f"{place}.00104000" if place else "00104000"
        assert differing(whole) == [path]
        assert differing(whole, may_add={"00104000"}) == ([path] if place else [])


def emptied(_: str, attribute: Attribute) -> Attribute | None:
    return {"vr": attribute["vr"]} if len(attribute) > 1 else None


def filled(_: str, attribute: Attribute) -> Attribute | None:
    examples = {"DA": "20240101", "PN": {"Alphabetic": "A"}, "SQ": {}}
    return None if len(attribute) > 1 else attribute | {"Value": [examples[attribute["vr"]]]}


def of_other_vr(_: str, attribute: Attribute) -> Attribute | None:
    if attribute["vr"] in ("UN", "SQ"):
        return None
    others = {"LO": "SH", "SH": "LO", "US": "UL", "OB": "OW"}
    return attribute | {"vr": others.get(attribute["vr"], "LO")}


def of_no_vr(_: str, attribute: Attribute) -> Attribute | None:
    return {name: value for name, value in attribute.items() if name != "vr"}


def values_changed(change: Callable[[list[Any]], list[Any] | None]) -> Any:
    def apply(_: str, attribute: Attribute) -> Attribute | None:
        if "Value" not in attribute:
            return None
        values = change(attribute["Value"])
        return (
            None
            if values is None or values == attribute["Value"]
            else attribute | {"Value": values}
        )

    apply.__name__ = change.__name__
    return apply


def one_less(values: list[Any]) -> list[Any] | None:
    return values[:-1] if len(values) > 1 else None


def one_more(values: list[Any]) -> list[Any]:
    return [*values, values[0]]


def backwards(values: list[Any]) -> list[Any] | None:
    return values[::-1]


def holes_closed(values: list[Any]) -> list[Any] | None:
    return [value for value in values if value is not None]


def holes_moved(values: list[Any]) -> list[Any] | None:
    return sorted(values, key=lambda value: value is None) if None in values else None


def joined(values: list[Any]) -> list[Any] | None:
    texts = [value or "" for value in values]
    return ["\\".join(texts)] if len(values) > 1 and isinstance(values[0], str) else None


def as_text(values: list[Any]) -> list[Any] | None:
    return None if isinstance(values[0], (str, dict)) else [f"x{value}" for value in values]


def as_an_object(values: list[Any]) -> list[Any]:
    return [{"value": value} for value in values]


def last_character_cut(values: list[Any]) -> list[Any] | None:
    return [values[0][:-1], *values[1:]] if isinstance(values[0], str) else None


def other_case(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], str) or values[0][:2] == "00":
        return None
    return [values[0].swapcase(), *values[1:]]


def front_space_lost(values: list[Any]) -> list[Any] | None:
    return [values[0].replace("\n  line", "\nline")] if isinstance(values[0], str) else None


def mojibake(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], str) or values[0].isascii():
        return None
    return [values[0].encode().decode("latin-1"), *values[1:]]


def off_by_one(values: list[Any]) -> list[Any] | None:
    return [values[0] + 1, *values[1:]] if isinstance(values[0], (int, Decimal)) else None


def negated(values: list[Any]) -> list[Any] | None:
    return [-value if isinstance(value, (int, Decimal)) else value for value in values]


def is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal))


def rounded_to_six_digits(values: list[Any]) -> list[Any] | None:
    rounded = [Decimal(f"{value:.6g}") if is_number(value) else value for value in values]
    return None if rounded == values else rounded


def as_32_bits(values: list[Any]) -> list[Any] | None:
    return [value % 2**32 if isinstance(value, int) else value for value in values]


def as_binary64(values: list[Any]) -> list[Any] | None:
    return [int(float(value)) if isinstance(value, int) else value for value in values]


def last_group_of_name_lost(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], dict) or len(values[0]) < 2 or "Alphabetic" not in values[0]:
        return None
    return [{"Alphabetic": values[0]["Alphabetic"]}, *values[1:]]


def name_collapsed(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], dict) or "Alphabetic" not in values[0]:
        return None
    whole = "=".join(values[0].values())
    return [whole if len(values[0]) == 1 else {"Alphabetic": whole}, *values[1:]]


def name_moved(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], dict) or "Alphabetic" not in values[0]:
        return None
    return [{"Ideographic": values[0]["Alphabetic"]}, *values[1:]]


def name_cut(values: list[Any]) -> list[Any] | None:
    if not isinstance(values[0], dict) or "Alphabetic" not in values[0]:
        return None
    return [values[0] | {"Alphabetic": values[0]["Alphabetic"].partition("^")[0]}, *values[1:]]


def octets_changed(change: Callable[[bytes], bytes]) -> Any:
    def apply(_: str, attribute: Attribute) -> Attribute | None:
        if "InlineBinary" not in attribute:
            return None
        octets = change(b64decode(attribute["InlineBinary"]))
        return attribute | {"InlineBinary": b64encode(octets).decode()}

    apply.__name__ = change.__name__
    return apply


def last_two_octets_cut(octets: bytes) -> bytes:
    return octets[:-2]


def octets_added(octets: bytes) -> bytes:
    return octets + b"\0\0"


def octet_flipped(octets: bytes) -> bytes:
    return bytes([octets[0] ^ 1]) + octets[1:]


def octets_swapped(octets: bytes) -> bytes:
    return octets[::-1]


def as_numbers(_: str, attribute: Attribute) -> Attribute | None:
    octets = b64decode(attribute.get("InlineBinary", ""))
    return {"vr": attribute["vr"], "Value": list(octets)} if octets else None


def as_bulk_data(_: str, attribute: Attribute) -> Attribute | None:
    never = {"AE", "AS", "AT", "CS", "DA", "DT", "LO", "PN", "SH", "SQ", "TM", "UI", "UR"}
    empty = len(attribute) == 1
    return (
        {"vr": attribute["vr"], "BulkDataURI": "x"} if attribute["vr"] in never or empty else None
    )


CHANGES = [
    emptied,
    filled,
    of_other_vr,
    of_no_vr,
    as_numbers,
    as_bulk_data,
    *map(
        values_changed,
        (
            one_less,
            one_more,
            backwards,
            holes_closed,
            holes_moved,
            joined,
            as_text,
            as_an_object,
            last_character_cut,
            other_case,
            front_space_lost,
            mojibake,
            off_by_one,
            negated,
            rounded_to_six_digits,
            as_32_bits,
            as_binary64,
            last_group_of_name_lost,
            name_collapsed,
            name_moved,
            name_cut,
        ),
    ),
    *map(octets_changed, (last_two_octets_cut, octets_added, octet_flipped, octets_swapped)),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_is_seen_and_named(change: Any) -> None:
    seen = 0
    for path, whole in changed_everywhere(change):
        if path == "00080005":
            continue
        # Items that change places differ in what they hold; a creator takes its block along.
        found = differing(whole)
        assert found, path
        group = path[: path.rindex(".") + 1 if "." in path else 0] + path.rpartition(".")[2][:4]
        assert all(each.startswith((path, group)) for each in found), (path, found)
        seen += 1
    assert seen


def test_each_change_of_one_value_is_named_alone() -> None:
    whole = rich_json()
    whole["0040A730"]["Value"][0]["0040A730"]["Value"][0]["00231001"]["Value"] = [
        Decimal("0.30000000000000004")
    ]
    (difference,) = compare_json(STORED, whole, bulk="require")
    assert difference.path == "0040A730[0].0040A730[0].00231001"
    assert (difference.expected, difference.got) == ("FD 0.3", "FD 0.30000000000000004")


def test_a_difference_is_told_in_a_few_words() -> None:
    whole = rich_json()
    whole["0021100A"] = {"vr": "LO", "Value": ["bar", None, "fox"]}
    whole["0021100B"] = {"vr": "LT", "Value": ["C:\\temp\r\n  line two, and so on"]}
    whole["0021100C"] = {"vr": "OB", "InlineBinary": "AQINCi0tYgE="}
    whole["00211013"]["Value"] = ["\N{GRINNING FACE} shore"]
    whole["00211020"] = {"vr": "UV", "Value": list(range(8))}
    whole["0040A730"]["Value"].pop()
    del whole["00280103"]
    assert [(d.path, d.expected, d.got) for d in compare_json(STORED, whole, bulk="require")] == [
        ("0021100A", "LO 'foo' (value 3 of 3)", "LO 'fox' (value 3 of 3)"),
        (
            "0021100B",
            "LT 'C:\\\\temp\\r\\n  line two'",
            "LT 'C:\\\\temp\\r\\n  line two, and so on'",
        ),
        ("0021100C", "OB of 8 octets, at 7: 00", "OB of 8 octets, at 7: 01"),
        ("00211013", "SH '\\U0001f600 short'", "SH '\\U0001f600 shore'"),
        (
            "00211020",
            "UV [18446744073709551615, 9007199254740993]",
            "UV [0, 1, 2, 3, 4, 5, ...]",
        ),
        ("00280103", "US 1", "no such attribute"),
        ("0040A730", "SQ of 2 item(s)", "SQ of 1 item(s)"),
    ]


def each(change: Callable[[str, Any], Any]) -> Any:
    """Apply a change to all values of all attributes."""

    def apply(_: str, attribute: Attribute) -> Attribute:
        if "Value" not in attribute:
            return attribute
        values = [change(attribute["vr"], value) for value in attribute["Value"]]
        return attribute | {"Value": values}

    apply.__name__ = change.__name__
    return apply


def numbers_as_text(vr: str, value: Any) -> Any:
    return str(value) if vr in ("DS", "IS", "SV", "UV") and value is not None else value


def numbers_with_a_point(vr: str, value: Any) -> Any:
    return Decimal(f"{value}.0") if type(value) is int and vr != "SQ" else value


def binary64_in_full(vr: str, value: Any) -> Any:
    # What "%.17g" makes of a DS: 0.1 comes as 0.10000000000000001.
    return (
        Decimal(f"{float(value):.17g}") if vr in ("DS", "FD", "FL") and value is not None else value
    )


def trailing_spaces(vr: str, value: Any) -> Any:
    return f"{value}  " if isinstance(value, str) and vr != "AT" else value


def trailing_nul(vr: str, value: Any) -> Any:
    return f"{value}\0" if vr == "UI" else value


def leading_spaces(vr: str, value: Any) -> Any:
    return f" {value}" if vr in ("AE", "CS", "LO", "SH") and value is not None else value


def names_with_all_carets(vr: str, value: Any) -> Any:
    if vr != "PN" or value is None:
        return value
    return {group: f"{text}^ " for group, text in value.items()}


def names_with_all_groups(vr: str, value: Any) -> Any:
    if vr != "PN":
        return value
    return dict.fromkeys(("Phonetic", "Ideographic", "Alphabetic"), "") | (value or {})


def empty_text_for_null(vr: str, value: Any) -> Any:
    return "" if value is None and vr != "SQ" else value


def unpadded(_: str, attribute: Attribute) -> Attribute:
    if "InlineBinary" not in attribute:
        return attribute
    octets = b64decode(attribute["InlineBinary"]).removesuffix(b"\0")
    return attribute | {"InlineBinary": b64encode(octets).decode()}


def url_safe_base64(_: str, attribute: Attribute) -> Attribute:
    text = attribute.get("InlineBinary", "").replace("+", "-").replace("/", "_")
    return attribute | {"InlineBinary": text} if text else attribute


def in_an_array(_: str, attribute: Attribute) -> Attribute:
    text = attribute.get("InlineBinary")
    return attribute | {"InlineBinary": [text]} if text else attribute


def bulk_data_where_allowed(_: str, attribute: Attribute) -> Attribute:
    always = BINARY | {
        "DS",
        "FD",
        "FL",
        "IS",
        "LT",
        "SL",
        "SS",
        "ST",
        "SV",
        "UC",
        "UL",
        "US",
        "UT",
        "UV",
    }
    if attribute["vr"] not in always or len(attribute) == 1:
        return attribute
    return {"vr": attribute["vr"], "BulkDataURI": "https://example.org/1"}


def empty_arrays(_: str, attribute: Attribute) -> Attribute:
    return attribute | {"Value": []} if len(attribute) == 1 else attribute


def null_arrays(_: str, attribute: Attribute) -> Attribute:
    return attribute | {"Value": [None]} if len(attribute) == 1 else attribute


VARIATIONS = [
    unpadded,
    url_safe_base64,
    in_an_array,
    bulk_data_where_allowed,
    empty_arrays,
    null_arrays,
    *map(
        each,
        (
            numbers_as_text,
            numbers_with_a_point,
            binary64_in_full,
            trailing_spaces,
            trailing_nul,
            leading_spaces,
            names_with_all_carets,
            names_with_all_groups,
            empty_text_for_null,
        ),
    ),
]


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda variation: variation.__name__)
def test_no_harmless_variation_is_a_difference(variation: Any) -> None:
    whole = rich_json()
    touched = False
    for _, dataset, name in list(places(whole)):
        varied = variation("", dataset[name])
        touched |= str(varied) != str(dataset[name])
        dataset[name] = varied
    assert touched
    assert differing(whole) == []


def test_the_order_of_names_does_not_count() -> None:
    assert differing(dict(reversed(rich_json().items()))) == []


def test_what_belongs_to_the_encoding_does_not_count() -> None:
    extras = {
        "00080000": {"vr": "UL", "Value": [4]},
        "00020010": {"vr": "UI", "Value": ["1.2"]},
        "FFFCFFFC": {"vr": "OB", "InlineBinary": "AAA="},
    }
    assert differing(rich_json() | extras) == []


@pytest.mark.parametrize("term", ["ISO_IR 192", "ISO_IR 100", None])
def test_the_character_set_of_the_source_does_not_count(term: str | None) -> None:
    assert differing(rich_json() | {"00080005": {"vr": "CS", "Value": [term]}}) == []


def test_a_private_block_may_move() -> None:
    moves = {"10": "40", "11": "41", "12": "10"}
    moved = {}
    for name, attribute in rich_json().items():
        if name[:6] == "002100":
            moved[f"002100{moves[name[6:]]}"] = attribute
        elif name[:4] == "0021":
            moved[f"0021{moves[name[4:6]]}{name[6:]}"] = attribute
        else:
            moved[name] = attribute
    assert differing(moved) == []
    moved["00214000"]["Value"][0] = "STORE_X"
    assert differing(moved) == ["00211000"]


def test_private_elements_under_another_creator_are_seen() -> None:
    whole = rich_json()
    whole["00210010"], whole["00210011"] = whole["00210011"], whole["00210010"]
    assert {f"002110{number:02X}" for number in range(len(EACH_VR))} <= set(differing(whole))


def test_private_elements_that_lose_their_creator_are_seen() -> None:
    whole = rich_json()
    whole["00210030"] = whole.pop("00210012")
    assert differing(whole) == ["00211201", "00211201 (without creator)"]


@pytest.mark.parametrize("bulk", ["ignore", "require"])
def test_binary_attributes_may_be_missing_only_where_that_is_said(bulk: str) -> None:
    whole = rich_json()
    lost = [name for name, attribute in whole.items() if attribute["vr"] in BINARY]
    for name in lost:
        del whole[name]
    assert differing(whole, bulk=bulk) == ([] if bulk == "ignore" else lost)


def test_inline_binary_is_checked_all_the_same() -> None:
    whole = rich_json()
    whole["0021100C"] = {"vr": "OB", "InlineBinary": "AAAA"}
    assert differing(whole, bulk="ignore") == ["0021100C"]


@pytest.mark.parametrize(
    ("pixels", "bulk", "seen"),
    [
        ({"vr": "OB", "BulkDataURI": "x"}, "require", False),
        ({"vr": "OB", "InlineBinary": "cmdiUkdC"}, "require", False),
        ({"vr": "OB"}, "require", True),
        ({"vr": "OB"}, "ignore", True),
        (None, "require", True),
        (None, "ignore", False),
    ],
)
def test_encapsulated_pixel_data_may_come_in_any_coding(
    pixels: Attribute | None, bulk: Any, seen: bool
) -> None:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = RLELossless
    made.add_new(0x7FE00010, "OB", fragments(rle(b"r", b"g", b"b")))
    whole = {} if pixels is None else {"7FE00010": pixels}
    assert bool(compare_json(made, whole, bulk=bulk)) == seen


def test_an_attribute_may_come_as_un() -> None:
    whole = rich_json()
    for number, (vr, _, _) in enumerate(EACH_VR):
        element = STORED.get_item(0x00211000 + number)
        whole[f"002110{number:02X}"] = {
            "vr": "UN",
            "InlineBinary": b64encode(element.value).decode(),
        }
        assert vr
    assert differing(whole) == []
    whole["0021100A"]["InlineBinary"] = b64encode(b"bar\\\\fox").decode()
    assert differing(whole) == ["0021100A"]


def test_a_sequence_may_come_as_un() -> None:
    made = rich_data_set()
    item = bytes.fromhex("feff00e0 0a000000 0800 0001 02000000 4520 ".replace(" ", ""))
    made[0x00211201].value = [Dataset()]
    made[0x00211201].value[0].add_new(0x00080100, "SH", "E")
    whole = rich_json()
    whole["00211201"] = {"vr": "UN", "InlineBinary": b64encode(item).decode()}
    assert compare_json(read(written(made)), whole, bulk="require") == ()
    whole["00211201"]["InlineBinary"] = b64encode(item.replace(b"E ", b"F ")).decode()
    (found,) = compare_json(read(written(made)), whole, bulk="require")
    assert found.path == "00211201[0].00080100"
    whole["00211201"]["InlineBinary"] = b64encode(item[:-3]).decode()
    assert compare_json(read(written(made)), whole, bulk="require")


def test_numbers_that_json_lacks_may_come_in_any_usual_way() -> None:
    made = Dataset()
    made.add_new(0x00720074, "FD", [float("nan"), float("inf"), float("-inf"), 1.0])

    def found(*values: Any) -> int:
        return len(
            compare_json(made, {"00720074": {"vr": "FD", "Value": list(values)}}, bulk="require")
        )

    assert found("NaN", "Infinity", "-Infinity", 1) == 0
    assert found(None, None, None, 1) == 0
    assert found("nan", "inf", Decimal("-1.7976931348623157e308"), 1) == 0
    assert found("NaN", "-Infinity", "-Infinity", 1) == 1
    assert found("NaN", "Infinity", "-Infinity", None) == 1
    assert found(0, "Infinity", "-Infinity", 1) == 1
    assert found({}, "Infinity", "-Infinity", 1) == 1


def test_negative_zero_may_lose_its_sign() -> None:
    made = Dataset()
    made.add_new(0x00720074, "FD", -0.0)
    assert compare_json(made, {"00720074": {"vr": "FD", "Value": [0]}}, bulk="require") == ()


def test_a_decimal_string_of_sixteen_digits_must_be_exact() -> None:
    made = Dataset()
    made.add_new(0x00720072, "DS", "9007199254740993")

    def same(number: Any) -> bool:
        return not compare_json(made, {"00720072": {"vr": "DS", "Value": [number]}}, bulk="require")

    assert same(9007199254740993)
    assert same("9007199254740993.0")
    assert not same(9007199254740992)
    assert not same("9007199254740992")


def test_numbers_that_are_none_are_compared_as_text() -> None:
    made = read(written(rich_data_set()))
    made.add_new(0x00720064, "LO", "x")
    data = written(made).replace(b"-1.50e-3", b"N/A-1.2 ")
    whole = rich_json() | {"00720064": {"vr": "LO", "Value": ["x"]}}
    assert [d.path for d in compare_json(read(data), whole, bulk="require")] == ["00211005"]
    whole["00211005"]["Value"][1] = "N/A-1.2"
    assert compare_json(read(data), whole, bulk="require") == ()


def test_text_that_means_nothing_may_come_as_anything() -> None:
    made = Dataset()
    made.add_new(0x00080020, "DA", "20240101")
    made.add_new(0x00081030, "LO", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}")
    made.SpecificCharacterSet = "ISO_IR 100"
    file = rich_data_set()
    file.clear()
    file.update(made)
    data = written(file).replace(b"ISO_IR 100", b"ISO_IR 192")
    for text in ("Zo\ufffd", "Zo\\353", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"):
        whole = {
            "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
            "00080020": {"vr": "DA", "Value": ["20240101"]},
            "00081030": {"vr": "LO", "Value": [text]},
        }
        assert compare_json(read(data), whole, bulk="require") == ()
    assert compare_json(read(data), whole | {"00081030": {"vr": "LO"}}, bulk="require")


@pytest.mark.parametrize(
    ("terms", "octets", "values"),
    [
        ("GB18030", b"\xd6\xd0\x81\x5c\xb9\xfa", ["中乗国"]),
        ("GBK", b"\x81\x5c\x5c\x81\x5c", ["乗", "乗"]),
        ("ISO_IR 13", b"\xd4\xcf\xc0\xde\x5c\xc0\xdb\xb3", ["ﾔﾏﾀﾞ", "ﾀﾛｳ"]),
        ("\\ISO 2022 IR 87", b"\x1b$B;3ED\x1b(B\x5c\x1b$BB@O:\x1b(B", ["山田", "太郎"]),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xb1\xe8\x5c\x1b$)C\xc8\xf1", ["김", "희"]),
        ("ISO_IR 144", b"\xbb\xee", ["Лю"]),
    ],
)
def test_text_is_decoded_before_it_is_split(terms: str, octets: bytes, values: list[str]) -> None:
    made = rich_data_set()
    made.clear()
    made.add_new(0x00080005, "CS", terms.split("\\"))
    made.add_new(0x00081030, "LO", "x" * (len(octets) + len(octets) % 2))
    data = written(made).replace(
        b"x" * (len(octets) + len(octets) % 2), octets + b" " * (len(octets) % 2)
    )
    right = {"00081030": {"vr": "LO", "Value": values}}
    wrong = {"00081030": {"vr": "LO", "Value": [*values[:-1], values[-1] + "x"]}}
    assert compare_json(read(data), right, bulk="require") == ()
    assert compare_json(read(data), wrong, bulk="require")


def coerced(before: dict[str, Any]) -> dict[str, Any]:
    modified = {"04000550": {"vr": "SQ", "Value": [before]}}
    return {"04000561": {"vr": "SQ", "Value": [modified]}}


def test_what_is_said_to_be_coerced_is_no_difference() -> None:
    was = {"00100010": rich_json()["00100010"], "00080090": {"vr": "PN"}, "00104000": {"vr": "LT"}}
    now = {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Coerced"}]},
        "00080090": {"vr": "PN", "Value": [{"Alphabetic": "Added"}]},
        "00104000": {"vr": "LT", "Value": ["Added"]},
    }
    assert differing(rich_json() | now | coerced(was)) == []
    assert differing(rich_json() | now) == ["00080090", "00100010", "00104000"]


def test_a_coercion_that_lies_about_the_past_is_seen() -> None:
    was = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Never^So"}]}}
    now = {"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Coerced"}]}}
    assert differing(rich_json() | now | coerced(was)) == ["00100010"]


def test_earlier_coercions_stay() -> None:
    made = rich_data_set()
    first = Dataset()
    first.add_new(0x04000564, "LO", "a source")
    made.add_new(0x04000561, "SQ", [first])
    stored = read(written(made))
    kept = {"04000564": {"vr": "LO", "Value": ["a source"]}}
    whole = rich_json() | {"04000561": {"vr": "SQ", "Value": [kept]}}
    assert compare_json(stored, whole, bulk="require") == ()
    whole["04000561"]["Value"] += coerced({"00080020": {"vr": "DA"}})["04000561"]["Value"]
    whole["00080020"] = {"vr": "DA", "Value": ["20240101"]}
    assert compare_json(stored, whole, bulk="require") == ()
    del whole["04000561"]["Value"][0]
    assert compare_json(stored, whole, bulk="require")


def test_one_attribute_is_compared_alone() -> None:
    name = {"vr": "PN", "Value": [{"Alphabetic": "Élan^Zoë^^Dr."}]}
    assert compare_attribute(STORED, "00100010", name) == ()
    assert compare_attribute(STORED, "00104000", None) == ()
    assert [d.path for d in compare_attribute(STORED, "00100010", None)] == ["00100010"]
    assert [d.path for d in compare_attribute(STORED, "00104000", {"vr": "LT"})] == ["00104000"]
    item = rich_json()["00211201"]
    assert compare_attribute(STORED, "00211201", item) == ()
    item["Value"][0]["00080100"]["Value"] = ["F"]
    assert [d.path for d in compare_attribute(STORED, "00211201", item)] == ["00211201[0].00080100"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["00080005", "vr", "Value", "Alphabetic"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.data())
def test_no_json_breaks_the_comparison(data: st.DataObject) -> None:
    whole = rich_json()
    everywhere = list(places(whole))
    _, dataset, name = data.draw(st.sampled_from(everywhere))
    member = data.draw(st.sampled_from(["vr", "Value", "InlineBinary", "BulkDataURI"]))
    change = data.draw(st.booleans())
    value = data.draw(JSON_VALUES)
    dataset[name] = dataset[name] | {member: value} if change else value
    differing(whole)
    compare_attribute(STORED, name, dataset[name])


@given(
    st.dictionaries(st.text(max_size=8) | st.sampled_from(["00210010", "00211001"]), JSON_VALUES)
)
def test_no_object_breaks_the_comparison(value: dict[str, Any]) -> None:
    assert differing(value)


def test_deep_nesting_is_compared() -> None:
    made, whole = Dataset(), dict[str, Any]()
    for _ in range(150):
        outer = Dataset()
        outer.add_new(0x0040A730, "SQ", [made])
        made, whole = outer, {"0040A730": {"vr": "SQ", "Value": [whole]}}
    assert compare_json(made, whole, bulk="require") == ()
    innermost = whole
    while innermost:
        innermost = innermost["0040A730"]["Value"][0]
    innermost["00080020"] = {"vr": "DA"}
    (difference,) = compare_json(made, whole, bulk="require")
    assert difference.path == "0040A730[0]." * 150 + "00080020"


def test_an_empty_sequence_may_be_null_in_any_form() -> None:
    made = Dataset()
    made.add_new(0x0040A730, "SQ", [])
    for member in ("Value", "InlineBinary"):
        whole = {"0040A730": {"vr": "SQ", member: None}}
        assert compare_json(made, whole, bulk="require") == ()
