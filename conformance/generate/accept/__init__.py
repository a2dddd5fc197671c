"""Accept: what a request may say that it accepts, and the answers that it may get.

`accepts(offer)` is a strategy of cases for what a target offers, `allowed(case, resource, offer)`
the oracle. Where the sources leave an answer open, `AMBIGUITIES` says so. `STANDARD` has what
PS3.18 demands of each resource.
"""

from conformance.generate.accept.ambiguity import AMBIGUITIES, Ambiguity
from conformance.generate.accept.answer import Allowed, Answer
from conformance.generate.accept.case import FEATURES, AcceptCase
from conformance.generate.accept.generate import accepts
from conformance.generate.accept.member import ANY_SYNTAX, Member
from conformance.generate.accept.offer import STANDARD, Offer, Representation, Resource
from conformance.generate.accept.oracle import allowed

__all__ = [
    "AMBIGUITIES",
    "ANY_SYNTAX",
    "FEATURES",
    "STANDARD",
    "AcceptCase",
    "Allowed",
    "Ambiguity",
    "Answer",
    "Member",
    "Offer",
    "Representation",
    "Resource",
    "accepts",
    "allowed",
]
