"""Request targets and percent-encoding."""

import pytest

from reference_server.http import HTTPError
from reference_server.http.uri import authority_of, parse_target


@pytest.mark.parametrize(
    ("text", "authority", "segments"),
    [
        ("/", None, [""]),
        ("/v2/studies/1.2", None, ["v2", "studies", "1.2"]),
        ("/v2//studies/", None, ["v2", "", "studies", ""]),
        ("/a%2Fb/%E5%B1%B1", None, ["a/b", "山"]),
        ("http://host:80/a?b", "host:80", ["a"]),
        ("http://host", "host", [""]),
    ],
)
def test_paths_are_split_before_they_are_decoded(
    text: str, authority: str | None, segments: list[str]
) -> None:
    target = parse_target(text)
    assert target.authority == authority
    assert target.segments() == segments


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
        ("a", [("a", "")]),
        ("a=b=c&&", [("a", "b=c")]),
        ("PatientName=%E5%B1%B1%5E*&x=%2C%2B", [("PatientName", "山^*"), ("x", ",+")]),
        ("a%3Db=c%26d", [("a=b", "c&d")]),
    ],
)
def test_queries_are_split_before_they_are_decoded(
    query: str, pairs: list[tuple[str, str]]
) -> None:
    assert parse_target(f"/?{query}").pairs(plus_is_blank=False) == pairs


@pytest.mark.parametrize(("plus_is_blank", "value"), [(True, "a b+"), (False, "a+b+")])
def test_a_bare_plus_is_what_the_caller_says(plus_is_blank: bool, value: str) -> None:
    assert parse_target("/?x=a+b%2B").pairs(plus_is_blank=plus_is_blank) == [("x", value)]


@pytest.mark.parametrize("text", ["/%", "/%4", "/%zz", "/%C3", "/%ff%fe"])
def test_broken_encoding_is_refused(text: str) -> None:
    with pytest.raises(HTTPError) as caught:
        parse_target(text).segments()
    assert caught.value.status == 400


@pytest.mark.parametrize("text", ["studies", "ftp://x/", "host:80"])
def test_other_forms_of_a_target_are_refused(text: str) -> None:
    with pytest.raises(HTTPError) as caught:
        parse_target(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(("host", "text"), [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80")])
def test_an_address_is_written_as_in_a_url(host: str, text: str) -> None:
    assert authority_of(host, 80) == text
