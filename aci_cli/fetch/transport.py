"""Requests to a publisher's server: safe addresses, redirects, retries and refusals."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx

from aci_cli import __version__
from aci_cli.errors import AciError, visible
from aci_cli.fetch.addresses import LOOPBACK, check
from aci_cli.fetch.patience import Patience

Answer = TypeVar("Answer")
MOST_REDIRECTS = 5
PASSING = frozenset({408, 425, 429})
REAL_PROGRESS = 1_000_000
LONGEST_REFUSAL = 65_536
LARGEST_TEXT = 50_000_000
FIRST_WORDS = 160


class TransientError(Exception):
    """Say that asking again may help; `received` bytes came before it went wrong."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        """Hold the reason, and the wait in seconds that the server asks for."""
        super().__init__(reason)
        self.wait = wait
        self.received = 0


class RefusedError(AciError):
    """Report an answer that is not what was asked for, with its status and its first text."""

    def __init__(self, message: str, status: int, text: str) -> None:
        """Hold the message for the user and what the server said."""
        super().__init__(message)
        self.status = status
        self.text = text


@dataclass(frozen=True)
class Remote:
    """Hold what a server says of a file: its size in bytes and a mark that changes with it."""

    bytes: int | None = None
    stamp: str | None = None


class Web:
    """Ask one publisher's server, patiently, and never tell its key to anyone else."""

    def __init__(
        self,
        patience: Patience,
        notify: Callable[[str], None],
        *,
        key: Mapping[str, str] | None = None,
        gate: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; `key` are headers with secrets, `gate` is called before every request."""
        self.patience = patience
        self.notify = notify
        self._key = dict(key or {})
        self._gate = gate
        trusted = httpx.create_ssl_context()
        # no proxy stands between this machine and itself
        direct = httpx.HTTPTransport(verify=trusted)
        hosts = [f"[{host}]" if ":" in host else host for host in LOOPBACK]
        self._client = httpx.Client(
            follow_redirects=False,
            timeout=httpx.Timeout(patience.silence, connect=patience.connect),
            headers={"User-Agent": f"aci/{__version__}", "Accept-Encoding": "identity"},
            verify=trusted,
            mounts={f"all://{host}": direct for host in hosts},
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def open(
        self, method: str, address: str, headers: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """Give the answer to a request, redirects followed, its body not yet read.

        TransientError where the connection fails, also while the body is read; AciError where
        it can never come about.
        """
        try:
            response = self._send(method, address, headers or {})
            try:
                yield response
            finally:
                response.close()
        except httpx.RequestError as error:
            host = httpx.URL(address).host
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise AciError(f"{host}: its certificate is not trusted: {error}") from error
            if _is_unknown(error):
                raise AciError(f"{host}: no such server is known; is there a network?") from error
            raise TransientError(_reason(error)) from error

    def _send(self, method: str, address: str, headers: Mapping[str, str]) -> httpx.Response:
        url = check(address)
        home = _origin(url)
        for _ in range(MOST_REDIRECTS + 1):
            self._gate()
            key = self._key if _origin(url) == home else {}
            request = self._client.build_request(method, url, headers={**headers, **key})
            response = self._client.send(request, stream=True)
            if not response.has_redirect_location:
                return response
            response.close()
            url = check(str(url.join(response.headers["location"])))
        raise AciError(f"{address}: more than {MOST_REDIRECTS} redirects")

    def insist(self, what: str, attempt: Callable[[], Answer]) -> Answer:
        """Return what `attempt` gives, tried again while it raises TransientError.

        The waits are 1, 2, 4, 8 … seconds, or what the server asks for; a try that brought a
        megabyte starts the count anew. AciError after the last.
        """
        failures = 0
        while True:
            try:
                return attempt()
            except TransientError as error:
                failures = 1 if error.received >= REAL_PROGRESS else failures + 1
                self._pause(what, error, failures)

    def _pause(self, what: str, error: TransientError, failures: int) -> None:
        limits = self.patience
        if failures > limits.retries:
            raise AciError(
                f"{what}: {error}; given up after {failures} tries; run it again to go on"
            ) from error
        wait = limits.delay(failures) if error.wait is None else error.wait
        if wait > limits.longest_wait:
            raise AciError(
                f"{what}: {error}; the server asks to wait {wait:,.0f} s; run it again then"
            ) from error
        self.notify(f"{what}: {error}; next try in {wait:.0f} s")
        limits.sleep(wait)

    def refuse(self, what: str, response: httpx.Response) -> None:
        """Raise what an unwelcome answer stands for: TransientError or RefusedError."""
        status = response.status_code
        if status in PASSING or status >= 500:
            wait = self.patience.asked_wait(response.headers.get("retry-after"))
            raise TransientError(f"the server answers {_status(status)}", wait)
        text = _head(response)
        words = self.excerpt(text)
        said = f": {words}" if words else ""
        raise RefusedError(f"{what}: the server answers {_status(status)}{said}", status, text)

    def excerpt(self, text: str) -> str:
        """Return the first words of an answer without its mark-up and without any key."""
        bare = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>", " ", text)
        for secret in self._key.values():
            bare = bare.replace(secret, "[key]")
        words = visible(" ".join(bare.split()))
        return words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS]}…"

    def text(self, what: str, address: str) -> str:
        """Return a small text whole; AciError where it does not come."""
        return self.insist(what, lambda: self._text(what, address))

    def _text(self, what: str, address: str) -> str:
        with self.open("GET", address) as response:
            if response.status_code != httpx.codes.OK:
                self.refuse(what, response)
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_TEXT:
                    raise AciError(f"{what}: more than {LARGEST_TEXT:,} bytes, too long for it")
        return body.decode("utf-8-sig", errors="replace")

    def probe(self, what: str, address: str) -> Remote:
        """Return what the server says of a file without reading it, as far as it says it.

        RefusedError where there is no such file.
        """
        return self.insist(what, lambda: self._probe(what, address))

    def _probe(self, what: str, address: str) -> Remote:
        with self.open("HEAD", address) as response:
            if response.status_code == httpx.codes.OK:
                return Remote(length(response), stamp(response))
            if response.status_code in PASSING:
                self.refuse(what, response)
        with self.open("GET", address, {"Range": "bytes=0-0"}) as response:
            if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                self.refuse(what, response)
            ranged = response.status_code == httpx.codes.PARTIAL_CONTENT
            return Remote(
                content_range(response)[1] if ranged else length(response), stamp(response)
            )


def length(response: httpx.Response) -> int | None:
    """Return the bytes that an answer's body should have; None where it does not say."""
    text = response.headers.get("content-length", "")
    return int(text) if text.isdecimal() and not is_packed(response) else None


def is_packed(response: httpx.Response) -> bool:
    """Tell whether the body is packed for the way, so that its length is not the file's."""
    return str(response.headers.get("content-encoding", "identity")).lower() != "identity"


def content_range(response: httpx.Response) -> tuple[int | None, int | None]:
    """Return the first byte and the whole size that a partial answer speaks of."""
    text = response.headers.get("content-range", "")
    found = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", text.strip())
    if not found:
        return None, None
    return int(found[1]), None if found[2] == "*" else int(found[2])


def stamp(response: httpx.Response) -> str | None:
    """Return the mark that changes with the file: its ETag, else its date."""
    found = response.headers.get("etag") or response.headers.get("last-modified")
    return str(found) if found else None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _status(status: int) -> str:
    words = httpx.codes.get_reason_phrase(status)
    return f"HTTP {status} {words}".rstrip()


def _reason(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.ReadTimeout):
        return "nothing came for too long"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the connection broke off"
    text = str(error) or type(error).__name__
    return f"no connection: {text}" if isinstance(error, httpx.ConnectError) else text


def _is_unknown(error: BaseException | None) -> bool:
    """Tell whether a name is known to nobody, which another try would not change."""
    while error is not None:
        if isinstance(error, socket.gaierror):
            return error.errno != socket.EAI_AGAIN
        error = error.__cause__ or error.__context__
    return False


def _head(response: httpx.Response) -> str:
    """Return the beginning of a body as text."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= LONGEST_REFUSAL:
            break
    return body[:LONGEST_REFUSAL].decode("utf-8", errors="replace")
