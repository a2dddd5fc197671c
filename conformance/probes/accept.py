"""Each Accept gets an answer that it allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from hypothesis import strategies as st
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from conformance.generate.accept import (
    ANY_SYNTAX,
    AcceptCase,
    Allowed,
    Answer,
    Offer,
    Representation,
    Resource,
    accepts,
    allowed,
)
from conformance.generate.datasets import samples
from conformance.generate.selfcheck import sound_accept, sound_sample
from conformance.knowledge import Instance
from conformance.operation import operation_of
from conformance.probes.examination import DICOM, JSON, Examination, path_of
from conformance.probes.probe import Draw, each
from conformance.profile.model import OfferedForm, Profile, ResourceOffer
from conformance.scenario.model import Expectation, Form

_NATIVE, _RLE = str(ExplicitVRLittleEndian), str(RLELossless)
_OCTETS, _XML = "application/octet-stream", "application/dicom+xml"
# What a target must claim to have XML of a resource; else it may have it all the same.
_XML_CLAIMED = {Resource.METADATA: "metadata.xml", Resource.SEARCH: "search.xml"}

# What is in the instances is not the question, but there must be a frame.
_PLAIN, _COMPRESSED = (
    samples(vrs=(), character_sets=[""], transfer_syntaxes=[syntax], pixels=["8-bit"])
    for syntax in (_NATIVE, _RLE)
)
_MORE = st.sampled_from((False, *[True] * 9))
_MOST = 20

# Of all that may come, what checks can judge: not bulk data in the place of instances.
_JUDGED: dict[Resource, tuple[str, ...]] = {
    **dict.fromkeys((Resource.STUDY, Resource.SERIES, Resource.INSTANCE), (DICOM,)),
    **dict.fromkeys((Resource.METADATA, Resource.SEARCH), (JSON, _XML)),
    Resource.FRAMES: (_OCTETS, "image/dicom-rle"),
}
# Stands for any transfer syntax that a target may choose where it has the choice.
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Target:
    """What is asked for: a path, what kind of resource it is, and what is stored there."""

    resource: Resource
    path: str
    instances: tuple[Instance, ...]
    query: tuple[tuple[str, str], ...] = ()

    @property
    def syntaxes(self) -> frozenset[str]:
        """The transfer syntaxes of what is stored."""
        return frozenset(each.file.transfer_syntax for each in self.instances)


def examine(examination: Examination, draw: Draw) -> None:
    """Store instances, and ask for them with many an Accept."""
    kinds = [_PLAIN, *([_COMPRESSED] if examination.claims("store.rle") else [])]
    found = [draw(kind) for kind in draw(st.sampled_from(([kinds[0]], kinds, kinds[-1:])))]
    for sample in found:
        sound_sample(sample)
    instances = tuple(examination.instance(sample) for sample in found)
    examination.store(*instances)
    targets = st.sampled_from(tuple(_targets(instances, examination)))
    for number in range(_MOST):
        if number and not draw(_MORE):
            return
        target = draw(targets)
        case = draw(accepts(offer_of(examination.profile, target)))
        sound_accept(case)
        may_come = answers_to(case, examination.profile, target)
        if may_come is not None:
            _ask(examination, target, case, may_come)


def _targets(instances: Sequence[Instance], examination: Examination) -> Iterator[_Target]:
    """Yield what can be asked for; all instances are of one series."""
    first, *_ = instances
    study = f"/studies/{first.study}"
    series = f"{study}/series/{first.series}"
    uid = (("StudyInstanceUID", first.study),)
    ones = [(path_of(each), (each,)) for each in instances]
    several = [(study, tuple(instances)), (series, tuple(instances))]
    if examination.claims("metadata"):
        for path, held in (*ones, *several):
            yield _Target(Resource.METADATA, f"{path}/metadata", held)
    if examination.claims("frames"):
        for path, held in ones:
            yield _Target(Resource.FRAMES, f"{path}/frames/1", held)
    for resource, (path, held) in zip((Resource.STUDY, Resource.SERIES), several, strict=True):
        yield _Target(resource, path, held)
    for path, held in ones:
        yield _Target(Resource.INSTANCE, path, held)
    everywhere = ("/studies", "/series", "/instances")
    for path in (*everywhere, f"{study}/series", f"{study}/instances", f"{series}/instances"):
        if examination.claims(operation_of("GET", path)[0].capability):
            query = uid if path in everywhere else ()
            yield _Target(Resource.SEARCH, path, tuple(instances), query)


def offer_of(profile: Profile, target: _Target) -> Offer:
    """Return what a target must have of what is asked for."""
    return _offer(_forms(profile, target.resource)[0], profile, target)


def answers_to(case: AcceptCase, profile: Profile, target: _Target) -> Allowed | None:
    """Return the answers that are right; None where one of them can't be judged.

    A target may have each of the forms that are optional, give by its name what is stored, and
    choose where the request lets it.
    """
    offered = profile.offers[target.resource]
    if case.features & offered.unread:
        return None
    sure, possible = _forms(profile, target.resource)
    ways = [sure, *([*sure, form] for form in possible)]
    more = {_OTHER} if profile.switches["wildcard_syntax"] == "any" else set()
    offers = [
        _offer(forms, profile, target, more=frozenset(more), by_name=by_name)
        for forms in ways
        for by_name in (False, True)
    ]
    found = reduce(or_, (allowed(case, target.resource, offer) for offer in offers))
    if _may_be_passed(case, offered, target):
        found |= Allowed(frozenset(), frozenset({406}), frozenset(), frozenset())
    judged = _JUDGED[target.resource]
    syntaxes = {None, _NATIVE, _OTHER, *target.syntaxes}
    for answer in found.answers:
        if answer.representation.media_type not in judged or answer.syntax not in syntaxes:
            return None
    return found


def _forms(profile: Profile, resource: Resource) -> tuple[list[OfferedForm], list[OfferedForm]]:
    """Return the forms that a target must have of a resource, and those that it may have."""
    sure: list[OfferedForm] = []
    possible: list[OfferedForm] = []
    for form in profile.offers[resource].forms:
        unclaimed = form.media_type == _XML and _XML_CLAIMED[resource] not in profile.claims
        (possible if form.optional or unclaimed else sure).append(form)
    return sure, possible


def _may_be_passed(case: AcceptCase, offered: ResourceOffer, target: _Target) -> bool:
    """Tell whether a target may stop at a member that asks for what several instances can't be.

    It selects the media type (PS3.18 8.7.8.1), and finds out after that. Only where instances come
    as they are stored or not at all.
    """
    several = len(target.instances) > 1
    types = {form.media_type for form in offered.forms if form.several_as_stored and several}
    return any(each.root in types and ANY_SYNTAX not in each.syntaxes for each in case.members)


def _offer(
    forms: Sequence[OfferedForm],
    profile: Profile,
    target: _Target,
    *,
    more: frozenset[str] = frozenset(),
    by_name: bool = False,
) -> Offer:
    has = {form: _representation(form, profile, target, more, by_name=by_name) for form in forms}
    default = next((has[form] for form in forms if form.default), None)
    return Offer(tuple(dict.fromkeys(has.values())), default, profile.switches["accept_parameter"])


def _representation(
    form: OfferedForm, profile: Profile, target: _Target, more: frozenset[str], *, by_name: bool
) -> Representation:
    stored = _as_stored(form, profile, target)
    if form.several_as_stored and len(target.instances) > 1:
        return Representation(form.media_type, form.multipart, stored=stored)
    syntaxes = frozenset(form.transfer_syntaxes)
    return Representation(
        form.media_type,
        form.multipart,
        syntaxes | stored if by_name else syntaxes,
        form.transfer_syntaxes[0] if syntaxes else None,
        stored | more if stored else stored,
    )


def _as_stored(form: OfferedForm, profile: Profile, target: _Target) -> frozenset[str]:
    """Return the transfer syntaxes that a form may come in since something is stored so."""
    if form.media_type == DICOM:
        return target.syntaxes
    # PS3.18 8.7.3.3.1: octets are uncompressed, unless the target says otherwise.
    is_claimed = form.media_type == _OCTETS and "frames.as-stored" in profile.claims
    return target.syntaxes if is_claimed and target.resource is Resource.FRAMES else frozenset()


def _ask(examination: Examination, target: _Target, case: AcceptCase, may_come: Allowed) -> None:
    query = (*target.query, *([("accept", case.query)] if case.query else []))
    expect = Expectation(
        status=tuple(sorted(may_come.statuses)),
        tolerated=tuple(sorted(may_come.tolerated)),
        requirement="COM-375",
        forms=tuple(sorted(set(map(_form, may_come.answers)), key=str)),
    )
    headers = [("Accept", line) for line in case.headers]
    of = target.instances[0]
    examination.send("GET", target.path, headers=headers, query=query, of=of, expect=expect)


def _form(answer: Answer) -> Form:
    syntax = "" if answer.syntax in (None, _OTHER) else str(answer.syntax)
    return Form(answer.representation.media_type, answer.representation.multipart, syntax)


PROBE = each(examine)
