"""How a row is tried, and what may be said of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from conformance.operation import operation_of
from conformance.run.runner import Finding
from conformance.verdict import Outcome
from conformance.verdict import Verdict as CheckVerdict
from tests.judge.bench import CASES, PATHS, PROBES, Bench
from tests.judge.faults.fault import Fault
from tests.judge.harmless.difference import Difference
from tests.judge.null_servers.null_server import NullServer
from tests.judge.result import Result, Verdict
from tests.judge.tables import Kind, Row
from tests.support import harness
from tests.support.servers import serve

_MOST_REASONS = 5
# Enough to see that all answers are the same.
_SOME = (
    "-k",
    "retrieve.study or metadata.study or search.study",
    "scenarios/tutorial/retrieve.yaml",
)


def try_row(kind: Kind, row: Row, bench: Bench, *, whole: bool = False) -> Result:
    """Try a row; with `whole`, a fault meets every case and not only those that it names."""
    start = time.monotonic()
    if isinstance(row, Fault):
        found = _fault(kind, row, bench, _all_for(row) if whole else row.cases)
    elif isinstance(row, Difference):
        found = _difference(kind, row, bench)
    else:
        found = _null_server(kind, row, bench)
    return replace(found, seconds=round(time.monotonic() - start, 2))


def _fault(kind: Kind, fault: Fault, bench: Bench, cases: Iterable[str]) -> Result:
    findings, _ = bench.run(
        fault.handler, fault.profile, cases, seed=fault.name, limits=fault.limits
    )
    noticed = list(_noticed(findings, fault.outcome))
    others = tuple(sorted({verdict.check for _, verdict in noticed} - {fault.check}))
    for finding, verdict in noticed:
        if verdict.check == fault.check:
            return Result(
                kind,
                fault.name,
                Verdict.CAUGHT,
                check=fault.check,
                requirement=verdict.requirement.id,
                operation=_operation(finding, verdict, fault.profile),
                others=others,
            )
    return Result(
        kind,
        fault.name,
        Verdict.ACCIDENT if others else Verdict.SURVIVED,
        check=fault.check,
        others=others,
        why="; ".join(f"{f.case.id} {f.outcome}" for f in findings[:_MOST_REASONS]),
    )


def _all_for(fault: Fault) -> Iterator[str]:
    """Yield all cases, and the probes that the fault names."""
    yield from CASES
    yield from (name for name in fault.cases if name in PROBES)


def _noticed(findings: list[Finding], outcome: Outcome) -> Iterator[tuple[Finding, CheckVerdict]]:
    for finding in findings:
        if finding.outcome is outcome:
            yield from ((finding, v) for v in finding.verdicts if v.outcome is outcome)


def _operation(finding: Finding, verdict: CheckVerdict, profile: str) -> str:
    if finding.case.id in PROBES:
        # What is drawn hangs on all that is imported: another change makes it another request.
        return "any"
    request = finding.exchanges[verdict.exchange].exchange.request
    path = urlsplit(request.url).path.removeprefix(PATHS[profile])
    return str(operation_of(request.method, path)[0])


def _difference(kind: Kind, difference: Difference, bench: Bench) -> Result:
    findings, front = bench.run(difference.handler, difference.profile, difference.cases)
    spoke = [
        (finding.case.id, verdict)
        for finding in findings
        for verdict in finding.verdicts
        if verdict.outcome is not Outcome.PASSED
    ]
    wrong = [
        f"{case}, {verdict.check} in {verdict.step!r}: {verdict.problems[:1]}"
        for case, verdict in spoke
        if verdict.outcome is not Outcome.WARNED or verdict.check not in difference.warns
    ]
    wrong += [
        f"{finding.case.id} {finding.outcome}"
        for finding in findings
        if finding.outcome not in (Outcome.PASSED, Outcome.WARNED)
    ]
    warned = tuple(sorted({verdict.check for _, verdict in spoke}))
    # A reason that is never needed is out of date.
    wrong += [f"{check} does not warn" for check in sorted(set(difference.warns) - set(warned))]
    verdict = Verdict.REDDENED if wrong else Verdict.LEFT if front.differs else Verdict.UNSEEN
    unseen = "" if front.differs else "the client sees no difference"
    why = "; ".join(wrong[:_MOST_REASONS]) or unseen
    return Result(kind, difference.name, verdict, others=warned, why=why)


def _null_server(kind: Kind, row: NullServer, bench: Bench) -> Result:
    with serve(row.answers()) as url:
        # What is said whatever is asked is said a second time too.
        findings = bench.run_at(url, "tutorial", CASES, confirm=row.remembers)
    with serve(row.answers()) as url, TemporaryDirectory() as folder:
        run = harness.run(Path(folder), f"--base-url={url}", "-q", *_SOME)
    wrong = [
        f"{finding.case.id} {finding.outcome}"
        for finding in findings
        if finding.outcome not in (Outcome.FAILED, Outcome.NOT_OFFERED)
    ]
    if row.sentence not in " ".join(run.output.split()):
        wrong.append(f"the run does not say {row.sentence!r}")
    if run.status != row.status:
        wrong.append(f"the run ends with {run.status} and not with {int(row.status)}")
    said = f"no case passed; exit status {run.status}: {row.sentence}"
    verdict = Verdict.BELIEVED if wrong else Verdict.REFUSED
    return Result(kind, row.name, verdict, why="; ".join(wrong[:_MOST_REASONS]) or said)
