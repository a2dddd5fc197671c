"""Which resources there are, and what each method does to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reference_server.dicomweb.bulkdata import retrieve_bulkdata
from reference_server.dicomweb.bulkdata_sets import retrieve_all_bulkdata, retrieve_pixeldata
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delete import delete
from reference_server.dicomweb.dialect import Dialect
from reference_server.dicomweb.frames import retrieve_frames
from reference_server.dicomweb.metadata import retrieve_metadata
from reference_server.dicomweb.rendered import retrieve_rendered
from reference_server.dicomweb.retrieve import retrieve
from reference_server.dicomweb.search import search_instances, search_series, search_studies
from reference_server.dicomweb.store import store
from reference_server.dicomweb.thumbnail import retrieve_thumbnail
from reference_server.http import Response

Operation = Callable[[Call], Response]

_STUDY = "studies/{study}"
_SERIES = f"{_STUDY}/series/{{series}}"
_INSTANCE = f"{_SERIES}/instances/{{instance}}"


@dataclass(frozen=True, slots=True)
class Route:
    """A template of a path; a last segment in {braces*} takes all that follows."""

    template: str
    methods: dict[str, Operation]
    exists: Callable[[Dialect], bool] = lambda _: True
    segments: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", self.template.split("/"))

    def match(self, segments: Sequence[str], *, ignore_case: bool) -> dict[str, str] | None:
        """Give what the path says at the braces, or None where it is another path."""
        wanted = self.segments
        if wanted[-1].endswith("*}") and len(segments) >= len(wanted):
            segments = [*segments[: len(wanted) - 1], "/".join(segments[len(wanted) - 1 :])]
        if len(segments) != len(wanted):
            return None
        found = {}
        for want, got in zip(wanted, segments, strict=True):
            if want.startswith("{"):
                if not got:
                    return None
                found[want.strip("{*}")] = got
            elif want != (got.lower() if ignore_case else got):
                return None
        return found


def _renders_several(dialect: Dialect) -> bool:
    return bool(dialect.rendered.several)


def _has_thumbnails(dialect: Dialect) -> bool:
    return dialect.rendered.thumbnails


def _has_bulk_data(dialect: Dialect) -> bool:
    return bool(dialect.retrieve.bulk)


ROUTES = (
    # PS3.18 8.9.1.1: the base itself has OPTIONS alone.
    Route("", {}, exists=lambda dialect: dialect.describes_itself),
    Route("studies", {"GET": search_studies, "POST": store}),
    Route("series", {"GET": search_series}),
    Route("instances", {"GET": search_instances}),
    Route(_STUDY, {"GET": retrieve, "POST": store, "DELETE": delete}),
    Route(f"{_STUDY}/metadata", {"GET": retrieve_metadata}),
    Route(f"{_STUDY}/series", {"GET": search_series}),
    Route(f"{_STUDY}/instances", {"GET": search_instances}),
    Route(_SERIES, {"GET": retrieve, "DELETE": delete}),
    Route(f"{_SERIES}/metadata", {"GET": retrieve_metadata}),
    Route(f"{_SERIES}/instances", {"GET": search_instances}),
    Route(_INSTANCE, {"GET": retrieve, "DELETE": delete}),
    Route(f"{_INSTANCE}/metadata", {"GET": retrieve_metadata}),
    Route(f"{_INSTANCE}/frames/{{frames}}", {"GET": retrieve_frames}),
    Route(f"{_INSTANCE}/bulkdata/{{bulkdata*}}", {"GET": retrieve_bulkdata}, _has_bulk_data),
    *(
        Route(f"{template}/bulkdata", {"GET": retrieve_all_bulkdata}, _has_bulk_data)
        for template in (_STUDY, _SERIES, _INSTANCE)
    ),
    *(
        Route(f"{template}/pixeldata", {"GET": retrieve_pixeldata}, _has_bulk_data)
        for template in (_STUDY, _SERIES, _INSTANCE)
    ),
    Route(f"{_STUDY}/rendered", {"GET": retrieve_rendered}, exists=_renders_several),
    Route(f"{_SERIES}/rendered", {"GET": retrieve_rendered}, exists=_renders_several),
    Route(f"{_INSTANCE}/rendered", {"GET": retrieve_rendered}),
    Route(f"{_INSTANCE}/frames/{{frames}}/rendered", {"GET": retrieve_rendered}),
    *(
        Route(f"{template}/thumbnail", {"GET": retrieve_thumbnail}, exists=_has_thumbnails)
        for template in (_STUDY, _SERIES, _INSTANCE, f"{_INSTANCE}/frames/{{frames}}")
    ),
)
