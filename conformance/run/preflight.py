"""The first look at a target: does a DICOMweb service answer that we can work with."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.profile.model import Profile
from conformance.wire.client import Client


@dataclass(frozen=True, slots=True)
class Target:
    """A target that answers: `base_url` without a slash at its end, `server` as it calls itself,
    `notes` on what a person may want to know.
    """

    base_url: str
    server: str
    notes: tuple[str, ...] = ()


def look(base_url: str, client: Client, profile: Profile) -> Target:
    """Look whether a DICOMweb service answers at a base URL.

    Raises TargetUnreachable: what was tried, what happened, what to type next.
    """
    raise NotImplementedError


def is_alive(base_url: str, client: Client) -> bool:
    """Tell whether the target still takes connections."""
    raise NotImplementedError
