"""What comes as metadata and bulk data is stored as a file that says the same would be."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from conformance.formats.described import MEDIA_TYPES, metadata
from conformance.formats.flaw import FormatError
from conformance.formats.multipart import OutgoingPart, choose_boundary, write
from conformance.formats.part10 import read
from conformance.generate.datasets import Sample, samples
from conformance.knowledge import Instance
from conformance.probes.examination import JSON, Examination
from conformance.probes.probe import Draw, each
from conformance.probes.storing import EXPLICIT_LITTLE, taken
from conformance.profile.model import Profile
from conformance.run.described import bulk_data, described, uris
from conformance.scenario.model import URIS, Expectation, Part


def examine(examination: Examination, draw: Draw) -> None:
    """Take one or two instances apart, and store them; they are read back as files."""
    drawn = samples(transfer_syntaxes=_syntaxes(examination.profile)).filter(_describable)
    several = draw(st.lists(drawn, min_size=1, max_size=2))
    sent = [examination.instance(sample) for sample in several]
    inline = draw(st.booleans()) and all(_is_native(sample) for sample in several)
    uri_of = uris(draw(st.sampled_from(URIS)), examination.context.base_url)
    part = Part(
        metadata=tuple(each.name for each in sent), inline=inline, as_text=draw(st.booleans())
    )
    parts = list(described(part, examination.cast, uri_of))
    if not inline:
        in_order = draw(st.permutations(sent))
        parts += [each for instance in in_order for each in bulk_data(instance, uri_of)]
    _store(examination, sent, parts)


def _syntaxes(profile: Profile) -> tuple[str, ...]:
    """Return those that samples may be in: the pixels of others have no media type."""
    if "store.metadata.images" not in profile.claims:
        return (EXPLICIT_LITTLE,)
    return (EXPLICIT_LITTLE, *(each for each in taken(profile) if each in MEDIA_TYPES))


def _is_native(sample: Sample) -> bool:
    return sample.transfer_syntax == EXPLICIT_LITTLE


def _describable(sample: Sample) -> bool:
    """Tell whether there is a JSON for all of it: not for NaN (RFC 8259 6)."""
    dataset = read(sample.data).dataset
    try:
        return dataset is not None and bool(metadata(dataset, str))
    except FormatError:
        return False


def _store(
    examination: Examination, sent: Sequence[Instance], parts: Sequence[OutgoingPart]
) -> None:
    boundary = choose_boundary(tuple(parts))
    content_type = f'multipart/related; type="{JSON}"; boundary={boundary}'
    names = tuple(each.name for each in sent)
    examination.send(
        "POST",
        "/studies",
        headers=(("Accept", JSON), ("Content-Type", content_type)),
        body=write(tuple(parts), boundary),
        sent=sent,
        of=sent[0],
        expect=Expectation(answer="store.all", stored=names),
    )


PROBE = each(examine)
