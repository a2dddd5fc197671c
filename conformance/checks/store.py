"""The answer to a store, and whether it is true as far as it can be told from the request."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import Check
from conformance.checks.json_view import text
from conformance.checks.reply import Reply, parse_media_type
from conformance.checks.status import requirement_of
from conformance.checks.store_account import (
    CLASS_UID,
    FAILED,
    INSTANCE_UID,
    OTHER_FAILURES,
    REFERENCED,
    SEQUENCES,
    Account,
    module_of,
    tells,
)
from conformance.checks.words import listed, number, octets, quoted
from conformance.formats import multipart
from conformance.formats.content_dataset import content_of
from conformance.knowledge import Instance
from conformance.operation import Service
from conformance.verdict import Problem

_SOP_CLASS_UID = 0x00080016


def _succeeded(reply: Reply) -> bool:
    """Tell whether something was stored: PS3.18 Table 10.5.3-1 has these two for it."""
    return reply.service is Service.STORE and reply.status in {200, 202}


def _has_module(reply: Reply) -> Iterator[Problem]:
    if module_of(reply) is None:
        yield Problem("a Store Instances Response Module", _instead(reply))


def _instead(reply: Reply) -> str:
    if not reply.body:
        return f"{reply.status} without payload"
    value = reply.document.value if reply.document else None
    if isinstance(value, list):
        return f"an array of {number(len(value), 'item')}"
    return f"{reply.essence or 'no Content-Type'}: {octets(reply.body)}"


def _lists_failures(reply: Reply) -> Iterator[Problem]:
    if not Account.of(reply).failures:
        yield Problem("a list of what failed, with a 409", _instead(reply))


def _claims_lists(reply: Reply) -> bool:
    claims = reply.switch("store_conflict_payload") == "module"
    return claims and reply.service is Service.STORE and reply.status == 409


def _is_object(reply: Reply) -> Iterator[Problem]:
    if reply.document and isinstance(reply.document.value, list):
        yield Problem("one object", "an array of one")


def _lists_stored(reply: Reply) -> Iterator[Problem]:
    if not Account.of(reply).stored:
        yield Problem(f"items in the {SEQUENCES[REFERENCED]}, as the status says", "none")


def _no_empty_sequences(reply: Reply) -> Iterator[Problem]:
    module = Account.of(reply).module
    for tag, name in SEQUENCES.items():
        attribute = module.get(tag)
        if isinstance(attribute, dict) and not attribute.get("Value"):
            yield Problem(f"no {name} where there is nothing to list", "an empty one")


def _references(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    readable = [each for each in account.sent if each.file.dataset is not None]
    classes = {each.uid: _class_of(each) for each in readable}
    for item in account.stored:
        instance, sop_class = text(item, INSTANCE_UID), text(item, CLASS_UID)
        if not instance:
            yield Problem("a SOP Instance UID (0008,1155) in each stored item", "none")
        expected = classes.get(instance, "a SOP class")
        if not sop_class or (instance in classes and sop_class != expected):
            got = quoted(sop_class) if sop_class else "none"
            yield Problem(f"(0008,1150) of {instance or 'a stored item'}: {expected}", got)


def _class_of(instance: Instance) -> str:
    content = content_of(instance.dataset, _SOP_CLASS_UID)
    return str(content.values[0]) if content and content.values else ""


def _accounts(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    sent, stored, failed = account.sent_uids, account.stored_uids, account.failed_uids
    for uid, count in (stored + failed).items():
        how = listed(
            word for word, among in (("as stored", stored), ("as failed", failed)) if among[uid]
        )
        if uid not in sent:
            yield Problem("only instances that were sent", f"{quoted(uid)} {how}")
        elif count > sent[uid]:
            yield Problem(f"{uid} listed {number(sent[uid], 'time')}", f"{count} times, {how}")
    said = {*stored, *failed, *_unreadable(reply)}
    missing = [uid for uid in sent if uid not in said]
    if len(missing) > account.unnamed_failures:
        expected = f"{listed(missing)} listed as stored or failed"
        yield Problem(expected, f"{number(account.unnamed_failures, 'failure')} without a name")


def _failed_by_name(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    if _is_flawed(reply):
        return
    said = {*account.stored_uids, *account.failed_uids, *_unreadable(reply)}
    missing = [uid for uid in account.sent_uids if uid not in said]
    elsewhere = len(account.other) - reply.question.sent.count("")
    if missing and elsewhere >= len(missing):
        got = f"{number(elsewhere, 'failure')} in the {SEQUENCES[OTHER_FAILURES]}"
        yield Problem(f"{listed(missing)} in the {SEQUENCES[FAILED]}", got)


def _is_flawed(reply: Reply) -> bool:
    """Tell whether a server may not know whose failure it is: the file, or its part, is broken."""
    message = _message(reply)
    instances = reply.members(tuple(filter(None, reply.question.sent)))
    return bool(message and message.flaws) or any(each.file.flaws for each in instances)


def _message(reply: Reply) -> multipart.Message | None:
    """Read the parts of the request as any multipart body; None where it has none."""
    request = reply.question.exchange.request
    media_type = parse_media_type(request.headers.get("Content-Type"))
    if media_type is None or not media_type.essence.startswith("multipart/"):
        return None
    return multipart.read(request.body, media_type)


def _unnamed_parts(reply: Reply) -> Iterator[Problem]:
    unnamed, failures = _count_unnamed(reply), Account.of(reply).unnamed_failures
    if failures < unnamed:
        expected = f"{number(unnamed, 'failure')} of parts that are no instance"
        yield Problem(expected, number(failures, "such failure"))


def _count_unnamed(reply: Reply) -> int:
    """Count what was sent besides instances: a multipart body need not have a part at all."""
    sent, message = reply.question.sent, _message(reply)
    if message is None:
        return sent.count("")
    return max(0, len(message.parts) - len(sent) + sent.count(""))


def _status_agrees(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    stored, failures = len(account.stored), len(account.failures)
    if reply.status == 200 and failures:
        yield Problem("no failure with 200", number(failures, "failure"))
    if reply.status == 202 and not stored:
        yield Problem("something stored with 202", number(failures, "failure"))
    if not reply.succeeded and stored:
        yield Problem(f"nothing stored with {reply.status}", number(stored, "stored instance"))


def _no_commands(reply: Reply) -> Iterator[Problem]:
    commands = [tag for dataset in reply.datasets for tag in dataset if tag.startswith("0000")]
    if commands:
        yield Problem("attributes of a data set only", listed(commands))


def _stored(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    for instance in reply.members(reply.question.expect.stored or ()):
        if not account.stored_uids[instance.uid]:
            yield Problem(f"{_name(instance)} stored", _said_of(reply, account, instance.uid))


def _refused(reply: Reply) -> Iterator[Problem]:
    account = Account.of(reply)
    stored_too = {i.uid for i in reply.members(reply.question.expect.stored or ())}
    for instance in reply.members(reply.question.expect.refused or ()):
        if account.stored_uids[instance.uid] and instance.uid not in stored_too:
            yield Problem(f"{_name(instance)} not stored", "it is listed as stored")


def _name(instance: Instance) -> str:
    return f"{instance.name} ({instance.uid})"


def _said_of(reply: Reply, account: Account, uid: str) -> str:
    if account.failed_uids[uid]:
        return "it is listed as failed"
    return "it is not listed" if tells(reply) else _instead(reply)


def _unreadable(reply: Reply) -> frozenset[str]:
    return frozenset(i.uid for i in reply.members(reply.question.expect.unreadable))


def _sent_instances(reply: Reply) -> bool:
    readable = set(filter(None, reply.question.sent)) - set(reply.question.expect.unreadable)
    return _succeeded(reply) and tells(reply) and bool(readable)


CHECKS = (
    Check(
        "store.module",
        "STOW-180",
        "The payload of a success is a Store Instances Response Module.",
        _succeeded,
        _has_module,
    ),
    Check(
        "store.one-object",
        "STOW-420",
        "The module is an object, and not in an array.",
        tells,
        _is_object,
    ),
    Check(
        "store.referenced",
        "STOW-310",
        "A success lists what was stored.",
        _sent_instances,
        _lists_stored,
    ),
    Check(
        "store.lists-failures",
        "AZ-080",
        "A conflict lists what failed.",
        _claims_lists,
        _lists_failures,
    ),
    Check(
        "store.no-empty-sequences",
        "STOW-311",
        "A sequence that has nothing to list is absent.",
        tells,
        _no_empty_sequences,
    ),
    Check(
        "store.no-commands",
        "STOW-425",
        "The module has no command elements.",
        tells,
        _no_commands,
    ),
    Check(
        "store.references",
        "STOW-320",
        "Stored items name class and instance.",
        tells,
        _references,
    ),
    Check(
        "store.accounting",
        "STOW-400",
        "Each instance that was sent is listed once, and no other is.",
        tells,
        _accounts,
    ),
    Check(
        "store.failed",
        "STOW-340",
        "Each instance that failed is in the Failed SOP Sequence.",
        tells,
        _failed_by_name,
    ),
    Check(
        "store.unnamed-parts",
        "STOW-360",
        "Parts that are no instance are reported as failures.",
        lambda reply: tells(reply) and "" in reply.question.sent,
        _unnamed_parts,
    ),
    Check(
        "store.status-agrees",
        "STOW-410",
        "The status says the same as the payload.",
        tells,
        _status_agrees,
    ),
    Check(
        "store.stored",
        "STOW-010",
        "The instances that must be stored are listed as stored.",
        lambda reply: reply.succeeded and bool(reply.question.expect.stored),
        _stored,
        expectation=True,
        cites=requirement_of,
    ),
    Check(
        "store.refused",
        "STOW-590",
        "The instances that can't be stored are not listed as stored.",
        lambda reply: bool(reply.question.expect.refused),
        _refused,
        expectation=True,
        cites=requirement_of,
    ),
)
