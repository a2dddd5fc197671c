"""Removes a study that the harness stored, in the way that the target offers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any
from urllib.parse import urlsplit

from conformance.errors import HarnessError
from conformance.profile.model import Profile, RemovalStep
from conformance.wire import curl
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange, Headers, Request
from conformance.wire.secrets import Secrets

# DELETE is no part of PS3.18; where it is offered, it is on the resource itself.
_DELETE = (RemovalStep("DELETE", "{base}/studies/{study}"),)
_LOOK = RemovalStep("GET", "{base}/studies/{study}/metadata")

_GONE = frozenset({404, 410})
# A UID that is none may be bad syntax wherever it stands.
_NOT_THERE = _GONE | {400}
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Removal:
    """What came of it: true where the study is gone, else `reason` says why not."""

    exchanges: tuple[Exchange, ...]
    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


class _StopHere(Exception):
    """The recipe goes no further: the study is gone (no reason), or it can't be removed."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(reason)


def remove_study(client: Client, base_url: str, profile: Profile, study: str) -> Removal:
    """Remove a study by DELETE, or by the profile's recipe; a study that is gone counts as well."""
    recipe = _Recipe(client, base_url, study)
    try:
        for step in profile.removal or _DELETE:
            recipe.take(step)
    except _StopHere as stop:
        return Removal(tuple(recipe.exchanges), stop.reason)
    return Removal(tuple(recipe.exchanges))


def commands(
    base_url: str,
    profile: Profile,
    study: str,
    headers: Iterable[tuple[str, str]] = (),
    options: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the shell commands by which a person removes the study.

    `headers` are those that each request needs; secrets among them become variables, see
    `conformance.wire.curl`. What a step captures becomes a variable too.
    """
    values = _values(base_url, study)
    fields = Headers.of(headers)
    secrets = Secrets.of(fields, base_url=base_url)
    return tuple(
        _command(step, _request(step, values, fields), secrets, options)
        for step in profile.removal or _DELETE
    )


def gone_command(
    base_url: str,
    study: str,
    headers: Iterable[tuple[str, str]] = (),
    options: Sequence[str] = (),
) -> str:
    """Return a shell command that succeeds where the target has no such study (any more)."""
    headers = tuple(headers)
    secrets = Secrets.of(headers, base_url=base_url)
    request = _look(_values(base_url, study), headers)
    show = ("--output", "/dev/null", "--write-out", "%{http_code}")
    statuses = " ".join(f"-e {status}" for status in sorted(_GONE))
    return f"{_curl(request, secrets, (*show, *options))} | grep -q {statuses}"


def is_gone(client: Client, base_url: str, study: str) -> bool:
    """Tell whether the target says that it has no such study."""
    look = client.send(_look(_values(base_url, study)))
    return look.response is not None and look.response.status in _GONE


class _Recipe:
    """The steps of a removal, as they are taken."""

    def __init__(self, client: Client, base_url: str, study: str) -> None:
        self._client = client
        self._values = _values(base_url, study)
        self.exchanges: list[Exchange] = []

    def take(self, step: RemovalStep) -> None:
        """Send the request of a step; _StopHere where it is the last that makes sense."""
        request = _request(step, self._values)
        what = f"{request.method} {request.url}"
        if not self._stays(request.url):
            raise _StopHere(f"{what} would leave the target")
        try:
            exchange = self._client.send(request)
        except HarnessError as error:
            raise _StopHere(str(error)) from error
        self.exchanges.append(exchange)
        if exchange.response is None:
            cause = exchange.failure.message if exchange.failure else "no answer"
            raise _StopHere(f"{what}: {cause}")
        status = exchange.response.status
        if status in _NOT_THERE:
            raise _StopHere(self._why_not_gone(what, status))
        if not 200 <= status < 300:
            raise _StopHere(f"{what} was answered with {status}")
        if step.capture:
            self._capture(step, what, exchange.response.body)

    def _stays(self, url: str) -> bool:
        """Tell whether a URL made of what the target said is still one of the target."""
        try:
            return urlsplit(url)[:2] == urlsplit(self._values["origin"])[:2]
        except ValueError:
            return False

    def _why_not_gone(self, what: str, status: int) -> str:
        """Look at the study: a server without DELETE may say 404 as well."""
        look = self._client.send(_look(self._values))
        self.exchanges.append(look)
        found = look.response.status if look.response is not None else 0
        if found == 200:
            return f"{what} was answered with {status}, but the study is still there"
        if status not in _GONE and found not in _NOT_THERE:
            return f"{what} was answered with {status}"
        return ""

    def _capture(self, step: RemovalStep, what: str, body: bytes) -> None:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _StopHere(f"{what} was not answered with JSON: {error}") from error
        if not answer:
            raise _StopHere  # nothing is found: the study is not there
        for name, keys in step.capture.items():
            self._values[name] = _at(answer, keys, what)


def _at(answer: Any, keys: Sequence[str | int], what: str) -> str:
    value = answer
    for key in keys:
        try:
            value = value[key]
        except (LookupError, TypeError) as error:
            path = "".join(f"[{key!r}]" for key in keys)
            raise _StopHere(f"the answer to {what} has no {path}") from error
    return str(value)


def _values(base_url: str, study: str) -> dict[str, str]:
    parts = urlsplit(base_url)
    return {"origin": f"{parts.scheme}://{parts.netloc}", "base": base_url, "study": study}


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _request(
    step: RemovalStep, values: Mapping[str, str], headers: Headers | None = None
) -> Request:
    url, body = _fill(step.url, values), _fill(step.body, values)
    return Request(step.method, url, headers or Headers(), body.encode())


def _look(values: Mapping[str, str], headers: Iterable[tuple[str, str]] = ()) -> Request:
    """Ask for a study; a server may refuse to answer without an Accept (406)."""
    fields = Headers.of([*headers, ("Accept", "application/dicom+json")])
    return _request(_LOOK, values, fields)


def _command(step: RemovalStep, request: Request, secrets: Secrets, options: Sequence[str]) -> str:
    # A placeholder that is still there has braces, so that it stands in single quotes.
    words = _curl(request, secrets, ("--fail", *options))
    line = _PLACEHOLDER.sub(r"""'"$captured_\1"'""", words).removesuffix("''")
    if not step.capture:
        return line
    captures = [
        f'captured_{name}=$(printf %s "$answer" | python3 -c {quote(_program(keys))})'
        for name, keys in step.capture.items()
    ]
    return "; ".join([f"answer=$({line})", *captures])


def _curl(request: Request, secrets: Secrets, options: Sequence[str]) -> str:
    words = ["curl", "--silent", "--show-error", *map(quote, options)]
    for name, value in request.headers:
        words += ["--header", curl.header(name, value, secrets)]
    words += ["--request", request.method]
    if request.body:
        words += ["--data-raw", curl.word(request.body.decode(), secrets)]
    return " ".join([*words, curl.word(request.url, secrets)])


def _program(keys: Sequence[str | int]) -> str:
    path = "".join(f"[{key!r}]" for key in keys)
    return f"import json, sys; print(json.load(sys.stdin){path})"
