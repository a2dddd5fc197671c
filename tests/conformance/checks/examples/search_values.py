"""Results of searches: what the rows say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.profile.model import Profile
from tests.conformance.checks.examples.example import example
from tests.conformance.checks.examples.search import got, instance, series, study
from tests.support.questions import BASE, BLUE, CAST, RED, STUDY, path_of, profile


def text(vr: str, *values: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": list(values)}


def returning(*, include_all: str = "adds", **attributes: tuple[str, ...]) -> Profile:
    claims = {"study": (), "series": (), "instance": (), **attributes}
    return profile(
        must_return_attributes=claims, search_retrieve_url="any", include_all=include_all
    )


NESTED = CAST["nested"]
DATE = {"t00080020": RED.dataset["StudyDate"].to_json_dict(None, 0)}
URL = {"t00081190": text("UR", BASE + STUDY)}
HAS_URL = profile(
    must_return_attributes={"study": (), "series": (), "instance": ()},
    search_retrieve_url="expected",
)
NO_URL = profile(
    must_return_attributes={"study": (), "series": (), "instance": ()},
    search_retrieve_url="absent",
)
CLASS = {"t00080016": RED.dataset["SOPClassUID"].to_json_dict(None, 0)}

# Of a data set of its own: pydicom converts what it shows, and checks read what it has not.
REQUEST = replace(CAST["nested"]).dataset["RequestAttributesSequence"].to_json_dict(None, 0)


def requests(*items: dict[str, Any]) -> dict[str, Any]:
    return {"t00400275": {"vr": "SQ", "Value": list(items)}}


def only(item: dict[str, Any], *tags: str) -> dict[str, Any]:
    return {tag: item[tag] for tag in tags}


FIRST, SECOND = REQUEST["Value"]
PROCEDURE = only(FIRST, "00401001")
OTHER = {"00401001": {"vr": "SH", "Value": ["another"]}}
WHOLE = [("includefield", "RequestAttributesSequence")]
EXAMPLES = (
    example(
        "search.values",
        [
            got([series(NESTED, t00400275=REQUEST)], "/series"),
            got([series(NESTED, t00400275=REQUEST)], "/series", query=WHOLE),
            # Items have what was asked for, or what Table 10.6.3-4 lists.
            got([series(NESTED, **requests(PROCEDURE))], "/series"),
            got([series(NESTED, **requests(PROCEDURE, SECOND))], "/series"),
            got([series(NESTED, **requests(SECOND))], "/series"),
        ],
        [
            got([series(NESTED, **requests(OTHER))], "/series"),
            got([series(NESTED, **requests(PROCEDURE, SECOND, SECOND))], "/series"),
            got([series(NESTED, **requests(PROCEDURE))], "/series", query=WHOLE),
            got([series(NESTED, t00400275={"vr": "SQ"})], "/series"),
        ],
    ),
    example(
        "search.values",
        [
            got([study(RED, **DATE)]),
            # What was not stored may be there empty, and the server may speak of itself.
            got([study(RED, t00081030={"vr": "LO"}, t00080056=text("CS", "ONLINE"))]),
            got([study(RED, t77770010=text("LO", "a server's own"))]),
        ],
        [
            got([study(RED, t00080020=text("DA", "19000101"))]),
            got([study(RED, t00100020=text("LO", "another"))]),
            got([study(RED, t00100020={"vr": "LO"})]),
            got([study(RED, t00104000=text("LT", "nothing was stored of that"))]),
        ],
    ),
    example(
        "search.counts",
        [
            got([study(RED, t00201206=text("IS", 2), t00201208=text("IS", "3"))]),
            got([series(RED, t00201209=text("IS", 2))], f"{STUDY}/series"),
        ],
        [
            got([study(RED, t00201208=text("IS", 4))]),
            got([study(RED, t00201206={"vr": "IS"})]),
            got([series(BLUE, t00201209=text("IS", 3))], f"{STUDY}/series"),
        ],
    ),
    example(
        "search.modalities",
        [got([study(RED, t00080061=text("CS", *sorted({str(RED.dataset.Modality)})))])],
        [
            got([study(RED, t00080061=text("CS", str(RED.dataset.Modality), "XA"))]),
            got([study(RED, t00080061={"vr": "CS"})]),
        ],
    ),
    example(
        "search.study-attributes",
        [got([study(RED, **DATE)], by=returning(study=("StudyDate", "StudyDescription")))],
        [
            got([study(RED)], by=returning(study=("StudyDate",))),
            got([study(RED)], by=returning(study=("NumberOfStudyRelatedSeries",))),
            got([series(RED)], "/series", by=returning(study=("StudyDate",))),
        ],
        silent=[
            # A row below a study does not repeat what the study is.
            got([series(RED)], f"{STUDY}/series", by=returning(study=("StudyDate",))),
            # What `all` returns may be another list.
            got(
                [study(RED)],
                query=[("includefield", "all")],
                by=returning(study=("StudyDate",), include_all="replaces"),
            ),
        ],
    ),
    example(
        "search.series-attributes",
        [got([series(RED)], "/series", by=returning(series=("SeriesInstanceUID",)))],
        [
            got([series(RED)], "/series", by=returning(series=("Modality",))),
            got([instance(RED)], f"{STUDY}/instances", by=returning(series=("Modality",))),
        ],
    ),
    example(
        "search.instance-attributes",
        [got([instance(RED, **CLASS)], "/instances", by=returning(instance=("SOPClassUID",)))],
        [got([instance(RED)], "/instances", by=returning(instance=("SOPClassUID",)))],
    ),
    example(
        "search.match-keys",
        [
            got([study(RED, **DATE)], query=[("StudyDate", str(RED.dataset.StudyDate))]),
            # A key of a lower level need not come back.
            got([study(RED)], query=[("Modality", str(RED.dataset.Modality))]),
        ],
        [got([study(RED)], query=[("StudyDate", str(RED.dataset.StudyDate))])],
    ),
    example(
        "search.includefield",
        [
            got([study(RED, **DATE)], query=[("includefield", "StudyDate,00104000")]),
            # What is of a lower level need not come.
            got([study(RED)], query=[("includefield", "Modality")]),
            got([series(RED)], "/series", query=[("includefield", "Rows")]),
        ],
        [
            got([series(RED)], "/series", query=[("includefield", "Modality")]),
            got([instance(RED)], "/instances", query=[("includefield", "Rows")]),
            got([study(RED)], query=[("includefield", "PatientID"), ("includefield", "00080020")]),
        ],
        silent=[got([study(RED)], query=[("includefield", "all")])],
    ),
    example(
        "search.retrieve-url",
        [
            got([study(RED, **URL)]),
            got([instance(RED, t00081190=text("UR", path_of(RED)[1:]))], "/instances"),
        ],
        [
            got([study(RED, t00081190=text("UR", BASE + "/studies/2.25.9"))]),
            got([series(RED, **URL)], "/series"),
        ],
    ),
    example(
        "search.has-retrieve-url",
        [got([study(RED, **URL)], by=HAS_URL)],
        [got([study(RED)], by=HAS_URL), got([study(RED, t00081190={"vr": "UR"})], by=HAS_URL)],
    ),
    example(
        "search.no-retrieve-url",
        [got([study(RED)], by=NO_URL)],
        [got([study(RED, **URL)], by=NO_URL)],
    ),
)
