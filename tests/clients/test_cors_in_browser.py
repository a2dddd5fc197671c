"""What pages of other origins may do with the bundled server, as Chromium has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.browser import drive, missing
from tests.clients.samples import SAMPLES
from tests.support.bundled import bundled_server
from tests.support.dicomweb import JSON, Client, multipart
from tests.support.servers import Answer, constant
from tests.support.tools import need

SAMPLE = SAMPLES["no-pixels"]
STUDY, SERIES, INSTANCE = SAMPLE.uids
PATH = f"/studies/{STUDY}/series/{SERIES}/instances/{INSTANCE}"
STORE: dict[str, Any] = {
    "method": "POST",
    "headers": {"Content-Type": 'multipart/related; type="application/dicom"; boundary=b'},
    "body": multipart(SAMPLE.file),
}


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The origin of a page that has nothing of its own."""
    need(missing())
    with constant(Answer(200, "text/html", b"<title>A page</title>")) as origin:
        yield origin


def fetch(url: str, field: str = "Date", **options: Any) -> tuple[str, str]:
    """A step in which the page asks; it gives the status and a field, or why it may not know."""
    body = options.pop("body", b"").decode("latin-1")
    return (
        "evaluate",
        f"""((options, text) => {{
            if (text) options.body = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
            return fetch("{url}", options).then(
                (answer) => [answer.status, answer.headers.get("{field}")],
                (error) => [error.message, null],
            );
        }})({json.dumps(options)}, {json.dumps(body)})""",
    )


@pytest.mark.parametrize("dialect", ["dicom-web", "v2", "v1"])
def test_a_page_that_is_named_may_do_all_and_read_all(page: str, dialect: str) -> None:
    with bundled_server("--cors", page) as origin:
        base = f"{origin}/{dialect}"
        seen = drive(
            page,
            fetch(f"{base}/studies", "Content-Type", **STORE),
            fetch(f"{base}{PATH}/metadata", "ETag", headers={"Accept": JSON}),
            fetch(f"{base}/studies?limit=x", "Content-Length"),
            fetch(f"{base}{PATH}", headers={"Accept": "image/gif"}),
            fetch(f"{base}{PATH}", "Allow", method="PATCH"),
            fetch(f"{base}{PATH}", method="DELETE"),
            fetch(f"{base}{PATH}", method="DELETE"),
        )
    statuses, fields = zip(*seen.results, strict=True)
    assert statuses == (200, 200, 400, 406, 405, 204, 404)
    assert fields[0].startswith(JSON)
    assert None not in fields


@pytest.mark.parametrize("named", [(), ("--cors", "http://localhost:1")])
def test_any_other_page_may_do_and_read_nothing(page: str, named: tuple[str, ...]) -> None:
    with bundled_server(*named) as origin:
        base = f"{origin}/dicom-web"
        seen = drive(
            page,
            fetch(f"{base}/studies", **STORE),
            fetch(f"{base}/studies"),
            fetch(f"{base}{PATH}", method="DELETE"),
        )
        assert seen.results == [["Failed to fetch", None]] * 3
        # Only its preflight was sent.
        assert Client(base).search("/studies") == []
