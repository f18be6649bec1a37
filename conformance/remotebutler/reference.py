"""The library's own server, made to serve local files.

That server hands out only signed links to object stores. For repositories on a
local disk it gets links to a plain file route of its own here; nothing else of
it is changed.
"""

from __future__ import annotations

import json
import os
import urllib.parse
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse
from lsst.resources import ResourcePath
from lsst.resources.file import FileResourcePath


def app() -> FastAPI:
    """The application, for `uvicorn --factory`."""
    from lsst.daf.butler.remote_butler.server import create_app

    FileResourcePath.generate_presigned_get_url = _link
    application = create_app()
    application.add_api_route("/files/{path:path}", _file, methods=["GET", "HEAD"])
    return application


def _link(self: ResourcePath, *, expiration_time_seconds: int) -> str:
    link = f"{os.environ['REFERENCE_FILES']}{urllib.parse.quote(self.ospath)}?Signature=s&Expires=1"
    return f"{link}#{self.fragment}" if self.fragment else link


def _file(path: str) -> FileResponse:
    file = Path("/" + path).resolve()
    repositories = json.loads(os.environ["DAF_BUTLER_SERVER_REPOSITORIES"]).values()
    roots = [Path(repository["config_uri"]).resolve().parent for repository in repositories]
    outside = os.environ.get("REFERENCE_OUTSIDE", "").split(os.pathsep)
    roots += [Path(folder) for folder in outside if folder]
    if not any(file.is_relative_to(root) for root in roots) or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file)
