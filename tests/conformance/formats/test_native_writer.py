"""Metadata in XML say what those in JSON say, to the reader of this project's own."""

from __future__ import annotations

import pytest

import fixtures
from conformance.formats import native_model, part10
from conformance.formats.compare import compare_json
from conformance.formats.described import metadata
from conformance.formats.flaw import FormatError
from conformance.formats.native_writer import to_xml

WRITABLE = [name for name in fixtures.NAMES if name != "not-finite"]


@pytest.mark.parametrize("name", WRITABLE)
def test_a_document_says_what_the_data_set_says(name: str) -> None:
    dataset = part10.read(fixtures.make(name)).dataset
    assert dataset is not None
    document = native_model.read(to_xml(metadata(dataset, str, as_text=True)))
    assert document.flaws == ()
    found = document.dataset
    assert found is not None
    assert compare_json(dataset, found, bulk="require") == ()


def test_a_character_that_xml_has_not_is_said() -> None:
    with pytest.raises(FormatError):
        to_xml({"00104000": {"vr": "LT", "Value": ["a\x1bb"]}})
