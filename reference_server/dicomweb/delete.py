"""Deleting: not part of PS3.18, but of the Azure server; /dicom-web has it as an extension."""

from reference_server.dicomweb.call import Call
from reference_server.http import Response


def delete(call: Call) -> Response:
    """Delete a study, a series or an instance: 204, or 404 where there is none."""
    scope = call.scope()
    if not call.archive.delete(scope):
        raise call.missing(scope)
    return Response(204)
