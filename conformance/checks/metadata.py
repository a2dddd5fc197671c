"""Metadata that comes back: of all instances, and saying what their files say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from conformance.checks.check import Check
from conformance.checks.json_view import Attributes, text
from conformance.checks.reply import Reply
from conformance.checks.retrieve import all_and_only, wanted
from conformance.checks.words import octets
from conformance.formats.compare import Difference, compare_json, compare_xml
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.verdict import Problem

SOP_INSTANCE_UID = "00080018"

# What describes the server's copy, and not the instance: Specific Character Set (F.2: the text is
# UTF-8 whatever the file's was), Instance Availability, Timezone Offset From UTC, Retrieve URL,
# Available Transfer Syntax UID, and the record of what was coerced (10.5.2).
MAY_ADD = ("00080005", "00080056", "00080201", "00081190", "00083002", "04000561")

_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})


def _array(reply: Reply) -> Iterator[Problem]:
    value = reply.document.value if reply.document else None
    if not isinstance(value, list):
        got = "one object" if isinstance(value, dict) else octets(reply.body)
        yield Problem("an array of objects", got)


def _instances(reply: Reply) -> Iterator[Problem]:
    expected = wanted(reply, reply.question.expect.metadata)
    found = [text(dataset, SOP_INSTANCE_UID) for dataset in reply.datasets]
    return all_and_only(expected, found, "object")


def _pairs(reply: Reply) -> Iterator[tuple[Attributes, tuple[Instance, ...]]]:
    """Yield each data set with the instances that it may describe."""
    for dataset in reply.datasets:
        known = reply.known(Entity.INSTANCE, text(dataset, SOP_INSTANCE_UID))
        if known:
            yield dataset, known


def _values(reply: Reply) -> Iterator[Problem]:
    for dataset, known in _pairs(reply):
        each = [_differences(reply, instance, dataset, "ignore") for instance in known]
        if all(each):
            yield from _as_problems(known[0], each[0])


def _differences(
    reply: Reply, instance: Instance, dataset: Attributes, bulk: Literal["ignore", "require"]
) -> tuple[Difference, ...]:
    may_lack = reply.may_lack(instance)
    compare = compare_xml if reply.models else compare_json
    return compare(instance.dataset, dataset, bulk=bulk, may_add=MAY_ADD, may_lack=may_lack)


def _bulk(reply: Reply) -> Iterator[Problem]:
    for dataset, known in _pairs(reply):
        ignored = _differences(reply, known[0], dataset, "ignore")
        required = _differences(reply, known[0], dataset, "require")
        yield from _as_problems(known[0], tuple(d for d in required if d not in ignored))


def _as_problems(instance: Instance, differences: tuple[Difference, ...]) -> Iterator[Problem]:
    for found in differences:
        yield Problem(f"{found.path} of {instance.name}: {found.expected}", found.got)


def _no_bulk(reply: Reply) -> Iterator[Problem]:
    for dataset in reply.datasets:
        for path in _binary_attributes(dataset):
            yield Problem("no attribute of a binary VR", path)


def _binary_attributes(dataset: Any) -> Iterator[str]:
    """Yield the paths of binary attributes; not recursive, since a body can nest very deep."""
    waiting: list[tuple[str, Any]] = [("", dataset)]
    while waiting:
        path, current = waiting.pop()
        for tag, attribute in current.items():
            if not isinstance(attribute, dict):
                continue
            if attribute.get("vr") in _BINARY:
                yield f"{path}{tag}"
            found = attribute.get("Value")
            for index, item in enumerate(found if isinstance(found, list) else ()):
                if attribute.get("vr") == "SQ" and isinstance(item, dict):
                    waiting.append((f"{path}{tag}[{index}].", item))


def _came(reply: Reply) -> bool:
    return reply.service is Service.METADATA and reply.succeeded


def _describes(reply: Reply) -> bool:
    return _came(reply) and any(_pairs(reply))


CHECKS = (
    Check(
        "metadata.array",
        "WADO-210",
        "Metadata is an array, also of one instance.",
        lambda reply: _came(reply) and reply.document is not None,
        _array,
    ),
    Check(
        "metadata.instances",
        "WADO-220",
        "All instances are described that were asked for, each once, and no others.",
        lambda reply: _came(reply) and bool(wanted(reply, reply.question.expect.metadata)),
        _instances,
        expectation=True,
    ),
    Check(
        "metadata.values",
        "WADO-230",
        "What metadata says of an instance is what its file says.",
        _describes,
        _values,
    ),
    Check(
        "metadata.bulk",
        "WADO-270",
        "Binary attributes are there, as a URI or inline.",
        lambda reply: _describes(reply) and reply.switch("bulk_data") == "uri-or-inline",
        _bulk,
    ),
    Check(
        "metadata.no-bulk",
        "AZ-160",
        "Binary attributes are left out.",
        lambda reply: _describes(reply) and reply.switch("bulk_data") == "omitted",
        _no_bulk,
    ),
)
