"""A conformance harness for DICOMweb servers: scenario, exchange, check, verdict, report."""

__version__ = "0.1.0"
