"""Whether a URL names a study, a series or an instance."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from conformance.knowledge import Instance
from conformance.operation import Entity

_UID = r"/([0-9.]+)"
_RESOURCE = re.compile(rf"/studies{_UID}(?:/series{_UID}(?:/instances{_UID})?)?/?$")


def resource(instance: Instance, level: Entity) -> str:
    """Return the path below the base URL: PS3.18 Table 10.4.1-1."""
    path = f"/studies/{instance.study}"
    if level is not Entity.STUDY:
        path += f"/series/{instance.series}"
    return path if level is not Entity.INSTANCE else f"{path}/instances/{instance.uid}"


def uids_in(url: str) -> dict[Entity, str]:
    """Return the UIDs that a URL names, if its path ends as one of these resources."""
    try:
        found = _RESOURCE.search(unquote(urlsplit(url).path))
    except ValueError:
        return {}
    named = found.groups() if found else ()
    return {level: uid for level, uid in zip(Entity, named, strict=False) if uid}


def names(url: str, path: str) -> bool:
    """Tell whether a URL, absolute or relative and of whatever base, ends in this path."""
    try:
        found = unquote(urlsplit(url).path)
    except ValueError:  # such as an IPv6 address that never ends
        return False
    return f"/{found.strip('/')}".endswith(path)
