"""The first look at a target: does a DICOMweb service answer that we can work with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from conformance.errors import TargetUnreachable
from conformance.profile.model import Profile
from conformance.run.reach import Unreached, reach
from conformance.wire.client import Client, Limits
from conformance.wire.exchange import Cause, Failure, Headers, Request, Response
from conformance.wire.secrets import Secrets

# A search for a study that nobody has: quickly answered, and nothing is changed by it.
_SEARCH = "/studies?StudyInstanceUID=2.25.1&limit=1"
_ACCEPT = Headers.of([("Accept", "application/dicom+json")])

# Where servers have their service, below the host or below what was given.
_USUAL_ROOTS = ("", "/dicom-web", "/dicomweb", "/v2", "/v1", "/dcm4chee-arc/aets/DCM4CHEE/rs")

_TO_CONNECT = 1.5
_FOR_OTHER_ROOTS = 1.0
_FOR_ONE_ROOT = 0.3
_WORTH_A_NOTE = 2.0

_CHECK = "check --base-url"


@dataclass(frozen=True, slots=True)
class Target:
    """A target that answers: `base_url` without a slash at its end, `server` as it calls itself,
    `notes` on what a person may want to know.
    """

    base_url: str
    server: str
    notes: tuple[str, ...] = ()


def look(base_url: str, client: Client, profile: Profile) -> Target:
    """Look whether a DICOMweb service answers at a base URL.

    Raises TargetUnreachable: what was tried, what happened, what to type next. That takes less
    than two seconds, unless the target takes the connection and is slow to answer.
    """
    base = base_url.rstrip("/")
    if not client.proxies:
        try:
            reach(base, _TO_CONNECT)
        except Unreached as error:
            raise _unreachable(base, str(error), _CHECK) from error
    exchange = client.send(Request("GET", base + _SEARCH, _ACCEPT))
    if exchange.response is None:
        raise _no_answer(base, exchange.failure)
    response = exchange.response
    _let_in(base, response, client)
    _not_sent_away(base, response)
    _is_up(base, response)
    notes = list(_is_dicomweb(base, response, client, profile))
    if exchange.seconds > _WORTH_A_NOTE:
        notes.append(f"the first answer took {exchange.seconds:.1f} s")
    return Target(base, response.headers.get("Server") or "", tuple(notes))


def answers(base_url: str, client: Client, seconds: float) -> bool:
    """Tell whether the target answers a search, in whatever way, within some seconds."""
    limits = replace(client.limits, read=seconds, total=seconds)
    request = Request("GET", base_url + _SEARCH, _ACCEPT)
    return client.send(request, fresh=True, limits=limits).response is not None


def is_alive(base_url: str, client: Client, seconds: float) -> bool:
    """Tell whether the target takes connections, or does so again within some seconds."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if _takes_connections(base_url, client, left):
            return True
        time.sleep(min(0.1, left))
    return False


def _takes_connections(base_url: str, client: Client, seconds: float) -> bool:
    if client.proxies:
        request = Request("GET", base_url, _ACCEPT)
        limits = Limits(connect=seconds, read=seconds, total=seconds)
        return client.send(request, fresh=True, limits=limits).response is not None
    try:
        reach(base_url, seconds)
    except Unreached:
        return False
    return True


def _unreachable(base: str, what: str, hint: str) -> TargetUnreachable:
    return TargetUnreachable(f"{Secrets().hide(base)}: {what}", hint=hint)


def _no_answer(base: str, failure: Failure | None) -> TargetUnreachable:
    cause, what = (failure.cause, failure.message) if failure else (Cause.CLOSED, "no answer")
    # RFC 8446 5.1, 6: an alert (0x15) is what a TLS server says to a request in plain text.
    if failure and cause is Cause.NOT_HTTP and failure.received.startswith(b"\x15\x03"):
        return _unreachable(base, "this port speaks TLS", "say --base-url=https://...")
    if cause is Cause.TLS:
        hint = "say --ca-bundle FILE if it is your own, or --insecure to accept any"
        if "certificate" not in what:
            hint = f"{_CHECK}: is it http://... rather than https://...?"
        return _unreachable(base, what, hint)
    hint = "say --timeout SECONDS if it needs longer" if cause is Cause.SLOW else _CHECK
    return _unreachable(base, what, hint)


def _let_in(base: str, response: Response, client: Client) -> None:
    if response.status not in (401, 403, 407):
        return
    sent = client.headers.get("Authorization")
    what = f"it refuses {'these credentials' if sent else 'requests without credentials'}"
    options = "--auth-env NAME (of USER:PASSWORD), --bearer-token-env NAME, --header 'NAME: VALUE'"
    raise _unreachable(base, f"{what} ({_status(response)})", f"say {options}")


def _not_sent_away(base: str, response: Response) -> None:
    location = response.headers.get("Location")
    if not 300 <= response.status < 400 or location is None:
        return
    there = urljoin(base + _SEARCH, location)
    root = there.removesuffix(_SEARCH)
    hint = _CHECK if root == there else f"say --base-url={Secrets().hide(root)}"
    raise _unreachable(base, f"it redirects to {Secrets().hide(there)}", hint)


def _is_up(base: str, response: Response) -> None:
    if response.status in (502, 503, 504):
        raise _unreachable(base, f"it is not up ({_status(response)})", "try again later")


def _is_dicomweb(base: str, response: Response, client: Client, profile: Profile) -> Iterator[str]:
    """Raise where this is something else; yield a note where it may be DICOMweb, but broken."""
    lenient = response.status == 200 and response.body.lstrip()[:1] in (b"", b"[")
    if _answers_a_search(response) or lenient:
        return
    page = "html" in (response.headers.get("Content-Type") or "").lower()
    if "search" not in profile.claims and not page:
        return
    what = f"GET {_SEARCH} is answered with {_status(response)}"
    root = _find_root(base, client)
    if root:
        hint = f"say --base-url={Secrets().hide(root)}, where a DICOMweb service answers"
        raise _unreachable(base, what, hint)
    if response.status == 200 or (page and response.status in (404, 405)):
        raise _unreachable(base, f"{what}, which is not how DICOMweb answers", _CHECK)
    yield what


def _status(response: Response) -> str:
    status = f"{response.status} {response.reason}".strip()
    content_type = response.headers.get("Content-Type")
    return f"{status}, {content_type}" if content_type else status


def _answers_a_search(response: Response) -> bool:
    """PS3.18 10.6.3: 200 with results, in JSON or in parts of XML; 204 where there are none."""
    content_type = (response.headers.get("Content-Type") or "").lower()
    results = "json" in content_type or "multipart" in content_type
    return response.status == 204 or (response.status == 200 and results)


def _find_root(base: str, client: Client) -> str:
    """Try the usual places for a second; return the first that answers a search, or nothing."""
    origin = "://".join(urlsplit(base)[:2])
    places = [base.removesuffix("/studies")]
    places += [top + root for top in (origin, base) for root in _USUAL_ROOTS]
    end = time.monotonic() + _FOR_OTHER_ROOTS
    for place in dict.fromkeys(places):
        if place == base or time.monotonic() > end:
            continue
        limits = Limits(connect=_FOR_ONE_ROOT, read=_FOR_ONE_ROOT, total=_FOR_ONE_ROOT)
        found = client.send(Request("GET", place + _SEARCH, _ACCEPT), limits=limits)
        if found.response is not None and _answers_a_search(found.response):
            return place
    return ""
