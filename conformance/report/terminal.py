"""What a run says on a terminal: why a case failed, and how the whole of it went.

All words of ours are ASCII. What comes from elsewhere can't move the cursor, and is written with
backslashes where the terminal has no letters for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shlex import quote
from textwrap import wrap

from conformance.report import probes
from conformance.report.findings import RED, Defect, Finding, bad_exchanges, defects, findings
from conformance.report.known import because, list_lines
from conformance.report.outcome import counts, sentences, word
from conformance.report.text import clip, count, duration, lines, octets, visible
from conformance.report.transcript import (
    body_lines,
    body_note,
    header_lines,
    leading_up_to,
    request_line,
    source,
    status_line,
)
from conformance.result import BodyView, CaseResult, ExchangeView, RunResult
from conformance.verdict import Outcome

_WIDTH = 240
_FINDINGS = 3
_NAMES = 8
_PROBLEMS = 2
_HEADERS = 8
_PARTS = 3
_BODY_LINES = 6
_DEFECTS = 4
_INDENT = 10 * " "
_COMMANDS = 3
_REASON_LINES = 12
_INSTANCES = 6
_SENTENCE_WIDTH = 100


def failure_text(case: CaseResult, *, encoding: str = "") -> str:
    """Say why a case is not green: its checks, the first bad exchange, how to repeat it.

    About sixty lines at most; what is left out is counted. `encoding` is the terminal's own
    unless given.
    """
    shown, *others = bad_exchanges(case) or (None,)
    lines = [*_heading(case), *_sent(case), *_finding_blocks(findings(case))]
    if shown is not None:
        lines += ["", *_exchange_lines(shown, case.exchanges[shown])]
        lines += _left_out([str(index + 1) for index in others], "more such exchange")
    lines = [clip(line, _WIDTH) for line in lines]
    if shown is not None:
        lines += ["", *_repeat_lines(shown, case.exchanges)]
    lines += _again_lines(case)
    return _encodable("\n".join(lines), encoding)


def closing_lines(
    run: RunResult, *, reports: str = "reports", more: Sequence[str] = (), encoding: str = ""
) -> list[str]:
    """Say how a run went, on one screen; the last line is what to type next.

    `reports` is the folder with the reports, `more` are those besides the page and results.json.
    """
    return [_encodable(line, encoding) for line in _closing(run, reports, more)]


def _encodable(text: str, encoding: str) -> str:
    codec = encoding or getattr(sys.__stdout__, "encoding", "") or "utf-8"
    return text.encode(codec, "backslashreplace").decode(codec)


def _heading(case: CaseResult) -> Iterator[str]:
    yield f"{visible(case.id)}: {case.outcome}"
    yield visible(case.title)
    yield from (f"  {line}" for line in _reason(case)[-_REASON_LINES:])
    if case.other:
        yield f"tried twice: this attempt is the one that failed; the other: {case.other.outcome}"


def _sent(case: CaseResult) -> list[str]:
    """Say in words what a probe sent."""
    return _limit([f"  {visible(line)}" for line in probes.sent(case)], _INSTANCES, "instance")


def _reason(case: CaseResult) -> list[str]:
    return lines(case.reason.strip()) if case.reason else []


def _finding_blocks(found: Sequence[Finding]) -> Iterator[str]:
    for number, finding in enumerate(found[:_FINDINGS], start=1):
        yield ""
        yield from _finding_lines(number, finding)
    yield from _left_out([visible(f.check.check) for f in found[_FINDINGS:]], "more check")


def _finding_lines(number: int, finding: Finding) -> Iterator[str]:
    check = finding.check
    step = f" in step '{visible(check.step)}'" if check.step else ""
    yield f"{number}. {check.verdict}: {visible(check.check)}{step}{_places(finding.exchanges)}"
    yield f"     asked by  {visible(check.requirement)}, {source(check)}"
    yield f"               {visible(check.says)}"
    if check.known:
        yield f"     known as  {because(check.known)}"
    shown = finding.sightings[: _PROBLEMS if finding.breaches <= _PROBLEMS else 1]
    for sighting in shown:
        yield f"     expected  {visible(sighting.evidence.expected)}"
        yield f"     got       {visible(sighting.evidence.got)}"
    if rest := finding.breaches - len(shown):
        yield f"     and {rest} more"


def _places(exchanges: tuple[int, ...]) -> str:
    named = [str(index + 1) for index in exchanges]
    if len(named) <= 1:
        return "".join(f", exchange {name}" for name in named)
    return f" and others: {len(named)} exchanges, {_names(named)}"


def _exchange_lines(index: int, exchange: ExchangeView) -> Iterator[str]:
    yield f"exchange {index + 1}, '{visible(exchange.step)}', {duration(exchange.seconds)}:"
    yield from _message_lines(
        ">", request_line(exchange), exchange.request_headers, exchange.request_body
    )
    yield from _message_lines(
        "<", status_line(exchange), exchange.response_headers, exchange.response_body
    )
    for remark in exchange.remarks:
        yield f"  ({visible(remark)})"


def _message_lines(
    mark: str, start: str, headers: tuple[tuple[str, str], ...], body: BodyView
) -> Iterator[str]:
    text = [start, *_limit(header_lines(headers), _HEADERS, "header")]
    text.append(f"[{body_note(body)}]")
    for number, part in enumerate(body.parts[:_PARTS], start=1):
        about = "; ".join(header_lines(part.headers))
        text.append(f"[part {number}: {octets(part.size)}, SHA-256 {part.sha256[:16]}...; {about}]")
    if len(body.parts) > _PARTS:
        text.append(f"[and {count(len(body.parts) - _PARTS, 'more part')}]")
    text += _limit(body_lines(body), _BODY_LINES, "line")
    return (f"  {mark} {line}".rstrip() for line in text)


def _limit(text: list[str], limit: int, noun: str) -> list[str]:
    if len(text) <= limit:
        return text
    return [*text[:limit], f"[and {count(len(text) - limit, f'more {noun}')}]"]


def _left_out(names: Sequence[str], what: str) -> Iterator[str]:
    if names:
        yield f"and {count(len(names), what)}: {_names(names)}"


def _names(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMES], *(["..."] if len(names) > _NAMES else [])])


def _repeat_lines(index: int, exchanges: Sequence[ExchangeView]) -> Iterator[str]:
    before = leading_up_to(index, exchanges)
    what = "it, and what led up to it," if before else "it"
    yield f"repeat {what} in the folder with the reports:"
    for each in (*before, index):
        yield from (f"  {visible(line)}" for line in exchanges[each].curl.split("\n"))


def _again_lines(case: CaseResult) -> Iterator[str]:
    commands = probes.again(case)
    if commands:
        yield (
            "try just this example again:" if len(commands) == 1 else "try just one of them again:"
        )
        yield from (f"  {visible(command)}" for command in commands)


def _closing(run: RunResult, reports: str, more: Sequence[str]) -> Iterator[str]:
    server = f" ({visible(run.server)})" if run.server else ""
    yield from wrap(
        f"{word(run).upper()}: {' '.join(sentences(run))}",
        _SENTENCE_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield clip(f"target    {visible(run.target)}{server}, profile {visible(run.profile)}", _WIDTH)
    yield f"ran       {_numbers(run)} in {duration(run.seconds)}, seed {visible(run.seed)}"
    if tried := probes.tried_by_all(run):
        yield f"probes    {tried}"
    yield from (f"not run   {visible(line)}" for line in probes.not_tried(run))
    yield from _red(run)
    yield from (clip(line, _WIDTH) for line in list_lines(run))
    yield from _footprint(run)
    yield f"reports   {reports}/report.html, {reports}/results.json"
    if more:
        yield f"          and there {', '.join(more)}"
    yield f"next      {_next_command(run, reports)}"


def _numbers(run: RunResult) -> str:
    parts = [f"{number} {outcome}" for outcome, number in counts(run).items() if number]
    return f"{count(len(run.cases), 'scenario')}: {', '.join(parts)}" if parts else "nothing"


def _red(run: RunResult) -> Iterator[str]:
    red = [defect for defect in defects(run) if defect.outcome in RED]
    for defect in red[:_DEFECTS]:
        yield from _defect_lines(defect)
    if len(red) > _DEFECTS:
        yield f"          and {len(red) - _DEFECTS} more, on top of the report"


def _defect_lines(defect: Defect) -> Iterator[str]:
    word = "broke" if defect.outcome is Outcome.HARNESS_ERROR else "failed"
    check = defect.check
    what = visible(check.check) if check else defect.reason
    yield clip(f"{word:9} {what}: {_shown_in(defect)}; first {visible(defect.cases[0].id)}", _WIDTH)
    if check:
        yield from wrap(
            f"{visible(check.requirement)}, {source(check)}: {visible(check.says)}",
            _SENTENCE_WIDTH,
            initial_indent=_INDENT,
            subsequent_indent=_INDENT,
            max_lines=2,
            placeholder=" ...",
        )


def _shown_in(defect: Defect) -> str:
    """Say in how many cases, and how many of them would be better but for this."""
    where = count(len(defect.cases), "scenario")
    alone = 0 < defect.alone < len(defect.cases)
    return f"{where}, {defect.alone} by this alone" if alone else where


def _footprint(run: RunResult) -> Iterator[str]:
    stay = f"; {len(run.leftovers)} stay" if run.leftovers else ""
    yield f"stored    {count(run.stored, 'study', 'studies')}, {run.removed} removed{stay}"
    if run.cleanup:
        yield "          these commands remove what stays:"
        yield from (f"  {visible(command)}" for command in run.cleanup[:_COMMANDS])
        if len(run.cleanup) > _COMMANDS:
            yield f"  and {len(run.cleanup) - _COMMANDS} more, in results.json under `cleanup`"


def _next_command(run: RunResult, reports: str) -> str:
    command = visible(run.command) or "pytest"
    if not run.complete:
        return command
    if counts(run)[Outcome.FAILED] or counts(run)[Outcome.HARNESS_ERROR]:
        return command if "--lf" in command.split() else f"{command} --lf"
    if run.gate and run.gate.out_of_date:
        return f"{command} --write-known-failures"
    return f"python3 -m webbrowser {quote(f'{reports}/report.html')}"
