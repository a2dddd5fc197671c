"""Reading Capabilities Descriptions, sound and broken ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.formats.wadl import JSON, RULES, XML, Described, read

SOUND = """<?xml version="1.0"?><!-- of us -->
<application xmlns="http://wadl.dev.java.net/2009/02"><doc>What there is</doc>
 <resources base="http://here/dicom-web">
  <resource path="studies">
   <method name="GET"><request><param name="limit" style="query"/><param name="A" style="header"/>
     </request><response status="200"><representation mediaType="a/b"/></response>
     <response status="204"><representation mediaType="a/b"/><representation mediaType="c/d"/>
     </response></method>
   <resource path="{study}/series/"><param name="study" style="template"/>
    <method name="POST"/></resource>
  </resource>
 </resources>
</application>"""
METHODS = (
    Described("GET", ("studies",), ("limit",), ("a/b", "c/d")),
    Described("POST", ("studies", "{study}", "series"), (), ()),
)


def in_json(**resources: Any) -> bytes:
    return json.dumps({"application": {"resources": resources}}).encode()


METHOD = {
    "@name": "GET",
    "request": {"param": [{"@name": "limit", "@style": "query"}]},
    "response": [{"representation": [{"@mediaType": "a/b"}, {"@mediaType": "c/d"}]}],
}
BELOW = {"@path": "{study}/series", "method": [{"@name": "POST"}], "doc": [{"value": "more"}]}
STUDIES = {"@path": "studies", "method": [METHOD], "resource": [BELOW]}


def test_xml_is_read() -> None:
    found = read(SOUND.encode(), XML)
    assert (found.base, found.methods, found.flaws) == ("http://here/dicom-web", METHODS, ())


@pytest.mark.parametrize("resource", [[STUDIES], STUDIES])
def test_json_is_read(resource: object) -> None:
    found = read(in_json(**{"@base": "http://here", "resource": resource}), JSON)
    assert (found.base, found.methods, found.flaws) == ("http://here", METHODS, ())


def changed(old: str, new: str) -> bytes:
    assert old in SOUND
    return SOUND.replace(old, new).encode()


BROKEN = [
    ("wadl-text", b"", XML),
    ("wadl-text", b"<application", XML),
    ("wadl-text", changed("<!-- of us -->", "<!DOCTYPE a [<!ENTITY b 'c'>]>"), XML),
    ("wadl-text", b"<a>" * 50 + b"</a>" * 50, XML),
    ("wadl-text", b"{", JSON),
    ("wadl-text", b"[]", JSON),
    ("wadl-text", b'{"application": [1]}', JSON),
    ("wadl-text", b'{"application": {}, "more": {}}', JSON),
    ("wadl-application", changed("2009/02", "2006/10"), XML),
    ("wadl-application", b'{"resources": {"@base": "http://here"}}', JSON),
    ("wadl-resources", b'{"application": {}}', JSON),
    ("wadl-resources", changed(' base="http://here/dicom-web"', ""), XML),
    ("wadl-resources", b'{"application": {"resources": [{"@base": "a"}, {"@base": "b"}]}}', JSON),
    ("wadl-resource", in_json(**{"@base": "http://here"}), JSON),
    ("wadl-resource", changed(' path="studies"', ""), XML),
]


@pytest.mark.parametrize(("rule", "body", "media_type"), BROKEN)
def test_what_is_wrong_is_named(rule: str, body: bytes, media_type: str) -> None:
    assert [flaw.rule for flaw in read(body, media_type).flaws] == [rule]


def test_each_rule_is_broken_here() -> None:
    assert {rule for rule, *_ in BROKEN} == RULES.keys()
