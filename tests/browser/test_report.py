"""The page of a run in a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.browser import drive
from tests.support.runs import mixed_run

RUN = mixed_run()
ALL = len(RUN.cases)
FAILED = RUN.cases[2]
UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["mixed_page", "hostile_page"])
def test_nobody_is_shut_out(name: str, dark: bool, request: pytest.FixtureRequest) -> None:
    """Axe finds nothing serious, folded and unfolded."""
    page: Path = request.getfixturevalue(name)
    seen = drive(page, ("axe",), ("evaluate", UNFOLD), ("axe",), dark=dark)
    for violations in (seen.results[0], seen.results[2]):
        serious = [each for each in violations if each["impact"] in ("serious", "critical")]
        assert not serious


def test_what_is_hostile_is_shown_as_text_and_does_nothing(hostile_page: Path) -> None:
    seen = drive(
        hostile_page,
        ("evaluate", UNFOLD),
        ("evaluate", "document.title"),
        ("evaluate", "document.body.innerText"),
        ("evaluate", "document.querySelectorAll('img:not([src^=data])').length"),
    )
    _, title, text, images = seen.results
    assert (seen.dialogs, seen.errors) == ([], [])
    assert [url.partition("?")[0] for url in seen.requests] == [hostile_page.as_uri()]
    assert title.startswith("DICOMweb conformance of ")
    assert "<script>alert(1)</script>" in title
    assert text.count("<script>alert(1)</script>") > ALL
    # That of pytest-html's own table has an empty source.
    assert images <= 1
    assert "<img src=x onerror=alert(2)>" in text


def test_without_javascript_all_is_there_and_links_unfold(mixed_page: Path) -> None:
    seen = drive(
        mixed_page,
        ("visible", ".dc-case > summary"),
        ("visible", "#dc-filters"),
        ("visible", ".dc-failed .dc-check"),
        ("visit", "#" + quote(FAILED.id)),
        ("visible", ".dc-failed .dc-check"),
        ("text", ".dc-failed pre"),
        javascript=False,
    )
    assert seen.results[:3] == [ALL, 0, 0]
    assert seen.results[4] > 0
    assert seen.results[5].startswith("POST http://127.0.0.1:18042/dicom-web/studies")


def test_what_fails_is_printed_unfolded(mixed_page: Path) -> None:
    seen = drive(
        mixed_page,
        ("media", "print"),
        ("visible", ".dc-case.dc-failed .dc-check"),
        ("visible", ".dc-case.dc-passed > div"),
        ("visible", "#dc-filters"),
        javascript=False,
    )
    assert seen.results[1] > 0
    assert seen.results[2:] == [0, 0]


# What is done with the filters, and how many cases are then left.
FILTERS: tuple[tuple[tuple[tuple[object, ...], ...], int], ...] = (
    ((("check", "[value=dc-passed]", False),), ALL - 2),
    ((("select", "#dc-filters select", "store"),), 1),
    ((("fill", "[name=requirement]", "stow-040"),), 1),
    ((("fill", "[name=requirement]", "COM-310"),), 3),
    ((("fill", "[name=requirement]", "NONE-1"),), 0),
    ((("fill", "[name=text]", "NullReferenceException 500"),), 1),
    ((("evaluate", UNFOLD), ("click", "[id='requirement/STOW-040'] .dc-only")), 1),
    ((("fill", "[name=text]", "nothing has this"),), 0),
)


def test_filters_leave_what_was_asked_for(mixed_page: Path) -> None:
    told = ("text", "#dc-filters output")
    reset = (("click", "[type=reset]"), ("evaluate", "new Promise(setTimeout)"), told)
    steps = [step for filters, _ in FILTERS for step in (*filters, told, *reset)]
    seen = drive(mixed_page, *steps)
    texts = [text for (name, *_), text in zip(steps, seen.results, strict=True) if name == "text"]
    left = [text.partition(" shown")[0] for text in texts]
    assert left[::2] == [f"{number} of {ALL}" for _, number in FILTERS]
    assert set(left[1::2]) == {f"{ALL} of {ALL}"}
    assert "nothing is held to NONE-1" in texts[8]
    assert not seen.errors


def test_a_link_to_a_check_unfolds_it_even_where_it_is_filtered_away(mixed_page: Path) -> None:
    check = FAILED.checks[1]
    place = f"{FAILED.id}/{check.check}/{check.requirement}"
    seen = drive(
        mixed_page,
        ("fill", "[name=text]", "nothing has this"),
        ("visit", "#" + quote(place)),
        ("visible", f"[id='{place}']"),
        ("evaluate", f"document.getElementById('{place}').getBoundingClientRect().top"),
    )
    assert seen.results[2] == 1
    assert 0 <= seen.results[3] < 900


def test_the_keyboard_reaches_and_unfolds_a_case(mixed_page: Path) -> None:
    seen = drive(
        mixed_page,
        ("evaluate", "document.querySelector('.dc-failed > summary').focus()"),
        ("press", "Enter"),
        ("visible", ".dc-failed .dc-check"),
        ("press", "Tab"),
        ("evaluate", "document.activeElement.matches('.dc-failed a')"),
    )
    assert seen.results[2] > 0
    assert seen.results[4] is True


def test_a_command_is_copied_as_it_stands(mixed_page: Path) -> None:
    seen = drive(
        mixed_page,
        ("visit", "#" + quote(FAILED.id)),
        ("click", ".dc-failed details[open] .dc-copy"),
        ("copied",),
    )
    assert seen.results[2] == FAILED.exchanges[0].curl
