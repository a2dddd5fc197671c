"""Where on the web a source can be read, as far as that is known."""

from __future__ import annotations

import re
from urllib.parse import quote

_PS3 = re.compile(r"PS3\.(\d+)(?: (\d{4}[a-e]))?$")
_RFC = re.compile(r"RFC (\d+)$")
_DICOM = "https://dicom.nema.org/medical/dicom/{edition}/output/html/part{part:02}.html"
_RFC_EDITOR = "https://www.rfc-editor.org/rfc/rfc{number}"
_AZURE = "https://github.com/microsoft/dicom-server/blob/eeefbe4d/docs/"
_DOCUMENTS = {
    "Azure DICOM cURL tutorial": "tutorials/use-dicom-web-standard-apis-with-curl.md",
    "Azure DICOM conformance statement v2": "resources/v2-conformance-statement.md",
}
# The edition for parts that are cited without one.
_EDITION = "2024e"

# The first place that a section names: `8.7.5, 8.7.7`, `Table 10.5.3-1 (409)`, `note in F.2`.
_PLACE = re.compile(r"(?P<table>Tables? )?(?P<number>(?:\d+|[A-Z])(?:\.\d+)+(?:-\d+)?)")
_ANNEX = re.compile(r"\b[Aa]nnex ([A-Z])\b")
_CHAPTER = re.compile(r"(\d+)")
_RFC_PLACE = re.compile(r"[A-Z](?:\.\d+)+|\d+(?:\.\d+)*")


def address(source: str, section: str) -> str:
    """Return the URL of a section, or of its document, or nothing.

    `section` may go on with other sources behind a semicolon.
    """
    own = section.partition(";")[0]
    if part := _PS3.match(source):
        page = _DICOM.format(edition=part[2] or _EDITION, part=int(part[1]))
        return page + _dicom_anchor(own)
    if rfc := _RFC.match(source):
        return _RFC_EDITOR.format(number=rfc[1]) + _rfc_anchor(own)
    if document := _DOCUMENTS.get(source):
        # The tutorial's requests are cited by the anchors that GitHub makes of its headings.
        anchor = re.sub(r"[^a-z-]", "", own.lower()) if "tutorial" in source else ""
        return _AZURE + document + (f"#{quote(anchor)}" if anchor else "")
    return ""


def _dicom_anchor(section: str) -> str:
    place = _PLACE.search(section)
    if place:
        return f"#{'table' if place['table'] else 'sect'}_{place['number']}"
    whole = _ANNEX.search(section) or _CHAPTER.fullmatch(section.strip())
    return f"#chapter_{whole[1]}" if whole else ""


def _rfc_anchor(section: str) -> str:
    place = _RFC_PLACE.match(section)
    if place is None:
        return ""
    return f"#{'section' if place[0][0].isdigit() else 'appendix'}-{place[0]}"
