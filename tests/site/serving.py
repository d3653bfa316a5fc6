"""A web server as one would put before the site: compressed answers, and its own 404 page."""

import gzip
import http.server
import mimetypes
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMPRESSED = ("text/", "application/javascript", "application/json", "application/xml", "image/svg")


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder on a free port of this machine; `url` ends with a slash."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.url = f"http://127.0.0.1:{self.server_port}/"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, compressed where that helps."""
        root = getattr(self.server, "root", None) or Path()
        path = root / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        status = 200 if path.is_file() else 404
        body, kind, encoding = _answer(path if status == 200 else root / "404.html")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@cache
def _answer(path: Path) -> tuple[bytes, str, str]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind == "text/javascript" or kind.startswith("text/"):
        kind += "; charset=utf-8"
    body = path.read_bytes()
    if kind.startswith(COMPRESSED):
        return gzip.compress(body, 6), kind, "gzip"
    return body, kind, ""
