"""Media types and Accept lists."""

import pytest

from reference_server.http import MediaTypeError, parse_accept, parse_media_type


@pytest.mark.parametrize(
    ("text", "essence", "parameters"),
    [
        ("application/dicom", "application/dicom", {}),
        ("APPLICATION/Dicom+JSON; Charset=UTF-8", "application/dicom+json", {"charset": "UTF-8"}),
        (
            'multipart/related; type="application/dicom"; transfer-syntax=*',
            "multipart/related",
            {"type": "application/dicom", "transfer-syntax": "*"},
        ),
        ("a/b;;c=d;", "a/b", {"c": "d"}),
        ("a/b ;\tc=d ", "a/b", {"c": "d"}),
        (r'a/b; c="d\"e\\f"', "a/b", {"c": 'd"e\\f'}),
        ('a/b; c=""', "a/b", {"c": ""}),
        ('a/b; c="x, y; z"', "a/b", {"c": "x, y; z"}),
        ("a/b; boundary=ABCD; boundary=-----x", "a/b", {"boundary": "-----x"}),
        ("*/*", "*/*", {}),
    ],
)
def test_a_media_type_is_read(text: str, essence: str, parameters: dict[str, str]) -> None:
    media_type = parse_media_type(text)
    assert media_type.essence == essence
    assert dict(media_type.parameters) == parameters
    assert media_type.strict


@pytest.mark.parametrize("text", ["", "toto", "a/b/c", "a/b; c", "a/b; c =d", 'a/b; c="d', "a b/c"])
def test_other_text_is_not_a_media_type(text: str) -> None:
    with pytest.raises(MediaTypeError):
        parse_media_type(text)


def test_a_bare_value_with_a_slash_is_read_but_not_strict() -> None:
    media_type = parse_media_type("multipart/related; type=application/dicom; boundary=b")
    assert media_type.get("type") == "application/dicom"
    assert media_type.get("boundary") == "b"
    assert not media_type.strict


@pytest.mark.parametrize(
    ("value", "loose", "whole"),
    [
        (None, [], []),
        ("", [], []),
        (" , ", [], []),
        ("a/b, c/d", ["a/b", "c/d"], ["a/b", "c/d"]),
        ('a/b; x="c, d", e/f', ["a/b", "e/f"], ["a/b", "e/f"]),
        ("toto, a/b", ["a/b"], []),
        ("a/b, multipart/related; type=c/d", ["a/b", "multipart/related"], []),
    ],
)
def test_an_accept_list_skips_what_is_malformed_or_fails_as_a_whole(
    value: str | None, loose: list[str], whole: list[str]
) -> None:
    assert [item.essence for item in parse_accept(value, whole=False)] == loose
    assert [item.essence for item in parse_accept(value, whole=True)] == whole


@pytest.mark.parametrize(
    ("text", "weight"),
    [("a/b", 1.0), ("a/b;q=0.25", 0.25), ("a/b;Q=0", 0.0), ("a/b;q=9", 1.0), ("a/b;q=x", 1.0)],
)
def test_weights(text: str, weight: float) -> None:
    assert parse_media_type(text).weight == weight
