"""The items of the answer to a store: URLs and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.check import Check
from conformance.checks.json_view import Attributes, text, values
from conformance.checks.reply import Reply
from conformance.checks.store_account import (
    CLASS_UID,
    FAILED,
    FAILED_ATTRIBUTES,
    FAILURE_REASON,
    INSTANCE_UID,
    OTHER_FAILURES,
    RETRIEVE_URL,
    WARNING_REASON,
    Account,
    tells,
)
from conformance.checks.urls import names, resource
from conformance.checks.words import listed, quoted
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.verdict import Problem

_REASONS = {FAILURE_REASON: "Failure Reason", WARNING_REASON: "Warning Reason"}
_ABSENT = "it is absent"


def _tells_success(reply: Reply) -> bool:
    return reply.succeeded and tells(reply)


def _has_url(reply: Reply) -> Iterator[Problem]:
    if RETRIEVE_URL not in Account.of(reply).module:
        yield Problem("a Retrieve URL (0008,1190), which may be empty", _ABSENT)


def _has_url_with_study(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    url = text(account.module, RETRIEVE_URL)
    due = bool(reply.scope) and bool(account.stored)
    if due and not url:
        yield Problem("a Retrieve URL of the study that the path names", _ABSENT)
    if not due and url:
        yield Problem("no Retrieve URL where the path names no study", quoted(url))


def _url_names_study(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    url = text(account.module, RETRIEVE_URL)
    # Where all is refused, a study that the path names may be there all the same (Table I.1-1: "The
    # URL where the Study is available for retrieval").
    studies = {*account.sent, *reply.held_in_scope()} if reply.scope else account.sent
    paths = sorted({resource(instance, Entity.STUDY) for instance in studies})
    if url and not any(names(url, path) for path in paths):
        yield Problem(f"a Retrieve URL that ends in {listed(paths, 'or')}", quoted(url))


def _items_have_urls(reply: Reply) -> Iterator[Problem]:
    for item in Account.of(reply).stored:
        if RETRIEVE_URL not in item:
            expected = "a Retrieve URL (0008,1190), which may be empty, in each stored item"
            yield Problem(expected, _ABSENT)


def _item_urls_name_instances(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    for item in account.stored:
        url, uid = text(item, RETRIEVE_URL), text(item, INSTANCE_UID)
        paths = [resource(i, Entity.INSTANCE) for i in account.sent if i.uid == uid]
        if url and paths and not any(names(url, path) for path in paths):
            yield Problem(f"a Retrieve URL that ends in {listed(paths, 'or')}", quoted(url))


def _failures_have_reasons(reply: Reply) -> Iterator[Problem]:
    for what, item in _failures(reply):
        if not values(item, FAILURE_REASON):
            yield Problem(f"a Failure Reason (0008,1197) in {what}", _ABSENT)


def _failures_have_names(reply: Reply) -> Iterator[Problem]:
    for what, item in Account.of(reply).named(FAILED):
        if not (text(item, INSTANCE_UID) and text(item, CLASS_UID)):
            yield Problem(f"SOP Class UID and SOP Instance UID in {what}", "not both")


def _failures(reply: Reply) -> Iterator[tuple[str, Attributes]]:
    return Account.of(reply).named(FAILED, OTHER_FAILURES)


def _is_code(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 0xFFFF


def _reasons_are_codes(reply: Reply) -> Iterator[Problem]:
    for what, item in Account.of(reply).named():
        for tag, name in _REASONS.items():
            for value in values(item, tag):
                if not _is_code(value):
                    yield Problem(f"a {name} from 1 to 65535 in {what}", quoted(value))


def _reasons_are_single(reply: Reply) -> Iterator[Problem]:
    for what, item in Account.of(reply).named():
        for tag, name in _REASONS.items():
            if len(codes := values(item, tag)) > 1:
                yield Problem(f"one {name} in {what}", listed(quoted(code) for code in codes))


def _warnings_are_of_stored(reply: Reply) -> Iterator[Problem]:
    for what, item in _failures(reply):
        if values(item, WARNING_REASON):
            yield Problem(f"no Warning Reason in {what}", listed(values(item, WARNING_REASON)))


def _reasons(
    switch: str, concerns: Callable[[Reply, Instance], bool]
) -> Callable[[Reply], Iterator[Problem]]:
    """Return a `find` for the reasons that a profile claims for one kind of failure."""

    def find(reply: Reply) -> Iterator[Problem]:
        account = Account.of(reply)
        allowed = reply.switch(switch)
        failed = {instance.uid for instance in account.sent if concerns(reply, instance)}
        for item in account.failed:
            uid = text(item, INSTANCE_UID)
            for code in values(item, FAILURE_REASON) if uid in failed else ():
                if code not in allowed:
                    yield Problem(f"Failure Reason {listed(allowed, 'or')} of {uid}", quoted(code))

    return find


def _warnings_are_claimed(reply: Reply) -> Iterator[Problem]:
    allowed = reply.switch("warning_reasons")
    for item in Account.of(reply).stored:
        for code in values(item, WARNING_REASON):
            if code not in allowed:
                uid = text(item, INSTANCE_UID)
                yield Problem(f"Warning Reason {listed(allowed, 'or')} of {uid}", quoted(code))


def _is_foreign(reply: Reply, instance: Instance) -> bool:
    return not reply.in_scope(instance)


def _is_there(reply: Reply, instance: Instance) -> bool:
    """Tell whether an instance of the right study is stored already, or sent more than once."""
    held = any(i.uid == instance.uid for i in reply.question.knowledge.held())
    return reply.in_scope(instance) and (held or Account.of(reply).sent_uids[instance.uid] > 1)


def _failed_attributes(reply: Reply) -> Iterator[Problem]:
    always = reply.switch("failed_attributes_sequence") == "always"
    name = "Failed Attributes Sequence (0074,1048)"
    for item in Account.of(reply).stored:
        if (FAILED_ATTRIBUTES in item) is not always:
            wanted, got = ("a", _ABSENT) if always else ("no", "it is there")
            yield Problem(f"{wanted} {name} in each stored item", got)


CHECKS = (
    Check(
        "store.retrieve-url",
        "STOW-300",
        "There is a Retrieve URL, be it empty.",
        lambda reply: _tells_success(reply) and reply.switch("store_retrieve_url") == "always",
        _has_url,
    ),
    Check(
        "store.retrieve-url-with-study",
        "AZ-090",
        "There is a Retrieve URL just where the path names a study and something was stored.",
        lambda reply: tells(reply) and reply.switch("store_retrieve_url") == "with-study",
        _has_url_with_study,
    ),
    Check(
        "store.retrieve-url-names-study",
        "STOW-301",
        "The Retrieve URL names the study.",
        lambda reply: tells(reply) and any(reply.question.sent),
        _url_names_study,
    ),
    Check(
        "store.item-url",
        "STOW-330",
        "Stored items have a Retrieve URL, be it empty.",
        tells,
        _items_have_urls,
    ),
    Check(
        "store.item-url-names-instance",
        "STOW-331",
        "The Retrieve URL of a stored item names its instance.",
        tells,
        _item_urls_name_instances,
    ),
    Check(
        "store.failure-reason",
        "STOW-350",
        "Each failure has a reason.",
        tells,
        _failures_have_reasons,
    ),
    Check(
        "store.failed-references",
        "STOW-351",
        "Each failed item names class and instance.",
        tells,
        _failures_have_names,
    ),
    Check(
        "store.reason-code",
        "STOW-370",
        "Reasons are status codes of two octets.",
        tells,
        _reasons_are_codes,
    ),
    Check(
        "store.one-reason",
        "STOW-390",
        "An item has one reason.",
        tells,
        _reasons_are_single,
    ),
    Check(
        "store.warning-reason",
        "STOW-380",
        "Warnings stand with what was stored only.",
        tells,
        _warnings_are_of_stored,
    ),
    Check(
        "store.mismatch-reason",
        "AZ-095",
        "An instance of another study fails with the reason that the target claims.",
        lambda reply: tells(reply) and bool(reply.switch("study_mismatch_reasons")),
        _reasons("study_mismatch_reasons", _is_foreign),
    ),
    Check(
        "store.duplicate-reason",
        "AZ-050",
        "An instance that is stored already fails with the reason that the target claims.",
        lambda reply: tells(reply) and bool(reply.switch("duplicate_reasons")),
        _reasons("duplicate_reasons", _is_there),
    ),
    Check(
        "store.claimed-warning",
        "AZ-055",
        "An instance is stored with a remark that the target claims, if any.",
        lambda reply: tells(reply) and bool(reply.switch("warning_reasons")),
        _warnings_are_claimed,
    ),
    Check(
        "store.failed-attributes",
        "AZ-015",
        "Stored items have a Failed Attributes Sequence just as the target claims.",
        lambda reply: (
            tells(reply) and reply.switch("failed_attributes_sequence") in {"always", "never"}
        ),
        _failed_attributes,
    ),
)
