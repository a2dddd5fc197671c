"""Whether a URL names a study, a series or an instance."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from conformance.knowledge import Instance
from conformance.operation import Entity


def resource(instance: Instance, level: Entity) -> str:
    """Return the path below the base URL: PS3.18 Table 10.4.1-1."""
    path = f"/studies/{instance.study}"
    if level is not Entity.STUDY:
        path += f"/series/{instance.series}"
    return path if level is not Entity.INSTANCE else f"{path}/instances/{instance.uid}"


def names(url: str, path: str) -> bool:
    """Tell whether a URL, absolute or relative and of whatever base, ends in this path."""
    try:
        found = unquote(urlsplit(url).path)
    except ValueError:  # such as an IPv6 address that never ends
        return False
    return f"/{found.strip('/')}".endswith(path)
