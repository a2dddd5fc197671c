"""Reading data elements, sequences and encapsulated pixel data (PS3.5 7, annex A)."""

from typing import NamedTuple, NoReturn

from reference_server.dicom.attributes import attribute_of
from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import PIXEL_DATA_TAGS, Element, Span
from reference_server.dicom.encoding import (
    DELIMITERS,
    EXPLICIT_VRS,
    IMPLICIT,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Encoding,
)
from reference_server.dicom.errors import DicomError
from reference_server.dicom.source import Window
from reference_server.dicom.vr import VRS

MAX_DEPTH = 64
MAX_ELEMENTS = 1_000_000  # items and fragments are counted too
MAX_LOADED = 64 * 1024 * 1024  # bytes of all loaded values together
LONG_VALUE = 64 * 1024  # what is longer stays in the file, if JSON may refer to it

_TRAILING_PADDING = 0xFFFCFFFC
_PIXEL_REPRESENTATION = 0x00280103


class _Header(NamedTuple):
    """What stands before a value: `at` is where it begins, `start` where the value does."""

    at: int
    tag: int
    vr: str
    length: int
    start: int


class _Region(NamedTuple):
    """What is being read: where it must end, how it is laid out, how deep it is nested."""

    end: int
    encoding: Encoding
    depth: int = 0


class Reader:
    """Reads data sets from one stream, within limits that hold for all of it."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._counted = 0
        self._loaded = 0
        self._signed_or_not: list[tuple[DataSet, Element]] = []

    def dataset(self, start: int, encoding: Encoding) -> DataSet:
        """Read the data set that goes from `start` to the end of the stream."""
        dataset = DataSet()
        self._elements(dataset, start, _Region(self._window.size, encoding))
        for holder, element in self._signed_or_not:
            if _has_signed_pixels(holder):
                holder.put(element._replace(vr="SS"))
        return dataset

    def element(self, dataset: DataSet, at: int, encoding: Encoding) -> int:
        """Read one element into a data set, and give where the next begins."""
        region = _Region(self._window.size, encoding)
        return self._value(dataset, self._header(at, region), region)

    def _elements(self, dataset: DataSet, at: int, region: _Region) -> None:
        while at < region.end:
            at = self._value(dataset, self._header(at, region), region)

    def _elements_to_delimiter(self, dataset: DataSet, at: int, region: _Region) -> int:
        header = self._header(at, region)
        while header.tag != ITEM_END:
            header = self._header(self._value(dataset, header, region), region)
        return header.start

    def _header(self, at: int, region: _Region) -> _Header:
        index = self._room(at, 8, region)
        encoding = region.encoding
        if not encoding.explicit:
            return self._plain_header(at, region)
        group, number, code, length = encoding.short.unpack_from(self._window.data, index)
        if group == DELIMITERS:
            return self._plain_header(at, region)
        # PS3.5 6.2.2: a VR that is not known is laid out like the long ones.
        vr, is_long = EXPLICIT_VRS.get(code, ("UN", True))
        if is_long:
            if not (code.isalpha() and code.isupper()):
                _fail(at, f"{_name(group << 16 | number)} has the VR {code!r}, which is none")
            index = self._room(at, 12, region)
            (length,) = encoding.long.unpack_from(self._window.data, index + 8)
        return _Header(at, group << 16 | number, vr, length, at + (12 if is_long else 8))

    def _plain_header(self, at: int, region: _Region) -> _Header:
        index = self._room(at, 8, region)
        group, number, length = region.encoding.plain.unpack_from(self._window.data, index)
        tag = group << 16 | number
        vr = "" if group == DELIMITERS else attribute_of(tag).vr
        return _Header(at, tag, vr, length, at + 8)

    def _room(self, at: int, length: int, region: _Region) -> int:
        if at + length > region.end:
            _fail(at, f"{region.end - at} bytes are left where a data element needs {length}")
        return self._window.index(at, length)

    def _value(self, dataset: DataSet, header: _Header, region: _Region) -> int:
        """Read the value after a header into the data set, and give where it ends."""
        self._count(header.at)
        if header.tag >> 16 == DELIMITERS:
            _fail(header.at, f"{_name(header.tag)} where a data element is expected")
        if header.length == UNDEFINED:
            return self._undefined(dataset, header, region)
        end = self._bounded(header, region)
        # PS3.10 7.2: trailing padding has no meaning. Of elements that repeat the first one counts.
        if header.tag == _TRAILING_PADDING or header.tag in dataset:
            return end
        if header.vr == "SQ":
            items, _ = self._items(dataset, header, region._replace(end=end))
            dataset.put(Element(header.tag, "SQ", items, header.start, header.length))
        else:
            self._plain(dataset, header, region.encoding)
        return end

    def _plain(self, dataset: DataSet, header: _Header, encoding: Encoding) -> None:
        _, tag, vr, length, start = header
        if vr == "UN":
            # PS3.5 6.2.2: what is known may be read as what it is, from implicit little endian. The
            # sequences among them stay as they are, for not all hold what they should.
            encoding = IMPLICIT
            known = attribute_of(tag).vr
            vr = "UN" if known == "SQ" else known
        value = self._load(header, vr)
        element = Element(tag, vr, value, start, length, encoding.big_endian)
        dataset.put(element)
        if not encoding.explicit and "SS" in attribute_of(tag).choices:
            self._signed_or_not.append((dataset, element))

    def _undefined(self, dataset: DataSet, header: _Header, region: _Region) -> int:
        """Read a value that ends with a delimiter."""
        at, tag, vr, _, start = header
        encoding = region.encoding
        items: tuple[DataSet, ...] | None = None
        fragments: tuple[Span, ...] | None = None
        if tag in PIXEL_DATA_TAGS or (encoding.explicit and vr in {"OB", "OW"}):
            fragments, end = self._fragments(header, region)
        elif vr in {"SQ", "UN"} or not encoding.explicit:
            # PS3.5 6.2.2: an unknown value of undefined length is a sequence in implicit VR.
            inner = IMPLICIT if vr == "UN" else encoding
            items, end = self._items(dataset, header, region._replace(encoding=inner))
            vr = "SQ"
        else:
            _fail(at, f"{_name(tag)} of VR {vr} has undefined length")
        if tag not in dataset:
            dataset.put(Element(tag, vr, items, start, end - start, encoding.big_endian, fragments))
        return end

    def _items(
        self, parent: DataSet, header: _Header, region: _Region
    ) -> tuple[tuple[DataSet, ...], int]:
        """Read the items of a sequence, to its delimiter or to the end of the region."""
        if region.depth == MAX_DEPTH:
            _fail(header.at, f"{_name(header.tag)} is nested deeper than {MAX_DEPTH} sequences")
        delimited = header.length == UNDEFINED
        inner = region._replace(depth=region.depth + 1)
        items: list[DataSet] = []
        at = header.start
        while delimited or at < region.end:
            frame = self._item(at, region)
            if frame.tag == SEQUENCE_END:
                if not delimited:
                    _fail(at, f"a delimiter within {_name(header.tag)}, which has a length")
                return tuple(items), frame.start
            item = DataSet(parent)
            if frame.length == UNDEFINED:
                at = self._elements_to_delimiter(item, frame.start, inner)
            else:
                at = self._bounded(frame, region)
                self._elements(item, frame.start, inner._replace(end=at))
            items.append(item)
        return tuple(items), at

    def _fragments(self, header: _Header, region: _Region) -> tuple[tuple[Span, ...], int]:
        """Find the fragments of encapsulated pixel data (PS3.5 A.4), without reading them."""
        fragments: list[Span] = []
        at = header.start
        while True:
            frame = self._item(at, region)
            if frame.tag == SEQUENCE_END:
                return tuple(fragments), frame.start
            at = self._bounded(frame, region)
            fragments.append((frame.start, frame.length))

    def _item(self, at: int, region: _Region) -> _Header:
        self._count(at)
        frame = self._plain_header(at, region)
        if frame.tag not in {ITEM, SEQUENCE_END}:
            _fail(at, f"{_name(frame.tag)} where an item is expected")
        return frame

    def _bounded(self, header: _Header, region: _Region) -> int:
        end = header.start + header.length
        if end > region.end:
            left = region.end - header.start
            _fail(header.at, f"{_name(header.tag)} claims {header.length} bytes of {left} left")
        return end

    def _load(self, header: _Header, vr: str) -> bytes | None:
        if header.length and header.tag in PIXEL_DATA_TAGS:
            return None
        if header.length > LONG_VALUE and VRS[vr].may_be_bulk:
            return None
        self._loaded += header.length
        if self._loaded > MAX_LOADED:
            _fail(header.at, f"more than {MAX_LOADED} bytes of metadata")
        return self._window.read(header.start, header.length)

    def _count(self, at: int) -> None:
        self._counted += 1
        if self._counted > MAX_ELEMENTS:
            _fail(at, f"more than {MAX_ELEMENTS} data elements")


def _has_signed_pixels(dataset: DataSet | None) -> bool:
    """Whether the nearest Pixel Representation says so (PS3.3 C.7.6.3.1)."""
    while dataset is not None:
        if _PIXEL_REPRESENTATION in dataset:
            return dataset.decoded(_PIXEL_REPRESENTATION) == [1]
        dataset = dataset.parent
    return False


def _name(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def _fail(at: int, what: str) -> NoReturn:
    raise DicomError(f"{what}, at byte {at}")
