"""A real HTTP server that plays the publishers, their limits and their faults."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

Route = Callable[["Asked"], "Reply"]


@dataclass(frozen=True)
class Asked:
    """Hold a request as the server saw it, its address decoded."""

    method: str
    address: str
    headers: Mapping[str, str]


@dataclass
class Reply:
    """Hold an answer and how to send it.

    `cut` ends it after some bytes; `drip` is the wait in seconds between bytes, from byte `slow`
    on; `sized` false leaves out its length.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: float = 0.0
    slow: int = 0
    sized: bool = True


class Publisher:
    """Serve routes, the longest that begins an address wins, and remember what was asked."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.seen: list[Asked] = []
        self.routes: dict[str, Route] = {}
        self.first: dict[str, list[Reply]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def reply(self, path: str, reply: Reply | Route) -> None:
        """Answer requests that begin with `path`."""
        self.routes[path] = reply if callable(reply) else lambda _: reply

    def before(self, path: str, *replies: Reply) -> None:
        """Answer the first GET requests of `path` so, before its standing answer."""
        self.first[path] = list(replies)

    def file(self, path: str, body: bytes, etag: str | None = '"one"', kind: str = "") -> None:
        """Serve a file with ranges, as a good server does."""
        self.reply(path, lambda asked: ranged(asked, body, etag, kind))

    def asked(self, path: str, method: str = "GET") -> list[Asked]:
        """Return the requests of a method whose address begins so."""
        return [one for one in self.seen if one.method == method and one.address.startswith(path)]

    def answer(self, asked: Asked) -> Reply:
        """Return the answer to a request."""
        fitting = [path for path in self.routes if asked.address.startswith(path)]
        if not fitting:
            return Reply(b"<html><body>Not Found</body></html>", 404)
        path = max(fitting, key=len)
        if asked.method == "GET" and self.first.get(path):
            return self.first[path].pop(0)
        return self.routes[path](asked)


def ranged(asked: Asked, body: bytes, etag: str | None, kind: str = "") -> Reply:
    """Answer with a file, or with the rest of it where that is asked for and nothing changed."""
    headers = {"Content-Type": kind or "application/octet-stream"}
    if etag:
        headers["ETag"] = etag
    wanted = asked.headers.get("Range", "")
    if not wanted or asked.headers.get("If-Range", etag) != etag:
        return Reply(body, headers=headers)
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    end = min(int(last) + 1, len(body)) if last else len(body)
    if int(first) >= len(body):
        return Reply(status=416)
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(body)}"
    return Reply(body[int(first) : end], 206, headers)


def noise(size: int) -> bytes:
    """Return bytes that look random and are the same in each run."""
    block = b"".join(hashlib.sha256(struct.pack("<I", n)).digest() for n in range(64))
    return (block * (size // len(block) + 1))[:size]


def seven_zip(size: int) -> bytes:
    """Return bytes with the outer form of a 7z archive of that size."""
    head = struct.pack("<6sBBIQQI", b"7z\xbc\xaf\x27\x1c", 0, 4, 0, size - 32 - 20, 20, 0)
    return head + noise(size - len(head))


def zipped(size: int) -> bytes:
    """Return a zip with one stored member of that size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("table.csv"), noise(size))
    return stream.getvalue()


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            asked = Asked(self.command, unquote(self.path), dict(self.headers))
            publisher.seen.append(asked)
            reply = publisher.answer(asked)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.sized:
                self.send_header("Content-Length", str(len(reply.body)))
            if reply.cut is not None or not reply.sized:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            if self.command == "GET":
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            body = reply.body if reply.cut is None else reply.body[: reply.cut]
            try:
                if not reply.drip:
                    self.wfile.write(body)
                    return
                self.wfile.write(body[: reply.slow])
                for position in range(reply.slow, len(body)):
                    self.wfile.write(body[position : position + 1])
                    self.wfile.flush()
                    time.sleep(reply.drip)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    return Handler
