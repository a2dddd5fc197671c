"""XML answers, held against the Native DICOM Model (PS3.19 A.1)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.reply import Reply
from conformance.checks.rules import Rules, by_rules
from conformance.formats.flaw import Flaw


def _flaws(reply: Reply, rules: tuple[str, ...]) -> Iterator[Flaw]:
    for number, document in enumerate(reply.models, 1):
        for flaw in by_rules(document.flaws, rules):
            yield Flaw(flaw.rule, f"document {number}: {flaw.message}", flaw.offset)


def _is_xml(reply: Reply) -> bool:
    return bool(reply.models)


# The rules of conformance.formats.native_model: what is asked, by which requirement.
_TABLE: tuple[Rules, ...] = (
    Rules(
        "xml.text",
        "XML-010",
        "Each document is well-formed XML, without entities.",
        "a well-formed document that can be read as it is",
        ("xml-syntax", "xml-entities", "xml-size"),
    ),
    Rules(
        "xml.no-document-type",
        "XML-015",
        "No document declares a document type.",
        "no document type declaration",
        ("xml-document-type",),
    ),
    Rules(
        "xml.elements",
        "XML-020",
        "Each document is a NativeDicomModel of the elements that the schema has.",
        "the elements of PS3.19 A.1.6, where they belong",
        ("model-root", "model-element", "model-text", "model-attribute"),
    ),
    Rules(
        "xml.name-space",
        "XML-025",
        "Elements are in the name space of the schema.",
        "the name space of PS3.19 A.1.6",
        ("model-name-space",),
    ),
    Rules(
        "xml.space",
        "XML-030",
        "NativeDicomModel says that its blanks are to be kept.",
        'xml:space="preserve"',
        ("model-space",),
    ),
    Rules(
        "xml.tags",
        "XML-040",
        "Attributes are named by their tags, each once in a data set.",
        "eight upper-case hexadecimal digits, each once",
        ("model-tag", "model-tag-doubled"),
    ),
    Rules(
        "xml.no-lengths",
        "XML-045",
        "There are no group lengths and no delimiters.",
        "attributes that carry a meaning",
        ("model-group-length", "model-delimiter"),
    ),
    Rules(
        "xml.no-file-meta",
        "WADO-250",
        "There is no group 0002.",
        "no File Meta Information",
        ("model-file-meta",),
    ),
    Rules("xml.vr", "XML-050", "A vr is one.", "a value representation of PS3.5", ("model-vr",)),
    Rules(
        "xml.vr-given",
        "XML-055",
        "Each attribute has a vr.",
        "a vr",
        ("model-vr-missing",),
    ),
    Rules(
        "xml.keyword",
        "XML-060",
        "A keyword is that of the attribute.",
        "the keyword of PS3.6",
        ("model-keyword",),
    ),
    Rules(
        "xml.keyword-given",
        "XML-065",
        "Each attribute has its keyword.",
        "the keyword of PS3.6",
        ("model-keyword-missing",),
    ),
    Rules(
        "xml.private",
        "XML-070",
        "Private attributes come with their creator, and without a block.",
        "privateCreator with a tag gggg00ee, and with no public attribute",
        ("model-creator", "model-block"),
    ),
    Rules(
        "xml.numbers",
        "XML-080",
        "Values, items and names are numbered from 1 by 1.",
        "numbers from 1 by 1",
        ("model-number",),
    ),
    Rules(
        "xml.form",
        "XML-090",
        "An attribute has one form of content, which fits its VR.",
        "Value, Item, PersonName, BulkData or InlineBinary, as Table A.1.5-2 has it",
        ("model-form", "model-forms", "model-bulk", "model-base64"),
    ),
    Rules(
        "xml.values",
        "XML-100",
        "Each value is one of its VR.",
        "a value of the VR",
        ("model-value",),
    ),
    Rules(
        "xml.names",
        "XML-110",
        "A person name has its component groups, and they their components.",
        "Alphabetic, Ideographic and Phonetic of five components each",
        ("model-name",),
    ),
    Rules(
        "xml.empty",
        "XML-120",
        "What is empty has nothing in it.",
        "no element in an attribute without a value",
        ("model-empty",),
    ),
)

CHECKS: tuple[Check, ...] = tuple(row.check(_is_xml, _flaws) for row in _TABLE)
