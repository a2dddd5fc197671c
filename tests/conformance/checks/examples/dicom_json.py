"""DICOM JSON, rule by rule."""

from __future__ import annotations

from typing import Any

from conformance.checks import Question
from tests.conformance.checks.examples import search
from tests.conformance.checks.examples.example import example
from tests.support.questions import RED, ask, json_answer

ID = {"vr": "LO", "Value": ["a", None, "b"]}
FILE_SYNTAX = {"vr": "UI", "Value": ["1.2.840.10008.1.2.1"]}
NAME = {"vr": "PN", "Value": [{"Alphabetic": "A^B", "Ideographic": "\u5c71"}]}


def got(value: Any) -> Question:
    """An error answer, of which only the JSON is judged."""
    return ask("GET", "/", json_answer(value, status=404))


def one(tag: str, attribute: Any) -> Question:
    return got([{tag: attribute}])


SOUND = got([{"00100010": NAME, "00100020": ID}, {"00081199": {"vr": "SQ", "Value": [{}]}}])
PASSES = [SOUND, got({}), got([])]

KANJI = '[{"00100020":{"vr":"LO","Value":["\u5c71"]}}]'


def in_charset(charset: str, text: str = KANJI) -> Question:
    """Text in UTF-8, which says that it is in this charset."""
    media_type = f"application/dicom+json; charset={charset}"
    return ask("GET", "/", json_answer(text.encode(), 404, media_type))


EXAMPLES = (
    example(
        "json.charset",
        [
            *(in_charset(name) for name in ("utf-8", "UTF8", '"ISO_IR 192"')),
            # What is in ASCII is in all of these.
            *(in_charset(name, "[]") for name in ("us-ascii", "iso-8859-1", "windows-1252")),
        ],
        [
            *(in_charset(name) for name in ("us-ascii", "iso-8859-1", "windows-1252", "none")),
            *(in_charset(name, "[]") for name in ("utf-16", "hex", '"no such thing"')),
        ],
        silent=[SOUND],
    ),
    example(
        "json.text",
        PASSES,
        [
            got(b"[{]"),
            got(b'{"00100020":{"vr":"LO","Value":["\xff"]}}'),
            got(b'{"00189073":{"vr":"FD","Value":[NaN, 1]}}'),
            got(b"[]\n[]"),
        ],
    ),
    example("json.no-mark", PASSES, [got(b"\xef\xbb\xbf[]")]),
    example(
        "json.unique-names",
        PASSES,
        [got(b'{"00100020":{"vr":"LO"},"00100020":{"vr":"LO"}}')],
    ),
    example(
        "json.tags",
        PASSES,
        [
            got(["text"]),
            one("0010,0020", ID),
            one("0008103e", ID),
            one("PatientID", ID),
            one("00100020", "text"),
        ],
    ),
    example("json.order", PASSES, [got({"00100020": ID, "00100010": NAME})]),
    example(
        "json.no-lengths",
        PASSES,
        [one("00080000", {"vr": "UL", "Value": [4]}), one("FFFEE00D", {"vr": "UN"})],
    ),
    example("json.no-padding", PASSES, [one("FFFCFFFC", {"vr": "OB"})]),
    example(
        "json.no-file-meta",
        PASSES,
        [
            one("00020010", FILE_SYNTAX),
            # Not a wrong value besides: search.values leaves it to this one.
            search.got([search.study(RED, t00020010=FILE_SYNTAX)]),
        ],
    ),
    example(
        "json.vr",
        PASSES,
        [one("00100020", {"Value": ["a"]}), one("00100020", {"vr": "lo", "Value": ["a"]})],
    ),
    example(
        "json.one-form",
        PASSES,
        [one("7FE00010", {"vr": "OW", "InlineBinary": "AAA=", "BulkDataURI": "/bulk"})],
    ),
    example("json.members", PASSES, [one("00100020", {**ID, "keyword": "PatientID"})]),
    example("json.value-array", PASSES, [one("00100020", {"vr": "LO", "Value": "a"})]),
    example(
        "json.value-type",
        [
            one("00200013", {"vr": "IS", "Value": ["1"]}),
            one("00200013", {"vr": "IS", "Value": [1]}),
        ],
        [
            one("00100020", {"vr": "LO", "Value": [1]}),
            one("00280010", {"vr": "US", "Value": ["512"]}),
            one("00280010", {"vr": "US", "Value": [65536]}),
            one("00280009", {"vr": "AT", "Value": ["0018,1063"]}),
            one("00081199", {"vr": "SQ", "Value": ["text"]}),
            one("7FE00010", {"vr": "OW", "Value": [1]}),
        ],
    ),
    example("json.no-nul", PASSES, [one("0020000D", {"vr": "UI", "Value": ["1.2.3\0"]})]),
    example(
        "json.person-name",
        PASSES,
        [
            one("00100010", {"vr": "PN", "Value": ["A^B"]}),
            one("00100010", {"vr": "PN", "Value": [{"Latin": "A^B"}]}),
        ],
    ),
    example(
        "json.name-groups",
        PASSES,
        [one("00100010", {"vr": "PN", "Value": [{"Alphabetic": "A", "Phonetic": ""}]})],
    ),
    example(
        "json.inline",
        [one("00420011", {"vr": "OB", "InlineBinary": "AAEC"})],
        [
            one("00420011", {"vr": "OB", "InlineBinary": "A!"}),
            one("00100020", {"vr": "LO", "InlineBinary": "AAEC"}),
        ],
    ),
    example(
        "json.inline-form",
        [one("00420011", {"vr": "OB", "InlineBinary": "+/8="})],
        [
            one("00420011", {"vr": "OB", "InlineBinary": ["+/8="]}),
            one("00420011", {"vr": "OB", "InlineBinary": "-_8="}),
        ],
    ),
    example(
        "json.bulk-uri",
        [one("7FE00010", {"vr": "OW", "BulkDataURI": "../bulk/1"})],
        [
            one("00100020", {"vr": "LO", "BulkDataURI": "../bulk/1"}),
            one("7FE00010", {"vr": "OW", "BulkDataURI": "not a URI"}),
        ],
    ),
    example(
        "json.empty",
        [one("00100020", {"vr": "LO"}), one("00100020", ID)],
        [
            one("00100020", {"vr": "LO", "Value": []}),
            one("00100020", {"vr": "LO", "Value": [""]}),
            one("00080008", {"vr": "CS", "Value": ["ORIGINAL", ""]}),
        ],
    ),
    example(
        "json.values-apart",
        [one("00080008", {"vr": "CS", "Value": ["ORIGINAL", "PRIMARY"]})],
        [one("00080008", {"vr": "CS", "Value": ["ORIGINAL\\PRIMARY"]})],
    ),
)
