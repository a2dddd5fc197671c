"""What an entry can name: the cases and the checks that there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from conformance.document.shape import nearest
from conformance.errors import InputError, Location
from conformance.gate.entry import ANY, BETWEEN, matches

_HALVES = f"SCENARIO{BETWEEN}CHECK"
_OWN = "ids of your own scenarios are known where their folder is on the command line"


@dataclass(frozen=True, slots=True)
class Names:
    """`cases` are ids of cases with that of their scenario; `probes` are those that draw."""

    cases: Mapping[str, str]
    checks: frozenset[str]
    probes: frozenset[str] = frozenset()

    def resolve(self, text: str, where: Location) -> tuple[str, str]:
        """Return the patterns of the cases and of the checks that an id names.

        `SCENARIO::CHECK`, a scenario (or case) alone, or a check alone; each may end in `*`. An
        InputError says what nothing is called, what is called so twice, and what names everything.
        """
        if not text.strip(ANY + BETWEEN[0]):
            hint = f"name a scenario, a check, or {_HALVES}"
            raise InputError(f"{text!r} would excuse everything", where=where, hint=hint)
        if BETWEEN in text:
            cases, _, checks = text.partition(BETWEEN)
            self._known(cases, self._case_names, "scenario", where, _OWN)
            self._known(checks, self.checks, "check", where)
            return cases, checks
        is_case, is_check = _is_one(text, self._case_names), _is_one(text, self.checks)
        if is_case and is_check:
            raise InputError(
                f"{text!r} names scenarios and checks alike",
                where=where,
                hint=f'write {text}{BETWEEN}{ANY} for scenarios, "{ANY}{BETWEEN}{text}" for checks',
            )
        if not is_case and not is_check:
            self._known(text, self._case_names | self.checks, "scenario and no check", where, _OWN)
        return (text, ANY) if is_case else (ANY, text)

    @property
    def _case_names(self) -> frozenset[str]:
        return frozenset(self.cases) | frozenset(self.cases.values())

    @staticmethod
    def _known(
        text: str, known: Collection[str], what: str, where: Location, more: str = ""
    ) -> None:
        if not _is_one(text, known):
            hint = "; ".join(filter(None, (nearest(text.removesuffix(ANY), known), more)))
            raise InputError(f"no {what} is called {text!r}", where=where, hint=hint)


def _is_one(pattern: str, known: Collection[str]) -> bool:
    return any(matches(pattern, name) for name in known)
