"""What was judged, by what, and what it left behind."""

from __future__ import annotations

from conformance.report.fingerprint import fingerprint, media_types
from conformance.report.markup import Markup, join, tag, text
from conformance.report.probes import not_tried, tried_by_all
from conformance.report.text import count, duration, visible
from conformance.result import RunResult


def facts_html(run: RunResult) -> Markup:
    """Return the facts of a run as a list of names and values."""
    facts = [
        ("target", tag("code", run.target)),
        ("server", _server(run)),
        ("profile", _profile(run)),
        ("harness", text(f"dicomweb-conformance {run.harness}, Python {run.python}")),
        ("seed", tag("code", run.seed)),
        ("run", text(f"{run.started}, {duration(run.seconds)}")),
        ("stored", _stored(run)),
    ]
    if types := media_types(run):
        facts.append(("answers in", text(", ".join(types))))
    if tried := tried_by_all(run):
        facts.append(("probes", text("; ".join((tried, *not_tried(run))))))
    if run.strict:
        facts.append(("strict", text("warned and flaky count as failed")))
    facts.append(("command", tag("code", run.command)))
    rows = (
        tag("div", tag("dt", name), tag("dd", value), class_=f"dc-{name.partition(' ')[0]}")
        for name, value in facts
    )
    return join((tag("dl", *rows, class_="dc-facts"), _leftovers(run)))


def _server(run: RunResult) -> Markup:
    """Return the Server field, which was asked for first, and what else the answers say."""
    told = [line for line in fingerprint(run) if not line.lower().startswith("server:")]
    return text("; ".join([run.server or "it does not say", *told]))


def _profile(run: RunResult) -> Markup:
    if not run.claims:
        return text(run.profile)
    claims = count(len(run.claims), "capability", "capabilities")
    label = tag("summary", f"{run.profile}, which claims {claims}")
    return tag("details", label, ", ".join(run.claims))


def _stored(run: RunResult) -> Markup:
    stay = f", {len(run.leftovers)} stay on the target" if run.leftovers else ""
    return text(f"{count(run.stored, 'study', 'studies')}, {run.removed} removed{stay}")


def _leftovers(run: RunResult) -> Markup:
    if not run.leftovers:
        return Markup()
    commands = "\n".join(visible(command) for command in run.cleanup)
    return tag(
        "details",
        tag("summary", f"left on the target: {count(len(run.leftovers), 'study', 'studies')}"),
        tag("p", "These commands remove them:" if commands else "They are:"),
        tag("pre", text(commands or "\n".join(run.leftovers), limit=100_000), class_="dc-curl"),
        open="",
    )
