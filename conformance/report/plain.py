"""What works and what does not, in plain words: a table from what was found to sentences.

Nothing is said of what was not asked, and nothing is called correct of which not all was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.report.services import (
    ARCHIVE,
    Breach,
    Service,
    service_of_operation,
)
from conformance.report.text import series
from conformance.result import ExchangeView

_SENTENCES = 5
_BIG = 1_000_000
_GONE = frozenset({404, 410})

_VERBS = {"store": "stores", "search": "finds", "retrieve": "returns", "delete": "deletes"}
_EXTRAS = {
    "metadata": "metadata",
    "frames": "single frames",
    "rendered": "rendered pictures",
    "thumbnail": "thumbnails",
}
# What is missed where nobody asks for it; rendered pictures and thumbnails are not.
_DOING = {
    "store": "storing",
    "search": "searching",
    "retrieve": "returning images",
    "metadata": "metadata",
    "frames": "single frames",
    "delete": "deleting",
}
_ANSWERS = {
    "store": "Answers to uploads",
    "search": "Search results",
    "retrieve": "Returned images",
    "metadata": "Answers with metadata",
    "frames": "Answers with frames",
    "rendered": "Rendered pictures",
    "thumbnail": "Thumbnails",
    "delete": "Answers to deletes",
    ARCHIVE: "Answers",
}

_ASKS = {
    "store": "Uploads",
    "search": "Searches",
    "retrieve": "Retrieves",
    "metadata": "Requests for metadata",
    "frames": "Requests for frames",
    "rendered": "Requests for rendered pictures",
    "thumbnail": "Requests for thumbnails",
    "delete": "Deletes",
    ARCHIVE: "Requests",
}

_Words = str | Callable[[tuple[Breach, ...]], str]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is said where one of some checks fails for a service (all services: nothing).

    A check is named in full, or by the beginning of its id. `{asks}` are requests for the service,
    `{answers}` what comes back.
    """

    service: str
    checks: tuple[str, ...]
    words: _Words


def good(found: tuple[Service, ...]) -> Iterator[str]:
    """Say in one sentence what works, if anything does; `found` are the services of a run."""
    works = [service.name for service in found if service.good]
    verbs = [verb for name, verb in _VERBS.items() if name in works]
    rest = [words for name, words in _EXTRAS.items() if name in works]
    extras = series(rest) if rest else ""
    if verbs:
        again = "" if verbs == [_VERBS["retrieve"]] else "returns "
        and_ = f", and {again}their {extras}" if extras else ""
        yield f"{_capital(series(verbs))} images correctly{and_}."
    elif extras:
        yield f"Returns {extras} correctly."


def bad(found: tuple[Service, ...]) -> Iterator[str]:
    """Say in a sentence each what does not work, what harms most first; the rest is counted."""
    told = list(_breaches(found))
    yield from told[:_SENTENCES]
    rest = len(told) - _SENTENCES
    if rest > 0:
        yield f"{rest} more such {'thing is' if rest == 1 else 'things are'} told below."


def unasked(found: tuple[Service, ...]) -> Iterator[str]:
    """Say what was not asked, so that nobody takes silence for praise."""
    names = [s.name for s in found if s.name in _DOING and not (s.asked or s.breaches)]
    if names and len(names) < len(_DOING):
        yield f"Not judged: {series(_DOING[name] for name in names)}."


def _breaches(found: tuple[Service, ...]) -> Iterator[str]:
    """Go through the table; the first row that fits a breach speaks for it."""
    left = {service.name: service.breaches for service in found}
    for row in _TABLE:
        for name in left if not row.service else (row.service,):
            fit = tuple(breach for breach in left[name] if _fits(row, breach.check.check))
            if fit:
                left[name] = tuple(breach for breach in left[name] if breach not in fit)
                words = row.words if isinstance(row.words, str) else row.words(fit)
                yield words.format(answers=_ANSWERS[name], asks=_ASKS[name])


def _fits(row: _Row, check: str) -> bool:
    return any(
        check == name or ((not name or name.endswith(".")) and check.startswith(name))
        for name in row.checks
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _lost(breaches: tuple[Breach, ...]) -> str:
    """Say which uploads can't be had back, and whether they are gone or changed."""
    uploads = [upload for breach in breaches for upload in _upload(breach)]
    gone = any(_status(breach) in _GONE for breach in breaches)
    chunked = bool(uploads) and all(map(_is_chunked, uploads))
    big = bool(uploads) and min(upload.request_body.size for upload in uploads) >= _BIG
    which = f"{'Big uploads' if big else 'Uploads'}{' sent in chunks' if chunked else ''}"
    return f"{which} are acknowledged and {'lost' if gone else 'come back changed'}."


def _status(breach: Breach) -> int:
    index = breach.check.exchange
    return breach.case.exchanges[index].status if index >= 0 else 0


def _upload(breach: Breach) -> list[ExchangeView]:
    """Return the upload that was looked for: the last before the look, if there was one."""
    before = breach.case.exchanges[: max(0, breach.check.exchange)]
    stores = [each for each in before if service_of_operation(each.operation) == "store"]
    return stores[-1:]


def _is_chunked(exchange: ExchangeView) -> bool:
    return any(
        name.lower() == "transfer-encoding" and "chunked" in value.lower()
        for name, value in exchange.request_headers
    )


def _neighbours(breaches: tuple[Breach, ...]) -> str:
    return f"Deleting {_deleted(breaches)} also removes its neighbours."


def _still_there(breaches: tuple[Breach, ...]) -> str:
    return f"After deleting {_deleted(breaches)}, what was deleted can still be found or retrieved."


def _deleted(breaches: tuple[Breach, ...]) -> str:
    """Name the levels of the deletes after which it was looked: `a series or an instance`."""
    levels = {level for breach in breaches for level in _delete_before(breach)}
    named = [words for level, words in _LEVELS.items() if level in levels]
    return " or ".join(named) or "something"


def _delete_before(breach: Breach) -> list[str]:
    before = breach.case.exchanges[: max(0, breach.check.exchange)]
    operations = (each.operation.partition(".") for each in before)
    return [level for service, _, level in operations if service == "delete"][-1:]


_LEVELS = {"study": "a study", "series": "a series", "instance": "an instance"}

_TABLE: tuple[_Row, ...] = (
    # What was entrusted to it is lost, changed or given away.
    _Row("store", ("store.read-back",), _lost),
    _Row("delete", ("delete.siblings",), _neighbours),
    _Row("store", ("store.siblings",), "A store removes or changes what was there before."),
    _Row("delete", ("delete.gone",), _still_there),
    _Row("store", ("store.nothing-kept",), "What it refuses is kept all the same."),
    _Row("store", ("given",), "Plain uploads, which all else builds on, are refused or lost."),
    _Row(
        ARCHIVE,
        ("archive.",),
        "Stores and deletes one after the other, or at once, leave behind what they must not.",
    ),
    # What it says of it is wrong.
    _Row(
        "retrieve",
        ("retrieve.equivalent", "retrieve.as-stored"),
        "Images come back changed.",
    ),
    _Row(
        "retrieve",
        ("retrieve.instances", "retrieve.payload", "retrieve.no-instance"),
        "Retrieves leave images out, or bring others.",
    ),
    _Row("frames", ("frames.octets",), "Frames come with wrong pixels."),
    _Row("frames", ("frames.count", "frames.order"), "Frames are missing, or in a wrong order."),
    _Row("frames", ("frames.",), "Frames come in another form than was asked for."),
    _Row("rendered", ("rendered.format",), "Rendered pictures can't be read."),
    _Row(
        "rendered",
        ("rendered.size", "rendered.viewport"),
        "Rendered pictures are of another size than was asked for.",
    ),
    _Row(
        "rendered",
        ("rendered.picture", "rendered.window", "rendered.parts"),
        "Rendered pictures show something else than what was stored.",
    ),
    _Row("", ("rendered.", "thumbnail."), "{answers} come in another form than they must."),
    _Row("metadata", ("metadata.values",), "Metadata differs from what the files say."),
    _Row("metadata", ("metadata.instances",), "Metadata leaves images out, or describes others."),
    _Row("metadata", ("metadata.",), "Metadata has too little in it, or too much."),
    _Row(
        "search",
        ("search.matches", "search.rows", "search.satisfied", "search.scope", "search.once"),
        "Searches miss what matches, or find what does not.",
    ),
    _Row(
        "search",
        ("search.limit", "search.pages", "search.whole", "search.remaining", "search.counts"),
        "Paging through search results loses, repeats or miscounts matches.",
    ),
    _Row(
        "search",
        ("search.values", "search.modalities"),
        "Search results say other than the files do.",
    ),
    _Row("search", ("search.",), "Search results lack attributes that they must have."),
    _Row("store", ("store.",), "What it says of an upload is not what became of it."),
    # How it says it.
    _Row("", ("status.no-server-error",), "{asks} are answered with server errors (5xx)."),
    _Row("", ("status.",), "{asks} are answered with statuses that they must not have."),
    _Row(
        "",
        ("media-type.", "retrieve."),
        "{answers} come in another media type or transfer syntax than was asked for.",
    ),
    _Row("", ("json.",), "{answers} break the DICOM JSON model."),
    _Row("", ("multipart.",), "{answers} are no well-formed multipart messages."),
    _Row("", ("part10.",), "{answers} are no well-formed DICOM files."),
    _Row("", ("http.",), "{answers} break rules of HTTP."),
    _Row("", ("",), "{answers} are not as they must be."),
)
