"""Faults in XML of the Native DICOM Model, and in the choice between XML and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.formats.native_model import NAME_SPACE
from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import documents, xml_parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, field_of, with_field
from tests.judge.proxy import Answer, Behind, Handler, answer, ask, to

_METADATA, _SEARCH, _STORE = to(Service.METADATA), to(Service.SEARCH), to(Service.STORE)
_READS = to(Service.METADATA, Service.SEARCH)
_XML, _JSON = "application/dicom+xml", "application/dicom+json"
_ONE, _STUDY = "metadata.xml[instance]", "metadata.xml[study]"
_FOUND = "search.xml[instances]"
_NESTED, _NAMES = "metadata.xml.odd[private-nested]", "metadata.xml.odd[japanese]"
_WEIGHT = re.compile(r"[ \t]*;[ \t]*q=[0-9.]+", re.IGNORECASE)
_ZERO = re.compile(r"[ \t]*;[ \t]*q=0(?:\.0*)?(?![0-9.])", re.IGNORECASE)

Change = Callable[[str], str]


def _row(name: str, change: Change, check: str, *cases: str, **more: Any) -> Fault:
    edit = documents(change)
    return fault(name, answer(_METADATA, edit), check, *(cases or [_ONE]), profile="ps3.18", **more)


def _lenient(name: str, change: Change, check: str, *cases: str) -> Fault:
    return _row(name, change, check, *cases, outcome=Outcome.WARNED)


def _swap(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def _without(label: str) -> Change:
    return lambda text: re.sub(rf' {label}="[^"]*"', "", text)


def _first(text: str) -> Change:
    """Put a text before all attributes."""
    return lambda document: document.replace("<DicomAttribute", f"{text}<DicomAttribute", 1)


def _as_in_the_file(text: str) -> str:
    """Tell private attributes by their block, and its creator by itself."""
    told = (
        '<DicomAttribute tag="00110010" vr="LO"><Value number="1">DICOMWEB-CONF 1</Value>'
        "</DicomAttribute>"
    )
    owned = r'tag="001100(..)" (vr="..") privateCreator="DICOMWEB-CONF 1"'
    return re.sub(owned, r'tag="001110\1" \2', text).replace(
        "</NativeDicomModel>", f"{told}</NativeDicomModel>"
    )


def _in_one(parts: list[Part]) -> list[Part]:
    """All data sets in the first document."""
    inner = b"".join(
        part.body.partition(b'preserve">')[2].removesuffix(b"</NativeDicomModel>") for part in parts
    )
    head, mark, _ = parts[0].body.partition(b'preserve">')
    return [replace(parts[0], body=head + mark + inner + b"</NativeDicomModel>")]


def _reading(change: Change) -> Handler:
    """A server that reads the weights of JSON and XML in a way of its own."""

    def changed(asked: Asked) -> Asked:
        text = field_of(asked.fields, "Accept")
        if _XML not in text:
            return asked
        return replace(asked, fields=with_field(asked.fields, "Accept", change(text)))

    return ask(_READS, changed)


def _json_for_xml(when: Callable[[Asked], bool]) -> Handler:
    """A server that gives JSON, whatever it says that it is."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not when(asked) or _XML not in field_of(asked.fields, "Accept"):
            return behind.ask(asked)
        return behind.ask(replace(asked, fields=with_field(asked.fields, "Accept", _JSON)))

    return handler


def _without_the_query(asked: Asked) -> Asked:
    return asked.without("accept")


FAULTS: tuple[Fault, ...] = (
    # Well-formed documents
    _row("XML that is cut", lambda text: text[:-3], "xml.text"),
    _row("XML whose text is not escaped", _swap("&lt;", "<"), "xml.text", "metadata.xml.odd[text]"),
    _row("XML with NUL in it", _swap(">ID1<", ">ID1\0<"), "xml.text"),
    _row("XML of names that HTML has", _first("&nbsp;"), "xml.text"),
    _row("XML that says xml:space in its declaration, as an example of PS3.18",
         _swap('encoding="UTF-8"', 'encoding="UTF-8" xml:space="preserve"'), "xml.text"),
    _row("XML of entities of its own", _swap(
         "<NativeDicomModel", '<!DOCTYPE a [<!ENTITY b "c">]><NativeDicomModel'), "xml.text"),
    _row("XML that was encoded twice", lambda text: text.encode().decode("latin-1"),
         "metadata.values", "metadata.xml.odd[non-latin]"),
    _lenient("XML with a document type, which readers pass over", _swap(
             "<NativeDicomModel", "<!DOCTYPE NativeDicomModel><NativeDicomModel"),
             "xml.no-document-type"),
    # The schema
    _row("XML of another root", _swap("NativeDicomModel", "DicomModel"), "xml.elements"),
    _row("XML with an element too many", _first("<Comment/>"), "xml.elements"),
    _row("XML with a text between attributes", _first("OK"), "xml.elements"),
    _row("XML that names the attribute in words", _swap(
         ' keyword="PatientID"', ' keyword="PatientID" name="Patient ID"'), "xml.elements"),
    _lenient("XML without a name space, as in examples of PS3.18", _swap(
             f' xmlns="{NAME_SPACE}"', ""), "xml.name-space"),
    _lenient("XML without xml:space, as in examples of PS3.18", _swap(
             ' xml:space="preserve"', ""), "xml.space"),
    _row("XML of tags with a comma", _swap('tag="0010', 'tag="0010,'), "xml.tags"),
    _row("XML of tags in lower case", lambda text: re.sub(
         r'tag="[^"]*"', lambda found: found[0].lower(), text), "xml.tags"),
    _row("XML with an attribute twice", _first(
         '<DicomAttribute tag="00100020" vr="LO" keyword="PatientID"></DicomAttribute>'),
         "xml.tags"),
    _row("XML with a group length", _first('<DicomAttribute tag="00080000" vr="UL">'
         '<Value number="1">100</Value></DicomAttribute>'), "xml.no-lengths"),
    _row("XML with group 0002", _first(
         '<DicomAttribute tag="00020010" vr="UI" keyword="TransferSyntaxUID">'
         '<Value number="1">1.2.840.10008.1.2.1</Value></DicomAttribute>'), "xml.no-file-meta"),
    _row("XML of VRs in lower case", _swap('vr="CS"', 'vr="cs"'), "xml.vr"),
    _lenient("XML without VRs, which A.1.5 allows", _without("vr"), "xml.vr-given"),
    _row("XML with names for keywords", _swap('"PatientID"', '"Patient ID"'), "xml.keyword"),
    _row("XML with the keyword of another attribute", _swap('"PatientID"', '"PatientName"'),
         "xml.keyword"),
    _lenient("XML without keywords", _without("keyword"), "xml.keyword-given"),
    # Private attributes
    _row("XML of private attributes with their blocks", _swap('tag="001100', 'tag="001110'),
         "xml.private", _NESTED),
    _row("XML of private attributes as they are in a file", _as_in_the_file, "xml.private",
         _NESTED),
    _row("XML of public attributes with a creator", _swap(
         ' keyword="PatientID"', ' keyword="PatientID" privateCreator="DICOM"'), "xml.private"),
    _row("XML of private attributes without creator", _without("privateCreator"),
         "metadata.values", _NESTED),
    # Content
    _row("XML without numbers", _without("number"), "xml.numbers"),
    _row("XML that counts from 0", lambda text: re.sub(
         r'number="(\d+)"', lambda found: f'number="{int(found[1]) - 1}"', text), "xml.numbers"),
    _row("XML that leaves out the empty values between others", lambda text: re.sub(
         r'<Value number="\d+"></Value>', "", text), "xml.numbers", _NESTED),
    _row("XML of names in one Value", lambda text: re.sub(
         r"<PersonName (.*?)>.*?</PersonName>", r"<Value \1>A^B</Value>", text), "xml.form"),
    _row("XML of items in Value", lambda text: text.replace("<Item", "<Value").replace(
         "</Item", "</Value"), "xml.form", _NESTED),
    _row("XML with a uuid in the place of a URI", _swap("<BulkData uri=", "<BulkData uuid="),
         "xml.form"),
    _row("XML of a code string at a URI", lambda text: re.sub(
         r'(keyword="Modality">).*?(?=</DicomAttribute>)', r'\1<BulkData uri="/1"/>', text),
         "xml.form", _NAMES),
    _row("XML of octets in hexadecimal", lambda text: re.sub(
         r"<BulkData[^>]*/>", "<InlineBinary>00:ff</InlineBinary>", text), "xml.form"),
    _row("XML of numbers in hexadecimal", lambda text: re.sub(
         r'(keyword="Rows"><Value number="1">)', r"\g<1>0x", text), "xml.values"),
    _row("XML of values joined by backslashes", lambda text: re.sub(
         r'</Value><Value number="\d+">', r"\\", text), "xml.values"),
    _row("XML of names whose components are one", lambda text: re.sub(
         r"</FamilyName><GivenName>(.*?)</GivenName>", r"^\1</FamilyName>", text), "xml.names",
         _NAMES),
    _row("XML of names with a group of its own", _swap("Phonetic>", "Kana>"), "xml.names", _NAMES),
    _lenient("XML with an empty Value, in which readers find nothing", lambda text: re.sub(
             r'(vr="DA"[^>]*>)(?=</Dicom)', r'\1<Value number="1"></Value>', text),
             "xml.empty"),
    # What it says
    _row("XML that says less than JSON", lambda text: re.sub(
         r'<DicomAttribute tag="[^"]*" vr="UN" privateCreator.*?</DicomAttribute>', "", text),
         "metadata.bulk", "metadata.xml.and-json[private-nested]"),
    _row("XML without the ideographic group", lambda text: re.sub(
         r"<Ideographic>.*?</Ideographic>", "", text), "metadata.values", _NAMES),
    _row("XML without the second item", lambda text: re.sub(
         r'<Item number="2"></Item>', "", text), "metadata.values", _NESTED),
    _row("XML in which carriage returns are line feeds", _swap("&#13;", "\r"), "metadata.values",
         "metadata.xml.odd[text]"),
    _row("XML in which text is trimmed", lambda text: re.sub(
         r"(<Value [^>]*>) +", r"\1", text), "metadata.values", "metadata.xml.odd[text]"),
    fault("XML of the first instance alone", answer(_METADATA, xml_parts(lambda parts: parts[:1])),
          "metadata.instances", _STUDY, profile="ps3.18"),
    fault("XML of several instances in one document", answer(_METADATA, xml_parts(_in_one)),
          "metadata.instances", _STUDY, profile="ps3.18"),
    fault("XML of matches without the last", answer(_SEARCH, xml_parts(lambda parts: parts[1:])),
          "search.matches", _FOUND, profile="ps3.18"),
    fault("XML of a store that names others", answer(_STORE, documents(lambda text: re.sub(
          r'(keyword="ReferencedSOPInstanceUID"><Value number="1">)', r"\g<1>1.", text))),
          "store.accounting", "store.xml", profile="ps3.18"),
    fault("XML is not to be had of metadata", _json_for_xml(_METADATA), "media-type.expected",
          "metadata.xml[study]", profile="ps3.18"),
    # JSON or XML
    fault("XML: weights do not count, JSON is first", _reading(
          lambda text: f"{_JSON}, {_WEIGHT.sub('', text)}"), "media-type.expected",
          "metadata.xml.weights[xml]", "search.xml.weights[xml]", profile="ps3.18"),
    fault("XML comes where JSON weighs more", _reading(
          lambda _: f'multipart/related; type="{_XML}"'), "media-type.expected",
          "metadata.xml.weights[json]", profile="ps3.18"),
    fault("XML: the weight of a wildcard is that of JSON", _reading(
          lambda text: re.sub(rf"{re.escape(_JSON)}; q=0\.1", _JSON, text)), "media-type.expected",
          "metadata.xml.weights[below-a-wildcard]", profile="ps3.18"),
    fault("XML: JSON comes though it weighs 0", _reading(
          lambda text: _ZERO.sub("; q=1", text)), "media-type.expected",
          "metadata.xml.weights[zero]", profile="ps3.18"),
    fault("XML: what the query accepts does not count", ask(_READS, _without_the_query),
          "media-type.expected", "metadata.xml.parameter[alone]",
          "metadata.xml.parameter[below-the-field]", profile="ps3.18"),
)  # fmt: skip
