"""The dialects of the Azure DICOM server: /v1 and /v2.

Sources, by the names used below: CS1 and CS2 are the conformance statements of
microsoft/dicom-server for v1 and v2 (docs/resources), E2E the end-to-end tests of that repository,
SRC its source code where no test says anything. Where they disagree, what the server does counts.
"""

from dataclasses import replace

from reference_server.archive import Level, StorePolicy
from reference_server.dicomweb.dialect import (
    ANY_SYNTAX,
    EXPLICIT_LITTLE,
    AcceptRules,
    Dialect,
    Offer,
    RenderedRules,
    RetrieveRules,
    SearchRules,
    StoreAnswerRules,
    StoreCheckRules,
    StoreReasons,
    StoreRequestRules,
    tags,
)
from reference_server.dicomweb.identifiers import is_lenient_uid, lenient_frame_numbers
from reference_server.dicomweb.negotiate import JSON_MODEL, by_order, model_by_cover

_JPEG_2000 = "1.2.840.10008.1.2.4.90"
_LARGEST = 2_147_483_647

_UIDS = (0x00080016, 0x0020000D, 0x0020000E, 0x00080018)
_PATIENT_ID = 0x00100020
# SRC: what v1 checks and both versions search by.
_SEARCHED = frozenset(
    {
        0x00080020,  # Study Date
        0x00080050,  # Accession Number
        0x00080060,  # Modality
        0x00080090,  # Referring Physician's Name
        0x00081030,  # Study Description
        0x00081090,  # Manufacturer's Model Name
        0x00100010,  # Patient's Name
        0x00100030,  # Patient's Birth Date
        0x00400244,  # Performed Procedure Step Start Date
    }
)


# CS1 and CS2, "Search QIDO-RS", default attributes and those of includefield=all.
_V1_DEFAULTS = {
    Level.STUDY: tags(
        "00080005 00080020 00080030 00080050 00080056 00080090 00080201 00100010 00100020 00100030 "
        "00100040 0020000D 00200010"
    ),
    Level.SERIES: tags("00080005 00080060 00080201 0008103E 0020000E 00400244 00400245 00400275"),
    Level.INSTANCE: tags(
        "00080005 00080016 00080018 00080056 00080201 00200013 00280008 00280010 00280011 00280100"
    ),
}
_V2_DEFAULTS = {
    Level.STUDY: tags("00080020 00080050 00080090 00081030 00100010 00100020 00100030 0020000D"),
    Level.SERIES: tags("00080060 00081090 0020000E 00400244"),
    Level.INSTANCE: tags("00080018"),
}
_ALL_FIELDS = {
    Level.STUDY: _V1_DEFAULTS[Level.STUDY]
    | tags(
        "00080063 00081030 00081032 00081060 00081080 00081110 00101010 00101020 00101030 00102180 "
        "001021B0"
    ),
    Level.SERIES: _V1_DEFAULTS[Level.SERIES] | tags("00080021 00080031 00200011 00200060"),
    Level.INSTANCE: _V1_DEFAULTS[Level.INSTANCE],
}

_INSTANCE_SYNTAXES = frozenset({ANY_SYNTAX, EXPLICIT_LITTLE, _JPEG_2000})
_FRAME_SYNTAXES = frozenset({ANY_SYNTAX, EXPLICIT_LITTLE})
_INSTANCES = Offer("application/dicom", multipart=True, syntaxes=_INSTANCE_SYNTAXES)
_FRAMES = Offer("application/octet-stream", multipart=True, syntaxes=_FRAME_SYNTAXES)

_RETRIEVE = RetrieveRules(
    # E2E: application/dicom+xml is 406.
    metadata=(JSON_MODEL,),
    # SRC: for a study or a series */* counts as a single part, which these don't have: 406.
    sets=(_INSTANCES,),
    # SRC: for an instance and for frames */* means multipart, as it is stored.
    instance=(
        replace(_INSTANCES, is_default=True),
        replace(_INSTANCES, multipart=False),
    ),
    # E2E: uncompressed, as they are stored, or as JPEG 2000; */* means multipart.
    frames=(
        replace(_FRAMES, is_default=True),
        replace(_FRAMES, multipart=False),
        Offer("image/jp2", multipart=True, syntax=_JPEG_2000, syntaxes=frozenset({_JPEG_2000})),
    ),
    # E2E: metadata leaves bulk values out and gives no URI for them.
    bulk=(),
    # E2E: transfer-syntax=* gives the stored bytes, whatever their syntax.
    unsent=frozenset(),
    # SRC, E2E with mixed syntaxes: several instances and a named syntax are 406, even if it fits.
    sets_need_any_syntax=True,
    # SRC: a file above this size that needs conversion is 406.
    most_converted=104_857_600,
    # E2E, a video: frames with transfer-syntax=* are the stored fragments.
    frames_as_stored=True,
    # SRC: several frames in a single part.
    single_frame_status=400,
    # SRC: none on retrieval.
    ranges=False,
    # SRC: multipart answers have neither `type` nor part headers but Content-Type.
    describes_parts=False,
    # SRC, E2E: the ETag is bare, and If-None-Match is compared as text.
    etag_is_quoted=False,
)

_RENDERED = RenderedRules(
    # CS1 and CS2, "Retrieve Rendered Image".
    single=(Offer("image/jpeg", multipart=False), Offer("image/png", multipart=False)),
    # CS1 and CS2: of several frames the first is rendered.
    moving=(),
    # CS1 and CS2: an instance or a frame of it, nothing else.
    several=(),
    # CS1 and CS2 have none.
    thumbnails=False,
    # CS1 and CS2: image/jpeg by default.
    unasked_is_first=True,
    # SRC: more than one media type is 406, and so is a wildcard.
    takes_one_range=True,
    # CS1 and CS2: quality alone.
    parameters=frozenset({"quality"}),
    # CS1 and CS2: 100 if not specified.
    default_quality=100,
    # CS1 and CS2, "Retrieve Response Status Codes".
    no_pixels=404,
)

_SEARCH = SearchRules(
    # E2E: as for metadata.
    results=(JSON_MODEL,),
    # E2E: an attribute that can't be searched at this level is 400; CS2 "Search Response Codes".
    unknown_is_refused=True,
    # SRC: names of parameters that are no attributes are read in any case.
    names_ignore_case=True,
    # ASP.NET Core reads queries as forms do.
    plus_is_blank=True,
    # CS2 "Searchable Attributes".
    filters={
        Level.STUDY: tags(
            "0020000D 00080020 00081030 00080050 00100020 00100010 00100030 00080090 00080061"
        ),
        Level.SERIES: tags("0020000E 00080060 00400244 00081090"),
        Level.INSTANCE: tags("00080018"),
    },
    # SRC: below a study in the path, attributes of studies are 400.
    filters_of_parents=False,
    # SRC: * ? , and \ are plain text.
    wildcards=False,
    # SRC: UIDs in queries are compared as they are.
    checks_uids=False,
    # E2E and SQL Server's collation: without case, names also without accents; first values only.
    ignores_case=True,
    # E2E: a name must equal all that is stored, carets and groups included.
    names_by_group=False,
    # SRC: an attribute without a value is 400.
    empty_is_universal=False,
    # SQL compares what is stored, empty or not.
    unknown_matches=frozenset(),
    # SRC: the end of a range must not come before its beginning.
    reversed_range_is_refused=True,
    # SRC: the index has dates and no times.
    moments=False,
    # CS2 "Supported Search Parameters"; SRC: others are read as attributes, and refused.
    matching=frozenset({"fuzzymatching"}),
    # CS2 "Supported Search Parameters": 1 to 200, 100 by default, else 400.
    default_limit=100,
    # CS2 "Supported Search Parameters".
    most=200,
    # CS2 "Supported Search Parameters": anything else is 400.
    limit_is_clamped=False,
    # SRC: pages go from the newest to the oldest.
    newest_first=True,
    # SRC: nothing is said of the rest.
    warns_of_rest=False,
    # CS2 "Search Response", default tags.
    defaults=_V2_DEFAULTS,
    # E2E: Modalities in Study and the numbers of related instances; no Retrieve URL.
    computed=tags("00080061 00201208 00201209"),
    # SRC: of what comes from the index only Patient ID is there without a value.
    always=frozenset({"00100020"}),
    # CS1 "Search Response", default and additional tags.
    all_fields=_ALL_FIELDS,
    # SRC: `all` has lists of its own; Manufacturer's Model Name of v2 is not in them.
    all_replaces_defaults=True,
    # SRC: `all` together with other fields is 400, though CS2 says that it counts.
    all_stands_alone=True,
    # SRC: a field is a field, private or not.
    creators_of_fields=False,
    # SRC: any attribute may be included at any level.
    fields_of_children=True,
    # SRC: what the index covers comes from it and has no empty values; else the newest instance.
    index_first=False,
    # SRC: the columns of the index.
    indexed=_V2_DEFAULTS[Level.STUDY] | _V2_DEFAULTS[Level.SERIES],
)

V2 = Dialect(
    # The service, and its open-source server, go by this name.
    name="Azure DICOM server, version 2",
    # SRC: the version is a segment of the path.
    segments=("v2", "v2.0"),
    # ASP.NET Core routing.
    ignores_case_of_path=True,
    # ASP.NET Core routing.
    ignores_last_slash=True,
    # SRC: no route has them.
    methods=frozenset(),
    # The deployed service sends both.
    headers=(
        ("X-Content-Type-Options", "nosniff"),
        # SRC: version reporting is on.
        ("api-supported-versions", "1.0-prerelease, 1.0, 2.0"),
    ),
    # SRC: no route has OPTIONS.
    describes_itself=False,
    # SRC: no answer is compressed by the server itself.
    compressed=frozenset(),
    # SRC: of the JSON formatter.
    json_type="application/dicom+json; charset=utf-8",
    # SRC: a filter against script in queries.
    forbidden_in_query=("<", "%3c"),
    # SRC: of the checks of paths.
    is_uid=is_lenient_uid,
    # SRC: .NET reads the numbers.
    frame_numbers=lenient_frame_numbers,
    accept=AcceptRules(
        # SRC: the first that fits; weights are not looked at.
        choose=by_order,
        # E2E: whatever covers it will do, application/json too.
        choose_model=model_by_cover,
        # SRC: the filter of these endpoints answers with an empty body.
        explains_refused_model=False,
        # SRC: only the field is read.
        query_parameter=False,
        # SRC: what is not known is passed over.
        mixtures_are_refused=False,
    ),
    store_request=StoreRequestRules(
        # SRC: of the multipart reader.
        boundary_missing=415,
        # SRC: .NET takes no slash in a bare value.
        strict_parameters=True,
        # SRC: the whole field, and that of each part, must be application/dicom.
        type_may_have_parameters=False,
        # CS1, CS2: only files are stored. SRC: any type may be named; the parts count.
        metadata_types=frozenset(),
        # CS1, CS2: only files are stored.
        pixel_types={},
        # SRC: `start` is not supported.
        start_is_refused=True,
        # E2E for the first part, SRC for the others.
        type_stands_in_for_all=False,
        # SRC: nothing is stored then.
        wrong_part_fails_alone=False,
        # SRC: the part that breaks off is dropped without a word.
        truncated_is_refused=False,
        # E2E: no content provided.
        no_parts=204,
        # SRC: of the multipart reader.
        slack=16_384,
        # SRC: MaxAllowedDicomFileSize.
        most=_LARGEST,
        # SRC: the framework answers with an empty body.
        explains_refused_type=False,
    ),
    store_check=StoreCheckRules(
        # SRC: the key is study, series and instance; a repeated store is refused unseen (E2E).
        policy=StorePolicy(any_study=False, compare=False),
        # CS2 "Store Required Attributes".
        required=(*_UIDS, _PATIENT_ID),
        # E2E: Patient ID may be there without a value.
        may_be_blank=frozenset({_PATIENT_ID}),
        # CS2 "Store Changes From V1": the required ones alone.
        checked=frozenset({*_UIDS, _PATIENT_ID}),
        # E2E: values padded with NUL are fine.
        ignores_nul=True,
        # CS2 "Store Changes From V1": everything else is a warning.
        warns_of_all=True,
        # SRC: digits, dots and length are looked at, zeros are not.
        strict_uids=False,
    ),
    store_answer=StoreAnswerRules(
        # E2E: as for metadata.
        forms=(JSON_MODEL,),
        # CS2 "Store Failure Reason Codes". E2E: a mismatch is 43264, though CS2 says 43265.
        reasons=StoreReasons(
            unreadable=43264, invalid=43264, mismatch=43264, duplicate=45070, processing=272
        ),
        # CS2 "Store Warning Reason Codes".
        implicit_vr_warning=45063,
        # CS2 "Store Warning Reason Codes".
        invalid_warning=1,
        # CS2 "Store Response Status Codes".
        warned=202,
        # E2E: a garbage part alone is 409.
        all_unreadable=409,
        # SRC: what has no UIDs is listed in Failed SOP Sequence.
        other_failures=False,
        # E2E: only where the path names the study.
        retrieve_url_always=False,
        # E2E: always there, possibly empty.
        comments_on_success=True,
        # SRC: the reasons in words.
        comments_on_failure=True,
        # SRC: neither field is sent.
        locations=False,
        # CS1, CS2: the payload says it, no field does.
        warns_of_failures=False,
        # SRC: only the required attributes are looked at in this version.
        warns_of_multiple_values=frozenset({_PATIENT_ID}),
    ),
    retrieve=_RETRIEVE,
    rendered=_RENDERED,
    search=_SEARCH,
)

V1 = replace(
    V2,
    name="Azure DICOM server, version 1",
    segments=("v1", "v1.0", "v1.0-prerelease"),
    store_check=replace(
        V2.store_check,
        # CS1 "Store": Patient ID must have a value.
        may_be_blank=frozenset(),
        # CS1 "Store": every searched attribute must be valid.
        checked=frozenset({*_UIDS, _PATIENT_ID}) | _SEARCHED,
        # E2E: a NUL at the end of Patient ID is an invalid character.
        ignores_nul=False,
        # CS1: what is not searched is not looked at.
        warns_of_all=False,
    ),
    store_answer=replace(
        V2.store_answer,
        # CS1: 202 is for partial failure only.
        warned=200,
        # CS1 has no such code.
        invalid_warning=None,
        # E2E: only the answers of version 2 have it.
        comments_on_success=False,
        # SRC: searched attributes with several values are stored, the first is indexed.
        warns_of_multiple_values=_SEARCHED,
    ),
    search=replace(
        _SEARCH,
        # CS1 "Search Response", default tags.
        defaults=_V1_DEFAULTS,
    ),
)
