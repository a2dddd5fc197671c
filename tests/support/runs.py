"""Records of a run with a case of each outcome, made of what real servers answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from conformance.operation import operation_of
from conformance.result import (
    BodyView,
    CaseResult,
    CheckResult,
    EntryState,
    Evidence,
    ExchangeView,
    Gate,
    GateEntry,
    Known,
    PartView,
    RequirementView,
    RunResult,
)
from conformance.verdict import Level, Outcome

BASE = "http://127.0.0.1:18042/dicom-web"
STUDY = "1.2.826.0.1.3680043.8.498.13230779778012324449356534479549187420"
SERIES = "1.2.826.0.1.3680043.8.498.45787841905473114233124723359129632652"
INSTANCE = "1.2.826.0.1.3680043.8.498.47359123102728459884412887463296905395"
HERE = f"{BASE}/studies/{STUDY}/series/{SERIES}/instances/{INSTANCE}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


NO_BODY = BodyView(0, digest(""))


def text_body(text: str, *, cut: bool = False) -> BodyView:
    return BodyView(len(text) * (3 if cut else 1), digest(text), text, cut=cut)


def multipart(*names: str) -> BodyView:
    parts = tuple(
        PartView((("Content-Type", "application/dicom"),), 2_894_004 + len(name), digest(name))
        for name in names
    )
    size = sum(part.size + 120 for part in parts)
    return BodyView(size, digest("".join(names)), parts=parts, file=f"bodies/{digest('b')}.bin")


def exchange(
    step: str, method: str, url: str, status: int, reason: str, **more: Any
) -> ExchangeView:
    accept = ("Accept", 'multipart/related; type="application/dicom"; transfer-syntax=*')
    plain = ExchangeView(
        step=step,
        method=method,
        url=url,
        request_headers=(accept,),
        request_body=NO_BODY,
        status=status,
        reason=reason,
        response_headers=(
            ("Content-Type", 'multipart/related; type="application/dicom"; boundary=a1b2c3d4'),
            ("Content-Length", "2894311"),
        ),
        response_body=multipart("red-triangle"),
        failure="",
        seconds=0.0123,
        remarks=(),
        operation=str(operation_of(method, url.removeprefix(BASE).partition("?")[0])[0]),
        curl=f"curl --globoff --request {method} '{url}' -H '{accept[0]}: {accept[1]}'",
    )
    return replace(plain, **more)


def check(name: str, verdict: Outcome, index: int = 0, **more: Any) -> CheckResult:
    plain = CheckResult(
        check=name,
        requirement="COM-310",
        source="PS3.18",
        section="8.7.5",
        level=Level.MUST,
        says="The media type of the answer is one that the Accept header of the request allows.",
        verdict=verdict,
        step="GET /studies/{study}",
        exchange=index,
        evidence=(),
    )
    return replace(plain, **more)


def make_case(name: str, outcome: Outcome, **more: Any) -> CaseResult:
    scenario, _, variant = name.rstrip("]").partition("[")
    plain = CaseResult(
        id=name,
        scenario=scenario,
        variant=variant,
        title="Retrieve all instances within a study",
        source='tutorial "Retrieving DICOM (WADO)"',
        file="scenarios/tutorial/retrieve.yaml",
        line=12,
        tutorial=(4,),
        outcome=outcome,
        reason="",
        seconds=0.0421,
        checks=(),
        exchanges=(),
    )
    return replace(plain, **more)


_GIVEN = exchange(
    "given",
    "POST",
    f"{BASE}/studies",
    200,
    "OK",
    request_headers=(
        ("Accept", "application/dicom+json"),
        ("Content-Type", 'multipart/related; type="application/dicom"; boundary=dicomweb-7f3a'),
        ("Content-Length", "8682252"),
    ),
    request_body=multipart("red-triangle", "green-square", "blue-circle"),
    response_headers=(("Content-Type", "application/dicom+json"), ("Content-Length", "612")),
    response_body=text_body(
        '{"00081190":{"vr":"UR","Value":["' + f"{BASE}/studies/{STUDY}" + '"]},"00081199":{"vr":'
        '"SQ","Value":[{"00081150":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.7"]},"00081155":'
        '{"vr":"UI","Value":["' + INSTANCE + '"]}}]}}'
    ),
    seconds=0.214,
    role="given",
)


def passed_case(name: str = "retrieve.study.instances[star]") -> CaseResult:
    """Of fifteen checks that passed, six are the step's own and two say what the looks are for."""
    names = ("http.framing", "http.status", "media-type", "multipart.syntax", "retrieve.instances")
    exchanges = (
        _GIVEN,
        exchange("read back red-triangle", "GET", HERE, 200, "OK", role="store.read-back"),
        exchange("GET /studies/{study}", "GET", f"{BASE}/studies/{STUDY}", 200, "OK"),
    )
    judged = [
        *[(0, each) for each in ("given", *names[:3])],
        *[(1, each) for each in (*names[:4], "store.read-back")],
        *[(2, each) for each in (*names, "http.framing")],
    ]
    return make_case(
        name,
        Outcome.PASSED,
        checks=tuple(check(n, Outcome.PASSED, i, step=exchanges[i].step) for i, n in judged),
        exchanges=exchanges,
    )


def failed_case() -> CaseResult:
    page = (
        "<html><head><title>500</title></head><body>NullReferenceException at Store</body></html>"
    )
    return make_case(
        "store.multipart[no-boundary]",
        Outcome.FAILED,
        title="Store instances using multipart/related: no boundary on the wire",
        source='tutorial "Store-instances-using-multipart/related"',
        file="scenarios/tutorial/store.yaml",
        tutorial=(1,),
        checks=(
            check("http.framing", Outcome.PASSED, step="POST /studies"),
            check(
                "store.refused",
                Outcome.FAILED,
                requirement="STOW-040",
                section="10.5.3",
                says="A request that can't be read is refused as the client's fault.",
                step="POST /studies",
                evidence=(
                    Evidence("a status of 400 to 499", "500 Internal Server Error"),
                    Evidence("no instance is stored", "1 of 3 instances can be retrieved"),
                ),
            ),
            check(
                "error.body",
                Outcome.WARNED,
                requirement="COM-410",
                section="8.5.1",
                level=Level.SHOULD,
                says="An error answer says what is wrong, in a form that the client accepts.",
                step="POST /studies",
                evidence=(Evidence("application/dicom+json, or plain text", "text/html"),),
            ),
        ),
        exchanges=(
            exchange(
                "POST /studies",
                "POST",
                f"{BASE}/studies",
                500,
                "Internal Server Error",
                request_headers=(
                    ("Accept", "application/dicom+json"),
                    ("Content-Type", "multipart/related"),
                    ("Authorization", "(hidden)"),
                ),
                request_body=multipart("red-triangle", "green-square", "blue-circle"),
                response_headers=(
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("ETag", '"5f-1"'),
                    ("Content-Length", str(len(page))),
                ),
                response_body=text_body(page),
                remarks=("a stale connection was replaced by a fresh one",),
                curl="curl --globoff --request POST 'http://127.0.0.1:18042/dicom-web/studies'"
                " -H 'Accept: application/dicom+json' -H 'Content-Type: multipart/related'"
                " -H \"Authorization: $DICOMWEB_AUTHORIZATION\" -H 'Expect:'"
                f" --data-binary @bodies/{digest('b')}.bin",
            ),
            exchange(
                "look for red-triangle", "GET", HERE, 404, "Not Found", role="store.nothing-kept"
            ),
        ),
    )


def flaky_case() -> CaseResult:
    late = check(
        "delete.gone",
        Outcome.FLAKY,
        requirement="DEL-3",
        source="Azure conformance statement v2",
        section="Delete",
        says="What was deleted can't be found any more.",
        step="no search finds blue-circle",
        evidence=(Evidence("no match", "1 match: " + INSTANCE),),
    )
    json_type = (("Content-Type", "application/dicom+json"),)
    search = exchange(
        "no search finds blue-circle",
        "GET",
        f"{BASE}/instances?SOPInstanceUID={INSTANCE}",
        200,
        "OK",
        response_headers=json_type,
        response_body=text_body('[{"00080018":{"vr":"UI","Value":["' + INSTANCE + '"]}}]'),
        role="delete.gone",
    )
    fresh = replace(search, status=204, reason="No Content", response_body=NO_BODY)
    case = make_case(
        "delete.instance",
        Outcome.FLAKY,
        title="Delete a specific instance within a study and series",
        tutorial=(17,),
        checks=(late,),
        exchanges=(search,),
    )
    other = replace(
        case,
        outcome=Outcome.PASSED,
        checks=(replace(late, verdict=Outcome.PASSED, evidence=()),),
        exchanges=(fresh,),
    )
    return replace(case, other=other)


def make_run(*cases: CaseResult, **more: Any) -> RunResult:
    plain = RunResult(
        harness="0.1.0",
        python="3.11.2",
        target=BASE,
        server="Orthanc/1.10.1",
        profile="tutorial",
        seed="9f3c2a77d01be845",
        started="2025-03-14T09:26:53+00:00",
        seconds=12.34,
        command=f"pytest --base-url={BASE}",
        strict=False,
        complete=True,
        exit_status=0,
        stop_reason="",
        stored=0,
        removed=0,
        leftovers=(),
        cleanup=(),
        cases=cases,
        claims=("retrieve", "store"),
        requirements=requirements_of(*cases),
    )
    return replace(plain, **more)


def requirements_of(*cases: CaseResult) -> tuple[RequirementView, ...]:
    """What the checks of some cases are held to, by id."""
    attempts = (attempt for case in cases for attempt in (case, case.other) if attempt)
    named = {each.requirement: each for attempt in attempts for each in attempt.checks}
    return tuple(
        RequirementView(name, each.source, each.section, each.level, each.says)
        for name, each in sorted(named.items())
    )


def mixed_run() -> RunResult:
    warned = make_case(
        "search.studies[fuzzymatching]",
        Outcome.WARNED,
        title="Search for studies, fuzzymatching=true",
        tutorial=(11,),
        checks=(
            check(
                "search.fuzzy-warning",
                Outcome.WARNED,
                requirement="QIDO-120",
                section="10.6.3",
                level=Level.SHOULD,
                says="A server that does not do fuzzy matching says so in a Warning header.",
                evidence=(Evidence('a header Warning: 299 {service}: "..."', "no such header"),),
            ),
        ),
        exchanges=(
            exchange(
                "GET /studies",
                "GET",
                f"{BASE}/studies?PatientName=Tri&fuzzymatching=true",
                200,
                "OK",
                response_headers=(("Content-Type", "application/dicom+json"),),
                response_body=text_body("[\n{}" + ',\n{"00080005": null}' * 40 + "\n]", cut=True),
            ),
        ),
    )
    not_offered = make_case(
        "store.single",
        Outcome.NOT_OFFERED,
        title="Store a single instance",
        tutorial=(3,),
        reason="the profile orthanc does not claim: store.single",
    )
    not_run = make_case(
        "delete.study",
        Outcome.NOT_RUN,
        title="Delete a specific study",
        tutorial=(19,),
        reason="the target died in this request: DELETE " + f"{BASE}/studies/{STUDY}",
    )
    broken = make_case(
        "retrieve.frames[star]",
        Outcome.HARNESS_ERROR,
        title="Retrieve frames of a single instance",
        tutorial=(10,),
        reason='Traceback (most recent call last):\n  File "cast.py", line 3\nKeyError: "x"',
    )
    return make_run(
        passed_case(),
        passed_case("retrieve.study.instances[quoted-star]"),
        failed_case(),
        warned,
        flaky_case(),
        not_offered,
        not_run,
        broken,
        complete=False,
        exit_status=7,
        stop_reason=f"the target died in this request: DELETE {BASE}/studies/{STUDY}",
        stored=8,
        removed=6,
        leftovers=(STUDY, SERIES),
        cleanup=tuple(f"curl --request DELETE '{BASE}/studies/{u}'" for u in (STUDY, SERIES)),
    )


def gate_entry(name: str, state: EntryState, line: int = 1, **more: Any) -> GateEntry:
    plain = GateEntry(
        id=name,
        line=line,
        reason="frames come back transcoded",
        link="https://example.org/issues/7",
        owner="imaging team",
        expires="",
        target="",
        state=state,
        says=f"{name} is in this state: {state}",
        excuses=1 if state is EntryState.HOLDS else 0,
    )
    return replace(plain, **more)


def known_case(name: str = "retrieve.frames.several") -> CaseResult:
    """A case that is red only as an entry of a list of known failures says."""
    known = Known(
        f"{name}::frames.octets", 4, "frames come back transcoded", "", "", Outcome.FAILED
    )
    octets = check(
        "frames.octets",
        Outcome.KNOWN,
        evidence=(Evidence("the octets of frame 2", "other octets"),),
        known=known,
    )
    sent = exchange("GET /frames", "GET", f"{HERE}/frames/2", 200, "OK")
    checks = (check("http.answered", Outcome.PASSED), octets)
    return make_case(name, Outcome.KNOWN, tutorial=(10,), checks=checks, exchanges=(sent,))


def gated_run() -> RunResult:
    """A run held against a list of known failures, with an entry in each state."""
    entries = tuple(
        gate_entry(f"search.studies::{state.name.lower()}", state, line)
        for line, state in enumerate(EntryState, start=1)
    )
    gate = Gate("known-failures.yaml", entries)
    return make_run(passed_case(), known_case(), gate=gate, exit_status=10)


def five_hundred(red: int = 20) -> RunResult:
    """A run of five hundred cases that differ as those of a real run do; one in `red` is red."""
    return make_run(*(_one_of_many(number, red) for number in range(500)))


def _one_of_many(number: int, red: int) -> CaseResult:
    plain = failed_case() if number % red == 0 else passed_case()
    name = f"search.study-series.attribute-{number}[variant-{number % 7}]"
    uid = f"{STUDY[:-3]}{number:03}"
    text = json.dumps([{f"{n:08X}": {"vr": "UI", "Value": [f"{uid}.{n}"]}} for n in range(20)])
    exchanges = tuple(
        replace(
            each,
            url=each.url.replace(STUDY, uid),
            response_headers=(
                *each.response_headers,
                ("Date", "Sun, 22 Nov 2026 15:28:57 GMT"),
                ("ETag", f'"{digest(name)[:20]}"'),
            ),
            response_body=each.response_body if each.role else text_body(text),
        )
        for each in plain.exchanges
    )
    # What each is held against is the same in most, as far as the checks go.
    checks = tuple(
        replace(each, check=f"{each.check}-{number % 100}", requirement=f"COM-{number % 100}")
        for each in plain.checks
    )
    return replace(
        plain,
        id=name,
        title=f"Search for the series within a study by attribute {number}",
        line=number + 1,
        tutorial=(number % 19 + 1,),
        requires=("search",),
        exchanges=exchanges,
        checks=checks,
    )
