"""What a run says on a terminal: why a case failed, and how the whole of it went.

All words of ours are ASCII. What comes from elsewhere can't move the cursor, and is written with
backslashes where the terminal has no letters for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from textwrap import wrap

from conformance.report.outcome import RED, bad_checks, bad_exchanges, counts, overall, sentences
from conformance.report.text import clip, count, duration, lines, octets, visible
from conformance.report.transcript import (
    body_lines,
    body_note,
    header_lines,
    request_line,
    source,
    status_line,
)
from conformance.result import BodyView, CaseResult, CheckResult, ExchangeView, RunResult
from conformance.verdict import Outcome

_WIDTH = 240
_CHECKS = 3
_PROBLEMS = 2
_HEADERS = 8
_PARTS = 3
_BODY_LINES = 6
_CASES = 5
_COMMANDS = 3
_REASON_LINES = 12
_SENTENCE_WIDTH = 100


def failure_text(case: CaseResult, *, encoding: str = "") -> str:
    """Say why a case is not green: its checks, the first bad exchange, how to repeat it.

    About sixty lines at most; what is left out is counted. `encoding` is the terminal's own
    unless given.
    """
    shown, *others = bad_exchanges(case) or (None,)
    lines = [*_heading(case), *_check_blocks(bad_checks(case))]
    if shown is not None:
        lines += ["", *_exchange_lines(shown, case.exchanges[shown])]
        lines += _left_out([str(index + 1) for index in others], "more exchanges with such checks")
    lines = [clip(line, _WIDTH) for line in lines]
    if shown is not None:
        lines += ["", *_repeat_lines(case.exchanges[shown])]
    return _encodable("\n".join(lines), encoding)


def closing_lines(run: RunResult, *, reports: str = "reports", encoding: str = "") -> list[str]:
    """Say how a run went, on one screen; the last line is what to type next.

    `reports` is the folder with the reports.
    """
    return [_encodable(line, encoding) for line in _closing(run, reports)]


def _encodable(text: str, encoding: str) -> str:
    codec = encoding or getattr(sys.__stdout__, "encoding", "") or "utf-8"
    return text.encode(codec, "backslashreplace").decode(codec)


def _heading(case: CaseResult) -> Iterator[str]:
    yield f"{visible(case.id)}: {case.outcome}"
    yield visible(case.title)
    yield from (f"  {line}" for line in _reason(case)[-_REASON_LINES:])
    if case.other:
        yield f"tried twice: this attempt is the one that failed; the other: {case.other.outcome}"


def _reason(case: CaseResult) -> list[str]:
    return lines(case.reason.strip()) if case.reason else []


def _check_blocks(checks: Sequence[CheckResult]) -> Iterator[str]:
    for number, check in enumerate(checks[:_CHECKS], start=1):
        yield ""
        yield from _check_lines(number, check)
    yield from _left_out([visible(check.check) for check in checks[_CHECKS:]], "more checks")


def _check_lines(number: int, check: CheckResult) -> Iterator[str]:
    step = f" in step '{visible(check.step)}'" if check.step else ""
    place = f", exchange {check.exchange + 1}" if check.exchange >= 0 else ""
    yield f"{number}. {check.verdict}: {visible(check.check)}{step}{place}"
    yield f"     asked by  {visible(check.requirement)}, {source(check)}"
    yield f"               {visible(check.says)}"
    for problem in check.evidence[:_PROBLEMS]:
        yield f"     expected  {visible(problem.expected)}"
        yield f"     got       {visible(problem.got)}"
    if len(check.evidence) > _PROBLEMS:
        yield f"     and {count(len(check.evidence) - _PROBLEMS, 'more such problem')}"


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
        yield f"and {len(names)} {what}: {', '.join(names)}"


def _repeat_lines(exchange: ExchangeView) -> Iterator[str]:
    yield "repeat it in the folder with the reports:"
    yield from (f"  {visible(line)}" for line in exchange.curl.split("\n"))


def _closing(run: RunResult, reports: str) -> Iterator[str]:
    server = f" ({visible(run.server)})" if run.server else ""
    yield from wrap(
        f"{_word(run)}: {' '.join(sentences(run))}",
        _SENTENCE_WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield clip(f"target    {visible(run.target)}{server}, profile {visible(run.profile)}", _WIDTH)
    yield f"ran       {_numbers(run)} in {duration(run.seconds)}, seed {visible(run.seed)}"
    yield from _red_cases(run)
    yield from _footprint(run)
    yield f"reports   {reports}/report.html, {reports}/results.json"
    yield f"next      {_next_command(run, reports)}"


def _word(run: RunResult) -> str:
    outcome = overall(run)
    return "NOT COMPLETE" if outcome is Outcome.NOT_RUN else str(outcome).upper()


def _numbers(run: RunResult) -> str:
    parts = [f"{number} {outcome}" for outcome, number in counts(run).items() if number]
    return f"{count(len(run.cases), 'scenario')}: {', '.join(parts)}" if parts else "nothing"


def _red_cases(run: RunResult) -> Iterator[str]:
    red = [case for case in run.cases if case.outcome in RED]
    for case in red[:_CASES]:
        checks = dict.fromkeys(visible(check.check) for check in bad_checks(case))
        about = ", ".join(checks) or "".join(_reason(case)[-1:])
        word = "broke" if case.outcome is Outcome.HARNESS_ERROR else "failed"
        yield clip(f"{word:9} {visible(case.id)}: {about}", 160)
    if len(red) > _CASES:
        yield f"          and {len(red) - _CASES} more"


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
    return f"python3 -m webbrowser {reports}/report.html"
