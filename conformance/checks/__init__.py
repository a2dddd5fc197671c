"""The checks: pure functions from an exchange, and what is known of it, to verdicts."""

from conformance.checks.check import Check
from conformance.checks.judging import CHECKS, judge, speak
from conformance.checks.question import Question
from conformance.checks.roles import ROLES, Role

__all__ = ["CHECKS", "ROLES", "Check", "Question", "Role", "judge", "speak"]
