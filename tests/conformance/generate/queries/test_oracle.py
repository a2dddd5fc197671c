"""The oracle of searches, by hand: what must match, what may, and what must not."""

from collections.abc import Mapping

import pytest
from hypothesis import find, settings
from pydicom import Dataset

from conformance.generate.queries import (
    LITERAL,
    STANDARD,
    Dialect,
    Match,
    Matches,
    Query,
    matches,
    queries,
)
from conformance.operation import Entity
from tests.conformance.generate.queries.stock import POPULATION, ROOT, dataset, requested

STUDY, SERIES, INSTANCE = Entity.STUDY, Entity.SERIES, Entity.INSTANCE
NAME, KANJI = "Müller^Jürgen", "Yamada^Tarou=山田^太郎=やまだ^たろう"
EMPTY = ""

steady = settings(derandomize=True, max_examples=500, deadline=None, database=None)

Stored = Mapping[str, object]
MUST, MAY, NOT = "must", "may", "must not"


def fit(stored: Stored, *parameters: tuple[str, str], dialect: Dialect = STANDARD) -> str:
    """What a search for instances makes of one that is stored."""
    found = matches(Query(INSTANCE, (), parameters), [dataset(1, 1, 1, **stored)], dialect)
    return (MUST if found.certain else MAY) if found.rows else NOT


# Keyword, stored value, key, and what becomes of them.
VALUES: list[tuple[str, object, str, str]] = [
    ("PatientID", "abc", "abc", MUST),
    ("PatientID", " abc ", "abc", MUST),
    ("PatientID", "abc", "ABC", MAY),
    ("PatientID", "abc", "ab", NOT),
    ("PatientID", "abc", "abcd", NOT),
    ("PatientID", "a%c", "a_c", NOT),
    ("PatientID", "é", "e", MAY),
    ("PatientID", "e\u0301", "é", MAY),
    ("PatientID", EMPTY, "abc", MAY),
    ("PatientID", EMPTY, "", MUST),
    ("PatientID", "abc", "", MUST),
    # Wildcards.
    ("PatientID", "abc", "a*", MUST),
    ("PatientID", "abc", "*c", MUST),
    ("PatientID", "abc", "abc*", MUST),
    ("PatientID", "abc", "*b*", MUST),
    ("PatientID", "abc", "a?c", MUST),
    ("PatientID", "abc", "???", MUST),
    ("PatientID", "abc", "??", NOT),
    ("PatientID", "abc", "A*", MAY),
    ("PatientID", "a.c", "a.?", MUST),
    ("PatientID", "abc", "a.?", NOT),
    ("PatientID", EMPTY, "*", MUST),
    ("PatientID", EMPTY, "a*", MAY),
    ("AccessionNumber", ["A", "B"], "B", MUST),
    ("AccessionNumber", ["A", "B"], "AB", NOT),
    # Names.
    ("PatientName", NAME, NAME, MUST),
    ("PatientName", NAME, "muller^jurgen", MAY),
    ("PatientName", NAME, "Jürgen^Müller", MAY),
    ("PatientName", NAME, "Müller", MAY),
    ("PatientName", NAME, "Müll", NOT),
    ("PatientName", NAME, "Mül*", MUST),
    ("PatientName", NAME, "*gen", MUST),
    ("PatientName", NAME, "Jür*", MAY),
    ("PatientName", NAME, "Maier*", NOT),
    ("PatientName", "Doe^John^^", "Doe^John", MAY),
    ("PatientName", KANJI, KANJI, MUST),
    ("PatientName", KANJI, "Yamada^Tarou", MAY),
    ("PatientName", KANJI, "Yamada*", MUST),
    ("PatientName", KANJI, "*太郎*", MUST),
    ("PatientName", KANJI, "*Tarou", MAY),
    # Dates.
    ("StudyDate", "20200131", "20200131", MUST),
    ("StudyDate", "20200131", "20200130", NOT),
    ("StudyDate", "20200131", "20200131-20200201", MUST),
    ("StudyDate", "20200131", "20200101-20200131", MUST),
    ("StudyDate", "20200131", "20200201-", NOT),
    ("StudyDate", "20200131", "20200131-", MUST),
    ("StudyDate", "20200131", "-20200130", NOT),
    ("StudyDate", "20200131", "-20200131", MUST),
    ("StudyDate", EMPTY, "-20200131", MAY),
    ("StudyDate", "2020.01.31", "20200131", MAY),
    # Times: what is not precise stands for its beginning, and maybe for all that it covers.
    ("StudyTime", "223000", "2230", MUST),
    ("StudyTime", "2230", "223000", MUST),
    ("StudyTime", "223000.000", "2230", MUST),
    ("StudyTime", "223015", "2230", MAY),
    ("StudyTime", "2230", "223015", MAY),
    ("StudyTime", "223100", "2230", NOT),
    ("StudyTime", "223000", "223000-223000", MUST),
    ("StudyTime", "223015", "2200-2230", MAY),
    ("StudyTime", "223100", "2200-2230", NOT),
    ("StudyTime", "2230", "223015-", MAY),
    ("StudyTime", "10", "1000-", MUST),
    # Numbers, UIDs.
    ("InstanceNumber", "7", "7", MUST),
    ("InstanceNumber", "007", "7", MAY),
    ("InstanceNumber", "7", "70", NOT),
    ("SOPInstanceUID", "1.2.3", "1.2.3", MUST),
    ("SOPInstanceUID", "1.2.3", "1.2.3.4,1.2.3", MUST),
    ("SOPInstanceUID", "1.2.3", "1.2.3.4", NOT),
    ("SOPInstanceUID", "1.2.34", "1.2.3", NOT),
    ("SOPInstanceUID", "1.2.3", "1.2.*", NOT),
]

LITERALLY: list[tuple[str, object, str, str]] = [
    ("PatientID", "abc", "a*", NOT),
    ("PatientID", "a*", "a*", MUST),
    ("PatientID", "abc", "ABC", MAY),
    ("PatientName", NAME, "Mül*", NOT),
    ("PatientName", NAME, NAME, MUST),
    ("SOPInstanceUID", "1.2.3", "1.2.3,1.2.4", NOT),
    ("AccessionNumber", ["A", "B"], "A", MUST),
    ("AccessionNumber", ["A", "B"], "B", MAY),
]


@pytest.mark.filterwarnings("ignore:Invalid value for VR DA")
@pytest.mark.parametrize(("keyword", "stored", "key", "expected"), VALUES)
def test_a_value_and_a_key(keyword: str, stored: object, key: str, expected: str) -> None:
    assert fit({keyword: stored}, (keyword, key)) == expected


@pytest.mark.parametrize(("keyword", "stored", "key", "expected"), LITERALLY)
def test_a_value_and_a_key_taken_literally(
    keyword: str, stored: object, key: str, expected: str
) -> None:
    assert fit({keyword: stored}, (keyword, key), dialect=LITERAL) == expected


def test_an_absent_attribute_may_match() -> None:
    member = dataset(1, 1, 1)
    del member.PatientID
    found = matches(Query(STUDY, (), (("PatientID", "x"),)), [member])
    assert [row.certain for row in found.rows] == [False]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("doe", MAY), ("Doe^John", MUST), ("Nobody", MAY), ("Doe*", MAY)],
)
def test_fuzzy_matching_finds_what_is_literal_and_maybe_more(key: str, expected: str) -> None:
    assert fit({}, ("PatientName", key), ("fuzzymatching", "true")) == expected


def test_fuzzy_matching_is_for_names_only() -> None:
    assert fit({}, ("PatientID", "nobody"), ("fuzzymatching", "true")) == NOT


@pytest.mark.parametrize(
    ("day", "time", "dates", "times", "expected"),
    [
        ("20200131", "120000", "20200130-20200201", "1100-1300", MUST),
        # In the interval, but not in the hours of the day; and the other way round.
        ("20200131", "230000", "20200130-20200201", "1100-1300", MAY),
        ("20200130", "100000", "20200130-20200201", "0900-1300", MUST),
        ("20200130", "080000", "20200130-20200201", "0900-1300", NOT),
        ("20200201", "120000", "20200130-", "1100-1300", MUST),
        ("20200201", "120000", "-20200131", "1100-1300", NOT),
        ("", "120000", "20200130-20200201", "1100-1300", MAY),
    ],
)
def test_a_date_and_its_time_are_one_range_or_two(
    day: str, time: str, dates: str, times: str, expected: str
) -> None:
    keys = (("StudyDate", dates), ("StudyTime", times))
    assert fit({"StudyDate": day, "StudyTime": time}, *keys) == expected


STEP = "RequestAttributesSequence.ScheduledProcedureStepID"
PROCEDURE = "00400275.00401001"


@pytest.mark.parametrize(
    ("step", "procedure", "expected"),
    [("A", "1", MUST), ("B", "2", MUST), ("A", "2", NOT), ("C", "", NOT), ("*", "2", MUST)],
)
def test_one_item_has_to_satisfy_all_keys_of_a_sequence(
    step: str, procedure: str, expected: str
) -> None:
    stored = {"RequestAttributesSequence": requested(("A", "1"), ("B", "2"))}
    assert fit(stored, (STEP, step), (PROCEDURE, procedure)) == expected
    assert fit({}, (STEP, step), (PROCEDURE, procedure)) == MAY


def found_by(query: Query, *, certain: bool = True) -> set[str]:
    found = matches(query, POPULATION)
    return {row.uid.removeprefix(f"{ROOT}.") for row in found.rows if row.certain or not certain}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(STUDY), {"1", "2", "3", "12"}),
        (Query(SERIES), {"1.1", "1.2", "2.1", "3.1", "12.1"}),
        (Query(SERIES, (f"{ROOT}.1",)), {"1.1", "1.2"}),
        (Query(INSTANCE, (f"{ROOT}.1", f"{ROOT}.1.1")), {"1.1.1", "1.1.2"}),
        (Query(SERIES, (f"{ROOT}.1",), (("Modality", "MR"),)), {"1.2"}),
        (Query(STUDY, (), (("ModalitiesInStudy", "MR"),)), {"1", "12"}),
        (Query(SERIES, (), (("ModalitiesInStudy", "MR"),)), {"1.1", "1.2", "12.1"}),
        (Query(INSTANCE, (), (("00080060", "MR"), ("PatientID", "ID-1"))), {"1.2.3"}),
        (Query(STUDY, (), (("StudyInstanceUID", f"{ROOT}.1,{ROOT}.3"),)), {"1", "3"}),
        (Query(STUDY, (), (("PatientID", "ID-1*"),)), {"1", "12"}),
        (Query(STUDY, (), (("AccessionNumber", "*"),)), {"1", "2", "3", "12"}),
    ],
)
def test_rows_are_found_at_their_level_within_their_scope(query: Query, expected: set[str]) -> None:
    assert found_by(query) == expected


def test_instances_that_do_not_agree_make_their_study_a_maybe() -> None:
    query = Query(STUDY, (), (("PatientID", "a"),))
    disagreeing = [dataset(1, 1, 1, PatientID="a"), dataset(1, 1, 2, PatientID="b")]
    assert [row.certain for row in matches(query, disagreeing).rows] == [False]


ROWS = tuple(Match((uid,), certain=uid != "c") for uid in "abc")


@pytest.mark.parametrize(
    ("limit", "offset", "answer", "permitted"),
    [
        (None, 0, "abc", True),
        (None, 0, "ba", True),
        (None, 0, "a", False),
        (None, 0, "abcd", False),
        (None, 0, "aab", False),
        (1, 0, "c", True),
        (1, 0, "ab", False),
        (1, 0, "", False),
        (2, 1, "a", True),
        (2, 1, "bc", True),
        (None, 2, "", True),
        (None, 2, "a", True),
        (None, 3, "a", False),
        (5, 9, "", True),
    ],
)
def test_a_page_holds_some_of_the_rows_and_neither_too_few_nor_too_many(
    limit: int | None, offset: int, answer: str, *, permitted: bool
) -> None:
    assert Matches(ROWS, limit, offset).permits([(uid,) for uid in answer]) == permitted


def test_a_query_is_written_as_a_url() -> None:
    query = Query(
        INSTANCE,
        ("1.2", "1.3"),
        (
            ("SOPInstanceUID", "1.4,1.5"),
            ("00200013", "1"),
            ("includefield", "Rows,Columns"),
            ("includefield", "00080020"),
            ("limit", "7"),
        ),
    )
    assert query.path == "/studies/1.2/series/1.3/instances"
    assert query.query_string == (
        "SOPInstanceUID=1.4,1.5&00200013=1&includefield=Rows,Columns&includefield=00080020&limit=7"
    )
    assert query.included == {"00280010", "00280011", "00080020"}
    text = Query(STUDY, (), (("PatientID", "a,b&c=d+é%*"),)).query_string
    assert text == "PatientID=a%2Cb%26c%3Dd%2B%C3%A9%25*"


def test_the_simplest_query_is_for_all_studies() -> None:
    query = find(queries(POPULATION), lambda _: True, settings=steady)
    assert (query.path, query.parameters) == ("/studies", ())


def test_a_query_shrinks_to_what_matters() -> None:
    query = find(
        queries(POPULATION), lambda query: "wildcard-for-one" in query.features, settings=steady
    )
    assert query.path == "/studies"
    assert len(query.parameters) == 1


@pytest.mark.parametrize("dialect", [STANDARD, LITERAL])
def test_an_exclusive_query_names_a_uid_of_the_population(dialect: Dialect) -> None:
    strangers = [dataset(99, 1, 1)]
    query = find(
        queries(POPULATION, dialect=dialect, exclusive=True),
        lambda query: bool(query.scope) or bool(matches(query, strangers, dialect).rows),
        settings=steady,
    )
    assert query.scope


def test_nothing_can_be_searched_too() -> None:
    query = find(queries([]), lambda query: bool(query.keys), settings=steady)
    assert not query.scope
    assert matches(query, []) == Matches((), query.limit, query.offset)


def test_what_cannot_be_searched_is_an_error() -> None:
    nameless = Dataset()
    nameless.StudyInstanceUID = "1.2"
    with pytest.raises(ValueError, match="data set 1 has 0 UIDs of its series"):
        queries([nameless])
    with pytest.raises(ValueError, match=r"data set 2 is the second of .*\.1/"):
        queries([POPULATION[0], POPULATION[0]])
    with pytest.raises(ValueError, match="neither a keyword"):
        matches(Query(STUDY, (), (("Nonsense", "1"),)), POPULATION)
    with pytest.raises(ValueError, match="has no keys"):
        matches(Query(STUDY, (), (("Modality", "CT"),)), POPULATION)
    with pytest.raises(ValueError, match="stands there twice"):
        matches(Query(STUDY, (), (("PatientID", "1"), ("00100020", "2"))), POPULATION)
    with pytest.raises(ValueError, match="no value or range of VR DA"):
        matches(Query(STUDY, (), (("StudyDate", "2020"),)), POPULATION)
