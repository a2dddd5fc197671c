"""Sends requests as they are given, and records what comes as it comes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Self
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError, InsecureRequestWarning

from conformance.errors import HarnessError, InputError
from conformance.wire.connection import CURRENT, RecordingAdapter, Transaction
from conformance.wire.exchange import Cause, Exchange, Failure, Headers, Request
from conformance.wire.limits import Clock, Limits, Stopped

__all__ = ["Client", "Limits"]

# RFC 9110 9.2.2: sent twice, these do what they do once.
_REPEATABLE = frozenset({"GET", "HEAD"})
# What may happen to a connection while it is idle, through no fault of the next request.
_STALE = frozenset({Cause.CLOSED, Cause.NOT_HTTP})

_URL = re.compile(r"https?://[!-~]+", re.IGNORECASE)

# RFC 9110 9.2.1: safe methods, which ask for no change.
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Client:
    """A client for one thread. `headers` go out with each request that has none of that name.

    `verify` is False, True, or a file (folder) of certificates to trust. Redirects are not
    followed, cookies not kept; proxies of the environment are used where `proxies` is true. With
    `read_only`, any method but those of `READING` is a HarnessError.
    """

    def __init__(  # noqa: PLR0913 - each says something else of the target
        self,
        headers: Iterable[tuple[str, str]] = (),
        *,
        verify: bool | str = True,
        limits: Limits | None = None,
        user_agent: str = "dicomweb-conformance",
        proxies: bool = False,
        read_only: bool = False,
    ) -> None:
        # No content coding is asked for: what is compared is what was stored.
        own = (("User-Agent", user_agent), ("Accept-Encoding", "identity"))
        self.limits = limits or Limits()
        self.headers = Headers.of(_override(own, headers))
        self._verify = verify
        self.proxies = proxies
        self._methods = READING if read_only else None
        self._adapter = RecordingAdapter(pool_maxsize=1)
        self._pools: dict[str, tuple[HTTPConnectionPool, str]] = {}
        if verify is False:
            urllib3.disable_warnings(InsecureRequestWarning)

    def send(
        self, request: Request, *, fresh: bool = False, limits: Limits | None = None
    ) -> Exchange:
        """Send a request; whatever the target does, an exchange comes back.

        `fresh` asks for a new connection, `limits` hold for this once. The request of the exchange
        has all the fields that went out, but for Host and Content-Length. HarnessError where it
        can't be sent at all.
        """
        if self._methods is not None and request.method not in self._methods:
            raise HarnessError(f"{request.method} {request.url} in a run that only reads")
        limits = limits or self.limits
        outgoing = self._outgoing(request)
        own = fresh or request.method not in _REPEATABLE
        started, start = time.time(), time.perf_counter()
        current = Transaction(outgoing, limits, Clock(limits), fresh=own)
        failure = self._attempt(current)
        if failure and failure.cause in _STALE and current.reused:
            current.remarks.append(f"sent again: on the connection of before, {failure.message}")
            current.fresh = True
            failure = self._attempt(current)
        if current.unsent and not failure:
            current.remarks.append(f"answered before the last {current.unsent:,} octets were sent")
        return Exchange(
            request=outgoing,
            response=None if failure else current.response,
            failure=failure,
            started=started,
            seconds=time.perf_counter() - start,
            remarks=tuple(current.remarks),
            uninvited=current.uninvited,
            unclosed=current.unclosed,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pools.clear()
        self._adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _outgoing(self, request: Request) -> Request:
        headers = Headers.of(_override(self.headers, request.headers))
        try:
            return replace(request, headers=replace(request, headers=headers).framed)
        except ValueError as error:
            raise _unsendable(request, error) from error

    def _attempt(self, current: Transaction) -> Failure | None:
        current.received, current.reading, current.stream = b"", None, None
        token = CURRENT.set(current)
        try:
            pool, target = self._way_to(current.request.url)
            answer = pool.urlopen(
                "GET",
                target,
                retries=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )
            answer.release_conn()
        except Stopped as stop:
            return Failure(stop.cause, stop.message, current.received)
        except ValueError as error:
            raise _unsendable(current.request, error) from error
        except (OSError, HTTPError) as error:
            return Failure(Cause.CLOSED, str(error), current.received)
        finally:
            CURRENT.reset(token)
        return None

    def _way_to(self, url: str) -> tuple[HTTPConnectionPool, str]:
        """Return the pool of connections for a URL's origin, set up as requests does it.

        Of the request itself, urllib3 learns nothing here: see `conformance.wire.connection`.
        """
        if not _URL.fullmatch(url):
            raise ValueError("a URL is http(s)://... in ASCII, anything else percent-encoded")
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        if origin not in self._pools:
            self._pools[origin] = self._set_up(origin)
        return self._pools[origin]

    def _set_up(self, origin: str) -> tuple[HTTPConnectionPool, str]:
        # The environment names certificates (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE), and proxies.
        with requests.Session() as session:
            found = session.merge_environment_settings(origin, {}, True, self._verify, None)
        proxies = found["proxies"] if self.proxies else {}
        try:
            return self._adapter.pool(origin, found["verify"], proxies)
        except ValueError:
            raise  # of a URL; requests' errors are OSErrors all of them
        except OSError as error:
            hint = "see --ca-bundle, and REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE in the environment"
            raise InputError(str(error), hint=hint) from error


def _unsendable(request: Request, error: ValueError) -> HarnessError:
    return HarnessError(f"can't be sent as a request: {request.method} {request.url}: {error}")


def _override(
    defaults: Iterable[tuple[str, str]], fields: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the fields, after those defaults whose names they don't have."""
    given = list(fields)
    names = {name.lower() for name, _ in given}
    return [(name, value) for name, value in defaults if name.lower() not in names] + given
