"""The Store Instances Response Module (PS3.18 annex I) and the status that goes with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import Offer
from reference_server.dicomweb.models import single_response
from reference_server.http import Response

JSON = dict[str, Any]

_UNPRINTABLE = re.compile(r"[^ !#-\[\]-~]")
_MOST_WARNINGS, _MOST_TEXT = 8, 300
_PORT = re.compile(r":[0-9]*$")
_CLASS, _INSTANCE = "00081150", "00081155"
_RETRIEVE_URL = "00081190"
_WARNING_REASON, _FAILURE_REASON = "00081196", "00081197"
_FAILED, _REFERENCED, _OTHER_FAILURES = "00081198", "00081199", "0008119A"
_FAILED_ATTRIBUTES, _ERROR_COMMENT = "00741048", "00000902"


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one part: its UIDs as far as it could be read, and a failure or none."""

    uids: tuple[str, str, str] = ("", "", "")
    class_uid: str = ""
    failure: int | None = None
    warning: int | None = None
    comments: tuple[str, ...] = ()
    multiple: bool = False
    is_new: bool = True

    @property
    def is_readable(self) -> bool:
        """Whether it could be read at all."""
        return any((*self.uids, self.class_uid))

    @property
    def is_identified(self) -> bool:
        """Whether it can be referred to by class and instance."""
        return bool(self.class_uid and self.uids[-1])

    def known_already(self) -> "Item":
        """Say that it was stored before."""
        return replace(self, is_new=False)


def answer(call: Call, form: Offer, study: str | None, items: Sequence[Item]) -> Response:
    """Report in a form on each part of a store to `study`, or to all studies."""
    stored = [item for item in items if item.failure is None]
    failed = [item for item in items if item.failure is not None]
    status, module = _status(call, stored, failed), _module(call, study, stored, failed)
    response = single_response(call, status, form, module)
    if call.dialect.store_answer.locations:
        for url in _location(call, [item for item in stored if item.is_new]):
            response.headers += [("Location", url), ("Content-Location", url)]
    if call.dialect.store_answer.warns_of_failures:
        for item in [item for item in failed if item.comments][:_MOST_WARNINGS]:
            response.add("Warning", _warning(call, item))
    if any(item.multiple for item in stored):
        host = _PORT.sub("", call.request.authority)
        text = "An attribute has several values; only the first can be searched."
        response.add("Warning", f'299 {host}: "{text}"')
    return response


def _warning(call: Call, item: Item) -> str:
    """Say why an instance failed (PS3.18 10.5.3.2), in the form of RFC 7234 5.5."""
    host = _PORT.sub("", call.request.authority) or "-"
    text = f"{item.failure:04X} {item.uids[-1]}: {'; '.join(item.comments)}"
    return f'299 {host} "{_UNPRINTABLE.sub("?", text)[:_MOST_TEXT]}"'


def _status(call: Call, stored: list[Item], failed: list[Item]) -> int:
    rules = call.dialect.store_answer
    if stored and failed:
        return 202
    if failed:
        return 409 if any(item.is_readable for item in failed) else rules.all_unreadable
    return rules.warned if any(item.warning is not None for item in stored) else 200


def _module(call: Call, study: str | None, stored: list[Item], failed: list[Item]) -> JSON:
    rules = call.dialect.store_answer
    module: JSON = {}
    if rules.retrieve_url_always:
        module[_RETRIEVE_URL] = _url([call.url(uid) for uid in _studies(stored)])
    elif study is not None and stored:
        module[_RETRIEVE_URL] = _url([call.url(study)])
    others = [item for item in failed if rules.other_failures and not item.is_identified]
    listed = [item for item in failed if item not in others]
    if listed:
        module[_FAILED] = _sequence(_failed_item(call, item) for item in listed)
    if stored:
        module[_REFERENCED] = _sequence(_stored_item(call, item) for item in stored)
    if others:
        module[_OTHER_FAILURES] = _sequence(
            {_FAILURE_REASON: _number(item.failure)} for item in others
        )
    return module


def _stored_item(call: Call, item: Item) -> JSON:
    found = _reference(item) | {_RETRIEVE_URL: _url([call.url(*item.uids)])}
    if item.warning is not None:
        found[_WARNING_REASON] = _number(item.warning)
    if call.dialect.store_answer.comments_on_success:
        found[_FAILED_ATTRIBUTES] = _comments(item)
    return found


def _failed_item(call: Call, item: Item) -> JSON:
    found = _reference(item) | {_FAILURE_REASON: _number(item.failure)}
    if call.dialect.store_answer.comments_on_failure and item.comments:
        found[_FAILED_ATTRIBUTES] = _comments(item)
    return found


def _reference(item: Item) -> JSON:
    uids = {_CLASS: item.class_uid, _INSTANCE: item.uids[-1]}
    return {tag: {"vr": "UI", "Value": [uid]} for tag, uid in uids.items() if uid}


def _comments(item: Item) -> JSON:
    return _sequence({_ERROR_COMMENT: {"vr": "LO", "Value": [text]}} for text in item.comments)


def _sequence(items: Any) -> JSON:
    values = list(items)
    return {"vr": "SQ", "Value": values} if values else {"vr": "SQ"}


def _number(value: int | None) -> JSON:
    return {"vr": "US", "Value": [value]}


def _url(urls: list[str]) -> JSON:
    # Instances of several studies have no URL in common.
    return {"vr": "UR", "Value": urls} if len(urls) == 1 else {"vr": "UR"}


def _studies(items: list[Item]) -> list[str]:
    return list(dict.fromkeys(item.uids[0] for item in items))


def _location(call: Call, created: list[Item]) -> list[str]:
    """Give the URL of what was created, where one URL names all of it (PS3.18 Table 10.5.3-2)."""
    if len(created) == 1:
        return [call.url(*created[0].uids)]
    studies = _studies(created)
    return [call.url(*studies)] if len(studies) == 1 else []
