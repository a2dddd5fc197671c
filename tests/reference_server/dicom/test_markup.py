"""Text in XML is read as it was written."""

from xml.etree import ElementTree as ET

import pytest

from reference_server.dicom import xml_text, xml_value


@pytest.mark.parametrize(
    "text", ["", "a", "<&>", "]]>", "&amp;", "\"'", "a\r\nb\rc\nd\te", "  two  ", "\u00fc\u5c71"]
)
def test_what_is_written_is_read(text: str) -> None:
    element = ET.fromstring(f"<a b={xml_value(text)}>{xml_text(text)}</a>")
    assert (element.get("b"), element.text or "") == (text, text)
