"""Each legal writing of the same parts stores all of them, octet for octet."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.generate.datasets import Sample, carrying
from conformance.generate.multipart import Writing, boundaries, legal, payloads
from conformance.generate.selfcheck import sound_sample, sound_writing
from conformance.probes.examination import Examination, parts_of
from conformance.probes.probe import Draw, each
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation

# A boundary that `legal` chooses begins so, too.
_USUAL = "dicomweb-conformance"
_STUDIES, _SERIES = st.sampled_from(("study", "other study")), st.sampled_from(("series", "other"))

# What says best that a request can't be taken (PS3.18 Table 10.5.3-1); other 4xx are disputed.
_REFUSED = (400, 415)
# RFC 9110 15.5.12: a server may refuse a body whose length it is not told.
_LENGTH_REQUIRED = 411
_ANY_REFUSED = range(400, 500)


def examine(examination: Examination, draw: Draw) -> None:
    """Store instances in a request as it happens to be written."""
    boundary = draw(st.none() | boundaries())
    drawn = draw(_members(boundary or _USUAL))
    for_study = draw(st.booleans())
    instances = []
    for number, (sample, study, series) in enumerate(drawn, 1):
        sound_sample(sample)
        name, where = f"instance {number}", "study" if for_study else study
        instances.append(examination.instance(sample, name, study=where, series=series))
    parts = parts_of(*instances)
    writing = draw(legal(parts, boundary=boundary))
    sound_writing(writing, parts)
    examination.post(
        writing,
        *instances,
        path=f"/studies/{instances[0].study}" if for_study else "/studies",
        expect=_expected(examination.profile, writing, *(each.name for each in instances)),
        title=f"POST: {', '.join(sorted(writing.features)) or 'nothing special'}",
    )


def _members(boundary: str) -> st.SearchStrategy[list[tuple[Sample, str, str]]]:
    """Draw files that look like the structure around them, with words for study and series."""
    member = st.tuples(carrying(payloads(boundary)), _STUDIES, _SERIES)
    return st.lists(member, min_size=1, max_size=4)


def _expected(profile: Profile, writing: Writing, *names: str) -> Expectation:
    """Return that all are stored; or none, where the sources let a server refuse it cleanly."""
    refused = (
        *(_REFUSED if writing.contested else ()),
        *((_LENGTH_REQUIRED,) if writing.chunks else ()),
    )
    if not refused:
        return Expectation(answer="store.all", stored=names)
    answer = profile.answers["store.all"]
    disputed = _ANY_REFUSED if writing.contested else ()
    return Expectation(
        status=(*answer.accept, *refused),
        tolerated=(*answer.warn, *(each for each in disputed if each not in refused)),
        requirement=answer.requirement,
        stored=names,
    )


PROBE = each(examine)
