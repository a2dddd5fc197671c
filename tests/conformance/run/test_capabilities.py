"""What is asked for because a Capabilities Description names it."""

from __future__ import annotations

import json
from typing import Any

from conformance.formats.wadl import JSON
from conformance.run.capabilities import Named, named
from tests.support.questions import BASE, INSTANCE, RED, STUDY, answer, ask


def resource(path: str, *below: Any, query: tuple[str, ...] = (), method: str = "GET") -> Any:
    parameters = [{"@name": name, "@style": "query"} for name in query]
    representation = {"representation": [{"@mediaType": "a/b"}, {"@mediaType": "c/d"}]}
    described = {"@name": method, "request": {"param": parameters}, "response": [representation]}
    return {"@path": path, "method": [described], "resource": list(below)}


def asked(*resources: Any, media_type: str = JSON, status: int = 200) -> list[Named]:
    body = json.dumps({"application": {"resources": {"@base": BASE, "resource": resources}}})
    question = ask("OPTIONS", "/", answer(status, body.encode(), media_type))
    return list(named(question.exchange, BASE, RED))


def urls(*resources: Any, **more: Any) -> list[str]:
    return [each.outgoing.request.url.removeprefix(BASE) for each in asked(*resources, **more)]


def test_paths_are_filled_in_whatever_the_description_calls_their_parts() -> None:
    found = urls(
        resource("studies/{a}", resource("series/{b}/instances/{c}/frames/{d}")),
        resource("studies/{a}/series/{b}/instances/{c}", resource("bulkdata/{d}")),
    )
    assert found == [STUDY, f"{INSTANCE}/frames/1", INSTANCE]


def test_a_search_of_all_is_bound_to_a_study() -> None:
    assert urls(resource("series")) == [f"/series?StudyInstanceUID={RED.study}"]


def test_what_is_named_is_accepted() -> None:
    (found,) = asked(resource("studies"))
    assert found.outgoing.request.headers.get("Accept") == "a/b, c/d"
    assert found.expect.answer == "capabilities.named"


def test_each_parameter_that_can_be_wrong_is_tried_once() -> None:
    search = resource("instances", query=("limit", "PatientName"))
    found = asked(search, resource("studies/{a}", query=("limit", "offset")))
    bound = f"/instances?StudyInstanceUID={RED.study}"
    assert [
        (each.outgoing.request.url.removeprefix(BASE), each.expect.answer) for each in found
    ] == [
        (bound, "capabilities.named"),
        (f"{bound}&limit=none", "capabilities.parameter"),
        (STUDY, "capabilities.named"),
        (f"{STUDY}?offset=none", "capabilities.parameter"),
    ]


def test_what_changes_something_is_not_tried() -> None:
    assert urls(resource("studies", method="POST"), resource("studies/{a}", method="DELETE")) == []


def test_a_description_can_not_make_the_run_endless() -> None:
    assert len(urls(*(resource(f"studies/{{a}}/{number}") for number in range(1000)))) == 64


def test_what_is_no_description_names_nothing() -> None:
    assert urls(resource("studies"), status=404) == []
    assert urls(resource("studies"), media_type="text/html") == []
    assert urls(resource("studies"), media_type="nothing") == []
