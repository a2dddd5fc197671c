"""What is drawn, before it is written in some format."""

from dataclasses import dataclass
from typing import BinaryIO

from reference_server.dicom import DataSet, Instance


class NotRenderable(Exception):
    """Something that no picture can be made of; the message says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame to be drawn: the open file, what was read of it, and the number, from 1."""

    stream: BinaryIO
    instance: Instance
    number: int

    @property
    def dataset(self) -> DataSet:
        """The data set of the instance."""
        return self.instance.dataset


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of pixels from the top, of one grey or of red, green and blue, 8 bits each."""

    width: int
    height: int
    channels: int
    octets: bytes

    def rows(self) -> list[bytes]:
        """Give the rows."""
        length = self.width * self.channels
        return [self.octets[at : at + length] for at in range(0, len(self.octets), length)]
