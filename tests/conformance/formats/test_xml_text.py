"""XML is read strictly, and nothing in it is expanded or fetched."""

import pytest

from conformance.formats import xml_text
from conformance.formats.xml_text import read


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"<a>t</a>", "t"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xc3\xa4</a>\n', "ä"),
        ("<a>ä</a>".encode("utf-16"), "ä"),
        (b'<?xml version="1.0" encoding="iso-8859-5"?><a>\xd1</a>', "\u0431"),
        (b"<!-- a --><a>x<!-- b -->y<?p i?>z<![CDATA[<&]]></a>", "xyz<&"),
        (b"<a>&lt;&#13;&#x1f600;\r\n</a>", "<\r\U0001f600\n"),
        (b"<a>1<b>2</b>3</a>", "13"),
    ],
)
def test_a_document_is_read(body: bytes, text: str) -> None:
    root, flaws = read(body)
    assert flaws == ()
    assert root is not None
    assert (root.name, root.text) == ("a", text)


def test_names_are_told_from_their_spaces() -> None:
    root, _ = read(b'<p:a xmlns:p="u" xml:space="preserve" b="c"><d xmlns="v"/></p:a>')
    assert root is not None
    assert (root.space, root.name) == ("u", "a")
    assert root.attributes == {
        "http://www.w3.org/XML/1998/namespace space": "preserve",
        "b": "c",
    }
    assert [(child.space, child.name) for child in root.children] == [("v", "d")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<a>",
        b"<a></b>",
        b"<a/><a/>",
        b"<a/>x",
        b" <?xml version='1.0'?><a/>",
        b"<a b='1' b='2'/>",
        b"<a>&nbsp;</a>",
        b"<a>\x01</a>",
        b"<a>&#1;</a>",
        b"<a>\xff</a>",
        b"<p:a/>",
        b'<?xml version="1.0" encoding="UTF-8" xml:space="preserve" ?><a/>',
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b'<?xml version="1.0" encoding="nope"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a>\x83\x41</a>',
    ],
)
def test_what_is_not_well_formed_is_not_read(body: bytes) -> None:
    root, flaws = read(body)
    assert root is None
    assert [flaw.rule for flaw in flaws] == ["xml-syntax"]


def test_a_document_type_is_passed_over() -> None:
    root, flaws = read(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>t</a>')
    assert root is not None
    assert root.text == "t"
    assert [flaw.rule for flaw in flaws] == ["xml-document-type"]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!ENTITY x "y">',
        b'<!ENTITY x SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % x "y">',
        b'<!ENTITY x "yyyyyyyyyy"><!ENTITY y "&x;&x;&x;&x;&x;&x;">',
    ],
)
def test_entities_are_refused_before_they_are_expanded(declared: bytes) -> None:
    root, flaws = read(b"<!DOCTYPE a [" + declared + b"]><a>&y;</a>")
    assert root is None
    assert flaws[-1].rule == "xml-entities"


def test_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_text, "_MOST_ELEMENTS", 3)
    assert read(b"<a><b/><b/></a>")[1] == ()
    root, flaws = read(b"<a><b/><b/><b/></a>")
    assert root is None
    assert [flaw.rule for flaw in flaws] == ["xml-size"]


def test_nesting_is_no_burden() -> None:
    root, flaws = read(b"<a>" * 50_000 + b"</a>" * 50_000)
    assert root is not None
    assert flaws == ()
