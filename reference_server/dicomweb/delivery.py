"""Instances in the transfer syntax that a client takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from reference_server.archive import StoredInstance
from reference_server.dicom import (
    CONVERTIBLE_SYNTAXES,
    EXPLICIT_LITTLE,
    NATIVE_SYNTAXES,
    DicomError,
    Unsupported,
    read,
    write_as,
)
from reference_server.dicomweb.dialect import ANY_SYNTAX, Choice, RetrieveRules
from reference_server.http import FileSpan, HTTPError, Stream

Found = TypeVar("Found")


class NotDeliverable(Exception):
    """Something can't be given as it was asked for; the message says why, and what would do."""


def first_that_fits(
    choices: Iterable[Choice], attempt: Callable[[Choice], Found]
) -> tuple[Choice, Found]:
    """Give the first choice for which an attempt succeeds, and what that gave.

    Raises HTTPError 406 with all the reasons where none does.
    """
    reasons = []
    for choice in choices:
        try:
            return choice, attempt(choice)
        except NotDeliverable as reason:
            reasons.append(str(reason))
    raise HTTPError(406, " ".join(dict.fromkeys(reasons)))


def syntax_to_send(
    instance: StoredInstance, choice: Choice, rules: RetrieveRules, *, alone: bool
) -> str:
    """Say in which transfer syntax an instance is sent. Raises NotDeliverable."""
    stored = instance.transfer_syntax
    wanted = choice.syntax
    if wanted == ANY_SYNTAX:
        wanted = EXPLICIT_LITTLE if stored in rules.unsent else stored
    elif rules.sets_need_any_syntax and not alone:
        raise NotDeliverable(
            "Several instances are only given as they are stored: ask with transfer-syntax=*."
        )
    if wanted == stored and wanted not in rules.unsent:
        return wanted
    if wanted in rules.unsent or not {stored, wanted} <= CONVERTIBLE_SYNTAXES:
        raise NotDeliverable(
            f"Instance {instance.uids[-1]} is stored in transfer syntax {stored} and can't be "
            f"converted to {wanted}; transfer-syntax=* gives what there is."
        )
    _check_size(instance, rules)
    if not {stored, wanted} <= NATIVE_SYNTAXES:
        _check_conversion(instance, wanted)
    return wanted


def _check_size(instance: StoredInstance, rules: RetrieveRules) -> None:
    if rules.most_converted is not None and instance.file.size > rules.most_converted:
        raise NotDeliverable(
            f"Instance {instance.uids[-1]} is larger than {rules.most_converted} bytes, too large "
            "to be converted: ask with transfer-syntax=*."
        )


def _check_conversion(instance: StoredInstance, syntax: str) -> None:
    """See whether pixels can be compressed or decompressed at all."""
    try:
        with instance.file.open() as file:
            write_as(file, read(file), syntax)
    except (DicomError, Unsupported) as error:
        raise NotDeliverable(f"Instance {instance.uids[-1]}: {error}.") from error


def content(instance: StoredInstance, syntax: str) -> Stream:
    """Give the file of an instance, as it lies on the disk or converted on the way."""
    if syntax == instance.transfer_syntax:
        size = instance.file.size
        return Stream([FileSpan(instance.file, 0, size)], size)
    return Stream(_converted(instance, syntax), None)


def _converted(instance: StoredInstance, syntax: str) -> Iterator[bytes]:
    with instance.file.open() as file:
        yield from write_as(file, read(file), syntax)


def syntaxes_to_send(
    instances: Sequence[StoredInstance], choice: Choice, rules: RetrieveRules
) -> list[str]:
    """Say for each instance in which transfer syntax it is sent. Raises NotDeliverable."""
    alone = len(instances) == 1
    return [syntax_to_send(instance, choice, rules, alone=alone) for instance in instances]
