"""Removes a study that the harness stored, in the way that the target offers."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.profile.model import Profile
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Removal:
    """What came of it: true where the study is gone, else `reason` says why not."""

    exchanges: tuple[Exchange, ...]
    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def remove_study(client: Client, base_url: str, profile: Profile, study: str) -> Removal:
    """Remove a study by DELETE, or by the profile's recipe; a study that is gone counts as well."""
    raise NotImplementedError


def commands(
    base_url: str,
    profile: Profile,
    study: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    secrets: Secrets | None = None,
    options: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return the shell commands by which a person removes the study."""
    raise NotImplementedError
