"""Faults in what a store says, and in what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pydicom

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, json_of, with_json
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.retrieve import rewritten
from tests.judge.messages import Asked, Said, field_of, instances_of, with_field
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_STORE = to(Service.STORE)
_TO_STUDY = to(Service.STORE, level=Entity.STUDY)
_ONE, _SEVERAL = "store.multipart[type-and-boundary]", "store.multipart.several[one-study]"
_FOREIGN, _BESIDE = "store.study.foreign[alone]", "store.study.foreign[beside-a-right-one]"
_GARBAGE, _MIXED = "store.garbage[alone]", "store.garbage[behind-a-good-one]"
_STORED, _FAILED, _URL, _REASON = "00081199", "00081198", "00081190", "00081197"
_CLASS, _UID = "00081150", "00081155"


def _row(name: str, edit: Edit, check: str, *cases: str, **more: Any) -> Fault:
    return fault(f"store: {name}", answer(_STORE, edit, range(200, 500)), check, *cases, **more)


def _module(change: Callable[[Dataset], object]) -> Edit:
    """Change the response module, in place."""

    def edit(said: Said) -> Said:
        if not said.body:
            return said
        module = json_of(said)
        change(module)
        return with_json(said, module)

    return edit


def _items(tag: str, change: Callable[[Dataset], object]) -> Edit:
    """Change the items of a sequence of the response, in place."""
    return _module(lambda m: [change(item) for item in m.get(tag, {}).get("Value", [])])


def _value(vr: str, *values: Any) -> Dataset:
    return {"vr": vr, "Value": list(values)}


def _moved(module: Dataset, old: str, new: str) -> None:
    if old in module:
        module[new] = module.pop(old)


def _wherever(
    done: Callable[[Asked, Behind, Said], object], when: Callable[[Said], bool]
) -> Handler:
    """A server that does something behind the back of those that it has answered."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if _STORE(asked) and when(said):
            done(asked, behind, said)
        return said

    return handler


def _ok(said: Said) -> bool:
    return said.status in {200, 202}


def _refused(said: Said) -> bool:
    return said.status >= 400


def _forget(which: slice) -> Handler:
    """A server that says that all is stored, and forgets some of it."""
    return _wherever(lambda a, b, _: [b.delete(h.path) for h in instances_of(a)[which]], _ok)


def _forget_second(asked: Asked, behind: Behind, _: Said) -> None:
    """Forget what is the second store for a study."""
    for held in instances_of(asked):
        behind.memory[held.study] += 1
        if behind.memory[held.study] == 2:
            behind.delete(held.path)


def _forget_earlier(asked: Asked, behind: Behind, _: Said) -> None:
    """Forget what the study held before."""
    new = instances_of(asked)
    for held in behind.sent:
        if held.study in {n.study for n in new} and held not in new:
            behind.delete(held.path)


def _lose_study(asked: Asked, behind: Behind, _: Said) -> None:
    """Lose the study that was stored last, or that the path names."""
    studies = asked.uids or tuple(held.study for held in behind.sent)[:1]
    for study in studies:
        behind.delete(f"/studies/{study}")


def _roll_back(asked: Asked, behind: Behind, _: Said) -> None:
    """Take back the last store, too."""
    new = instances_of(asked)
    earlier = [held for held in behind.sent if held not in new]
    behind.delete(earlier[-1].path)


def _keep(asked: Asked, behind: Behind, _: Said) -> None:
    """Keep what was said to be refused."""
    behind.store(*(held.data for held in instances_of(asked)))


def _keep_in_study(asked: Asked, behind: Behind, _: Said) -> None:
    """Keep what is of another study in that of the path."""
    behind.store(*_coerced(asked))


def _coerced(asked: Asked) -> list[bytes]:
    study = asked.uids[0]
    change = rewritten(lambda d: setattr(d, "StudyInstanceUID", study))
    return [change(h.data) for h in instances_of(asked) if h.study != study]


def _coerce(asked: Asked, behind: Behind) -> Answer:
    """Store all into the study of the path, and say so."""
    if not _TO_STUDY(asked):
        return behind.ask(asked)
    return behind.store(*(h.data for h in instances_of(asked) if h.study == asked.uids[0]),
                        *_coerced(asked))  # fmt: skip


def _ignore_path(asked: Asked, behind: Behind) -> Answer:
    """Store for a study as if the path named none."""
    return behind.ask(asked.below("/studies") if _STORE(asked) else asked)


def _changing(change: Callable[[bytes], bytes]) -> Handler:
    """A server that stores something else than what was sent."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not _STORE(asked):
            return behind.ask(asked)
        return behind.store(*(change(held.data) for held in instances_of(asked)))

    return handler


def _guess_boundary(asked: Asked, behind: Behind) -> Answer:
    """Find the boundary in the body where none is announced, and store what is there."""
    if _STORE(asked) and "boundary" not in field_of(asked.fields, "Content-Type"):
        boundary = asked.body[2 : asked.body.index(b"\r\n")].decode()
        content_type = f'multipart/related; type="application/dicom"; boundary={boundary}'
        fields = with_field(asked.fields, "Content-Type", content_type)
        return behind.ask(replace(asked, fields=fields))
    return behind.ask(asked)


def _guess_in_silence(asked: Asked, behind: Behind) -> Answer:
    """Refuse it, and store it all the same."""
    said = behind.ask(asked)
    if said.status == 415:
        _guess_boundary(asked, behind)
    return said


def _all_or_nothing(asked: Asked, behind: Behind) -> Answer:
    """Refuse all parts for one that can't be stored."""
    said = behind.ask(asked)
    if _STORE(asked) and said.status == 202:
        for held in instances_of(asked):
            behind.delete(held.path)
        return Said(409, said.fields, b"{}")
    return said


def _only_first(asked: Asked, behind: Behind) -> Answer:
    """Store the first part, and say that this was all."""
    if not _STORE(asked):
        return behind.ask(asked)
    return behind.store(*(held.data for held in instances_of(asked)[:1]))


def _one_at_a_time(asked: Asked, behind: Behind) -> Answer:
    """Refuse several instances at once."""
    if _STORE(asked) and len(instances_of(asked)) > 1:
        return Said(413, (("Content-Type", "text/plain"),), b"One at a time.")
    return behind.ask(asked)


def _at_most(size: int) -> Callable[[bytes], bytes]:
    """Cut the value of Pixel Data in large files."""
    return lambda data: data[:size] if len(data) > size else data


def _swap_pixels(asked: Asked, behind: Behind) -> Answer:
    """Store the pixels of the first instance with all."""
    if not _STORE(asked) or len(instances_of(asked)) < 2:
        return behind.ask(asked)
    files = [pydicom.dcmread(BytesIO(held.data)) for held in instances_of(asked)]
    for file in files:
        file.PixelData = files[0].PixelData
    return behind.store(*(rewritten(lambda d, p=f.PixelData: setattr(d, "PixelData", p))(h.data)  # type: ignore[misc]
                          for f, h in zip(files, instances_of(asked), strict=True)))  # fmt: skip


def _duplicate(asked: Asked, behind: Behind, _: Said) -> None:
    """Keep a repeated instance a second time, under another UID."""
    for held in instances_of(asked):
        if [h.uid for h in behind.sent].count(held.uid) > 1:
            uid = f"{held.uid}.1"
            behind.store(rewritten(lambda d: setattr(d, "SOPInstanceUID", uid))(held.data))  # noqa: B023


def _lose_repeated(asked: Asked, behind: Behind, _: Said) -> None:
    """Lose an instance that is stored again."""
    for held in instances_of(asked):
        if [h.uid for h in behind.sent].count(held.uid) > 1:
            behind.delete(held.path)


FAULTS: tuple[Fault, ...] = (
    # What is stored
    fault("store: forgets all", _forget(slice(None)), "store.read-back", _ONE),
    fault("store: forgets the last part", _forget(slice(1, None)), "store.read-back", _SEVERAL),
    fault("store: forgets the second time", _wherever(_forget_second, _ok), "store.read-back",
          "store.study[type-and-boundary]"),
    fault("store: forgets what the study held", _wherever(_forget_earlier, _ok), "store.siblings",
          "store.study[type-and-boundary]"),
    fault("store: stores only the first part, and says so", _only_first, "store.stored", _SEVERAL),
    fault("store: takes one instance a request", _one_at_a_time, "given", "retrieve.study"),
    fault("store: changes a name", _changing(rewritten(
          lambda d: setattr(d, "PatientName", str(d.PatientName).upper()))), "retrieve.equivalent",
          _ONE),
    fault("store: sets a UID of its own", _changing(rewritten(
          lambda d: setattr(d, "SOPInstanceUID", d.SOPInstanceUID + ".9"))),
          "store.accounting", _ONE),
    fault("store: strips private attributes", _changing(rewritten(
          lambda d: d.remove_private_tags())), "retrieve.equivalent",
          "odd.round-trip[private-nested]"),
    fault("store: cuts large files", _changing(_at_most(2_000_000)), "status.expected",
          "store.large"),
    fault("store: takes the pixels of one for all", _swap_pixels, "retrieve.equivalent", _SEVERAL),
    fault("store: keeps a repeated instance twice", _wherever(_duplicate, lambda _: True),
          "retrieve.instances", "store.duplicate[alone]"),
    fault("store: keeps an instance twice that stands twice in a request",
          _wherever(_duplicate, lambda _: True), "search.matches", "store.twice-in-one"),
    fault("store: loses a repeated instance", _wherever(_lose_repeated, lambda _: True),
          "store.read-back", "store.duplicate[alone]"),
    # What is refused
    fault("store: keeps what it says failed", _wherever(_keep, _refused), "store.nothing-kept",
          _FOREIGN),
    fault("store: keeps what is of another study in that of the path, and says that it failed",
          _wherever(_keep_in_study, lambda s: s.status in (202, 409)), "store.nothing-kept",
          _FOREIGN, _BESIDE),
    fault("store: stores what is of another study into that of the path", _coerce,
          "status.expected", _FOREIGN),
    fault("store: ignores the study in the path", _ignore_path, "status.expected", _FOREIGN),
    fault("store: guesses the boundary", _guess_boundary, "status.expected",
          "store.multipart[no-boundary]"),
    fault("store: guesses the boundary, and does not say so", _guess_in_silence,
          "store.nothing-kept", "store.multipart[no-boundary]", "store.study[no-boundary]"),
    fault("store: one bad part spoils all", _all_or_nothing, "status.expected", _MIXED, _BESIDE),
    fault("store: a refused store loses the study", _wherever(_lose_study, _refused),
          "store.siblings", _FOREIGN, _GARBAGE, "store.unsupported-type[text]"),
    fault("store: a refused store takes back the one before", _wherever(_roll_back, _refused),
          "store.siblings", _FOREIGN, _GARBAGE),
    # The status
    _row("200 where all failed", lambda s: replace(s, status=200) if s.status == 409 else s,
         "status.expected", _FOREIGN),
    _row("200 where some failed", lambda s: replace(s, status=200) if s.status == 202 else s,
         "store.status-agrees", _BESIDE),
    _row("202 where all is stored", lambda s: replace(s, status=202) if s.status == 200 else s,
         "status.expected", _ONE, profile="azure-v2"),
    _row("201", lambda s: replace(s, status=201) if s.status == 200 else s, "status.expected",
         _ONE),
    _row("implicit 400, though it is stored", lambda s: replace(s, status=400),
         "status.expected", "odd.round-trip[implicit]", profile="bundled"),
    _row("204 and nothing more", lambda s: Said(204) if s.status == 200 else s, "status.expected",
         _ONE),
    _row("409 and all is stored", lambda s: replace(s, status=409) if s.status == 200 else s,
         "status.expected", _ONE),
    _row("409 without a list, where the target claims one", lambda s: replace(s, body=b"").saying(
         "Content-Type") if s.status == 409 else s, "store.lists-failures", _FOREIGN, _GARBAGE,
         profile="azure-v2"),
    _row("500 for garbage", lambda s: replace(s, status=500) if s.status == 409 else s,
         "status.expected", _GARBAGE),
    _row("500 for no boundary", lambda s: replace(s, status=500) if s.status == 415 else s,
         "status.expected", "store.multipart[no-boundary]"),
    # The response module
    _row("no payload", lambda s: replace(s, body=b""), "store.module", _ONE),
    _row("a page", lambda s: replace(s, body=b"<p>ok</p>").saying("Content-Type", "text/html"),
         "store.module", _ONE),
    _row("an empty module", _module(dict.clear), "store.referenced", _ONE),
    _row("a UID of another instance", _items(_STORED, lambda i: i.update(
         {_UID: _value("UI", "1.2.3")})), "store.accounting", _ONE),
    _row("the class of another instance", _items(_STORED, lambda i: i.update(
         {_CLASS: _value("UI", "1.2.840.10008.5.1.4.1.1.2")})), "store.references", _ONE),
    _row("no class", _items(_STORED, lambda i: i.pop(_CLASS)), "store.references", _ONE),
    _row("a failure without class, which older editions allow", _items(
         _FAILED, lambda i: i.pop(_CLASS)), "store.failed-references", _BESIDE,
         profile="ps3.18", outcome=Outcome.WARNED),
    _row("in an array, as F.2.1 can be read", lambda s: with_json(s, [json_of(s)]),
         "store.one-object", _ONE, outcome=Outcome.WARNED),
    _row("no Retrieve URL where no study was named, as many do", _module(
         lambda m: m.pop(_URL, 0)), "store.retrieve-url", _ONE, profile="ps3.18",
         outcome=Outcome.WARNED),
    _row("no Retrieve URL of what is stored, which says no more than an empty one", _items(
         _STORED, lambda i: i.pop(_URL)), "store.item-url", _ONE, outcome=Outcome.WARNED),
    _row("no UID", _items(_STORED, lambda i: i.pop(_UID)), "store.references", _ONE),
    _row("one is listed twice", _module(lambda m: m[_STORED].update(
         Value=m[_STORED]["Value"] * 2)), "store.accounting", _SEVERAL),
    _row("one is not listed", _module(lambda m: m[_STORED]["Value"].pop()), "store.stored",
         _SEVERAL),
    _row("stored and failed", _module(lambda m: m.update({_FAILED: _value("SQ", *(
         i | {_REASON: _value("US", 272)} for i in m[_STORED]["Value"]))})), "store.accounting",
         _ONE),
    _row("what failed is listed as stored", _module(lambda m: _moved(m, _FAILED, _STORED)),
         "store.refused", _FOREIGN),
    _row("a failure is not listed", _module(lambda m: m.pop(_FAILED, 0)), "store.accounting",
         _BESIDE),
    _row("garbage is not listed, which I.1 asks for in general only", _module(
         lambda m: m.pop(_FAILED, 0)), "store.unnamed-parts", _MIXED, outcome=Outcome.WARNED),
    _row("no reason of a failure", _items(_FAILED, lambda i: i.pop(_REASON)),
         "store.failure-reason", _BESIDE),
    _row("a reason of 0", _items(_FAILED, lambda i: i.update({_REASON: _value("US", 0)})),
         "store.reason-code", _BESIDE),
    _row("two reasons", _items(_FAILED, lambda i: i[_REASON]["Value"].append(1)),
         "store.one-reason", _BESIDE),
    _row("a warning in the place of a reason", _items(_FAILED, lambda i: _moved(
         i, _REASON, "00081196")), "store.warning-reason", _BESIDE),
    _row("a remark that the target does not claim", _items(_STORED, lambda i: "00081196" in i
         and i.update({"00081196": _value("US", 2)})), "store.claimed-warning",
         "store.against-vr[decimal]", profile="azure-v2"),
    _row("a reason that the target does not claim", _items(_FAILED, lambda i: i.update(
         {_REASON: _value("US", 272)})), "store.mismatch-reason", _BESIDE, profile="azure-v2"),
    _row("another reason for a duplicate", _items(_FAILED, lambda i: i.update(
         {_REASON: _value("US", 272)})), "store.duplicate-reason", "store.duplicate[alone]",
         profile="azure-v2"),
    _row("Retrieve URL of another study", _module(lambda m: m.update(
         {_URL: _value("UR", "http://here/studies/1.2")})), "store.retrieve-url-names-study", _ONE),
    _row("Retrieve URL where the path names no study", _module(lambda m: m.update(
         {_URL: _value("UR", "http://here/studies/1.2")})), "store.retrieve-url-with-study", _ONE,
         profile="azure-v2"),
    _row("Retrieve URL of another instance", _items(_STORED, lambda i: i.update(
         {_URL: _value("UR", i[_URL]["Value"][0] + "9")})), "store.item-url-names-instance", _ONE),
    _row("no Failed Attributes where the target claims them", _items(
         _STORED, lambda i: i.pop("00741048", 0)), "store.failed-attributes", _ONE,
         profile="azure-v2"),
)  # fmt: skip
