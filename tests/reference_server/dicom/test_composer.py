"""Files that are made of what the harness, with a reading of its own, has taken apart."""

from __future__ import annotations

import json
from functools import partial

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conformance.formats import part10
from conformance.formats.compare import compare_datasets
from conformance.formats.described import MEDIA_TYPES, bulk_values, metadata
from conformance.formats.flaw import FormatError
from conformance.generate.datasets import TRANSFER_SYNTAXES, Sample, samples
from reference_server.dicom import (
    EXPLICIT_LITTLE,
    NATIVE_SYNTAXES,
    DescribedAttribute,
    Octets,
    Reference,
    Supply,
    compose,
    read_json,
)

# What has a media type of its own, beside what is not compressed.
SYNTAXES = [each for each in TRANSFER_SYNTAXES if each in {*NATIVE_SYNTAXES, *MEDIA_TYPES}]


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(sample=samples(transfer_syntaxes=SYNTAXES), as_text=st.booleans())
def test_what_was_taken_apart_is_put_together_again(sample: Sample, *, as_text: bool) -> None:
    original = part10.read(sample.data).dataset
    assert original is not None
    try:
        body = json.dumps([metadata(original, str, as_text=as_text)], ensure_ascii=False)
    except FormatError:
        assume(False)
    compressed = sample.transfer_syntax not in NATIVE_SYNTAXES
    values = {value.path: value.representations for value in bulk_values(original)}

    def find(_: int, attribute: DescribedAttribute) -> Supply:
        assert isinstance(attribute.content, Reference)
        octets = tuple(
            Octets(len(each), partial(iter, [each])) for each in values[attribute.content.uri]
        )
        is_image = compressed and attribute.content.uri == "7FE00010"
        return Supply(octets, sample.transfer_syntax if is_image else EXPLICIT_LITTLE)

    (described,) = read_json(body.encode())
    made = part10.read(b"".join(compose(described, find)))
    assert made.flaws == ()
    assert made.dataset is not None
    assert compare_datasets(original, made.dataset) == ()
