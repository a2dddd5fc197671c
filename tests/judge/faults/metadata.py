"""Faults in what metadata says of an instance."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from tests.judge.edits import (
    Dataset,
    attribute,
    document,
    drop,
    each,
    given,
    json_of,
    nested,
    put,
    text,
    with_json,
)
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_METADATA = to(Service.METADATA)
_STUDY = "metadata.study"
_ODD, _WORDS = "odd.round-trip[private-nested]", "odd.round-trip[non-latin]"
_KANJI = "odd.round-trip[japanese]"
_UID = "00080018"
# The table of the fixture in big endian, octet by octet as the file has it.
_SWAPPED = base64.b64encode(struct.pack(">16H", *range(0, 65536, 4096))).decode()


def _row(name: str, edit: Edit, *cases: str, **more: Any) -> Fault:
    cases = cases or (_ODD,)
    return fault(f"metadata: {name}", answer(_METADATA, edit), "metadata.values", *cases, **more)


def _values(tag: str, change: Callable[[list[Any]], list[Any]]) -> Edit:
    """Change the values of an attribute."""
    return attribute(tag, lambda found: found.update(Value=change(found["Value"])))


def _texts(vrs: str, change: Callable[[str], str]) -> Edit:
    """Change the text of all attributes of some VRs, at any depth."""

    def change_all(dataset: Dataset) -> None:
        for item in list(nested(dataset)):
            for found in item.values():
                if found["vr"] in vrs.split() and "Value" in found:
                    found["Value"] = [_text(value, change) for value in found["Value"]]

    return each(change_all)


def _text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {group: change(text) for group, text in value.items()}
    return change(value) if isinstance(value, str) else value


def _without(keep: Callable[[str, Dataset], bool]) -> Edit:
    """Drop attributes at any depth."""

    def change(dataset: Dataset) -> None:
        for item in list(nested(dataset)):
            for tag in [tag for tag, found in item.items() if not keep(tag, found)]:
                del item[tag]

    return each(change)


def _single(value: float) -> float:
    """Round to binary32, or to infinity's neighbour."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return 3.4028234663852886e38


def _mojibake(text: str) -> str:
    return text.encode().decode("latin-1")


def _of_first(found: list[Dataset]) -> list[Dataset]:
    """Let all instances be described by the first, but for their UIDs."""
    return [found[0] | {_UID: dataset[_UID]} for dataset in found]


def _leak(asked: Asked, behind: Behind) -> Answer:
    """Describe an instance of another study besides."""
    said = behind.ask(asked)
    if not to(Service.METADATA, level=Entity.STUDY)(asked) or said.status != 200:
        return said
    other = next(h for h in behind.sent[::-1] if h.study != asked.uids[0])
    more = behind.get(f"{other.path}/metadata", "application/dicom+json")
    return with_json(said, json_of(said) + json_of(more))


def _gb_as_latin(text: str) -> str:
    return text.encode("gb2312").decode("latin-1")


def _one_overlay(dataset: Dataset) -> None:
    second = {tag: dataset.pop(tag) for tag in list(dataset) if tag.startswith("6002")}
    for tag, found in second.items():
        dataset[f"6000{tag[4:]}"] = found


def _not_modified(begin: str) -> Handler:
    """Say that nothing has changed whenever If-None-Match begins with this."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        named = field_of(asked.fields, "If-None-Match").startswith(begin)
        return Said(304) if _METADATA(asked) and named else behind.ask(asked)

    return handler


def _modified(status: int) -> Handler:
    """Answer with another status where it would be said that nothing has changed."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if said.status != 304:
            return said
        again = replace(asked, fields=with_field(asked.fields, "If-None-Match"))
        return behind.ask(again) if status == 200 else Said(status)

    return handler


def _any_length(asked: Asked, behind: Behind) -> Answer:
    """Take a UID of more than 64 characters for one that is not there."""
    return Said(404) if any(len(uid) > 64 for uid in asked.uids) else behind.ask(asked)


FAULTS: tuple[Fault, ...] = (
    fault("metadata of a study is shorter than that of its instances",
          answer(to(Service.METADATA, level=Entity.STUDY), drop("00081032", "00400275")),
          "metadata.values", "metadata.levels"),
    fault("metadata have question marks for what is beyond ASCII",
          answer(_METADATA, text(lambda body: body.decode().encode("ascii", "replace"))),
          "metadata.values", "charset.text[query]", "charset.text[field]"),
    # What the client has already
    fault("metadata that are there already, again", _modified(200), "status.expected",
          "metadata.not-modified", profile="azure-v2"),
    fault("metadata that are there already, and a precondition that failed", _modified(412),
          "status.expected", "metadata.not-modified", profile="ps3.18"),
    # Which instances
    fault("metadata lacks an instance", answer(_METADATA, document(lambda v: v[:-1])),
          "metadata.instances", _STUDY),
    fault("metadata describes one twice", answer(_METADATA, document(lambda v: [*v, v[0]])),
          "metadata.instances", _STUDY),
    fault("metadata describes an instance of another study", _leak, "metadata.instances", _STUDY),
    fault("metadata of a series is that of its study", lambda asked, behind: behind.ask(
          asked.below(asked.path.partition("/series/")[0] + "/metadata")
          if _METADATA(asked) and asked.operation.level is Entity.SERIES else asked),
          "metadata.instances", "metadata.series"),
    fault("metadata of nothing is an empty array", answer(_METADATA, lambda _: Said(
          200, (("Content-Type", "application/dicom+json"),), b"[]"), (404,)), "status.expected",
          "metadata.unknown[study]"),
    _row("of the first instance for all", document(_of_first), _STUDY),
    # Attributes
    _row("an attribute is dropped", drop("00204000"), "metadata.instance"),
    _row("an attribute is added", put("00081030", "LO", "A study"), "metadata.instance"),
    _row("an empty attribute is dropped", drop("00080023"), "metadata.instance"),
    _row("all empty attributes are dropped", _without(lambda _, a: len(a) > 1)),
    _row("private attributes are dropped", _without(lambda tag, _: int(tag[:4], 16) % 2 == 0)),
    _row("private creators change places", each(lambda d: d.update(
        {"00110010": d["00110011"], "00110011": d["00110010"]}))),
    _row("sequences are dropped", _without(lambda _, a: a["vr"] != "SQ")),
    _row("sequences are empty", each(lambda d: [a.pop("Value", 0) for a in d.values()
                                                if a["vr"] == "SQ"])),
    _row("a nested attribute is dropped", _without(lambda tag, _: tag != "0040A160")),
    _row("an empty item is dropped", _values("00111004", lambda v: [i for i in v if i])),
    _row("an item is dropped", _values("00081032", lambda v: v[:-1])),
    _row("items change places", _values("00081032", lambda v: v[::-1])),
    _row("a value gets another VR", attribute("00080060", lambda a: a.update(vr="LO")),
         "metadata.instance"),
    _row("the second overlay is in the group of the first", each(_one_overlay),
         "odd.round-trip[nested-octets]"),
    _row("private values are of other octets", given("00111001", "UN", InlineBinary="AAAA")),
    # Values
    _row("a value is that of another", put("00100020", "LO", "ID2"), "metadata.instance"),
    _row("a value is dropped", _values("00080008", lambda v: v[:-1]), "metadata.instance"),
    _row("values change places", _values("00080008", lambda v: v[::-1]), "metadata.instance"),
    _row("empty values among others are dropped", _values(
        "00101001", lambda v: [name for name in v if name])),
    _row("an empty value at the end is dropped", _values("0072006C", lambda v: v[:-1])),
    _row("empty values become texts", _values("00720066", lambda v: [t or " - " for t in v])),
    _row("names are cut", _texts("PN", lambda t: t[:16])),
    _row("names are in capitals", _texts("PN", str.upper), "metadata.instance"),
    _row("names have blanks for carets", _texts("PN", lambda t: t.replace("^", " "))),
    _row("component groups are dropped", _values("00100010", lambda v: [
        {"Alphabetic": v[0]["Alphabetic"]}]), _KANJI),
    _row("component groups change places", _values("00100010", lambda v: [
        {"Alphabetic": v[0]["Alphabetic"], "Ideographic": v[0]["Phonetic"],
         "Phonetic": v[0]["Ideographic"]}]), _KANJI),
    _row("long texts are cut", _texts("UT", lambda t: t[:1024])),
    _row("line ends are normalised", _texts("LT UT", lambda t: t.replace("\r\n", "\n"))),
    _row("UTF-8 is taken for Latin 1", _texts("LO PN LT", _mojibake), _WORDS),
    _row("what is no Latin 1 becomes a question mark", _texts(
        "LO PN LT", lambda t: t.encode("latin-1", "replace").decode("latin-1")), _WORDS),
    _row("characters beyond U+FFFF are lost", _texts(
        "LO PN LT", lambda t: "".join(c if ord(c) < 65536 else "\ufffd" for c in t)), _WORDS),
    _row("combining accents are composed", _texts(
        "LT", lambda t: t.replace("e\u0301", "é")), _WORDS),
    _row("escape sequences are kept", _texts("LO", lambda t: f"\x1b$B{t}\x1b(B"), _KANJI),
    _row("Hangul is lost", _texts(
        "PN", lambda t: "".join(c if ord(c) < 0xAC00 else "?" for c in t)),
         "odd.character-sets[korean]"),
    _row("Chinese is taken for Latin 1", _texts("PN", _gb_as_latin),
         "odd.character-sets[chinese]"),
    _row("Kanji of the supplementary set are lost", _texts(
        "PN", lambda t: t.replace("丂", "?")), "odd.character-sets[supplementary-kanji]"),
    _row("Cyrillic is taken for Latin 1", _texts("PN", _mojibake),
         "odd.character-sets[cyrillic-by-code-extension]"),
    _row("names are cut where a character ends in the octet of a backslash", _values(
        "00100010", lambda _: [{"Alphabetic": "Wang^Cheng", "Ideographic": "王^\ufffd"}]),
         "odd.character-sets[octet-of-a-backslash]"),
    _row("a yen sign separates no values", _values("00101000", lambda v: ["¥".join(v)]),
         "json.yen-sign"),
    _row("the first group that is not empty is the alphabetic one", _values(
        "00100010", lambda v: [{"Alphabetic": v[0]["Ideographic"],
                                "Ideographic": v[0]["Phonetic"]}]),
         "odd.character-sets[no-alphabetic-group]"),
    _row("dates have hyphens", _texts("DA", lambda t: f"{t[:4]}-{t[4:6]}-{t[6:]}"),
         "metadata.instance"),
    _row("times lose their fraction", _texts("TM", lambda t: t.partition(".")[0])),
    _row("date-times lose their offset", _texts("DT", lambda t: t.partition("+")[0])),
    _row("floats are rounded", _values("00720074", lambda v: [_single(x) for x in v])),
    _row("floats have three digits", _values(
        "00720076", lambda v: [float(f"{x:.3g}") for x in v])),
    _row("decimals are rounded", _values("00720072", lambda v: [round(x, 2) for x in v])),
    _row("a decimal is another", _values("00280030", lambda v: [v[0] + 1, *v[1:]]),
         "metadata.instance"),
    _row("large integers are rounded", _values(
        "00720083", lambda v: [v[0], "18446744073709552000"])),
    _row("signs are lost", _values("0072007E", lambda v: [abs(n) for n in v])),
    _row("signed is taken for unsigned", _values("0072007C", lambda v: [n % 2**32 for n in v])),
    _row("whole numbers with zeros in front are octal", _values(
        "00720064", lambda v: [v[0], 8, v[2]]), "json.spelt-numbers"),
    _row("what is signed in implicit VR is unsigned", given("00280106", "US", Value=[65529]),
         "odd.round-trip[implicit]", profile="azure-v2"),
    _row("tags have their halves swapped", _values(
        "00720060", lambda v: [t[4:] + t[:4] for t in v])),
    _row("a UID is another", put("0020000E", "UI", "1.2.3"), "metadata.instance"),
    fault("metadata of a study has no sequences", answer(
          to(Service.METADATA, level=Entity.STUDY), _without(lambda _, a: a["vr"] != "SQ")),
          "metadata.values", _ODD),
    # UIDs
    fault("metadata: a UID of 65 characters is one", _any_length, "status.expected",
          "metadata.malformed-uid[of-65-characters]", profile="azure-v2"),
    # Preconditions
    fault("metadata is not modified, whatever tag is named", _not_modified('"'),
          "status.expected", "metadata.precondition[one-tag]"),
    fault("metadata of what is not there is not modified", _not_modified("*"),
          "status.expected", "metadata.unknown.precondition"),
    # Binary values
    fault("metadata without binary attributes",
          answer(_METADATA, _without(lambda _, a: a["vr"] not in ("OB", "OW", "UN"))),
          "metadata.bulk", _ODD, profile="ps3.18"),
    fault("metadata with binary attributes that the target says it leaves out",
          answer(_METADATA, put("7FE00010", "OB")), "metadata.no-bulk", "metadata.instance",
          profile="azure-v2"),
    _row("inline octets are in the order of a file in big endian",
         given("00283006", "OW", InlineBinary=_SWAPPED), "odd.round-trip[big-endian]",
         profile="bundled"),
    _row("inline octets are others", given("00111003", "UN", InlineBinary="AAAA"),
         profile="ps3.18"),
)  # fmt: skip
