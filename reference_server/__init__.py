"""A DICOMweb server in pure standard library: the bundled target, and a local stand-in."""
