"""OHIF, a viewer that runs in a browser, as its npm package ships it: built, to be served."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.browser import browser
from tests.support.servers import Answer, serve
from tests.support.tools import missing_for_node

_HERE = Path(__file__).parent
_PACKAGE = "@ohif/app"
_DIST = _HERE / "node_modules" / _PACKAGE / "dist"


@dataclass
class Viewer:
    """Where it is found, and how it is configured."""

    origin: str = ""
    config: str = ""

    def configure(self, base_url: str, **more: Any) -> None:
        """Let it work with a DICOMweb service; `more` goes into what it knows of the service."""
        source = {
            "friendlyName": "The bundled server",
            "qidoRoot": base_url,
            "wadoRoot": base_url,
            "imageRendering": "wadors",
            "thumbnailRendering": "wadors",
            "qidoSupportsIncludeField": True,
            "supportsFuzzyMatching": True,
            "supportsWildcard": True,
            **more,
        }
        module = "@ohif/extension-default.dataSourcesModule.dicomweb"
        config = {
            "routerBasename": None,
            "extensions": [],
            "modes": [],
            "showStudyList": True,
            "maxNumberOfWebWorkers": 1,
            "defaultDataSourceName": "here",
            "dataSources": [{"namespace": module, "sourceName": "here", "configuration": source}],
        }
        self.config = f"window.config = {json.dumps(config)};"


def missing() -> str:
    """Say what it needs that is not here; nothing where all is."""
    return missing_for_node(_HERE, _PACKAGE) or browser.missing()


@contextmanager
def viewer() -> Iterator[Viewer]:
    """Serve it from an origin of its own."""
    found = Viewer()

    def answer(asked: BaseHTTPRequestHandler, _body: bytes) -> Answer:
        path = asked.path.partition("?")[0]
        if path == "/app-config.js":
            return Answer(200, "text/javascript", found.config.encode())
        file = _DIST / path[1:]
        # The page finds out by itself what a path is that no file has.
        file = file if file.is_file() else _DIST / "index.html"
        return Answer(200, mimetypes.guess_type(file)[0] or "", file.read_bytes())

    with serve(answer) as found.origin:
        yield found
