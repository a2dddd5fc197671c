"""Each illegal writing is refused or read as it was meant; it never stores anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import assume
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRLittleEndian

from conformance.formats import media_type, multipart, part10
from conformance.formats.media_type import MediaType
from conformance.generate.datasets import Sample, carrying, samples
from conformance.generate.multipart import BrokenWriting, illegal, payloads
from conformance.generate.selfcheck import broken_as_meant, sound_sample
from conformance.knowledge import Instance
from conformance.probes.examination import Examination, parts_of
from conformance.probes.probe import Draw, each
from conformance.scenario.model import Expectation

# What a rule's breach is answered with is a situation that profiles know, for some of the rules.
_UNCLOSED = "store.unclosed"
_SITUATIONS = {
    "no-boundary": "store.no-boundary",
    "two-boundaries": "store.two-boundaries",
    "no-type": "store.no-type-parameter",
    "empty-body": "store.empty-body",
    "no-parts": "store.no-parts",
    "no-close-delimiter": _UNCLOSED,
    "cut": _UNCLOSED,
}
# Of these the body has no octet of any part.
_WITHOUT_PARTS = frozenset({"empty-body", "no-parts"})

_PLAIN = samples(
    vrs=(), character_sets=[""], transfer_syntaxes=[str(ExplicitVRLittleEndian)], pixels=["none"]
)
_BAITED = st.lists(carrying(payloads("dicomweb-conformance")), min_size=1, max_size=3)
_STUDIES = st.sampled_from(("study", "other study"))


def examine(examination: Examination, draw: Draw) -> None:
    """Send a request that is broken, between two good ones."""
    kept = examination.instance(draw(_PLAIN), "what was there before")
    next_one = examination.instance(draw(_PLAIN), "what comes after")
    samples, study = draw(_BAITED), draw(_STUDIES)
    instances = [_instance(examination, each, n, study) for n, each in enumerate(samples, 1)]
    parts = parts_of(*instances)
    writing = draw(illegal(parts))
    broken_as_meant(writing, parts)
    assume(not _makes_another(writing, instances))
    examination.store(kept)
    examination.post(
        writing,
        *(() if writing.rule.slug in _WITHOUT_PARTS else instances),
        expect=_expected(writing, instances),
        title=f"POST: {writing.rule.broken}",
    )
    examination.store(next_one)


def _instance(examination: Examination, sample: Sample, number: int, study: str) -> Instance:
    sound_sample(sample)
    return examination.instance(sample, f"instance {number}", study=study)


def _makes_another(writing: BrokenWriting, instances: Sequence[Instance]) -> bool:
    """Tell whether the writing has a whole file as a part that is none of the instances.

    A delimiter within a file may stand between two elements. What comes before is a file then, too,
    and no server can know that it was longer.
    """
    if writing.rule.slug != "delimiter-in-part":
        return False
    bodies = {part.body for part in multipart.read(writing.body, _content_type(writing)).parts}
    others = bodies - {each.data for each in instances}
    return any(part10.read(body).dataset and not part10.read(body).flaws for body in others)


def _content_type(writing: BrokenWriting) -> MediaType:
    ((_, value),) = writing.headers
    return media_type.parse(value)


def _expected(writing: BrokenWriting, instances: Sequence[Instance]) -> Expectation:
    """Return what the rule allows: nothing may be kept that the body does not have whole."""
    rule = writing.rule
    lost = tuple(each.name for place, each in enumerate(instances) if place not in writing.storable)
    if situation := _SITUATIONS.get(rule.slug, ""):
        unended = _unended(writing, instances) if situation == _UNCLOSED else ()
        return Expectation(answer=situation, refused=lost, unreadable=(*lost, *unended))
    return Expectation(
        status=tuple(sorted(writing.statuses)),
        tolerated=tuple(sorted(rule.tolerated)),
        requirement=rule.requirement,
        refused=lost,
        unreadable=lost,
    )


def _unended(writing: BrokenWriting, instances: Sequence[Instance]) -> Iterator[str]:
    """Yield the instances that no delimiter follows; they are whole, but nobody can tell."""
    boundary = _content_type(writing).parameter("boundary") or ""
    delimiter = b"\r\n--" + boundary.encode("latin-1")
    return (each.name for each in instances if each.data + delimiter not in writing.body)


PROBE = each(examine)
