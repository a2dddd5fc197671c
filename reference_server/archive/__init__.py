"""Instances on disk and an index of them, durable and safe to use from many threads.

    archive = Archive(folder)
    upload = archive.receive()                     # write the bytes of a file into it
    archive.store([(upload, describe(...))], policy)
    with archive.view() as view:                   # a state that does not change
        view.instances(Scope(study_uid))

It knows DICOM, and no HTTP.
"""

from reference_server.archive.archive import Archive, Outcome, StorePolicy
from reference_server.archive.entry import (
    Entry,
    bulk_name,
    bulk_names,
    bulk_path,
    describe,
    dumps,
    with_references,
)
from reference_server.archive.files import Upload
from reference_server.archive.group import Group
from reference_server.archive.levels import (
    KEYS,
    MODALITIES_IN_STUDY,
    SEARCHABLE,
    Level,
    kept,
)
from reference_server.archive.normal import earliest_time, latest_time, normal_form
from reference_server.archive.schema import ArchiveError
from reference_server.archive.scope import Scope
from reference_server.archive.search import (
    ANY_VALUE,
    EMPTY_VALUE,
    FIRST_VALUE,
    Condition,
    Moment,
    Search,
    ValueTest,
    between,
    equals,
    has_words,
    like,
    name_like,
)
from reference_server.archive.view import Found, StoredFile, StoredInstance, View

__all__ = [
    "ANY_VALUE",
    "EMPTY_VALUE",
    "FIRST_VALUE",
    "KEYS",
    "MODALITIES_IN_STUDY",
    "SEARCHABLE",
    "Archive",
    "ArchiveError",
    "Condition",
    "Entry",
    "Found",
    "Group",
    "Level",
    "Moment",
    "Outcome",
    "Scope",
    "Search",
    "StorePolicy",
    "StoredFile",
    "StoredInstance",
    "Upload",
    "ValueTest",
    "View",
    "between",
    "bulk_name",
    "bulk_names",
    "bulk_path",
    "describe",
    "dumps",
    "earliest_time",
    "equals",
    "has_words",
    "kept",
    "latest_time",
    "like",
    "name_like",
    "normal_form",
    "with_references",
]
