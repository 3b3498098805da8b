"""Each audit lets pass what is sound, to the very limit, and finds each thing that it is for."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from steps import Row, inferred

from aci_cli.engine import Engine
from aci_cli.queries import load
from aci_cli.resources import bundled

# a last digit of a sum
ROUNDED = 5e-13
INFINITE, UNDEFINED = float("inf"), float("nan")


@dataclass(frozen=True)
class Audit:
    """Hold what is found of the first fault, sound rows by table, and changes of the first row.

    Some stay sound, each of the others is one fault; `twice` where the fault is any row once more.
    """

    finding: str
    tables: dict[str, list[Row]]
    sound: list[Row] = field(default_factory=list)
    unsound: list[Row] = field(default_factory=list)
    twice: bool = False


FLOW = {
    "source": "baci", "classification": "HS2017", "year": 2024, "month": 1, "product": "010121",
    "exporter": "CHN", "importer": "DEU", "value_eur": 5,
}  # fmt: skip
FIGURE = {"id": "a", "publisher": "b", "evidence": "A", "unit": "EUR", "period": "2024"}
LINE = {
    "buyer": "target", "sector": "s", "line": "l", "unknown": None, "seller_share": 0.5,
    "import_reliance": 0.5, "supplier_hhi": 0.5, "world_export_hhi": 0.5,
    "seller_market_share": 0.5, "value_added_share": 0.5, "from_seller_eur": 5.0,
    "imports_eur": 10.0, "home_supply_eur": 1.0, "others_exports_eur": 1.0,
}  # fmt: skip
CONCENTRATIONS = ("seller_share", "supplier_hhi", "world_export_hhi")
SHARES = (*CONCENTRATIONS, "import_reliance", "seller_market_share", "value_added_share")
CUT = {
    "cut": "c", "draw": 0, "users_loss_eur": 1.0, "seller_loss_eur": 1.0, "users_price": 1.5,
    "revenue_change_eur": -1.0, "paid_eur": 0.0, "share_left": 0.5, "flow_lost_eur": 4.0,
}  # fmt: skip
ASKED = {"cut": "c", "draw": 0, "unknown": None, "from_seller_eur": 8.0}
# another draw, another cut, and one that can not be judged
OTHERS = [
    {**ASKED, "draw": 1, "from_seller_eur": 0.0},
    {**ASKED, "cut": "other", "from_seller_eur": 0.0},
    {**ASKED, "cut": "unknown", "unknown": "partner_share_unknown"},
]
RANKED = {
    "id": "m", "rank": 1, "reason": None, "pressure_eur": 1.0, "self_harm_eur": 1.0,
    "leverage": 1.0, "pressure_running_eur": 1.0, "self_harm_running_eur": 1.0,
    "pressure_bp": 1.0, "self_harm_bp": 1.0,
}  # fmt: skip
UNRANKED = {"rank": None, "reason": "no_level", "pressure_eur": None, "self_harm_eur": None}
SCORE = {"draw": 0, "variant": "m", "pressure_eur": 1.0, "self_harm_eur": 1.0, "leverage": 1.0}
INDUSTRY = {
    "country": "DEU", "industry": "C28", "output_eur": 2, "intermediate_eur": 1,
    "domestic_value_added_share": 0.5, "eu27_value_added_share": 0.6,
}  # fmt: skip
# fmt: off
AUDITS = {
    "figures_are_sourced": Audit(
        "figure a lacks publisher, evidence, unit or period",
        {"figures": [FIGURE]},
        [{"evidence": "B"}, {"evidence": "C"}, {"period": None, "unit": "%"}],
        [{"publisher": None}, {"evidence": "D"}, {"unit": None}, {"period": None}],
    ),
    "figures_are_unique": Audit(
        "figure twice: a",
        {"figures": [{"id": "a"}, {"id": "b"}]}, twice=True),
    "goods_codes_are_text": Audit(
        "malformed code HS2017 10121",
        {"trade": [FLOW]},
        [
            {"product": "9999AA"},
            {"classification": "CN2024", "product": "010121ZZ"},
            {"classification": "ICIO", "product": "C28"},
        ],
        [
            {"product": "10121"},
            {"product": "01012100"},
            {"classification": "CN2024"},
            {"classification": "CN2024", "product": "0A012100"},
        ],
    ),
    "industries_are_shares": Audit(
        "industry DEU C28",
        {"industries": [INDUSTRY]},
        [
            {"domestic_value_added_share": 0.0, "eu27_value_added_share": 0.0},
            {"domestic_value_added_share": 1.0, "eu27_value_added_share": 1.0},
            {"eu27_value_added_share": None, "output_eur": 1},
        ],
        [
            {"domestic_value_added_share": 1.1}, {"domestic_value_added_share": -0.1},
            {"eu27_value_added_share": 1.1}, {"eu27_value_added_share": -0.1}, {"output_eur": 0},
        ],
    ),
    "lines_are_shares": Audit(
        "line target s l has a share outside 0 to 1",
        {"terms": [LINE]},
        [
            *({name: value} for name in SHARES for value in (0.0, 1.0)),
            {"from_seller_eur": 10.0, "home_supply_eur": 0.0, "others_exports_eur": 0.0},
            *({name: 1 + ROUNDED} for name in CONCENTRATIONS),
            {"from_seller_eur": 10 * (1 + ROUNDED)},
            {"unknown": "partner_share_unknown", "seller_share": 2.0},
        ],
        [
            *({name: value} for name in SHARES for value in (-0.001, 1.001)),
            {"from_seller_eur": 10.001}, {"home_supply_eur": -0.001},
            {"others_exports_eur": -0.001},
        ],
    ),
    "lines_are_single": Audit(
        "line twice: target s l",
        {"terms": [LINE, *({**LINE, name: "other"} for name in ("buyer", "sector", "line"))]},
        twice=True,
    ),
    "losses_have_their_sign": Audit(
        "cut c has an impossible loss",
        {"cut": [CUT], "cuts": [ASKED, *OTHERS]},
        [
            {"users_loss_eur": 0.0, "seller_loss_eur": 0.0}, {"users_price": 1.0},
            {"flow_lost_eur": 8.0}, {"share_left": 0.0}, {"share_left": 1.0},
            {"share_left": 1 + ROUNDED}, {"users_price": 1 - ROUNDED},
            {"flow_lost_eur": 8 * (1 + ROUNDED)}, {"cut": "unknown", "users_loss_eur": None},
        ],
        [
            *({name: value} for name in ("users_loss_eur", "seller_loss_eur")
              for value in (None, INFINITE, -0.001)),
            {"revenue_change_eur": INFINITE}, {"paid_eur": UNDEFINED}, {"share_left": -0.001},
            {"share_left": 1.001}, {"users_price": 0.999}, {"flow_lost_eur": 8.001},
        ],
    ),
    "ranking_is_finite": Audit(
        "measure m has an undefined figure, or neither rank nor reason",
        {"ranking": [RANKED]},
        [UNRANKED, {"leverage": None}],
        [
            {"rank": None}, {"reason": "no_level"}, {"pressure_eur": None},
            {"self_harm_eur": None},
            *({name: UNDEFINED} for name in RANKED if name.endswith("_eur") or name == "leverage"),
        ],
    ),
    "ranking_is_plausible": Audit(
        "measure m moves more than 5 % of a GDP",
        {"ranking": [RANKED]},
        [{name: value} for name in ("pressure_bp", "self_harm_bp") for value in (500.0, -500.0)],
        [{name: value} for name in ("pressure_bp", "self_harm_bp") for value in (501.0, -501.0)],
    ),
    "rates_cover_trade": Audit(
        "no USD rate for 2020",
        {
            "trade": [FLOW],
            "rates": [
                {"currency": "USD", "year": 2024, "units_per_eur": 0.92},
                {"currency": "USD", "year": 2022, "units_per_eur": 0.0},
                {"currency": "JPY", "year": 2021, "units_per_eur": 120.0},
            ],
        },
        [{"source": "comtrade"}, {"source": "icio"}, {"source": "comext", "year": 2020}],
        [
            *({"source": source, "year": 2020} for source in ("baci", "comtrade", "icio")),
            {"year": 2022}, {"year": 2021},
        ],
    ),
    "scores_are_finite": Audit(
        "measure m has an undefined score in draw 0",
        {"scores": [SCORE]},
        [{"leverage": None}],
        [
            *({name: value} for name in ("pressure_eur", "self_harm_eur")
              for value in (None, UNDEFINED, INFINITE)),
            {"leverage": INFINITE},
        ],
    ),
    "trade_areas_are_known": Audit(
        "unknown area XXX in baci",
        {"trade": [FLOW], "countries": [{"iso3": "CHN"}, {"iso3": "DEU"}]},
        [{"exporter": "DEU", "importer": "CHN"}],
        [{"exporter": "XXX"}, {"importer": "XXX"}],
    ),
    "trade_is_positive": Audit(
        "trade baci 2024 010121 CHN DEU -1",
        {"trade": [FLOW]},
        [{"value_eur": 0}],
        [
            {"value_eur": -1},
            *({name: None}
              for name in ("value_eur", "exporter", "importer", "product", "source")),
        ],
    ),
    "trade_is_unique": Audit(
        "trade twice baci HS2017 2024 1 010121 CHN DEU",
        {
            "trade": [
                FLOW, {**FLOW, "source": "comext"}, {**FLOW, "classification": "HS2022"},
                {**FLOW, "year": 2023}, {**FLOW, "month": None}, {**FLOW, "product": "010129"},
                {**FLOW, "exporter": "JPN"}, {**FLOW, "importer": "FRA"},
            ]
        },
        twice=True,
    ),
    "trade_products_are_described": Audit(
        "no description of HS2017 010129",
        {
            "trade": [FLOW],
            "products": [
                {"classification": "HS2017", "product": "010121", "description": "horses"},
                {"classification": "HS2022", "product": "010129", "description": "others"},
                {"classification": "HS2017", "product": "010130", "description": ""},
            ],
        },
        [],
        [{"product": "010129"}, {"classification": "HS2022"}, {"product": "010130"}],
    ),
}
# fmt: on


def test_every_audit_is_here() -> None:
    folder = bundled("queries") / "audits"
    assert {path.stem for path in folder.glob("*.sql")} == AUDITS.keys()


@pytest.mark.parametrize("name", AUDITS)
def test_an_audit_finds_what_it_is_for_and_nothing_else(name: str) -> None:
    audit = AUDITS[name]
    engine = Engine()
    query = load(f"audits/{name}")
    table, rows = next(iter(audit.tables.items()))

    def findings(changed: list[Row]) -> list[str]:
        for relation, kept in {**audit.tables, table: changed}.items():
            engine.register_rows(relation, inferred(audit.tables[relation]), map(_text, kept))
        return [finding for (finding,) in engine.run(query).rows]

    assert findings(rows) == []
    for change in audit.sound:
        assert findings([{**rows[0], **change}]) == [], change
    if audit.twice:
        found = [findings([*rows, row]) for row in rows]
    else:
        found = [findings([{**rows[0], **change}]) for change in audit.unsound]
    assert [len(each) for each in found] == [1] * len(found)
    assert found[0] == [audit.finding]


def _text(row: Row) -> Row:
    """Write as text the numbers that JSON has no sign for."""
    return {
        name: str(value) if value in (INFINITE,) or value != value else value
        for name, value in row.items()
    }
