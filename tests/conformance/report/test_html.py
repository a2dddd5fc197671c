from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from conformance.report.html import case_html, summary_html, table_header, table_row, title
from conformance.report.markup import Markup, join, mark, tag, text
from conformance.result import Evidence, RunResult
from conformance.verdict import SEVERITY, Outcome

# All that our pages are made of; whatever else turns up came from elsewhere.
_TAGS = {
    *("a", "b", "br", "code", "dd", "details", "div", "dl", "dt", "h2", "li", "meta", "noscript"),
    *("p", "pre", "span", "style", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"class", "colspan", "content", "data-rank", "hidden", "href", "name", "open"}


class _Reader(HTMLParser):
    """Reads HTML as a browser would, and keeps what it meets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.unclosed: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.unclosed[-1:] != ["style"]:
            self.text += data


def _row(run: RunResult, index: int) -> list[str]:
    cells = [
        '<td class="col-result">Passed</td>',
        '<td class="col-testId">raw</td>',
        '<td class="col-duration">1 ms</td>',
        '<td class="col-links"></td>',
    ]
    table_row(cells, run.cases[index], "raw")
    return cells


def test_children_and_attributes_are_escaped_unless_they_are_markup() -> None:
    assert tag("p", "<i>", Markup("<b>x</b>"), title='"a" & b', class_="c") == (
        '<p title="&quot;a&quot; &amp; b" class=c>&lt;i&gt;<b>x</b></p>'
    )
    assert tag("br") == "<br>"
    assert tag("details", open="") == "<details open></details>"
    assert join(("a<", tag("b", "'"))) == "a&lt;<b>'</b>"
    assert text("x" * 5_000).endswith("xx [... 1,000 more characters]")


@pytest.mark.parametrize("value", ["a b", "a>b", "a=b", "a'b", "a`b", "a/", "ü", "a\nb"])
def test_odd_attribute_values_are_quoted(value: str) -> None:
    assert tag("a", href=value).startswith('<a href="')
    assert _Reader(tag("a", href=value)).tags == ["a"]


def test_marks_sort_by_severity_and_have_a_word() -> None:
    marks = [mark(outcome) for outcome in SEVERITY]
    assert marks == sorted(marks)
    for outcome, html in zip(SEVERITY, marks, strict=True):
        assert _Reader(html).text.endswith(f" {outcome}")


@pytest.mark.parametrize("name", ["mixed", "hostile", "endless", "passed"])
def test_nothing_that_is_shown_becomes_markup(name: str, request: pytest.FixtureRequest) -> None:
    run: RunResult = request.getfixturevalue(name)
    pieces = [summary_html(run), *map(case_html, run.cases)]
    pieces += [cell for index in range(len(run.cases)) for cell in _row(run, index)]
    for piece in pieces:
        page = _Reader(piece)
        assert set(page.tags) <= _TAGS
        assert {name for name, _ in page.attributes} <= _ATTRIBUTES
        assert not page.unclosed
        assert all(char.isprintable() or char in "\n\t" for char in page.text)
        piece.encode("utf-8")


def test_links_lead_nowhere_but_to_rows_and_bodies(hostile: RunResult) -> None:
    pieces = [summary_html(hostile), *map(case_html, hostile.cases)]
    links = {v for piece in pieces for name, v in _Reader(piece).attributes if name == "href"}
    assert links
    assert all(":" not in link for link in links)


def test_the_top_says_all_there_is_to_know(mixed: RunResult) -> None:
    shown = _Reader(summary_html(mixed)).text
    for fact in (
        "⚠ harness error The run is not complete: the target died",
        "The server does not do what it must: it breaks 1 rule, in 1 scenario.",
        mixed.target,
        mixed.server,
        "dicomweb-conformance 0.1.0, Python 3.11.2",
        mixed.seed,
        "2025-03-14T09:26:53+00:00, 12.3 s",
        mixed.command,
        "8 studies, 6 removed, 2 stay on the target",
        "\n".join(mixed.cleanup),
        "8 scenarios⚠ 1 harness error✗ 1 failed",
    ):
        assert fact in shown


def test_what_is_good_is_said_without_more(passed: RunResult) -> None:
    shown = _Reader(summary_html(passed)).text
    assert "✓ passed Returns images correctly." in shown
    assert "19 of 19 requests of the tutorial are answered as they must be." in shown
    assert "failed" not in shown
    assert "stay" not in shown
    assert "What" not in shown


def test_without_the_tutorial_there_is_no_table(of_cases: Callable[..., RunResult]) -> None:
    assert "requests of the tutorial" not in summary_html(of_cases({0: [Outcome.PASSED]}))


def test_a_story_has_a_line_of_its_own(passed: RunResult) -> None:
    story = replace(passed.cases[0], id="story", title="As one story", tutorial=tuple(range(1, 20)))
    shown = summary_html(replace(passed, cases=(*passed.cases, story)))
    assert "<td>all</td><td colspan=2>As one story</td><td><a href=#story>story</a></td>" in shown


def test_variants_are_counted_and_listed_the_worst_first(
    of_cases: Callable[..., RunResult],
) -> None:
    run = of_cases({4: [Outcome.PASSED, *[Outcome.WARNED] * 4, Outcome.FAILED]})
    shown = _Reader(summary_html(run)).text
    order = ("1 failed · 4 warned · 1 passed", "✗ failed request4[5]", "! warned request4[1]")
    places = [shown.index(words) for words in (*order, "✓ passed request4[0]")]
    assert places == sorted(places)


def test_what_fails_is_listed_by_rule(mixed: RunResult) -> None:
    again = replace(mixed.cases[2], id="again", checks=mixed.cases[2].checks[1:2])
    html = summary_html(replace(mixed, cases=(*mixed.cases, again)))
    shown = _Reader(html).text
    order = (
        "What fails",
        '1⚠ harness errorKeyError: "x"retrieve.frames[star]',
        "2store.refused STOW-040, PS3.18 10.5.3 (must)",
        "A request that can't be read is refused as the client's fault.",
        "expected a status of 400 to 499, got 500 Internal Server Error",
        "store.multipart[no-boundary]and 1 more scenario",
        "again",
        "1~ flaky delete.gone DEL-3, Azure conformance statement v2 Delete (must)",
        "What should be better: 2 rules",
        "1error.body COM-410, PS3.18 8.5.1 (should)",
        "The requests of the tutorial",
    )
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "<a href=#store.multipart%5Bno-boundary%5D>" in html


def test_of_many_defects_the_first_are_seen_at_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    checks = tuple(replace(case.checks[1], check=f"rule{n}") for n in range(20))
    alone = replace(case, id="alone", checks=checks[:1])
    html = summary_html(replace(mixed, cases=(replace(case, checks=checks), alone)))
    shown = _Reader(html).text
    assert shown.index("rule4") < shown.index("15 more") < shown.index("rule5")
    assert "1 by this alone" in shown
    links = replace(mixed, cases=tuple(replace(case, id=f"case{n}") for n in range(200)))
    assert "and 149 more" in _Reader(summary_html(links)).text


def test_doubts_alone_are_seen_at_once(mixed: RunResult) -> None:
    html = summary_html(replace(mixed, cases=(mixed.cases[3],)))
    assert "<h2>What should be better</h2>" in html
    assert "What fails" not in html


@pytest.mark.parametrize("name", ["mixed", "hostile"])
def test_links_of_the_tutorial_meet_the_rows(name: str, request: pytest.FixtureRequest) -> None:
    """pytest-html takes what stands in the test cell, as HTML, for the id of the row."""
    run: RunResult = request.getfixturevalue(name)
    rows = set()
    for index in range(len(run.cases)):
        cell = _row(run, index)[2]
        assert cell.startswith("<td class=col-testId>")
        rows.add(cell.removeprefix("<td class=col-testId>").removesuffix("</td>"))
    page = _Reader(summary_html(run))
    links = [value for name, value in page.attributes if name == "href"]
    assert links
    assert {unquote(link.removeprefix("#")) for link in links} <= rows


def test_the_columns_are_ours_and_the_script_still_finds_its_own() -> None:
    head = [
        '<th class="sortable" data-column-type="result">Result</th>',
        '<th class="sortable" data-column-type="testId">Test</th>',
        '<th class="sortable" data-column-type="duration">Duration</th>',
        "<th>Links</th>",
    ]
    table_header(head)
    assert [_Reader(cell).text for cell in head] == [
        "Result",
        "Verdict",
        "Test",
        "What is asked",
        "Duration",
    ]
    assert head[0] == '<th hidden class="sortable" data-column-type="result">Result</th>'


def test_the_verdict_stands_in_the_row(mixed: RunResult) -> None:
    cells = _row(mixed, 5)
    assert cells[0] == '<td hidden class="col-result">Passed</td>'
    assert [_Reader(cell).text for cell in cells[1:]] == [
        "- not offered",
        "store.single",
        "Store a single instance",
        "1 ms",
    ]


def test_what_is_no_case_has_a_row_too() -> None:
    cells = ['<td class="col-result">Error</td>', "raw <id>", '<td class="col-duration">0</td>']
    table_row(cells, None, "scenarios/<odd>.yaml")
    assert _Reader(cells[2]).text == "scenarios/<odd>.yaml"
    assert _Reader(cells[1]).text == "not judged"


def test_a_failure_unfolds_to_checks_and_transcript(mixed: RunResult) -> None:
    case = mixed.cases[2]
    shown = _Reader(case_html(case)).text
    expected_order = (
        "✗ failed store.refused in POST /studies, exchange 1",
        "STOW-040, PS3.18 10.5.3 (must)",
        "a status of 400 to 499",
        "500 Internal Server Error",
        "! warned error.body",
        "1 check passed",
        "1. POST /studies → 500 Internal Server Error in 12 ms",
        "POST http://127.0.0.1:18042/dicom-web/studies\nAccept: application/dicom+json",
        case.exchanges[0].request_body.parts[0].sha256,
        "<html><head><title>500</title>",
        case.exchanges[0].curl,
        "2. look for red-triangle → 404 Not Found",
    )
    places = [shown.index(words) for words in expected_order]
    assert places == sorted(places)


def test_a_flaky_case_shows_both_attempts(mixed: RunResult) -> None:
    shown = _Reader(case_html(mixed.cases[4])).text
    assert shown.index("~ flaky delete.gone") < shown.index("The other attempt: ✓ passed")
    assert "200 OK\nContent-Type" in shown
    assert "204 No Content\nContent-Type" in shown


def test_a_rule_that_is_broken_on_many_exchanges_is_told_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    bad = case.checks[1]
    checks = tuple(replace(bad, exchange=index % 4) for index in range(8))
    html = case_html(replace(case, checks=checks, exchanges=case.exchanges * 2))
    shown = _Reader(html).text
    assert shown.count(bad.says) == 1
    assert "in POST /studies and others: exchanges 1, 2, 3 and 4" in shown
    assert shown.count("a status of 400 to 499") == 1
    assert "500 Internal Server Error (exchanges 1, 2, 3 and 4)" in shown
    assert html.count("<details open>") == 3
    assert html.count("Repeat it in the folder of this page") == 4


def test_what_came_for_several_is_said_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    absent = tuple(Evidence(f"{name} of the study", "it is absent") for name in ("A", "B"))
    bad = replace(case.checks[1], evidence=(*absent, Evidence("C of the study", "17")))
    shown = _Reader(case_html(replace(case, checks=(bad,)))).text
    assert "expectedA of the studyB of the studygotit is absent (each)" in shown
    assert "expectedC of the studygot17" in shown


def test_what_led_up_to_a_failure_is_named(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    bad = replace(mixed.cases[2].checks[1], exchange=2)
    case = replace(mixed.cases[2], checks=(bad,), exchanges=(given, look, step))
    shown = _Reader(case_html(case)).text
    assert "Repeat it in the folder of this page, after 1 (what the test stored" in shown
    assert given.curl in shown


def test_passed_checks_are_one_line(mixed: RunResult) -> None:
    shown = _Reader(case_html(mixed.cases[0])).text
    assert (
        "15 checks passedgiven, media-type; store: read-back; http: framing (2), status;"
        " multipart: syntax; retrieve: instances; 7 on the looks of the run's own"
    ) in shown


def test_a_missing_answer_says_why(mixed: RunResult) -> None:
    cut = replace(mixed.cases[2].exchanges[0], status=0, reason="", failure="closed, 12 octets")
    shown = _Reader(case_html(replace(mixed.cases[2], exchanges=(cut,)))).text
    assert "no whole response: closed, 12 octets" in shown


def test_a_passed_case_is_small(mixed: RunResult) -> None:
    """As it stands in the page: JSON inside an attribute."""
    case = mixed.cases[0]
    html = case_html(case)
    assert len(escape(json.dumps(html))) < 1_200
    assert case.exchanges[2].curl in unescape(html)
    assert case.exchanges[1].curl not in unescape(html)
    assert "and 2 looks of the run's own: given, read back red-triangle → 200 OK" in html


def test_a_passed_case_of_many_exchanges_is_small_too(mixed: RunResult) -> None:
    story = replace(mixed.cases[0], exchanges=mixed.cases[0].exchanges * 20)
    assert len(escape(json.dumps(case_html(story)))) < 12_000
    shown = _Reader(case_html(story)).text
    assert "60. GET /studies/{study} → 200 OK" in shown
    assert "→ 200 OK; and 28 more" in shown


def test_the_title_is_plain_text() -> None:
    assert title("http://h/\x1b<b>") == "DICOMweb conformance of http://h/\\x1b<b>"
