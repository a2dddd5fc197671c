"""XML of the Native DICOM Model, rule by rule; and what is judged of it as of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from conformance.checks import Question
from conformance.formats.native_model import NAME_SPACE
from conformance.knowledge import Instance
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
from reference_server.dicom import to_xml
from tests.conformance.checks.examples import metadata, search, store
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    CAST,
    GREEN,
    INSTANCE,
    RED,
    answer,
    ask,
    parts_answer,
    path_of,
)

XML = "application/dicom+xml"
ACCEPT_XML = f'multipart/related; type="{XML}"'
OPENING = f'<NativeDicomModel xmlns="{NAME_SPACE}" xml:space="preserve">'
NESTED, NAMES = CAST["nested"], CAST["japanese"]
ID = '<DicomAttribute tag="00100020" vr="LO" keyword="PatientID"'


def in_xml(dataset: dict[str, Any]) -> bytes:
    """A data set as XML, by a writer that has nothing to do with our reader."""
    return to_xml(json.loads(json.dumps(dataset), parse_int=str, parse_float=str))


def parts(*documents: bytes, status: int = 200) -> Response:
    return parts_answer(*((XML, document) for document in documents), type=XML, status=status)


def got(*documents: bytes, path: str = INSTANCE, metadata: Sequence[str] = ()) -> Question:
    expect = Expectation(status=(200,), metadata=tuple(metadata) or None)
    came = parts(*documents)
    return ask("GET", f"{path}/metadata", came, accept=ACCEPT_XML, expect=expect)


def described(instance: Instance, old: str = "", new: str = "") -> Question:
    """Metadata of an instance in which one text stands for another."""
    text = in_xml(metadata.described(instance)).decode()
    assert old in text
    return got(text.replace(old, new, 1).encode(), path=path_of(instance))


def one(attribute: str) -> Question:
    """An error answer, of which only the XML is judged."""
    document = f"{OPENING}{attribute}</NativeDicomModel>".encode()
    return ask("GET", "/", parts(document, status=404))


def private(vr: str, content: str) -> Question:
    labels = f'tag="00090001" vr="{vr}" privateCreator="A"'
    return one(f"<DicomAttribute {labels}>{content}</DicomAttribute>")


def named(components: str) -> Question:
    group = f"<Alphabetic>{components}</Alphabetic>"
    return private("PN", f'<PersonName number="1">{group}</PersonName>')


def found(*rows: dict[str, Any]) -> Question:
    return ask(
        "GET",
        "/studies",
        parts(*map(in_xml, rows)),
        accept=ACCEPT_XML,
        query=search.BY_UID,
        expect=search.found("red"),
        by=search.BRIEF,
    )


def stored(came: Response, accept: str = ACCEPT_XML) -> Question:
    return ask("POST", "/studies", came, accept=accept, sent=["red"], stored=frozenset())


def alone(document: bytes) -> Question:
    return stored(answer(200, document, XML), XML)


STORED, OTHER = (in_xml(store.module([store.stored(each)])) for each in (RED, GREEN))
PASSES = [described(RED), described(NESTED), described(NAMES)]

EXAMPLES = (
    example("xml.text", PASSES, [one("<DicomAttribute"), one("&nbsp;"), one("\x01")]),
    example(
        "xml.no-document-type",
        PASSES,
        [described(RED, "<NativeDicomModel", "<!DOCTYPE NativeDicomModel><NativeDicomModel")],
    ),
    example(
        "xml.elements",
        PASSES,
        [
            one("<Value/>"),
            one("text"),
            one(f'{ID} name="Patient ID"/>'),
            one(f"{ID}>a</DicomAttribute>"),
        ],
    ),
    example("xml.name-space", PASSES, [described(RED, f' xmlns="{NAME_SPACE}"')]),
    example("xml.space", PASSES, [described(RED, ' xml:space="preserve"')]),
    example(
        "xml.tags",
        PASSES,
        [one('<DicomAttribute tag="(0010,0020)" vr="LO"/>'), one(f"{ID}/>{ID}/>")],
    ),
    example("xml.no-lengths", PASSES, [one('<DicomAttribute tag="00100000" vr="UL"/>')]),
    example(
        "xml.no-file-meta",
        PASSES,
        [one('<DicomAttribute tag="00020010" vr="UI" keyword="TransferSyntaxUID"/>')],
    ),
    example(
        "xml.vr", PASSES, [one('<DicomAttribute tag="00100020" vr="lo" keyword="PatientID"/>')]
    ),
    example("xml.vr-given", PASSES, [described(RED, ' vr="CS"')]),
    example("xml.keyword", PASSES, [described(RED, '"PatientID"', '"PatientName"')]),
    example("xml.keyword-given", PASSES, [described(RED, ' keyword="PatientID"')]),
    example(
        "xml.private",
        PASSES,
        [
            one('<DicomAttribute tag="00091001" vr="LO" privateCreator="A"/>'),
            one(f'{ID} privateCreator="A"/>'),
        ],
    ),
    example(
        "xml.numbers",
        PASSES,
        [described(RED, ' number="1"'), described(RED, 'number="2"', 'number="3"')],
    ),
    example(
        "xml.form",
        PASSES,
        [
            private("PN", '<Value number="1">A^B</Value>'),
            private("OB", '<BulkData uuid="1"/>'),
            private("OB", "<InlineBinary>:00</InlineBinary>"),
            private("OB", '<InlineBinary>AAE=</InlineBinary><BulkData uri="b"/>'),
        ],
    ),
    example(
        "xml.values",
        PASSES,
        [
            private("US", '<Value number="1">65536</Value>'),
            private("CS", '<Value number="1">A\\B</Value>'),
        ],
    ),
    example(
        "xml.names",
        PASSES,
        [
            private(
                "PN", f'<PersonName number="1"><Alphabetic>{components}</Alphabetic></PersonName>'
            )
            for components in (
                "<GivenName>B</GivenName><FamilyName>A</FamilyName>",
                "<FamilyName>A^B</FamilyName>",
            )
        ],
    ),
    example("xml.empty", PASSES, [private("LO", '<Value number="1"/>')]),
    # What JSON is held against
    example(
        "metadata.instances",
        [got(in_xml(metadata.described(RED)), metadata=["red"])],
        [
            got(in_xml(metadata.described(RED)), metadata=["green"]),
            got(*[in_xml(metadata.described(RED))] * 2, metadata=["red"]),
        ],
    ),
    example(
        "metadata.values",
        PASSES,
        [
            described(RED, ">ID1<", ">ID2<"),
            described(NESTED, ' privateCreator="DICOMWEB-CONF 2"'),
            described(NESTED, '"DICOMWEB-CONF 2"', '"DICOMWEB-CONF 3"'),
            described(NAMES, "やまだ", "たなか"),
        ],
    ),
    example(
        "search.matches",
        [found(search.study(RED))],
        [found(search.foreign())],
        also=["search.unique-key", "search.scope", "search.satisfied"],
    ),
    example(
        "search.satisfied",
        [found(search.study(RED))],
        [found(search.study(NAMES))],
        also=["search.matches"],
    ),
    example(
        "store.accounting",
        [stored(parts(STORED)), alone(STORED)],
        [stored(parts(OTHER)), alone(OTHER)],
        also=["store.status-agrees"],
    ),
    example(
        "store.module",
        [stored(parts(STORED))],
        [stored(parts(STORED, STORED))],
        also=["store.referenced"],
    ),
)
