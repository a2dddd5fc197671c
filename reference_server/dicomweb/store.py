"""Storing instances (PS3.18 10.5)."""

from reference_server.archive import Entry, Outcome, Upload, describe
from reference_server.dicom import (
    IMPLICIT_LITTLE,
    SOP_CLASS,
    SOP_INSTANCE,
    DicomError,
    Instance,
    read,
)
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.checks import Findings, check, multiple_values
from reference_server.dicomweb.intake import Received, check_content_type, receive
from reference_server.dicomweb.store_answer import Item, answer
from reference_server.http import HTTPError, Response

# Study, Series and SOP Instance UID.
_UIDS = (0x0020000D, 0x0020000E, SOP_INSTANCE)


def store(call: Call) -> Response:
    """Store what the body holds, and report on each instance."""
    check_content_type(call)
    form = call.model(call.dialect.store_answer.forms)
    study = call.scope().study
    received: list[Received] = []
    try:
        receive(call, received)
        if not received:
            return _nothing(call)
        return answer(call, form, study, _store(call, study, received))
    finally:
        for part in received:
            if part.upload is not None:
                part.upload.discard()


def _nothing(call: Call) -> Response:
    status = call.dialect.store_request.no_parts
    if status >= 400:
        raise HTTPError(status, "There is no part in the body, so nothing to store.")
    return Response(status)


def _store(call: Call, study: str | None, received: list[Received]) -> list[Item]:
    items: list[Item] = []
    accepted: list[tuple[Upload, Entry]] = []
    places = []
    for part in received:
        item, entry = _examine(call, study, part)
        if entry is not None and part.upload is not None:
            accepted.append((part.upload, entry))
            places.append(len(items))
        items.append(item)
    outcomes = call.archive.store(accepted, call.dialect.store_check.policy)
    for place, outcome in zip(places, outcomes, strict=True):
        items[place] = _with_outcome(call, items[place], outcome)
    return items


def _examine(call: Call, study: str | None, part: Received) -> tuple[Item, Entry | None]:
    """Read and check what was received; gives no entry where it can't be stored."""
    rules, reasons = call.dialect.store_check, call.dialect.store_answer.reasons
    if part.upload is None:
        return _not_made(call, part), None
    stream = part.upload.stream()
    try:
        instance = read(stream)
        findings = check(instance, study, rules)
        if findings.errors:
            return _refused(call, instance, findings, study), None
        entry = describe(stream, instance, findings.withheld)
    except DicomError:
        return Item(failure=reasons.unreadable), None
    return _accepted(call, instance, findings), entry


def _not_made(call: Call, part: Received) -> Item:
    failure = call.dialect.store_answer.reasons.unreadable
    if part.described is None:
        return Item(failure=failure)
    study, series, instance = (part.described.text(tag) for tag in _UIDS)
    return Item(
        uids=(study, series, instance),
        class_uid=part.described.text(SOP_CLASS),
        failure=failure,
        comments=(part.problem,),
    )


def _refused(call: Call, instance: Instance, findings: Findings, study: str | None) -> Item:
    reasons = call.dialect.store_answer.reasons
    is_foreign = study is not None and instance.study_uid not in {"", study}
    return Item(
        uids=(instance.study_uid, instance.series_uid, instance.sop_instance_uid),
        class_uid=instance.sop_class_uid,
        failure=reasons.mismatch if is_foreign else reasons.invalid,
        comments=findings.errors,
    )


def _accepted(call: Call, instance: Instance, findings: Findings) -> Item:
    rules = call.dialect.store_answer
    warning = rules.invalid_warning if findings.warnings else None
    if instance.transfer_syntax == IMPLICIT_LITTLE and rules.implicit_vr_warning is not None:
        warning = rules.implicit_vr_warning
    return Item(
        uids=(instance.study_uid, instance.series_uid, instance.sop_instance_uid),
        class_uid=instance.sop_class_uid,
        warning=warning,
        comments=findings.warnings,
        multiple=bool(multiple_values(instance, rules.warns_of_multiple_values)),
    )


def _with_outcome(call: Call, item: Item, outcome: Outcome) -> Item:
    reasons = call.dialect.store_answer.reasons
    failures = {Outcome.TAKEN: reasons.duplicate, Outcome.FAILED: reasons.processing}
    if outcome in failures:
        return Item(uids=item.uids, class_uid=item.class_uid, failure=failures[outcome])
    return item if outcome is Outcome.STORED else item.known_already()
