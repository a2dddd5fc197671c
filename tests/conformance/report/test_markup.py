from __future__ import annotations

from urllib.parse import unquote

import pytest

from conformance.report.markup import Markup, anchor, fragment, join, link, mark, outward, tag, text
from conformance.verdict import SEVERITY
from tests.support.html import Reader


def test_children_and_attributes_are_escaped_unless_they_are_markup() -> None:
    assert tag("p", "<i>", Markup("<b>x</b>"), title='"a" & b', class_="c") == (
        '<p title="&quot;a&quot; &amp; b" class=c>&lt;i&gt;<b>x</b></p>'
    )
    assert tag("br") == "<br>"
    assert tag("details", open="") == "<details open></details>"
    assert join(("a<", tag("b", "'"))) == "a&lt;<b>'</b>"
    assert text("x" * 5_000).endswith("xx [... 1,000 more characters]")


@pytest.mark.parametrize("value", ["a b", "a>b", "a=b", "a'b", "a`b", "a/", "ü", "a\nb"])
def test_odd_attribute_values_are_quoted(value: str) -> None:
    assert tag("a", href=value).startswith('<a href="')
    assert Reader(tag("a", href=value)).tags == ["a"]


def test_marks_have_a_sign_and_a_word() -> None:
    signs = {Reader(mark(outcome)).text.split(" ", 1)[0] for outcome in SEVERITY}
    assert len(signs) == len(SEVERITY)
    for outcome in SEVERITY:
        assert Reader(mark(outcome)).text.endswith(f" {outcome}")


@pytest.mark.parametrize("name", ["store[a b]", 'a"b<c>', "ü/%41", "a\nb"])
def test_links_meet_what_they_are_about(name: str) -> None:
    page = Reader(join((tag("div", id=anchor(name, "x")), link("there", name, "x"))))
    ids = [value for attribute, value in page.attributes if attribute == "id"]
    links = [value for attribute, value in page.attributes if attribute == "href"]
    assert [unquote(each.removeprefix("#")) for each in links] == ids
    assert links == [fragment(name, "x")]
    assert not set(ids[0]) & set(" \n\t")


def test_a_link_that_leads_nowhere_is_a_text() -> None:
    assert outward("PS3.18 <8>", "") == "PS3.18 &lt;8&gt;"
    assert outward("RFC 1", "https://h/1#a") == "<a href=https://h/1#a>RFC 1</a>"
