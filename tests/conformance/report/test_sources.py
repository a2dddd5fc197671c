"""Where a source can be read."""

from __future__ import annotations

import pytest

from conformance.report.sources import address
from conformance.requirements import load_requirements

PS318 = "https://dicom.nema.org/medical/dicom/2024e/output/html/part18.html"
RFC = "https://www.rfc-editor.org/rfc/rfc"
AZURE = "https://github.com/microsoft/dicom-server/blob/eeefbe4d/docs"
TUTORIAL = f"{AZURE}/tutorials/use-dicom-web-standard-apis-with-curl.md"


@pytest.mark.parametrize(
    ("source", "section", "url"),
    [
        ("PS3.18 2024e", "8.7.3.5.1; RFC 2046 5.1.1", f"{PS318}#sect_8.7.3.5.1"),
        ("PS3.18 2024e", "note 3 to Table 10.4.4-1", f"{PS318}#table_10.4.4-1"),
        ("PS3.18 2024e", "Tables 10.6.3-3, 10.6.3-4", f"{PS318}#table_10.6.3-3"),
        ("PS3.18 2024e", "note in 8.7.3.5.2; RFC 6838 4.3", f"{PS318}#sect_8.7.3.5.2"),
        ("PS3.18 2024e", "F.2.2, F.2.3", f"{PS318}#sect_F.2.2"),
        ("PS3.18 2024e", "annex I", f"{PS318}#chapter_I"),
        ("PS3.10", "7.2", PS318.replace("part18", "part10") + "#sect_7.2"),
        ("PS3.5", "7.1, 7.5", PS318.replace("part18", "part05") + "#sect_7.1"),
        ("RFC 9112", "4, 5, 5.1, 5.2", f"{RFC}9112#section-4"),
        ("RFC 9112", "B.5; RFC 2045 6", f"{RFC}9112#appendix-B.5"),
        (
            "Azure DICOM cURL tutorial",
            "Store-instances-using-multipart/related",
            f"{TUTORIAL}#store-instances-using-multipartrelated",
        ),
        (
            "Azure DICOM conformance statement v2",
            "Store, Response Status Codes (409)",
            f"{AZURE}/resources/v2-conformance-statement.md",
        ),
        ("microsoft/dicom-server", "StoreResponseBuilder", ""),
        ("our own house rules", "1", ""),
    ],
)
def test_a_source_has_an_address(source: str, section: str, url: str) -> None:
    assert address(source, section) == url


def test_every_section_of_a_standard_is_found() -> None:
    standards = [
        requirement
        for requirement in load_requirements().values()
        if requirement.source.startswith(("PS3.", "RFC "))
    ]
    assert len(standards) > 200
    assert all("#" in address(each.source, each.section) for each in standards)
