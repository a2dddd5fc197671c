"""dicomweb-client of npm, in Node."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from tests.support.tools import missing_for_node

_HERE = Path(__file__).parent
_SECONDS = 60


def missing() -> str:
    """Say what it needs that is not here; nothing where all is."""
    return missing_for_node(_HERE, "dicomweb-client")


class NpmClient:
    """Calls its methods by their names; arguments are what stands in their options.

    `more` are options of the client itself.
    """

    def __init__(self, url: str, **more: Any) -> None:
        self.made = {"url": url, **more}

    def call(self, method: str, **options: Any) -> Any:
        """Return what a method gave, or the status with which it was refused."""
        job = {"made": self.made, "method": method, "options": options}
        done = subprocess.run(
            ["node", str(_HERE / "npm_client.mjs")],
            input=json.dumps(job, default=_packed),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout, object_hook=_unpacked)
        return result["value"] if "value" in result else result["status"]


def _packed(value: object) -> dict[str, str]:
    assert isinstance(value, bytes)
    return {"octets": b64encode(value).decode()}


def _unpacked(item: dict[str, Any]) -> Any:
    return b64decode(item["octets"]) if item.keys() == {"octets"} else item
