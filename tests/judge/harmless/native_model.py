"""Differences in the writing of XML of the Native DICOM Model."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.operation import Service
from tests.judge.edits import documents, parts_of
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Said
from tests.judge.proxy import answer, to

_CASES = (
    "metadata.xml[study]",
    "metadata.xml.odd[private-nested]",
    "metadata.xml.odd[text]",
    "metadata.xml.odd[japanese]",
    "search.xml[series]",
    "store.xml",
)
_ANY = to(Service.METADATA, Service.SEARCH, Service.STORE)
# What stands among elements only; blanks before it say nothing.
_ELEMENT = re.compile(r"</?(?:DicomAttribute|Item|PersonName|Alphabetic|BulkData)|<Value ")
_TEXT = re.compile(r"(?<=>)[^<>]+(?=</)")


def _row(name: str, argument: str, change: object) -> Difference:
    assert callable(change)
    return Difference(name, argument, answer(_ANY, documents(change)), _CASES, "ps3.18")


def _indented(text: str) -> str:
    return _ELEMENT.sub(r"\n \g<0>", text)


def _prefixed(text: str) -> str:
    named = re.sub(r"(</?)([A-Z])", r"\1d:\2", text)
    return named.replace(" xmlns=", " xmlns:d=")


def _in_references(text: str) -> str:
    """Write values in character references."""

    def written(found: re.Match[str]) -> str:
        return found[0] if "&" in found[0] else "".join(f"&#x{ord(each):X};" for each in found[0])

    return _TEXT.sub(written, text)


def _in_sections(text: str) -> str:
    return _TEXT.sub(
        lambda found: found[0] if re.search("&|]]", found[0]) else f"<![CDATA[{found[0]}]]>", text
    )


def _creators(text: str) -> str:
    """Tell the creators of private blocks by themselves, too."""
    names = dict.fromkeys(re.findall(r'tag="0011.*?" privateCreator="(.*?)"', text))
    told = "".join(
        f'<DicomAttribute tag="001100{block:02X}" vr="LO"><Value number="1">{name}</Value>'
        "</DicomAttribute>"
        for block, name in enumerate(names, 0x20)
    )
    return text.replace("</NativeDicomModel>", f"{told}</NativeDicomModel>")


def _backwards(text: str) -> str:
    """Put the attributes of the whole in the reverse order."""
    head, _, rest = text.partition('preserve">')
    depth, start, found = 0, 0, []
    for tag in re.finditer(r"<(/?)DicomAttribute[^>]*>", rest):
        depth += -1 if tag[1] else 1
        if not depth:
            found.append(rest[start : tag.end()])
            start = tag.end()
    return f'{head}preserve">{"".join(found[::-1])}{rest[start:]}'


def _alone(said: Said) -> Said:
    if "application/dicom+xml" not in said.get("Content-Type"):
        return said
    (part,) = parts_of(said)
    return replace(said.saying("Content-Type", "application/dicom+xml"), body=part.body)


DIFFERENCES: tuple[Difference, ...] = (
    _row(
        "XML in lines that are indented",
        "PS3.19 A.1.6: attributes, items and names hold elements only; blanks between these are "
        "no part of a value.",
        _indented,
    ),
    _row(
        "XML with a prefix for its name space",
        "Namespaces in XML 1.0, 3: a name space may be bound to a prefix or be the default.",
        _prefixed,
    ),
    _row(
        "XML in character references",
        "XML 1.0 4.1: a character may be written as a reference.",
        _in_references,
    ),
    _row("XML in CDATA sections", "XML 1.0 2.7: text may stand in them.", _in_sections),
    _row(
        "XML in UTF-16",
        "XML 1.0 4.3.3: all readers know UTF-16, by its byte order mark.",
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
    ),
    _row(
        "XML without a declaration, and with comments",
        "XML 1.0 2.5, 2.8: the declaration may be left out; comments are no part of the text.",
        lambda text: "<!-- a -->" + text.partition("?>")[2].strip().replace("><", "><!-- b --><"),
    ),
    _row(
        "XML whose empty elements are one tag",
        "XML 1.0 3.1: <a></a> and <a/> are the same.",
        lambda text: re.sub(r"<(\w+)([^>/]*)></\1>", r"<\1\2/>", text),
    ),
    _row(
        "XML of attributes in no order",
        "PS3.19 A.1.5 and A.1.6 say nothing of the order of attributes.",
        _backwards,
    ),
    _row(
        "XML that tells private creators by themselves",
        "PS3.18 10.4.3.3.2: all attributes are there, and they are some.",
        _creators,
    ),
    Difference(
        "XML of a store that is no multipart message",
        "PS3.18 I.3: the answer is one document, and 10.5.3 has any media type for it.",
        answer(to(Service.STORE), _alone),
        ("store.xml",),
        "ps3.18",
    ),
)
