"""Samples that a probe stores before it asks for them, and what a target may say to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from conformance.generate.datasets import TRANSFER_SYNTAXES, Sample
from conformance.generate.selfcheck import sound_sample
from conformance.knowledge import Instance
from conformance.probes.examination import Examination
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
RLE = "1.2.840.10008.1.2.5"
# Their codestreams are made up (conformance.generate), so that nobody can decode them.
FAKED = tuple(each for each in TRANSFER_SYNTAXES if each.startswith("1.2.840.10008.1.2.4."))
# Their pixels are in fragments, and there is no instance without pixels in them.
ENCAPSULATED = frozenset((RLE, *FAKED))

# What a profile must claim for a transfer syntax to be taken. PS3.18 8.7.3.4: all take Explicit VR
# Little Endian.
_CLAIMS: Mapping[str, str] = MappingProxyType(
    {
        IMPLICIT_LITTLE: "store.implicit",
        EXPLICIT_BIG: "store.big-endian",
        DEFLATED: "store.deflated",
        RLE: "store.rle",
        **dict.fromkeys(FAKED, "store.jpeg"),
    }
)


def taken(profile: Profile) -> tuple[str, ...]:
    """Return the transfer syntaxes that a target says it takes, the simplest first."""
    claims = {"", *profile.claims}
    return tuple(each for each in TRANSFER_SYNTAXES if _CLAIMS.get(each, "") in claims)


@dataclass(frozen=True, slots=True)
class Sent:
    """A sample and the instance that was made of it."""

    sample: Sample
    instance: Instance


def answer_to(samples: Sequence[Sample], profile: Profile) -> str:
    """Name the row of the profile's answers that says what becomes of a store of samples."""
    syntaxes = {each.transfer_syntax for each in samples}
    if any(each.must_store is False for each in samples):
        return "store.none"
    if not all(each.must_store for each in samples) or not syntaxes <= set(taken(profile)):
        return "store.odd"
    if IMPLICIT_LITTLE in syntaxes:
        return "store.implicit"
    return "store.barred-syntax" if EXPLICIT_BIG in syntaxes else "store.all"


def store(examination: Examination, several: Sequence[Sent]) -> tuple[Sent, ...]:
    """Store samples in one request; return those that the target holds after it.

    Samples that need not be stored are alone in theirs: one spoils the whole request for some.
    HarnessError where a sample is not what it is meant to be.
    """
    samples = [each.sample for each in several]
    for sample in samples:
        sound_sample(sample)
    answer = answer_to(samples, examination.profile)
    names = tuple(each.instance.name for each in several)
    expect = Expectation(answer=answer)
    if answer == "store.none":
        expect = Expectation(answer=answer, refused=names)
    elif answer != "store.odd":
        expect = Expectation(answer=answer, stored=names)
    examination.store(*(each.instance for each in several), expect=expect)
    held = examination.conversation.stored
    return tuple(each for each in several if each.instance.name in held)
