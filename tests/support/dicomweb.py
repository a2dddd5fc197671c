"""A DICOMweb client that sends what it is told to and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import requests

JSON = "application/dicom+json"
ANY_SYNTAX = 'multipart/related; type="application/dicom"; transfer-syntax=*'


@dataclass
class Client:
    """Talks to one dialect. No header is sent but those that are given."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers.clear()

    def send(self, method: str, path: str, **given: Any) -> requests.Response:
        return self.session.request(method, self.base + path, timeout=30, **given)

    def get(self, path: str, accept: str | None = JSON, **headers: str) -> requests.Response:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            fields["Accept"] = accept
        return self.send("GET", path, headers=fields)

    def store(
        self,
        *parts: bytes,
        path: str = "/studies",
        content_type: str = 'multipart/related; type="application/dicom"; boundary=b',
    ) -> requests.Response:
        headers = {"Accept": JSON, "Content-Type": content_type}
        return self.send("POST", path, headers=headers, data=multipart(*parts))

    def search(self, path: str) -> list[dict[str, Any]]:
        response = self.get(path)
        if response.status_code == 204:
            assert response.content == b""
            return []
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()
        assert found
        return found


def multipart(*parts: bytes, headers: bytes = b"Content-Type: application/dicom\r\n") -> bytes:
    body = b"".join(b"--b\r\n" + headers + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--b--\r\n"


Parts = list[tuple[dict[str, str], bytes]]


def parts_of(response: requests.Response) -> Parts:
    """Split a multipart answer, with no leniency."""
    match = re.fullmatch(
        r'multipart/related; (?:type="[a-z/+-]+"; )?boundary=([0-9a-f-]{36})',
        response.headers["Content-Type"],
    )
    assert match, response.headers["Content-Type"]
    mark = match[1].encode()
    body = response.content
    assert body.startswith(b"--" + mark + b"\r\n")
    assert body.endswith(b"\r\n--" + mark + b"--\r\n")
    found = []
    for part in (b"\r\n" + body).split(b"\r\n--" + mark + b"\r\n")[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        fields = dict(lines)
        found.append((fields, content.removesuffix(b"\r\n--" + mark + b"--\r\n")))
    return found
