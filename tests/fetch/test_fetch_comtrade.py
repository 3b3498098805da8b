"""Comtrade: its key stays secret, its limits are kept, its answers are whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from publisher import Asked, Publisher, Reply

from aci_cli.errors import AciError, UsageError
from aci_cli.fetch import ledger
from aci_cli.fetch.comtrade import Comtrade
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import Web
from aci_cli.fetch.wanted import Wanted

KEY = "0123456789abcdef-secret"
DATA = "/data/v1/get/C/A/HS?"
REFERENCE = "/files/v1/app/reference/Reporters.json"
NOON = 1_795_348_800.0
REPORTERS = [
    {"reporterCode": 156, "reporterCodeIsoAlpha3": "CHN", "isGroup": False},
    {"reporterCode": 276, "reporterCodeIsoAlpha3": "DEU", "isGroup": False},
    {
        "reporterCode": 280,
        "reporterCodeIsoAlpha3": "DEU",
        "isGroup": False,
        "entryExpiredDate": "1990-12-31T00:00:00",
    },
    {"reporterCode": 490, "reporterCodeIsoAlpha3": "S19", "isGroup": False},
    {"reporterCode": 97, "reporterCodeIsoAlpha3": "EUR", "isGroup": True},
]


def records(count: int, **more: object) -> Reply:
    rows = [{"reporterCode": 276, "primaryValue": 1.0}] * count
    return Reply(json.dumps({"count": count, "data": rows, "error": "", **more}).encode())


class Bench:
    """Ask a server in the place of Comtrade's; time passes only when it is waited for."""

    def __init__(self, publisher: Publisher, folder: Path) -> None:
        self.publisher = publisher
        self.folder = folder
        self.notes: list[str] = []
        self.waits: list[float] = []
        self.now = NOON

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def ask(self, key: str = KEY, most: int = 100_000, **wanted: object) -> list[Row]:
        given = {"years": (2023,), "products": ("850440",), **wanted}
        clock = Patience(sleep=self.sleep, clock=lambda: self.now, now=lambda: self.now)
        shelf = Shelf("comtrade", self.folder, Web(clock, self.notes.append))
        keys = {"ACI_COMTRADE_KEY": key}
        source = Comtrade(shelf, self.publisher.url, Wanted(**given), keys, most)  # type: ignore[arg-type]
        return [row for item in source.plan() for row in source.fetch(item)]

    def queries(self) -> list[str]:
        asked = [one.address.removeprefix(DATA) for one in self.publisher.asked("/data/")]
        return [address.partition("&partner2Code")[0] for address in asked]


@pytest.fixture
def bench(publisher: Publisher, tmp_path: Path) -> Bench:
    """Give a test a server that knows four reporters and has three records for any question."""
    publisher.reply(REFERENCE, Reply(json.dumps({"results": REPORTERS}).encode("utf-8-sig")))
    publisher.reply("/data/", records(3))
    return Bench(publisher, tmp_path)


def test_a_request_asks_for_totals_only_and_names_no_partner(bench: Bench) -> None:
    (row,) = bench.ask(reporters=("DEU", "CHN", "TWN"), flows=("imports",))
    (asked,) = bench.publisher.asked("/data/")
    assert asked.address == (
        f"{DATA}reporterCode=156,276,490&period=2023&cmdCode=850440&flowCode=M"
        "&partner2Code=0&customsCode=C00&motCode=0&maxRecords=100000&includeDesc=true"
    )
    assert json.loads(Path(row.file).read_text())["count"] == 3


def test_months_are_asked_for_in_their_own_form(bench: Bench) -> None:
    (row,) = bench.ask(months=(3,))
    (asked,) = bench.publisher.asked("/data/v1/get/C/M/HS?")
    assert "period=202303&" in asked.address
    assert row.period == "2023-03"


def test_the_key_travels_in_its_header_and_nowhere_else(bench: Bench) -> None:
    bench.publisher.before("/data/", Reply(KEY.encode(), 500))
    rows = bench.ask(reporters=("DEU",))
    for asked in bench.publisher.seen:
        held = {name.lower(): value for name, value in asked.headers.items()}
        assert KEY not in asked.address
        is_data = asked.address.startswith("/data/")
        assert held.pop("ocp-apim-subscription-key", None) == (KEY if is_data else None)
        assert KEY not in str(held)
    written = b"".join(path.read_bytes() for path in bench.folder.iterdir())
    assert KEY.encode() not in written
    assert KEY not in str(rows) + str(bench.notes)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_server_that_repeats_the_key_does_not_get_it_printed(bench: Bench, status: int) -> None:
    bench.publisher.reply("/data/", Reply(f"invalid key {KEY}!".encode(), status))
    with pytest.raises(AciError, match=r"invalid key \[key\]!") as caught:
        bench.ask()
    assert KEY not in str(caught.value)
    bench.publisher.reply("/data/", records(0, error=f"invalid key {KEY}"))
    with pytest.raises(AciError, match=r"comtrade: invalid key \[key\]"):
        bench.ask()


@pytest.mark.parametrize("key", ["", "  ", "no\nkey", "schlüssel"])
def test_without_a_key_nothing_is_asked(bench: Bench, key: str) -> None:
    with pytest.raises(AciError, match=r"ACI_COMTRADE_KEY holds no key; .*export ACI_COMTRADE_KEY"):
        bench.ask(key=key)
    assert bench.publisher.seen == []


def test_calls_are_a_second_apart_and_counted(bench: Bench) -> None:
    bench.ask(years=(2021, 2022, 2023))
    assert bench.waits == [1.0, 1.0]
    assert ledger.read(bench.folder).calls == {"2026-11-22": 3}


def test_a_call_that_failed_counts_too(bench: Bench) -> None:
    bench.publisher.before("/data/", Reply(status=500), Reply(status=429))
    bench.ask()
    assert ledger.read(bench.folder).calls == {"2026-11-22": 3}


def test_after_500_calls_it_says_when_to_go_on(bench: Bench) -> None:
    book = ledger.read(bench.folder)
    book.calls = {"2026-11-22": 499}
    book.save()
    with pytest.raises(AciError, match=r"500 calls of today .* from 2026-11-23 00:00 UTC on"):
        bench.ask(years=(2022, 2023))
    assert len(bench.queries()) == 1
    bench.now += 86_400
    assert [row.state for row in bench.ask(years=(2022, 2023))] == ["unchanged", "fetched"]
    assert ledger.read(bench.folder).calls == {"2026-11-23": 1}


def test_a_quota_that_the_server_finds_used_up_is_no_riddle(bench: Bench) -> None:
    said = b'{"message": "Out of call volume quota. Quota will be replenished in 05:00:00."}'
    bench.publisher.reply("/data/", Reply(said, 403))
    with pytest.raises(AciError, match="calls of today are used up"):
        bench.ask()


def test_an_answer_at_the_limit_is_asked_for_by_reporter_then_product(bench: Bench) -> None:
    def answer(asked: Asked) -> Reply:
        one = asked.address.partition("&flowCode")[0].count(",") == 0
        return records(9 if one else 10)

    bench.publisher.reply("/data/", answer)
    wanted = {"reporters": ("CHN", "DEU"), "products": ("850440", "850760"), "flows": ("imports",)}
    bench.publisher.seen.clear()
    # 10 records a call: every product is a request of its own from the start
    assert len(bench.ask(most=10, **wanted)) == 4
    assert bench.queries() == [
        "reporterCode=156,276&period=2023&cmdCode=850440&flowCode=M",
        "reporterCode=156&period=2023&cmdCode=850440&flowCode=M",
        "reporterCode=276&period=2023&cmdCode=850440&flowCode=M",
        "reporterCode=156,276&period=2023&cmdCode=850760&flowCode=M",
        "reporterCode=156&period=2023&cmdCode=850760&flowCode=M",
        "reporterCode=276&period=2023&cmdCode=850760&flowCode=M",
    ]
    assert len(bench.ask(most=10, **wanted)) == 4
    assert len(bench.queries()) == 6


def test_all_reporters_are_divided_by_flow_then_by_the_list_of_reporters(bench: Bench) -> None:
    def answer(asked: Asked) -> Reply:
        return records(9 if "reporterCode" in asked.address else 10)

    bench.publisher.reply("/data/", answer)
    assert len(bench.ask(most=10)) == 4
    assert bench.queries() == [
        "period=2023&cmdCode=850440&flowCode=M,X",
        "period=2023&cmdCode=850440&flowCode=M",
        "reporterCode=156,276&period=2023&cmdCode=850440&flowCode=M",
        "reporterCode=280,490&period=2023&cmdCode=850440&flowCode=M",
        "period=2023&cmdCode=850440&flowCode=X",
        "reporterCode=156,276&period=2023&cmdCode=850440&flowCode=X",
        "reporterCode=280,490&period=2023&cmdCode=850440&flowCode=X",
    ]


def test_an_answer_that_is_not_whole_is_refused(bench: Bench) -> None:
    for body, message in (
        (b'{"count": 5, "data": [{}], "error": ""}', "1 records came, but its count is 5"),
        (b'{"count": 1}', "without its list of records"),
        (b'{"count": 1, "data": [', "not JSON"),
        (b"<html><body>Gateway</body></html>", "something else: Gateway"),
    ):
        bench.publisher.reply("/data/", Reply(body))
        with pytest.raises(AciError, match=message):
            bench.ask()
    assert not list(bench.folder.glob("comtrade-*"))


def test_what_comtrade_does_not_have_is_refused_before_anything_is_asked(bench: Bench) -> None:
    for wanted, message in (
        ({"years": ()}, "which years"),
        ({"products": ()}, "which products"),
        ({"products": ("85044030",)}, "2, 4 or 6 digits"),
    ):
        with pytest.raises(UsageError, match=message):
            bench.ask(**wanted)
    assert bench.publisher.seen == []
    with pytest.raises(UsageError, match="--reporter DEX: not in Comtrade — nearest: DEU"):
        bench.ask(reporters=("DEX",))
