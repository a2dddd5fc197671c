"""Errors that a person reads: what is wrong, where, why, and what to type next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file of ours or of the user's; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class ConformanceError(Exception):
    """The base of all errors of this harness; never a verdict on a target."""

    def __init__(self, message: str, *, where: Location | None = None, hint: str = "") -> None:
        self.message = message
        self.where = where
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class InputError(ConformanceError):
    """A scenario, a profile or an option that the user gave can't be used as it stands."""


class TargetUnreachable(ConformanceError):
    """The first look at the target ended without an answer that we can work with."""


class HarnessError(ConformanceError):
    """The harness broke its own rules; a fault of ours, never of the target."""
