"""The list of known failures that a run was held against, and what is to be done with it."""

from __future__ import annotations

from conformance.report.markup import Markup, outward, tag, text
from conformance.report.text import count
from conformance.result import EntryState, GateEntry, RunResult

_COLOUR = {
    EntryState.HOLDS: "known",
    EntryState.STALE: "failed",
    EntryState.EXPIRED: "failed",
}


def gate_html(run: RunResult) -> Markup:
    """Return the entries, what is out of date first; nothing where there is no list."""
    if run.gate is None:
        return Markup()
    wrong = run.gate.out_of_date
    entries = sorted(run.gate.entries, key=lambda entry: entry not in wrong)
    head = tag("tr", *(tag("th", name) for name in ("scenarios", "known failure", "what to do")))
    listed = tag("table", tag("thead", head), tag("tbody", *map(_row, entries)))
    label = f"{count(len(entries), 'entry', 'entries')} of {run.gate.file}"
    folded = tag("details", tag("summary", label), listed, **({"open": ""} if wrong else {}))
    return tag("section", tag("h2", "Known failures"), folded, id="dc-gate")


def _row(entry: GateEntry) -> Markup:
    about = [entry.reason, *([f"owner {entry.owner}"] if entry.owner else [])]
    about += [f"until {entry.expires}"] if entry.expires else []
    about += [f"for {entry.target}"] if entry.target else []
    return tag(
        "tr",
        tag("td", str(entry.excuses)),
        tag(
            "td",
            tag("p", tag("code", entry.id), f" line {entry.line}"),
            tag("p", "; ".join(about), " ", _web(entry.link)),
        ),
        tag(
            "td",
            tag("b", str(entry.state), class_=f"dc-{_COLOUR.get(entry.state, 'soft')}"),
            text(f": {entry.says}"),
        ),
    )


def _web(address: str) -> Markup:
    """Link to where it is told of; a text that is no address of the web stays a text."""
    return outward(address, address if address.startswith(("https://", "http://")) else "")
