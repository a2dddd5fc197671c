"""What the answer to a store says became of each instance: PS3.18 annex I."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.checks.json_view import Attributes, items, text
from conformance.checks.reply import Reply
from conformance.knowledge import Instance
from conformance.operation import Service

RETRIEVE_URL = "00081190"
WARNING_REASON = "00081196"
FAILURE_REASON = "00081197"
FAILED = "00081198"
REFERENCED = "00081199"
OTHER_FAILURES = "0008119A"
CLASS_UID = "00081150"
INSTANCE_UID = "00081155"
FAILED_ATTRIBUTES = "00741048"

SEQUENCES = {
    REFERENCED: "Referenced SOP Sequence (0008,1199)",
    FAILED: "Failed SOP Sequence (0008,1198)",
    OTHER_FAILURES: "Other Failures Sequence (0008,119A)",
}


def module_of(reply: Reply) -> Attributes | None:
    """Return the Store Instances Response Module, also where it is the one item of an array."""
    value = reply.document.value if reply.document else [each.dataset for each in reply.models]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else None


def tells(reply: Reply) -> bool:
    """Tell whether a reply says what became of the instances; an error may say something else."""
    module = module_of(reply) if reply.service is Service.STORE else None
    return module is not None and (reply.succeeded or any(tag in module for tag in SEQUENCES))


@dataclass(frozen=True, slots=True)
class Account:
    """The items of the response, and the instances that were sent, in the order of the request."""

    module: Attributes
    stored: tuple[Attributes, ...]
    failed: tuple[Attributes, ...]
    other: tuple[Attributes, ...]
    sent: tuple[Instance, ...]

    @classmethod
    def of(cls, reply: Reply) -> Account:
        """Read the account of a reply; of one that tells nothing it is empty."""
        module = module_of(reply) or {}
        return cls(
            module=module,
            stored=items(module, REFERENCED),
            failed=items(module, FAILED),
            other=items(module, OTHER_FAILURES),
            sent=reply.members(tuple(filter(None, reply.question.sent))),
        )

    @property
    def stored_uids(self) -> Counter[str]:
        """How often each instance is listed as stored."""
        return Counter(filter(None, (text(item, INSTANCE_UID) for item in self.stored)))

    @property
    def failed_uids(self) -> Counter[str]:
        """How often each instance is listed as failed."""
        return Counter(filter(None, (text(item, INSTANCE_UID) for item in self.failed)))

    @property
    def sent_uids(self) -> Counter[str]:
        """How often each instance was sent."""
        return Counter(instance.uid for instance in self.sent)

    @property
    def unnamed_failures(self) -> int:
        """How many failures name no instance."""
        return len(self.failed) - self.failed_uids.total() + len(self.other)

    @property
    def failures(self) -> tuple[Attributes, ...]:
        """All failures."""
        return (*self.failed, *self.other)

    def named(self, *tags: str) -> Iterator[tuple[str, Attributes]]:
        """Yield the items of some sequences, or of all, each with a name for it."""
        for tag in tags or SEQUENCES:
            for number, item in enumerate(items(self.module, tag), 1):
                yield f"item {number} of the {SEQUENCES[tag]}", item
