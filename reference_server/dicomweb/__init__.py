"""DICOMweb: three dialects over one archive.

server = Server(listener, Service(archive))
"""

from reference_server.dicomweb.service import Service

__all__ = ["Service"]
