"""The dialect of the standard itself: /dicom-web, by PS3.18 2024e.

What the standard leaves open is chosen here, and said.
"""

from dataclasses import replace

from reference_server.archive import Level, StorePolicy
from reference_server.dicomweb.attribute_levels import SERIES_TAGS, STUDY_TAGS
from reference_server.dicomweb.dialect import (
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
from reference_server.dicomweb.drawing import GIF, JPEG, PNG
from reference_server.dicomweb.identifiers import is_strict_uid, strict_frame_numbers
from reference_server.dicomweb.negotiate import (
    DICOM_XML,
    JSON_MODEL,
    by_weight,
    model_by_weight,
)

_IMPLICIT = "1.2.840.10008.1.2"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"
_JPEG = "1.2.840.10008.1.2.4."

_INSTANCES = Offer("application/dicom", multipart=True, is_default=True)
_BULK_DATA = Offer("application/octet-stream", multipart=True)
_XML_MODEL = Offer(DICOM_XML, multipart=True)

# PS3.18 Table 8.7.3-5: media types of compressed frames, with the syntax that each means alone.
_COMPRESSED = {
    "image/jpeg": (f"{_JPEG}70", "50 51 57 70"),
    "image/jls": (f"{_JPEG}80", "80 81"),
    "image/jp2": (f"{_JPEG}90", "90 91"),
    "image/jpx": (f"{_JPEG}92", "92 93"),
    "image/jxl": (f"{_JPEG}110", "110 111 112"),
    "image/jphc": (f"{_JPEG}201", "201 202 203"),
    "image/dicom-rle": ("1.2.840.10008.1.2.5", ""),
}


def _bulk_offers() -> tuple[Offer, ...]:
    # PS3.18 Table 10.4.4-1: octet-stream in multipart is required, all else is optional.
    offers = [
        _BULK_DATA,
        Offer("application/octet-stream", multipart=False),
    ]
    for essence, (syntax, numbers) in _COMPRESSED.items():
        named = {f"{_JPEG}{number}" for number in numbers.split()} | {syntax, "*"}
        offers += [Offer(essence, each, syntax, frozenset(named)) for each in (True, False)]
    return tuple(offers)


_VIDEOS = {
    "video/mpeg": (f"{_JPEG}101", "100 100.1 101 101.1"),
    "video/mp4": (f"{_JPEG}102", "102 102.1 103 103.1 104 104.1 105 105.1 106 106.1"),
    "video/h265": (f"{_JPEG}107", "107 108"),
}

# PS3.18 Table 10.5.2-1 has image/jph where Table 8.7.3-5 has image/jphc.
_PIXEL_TYPES = {
    essence: (usual, frozenset({f"{_JPEG}{number}" for number in numbers.split()} | {usual}))
    for essence, (usual, numbers) in (
        _COMPRESSED | _VIDEOS | {"image/jph": _COMPRESSED["image/jphc"]}
    ).items()
}


def _pictures(*essences: str) -> tuple[Offer, ...]:
    """Offer one picture in each media type, the first by default, and in parts."""
    single = (Offer(each, multipart=False, is_default=each == essences[0]) for each in essences)
    return (*single, *_pictures_in_parts(*essences))


def _pictures_in_parts(*essences: str) -> tuple[Offer, ...]:
    return tuple(Offer(each, multipart=True) for each in essences)


# PS3.18 Tables 10.6.3-3 to 10.6.3-5, types U and R.
_REQUIRED_FIELDS = {
    Level.STUDY: tags(
        "00080020 00080030 00080050 00080061 00080090 00100010 00100020 00100030 00100040 0020000D "
        "00200010 00201206 00201208"
    ),
    Level.SERIES: tags("00080060 0020000E 00200011 00201209"),
    Level.INSTANCE: tags("00080016 00080018 00200013"),
}
# The same tables, type C: there if known. What is stored can be retrieved, and is online.
_KNOWN_FIELDS = {
    Level.STUDY: tags("00080056 00080201 00081190"),
    Level.SERIES: tags("00080201 0008103E 00081190 00400244 00400245 00400275"),
    Level.INSTANCE: tags("00080056 00080201 00081190 00280008 00280010 00280011 00280100"),
}
_DEFAULTS = {level: _REQUIRED_FIELDS[level] | _KNOWN_FIELDS[level] for level in Level}

STANDARD = Dialect(
    # The edition.
    name="PS3.18 2024e",
    # A choice: PS3.18 8.2 leaves the base URL to the server.
    segments=("dicom-web",),
    # PS3.18 8.2: paths are as the templates write them (RFC 3986 6.2.2.1).
    ignores_case_of_path=False,
    # PS3.18 8.2: a path with a slash more is another one.
    ignores_last_slash=False,
    # RFC 9110 9.1: HEAD is for every resource that has GET; 9.3.7: OPTIONS names the methods.
    methods=frozenset({"HEAD", "OPTIONS"}),
    # Not of the standard: what browsers must not guess.
    headers=(("X-Content-Type-Options", "nosniff"),),
    # PS3.18 8.9: every service has this transaction.
    describes_itself=True,
    # RFC 9110 12.5.3 leaves it to the server; text is worth it.
    compressed=frozenset({"application/dicom+json", "application/dicom+xml"}),
    # PS3.18 8.7.3.5.3: UTF-8 is meant without a charset.
    json_type="application/dicom+json",
    # PS3.18 forbids nothing of the kind.
    forbidden_in_query=(),
    # PS3.18 Table 5.1-1.
    is_uid=is_strict_uid,
    # PS3.18 10.1.1. Any order and repeated numbers are served as they are asked for.
    frame_numbers=strict_frame_numbers,
    accept=AcceptRules(
        # PS3.18 8.7.8.1.
        choose=by_weight,
        # PS3.18 8.7.8.1; application/json is not registered for DICOM JSON.
        choose_model=model_by_weight,
        # PS3.18 Table 8.5-1: 406 lists the available media types.
        explains_refused_model=True,
        # PS3.18 8.3.3.1 and Tables 10.1.2-1 and 10.4.1-5.
        query_parameter=True,
        # PS3.18 8.3.3.1 and 8.7.5.
        mixtures_are_refused=True,
    ),
    store_request=StoreRequestRules(
        # PS3.18 Table 10.5.3-1: bad syntax.
        boundary_missing=400,
        # PS3.18 8.7.1: type= may come with and without quotes.
        strict_parameters=False,
        # PS3.18 8.7.3.5: media types may have a transfer syntax.
        type_may_have_parameters=True,
        # PS3.18 Table 10.5.4-1.
        metadata_types=frozenset(
            {"application/dicom+json", "application/dicom+xml", "application/octet-stream"}
        ),
        # PS3.18 Tables 8.7.3-5 and 10.5.2-1. GIF and PNG, which have no transfer syntax, are
        # converted.
        pixel_types=_PIXEL_TYPES,
        # PS3.18 8.7.1 allows it; the parts of this store have no root.
        start_is_refused=False,
        # Not defined: PS3.18 8.6.1.2 wants a Content-Type in each part. RFC 2387 3.1 has a default.
        type_stands_in_for_all=True,
        # PS3.18 Table 10.5.3-1 (202) and I.1: parts stand or fall each for itself.
        wrong_part_fails_alone=True,
        # PS3.18 8.6.1.2.1 and Table 10.5.3-1: bad syntax.
        truncated_is_refused=True,
        # PS3.18 10.5.1.4: one or more representations.
        no_parts=400,
        # RFC 2046 5.1.1: preamble and epilogue are ignored, however long.
        slack=None,
        # PS3.18 Table 8.5-1: 413. The size is a choice.
        most=2**32 - 1,
        # PS3.18 8.1.2.3: a failure should say why.
        explains_refused_type=True,
    ),
    store_check=StoreCheckRules(
        # PS3.5 9: a SOP Instance UID names one instance. A choice where PS3.18 is silent: the
        # identical file again is a success, any other content under its UID is a conflict.
        policy=StorePolicy(any_study=True, compare=True),
        # PS3.18 10.5.2: what is stored conforms to its IOD; without these it can't be found again.
        required=(0x00080016, 0x0020000D, 0x0020000E, 0x00080018),
        # PS3.5 9.1: a UID is not empty; the required ones are all UIDs.
        may_be_blank=frozenset(),
        # A choice: other values are kept as they come, also where they break their VR.
        checked=frozenset(),
        # PS3.5 9.1: UIDs are padded with NUL.
        ignores_nul=True,
        # A choice, as values are not looked at.
        warns_of_all=False,
        # PS3.5 9.1; a path could not name it otherwise (PS3.18 Table 5.1-1).
        strict_uids=True,
    ),
    store_answer=StoreAnswerRules(
        # PS3.18 Table 10.5.4-1 and the examples of I.3 and B.23, which have one object or document.
        forms=(JSON_MODEL, _XML_MODEL, replace(_XML_MODEL, multipart=False)),
        # PS3.18 Table I.2-2. A mismatch has no code of its own there: A9xx is nearest. 0111 is the
        # duplicate SOP instance of PS3.7 annex C; additional codes may be used.
        reasons=StoreReasons(
            unreadable=0xC000, invalid=0xC000, mismatch=0xA901, duplicate=0x0111, processing=0x0110
        ),
        # PS3.18 8.6.2.1 rules it out for web services; here it is stored, and converted when sent.
        implicit_vr_warning=None,
        # Values are not looked at, so nothing is said of them.
        invalid_warning=None,
        # PS3.18 Table 10.5.3-1.
        warned=202,
        # PS3.18 Table 10.5.3-1: bad syntax.
        all_unreadable=400,
        # PS3.18 Table I.1-1.
        other_failures=True,
        # PS3.18 Table I.1-1, type 2.
        retrieve_url_always=True,
        # PS3.18 Table I.1-1 has no such attribute.
        comments_on_success=False,
        # PS3.18 Table I.1-1 has no such attribute.
        comments_on_failure=False,
        # PS3.18 Table 10.5.3-2.
        locations=True,
        # PS3.18 10.5.3.2: recommended, with the status code and a reason.
        warns_of_failures=True,
        # PS3.4 C.2.2.3: any of the values can be searched.
        warns_of_multiple_values=frozenset(),
    ),
    retrieve=RetrieveRules(
        # PS3.18 Table 10.4.4-1.
        metadata=(JSON_MODEL, _XML_MODEL),
        # PS3.18 Table 10.4.4-1; note 2: bulk data; note 3: no single part for a study or a series.
        sets=(_INSTANCES, _BULK_DATA),
        # PS3.18 Table 10.4.4-1: an instance also comes as a single part.
        instance=(_INSTANCES, Offer("application/dicom", multipart=False), _BULK_DATA),
        # PS3.18 Table 8.7.3-5 and Table 10.4.4-1.
        frames=_bulk_offers(),
        # PS3.18 Table 8.7.3-5 and Table 10.4.4-1, as for frames.
        bulk=_bulk_offers(),
        # PS3.18 8.7.3 and 8.7.3.4.
        unsent=frozenset({_IMPLICIT, _BIG_ENDIAN}),
        # PS3.18 8.7.3: the named syntax, for all that can be converted.
        sets_need_any_syntax=False,
        # PS3.18 knows no such limit.
        most_converted=None,
        # PS3.18 8.7.3.3.1: octet-stream is uncompressed little endian.
        frames_as_stored=False,
        # PS3.18 Table 10.4.4-1 note 3: single part types are ignored for more than one item.
        single_frame_status=406,
        # PS3.18 8.6.1.1. With several parts the boundary would have to stay the same (8.6.1.2).
        ranges=True,
        # PS3.18 8.6.1.2, Table 8.6.1-1 and 8.7.1.
        describes_parts=True,
        # RFC 9110 8.8.3 and 13.1.2.
        etag_is_quoted=True,
    ),
    rendered=RenderedRules(
        # PS3.18 Table 8.7.4-1, single frame image: all that is default or required.
        single=_pictures(JPEG, PNG, GIF),
        # PS3.18 Table 8.7.4-1, multi-frame image: GIF is optional; there is no default.
        moving=(Offer(GIF, multipart=False), *_pictures_in_parts(JPEG, PNG, GIF)),
        # PS3.18 Table 10.4.4-1, note 3: several come in parts only.
        several=_pictures_in_parts(JPEG, PNG, GIF),
        # PS3.18 10.4.1.1.4: optional, and if so at all levels.
        thumbnails=True,
        # PS3.18 8.7.5: no Accept field is 406.
        unasked_is_first=False,
        # PS3.18 8.7.7: Accept is a list.
        takes_one_range=False,
        # PS3.18 Table 10.4.1-5; iccprofile is optional. Annotations are not drawn: 8.3.5.1.1 has
        # a warning for that.
        parameters=frozenset({"annotation", "quality", "viewport", "window"}),
        # PS3.18 8.3.5.1.2 leaves it to the server.
        default_quality=90,
        # PS3.18 8.7.8.1: there is no form that such an instance could be rendered to.
        no_pixels=406,
    ),
    search=SearchRules(
        # PS3.18 Table 10.6.4-1.
        results=(JSON_MODEL, _XML_MODEL),
        # PS3.18 8.3: what is not supported is ignored.
        unknown_is_refused=False,
        # PS3.18 8.3.1: parameter names are case-sensitive.
        names_ignore_case=False,
        # PS3.18 8.3.1: + is a character like others.
        plus_is_blank=False,
        # PS3.18 Table 10.6.1-5, and optional keys that the index has anyway.
        filters={
            Level.STUDY: tags(
                "0020000D 00080020 00080030 00080050 00080061 00080090 00081030 00100010 00100020 "
                "00100030 00200010"
            ),
            Level.SERIES: tags(
                "0020000E 00080060 00081090 00200011 00400244 00400245 00400275.00400009 "
                "00400275.00401001"
            ),
            Level.INSTANCE: tags("00080018 00080016 00200013"),
        },
        # PS3.18 10.6.1.2.1 has patient attributes everywhere; those of studies filter as well.
        filters_of_parents=True,
        # PS3.4 C.2.2.2.4 and C.2.2.2.2.
        wildcards=True,
        # PS3.18 8.3: an invalid value of a supported parameter is 400.
        checks_uids=True,
        # PS3.4 C.2.2.2.1: case counts but for names. C.2.2.3: any of several values may match.
        ignores_case=False,
        # PS3.4 C.2.2.2.1.1 leaves names to the implementation.
        names_by_group=True,
        # PS3.4 C.2.2.2.3.
        empty_is_universal=True,
        # PS3.4 C.2.2.1.2: a required key of zero length is unknown and matches.
        unknown_matches=tags(
            "00080020 00080030 00080050 00080090 00100010 00100020 00200010 00080060 00200011 "
            "00400244 00400245 00400275.00400009 00400275.00401001 00200013"
        ),
        # Not defined; such a range holds nothing.
        reversed_range_is_refused=False,
        # PS3.18 8.3.4.1.1.
        moments=True,
        # PS3.18 8.3.4.2, 8.3.4.5 and 8.3.4.6, all of them optional.
        matching=frozenset({"fuzzymatching", "emptyvaluematching", "multiplevaluematching"}),
        # PS3.18 8.3.4.4.1: maxResults, a choice.
        default_limit=1000,
        # PS3.18 8.3.4.4.1: maxResults, a choice.
        most=1000,
        # PS3.18 8.3.4.4.1: the smaller one of limit and maxResults.
        limit_is_clamped=True,
        # PS3.18 8.3.4.4.1 asks for the same order each time; oldest first keeps pages in place.
        newest_first=False,
        # PS3.18 8.3.4.4.1.
        warns_of_rest=True,
        # PS3.18 Tables 10.6.3-3 to 10.6.3-5.
        defaults=_DEFAULTS,
        # The same tables: what can be told from what is there.
        computed=tags("00080056 00080061 00081190 00201206 00201208 00201209"),
        # PS3.4 C.2.2.1.2: required keys are there, even without a value.
        always=frozenset().union(*_REQUIRED_FIELDS.values()),
        # PS3.18 10.6.3.3.1 to 10.6.3.3.3.
        all_fields={Level.STUDY: STUDY_TAGS, Level.SERIES: SERIES_TAGS, Level.INSTANCE: None},
        # PS3.18 8.3.4.3: `all` adds what is available.
        all_replaces_defaults=False,
        # PS3.18 8.3.4.3 forbids it to the user agent; `all` counts.
        all_stands_alone=False,
        # PS3.18 10.6.3.3.1: the private attribute and its creator (PS3.5 7.8.1).
        creators_of_fields=True,
        # PS3.18 10.6.3.3.1: they shall not be returned.
        fields_of_children=False,
        # Results agree with what matched.
        index_first=True,
        # A choice, for speed; it can not be seen.
        indexed=frozenset().union(*_DEFAULTS.values()) | {"00081030", "00081090"},
    ),
)
