"""docs/server.md says what the switches of the dialects say, and who says so."""

from __future__ import annotations

import pytest

from reference_server.dicom import attribute
from tools import server_page
from tools.switches import DIALECTS, Switch, switches


def test_the_page_is_up_to_date() -> None:
    assert server_page.TARGET.read_text("utf-8") == server_page.page(), "run: make docs ARGS=--keep"


@pytest.mark.parametrize("switch", switches(), ids=lambda switch: ".".join(switch.path))
def test_each_switch_has_a_meaning_and_a_source_in_each_dialect(switch: Switch) -> None:
    assert switch.means
    assert set(switch.sources) == set(switch.values) == set(DIALECTS)
    assert all(switch.sources.values()), switch.sources


def test_sources_and_values_belong_to_their_dialect() -> None:
    found = {switch.path: switch for switch in switches()}
    warned = found["store_answer", "warned"]
    assert warned.values == {"/v1": 200, "/v2": 202, "/dicom-web": 202}
    assert warned.sources["/v1"].startswith("CS1")
    assert warned.sources["/v2"].startswith("CS2")
    assert warned.sources["/dicom-web"].startswith("PS3.18")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (None, "-"),
        (415, "415"),
        (2**31 - 1, "2,147,483,647"),
        (frozenset({0x00100020}), "PatientID"),
        (frozenset({"00400275.00400009"}), "RequestAttributesSequence.ScheduledProcedureStepID"),
        ((), "none"),
        (("v2", "v2.0"), "`v2`, `v2.0`"),
        (
            DIALECTS["/v2"].search.filters,
            "study 9 attributes; series 4 attributes; instance 1 attribute",
        ),
    ],
)
def test_values_are_shown_to_people(value: object, text: str) -> None:
    assert server_page.shown(value) == text


def test_what_is_searched_stands_in_the_table_of_attributes() -> None:
    page = server_page.page()
    found = attribute("00081090")
    assert found is not None
    assert f"| series | `00081090` {found.keyword} | S | SD | SA |" in page
