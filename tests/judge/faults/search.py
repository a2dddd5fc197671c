"""Faults in how searches read what they are asked, and in what they find."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from conformance.checks.search_rows import UNIQUE_KEYS, is_of_level
from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, json_of, with_json
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler, answer, ask, to

_SEARCH = to(Service.SEARCH)
_STUDIES, _SERIES = to(Service.SEARCH, level=Entity.STUDY), to(Service.SEARCH, level=Entity.SERIES)
_INSTANCES = to(Service.SEARCH, level=Entity.INSTANCE)
_FOUND = "search.studies[uid]"
_SERIES_FOUND, _INSTANCE_FOUND = "search.series[uid]", "search.instances[uid]"
_STUDY, _IN, _INSTANCE = "0020000D", "0020000E", "00080018"
_DATES = {
    **dict.fromkeys(("StudyDate", "00080020"), "00080020"),
    **dict.fromkeys(("StudyTime", "00080030"), "00080030"),
    **dict.fromkeys(("PatientBirthDate", "00100030"), "00100030"),
    **dict.fromkeys(("PerformedProcedureStepStartDate", "00400244"), "00400244"),
    **dict.fromkeys(("PerformedProcedureStepStartTime", "00400245"), "00400245"),
}


def _ignores(name: str, *cases: str, **more: Any) -> Fault:
    """A server that ignores a parameter."""
    handler = ask(_SEARCH, lambda asked: asked.without(name))
    return fault(f"search: ignores {name}", handler, "search.matches", *cases, **more)


def _reading(name: str, change: Callable[[str], str]) -> Handler:
    """A server that reads a parameter in a way of its own."""

    def changed(asked: Asked) -> Asked:
        value = asked.get(name)
        return asked.having(name, change(value)) if value else asked

    return ask(_SEARCH, changed)


def _day(text: str, days: int) -> str:
    if not text:
        return text
    day = date(int(text[:4]), int(text[4:6]), int(text[6:])) + timedelta(days)
    return day.strftime("%Y%m%d")


def _range(low: int, high: int) -> Handler:
    """A server whose ranges of dates begin or end some days too late."""

    def change(value: str) -> str:
        if "-" not in value:
            return value
        first, last = (_day(*end) for end in zip(value.split("-"), (low, high), strict=True))
        return f"{first}-{last}" if not (first and last) or first <= last else f"{last}-{last}"

    return _reading("StudyDate", change)


def _unscoped(asked: Asked) -> Asked:
    return asked.below("/" + asked.path.rpartition("/")[2])


def rows_of(said: Said) -> list[Dataset]:
    found: list[Dataset] = json_of(said) if said.status == 200 else []
    return found


def with_rows(said: Said, rows: list[Dataset]) -> Said:
    if not rows:
        return Said(204)
    fields = (("Content-Type", "application/dicom+json"),)
    return with_json(replace(said, status=200, fields=fields), rows)


def uid_of(row: Dataset, tag: str) -> str:
    return str(row[tag]["Value"][0])


def _filtering(name: str, tag: str, keep: Callable[[str, str], bool]) -> Handler:
    """A server that compares a value in a way of its own: `keep(shown, asked for)`."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        wanted = asked.get(name)
        if not _SEARCH(asked) or not wanted:
            return behind.ask(asked)
        said = behind.ask(asked.without(name))
        return with_rows(said, [row for row in rows_of(said) if keep(_shown(row, tag), wanted)])

    return handler


def _shown(row: Dataset, tag: str) -> str:
    value = row.get(tag, {}).get("Value", [""])[0]
    return str(value.get("Alphabetic", "")) if isinstance(value, dict) else str(value)


def plain(text: str) -> str:
    """A text without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _either(asked: Asked, behind: Behind) -> Answer:
    """Take what satisfies one of the keys."""
    said = behind.ask(asked)
    keys = [pair for pair in asked.query if pair[0].startswith("Patient")]
    if not _STUDIES(asked) or len(keys) < 2:
        return said
    each_key = [behind.ask(replace(asked, query=(key,))) for key in keys]
    rows = {uid_of(row, _STUDY): row for one in each_key for row in rows_of(one)}
    return with_rows(said, list(rows.values()))


def _limit_plus(by: int) -> Handler:
    return _reading("limit", lambda text: str(int(text) + by) if text.isdigit() else text)


def _offset_plus(by: int) -> Handler:
    return _reading("offset", lambda text: str(max(0, int(text) + by)) if text.isdigit() else text)


def _offset_in_pages(asked: Asked) -> Asked:
    limit, offset = asked.get("limit"), asked.get("offset")
    if not (limit and offset):
        return asked
    return asked.having("offset", str(int(limit) * int(offset)))


def _other_order(asked: Asked, behind: Behind) -> Answer:
    """Sort the other way round each time, and cut the pages then."""
    if not _SEARCH(asked) or not (asked.get("limit") or asked.get("offset")):
        return behind.ask(asked)
    said = behind.ask(asked.without("limit", "offset"))
    behind.memory["asked"] += 1
    rows = rows_of(said)[:: 1 if behind.memory["asked"] % 2 else -1]
    start = int(asked.get("offset") or 0)
    return with_rows(said, rows[start : start + int(asked.get("limit") or len(rows))])


def _unknown_too(asked: Asked, behind: Behind) -> Answer:
    """Find also what has no date where one is asked for, but not page by page."""
    said, level = behind.ask(asked), asked.operation.level
    if not _SEARCH(asked) or asked.get("limit") or level is None:
        return said
    found = {uid_of(row, UNIQUE_KEYS[level]): row for row in rows_of(said)}
    for name, tag in _DATES.items():
        if asked.get(name) and is_of_level(tag, level):
            wider = asked.without(name)
            shown = replace(wider, query=(*wider.query, ("includefield", tag)))
            for row in rows_of(behind.ask(shown)):
                if not row.get(tag, {}).get("Value"):
                    found.setdefault(uid_of(row, UNIQUE_KEYS[level]), row)
    return with_rows(said, list(found.values()))


def _nothing(asked: Asked, behind: Behind) -> Answer:
    return Said(204) if _SEARCH(asked) else behind.ask(asked)


def _everything(asked: Asked, behind: Behind) -> Answer:
    """Find all there is where the query makes no sense."""
    said = behind.ask(asked)
    if not _SEARCH(asked) or said.status < 400:
        return said
    return behind.ask(replace(asked, query=()))


FAULTS: tuple[Fault, ...] = (
    # The query
    _ignores("PatientID", "search.studies.key[patient-id]"),
    _ignores("PatientName", "search.studies.key[patient-name]"),
    _ignores("AccessionNumber", "search.studies.key[accession-number]"),
    _ignores("ReferringPhysicianName", "search.studies.key[referring-physician-name]"),
    _ignores("StudyDate", "search.studies.date[day]"),
    _ignores("ModalitiesInStudy", "search.studies.modalities[of-one-series]"),
    _ignores("StudyInstanceUID", _FOUND),
    _ignores("SeriesInstanceUID", _SERIES_FOUND),
    _ignores("SOPInstanceUID", _INSTANCE_FOUND),
    _ignores("Modality", "search.series[modality]"),
    _ignores("0020000D", "search.studies[uid-by-tag]"),
    _ignores("00100020", "search.studies.key[patient-id-by-tag]"),
    _ignores("StudyTime", "search.studies.all-keys[time]", profile="ps3.18"),
    _ignores("StudyID", "search.studies.all-keys[study-id]", profile="ps3.18"),
    _ignores("SeriesNumber", "search.series.all-keys[number-without-match]", profile="ps3.18"),
    _ignores("RequestAttributesSequence.RequestedProcedureID",
             "search.series.all-keys[in-a-sequence-without-match]", profile="ps3.18"),
    _ignores("SOPClassUID", "search.instances.all-keys", profile="ps3.18"),
    _ignores("InstanceNumber", "search.instances.number", profile="ps3.18"),
    fault("search: ignores offset", ask(_SEARCH, lambda a: a.without("offset")), "search.rows",
          "search.studies.paging[behind-the-second]"),
    fault("search: ignores limit", ask(_SEARCH, lambda a: a.without("limit")), "search.limit",
          "search.studies.paging[first-of-three]", "search.series.paging[first-of-two]"),
    fault("search: ignores includefield", ask(_SEARCH, lambda a: a.without("includefield")),
          "search.returns", "search.studies.includefield[one]"),
    fault("search: ignores includefield=all", ask(_SEARCH, lambda a: a.without("includefield")
          if a.get("includefield") == "all" else a), "search.returns",
          "search.studies.includefield[all]"),
    fault("search: ignores the study in the path", ask(_SEARCH, _unscoped), "search.scope",
          "search.study-series[of-another-study]"),
    fault("search: ignores the series in the path", ask(_INSTANCES, lambda a: a.below(
          a.path.partition("/series/")[0] + "/instances")), "search.scope",
          "search.series-instances[all]"),
    fault("search: ignores all of the query", ask(_SEARCH, lambda a: replace(a, query=())),
          "search.satisfied", _FOUND),
    fault("search: finds nothing", _nothing, "status.expected", _FOUND),
    fault("search: finds all where the query makes no sense", _everything, "search.matches",
          "search.malformed-date[letters]"),
    fault("search: either key will do", _either, "search.matches",
          "search.studies.key[two-keys-that-exclude-each-other]"),
    fault("search: only the first key counts", ask(_SEARCH, lambda a: replace(
          a, query=a.query[:1])), "search.matches", "search.studies.date[day]"),
    fault("search: values are not decoded", _reading("PatientName", lambda v: v.replace(
          "^", "%5E").replace(" ", "%20")), "status.expected", "search.studies.encoded[caret]",
          "search.studies.encoded[blank]"),
    fault("search: values are decoded as Latin 1", _reading("PatientName", lambda v: v.encode(
          ).decode("latin-1")), "status.expected", "search.studies.encoded[umlaut]"),
    # Comparison
    fault("search: a UID finds what begins with it", _filtering(
          "StudyInstanceUID", _STUDY, str.startswith), "search.matches", _FOUND),
    fault("search: a UID finds what it begins with", _filtering(
          "StudyInstanceUID", _STUDY, lambda shown, asked: asked.startswith(shown)),
          "search.matches", "search.no-match[studies-by-uid]"),
    fault("search: a UID of a series finds what begins with it", _filtering(
          "SeriesInstanceUID", _IN, str.startswith), "search.matches", _SERIES_FOUND),
    fault("search: a UID of an instance finds what begins with it", _filtering(
          "SOPInstanceUID", _INSTANCE, str.startswith), "search.matches", _INSTANCE_FOUND),
    fault("search: an ID finds what begins with it", _filtering(
          "PatientID", "00100020", str.startswith), "search.matches",
          "search.studies.key[patient-id]"),
    fault("search: a name finds what has it in it", _filtering(
          "PatientName", "00100010", lambda shown, asked: asked in shown), "search.matches",
          "search.studies.key[patient-name]"),
    # Letters
    fault("search: a key is compared in small letters", _reading("PatientID", str.lower),
          "status.expected", "search.studies.key[patient-id]", profile="ps3.18"),
    fault("search: a key loses its accents", _reading("PatientID", plain), "status.expected",
          "search.studies.encoded[accent-in-an-id]", profile="ps3.18"),
    fault("search: an ID is found in either case, as many databases compare", _filtering(
          "PatientID", "00100020", lambda shown, asked: shown.lower() == asked.lower()),
          "search.literal", "search.studies.letters[id-and-case]", profile="ps3.18",
          outcome=Outcome.WARNED),
    fault("search: an ID is found with any accents, as some databases compare", _filtering(
          "PatientID", "00100020", lambda shown, asked: plain(shown) == plain(asked)),
          "search.literal", "search.studies.letters[id-and-accent]", profile="ps3.18",
          outcome=Outcome.WARNED),
    # Ranges
    fault("search: a range begins a day early", _range(-1, 0), "search.matches",
          "search.studies.date[range-between]"),
    fault("search: a range begins a day late", _range(1, 0), "search.matches",
          "search.studies.date[range]"),
    fault("search: a range ends a day early", _range(0, -1), "search.matches",
          "search.studies.date[range]"),
    fault("search: a range ends a day late", _range(0, 1), "search.matches",
          "search.studies.date[range-between]"),
    fault("search: an open range begins a day late", _range(1, 0), "search.matches",
          "search.studies.date[range-from]"),
    fault("search: an open range ends a day early", _range(0, -1), "search.matches",
          "search.studies.date[range-until]"),
    fault("search: an open range is a day", _reading("StudyDate", lambda v: v.strip("-")),
          "search.matches", "search.studies.date[range-from]"),
    fault("search: a range is its beginning", _reading("StudyDate", lambda v: v.split("-")[0] or v),
          "search.matches", "search.studies.date[range]"),
    fault("search: ignores fuzzymatching, where the target claims it", ask(
          _SEARCH, lambda a: a.without("fuzzymatching")), "status.expected",
          "search.studies.fuzzy-word[given-name]", profile="azure-v2"),
    # Pages
    fault("search: the rest is not counted, for which RFC 9111 has no header field any more",
          answer(_SEARCH, lambda s: s.saying("Warning")), "search.remaining",
          "search.series.paging[first-of-two]", profile="ps3.18", outcome=Outcome.WARNED),
    fault("search: what has no date is found in the whole, and not in its pages", _unknown_too,
          "search.whole", "probe.search", profile="ps3.18"),
    fault("search: ignores includefield, of which a server may support what it likes", ask(
          _SEARCH, lambda a: a.without("includefield")), "search.includefield", "probe.search",
          profile="azure-v2", outcome=Outcome.WARNED),
    fault("search: limit is one too many", _limit_plus(1), "search.limit",
          "search.studies.paging[first-of-three]"),
    fault("search: limit is one too few", _limit_plus(-1), "search.rows",
          "search.studies.paging[two-of-three]"),
    fault("search: offset counts from 1", _offset_plus(-1), "search.rows",
          "search.studies.paging[behind-the-second]"),
    fault("search: offset skips one too many", _offset_plus(1), "status.expected",
          "search.studies.paging[behind-the-second]"),
    fault("search: offset counts pages", ask(_SEARCH, _offset_in_pages), "status.expected",
          "search.studies.paging[behind-the-second-at-most-two]"),
    fault("search: offset is ignored where there is a limit", ask(_SEARCH, lambda a: a.without(
          "offset") if a.get("limit") else a), "search.pages", "search.studies.paging.whole"),
    fault("search: the order is another each time", _other_order, "search.pages",
          "search.studies.paging.whole"),
)  # fmt: skip
