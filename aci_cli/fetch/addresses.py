"""Where each publisher's server is, and how another one can be put in its place."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import httpx

from aci_cli.errors import AciError

SERVERS = {
    "comext": "https://ec.europa.eu/eurostat/api",
    "baci": "https://www.cepii.fr/DATA_DOWNLOAD/baci/data",
    "comtrade": "https://comtradeapi.un.org",
    "icio": "https://webfs-sti.oecd.org/files/STI-PIE/ICIO",
    "rates": "https://data-api.ecb.europa.eu/service",
}
SOURCES = tuple(SERVERS)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def server(source: str, given: str | None, environ: Mapping[str, str]) -> str:
    """Return the base address of a source: `given`, else ACI_<SOURCE>_URL, else the publisher's.

    AciError where it is no address that may be read.
    """
    base = given or environ.get(f"ACI_{source.upper()}_URL") or SERVERS[source]
    check(base)
    return base.rstrip("/")


def check(address: str) -> httpx.URL:
    """Return an address that may be read: https anywhere, plain http only on this machine.

    AciError for any other, and for one that carries a user's name or password.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise AciError(f"{address}: no address: {error}") from error
    if url.userinfo:
        raise AciError(f"{url.host}: an address must hold no name or password")
    if url.host and (url.scheme == "https" or (url.scheme == "http" and url.host in LOOPBACK)):
        return url
    raise AciError(f"{address}: expected an https:// address")


def escaped(text: str) -> str:
    """Return text as one part of an address."""
    return quote(text, safe="")
