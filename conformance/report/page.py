"""The page of a run: how it went, what the server offers, what it is held to, and every case."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conformance.report.markup import Markup, join, mark, style, tag
from conformance.report.outcome import further, opening, overall, word
from conformance.report.page_cases import cases_html
from conformance.report.page_defects import defects_html
from conformance.report.page_facts import facts_html
from conformance.report.page_gate import gate_html
from conformance.report.page_offer import offer_html
from conformance.report.page_requirements import requirements_html
from conformance.report.page_tutorial import tutorial_html
from conformance.result import RunResult

_HERE = Path(__file__).parent
# With what pytest-html adds, a page of five hundred cases stays below a million octets, and one of
# more below two thousand a case.
_ROOM = 930_000
_ROOM_OF_CASE = 1_860

# The parts of the page, by the ids of their elements.
_PARTS = (
    ("dc-fails", "what fails"),
    ("dc-gate", "known failures"),
    ("dc-offer", "operations"),
    ("dc-tutorial", "tutorial"),
    ("dc-requirements", "requirements"),
    ("dc-cases", "scenarios"),
)


def page_html(run: RunResult) -> str:
    """Return all that is ours in the page, style sheet and script included."""
    above = join(
        (
            _top(run),
            defects_html(run),
            gate_html(run),
            offer_html(run),
            tutorial_html(run),
            requirements_html(run),
        )
    )
    room = max(_ROOM, _ROOM_OF_CASE * len(run.cases))
    body = join((above, cases_html(run, room=room - len(above))))
    return join(
        (
            # Without this, phones draw the page as wide as a desk.
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("style", Markup(_file("page.css"))),
            tag("main", _parts_of(body), body, class_="dc", lang="en"),
            tag("script", Markup(_file("page.js"))),
        )
    )


def _top(run: RunResult) -> Markup:
    outcome = overall(run)
    return tag(
        "div",
        tag("p", mark(outcome, word(run)), " ", " ".join(opening(run)), class_="dc-lead"),
        tag("p", " ".join(further(run))),
        facts_html(run),
        class_=f"dc-card {style(outcome)}",
    )


def _parts_of(body: str) -> Markup:
    """Return links to the parts that are there."""
    links = (tag("a", label, href=f"#{name}") for name, label in _PARTS if f"id={name}" in body)
    return tag("nav", *links, aria_label="parts of this page", class_="dc-parts-of")


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
