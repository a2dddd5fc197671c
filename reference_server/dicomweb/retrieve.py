"""Instances of a study, a series, or one (PS3.18 10.4.1.1.1)."""

from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delivery import content, first_that_fits, syntaxes_to_send
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
        choice, syntaxes = first_that_fits(
            choices, lambda choice: syntaxes_to_send(instances, choice, rules)
        )
        representations = [
            Representation(
                syntax, content(instance, syntax), call.url(*instance.uids), instance.key
            )
            for instance, syntax in zip(instances, syntaxes, strict=True)
        ]
        return payload(call, choice, representations, view.close)
