"""Faults that show only after several changes, or while other requests are under way.

No scenario asks for them: it is probes that find them. Those of the second kind take their time
between reading and writing, so that the moment comes each time.
"""

from __future__ import annotations

import time
from threading import Lock

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, json_of, with_json
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Held, Said, instances_of
from tests.judge.proxy import Answer, Behind, Handler, to
from tests.support.sockets import eventually

_ARCHIVE, _AT_ONCE = "probe.archive", "probe.archive.concurrent"
_REFERENCED, _SOP_INSTANCE = "00081199", "00080018"
_READS = frozenset({Service.RETRIEVE, Service.METADATA, Service.SEARCH})
_MOMENT = 0.05
_LOCK = Lock()


def remembers_metadata(asked: Asked, behind: Behind) -> Answer:
    """Show the metadata that an instance had when it was first asked for."""
    said = behind.ask(asked)
    if asked.service is not Service.METADATA or said.status != 200:
        return said
    rows = [behind.memory.setdefault(row[_SOP_INSTANCE]["Value"][0], row) for row in json_of(said)]
    return with_json(said, rows)


def _brings_back(asked: Asked, behind: Behind) -> Answer:
    """Put back what was deleted last, if it is of another study, and keep what is deleted now."""
    said = behind.ask(asked)
    if asked.service is not Service.DELETE or said.status >= 300:
        return said
    earlier: list[Held] = behind.memory["bin"] or []
    behind.store(*(held.data for held in earlier if held.study != asked.uids[0]))
    behind.memory["bin"] = [held for held in behind.sent if _is_below(held, asked)]
    return said


def _is_below(held: Held, asked: Asked) -> bool:
    return f"{held.path}/".startswith(f"{asked.path}/")


def _searches_once(asked: Asked, behind: Behind) -> Answer:
    """Give the result of a search again until something is stored."""
    found: dict[Asked, Said] = behind.memory.setdefault("found", {})
    if asked.service is Service.STORE:
        found.clear()
    if asked.service is not Service.SEARCH:
        return behind.ask(asked)
    if asked not in found:
        found[asked] = behind.ask(asked)
    return found[asked]


def _loses_what_came_back(asked: Asked, behind: Behind) -> Answer:
    """Forget with the next store what was stored again after its delete."""
    said = behind.ask(asked)
    if asked.service is Service.DELETE:
        gone = {held.uid for held in behind.sent if _is_below(held, asked)}
        behind.memory["gone"] = {*(behind.memory["gone"] or ()), *gone}
    if asked.service is Service.STORE:
        sent = instances_of(asked)
        for path in behind.memory["back"] or ():
            behind.delete(path)
        back = [held.path for held in sent if held.uid in (behind.memory["gone"] or ())]
        behind.memory["back"] = back
    return said


# While others are under way


def undoes_both(asked: Asked, behind: Behind) -> Answer:
    """Undo what two stores into one study brought at once, though they were told that it is there.

    Both: which of them comes last would be another thing each time.
    """
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    study = instances_of(asked)[0].study
    mixed: set[str] = behind.memory.setdefault("mixed", set())
    with _LOCK:
        behind.memory[study] += 1
        mixed |= {study} if behind.memory[study] > 1 else set()
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    listed = json_of(said).get(_REFERENCED, {}).get("Value", ())
    for item in listed if study in mixed else ():
        (held, *_) = (h for h in instances_of(asked) if [h.uid] == item["00081155"]["Value"])
        behind.delete(held.path)
        behind.memory["losses"] += 1
    with _LOCK:
        behind.memory[study] -= 1
        mixed -= set() if behind.memory[study] else {study}
    return said


def counts_wrong(asked: Asked, behind: Behind) -> Answer:
    """Read how many instances a study has, store, and write down how many it has now."""
    counts: dict[str, int] = behind.memory.setdefault("counts", {})
    if asked.service is Service.DELETE:
        counts.pop(asked.uids[0], None)
    if to(Service.SEARCH, level=Entity.STUDY)(asked):
        return _with_counts(behind.ask(asked), counts)
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    study = instances_of(asked)[0].study
    before = counts.get(study)
    if before is None:
        before = _count(behind, study)
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    counts[study] = before + len(json_of(said).get(_REFERENCED, {}).get("Value", ()))
    return said


def _count(behind: Behind, study: str) -> int:
    return len(json_of(behind.get(f"/studies/{study}/instances", "application/dicom+json")))


def _with_counts(said: Said, counts: dict[str, int]) -> Said:
    rows: list[Dataset] = json_of(said)
    for row in rows:
        (study,) = row["0020000D"]["Value"]
        if study in counts and "00201208" in row:
            row["00201208"]["Value"] = [counts[study]]
    return with_json(said, rows) if rows else said


def takes_twice(asked: Asked, behind: Behind) -> Answer:
    """Look whether an instance is there, and only a moment later store it."""
    sent = instances_of(asked) if asked.service is Service.STORE else ()
    if len(sent) != 1:
        return behind.ask(asked)
    taken: dict[str, Said] = behind.memory.setdefault("taken", {})
    was_there = behind.get(f"{sent[0].path}/metadata", "application/dicom+json").status == 200
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    if said.status == 200:
        taken[sent[0].uid] = said
    if (
        said.status == 409
        and not was_there
        and eventually(lambda: sent[0].uid in taken, seconds=_MOMENT)
    ):
        return taken[sent[0].uid]
    return said


def _amid_others(kinds: frozenset[Service], instead: Said) -> Handler:
    """A server that says something else to some requests while others are under way."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        with _LOCK:
            behind.memory["all"] += 1
            behind.memory["most"] = max(behind.memory["most"], behind.memory["all"])
        time.sleep(_MOMENT)
        try:
            alone = behind.memory["most"] < 2
            return behind.ask(asked) if alone or asked.service not in kinds else instead
        finally:
            with _LOCK:
                behind.memory["all"] -= 1
                if not behind.memory["all"]:
                    behind.memory["most"] = 0

    return handler


_LOCKED = Said(500, (("Content-Type", "text/plain"),), b"database is locked")
_ELSEWHERE = Said(307, (("Content-Type", "text/plain"),), b"Too much to do here.")

FAULTS: tuple[Fault, ...] = (
    fault("two stores for one study undo each other", undoes_both, "archive.kept", _AT_ONCE,
          profile="azure-v2"),
    fault("a delete brings back what was deleted before", _brings_back, "archive.agrees", _ARCHIVE,
          profile="azure-v2"),
    fault("a search is not searched again until something is stored", _searches_once,
          "archive.agrees", _ARCHIVE, profile="azure-v2"),
    fault("metadata are those that an instance had before its delete", remembers_metadata,
          "metadata.values", _ARCHIVE, profile="azure-v2"),
    fault("what is stored again after its delete is lost with the next store",
          _loses_what_came_back, "store.siblings", _ARCHIVE, profile="azure-v2"),
    fault("two stores of one instance are both told that it is new, on which PS3.18 is silent",
          takes_twice, "archive.serial", _AT_ONCE, profile="azure-v2", outcome=Outcome.WARNED),
    fault("a store while another is under way finds the database locked", _amid_others(
          frozenset({Service.STORE}), _LOCKED), "status.no-server-error", _AT_ONCE,
          profile="azure-v2"),
    fault("a read amid others is sent elsewhere, but not where to, which is a should of RFC 9110",
          _amid_others(_READS, _ELSEWHERE), "http.location", _AT_ONCE, profile="azure-v2",
          outcome=Outcome.WARNED),
    fault("two stores for one study count wrongly", counts_wrong, "search.counts", _AT_ONCE,
          profile="azure-v2"),
)  # fmt: skip
