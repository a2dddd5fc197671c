"""Multipart requests: every legal writing of the same parts, and illegal ones with their rule.

`legal(parts)` and `illegal(parts)` are strategies. So are `boundaries()`, and `payloads(boundary)`,
which are parts' bodies that look like the structure around them. `FEATURES` and `RULES` say what
there is to be met, and where it comes from.
"""

from conformance.generate.multipart.boundaries import boundaries, payloads
from conformance.generate.multipart.feature import FEATURES, Feature
from conformance.generate.multipart.illegal import BrokenWriting, illegal
from conformance.generate.multipart.legal import Writing, legal
from conformance.generate.multipart.rule import RULES, Rule

__all__ = [
    "FEATURES",
    "RULES",
    "BrokenWriting",
    "Feature",
    "Rule",
    "Writing",
    "boundaries",
    "illegal",
    "legal",
    "payloads",
]
