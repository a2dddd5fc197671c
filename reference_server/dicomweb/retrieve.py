"""Instances of a study, a series, or one (PS3.18 10.4.1.1.1)."""

from collections.abc import Sequence

from reference_server.archive import StoredInstance, View
from reference_server.dicomweb.bulkdata_sets import values
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delivery import (
    NotDeliverable,
    content,
    first_that_fits,
    syntaxes_to_send,
)
from reference_server.dicomweb.dialect import DICOM, Choice
from reference_server.dicomweb.opened import viewed
from reference_server.dicomweb.payload import Representation, payload
from reference_server.http import Response


def retrieve(call: Call) -> Response:
    """Answer with the instances that the path names, in the first form that fits all of them."""
    scope = call.scope()
    rules = call.dialect.retrieve
    choices = call.choices(rules.instance if scope.instance else rules.sets)
    with viewed(call) as view:
        instances = view.instances(scope)
        if not instances:
            raise call.missing(scope)

        def attempt(choice: Choice) -> list[Representation]:
            if choice.offer.essence != DICOM:
                return _bulk_data(call, view, instances, choice)
            syntaxes = syntaxes_to_send(instances, choice, rules)
            return [
                Representation(
                    syntax, content(instance, syntax), call.url(*instance.uids), instance.key
                )
                for instance, syntax in zip(instances, syntaxes, strict=True)
            ]

        choice, representations = first_that_fits(choices, attempt)
        return payload(call, choice, representations, view.close)


def _bulk_data(
    call: Call, view: View, instances: Sequence[StoredInstance], choice: Choice
) -> list[Representation]:
    """Give bulk data in the place of instances (PS3.18 Table 10.4.4-1, note 2)."""
    found = values(call, view, instances, choice)
    if not found:
        raise NotDeliverable("There is no bulk data.")
    return found
