from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest

from conformance.report.html import page_html, table_row, title
from conformance.report.text import visible
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.conformance.report.conftest import HOSTILE
from tests.support.html import ATTRIBUTES, TAGS, Reader


@pytest.mark.parametrize("name", ["mixed", "hostile", "endless", "passed"])
def test_nothing_that_is_shown_becomes_markup(name: str, request: pytest.FixtureRequest) -> None:
    run: RunResult = request.getfixturevalue(name)
    html = page_html(run)
    page = Reader(html)
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not page.unclosed
    assert all(char.isprintable() or char in "\n\t" for char in page.text)
    html.encode("utf-8")


def test_links_lead_nowhere_but_to_sources_bodies_and_what_is_on_the_page(
    hostile: RunResult, mixed: RunResult
) -> None:
    for run in (hostile, mixed):
        page = Reader(page_html(run))
        links = [value for name, value in page.attributes if name == "href"]
        ids = {value for name, value in page.attributes if name == "id"}
        assert links
        for link in links:
            if link.startswith("#"):
                assert unquote(link[1:]) in ids
            else:
                assert link.startswith(
                    ("https://dicom.nema.org/medical/", "bodies/", quote(visible(HOSTILE)))
                )


def test_the_top_says_all_there_is_to_know(mixed: RunResult) -> None:
    shown = Reader(page_html(mixed)).text
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
        "tutorial, which claims 2 capabilitiesretrieve, store",
        "answers inapplication/dicom+json, multipart/related",
    ):
        assert fact in shown


def test_what_is_good_is_said_without_more(passed: RunResult) -> None:
    shown = Reader(page_html(passed)).text
    assert "✓ passed Returns images correctly." in shown
    assert "19 of 19 requests of the tutorial are answered as they must be." in shown
    assert "✗" not in shown
    assert "stay" not in shown
    assert "What fails" not in shown


def test_without_the_tutorial_there_is_no_table(of_cases: Callable[..., RunResult]) -> None:
    assert "requests of the tutorial" not in page_html(of_cases({0: [Outcome.PASSED]}))


def test_a_story_has_a_line_of_its_own(passed: RunResult) -> None:
    story = replace(passed.cases[0], id="story", title="As one story", tutorial=tuple(range(1, 20)))
    shown = page_html(replace(passed, cases=(*passed.cases, story)))
    assert "<td>all</td><td colspan=2>As one story</td><td><a href=#story>story</a></td>" in shown


def test_variants_are_counted_and_those_that_did_not_pass_listed(
    of_cases: Callable[..., RunResult],
) -> None:
    run = of_cases({4: [Outcome.PASSED, *[Outcome.WARNED] * 4, Outcome.FAILED]})
    shown = Reader(page_html(run)).text
    order = ("1 failed · 4 warned · 1 passed", "✗ failed request4[5]", "! warned request4[1]")
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "request4[0]" not in shown[: shown.index("All scenarios")]


def test_what_fails_is_listed_by_rule(mixed: RunResult) -> None:
    again = replace(mixed.cases[2], id="again", checks=mixed.cases[2].checks[1:2])
    html = page_html(replace(mixed, cases=(*mixed.cases, again)))
    shown = Reader(html).text
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
    html = page_html(replace(mixed, cases=(replace(case, checks=checks), alone)))
    shown = Reader(html).text
    assert shown.index("rule4") < shown.index("15 more") < shown.index("rule5")
    assert "1 by this alone" in shown
    links = replace(mixed, cases=tuple(replace(case, id=f"case{n}") for n in range(200)))
    assert "and 149 more" in Reader(page_html(links)).text


def test_doubts_alone_are_seen_at_once(mixed: RunResult) -> None:
    html = page_html(replace(mixed, cases=(mixed.cases[3],)))
    assert "<h2>What should be better</h2>" in html
    assert "<h2>What fails</h2>" not in html


def test_cases_stand_worst_first_and_can_be_told_apart(mixed: RunResult) -> None:
    page = Reader(page_html(mixed))
    titles = (
        "The harness broke",
        "Failed",
        "Flaky",
        "Passed with warnings",
        "Not run",
        "Passed (2)",
    )
    places = [page.text.index(f"{title}") for title in titles]
    assert places == sorted(places)
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(set(ids)) == len(ids)
    assert {case.id for case in mixed.cases} <= set(ids)


def test_nothing_needs_the_script_but_the_filters(mixed: RunResult) -> None:
    html = page_html(mixed)
    assert "noscript" not in html
    assert html.count(" hidden>") == 1
    assert 'aria-label="filter the scenarios" hidden>' in html


def test_what_is_no_case_has_a_row_too() -> None:
    cells = ['<td class="col-result">Error</td>', "raw <id>", '<td class="col-duration">0</td>']
    table_row(cells, "scenarios/<odd>.yaml")
    assert Reader(cells[1]).text == "scenarios/<odd>.yaml"


def test_the_title_is_plain_text() -> None:
    assert title("http://h/\x1b<b>") == "DICOMweb conformance of http://h/\\x1b<b>"
