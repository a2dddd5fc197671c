"""The answers that a request may get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.formats.media_type import MediaType
from conformance.generate.accept.offer import MULTIPART, Representation


@dataclass(frozen=True, slots=True)
class Answer:
    """A representation in a transfer syntax; None where it has no use for one."""

    representation: Representation
    syntax: str | None

    def fits(self, content_type: MediaType, syntax: str | None) -> bool:
        """Tell whether an answer is this one, as far as it says what it is."""
        wanted = self.representation
        if syntax is not None and self.syntax not in (None, syntax):
            return False
        if not wanted.multipart:
            return content_type.essence == wanted.media_type
        root = content_type.root
        is_multipart = content_type.essence == MULTIPART
        return is_multipart and (root is None or root.essence == wanted.media_type)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The answers that a request may get.

    `answers` come with 200; `errors` are the other statuses that are right, `tolerated` those that
    are wrong but do no harm. `ambiguities` name what is open here: see `AMBIGUITIES`.
    """

    answers: frozenset[Answer]
    errors: frozenset[int]
    tolerated: frozenset[int]
    ambiguities: frozenset[str]

    def __or__(self, other: Allowed) -> Allowed:
        """Return what one or the other allows."""
        errors = self.errors | other.errors
        return Allowed(
            self.answers | other.answers,
            errors,
            (self.tolerated | other.tolerated) - errors,
            self.ambiguities | other.ambiguities,
        )

    @property
    def statuses(self) -> frozenset[int]:
        """All statuses that are right."""
        return self.errors | ({200} if self.answers else set())

    @property
    def media_types(self) -> frozenset[str]:
        """The media types that may come, multipart/related with its type."""
        return frozenset(str(answer.representation) for answer in self.answers)

    @property
    def transfer_syntaxes(self) -> frozenset[str]:
        """The transfer syntaxes that may come."""
        return frozenset(answer.syntax for answer in self.answers if answer.syntax)

    def permits(
        self, status: int, content_type: MediaType | None = None, syntax: str | None = None
    ) -> bool:
        """Tell whether an answer is right; of a 200, media type and transfer syntax count too."""
        if status != 200:
            return status in self.errors
        return content_type is not None and any(
            answer.fits(content_type, syntax) for answer in self.answers
        )


def answers_of(representation: Representation) -> Iterator[Answer]:
    """Yield a representation in each transfer syntax that it may come in."""
    if representation.default_syntax is None and not representation.stored:
        yield Answer(representation, None)
    for syntax in sorted(representation.syntaxes | representation.stored):
        yield Answer(representation, syntax)
