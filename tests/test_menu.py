"""The menu: what the shipped one holds, what a faulty one is told, what the queries get."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aci_cli.menu import Figure, Menu, MenuError, Options, load_menu, schema_text
from aci_cli.menu_fields import Range, Triple

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "measures.yaml"
MENUS = Path(__file__).parent / "menus"
BODY, REST = ((MENUS / name).read_text() for name in ("body.txt", "rest.txt"))

SECTORS = """
    duv_lithography aero_engines aircraft avionics cnc_machine_tools bearings special_steels
    superalloy_powders gas_turbines rare_earths permanent_magnets gallium_germanium
    critical_minerals batteries legacy_chips pharma_inputs steel wind_turbines electric_vehicles
    electronics consumer_goods telecom_equipment medical_devices machine_tools_import solar
    chemicals agri_food services_digital services_telecom services_finance services_business
    services_maritime services_air services_logistics
    motor_vehicles machinery electrical_equipment fashion_leather medical_other
"""
MEASURES = """
    duty-ev duty-batteries duty-steel duty-wind-turbines duty-electronics duty-telecom
    duty-consumer-goods duty-pharma duty-medical-devices duty-machine-tools duty-solar
    import-quota-consumer-goods internal-market-electronics transit-restriction
    procurement-exclusion-medical procurement-exclusion-telecom procurement-exclusion-wind
    procurement-score-adjustment duv-servicing duv-spare-parts gas-turbine-servicing
    machine-tool-servicing aircraft-maintenance aero-engine-overhaul services-digital
    services-telecom services-business services-maritime services-air
    services-market-access-digital services-market-access-maritime
    services-market-access-business investment-access ip-suspension chemicals-access sps-access
    export-duv-machines export-cnc-machine-tools export-aircraft export-bearings
    export-superalloy-powders export-pharma export-aero-engines export-avionics
    export-special-steels export-gas-turbines aircraft-parts export-charge-cnc
    payment-restriction capital-markets-access banking-limits insurance-limits
"""
COMPARATORS = """
    ev-minimum-price joint-stockpile licensing-fast-track non-chinese-refining status-quo
"""
REPLIES = """
    licences-magnets licences-rare-earths licences-gallium-germanium licences-graphite
    licences-batteries licences-chips licences-pharma counter-duty-vehicles counter-duty-food
    counter-duty-fashion counter-duty-machinery counter-duty-electrical counter-duty-chemicals
    counter-duty-medical
"""
SCENARIOS = """
    eu-alone eu-japan g7 us-market-closed no-retaliation germany-alone g7-half-hearted
    basic-needs buy-time
"""

FIGURES = {
    "trade-2022-1": Figure(1000, "EUR", "A", 2022),
    "trade-2022-2": Figure(400, "EUR", "B", 2022),
    "trade-2023-1": Figure(2000, "EUR", "C", 2023),
    "trade-2023-2": Figure(0.25, "share", "C", 2023),
}


@pytest.fixture(scope="module")
def shipped() -> Menu:
    started = time.perf_counter()
    menu = load_menu(SHIPPED)
    took_ms = 1000 * (time.perf_counter() - started)
    sys.stdout.write(f"\nmeasures.yaml read and checked in {took_ms:.0f} ms\n")
    return menu


@pytest.fixture(scope="module")
def release_figures() -> dict[str, Figure]:
    [table] = (ROOT / "data").glob("figures-*.parquet")
    rows = (
        duckdb.connect()
        .execute(f"SELECT id, value_base, base_unit, evidence, year FROM read_parquet('{table}')")
        .fetchall()
    )
    return {name: Figure(*rest) for name, *rest in rows}


def small(*changes: tuple[str, str]) -> Menu:
    text = BODY + REST
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return load_menu(text, name="small.yaml")


class TestShippedMenu:
    def test_it_holds_every_sector_measure_comparator_and_scenario(self, shipped: Menu) -> None:
        assert [sector.id for sector in shipped.sectors] == SECTORS.split()
        assert [measure.id for measure in shipped.measures] == MEASURES.split()
        assert [comparator.id for comparator in shipped.comparators] == COMPARATORS.split()
        assert [reply.id for reply in shipped.replies] == REPLIES.split()
        assert [scenario.id for scenario in shipped.scenarios] == SCENARIOS.split()

    def test_the_injury_is_what_the_target_holds_back_today(self, shipped: Menu) -> None:
        assert shipped.injury is not None
        assert (shipped.injury.comparator, shipped.injury.by) == ("status-quo", "CHN")

    def test_replies_are_no_measures_and_stand_in_no_ranking(
        self, shipped: Menu, release_figures: dict[str, Figure]
    ) -> None:
        relations = shipped.relations(release_figures)
        ids = {row["measure"] for row in relations["measures"]}
        assert ids.isdisjoint(REPLIES.split())
        assert {row["measure"] for row in relations["replies"]} == set(REPLIES.split())
        assert all(row["comparator"] for row in relations["replies"])

    def test_what_the_union_sells_and_may_see_taxed_divides_no_retaliation(
        self, shipped: Menu
    ) -> None:
        outlets = [sector for sector in shipped.sectors if "outlet" in sector.role]
        assert len(outlets) == 5
        assert all(sector.role == ["outlet"] for sector in outlets)

    def test_every_annex_item_has_a_measure(self, shipped: Menu) -> None:
        items = {measure.annex_item for measure in shipped.measures}
        assert items == {"1", "2", "3", "4a", "4b", "5", "6", "7", "8", "9", "10"}

    def test_finance_stands_in_the_last_tier_only(self, shipped: Menu) -> None:
        finance = {measure.id for measure in shipped.measures if measure.annex_item == "8"}
        assert finance == {measure.id for measure in shipped.measures if measure.tier == 4}

    def test_titles_are_short(self, shipped: Menu) -> None:
        titled: list[Any] = [
            *shipped.sectors,
            *shipped.measures,
            *shipped.comparators,
            *shipped.replies,
            *shipped.scenarios,
        ]
        titles = [entry.title for entry in titled]
        assert [title for title in titles if len(title) > 60] == []
        assert len(set(titles)) == len(titles)

    def test_every_range_with_a_spread_says_why(self, shipped: Menu) -> None:
        ranges = list(every(Range, shipped))
        assert len(ranges) > 60
        for item in every(Triple, shipped):
            assert item.low <= item.mode <= item.high
        for item in ranges:
            assert item.low == item.high or item.sources or "judgement" in str(item.reason)

    def test_modes_are_those_of_the_method(self, shipped: Menu) -> None:
        modes = {
            (item.id, horizon): triple.mode
            for item in shipped.assumptions
            for horizon, triple in item.triples()
        }
        by_horizon = {
            "sigma_speed": (0.15, 0.4, 1),
            "supply_response": (1, 3, 10),
            "demand_response": (0.3, 0.6, 1),
            "choke_price": (10, 5, 3),
            "redirected_share": (0.2, 0.5, 0.8),
            "lost_value_share": (0.5, 0.25, 0.1),
            "capital_share": (0.15, 0.45, 1),
        }
        for name, wanted in by_horizon.items():
            found = tuple(modes.pop((name, h)) for h in ("short", "medium", "long"))
            assert found == wanted, name
        assert {name: mode for (name, _), mode in modes.items()} == {
            "home_supply_per_export": 0.5,
            "retaliation_chance": 0.5,
            "retaliation_proportion": 0.5,
            "net_weight": 1,
            "leakage_sold": 0.1,
            "leakage_bought": 0.05,
            "coverage_services": 0.5,
            "competition_loss": 0.06,
            "sigma_service": 3,
            "sigma_default": 5,
        }

    def test_every_expression_has_a_value_in_the_bundled_figures(
        self, shipped: Menu, release_figures: dict[str, Figure]
    ) -> None:
        relations = shipped.relations(release_figures)
        bills = {row["year"]: row["amount_eur"] for row in relations["bills"]}
        assert {year: round(eur / 1e6) for year, eur in bills.items()} == {2023: 568, 2022: 496}
        aircraft = next(r for r in relations["published"] if r["line"] == "aircraft-2018")
        assert round(aircraft["from_seller_eur"] / 1e8) == 95
        assert len({(row["line"], row["year"]) for row in relations["published"]}) == 13

    def test_every_source_that_looks_like_a_figure_is_one(
        self, shipped: Menu, release_figures: dict[str, Figure]
    ) -> None:
        cited = [
            source
            for entry in [
                *every(Range, shipped),
                *shipped.measures,
                *shipped.comparators,
                *shipped.replies,
            ]
            for source in entry.sources
        ]
        assert [name for name in cited if " " not in name and name not in release_figures] == []

    def test_batteries_are_never_among_the_controlled_lines(self, shipped: Menu) -> None:
        controlled = {sector.id for sector in shipped.sectors if sector.controlled}
        status_quo = next(c for c in shipped.comparators if c.id == "status-quo")
        assert controlled == set(status_quo.sector)
        assert "batteries" not in controlled

    def test_measures_that_leak_name_the_partners_they_need(self, shipped: Menu) -> None:
        needs = {m.id: m.needs for m in shipped.measures if m.needs}
        assert needs["export-aero-engines"] == ["USA"]
        assert needs["export-gas-turbines"] == ["JPN", "USA", "GBR"]
        assert needs["export-bearings"] == ["JPN"]

    def test_the_schema_for_editors_is_current(self) -> None:
        held = (ROOT / "aci_cli" / "menu.schema.json").read_text()
        assert held == schema_text(), "write aci_cli.menu.schema_text() to menu.schema.json"


def every(kind: type[Any], value: Any) -> Iterator[Any]:
    """Yield every part of a menu that is of a kind."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, list):
        for item in value:
            yield from every(kind, item)
    elif isinstance(value, dict):
        yield from every(kind, list(value.values()))
    elif hasattr(type(value), "model_fields"):
        yield from every(kind, [getattr(value, name) for name in type(value).model_fields])


class TestRelations:
    def test_published_lines_carry_their_values_in_base_units(self) -> None:
        first, second = small().relations(FIGURES)["published"]
        assert (first["line"], first["year"]) == ("chips-imports", 2022)
        assert (first["imports_eur"], first["from_seller_eur"]) == (1000, 400)
        assert first["seller_share"] is None
        assert (second["line"], second["year"]) == ("chips-imports", 2023)
        assert (second["imports_eur"], second["seller_share"]) == (2000, 0.25)
        assert second["home_supply_share"] == 0.05
        assert second["sources"] == "trade-2023-1 trade-2023-2 trade-2023-9"

    def test_a_line_of_several_years_has_one_scope(self) -> None:
        scope = small().relations(FIGURES)["published_scope"]
        assert scope == [{"line": "chips-imports", "product": "854231"}]

    def test_bills(self) -> None:
        (bill,) = small().relations(FIGURES)["bills"]
        assert (bill["line"], bill["amount_eur"]) == ("service-bill", 500)
        assert (bill["self_served"], bill["evidence"]) == (0.2, "C")

    def test_products_say_what_kind_of_code_they_are(self) -> None:
        found = small().relations(FIGURES)["sector_products"]
        assert [(r["sector"], r["code"], r["kind"]) for r in found] == [
            ("chips", "854231", "hs"),
            ("chips", "854239", "hs"),
            ("machine_tools", "845710", "hs"),
            ("machine_tools", "C28", "icio"),
        ]

    def test_controlled_products(self) -> None:
        found = small().relations(FIGURES)["sector_controlled"]
        assert found == [{"sector": "chips", "code": "854239"}]

    def test_the_order_of_sources_is_the_sectors_own_where_it_has_one(self) -> None:
        found = small().relations(FIGURES)["source_order"]
        order = [(row["sector"], row["source"]) for row in found]
        assert order == [
            ("chips", "baci"),
            ("chips", "comtrade"),
            ("chips", "comext"),
            ("machine_tools", "comext"),
        ]

    def test_measures_and_what_belongs_to_them(self) -> None:
        relations = small().relations(FIGURES)
        rows = {row["measure"]: row for row in relations["measures"]}
        assert list(rows) == ["duty-chips", "services", "servicing", "licensing"]
        directions = " ".join(row["direction"] for row in rows.values())
        assert directions == "to_sender to_target to_target to_sender"
        assert [row["comparator"] for row in rows.values()] == [False, False, False, True]
        assert rows["licensing"]["controlled_only"]
        assert relations["measure_rates"] == [
            {"measure": "duty-chips", "rate": 0.1},
            {"measure": "duty-chips", "rate": 0.25},
        ]
        assert {"measure": "services", "sector": "machine_tools"} in relations["measure_sectors"]
        assert relations["measure_base"] == [
            {"measure": "servicing", "line": "service-bill"},
            {"measure": "licensing", "line": "chips-imports"},
        ]
        assert relations["measure_links"] == [
            {"measure": "servicing", "relation": "requires", "other": "duty-chips"}
        ]

    def test_numbers_left_out_leave_the_assumption(self) -> None:
        relations = small().relations(FIGURES)
        rows = {row["measure"]: row for row in relations["measures"]}
        assert rows["duty-chips"]["coverage"] is None
        assert rows["duty-chips"]["leakage"] is None
        assert rows["services"]["coverage"] is None
        assert rows["servicing"]["coverage"] == 0.4

    def test_spreads_of_single_numbers(self) -> None:
        found = small().relations(FIGURES)["ranges"]
        assert [(row["owner"], row["field"], row["year"], row["high"]) for row in found] == [
            ("chips-imports", "home_supply_share", 2023, 0.1),
            ("service-bill", "self_served", 2023, 0.3),
            ("servicing", "coverage", None, 0.5),
        ]

    def test_an_unknown_figure_is_named_with_its_line_and_the_nearest(self) -> None:
        menu = small(("imports: trade-2022-1", "imports: trade-2022-7"))
        with pytest.raises(MenuError) as caught:
            menu.relations(FIGURES)
        assert str(caught.value) == (
            "small.yaml:16: sectors[0].published[0].imports: "
            'unknown figure "trade-2022-7" — nearest: trade-2022-1, trade-2022-2, trade-2023-1'
        )

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("imports: trade-2023-1", "imports: trade-2023-2", "expected a result in EUR"),
            ("seller_share: trade-2023-2", "seller_share: trade-2022-1", "expected a result in"),
            ("from_seller: trade-2022-2", "from_seller: trade-2023-1", "larger than all that"),
            ("amount: trade-2023-1 *", "amount: trade-2022-1 - trade-2023-1 /", "out of range"),
            (
                "evidence: B",
                "evidence: A",
                "graded A, but its figures are only B: trade-2022-2",
            ),
        ],
    )
    def test_values_that_can_not_be(self, old: str, new: str, message: str) -> None:
        with pytest.raises(MenuError, match=message):
            small((old, new)).relations(FIGURES)

    def test_all_faults_of_the_figures_come_at_once(self) -> None:
        with pytest.raises(MenuError) as caught:
            small().relations({})
        assert len(str(caught.value).splitlines()) == 5


def under(menu: Menu, name: str) -> Menu:
    """Return a menu with one of its own scenarios."""
    return menu.with_scenario(next(item for item in menu.scenarios if item.id == name))


class TestScenarios:
    def test_a_scenario_changes_assumptions_and_options_and_nothing_else(
        self, shipped: Menu
    ) -> None:
        calm = under(shipped, "no-retaliation")
        chance = next(a for a in calm.assumptions if a.id == "retaliation_chance")
        assert chance.value == Triple(low=0, mode=0, high=0)
        assert calm.sectors == shipped.sectors
        assert calm.options == Options()
        assert shipped.options.sender is None, "the menu itself is left alone"

    def test_a_scenario_may_set_horizon_partners_and_markets(self, shipped: Menu) -> None:
        assert under(shipped, "buy-time").options.horizon == "medium"
        assert under(shipped, "g7").options.partners == ("G7",)
        assert under(shipped, "us-market-closed").options.closed_markets == ("USA",)
        assert under(shipped, "germany-alone").options.sender == "DEU"
        half_hearted = under(shipped, "g7-half-hearted").options
        assert list(half_hearted.participation) == ["CAN", "GBR", "JPN", "USA"]

    def test_a_scenario_may_change_settings(self, shipped: Menu) -> None:
        assert shipped.settings.essential_cut_floor.value == 0.5
        changed = under(shipped, "basic-needs")
        assert changed.settings.essential_cut_floor.value == 0
        assert changed.settings.material_bp == shipped.settings.material_bp

    def test_one_number_serves_all_horizons(self) -> None:
        menu = small(
            (
                "comparators:",
                "scenarios:\n  - {id: stiff, title: Stiff, assumptions: {choke_price: 4}}\n"
                "comparators:",
            )
        )
        choke = next(a for a in under(menu, "stiff").assumptions if a.id == "choke_price")
        assert {triple.mode for _, triple in choke.triples()} == {4}


def test_text_and_path_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("\ufeff" + BODY + REST, encoding="utf-8")
    menu = load_menu(path)
    assert menu.model_dump() == small().model_dump()
    assert menu.document.name == "own.yaml"
    assert menu.document.sha256 == small().document.sha256
