"""Faults in what is retrieved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pydicom
from pydicom.uid import ImplicitVRLittleEndian

from conformance.operation import Entity, Service
from tests.judge.edits import bodies, parts, parts_of, with_parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, field_of, with_field
from tests.judge.proxy import Answer, Behind, Handler, When, answer, ask, to

_RETRIEVE = to(Service.RETRIEVE)
_READS = to(Service.RETRIEVE, Service.METADATA, Service.FRAMES)
_ANY = "retrieve.instance.multipart[any-syntax]"


def _leak(level: Entity) -> Handler:
    """A server that adds an instance from elsewhere."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if not to(Service.RETRIEVE, level=level)(asked) or said.status != 200:
            return said
        at = len(asked.uids) - 1
        others = [h for h in behind.sent if (h.study, h.series)[at] != asked.uids[at]]
        more = Part((("Content-Type", "application/dicom"),), others[-1].data)
        return with_parts(said, [*parts_of(said), more])

    return handler


def rewritten(change: Callable[[pydicom.FileDataset], object]) -> Callable[[bytes], bytes]:
    """Read a file, change it, and write it again."""

    def rewrite(file: bytes) -> bytes:
        dataset = pydicom.dcmread(BytesIO(file))
        change(dataset)
        out = BytesIO()
        dataset.save_as(out)
        return out.getvalue()

    return rewrite


def _to_implicit(file: bytes) -> bytes:
    dataset = pydicom.dcmread(BytesIO(file))
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    out = BytesIO()
    dataset.save_as(out, implicit_vr=True, little_endian=True)
    return out.getvalue()


def _accepting(old: str, new: str) -> Handler:
    """A server that takes what is accepted for something else."""

    def change(asked: Asked) -> Asked:
        accept = field_of(asked.fields, "Accept").replace(old, new)
        return replace(asked, fields=with_field(asked.fields, "Accept", accept))

    return ask(_READS, change)


def _anything(when: When, content_type: str) -> Handler:
    """A server that gives another type than the default one where any will do."""
    return answer(
        lambda asked: when(asked) and field_of(asked.fields, "Accept") == "*/*",
        lambda said: said.saying("Content-Type", content_type),
    )


def _up(levels: int) -> Handler:
    """A server that gives more than the path names: the series, or the study."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not _RETRIEVE(asked) or asked.operation.level is Entity.STUDY:
            return behind.ask(asked)
        if not field_of(asked.fields, "Accept").startswith("multipart"):
            return behind.ask(asked)
        words = asked.path.split("/")
        return behind.ask(asked.below("/".join(words[: max(3, len(words) - 2 * levels)])))

    return handler


def _ignoring_parents(asked: Asked, behind: Behind) -> Answer:
    """Find an instance by its UID alone."""
    if not _READS(asked) or asked.operation.level is not Entity.INSTANCE:
        return behind.ask(asked)
    for held in behind.sent:
        if held.uid == asked.uids[-1]:
            rest = asked.path.partition(f"/instances/{held.uid}")[2]
            return behind.ask(asked.below(held.path + rest))
    return behind.ask(asked)


def _by_prefix(asked: Asked, behind: Behind) -> Answer:
    """Take what begins with the UID for what has the UID."""
    said = behind.ask(asked)
    if not _RETRIEVE(asked) or said.status != 200 or asked.operation.level is not Entity.STUDY:
        return said
    found = {h.study for h in behind.sent if h.study.startswith(asked.uids[0])} - {asked.uids[0]}
    more = [behind.ask(asked.below(f"/studies/{study}")) for study in sorted(found)]
    return with_parts(said, [p for s in (said, *more) if s.status == 200 for p in parts_of(s)])


def _unknown_by_prefix(asked: Asked, behind: Behind) -> Answer:
    """Give what is nearest to a UID that is not there."""
    said = behind.ask(asked)
    if not _READS(asked) or said.status != 404:
        return said
    words = asked.path.split("/")
    for held in behind.sent:
        known = {2: held.study, 4: held.series, 6: held.uid}
        near = [
            known[at] if at in known and (word.startswith(known[at]) or known[at].startswith(word))
            else word
            for at, word in enumerate(words)
        ]  # fmt: skip
        again = behind.ask(asked.below("/".join(near)))
        if again.status == 200:
            return again
    return said


def _another(asked: Asked, behind: Behind) -> Answer:
    """Give the other instance of the series."""
    if not to(Service.RETRIEVE, level=Entity.INSTANCE)(asked):
        return behind.ask(asked)
    others = [h for h in behind.sent if h.series == asked.uids[1] and h.uid != asked.uids[2]]
    return behind.ask(asked.below(others[0].path) if others else asked)


def _located(found: list[Part]) -> list[Part]:
    """Give each part the Content-Location of the next."""
    locations = [field_of(part.fields, "Content-Location") for part in found]
    rotated = zip(found, locations[1:] + locations[:1], strict=True)
    return [part.saying("Content-Location", location) for part, location in rotated]


_STUDY = to(Service.RETRIEVE, level=Entity.STUDY)
_SINGLE = to(Service.RETRIEVE, level=Entity.INSTANCE)

FAULTS: tuple[Fault, ...] = (
    fault("a study with an instance of another", _leak(Entity.STUDY), "retrieve.instances",
          "retrieve.study"),
    fault("a series with an instance of another", _leak(Entity.SERIES), "retrieve.instances",
          "retrieve.series"),
    fault("an instance comes with its series", _up(1), "store.read-back", _ANY),
    fault("a series comes with its study",
          ask(to(Service.RETRIEVE, level=Entity.SERIES), lambda a: a.below(
              a.path.partition("/series/")[0])), "retrieve.instances", "retrieve.series"),
    fault("an instance comes in the place of another", _another, "store.read-back", _ANY),
    fault("parents in a path are ignored", _ignoring_parents, "status.expected",
          "retrieve.foreign-parent[instance-of-another-series]",
          "metadata.foreign-parent[instance-of-another-series]",
          "frames.unknown[instance-of-another-study]"),
    fault("a UID finds what begins with it", _by_prefix, "retrieve.instances", "retrieve.study"),
    fault("a UID that is longer or shorter finds", _unknown_by_prefix, "status.expected",
          "retrieve.unknown[study]", "metadata.unknown[study]"),
    fault("a file is written anew under transfer-syntax=*", answer(_RETRIEVE, bodies(rewritten(
          lambda d: setattr(d.file_meta, "ImplementationVersionName", "OTHER")))),
          "retrieve.as-stored", "odd.round-trip[private-nested]"),
    fault("a study comes without private attributes", answer(_STUDY, bodies(rewritten(
          lambda d: d.remove_private_tags()))), "retrieve.equivalent",
          "odd.round-trip[private-nested]"),
    fault("a file comes in Implicit VR", answer(_RETRIEVE, bodies(_to_implicit)),
          "retrieve.as-stored", "retrieve.instance"),
    fault("a file comes in Implicit VR, which web services may not use", answer(
          _RETRIEVE, bodies(_to_implicit)), "retrieve.barred-syntax", _ANY, profile="ps3.18"),
    fault("the header of a file names another instance", answer(_RETRIEVE, bodies(rewritten(
          lambda d: setattr(d.file_meta, "MediaStorageSOPInstanceUID", "1.2.3")))), "part10.meta",
          "retrieve.instance"),
    fault("the header of a file has no group length", answer(_RETRIEVE, bodies(
          lambda b: b[:132] + b[144:])), "part10.meta", "retrieve.instance"),
    fault("*/* is taken for application/octet-stream", _anything(to(
          Service.METADATA, Service.SEARCH), "application/octet-stream"), "media-type.default",
          "metadata.anything", "search.series.anything"),
    fault("a file names another transfer syntax than it is in", answer(_RETRIEVE, bodies(
          lambda b: b.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0"))),
          "part10.encoding", "retrieve.instance"),
    fault("transfer-syntax=* is taken for Explicit VR", _accepting("=*", "=1.2.840.10008.1.2.1"),
          "retrieve.as-stored", "odd.round-trip[rle]", "odd.round-trip[implicit]",
          profile="azure-v2"),
    fault("Explicit VR is taken for *", _accepting("=1.2.840.10008.1.2.1", "=*"),
          "retrieve.asked-syntax", "odd.explicit[rle]", profile="azure-v2"),
    fault("Implicit VR where Explicit VR is asked for", _accepting("=1.2.840.10008.1.2.1", "=*"),
          "retrieve.asked-syntax", "odd.explicit[implicit]", profile="azure-v2"),
    fault("private attributes are stripped", answer(_RETRIEVE, bodies(rewritten(
          lambda d: d.remove_private_tags()))), "retrieve.equivalent",
          "odd.round-trip[private-nested]"),
    fault("a name is changed", answer(_RETRIEVE, bodies(rewritten(
          lambda d: setattr(d, "PatientName", str(d.PatientName).upper())))),
          "retrieve.equivalent", "retrieve.instance"),
    fault("text is declared to be of another character set", answer(_RETRIEVE, bodies(
          lambda b: b.replace(b"CS\x0a\x00ISO_IR 192", b"CS\x0a\x00ISO_IR 144"))),
          "retrieve.equivalent", "odd.round-trip[non-latin]"),
    fault("the pixels are those of another", answer(_RETRIEVE, bodies(rewritten(
          lambda d: setattr(d, "PixelData", d.PixelData[::-1])))), "retrieve.equivalent",
          "retrieve.instance"),
    fault("a single part comes as multipart", _accepting("application/dicom;",
          'multipart/related; type="application/dicom";'), "media-type.expected",
          "retrieve.instance"),
    fault("204 for what is not there", answer(_READS, lambda _: Said(204), (404,)),
          "status.expected", "retrieve.unknown[study]"),
    fault("206 for a whole study", answer(_STUDY, lambda s: replace(s, status=206)),
          "status.expected", "retrieve.study"),
    fault("each part has the Content-Location of the next", answer(_STUDY, parts(_located)),
          "retrieve.location", "retrieve.study", profile="ps3.18"),
    fault("404 and the instance", answer(to(Service.RETRIEVE), lambda s: replace(
          s, status=404)), "retrieve.no-instance", "retrieve.instance"),
)  # fmt: skip
