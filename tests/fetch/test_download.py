"""One file from a server that breaks off, drips, lies or changes its mind."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
import ssl
import subprocess
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from publisher import Publisher, Reply, ranged, seven_zip, zipped
from shell import environment

from aci_cli.errors import AciError
from aci_cli.fetch import download as downloading
from aci_cli.fetch.download import Item, download
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.transport import RefusedError, Web

BODY = seven_zip(300_000)
SHA = hashlib.sha256(BODY).hexdigest()


class Bench:
    """Download one file, with waits written down in place of slept through."""

    def __init__(self, publisher: Publisher, folder: Path, **limits: float) -> None:
        self.publisher = publisher
        self.folder = folder
        self.waits: list[float] = []
        self.notes: list[str] = []
        self.patience = Patience(**{"silence": 2.0, "sleep": self.waits.append, **limits})
        self.target = folder / "a.7z"
        self.part = folder / "a.7z.part"

    def fetch(self, name: str = "a.7z", **item: object) -> tuple[int, str, bool]:
        web = Web(self.patience, self.notes.append)
        url = f"{self.publisher.url}/{name}"
        received = download(web, Item(name, url, "2024", **item), self.folder / name)
        web.close()
        return received.bytes, received.sha256, received.resumed

    def leave_part(self, size: int, etag: str | None = '"one"', total: int = len(BODY)) -> None:
        notes = {"address": f"{self.publisher.url}/a.7z", "validator": etag, "total": total}
        self.part.write_bytes(BODY[:size])
        self.part.with_name("a.7z.part.json").write_text(json.dumps(notes))

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def bench(publisher: Publisher, tmp_path: Path) -> Bench:
    """Give a test a folder and a server with one good file."""
    publisher.file("/a.7z", BODY)
    return Bench(publisher, tmp_path)


def test_a_file_comes_whole_and_leaves_nothing_beside_it(bench: Bench) -> None:
    assert bench.fetch() == (300_000, SHA, False)
    assert bench.target.read_bytes() == BODY
    assert bench.left() == ["a.7z"]


def test_a_part_of_an_earlier_run_is_continued_where_it_stopped(bench: Bench) -> None:
    bench.leave_part(120_000)
    assert bench.fetch() == (300_000, SHA, True)
    (asked,) = bench.publisher.seen
    assert (asked.headers["Range"], asked.headers["If-Range"]) == ("bytes=120000-", '"one"')
    assert bench.left() == ["a.7z"]


def test_a_file_that_changed_meanwhile_begins_anew(bench: Bench) -> None:
    bench.leave_part(120_000, etag='"older"')
    assert bench.fetch()[:2] == (300_000, SHA)
    assert bench.target.read_bytes() == BODY


def test_a_part_of_unknown_age_is_not_continued(bench: Bench) -> None:
    bench.leave_part(120_000, etag=None)
    bench.fetch()
    assert "Range" not in bench.publisher.seen[0].headers


def test_a_server_that_ignores_if_range_and_has_another_file_is_not_believed(bench: Bench) -> None:
    bench.leave_part(120_000, etag='"older"', total=299_999)
    bench.publisher.reply(
        "/a.7z",
        lambda asked: (
            ranged(asked.__class__(asked.method, "", {"Range": asked.headers["Range"]}), BODY, None)
            if "Range" in asked.headers
            else Reply(BODY)
        ),
    )
    assert bench.fetch()[:2] == (300_000, SHA)
    assert "changed at the server" in bench.notes[0]


def test_a_part_longer_than_the_file_begins_anew(bench: Bench) -> None:
    bench.leave_part(300_000)
    bench.part.write_bytes(BODY + b"more")
    assert bench.fetch()[:2] == (300_000, SHA)


def test_a_truncated_answer_is_continued_in_the_same_run(bench: Bench) -> None:
    whole = {"ETag": '"one"'}
    bench.publisher.before("/a.7z", Reply(BODY, cut=100_000, headers=whole))
    assert bench.fetch()[:2] == (300_000, SHA)
    ranges = [asked.headers.get("Range") for asked in bench.publisher.seen]
    assert ranges[0] is None
    assert 0 < int(str(ranges[1]).removeprefix("bytes=").rstrip("-")) <= 100_000
    assert bench.waits == [1.0]


def test_an_answer_without_a_length_is_held_to_the_listed_size(bench: Bench) -> None:
    bench.publisher.before("/a.7z", Reply(BODY, cut=90_000, sized=False))
    assert bench.fetch(bytes=300_000)[:2] == (300_000, SHA)
    assert "broke off after 90,000 of 300,000 bytes" in bench.notes[0]


def test_an_archive_without_its_end_is_refused_even_if_no_size_is_known(bench: Bench) -> None:
    bench.publisher.reply("/a.7z", Reply(BODY, cut=90_000, sized=False))
    with pytest.raises(AciError, match=r"a\.7z: 90,000 bytes came, but the archive has no end"):
        bench.fetch()
    bench.publisher.reply("/b.zip", Reply(zipped(5000)[:4000], sized=False))
    with pytest.raises(AciError, match=r"b\.zip: 4,000 bytes came, but the archive has no end"):
        bench.fetch("b.zip")
    assert bench.left() == []


def test_a_size_that_differs_from_the_listing_is_refused(bench: Bench) -> None:
    with pytest.raises(AciError, match="300,000 bytes came, but the publisher says 299,000"):
        bench.fetch(bytes=299_000)
    assert bench.left() == []


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("text/html; charset=utf-8", b"<html><body><h1>Maintenance</h1> until noon</body></html>"),
        ("application/octet-stream", b"<html><body><h1>Maintenance</h1> until noon</body></html>"),
        ("application/octet-stream", b"<?xml version='1.0'?><e>Maintenance until noon</e>"),
    ],
)
def test_a_page_in_the_place_of_the_file_is_refused_with_its_words(
    bench: Bench, kind: str, page: bytes
) -> None:
    bench.publisher.reply("/a.7z", Reply(page, headers={"Content-Type": kind}))
    with pytest.raises(RefusedError, match="something else: Maintenance until noon"):
        bench.fetch(bytes=300_000)
    assert not bench.target.exists()


def test_a_gone_file_is_refused_at_once(bench: Bench) -> None:
    with pytest.raises(RefusedError, match=r"no\.7z: the server answers HTTP 404 .*Not Found"):
        bench.fetch("no.7z")
    assert bench.waits == []


def test_failures_are_tried_again_with_growing_waits(bench: Bench) -> None:
    bench.publisher.before("/a.7z", *[Reply(status=status) for status in (500, 502, 503, 408)])
    assert bench.fetch()[1] == SHA
    assert bench.waits == [1.0, 2.0, 4.0, 8.0]


def test_after_the_last_try_it_says_what_happened(bench: Bench) -> None:
    bench.publisher.reply("/a.7z", Reply(status=503))
    with pytest.raises(AciError, match=r"a\.7z: the server answers HTTP 503 .*after 6 tries"):
        bench.fetch()
    assert bench.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_the_wait_that_a_server_asks_for_is_kept(bench: Bench) -> None:
    later = formatdate(time.time() + 40, usegmt=True)
    bench.publisher.before(
        "/a.7z",
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=503, headers={"Retry-After": later}),
    )
    bench.fetch()
    assert bench.waits[0] == 7.0
    assert 37 < bench.waits[1] <= 40


def test_a_server_that_asks_for_hours_is_not_waited_for(bench: Bench) -> None:
    bench.publisher.reply("/a.7z", Reply(status=429, headers={"Retry-After": "7200"}))
    with pytest.raises(AciError, match="asks to wait 7,200 s"):
        bench.fetch()
    assert bench.waits == []


def test_nobody_at_the_address(bench: Bench) -> None:
    bench.publisher.stop()
    bench.patience = Patience(retries=1, sleep=bench.waits.append)
    with pytest.raises(AciError, match=r"no connection: .*refused.*after 2 tries"):
        bench.fetch()


def test_a_server_that_nobody_knows(bench: Bench) -> None:
    web = Web(Patience(retries=1, sleep=bench.waits.append), bench.notes.append)
    with pytest.raises(AciError, match=r"no such server|name resolution"):
        web.text("list", "https://server.invalid/list")
    web.close()


def test_silence_is_ended_and_tried_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.file("/a.7z", BODY)
    publisher.before("/a.7z", Reply(BODY[:3], drip=0.5, headers={"ETag": '"one"'}))
    bench = Bench(publisher, tmp_path, silence=0.1)
    assert bench.fetch()[1] == SHA
    assert "nothing came for too long" in bench.notes[0]


def test_a_slow_drip_is_given_up_and_its_bytes_are_kept(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.reply("/a.7z", Reply(BODY, drip=0.005, headers={"ETag": '"one"'}))
    bench = Bench(publisher, tmp_path, window=0.2)
    with pytest.raises(AciError, match="bytes in 0 s, below 1,000 a second; what came is kept"):
        bench.fetch()
    assert bench.left() == ["a.7z.part", "a.7z.part.json"]
    came = bench.part.stat().st_size
    assert 0 < came < 100
    publisher.file("/a.7z", BODY)
    assert bench.fetch() == (300_000, SHA, True)
    assert publisher.seen[-1].headers["Range"] == f"bytes={came}-"


def test_a_packed_body_is_unpacked_and_its_length_not_mistaken(bench: Bench) -> None:
    import gzip

    text = b"a,b\n" + b"1,2\n" * 5000
    packed = Reply(gzip.compress(text), headers={"Content-Encoding": "gzip", "ETag": '"one"'})
    bench.publisher.reply("/t.csv", packed)
    assert bench.fetch("t.csv")[0] == len(text)
    assert (bench.folder / "t.csv").read_bytes() == text


def test_plain_http_elsewhere_is_refused_also_after_a_redirect(bench: Bench) -> None:
    bench.publisher.reply("/a.7z", Reply(status=302, headers={"Location": "http://example.org/a"}))
    with pytest.raises(AciError, match=r"http://example\.org/a: expected an https:// address"):
        bench.fetch()
    bench.publisher.reply("/a.7z", Reply(status=302, headers={"Location": "file:///etc/passwd"}))
    with pytest.raises(AciError, match="expected an https:// address"):
        bench.fetch()


def test_redirects_are_followed_a_few_times(bench: Bench) -> None:
    bench.publisher.file("/moved/a.7z", BODY)
    bench.publisher.reply("/a.7z", Reply(status=302, headers={"Location": "/moved/a.7z"}))
    assert bench.fetch()[1] == SHA
    bench.publisher.reply("/a.7z", Reply(status=302, headers={"Location": "/a.7z"}))
    with pytest.raises(AciError, match="more than 5 redirects"):
        bench.fetch()


def test_a_key_does_not_follow_to_another_server(bench: Bench) -> None:
    other = Publisher()
    other.file("/a.7z", BODY)
    bench.publisher.reply("/a.7z", Reply(status=302, headers={"Location": f"{other.url}/a.7z"}))
    web = Web(bench.patience, bench.notes.append, key={"X-Key": "secret"})
    with web.open("GET", f"{bench.publisher.url}/a.7z") as response:
        assert response.status_code == 200
    assert bench.publisher.seen[0].headers["X-Key"] == "secret"
    assert not [name for name in other.seen[0].headers if name.lower() == "x-key"]
    web.close()
    other.stop()


def test_a_prepared_answer_is_never_continued(bench: Bench) -> None:
    bench.publisher.before("/a.7z", Reply(BODY, cut=100_000, headers={"ETag": '"one"'}))
    assert bench.fetch(prepared=True)[1] == SHA
    assert not [asked for asked in bench.publisher.seen if "Range" in asked.headers]


FILL = """
import resource, sys
from pathlib import Path
from aci_cli.fetch.download import Item, download
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.transport import Web
download(Web(Patience(), print), Item("a.7z", sys.argv[1], "2024"), Path(sys.argv[2]))
"""


def test_a_full_disk_keeps_what_came(bench: Bench) -> None:
    limit = 100_000
    done = subprocess.run(
        [sys.executable, "-c", FILL, f"{bench.publisher.url}/a.7z", str(bench.target)],
        capture_output=True,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        timeout=30,
        check=False,
    )
    assert b"a.7z: the disk is full after 100,000 bytes; they are kept" in done.stderr
    assert bench.fetch() == (300_000, SHA, True)
    assert bench.publisher.seen[-1].headers["Range"] == "bytes=100000-"


def test_a_file_without_end_is_stopped(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "LARGEST", len(BODY) // 2)
    bench.publisher.reply("/a.7z", Reply(BODY, sized=False))
    with pytest.raises(AciError, match="bytes came, but no file has that many"):
        bench.fetch()
    assert bench.left() == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    bench: Bench, tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is reached as this machine itself, the second as any other server."""
    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    paths = ("-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate"))
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    named = ("-addext", f"subjectAltName=IP:{host}")
    subprocess.run(["openssl", *made.split(), *named, *paths], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    server = HTTPServer((host, 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    bench.publisher.url = f"https://{host}:{server.server_address[1]}"
    with pytest.raises(AciError, match=f"{re.escape(host)}: its certificate is not trusted"):
        bench.fetch()
    server.shutdown()
    server.server_close()
    assert bench.waits == []
