"""All bulk data, or all pixel data, of a study, a series or an instance (PS3.18 10.4.1.1.5, .6)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reference_server.archive import StoredInstance, View, bulk_names, bulk_path
from reference_server.dicom import read
from reference_server.dicomweb.bulkdata import representations
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delivery import NotDeliverable, first_that_fits
from reference_server.dicomweb.dialect import Choice
from reference_server.dicomweb.opened import OpenInstance, viewed
from reference_server.dicomweb.payload import Representation, payload
from reference_server.http import HTTPError, Piece, Response, Stream

# Says of the place of a bulk value whether it is asked for.
Wanted = Callable[[str], bool]

# PS3.18 10.4.3.3.6: of the data set itself; icons have theirs in a sequence.
_PIXEL_DATA = frozenset({"7FE00008", "7FE00009", "7FE00010"})


def retrieve_all_bulkdata(call: Call) -> Response:
    """Answer with the values of all elements that metadata have a BulkDataURI for."""
    return _retrieve(call, lambda _: True, "bulk data", single=False)


def retrieve_pixeldata(call: Call) -> Response:
    """Answer with the pixel data of all instances that have some."""
    # PS3.18 Table 10.4.4-1, note 3: a single part is for what is a single item.
    return _retrieve(call, _PIXEL_DATA.__contains__, "pixel data", single="instance" in call.path)


def _retrieve(call: Call, wanted: Wanted, what: str, *, single: bool) -> Response:
    scope = call.scope()
    choices = call.choices(call.dialect.retrieve.bulk)
    with viewed(call) as view:
        instances = view.instances(scope)
        if not instances:
            raise call.missing(scope)
        if not any(_names(view, instance, wanted) for instance in instances):
            raise HTTPError(404, f"There is no {what}.")

        def attempt(choice: Choice) -> list[Representation]:
            found = values(call, view, instances, choice, wanted)
            if not choice.offer.multipart and not (single and len(found) == 1):
                raise NotDeliverable(f"All {what} need multipart/related.")
            return found

        choice, found = first_that_fits(choices, attempt)
        return payload(call, choice, found, view.close)


def values(
    call: Call,
    view: View,
    instances: Sequence[StoredInstance],
    choice: Choice,
    wanted: Wanted = lambda _: True,
) -> list[Representation]:
    """Give all bulk values of instances, or those that are wanted. Raises NotDeliverable."""
    return [
        found
        for instance in instances
        if (names := _names(view, instance, wanted))
        for found in _of_one(call, view, instance, names, choice)
    ]


def _names(view: View, instance: StoredInstance, wanted: Wanted) -> list[str]:
    (document,) = view.documents([instance], complete=True)
    return [name for name in bulk_names(document) if wanted(name)]


def _of_one(
    call: Call, view: View, stored: StoredInstance, names: list[str], choice: Choice
) -> Iterator[Representation]:
    def found_in(source: OpenInstance, name: str) -> list[Representation]:
        element = source.instance.dataset.at(bulk_path(name) or ())
        assert element is not None
        url = f"{call.url(*stored.uids)}/bulkdata/{name}"
        return representations(call, source, element, choice, url)

    def later(name: str, at: int) -> Iterator[Piece]:
        with stored.file.open() as file:
            source = OpenInstance(stored, file, read(file), view)
            yield from found_in(source, name)[at].content.pieces

    with stored.file.open() as file:
        source = OpenInstance(stored, file, read(file), view)
        for name in names:
            for at, each in enumerate(found_in(source, name)):
                # Files are opened in turn: a study may have more than can be open at once.
                content = Stream(later(name, at), each.content.length)
                yield replace(each, content=content)
