"""Comext: which bulk files are taken, and how the interface's queues and faults are met."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from publisher import Asked, Publisher, Reply, seven_zip

from aci_cli.errors import AciError, UsageError
from aci_cli.fetch.comext import ComextBulk
from aci_cli.fetch.comext_api import ComextApi
from aci_cli.fetch.patience import Patience
from aci_cli.fetch.shelf import Row, Shelf
from aci_cli.fetch.transport import Web
from aci_cli.fetch.wanted import Wanted

FILES = "/dissemination/files"
RECENT = f"{FILES}?dir=comext/COMEXT_DATA/PRODUCTS&"
HISTORICAL = f"{FILES}?dir=comext/COMEXT_HISTORICAL_DATA/PRODUCTS_1988_2001&"
DATA = "/comext/dissemination/sdmx/2.1/data/DS-045409/"
ASYNC = "/comext/dissemination/1.0/async"
HEADER = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE\n"
)
TOO_BIG = (
    "<S:Fault xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><faultcode>413</faultcode>"
    "<faultstring>EXTRACTION_TOO_BIG: estimated 9000000 rows, max 5000000</faultstring></S:Fault>"
)
QUEUED = (
    "<?xml version='1.0'?><env:Envelope><env:Body><ns0:syncResponse><queued><id>ab-12</id>"
    "<status>SUBMITTED</status></queued></ns0:syncResponse></env:Body></env:Envelope>"
)
MEMBERS = {"AUT": "AT", "DEU": "DE", "GRC": "GR"}


def fault(code: int, text: str) -> bytes:
    return (
        f"<S:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></S:Fault>"
    ).encode()


def listing(*names: str) -> Reply:
    rows = [f"FILE,{name},{len(seven_zip(2000))},2026-01-15T11:00:00" for name in names]
    return Reply("\n".join(["TYPE,NAME,SIZE,LAST_MODIFIED", *rows]).encode())


class Bench:
    """Ask a server in the place of Eurostat's."""

    def __init__(self, publisher: Publisher, folder: Path) -> None:
        self.publisher = publisher
        self.notes: list[str] = []
        self.waits: list[float] = []
        self.time = 0.0
        patience = Patience(sleep=self.sleep, clock=lambda: self.time, queue=60.0)
        self.web = Web(patience, self.notes.append)
        self.shelf = Shelf("comext", folder, self.web)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def bulk(self, **wanted: object) -> list[str]:
        items = ComextBulk(self.shelf, self.publisher.url, Wanted(**wanted)).plan()  # type: ignore[arg-type]
        return [item.name for item in items]

    def ask(self, **wanted: object) -> list[Row]:
        given = {"years": (2024,), "reporters": ("DEU",), **wanted}
        api = ComextApi(self.shelf, self.publisher.url, Wanted(**given), MEMBERS)  # type: ignore[arg-type]
        return [row for item in api.plan() for row in api.fetch(item)]

    def keys(self) -> list[str]:
        """Return the keys of the data asked for, without what is the same in all."""
        asked = [one.address.removeprefix(DATA) for one in self.publisher.asked(DATA)]
        return [address.partition(".VALUE")[0] for address in asked]


@pytest.fixture
def bench(publisher: Publisher, tmp_path: Path) -> Bench:
    """Give a test a server with a year and a half of bulk files."""
    months = [f"full_v2_2024{month:02d}.7z" for month in range(1, 13)]
    publisher.reply(
        RECENT,
        listing(
            "full_v2_202452.7z",
            *months,
            "full_v2_202501.7z",
            "full_v2_202502.7z",
            "full_v2_202552.7z",
            "full_partxixu_v2_202412.7z",
            "full_partxixu_v2_202403.7z",
        ),
    )
    publisher.reply(HISTORICAL, listing("full199952.7z", "full199912.7z"))
    return Bench(publisher, tmp_path)


def test_a_complete_year_is_taken_as_a_whole_another_by_its_months(bench: Bench) -> None:
    assert bench.bulk(years=(2024, 2025)) == [
        "full_v2_202452.7z",
        "full_v2_202501.7z",
        "full_v2_202502.7z",
    ]


def test_months_are_taken_as_asked_and_never_the_uk_parts(bench: Bench) -> None:
    assert bench.bulk(years=(2024,), months=(3, 12)) == ["full_v2_202403.7z", "full_v2_202412.7z"]


def test_years_before_2002_come_from_their_own_folder(bench: Bench) -> None:
    assert bench.bulk(years=(1999,)) == ["full199952.7z"]
    assert len(bench.publisher.asked(HISTORICAL)) == 1
    assert not bench.publisher.asked(RECENT)


def test_a_month_that_is_not_listed_is_answered_with_the_nearest(bench: Bench) -> None:
    message = "no file of 2025-03; nearest: 2024-11, 2024-12, 2025-01, 2025-02"
    with pytest.raises(AciError, match=re.escape(message)):
        bench.bulk(years=(2025,), months=(3,))
    with pytest.raises(AciError, match="no file of 2026; nearest: 2024-11"):
        bench.bulk(years=(2026,))


def test_a_page_in_the_place_of_the_listing_is_no_empty_listing(bench: Bench) -> None:
    bench.publisher.reply(RECENT, Reply(b"<html><body>Sorry</body></html>"))
    with pytest.raises(AciError, match="expected a column NAME, found: Sorry"):
        bench.bulk(years=(2024,))


def test_the_tables_of_codes_are_wanted_but_not_needed(bench: Bench) -> None:
    folder = "comext/COMEXT_METADATA/CLASSIFICATIONS_AND_RELATIONS"
    bench.publisher.file(f"{FILES}?file={folder}/RELATIONS/CN8-PRED-SUCC.txt", b"old,new\n")
    assert bench.bulk(years=(2024,), months=(1,)) == ["CN8-PRED-SUCC.txt", "full_v2_202401.7z"]
    assert any("CN.txt: the server answers HTTP 404" in note for note in bench.notes)
    with pytest.raises(AciError, match=r"CN\.txt: the server answers HTTP 404"):
        bench.bulk(metadata=True)


def test_bulk_files_are_refused_what_they_cannot_give(bench: Bench) -> None:
    with pytest.raises(UsageError, match="which years"):
        bench.bulk()
    with pytest.raises(UsageError, match="Comext begins in 1988"):
        bench.bulk(years=(1987,))
    with pytest.raises(UsageError, match="a bulk file holds all reporters"):
        bench.bulk(years=(2024,), reporters=("DEU",))


def test_a_request_names_reporters_products_flows_and_all_partners(bench: Bench) -> None:
    bench.publisher.reply(DATA, Reply(HEADER.encode()))
    (row,) = bench.ask(products=("850760", "850511"), months=(3,), reporters=())
    (asked,) = bench.publisher.asked(DATA)
    assert asked.address == (
        f"{DATA}M.AT+DE+GR..850760+850511.1+2.VALUE_IN_EUROS+QUANTITY_IN_100KG"
        "?startPeriod=2024-03&endPeriod=2024-03&format=SDMX-CSV&compressed=false"
    )
    assert (row.state, row.period, row.bytes) == ("fetched", "2024-03", len(HEADER))
    assert Path(row.file).name.startswith("comext-2024-03-3-reporters-850760+850511-")


def test_an_answer_that_is_there_is_not_asked_for_again(bench: Bench) -> None:
    bench.publisher.reply(DATA, Reply(HEADER.encode()))
    bench.ask(products=("850760",))
    (row,) = bench.ask(products=("850760",))
    assert row.state == "unchanged"
    assert len(bench.keys()) == 1


def test_a_queued_answer_is_waited_for_and_kept_under_its_question(bench: Bench) -> None:
    bench.publisher.reply(DATA, Reply(QUEUED.encode(), headers={"Content-Type": "text/csv"}))
    states = iter(["SUBMITTED", "PROCESSING", "AVAILABLE"])
    bench.publisher.reply(
        f"{ASYNC}/status/ab-12",
        lambda _: Reply(f"<r><id>ab-12</id><status>{next(states)}</status></r>".encode()),
    )
    bench.publisher.reply(f"{ASYNC}/data/ab-12", Reply(f"{HEADER}x\n".encode()))
    (row,) = bench.ask(products=("850760",))
    assert Path(row.file).read_text() == f"{HEADER}x\n"
    assert row.address.startswith(bench.publisher.url + DATA)
    assert bench.waits == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("state", "message"),
    [("PROCESSING", "no answer after 60 s in the queue"), ("EXPIRED", "queue answers EXPIRED")],
)
def test_a_queue_without_end_is_left(bench: Bench, state: str, message: str) -> None:
    bench.publisher.reply(DATA, Reply(QUEUED.encode()))
    bench.publisher.reply(f"{ASYNC}/status/", Reply(f"<status>{state}</status>".encode()))
    with pytest.raises(AciError, match=message):
        bench.ask(products=("850760",))


@pytest.mark.parametrize("status", [200, 413])
def test_what_is_too_big_is_asked_for_in_halves(bench: Bench, status: int) -> None:
    def answer(asked: Asked) -> Reply:
        key = asked.address.removeprefix(DATA).split(".")
        small = "+" not in key[1] and "+" not in key[3]
        return Reply(HEADER.encode()) if small else Reply(TOO_BIG.encode(), status)

    bench.publisher.reply(DATA, answer)
    wanted = {"products": ("850511", "850760"), "reporters": ("AUT", "DEU")}
    assert len(bench.ask(**wanted)) == 4
    assert bench.keys() == [
        "A.AT+DE..850511+850760.1+2",
        "A.AT+DE..850511.1+2",
        "A.AT..850511.1+2",
        "A.DE..850511.1+2",
        "A.AT+DE..850760.1+2",
        "A.AT..850760.1+2",
        "A.DE..850760.1+2",
    ]
    assert [row.state for row in bench.ask(**wanted)] == ["unchanged"] * 4
    assert len(bench.keys()) == 7


def test_what_cannot_be_divided_any_more_is_an_error(bench: Bench) -> None:
    bench.publisher.reply(DATA, Reply(TOO_BIG.encode(), 413))
    with pytest.raises(AciError, match=r"products 850760: .*cannot be divided"):
        bench.ask(products=("850760",))


def test_codes_that_the_dataset_lacks_are_named_and_left_out(bench: Bench) -> None:
    said = "INVALID_QUERY_DIMENSION_VALUE: not allowed: PRODUCT=854140, REPORTER=GR."

    def answer(asked: Asked) -> Reply:
        lacking = "854140" in asked.address or "GR" in asked.address
        return Reply(fault(150, said), 400) if lacking else Reply(HEADER.encode())

    bench.publisher.reply(DATA, answer)
    assert len(bench.ask(products=("850760", "854140"), reporters=("DEU", "GRC"))) == 1
    assert bench.keys()[-1] == "A.DE..850760.1+2"
    assert "comext: DS-045409 lacks 854140, GR in 2024" in bench.notes


def test_codes_that_no_fault_names_are_found_by_halving(bench: Bench) -> None:
    said = "INVALID_QUERY_DIMENSION_VALUE: the query is invalid"

    def answer(asked: Asked) -> Reply:
        lacking = "854140" in asked.address
        return Reply(fault(150, said), 400) if lacking else Reply(HEADER.encode())

    bench.publisher.reply(DATA, answer)
    rows = bench.ask(products=("850511", "850760", "854140"))
    assert len(rows) == 1
    assert any(note.startswith("comext: DS-045409 lacks 854140, DE") for note in bench.notes)


def test_no_trade_is_a_note_and_other_faults_are_errors(bench: Bench) -> None:
    bench.publisher.reply(DATA, Reply(fault(100, "No results found"), 400))
    assert bench.ask(products=("850760",)) == []
    assert any("no trade at all for 2024" in note for note in bench.notes)
    bench.publisher.reply(DATA, Reply(fault(100, "ERR_NOT_FOUND_2: no data set"), 404))
    with pytest.raises(AciError, match="fault 100: ERR_NOT_FOUND_2"):
        bench.ask(products=("850760",))
    bench.publisher.reply(DATA, Reply(fault(150, "INVALID_QUERY_DIMENSION_VALUE TIME=1900"), 400))
    with pytest.raises(AciError, match=r"fault 150: .*TIME=1900"):
        bench.ask(products=("850760",))
    bench.publisher.reply(DATA, Reply(b"code;value\n1;2\n"))
    with pytest.raises(AciError, match="expected SDMX-CSV, found: code;value"):
        bench.ask(products=("850760",))
