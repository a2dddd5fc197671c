"""Canaries in headers, URLs, bodies and the environment: none may sing in any output."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.operation import Service
from tests.judge.messages import Asked, field_of
from tests.judge.proxy import Answer, Behind, proxy
from tests.support import harness
from tests.support.bundled import bundled_server

_KEY = 'c4n4ry/k3y+"<&>é'
_PASSWORD = "c4n4ry-p4ssw0rd"
_URL = "c4n4ry-1n-a-url"
_ENVIRONMENT = "c4n4ry-of-ci"

# What a page or a log may make of them.
_SUNG = (
    *("c4n4ry", quote(_KEY), quote(_KEY, safe="")),
    *(b64encode(each.encode()).decode().rstrip("=") for each in (_KEY, f"me:{_PASSWORD}")),
)


def _parrot(asked: Asked, behind: Behind) -> Answer:
    """Say back in every way what was heard, and answer wrongly, so that all of it is reported."""
    said = behind.ask(asked)
    heard = {
        "X-Echo": field_of(asked.fields, "Authorization"),
        "X-Debug": quote(field_of(asked.fields, "X-Api-Key")),
        "Location": f"http://me:{_URL}@127.0.0.1/login",
    }
    fields = (*said.fields, *heard.items())
    if asked.service is Service.METADATA:
        words = "; ".join(f"{name} {value}" for name, value in asked.fields)
        text = (("Content-Type", "text/plain"), *heard.items())
        return replace(said, status=500, fields=text, body=words.encode("latin-1", "replace"))
    return replace(said, fields=fields)


@pytest.fixture(scope="module")
def parrot() -> Iterator[str]:
    with bundled_server() as origin, proxy(f"{origin}/v2", _parrot) as front:
        yield front.url


def test_no_canary_sings_in_any_output(parrot: str, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    run = harness.run(
        tmp_path / "reports",
        f"--base-url={parrot}",
        "--auth-env=MY_PAIR",
        f"--header=X-Api-Key: {_KEY}",
        "--outputs=all",
        f"--junitxml={tmp_path / 'junit.xml'}",
        "--keep",
        "-k",
        "retrieve.metadata or retrieve.study or metadata.study",
        MY_PAIR=f"me:{_PASSWORD}",
        # pytest-metadata gathers what CI systems set.
        CI="true",
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
        GIT_URL=f"https://bot:{_ENVIRONMENT}@127.0.0.1/repository",
        BUILD_TAG=_ENVIRONMENT,
        HTTP_PROXY=f"http://me:{_ENVIRONMENT}@127.0.0.1:9",
        NO_PROXY="127.0.0.1",
        no_proxy="127.0.0.1",
    )
    assert run.status == 1, run.output
    assert "failed" in run.verdicts().values()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    written = {file.suffix for file in files}
    assert {".html", ".json", ".xml", ".sarif", ".md", ".svg"} <= written
    outputs = {str(file): file.read_bytes() for file in files} | {"terminal": run.output.encode()}
    for name, data in outputs.items():
        for canary in _SUNG:
            assert canary.encode() not in data, name
    page = outputs[str(tmp_path / "reports" / "report.html")]
    assert page.count(b"[hidden]") > 3
