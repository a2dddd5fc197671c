"""What tests of stores send, and how they read what is answered."""

from collections.abc import Callable
from typing import Any

import requests

from tests.support.dicomweb import JSON, Client

MakeFile = Callable[..., bytes]
Connect = Callable[[str], Client]
MULTIPART = 'multipart/related; type="application/dicom"; boundary=b'
REFERENCED, FAILED, OTHERS, URL = "00081199", "00081198", "0008119A", "00081190"
REASON, WARNING, COMMENTS = "00081197", "00081196", "00741048"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
IMPLICIT = "1.2.840.10008.1.2"


def post(
    client: Client,
    body: Any,
    *,
    content_type: str | None = MULTIPART,
    accept: str | None = JSON,
    path: str = "/studies",
    **headers: str,
) -> requests.Response:
    fields: dict[str, str | None] = {"Content-Type": content_type, "Accept": accept, **headers}
    return client.send("POST", path, headers=fields, data=body)


def items(response: requests.Response, tag: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = response.json().get(tag, {}).get("Value", [])
    return found


def value(item: dict[str, Any], tag: str) -> Any:
    return item[tag]["Value"][0]


def count(client: Client) -> int:
    return len(client.search("/instances"))
