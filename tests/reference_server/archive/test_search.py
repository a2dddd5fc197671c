"""Searching the index."""

from collections.abc import Callable

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from reference_server.archive import (
    EMPTY_VALUE,
    FIRST_VALUE,
    Archive,
    Condition,
    Level,
    Moment,
    Outcome,
    Scope,
    Search,
    ValueTest,
    View,
    between,
    equals,
    has_words,
    like,
    name_like,
)

MakeFile = Callable[..., bytes]
Store = Callable[..., list[Outcome]]

PATIENT_ID, PATIENT_NAME, ACCESSION = "00100020", "00100010", "00080050"
STUDY_DATE, STUDY_TIME = "00080020", "00080030"
MODALITY, MODALITIES = "00080060", "00080061"
STEP_ID, PROCEDURE_ID = "00400275.00400009", "00400275.00401001"


def find(archive: Archive, level: Level, *conditions: Condition | Moment) -> list[str]:
    search = Search(level, Scope(), conditions)
    with archive.view() as view:
        found = view.search(search)
        assert view.count(search) == len(found)
        return [item.uids[-1] for item in found]


def studies(archive: Archive, path: str, test: ValueTest) -> list[str]:
    return find(archive, Level.STUDY, Condition(path, test))


@pytest.mark.parametrize(
    ("path", "test", "found"),
    [
        (PATIENT_ID, equals(["abc"]), ["1.1"]),
        (PATIENT_ID, equals(["ABC"]), []),
        (PATIENT_ID, equals(["Abc"], column="text"), ["1.1"]),
        (PATIENT_ID, equals(["abc"], column="text"), []),
        (PATIENT_ID, equals(["abc", "x[1]*?%_'"]), ["1.1", "1.2"]),
        (PATIENT_ID, like("Ab*", column="text"), ["1.1"]),
        (PATIENT_ID, like("A?c", column="text"), ["1.1"]),
        (PATIENT_ID, like("A??c", column="text"), []),
        (PATIENT_ID, like("*[1]*", column="text"), ["1.2"]),
        (PATIENT_ID, like("x[1]", column="text"), []),
        (PATIENT_ID, like("*%_*", column="text"), ["1.2"]),
        (PATIENT_ID, equals(["%"]), []),
        (ACCESSION, EMPTY_VALUE, ["1.2"]),
        (ACCESSION, equals(["a1"]) | EMPTY_VALUE, ["1.1", "1.2"]),
        (PATIENT_NAME, equals(["muller^jurgen"]), ["1.1"]),
        (PATIENT_NAME, name_like("yamada^tarou"), ["1.2"]),
        (PATIENT_NAME, name_like("山田^*"), ["1.2"]),
        (PATIENT_NAME, name_like("太郎"), []),
        (PATIENT_NAME, has_words("jurgen"), ["1.1"]),
        (PATIENT_NAME, has_words("mul jur"), ["1.1"]),
        (PATIENT_NAME, has_words("jur mul"), []),
        (PATIENT_NAME, has_words("tarou"), ["1.2"]),
        (STUDY_DATE, between("20200101", "20200131"), ["1.1"]),
        (STUDY_DATE, between("20200131", None), ["1.1", "1.2"]),
        (STUDY_DATE, between(None, "20200131"), ["1.1"]),
        (STUDY_TIME, equals(["223000.000000"]), ["1.1"]),
        (MODALITIES, equals(["mr"]), ["1.1"]),
        (MODALITIES, equals(["xa"]), []),
        ("0020000D", equals(["1.2", "1.3"]), ["1.2"]),
        ("0020000D", like("1.*"), ["1.1", "1.2"]),
    ],
)
def test_studies_are_found_by_their_attributes(
    archive: Archive,
    store: Store,
    make_file: MakeFile,
    *,
    path: str,
    test: ValueTest,
    found: list[str],
) -> None:
    first = {
        "StudyInstanceUID": "1.1",
        "PatientID": "Abc",
        "PatientName": "Müller^Jürgen",
        "SpecificCharacterSet": "ISO_IR 192",
        "StudyDate": "20200131",
        "StudyTime": "2230",
    }
    store(make_file(**first, Modality="CT"), make_file(**first, Modality="MR"))
    store(
        make_file(
            StudyInstanceUID="1.2",
            PatientID="x[1]*?%_'",
            PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう",
            SpecificCharacterSet="ISO_IR 192",
            AccessionNumber="",
            StudyDate="20200201",
            Modality="CT",
        )
    )
    assert studies(archive, path, test) == found


def test_a_backslash_separates_values_and_any_of_them_matches(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    store(make_file(StudyInstanceUID="1.1", AccessionNumber=["A", "B"]))
    assert studies(archive, ACCESSION, equals(["b"])) == ["1.1"]
    assert studies(archive, ACCESSION, equals(["b"]) & FIRST_VALUE) == []
    assert studies(archive, ACCESSION, equals(["a"]) & FIRST_VALUE) == ["1.1"]


def test_conditions_of_all_levels_combine(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    study = {"StudyInstanceUID": "1.1", "PatientID": "A"}
    store(
        make_file(**study, SeriesInstanceUID="2.1", SOPInstanceUID="3.1", Modality="CT"),
        make_file(**study, SeriesInstanceUID="2.1", SOPInstanceUID="3.2", InstanceNumber=2),
        make_file(**study, SeriesInstanceUID="2.2", SOPInstanceUID="3.3", InstanceNumber=2),
        make_file(StudyInstanceUID="1.2", SOPInstanceUID="3.4", InstanceNumber=2),
    )
    conditions = (
        Condition(PATIENT_ID, equals(["a"])),
        Condition("0020000E", equals(["2.1"])),
        Condition("00200013", equals(["2"])),
    )
    assert find(archive, Level.INSTANCE, *conditions) == ["3.2"]
    assert find(archive, Level.SERIES, *conditions[:2]) == ["2.1"]


def test_one_item_of_a_sequence_must_fulfil_all_conditions(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    def item(step: str, procedure: str) -> Dataset:
        dataset = Dataset()
        dataset.ScheduledProcedureStepID = step
        dataset.RequestedProcedureID = procedure
        return dataset

    requests = Sequence([item("S1", "P1"), item("S2", "P2")])
    store(make_file(SeriesInstanceUID="2.1", RequestAttributesSequence=requests))

    def series(step: str, procedure: str) -> list[str]:
        return find(
            archive,
            Level.SERIES,
            Condition(STEP_ID, equals([step])),
            Condition(PROCEDURE_ID, equals([procedure])),
        )

    assert series("s1", "p1") == ["2.1"]
    assert series("s2", "p2") == ["2.1"]
    assert series("s1", "p2") == []


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("20200131220000.000000", "20200131230000.000000", True),
        ("20200130230000.000000", "20200201100000.000000", True),
        ("20200131223000.000001", "20200201100000.000000", False),
    ],
)
def test_date_and_time_together_are_one_moment(
    archive: Archive, store: Store, make_file: MakeFile, *, low: str, high: str, found: bool
) -> None:
    store(make_file(StudyInstanceUID="1.1", StudyDate="20200131", StudyTime="2230"))
    moment = Moment(STUDY_DATE, STUDY_TIME, low, high)
    assert find(archive, Level.STUDY, moment) == (["1.1"] if found else [])


def test_order_limit_and_offset_cut_pages(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    uids = [f"1.{number}" for number in range(7)]
    for uid in uids:
        store(make_file(StudyInstanceUID=uid))

    def page(limit: int, offset: int, *, newest_first: bool) -> list[str]:
        search = Search(Level.STUDY, Scope(), (), newest_first, limit, offset)
        with archive.view() as view:
            assert view.count(search) == 7
            return [item.uids[0] for item in view.search(search)]

    assert [uid for at in range(0, 9, 3) for uid in page(3, at, newest_first=False)] == uids
    assert page(3, 0, newest_first=True) == uids[:-4:-1]
    assert page(-1, 5, newest_first=False) == uids[5:]
    assert page(0, 0, newest_first=False) == []


def test_the_latest_instance_that_says_something_wins(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    study = {"StudyInstanceUID": "1.1"}
    store(make_file(**study, PatientID="", AccessionNumber="A"))
    assert studies(archive, PATIENT_ID, EMPTY_VALUE) == ["1.1"]
    store(make_file(**study, PatientID="123", AccessionNumber="B"))
    store(make_file(**study, PatientID="", AccessionNumber=...))
    assert studies(archive, PATIENT_ID, equals(["123"])) == ["1.1"]
    assert studies(archive, PATIENT_ID, EMPTY_VALUE) == []
    assert studies(archive, ACCESSION, equals(["a"])) == []
    assert studies(archive, ACCESSION, equals(["b"])) == ["1.1"]
    with archive.view() as view:
        (found,) = view.search(Search(Level.STUDY, Scope()))
        assert found.attributes[0][PATIENT_ID] == {"vr": "LO", "Value": ["123"]}
        document = view.newest_document(found, complete=False)
        assert document[PATIENT_ID] == {"vr": "LO"}


def test_a_study_is_counted(archive: Archive, store: Store, make_file: MakeFile) -> None:
    study = {"StudyInstanceUID": "1.1"}
    for series, modality in (("2.1", "CT"), ("2.1", "CT"), ("2.2", "MR"), ("2.3", "CT")):
        store(make_file(**study, SeriesInstanceUID=series, Modality=modality))
    with archive.view() as view:
        (found,) = view.search(Search(Level.STUDY, Scope()))
        assert view.study_counts(found.keys[0]) == (3, 4)
        assert view.modalities(found.keys[0]) == ["CT", "MR"]
        first = view.search(Search(Level.SERIES, Scope()))[0]
        assert view.series_count(first.keys[-1]) == 2


def steps(archive: Archive, look: Callable[[View], object]) -> int:
    """Count how many instructions SQLite runs for what is looked up."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with archive.view() as view:
        look(view)  # prepares the statements
        connection = view._execute.__self__  # type: ignore[attr-defined]
        connection.set_progress_handler(count, 1)
        look(view)
        connection.set_progress_handler(None, 0)
    return counted


UID, INSTANCE_UID = "0020000D", "00080018"
LOOKS: dict[str, Callable[[View], object]] = {
    "instance": lambda view: view.instances(Scope("1.1", "2.1", "3.1")),
    "series": lambda view: view.instances(Scope("1.1", "2.1")),
    "state of a series": lambda view: view.state(Scope("1.1", "2.1")),
    "study by its UID": lambda view: view.search(
        Search(Level.STUDY, Scope(), (Condition(UID, equals(["1.1"])),))
    ),
    "study by Patient ID": lambda view: view.search(
        Search(Level.STUDY, Scope(), (Condition(PATIENT_ID, equals(["me"])),))
    ),
    "study by Study Date": lambda view: view.search(
        Search(Level.STUDY, Scope(), (Condition(STUDY_DATE, between("20200101", "20200102")),))
    ),
    "study by the beginning of a name": lambda view: view.search(
        Search(Level.STUDY, Scope(), (Condition(PATIENT_NAME, like("me*")),))
    ),
    "instance by its UID": lambda view: view.search(
        Search(Level.INSTANCE, Scope(), (Condition(INSTANCE_UID, equals(["3.1"])),))
    ),
    "instances of a series": lambda view: view.search(Search(Level.INSTANCE, Scope("1.1", "2.1"))),
    "a page of studies": lambda view: view.search(Search(Level.STUDY, Scope(), limit=2)),
    "the newest studies": lambda view: view.search(
        Search(Level.STUDY, Scope(), newest_first=True, limit=2)
    ),
    "a page of instances": lambda view: view.search(Search(Level.INSTANCE, Scope(), limit=2)),
}


def test_what_is_looked_up_costs_no_more_where_there_is_more_of_the_rest(
    archive: Archive, store: Store, make_file: MakeFile
) -> None:
    mine = {"StudyInstanceUID": "1.1", "PatientID": "me", "PatientName": "Me"}
    store(
        make_file(**mine, SeriesInstanceUID="2.1", SOPInstanceUID="3.1", StudyDate="20200101"),
        make_file(**mine, SeriesInstanceUID="2.1", SOPInstanceUID="3.2", StudyDate="20200101"),
        make_file(StudyInstanceUID="1.2"),
    )
    before = {name: steps(archive, look) for name, look in LOOKS.items()}
    store(
        *(make_file(**mine, SeriesInstanceUID="2.2", StudyDate="20200101") for _ in range(40)),
        *(make_file() for _ in range(40)),
    )
    after = {name: steps(archive, look) for name, look in LOOKS.items()}
    assert all(before.values())
    assert {name for name in LOOKS if after[name] > 1.3 * before[name]} == set()


def test_searches_of_one_kind_have_one_text_to_be_prepared() -> None:
    searches = [
        Search(Level.STUDY, Scope(), (Condition(PATIENT_ID, equals([f"{n}"])),), limit=n, offset=n)
        for n in range(2)
    ]
    assert len({(search.where()[0], search.page()[0]) for search in searches}) == 1
