"""What can go wrong with bytes that claim to be DICOM."""


class DicomError(ValueError):
    """Not readable as DICOM; the message says what is wrong and at which byte."""


class Unsupported(DicomError):
    """Readable, but this conversion is not offered here."""
