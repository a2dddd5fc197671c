"""Choosing among offers."""

import pytest

from reference_server.dicomweb.dialect import Offer
from reference_server.dicomweb.negotiate import by_order, by_weight
from reference_server.http import parse_accept

JSON = Offer("application/dicom+json", multipart=False, is_default=True)
XML = Offer("application/dicom+xml", multipart=True)
PNG = Offer("image/png", multipart=False)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", [JSON]),
        ('application/dicom+json;q=0.2, multipart/related; type="application/dicom+xml";q=0.9',
         [XML, JSON]),
        ('application/dicom+json;q=0.9, multipart/related; type="application/dicom+xml";q=0.2',
         [JSON, XML]),
        ('*/*, application/dicom+json;q=0.1, multipart/related; type="application/*";q=0.5',
         [XML, JSON]),
        ("image/*;q=0.5, image/png;q=0", []),
        ("image/*, application/dicom+json;q=0.9", [PNG, JSON]),
        ("application/dicom+json, image/png", [JSON, PNG]),
        ("text/html", []),
    ],
)  # fmt: skip
def test_the_most_specific_range_gives_an_offer_its_weight(
    accept: str, chosen: list[Offer]
) -> None:
    choices = by_weight(parse_accept(accept, whole=False), [JSON, XML, PNG])
    assert [choice.offer for choice in choices] == chosen


def test_without_a_default_anything_goes() -> None:
    choices = by_weight(parse_accept("*/*", whole=False), [XML, PNG])
    assert [choice.offer for choice in choices] == [XML, PNG]


JPEG = Offer("image/jpeg", multipart=True, syntax="1.2.840.10008.1.2.4.70")


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("*/*", "*"),
        ("multipart/*", "*"),
        ("multipart/related", "*"),
        ('multipart/related; type="*/*"', "*"),
        ('multipart/related; type="image/*"', "*"),
        ('multipart/related; type="image/jpeg"', JPEG.syntax),
        ('multipart/related; type="image/*"; transfer-syntax=1.2.3', "1.2.3"),
        ('multipart/related; type="image/*", multipart/related; type="image/jpeg"', JPEG.syntax),
    ],
)
def test_a_range_takes_any_syntax_and_a_type_its_default(accept: str, syntax: str) -> None:
    [choice] = by_weight(parse_accept(accept, whole=False), [JPEG])
    assert choice.syntax == syntax


def test_a_range_takes_the_default_form_in_its_default_syntax() -> None:
    offer = Offer("application/dicom", multipart=True, is_default=True)
    for accept in ("*/*", 'multipart/related; type="*/*"'):
        [choice] = by_weight(parse_accept(accept, whole=False), [offer])
        assert choice.syntax == offer.syntax


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("image/png", "1.2.840.10008.1.2.1"),
        ("image/png; transfer-syntax=*", "*"),
        ("image/png, image/png; transfer-syntax=*", "*"),
        ("image/png, image/png; transfer-syntax=*; q=0.9", "1.2.840.10008.1.2.1"),
        ("image/png; transfer-syntax=1.2.3, image/png; q=0.5; transfer-syntax=*", "1.2.3"),
    ],
)
def test_azure_prefers_any_syntax_among_equals(accept: str, syntax: str) -> None:
    (choice,) = by_order(parse_accept(accept, whole=False), [PNG])
    assert choice.syntax == syntax
