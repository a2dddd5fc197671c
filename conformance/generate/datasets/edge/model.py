"""What an edge case is, and the short ways to write one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets.choice import one_kind
from conformance.generate.datasets.part10 import EXPLICIT_LITTLE, File, joined
from conformance.generate.datasets.sample import Sample, instance
from conformance.generate.datasets.tree import Element
from fixtures import Identity


class May(Enum):
    """What a server may do with a data set instead of keeping it as it is."""

    REFUSE = "refuse it cleanly: as a failed item, or with 400, 409 or 415, and store nothing of it"
    LIMIT = "refuse it above a limit, with 413 or a Failure Reason A7xxH"
    RECODE = "write its text in another character set, and say so in (0008,0005)"
    GUESS = "show octets that mean nothing as U+FFFD, as escapes or as what they may mean"
    DROP = "drop the attributes that are out of order, with a Warning Reason B006H"
    MOVE = "give private creators other blocks"
    UNKNOWN = "show as UN what it does not know the VR of"
    PADDING = "keep padding, drop it, or pad what is not padded"
    SORT = "put the elements in order, and keep the first or the last of two"
    BULK = "show a value at a BulkDataURI"
    NOT_A_NUMBER = "show NaN and the infinities as text, as null or at a BulkDataURI"
    PACK = "begin a frame of single bits within an octet"
    NO_FRAMES = "answer requests for frames with 4xx"
    WARN = "store it with a Warning Reason"


def same(identity: Identity) -> Identity:
    """Return the identity as it is."""
    return identity


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the ways in which an edge case can look.

    `identified` turns the identity that it is given into the one that it has. `size` says how big
    it is about, where it is not small.
    """

    name: str
    samples: SearchStrategy[Sample]
    identified: Callable[[Identity], Identity] = same
    size: int = 0


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """A kind of data set that servers trip over.

    `must` says what a server must do in any case, beyond answering without 5xx, storing what it
    says it stored, and writing valid JSON; `may` what it is free to do.
    """

    id: str
    title: str
    must: str
    may: frozenset[May]
    source: str
    variants: tuple[Variant, ...]
    samples: SearchStrategy[Sample]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its variants, the simplest first; samples have them as "DS-13: name"."""
        return tuple(variant.name for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Row:
    """An edge case before anyone has said who its samples are."""

    id: str
    title: str
    must: str
    may: tuple[May, ...]
    source: str
    variants: tuple[Variant, ...]

    def case(self, identities: SearchStrategy[Identity], largest: int) -> EdgeCase:
        """Return the edge case, without the variants that are too large."""
        variants = tuple(each for each in self.variants if each.size <= largest)
        samples = [self._marked(each, identities) for each in variants]
        return EdgeCase(
            self.id,
            self.title,
            self.must,
            frozenset(self.may),
            self.source,
            variants,
            one_kind(samples),
        )

    def _marked(
        self, variant: Variant, identities: SearchStrategy[Identity]
    ) -> SearchStrategy[Sample]:
        marks = frozenset((self.id, f"{self.id}: {variant.name}"))
        return st.builds(
            lambda sample, identity: replace(
                sample.renamed(variant.identified(identity)), marks=sample.marks | marks
            ),
            variant.samples,
            identities,
        )


def drawn(  # noqa: PLR0913 - each says one thing about the variant, by name
    name: str,
    elements: SearchStrategy[tuple[Element, ...]],
    *,
    syntax: str = EXPLICIT_LITTLE,
    must_store: bool | None = True,
    breaks: tuple[str, ...] = (),
    size: int = 0,
) -> Variant:
    """Return a variant of drawn elements, besides those that are required.

    What breaks a rule need not be stored.
    """
    must = None if breaks and must_store else must_store
    samples = elements.map(lambda found: Sample(instance(*found), syntax, must, breaks))
    return Variant(name, samples, size=size)


def fixed(  # noqa: PLR0913 - each says one thing about the variant, by name
    name: str,
    *elements: Element,
    syntax: str = EXPLICIT_LITTLE,
    must_store: bool | None = True,
    breaks: tuple[str, ...] = (),
    write: Callable[[File], bytes] = joined,
    size: int = 0,
) -> Variant:
    """Return a variant of just these elements, besides those that are required.

    What breaks a rule need not be stored.
    """
    must = None if breaks and must_store else must_store
    sample = Sample(instance(*elements), syntax, must, breaks, write=write)
    return Variant(name, st.just(sample), size=size)
