"""The description of the service, by WADL and by its JSON."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests

from reference_server.dicomweb.capabilities import METHODS
from reference_server.dicomweb.routes import ROUTES
from tests.support.dicomweb import Client

WADL, JSON = "application/vnd.sun.wadl+xml", "application/json"
NAMESPACE = "{http://wadl.dev.java.net/2009/02}"


def ask(client: Client, accept: str, path: str = "") -> requests.Response:
    return client.send("OPTIONS", path, headers={"Accept": accept})


def methods_of(parent: ET.Element, path: str = "") -> Iterator[tuple[str, Any]]:
    for resource in parent.findall(f"{NAMESPACE}resource"):
        below = f"{path}/{resource.attrib['path']}"
        for method in resource.findall(f"{NAMESPACE}method"):
            yield f"{method.attrib['name']} {below}", method
        yield from methods_of(resource, below)


@pytest.fixture
def described(web: Client) -> dict[str, ET.Element]:
    application = ET.fromstring(ask(web, WADL).content)
    assert application.tag == f"{NAMESPACE}application"
    (resources,) = application.findall(f"{NAMESPACE}resources")
    assert resources.attrib == {"base": web.base}
    return dict(methods_of(resources))


def parameters(method: ET.Element) -> dict[str, str]:
    found = method.findall(f"{NAMESPACE}request/{NAMESPACE}param")
    return {each.attrib["name"]: each.attrib["style"] for each in found}


def test_each_operation_can_be_described() -> None:
    assert {each for route in ROUTES for each in route.methods.values()} == METHODS.keys()


def test_each_route_is_described(described: dict[str, ET.Element]) -> None:
    paths = {
        f"{method} /{route.template.replace('*}', '}')}"
        for route in ROUTES
        for method in route.methods
    }
    assert described.keys() == paths


def test_a_search_names_what_it_takes(described: dict[str, ET.Element]) -> None:
    found = parameters(described["GET /series"])
    assert found.keys() >= {"limit", "offset", "includefield", "fuzzymatching", "Modality"}
    assert found["RequestAttributesSequence.ScheduledProcedureStepID"] == "query"
    assert found["PatientName"] == "query"
    assert found["Accept"] == "header"
    assert "SOPInstanceUID" not in found


def test_what_comes_and_goes_is_named(described: dict[str, ET.Element]) -> None:
    def types(name: str, where: str) -> list[str]:
        path = f"{NAMESPACE}{where}/{NAMESPACE}representation"
        return [each.attrib["mediaType"] for each in described[name].findall(path)]

    files, octets = (
        f'multipart/related; type="application/{kind}"' for kind in ("dicom", "octet-stream")
    )
    instance = "GET /studies/{study}/series/{series}/instances/{instance}"
    assert types("POST /studies", "request")[0] == files
    assert types("GET /studies/{study}", "response") == [files, octets]
    assert types(instance, "response") == [files, "application/dicom", octets]
    assert types(f"{instance}/pixeldata", "response")[0] == octets
    assert types("GET /studies/{study}/bulkdata", "response")[0] == octets
    assert "application/dicom+json" in types("GET /studies/{study}/metadata", "response")
    assert parameters(described["GET /studies/{study}/metadata"])["charset"] == "query"
    assert types("DELETE /studies/{study}", "response") == []


def test_ranges_are_named_where_they_are(described: dict[str, ET.Element]) -> None:
    with_ranges = {
        name
        for name, method in described.items()
        for response in method.findall(f"{NAMESPACE}response")
        if "206" in response.attrib["status"]
    }
    assert {name.rpartition("/")[2] for name in with_ranges} == {
        "{instance}", "{frames}", "{bulkdata}",
    }  # fmt: skip


def test_json_says_the_same(web: Client, described: dict[str, ET.Element]) -> None:
    response = ask(web, JSON)
    assert response.headers["Content-Type"] == JSON
    (document,) = response.json().values()

    def names(resources: list[Any], path: str = "") -> Iterator[str]:
        for resource in resources:
            below = f"{path}/{resource['@path']}"
            yield from (f"{each['@name']} {below}" for each in resource.get("method", []))
            yield from names(resource.get("resource", []), below)

    assert document["resources"]["@base"] == web.base
    assert list(names(document["resources"]["resource"])) == list(described)
    method = document["resources"]["resource"][0]["method"][0]
    assert method["doc"][0]["value"] == "Search for studies"
    assert {"@name": "offset"}.items() <= method["request"]["param"][4].items()


@pytest.mark.parametrize("path", ["", "/", "/studies", "/studies/1.1/metadata"])
def test_every_resource_gives_it(web: Client, path: str) -> None:
    response = ask(web, "*/*", path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == WADL
    assert "OPTIONS" in response.headers["Allow"]
    assert response.content == ask(web, WADL).content


def test_who_accepts_nothing_gets_the_methods_alone(web: Client) -> None:
    response = web.send("OPTIONS", "")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == "OPTIONS"


def test_no_other_type_is_there(web: Client) -> None:
    response = ask(web, "text/html")
    assert (response.status_code, response.headers["Allow"]) == (406, "OPTIONS")


def test_the_base_has_options_alone(web: Client) -> None:
    response = web.get("")
    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS"


def test_azure_has_none(azure: Client) -> None:
    assert ask(azure, WADL).status_code == 404
    assert ask(azure, WADL, "/studies").status_code == 405
