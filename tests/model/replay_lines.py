"""Find the lines of a question in a release, as the method says, without the program."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import fmean
from typing import NamedTuple

from .reference import Assumptions, Facts, Flow, Line, bill, shrunk_sigma
from .reference_rules import Drivers
from .replay_data import UNION, Menu, Product, Release, Row, mode, worth

ICIO = "ICIO"
RECONCILED = ("baci", "icio")


class Pair(NamedTuple):
    """Hold who buys from whom: the side that buys, and both sides' countries and area codes."""

    side: str
    buyer: frozenset[str]
    seller: frozenset[str]
    buyer_area: str
    seller_area: str
    buyer_joined: bool
    seller_joined: bool
    closed: frozenset[str]


@dataclass(frozen=True)
class Held:
    """Hold a line with what the release and the menu say of it."""

    sector: str
    name: str
    role: str
    code: str | None
    scope: tuple[str, ...]
    year: int
    source: str
    drivers: Drivers
    geodep_years: tuple[Drivers, ...]
    line: Line
    unknown: str | None = None
    home_known: float | None = None
    producer_exports: float | None = None
    market_share: float | None = None
    others: float = 0.0
    hs2022: str | None = None
    defence: float = 0.0


class Lines:
    """Find the lines of every sector for one pair of sides."""

    def __init__(self, release: Release, menu: Menu, pair: Pair, guess: Assumptions) -> None:
        """Keep what is asked."""
        self.release, self.menu, self.pair, self.guess = release, menu, pair, guess

    def all(self) -> list[Held]:
        """Return every line, complete."""
        return [
            self._complete(sector, held)
            for sector in self.menu.sectors
            for held in self._of_sector(sector)
        ]

    def _of_sector(self, sector: Row) -> Iterator[Held]:
        """Yield goods lines, published lines, bills and industries that stand for a sector."""
        goods = {
            code: list(self._traded(sector, code, "hs"))
            for code in sector["products"]
            if code[0].isdigit()
        }
        published = [
            held
            for held in self._published(sector)
            if not held.scope or not all(self._has_trade(code, sector) for code in held.scope)
        ]
        spoken_for = {code for held in published for code in held.scope}
        gaps = [code for code, lines in goods.items() if not lines and code not in spoken_for]
        industries = [code for code in sector["products"] if not code[0].isdigit()]
        kept: list[Held] = list(published)
        if industries and (gaps or not goods):
            kept += [held for code in industries for held in self._traded(sector, code, "icio")]
        if not any(held.role == "icio" for held in kept):
            kept += [h for code, some in goods.items() if code not in spoken_for for h in some]
        yield from kept or self._traded(sector, sector["industry"], "proxy")
        yield from self._bills(sector)

    def _has_trade(self, code: str, sector: Row) -> bool:
        return any(True for _ in self._traded(sector, code, "hs"))

    def _traded(self, sector: Row, code: str, role: str) -> Iterator[Held]:
        """Yield a line for each reported product that serves a code, from one source."""
        serving = {
            (row["classification"], row["product"]): row["hs2022"]
            for row in self.release.products
            if code in (row["product"], row["hs2022"])
        }
        order = ["icio"]
        if role == "hs":
            order = sector.get("source_order") or self.menu.data["source_order"]
        for source in order:
            found = self._usable(code, source, serving)
            if found:
                latest = max(year for year, _ in found)
                for name in sorted(product for year, product in found if year == latest):
                    years = {y: f for (y, product), f in found.items() if product == name}
                    hs2022 = next(hs for (_, product), hs in serving.items() if product == name)
                    yield self._mean(sector, code, role, source, name, years, hs2022)
                return

    def _usable(
        self, code: str, source: str, serving: dict[Product, str | None]
    ) -> dict[tuple[int, str], Facts]:
        pair, release = self.pair, self.release
        found = {}
        newest = max(
            (year for of, product, year in release.flows if of == source and product in serving),
            default=0,
        )
        for held_by, year in release.vintages:
            if held_by != source or not release.covers(source, year, pair.buyer):
                continue
            if year <= newest - (3 if source in RECONCILED else 5):
                continue
            for product in self._of_one_edition(code, source, year, serving):
                key = (source, product, year)
                if key in release.flows:
                    got = release.facts(key, pair.buyer, pair.seller, pair.closed)
                    if got.imports + got.home > 0:
                        found[year, product[1]] = got
        return found

    def _of_one_edition(
        self, code: str, source: str, year: int, serving: dict[Product, str | None]
    ) -> list[Product]:
        """Return the products of the edition that has the code itself, else of the newest."""
        held = [product for product in serving if (source, product, year) in self.release.flows]
        best = max(((name == code, edition) for edition, name in held), default=None)
        return [product for product in held if best and product[0] == best[1]]

    def _mean(
        self,
        sector: Row,
        code: str,
        role: str,
        source: str,
        name: str,
        years: dict[int, Facts],
        hs2022: str | None,
    ) -> Held:
        latest = max(years)
        recent = {year: years[year] for year in sorted(years) if year > latest - 3}
        kept = list(recent.values()) if sector.get("years", 1) == 3 else [years[latest]]
        full = source != "comext"
        drivers = [_drivers(one, full) for one in kept]
        sold = fmean(one.from_seller for one in kept)
        abroad = fmean(one.seller_exports for one in kept)
        home = fmean(one.home for one in kept)
        return Held(
            sector=sector["id"],
            name=name,
            role=role,
            code=code,
            scope=(),
            year=latest,
            source=source,
            drivers=_average(drivers),
            geodep_years=tuple(_drivers(one, full) for one in recent.values()),
            line=Line(fmean(one.imports for one in kept), sold),
            home_known=None if role == "hs" else home,
            producer_exports=fmean(one.producer_exports for one in kept),
            market_share=sold / abroad if full and abroad else None,
            others=fmean(one.others_exports for one in kept),
            hs2022=hs2022,
            unknown="partner_share_unknown" if role != "hs" and self._in_rest(latest) else None,
        )

    def _in_rest(self, year: int) -> bool:
        """Return whether the table of industries lists some of the sellers and not all."""
        return len({self.release.covers("icio", year, [iso3]) for iso3 in self.pair.seller}) > 1

    def _published(self, sector: Row) -> Iterator[Held]:
        latest: dict[str, Row] = {}
        for row in sorted(sector.get("published") or [], key=lambda row: row["year"]):
            if self._serves(row):
                latest[row.get("line", row["id"])] = row
        found = (self._valued(sector, name, row) for name, row in latest.items())
        yield from (held for held in found if held is not None)

    def _serves(self, row: Row) -> bool:
        """Return whether figures of a named buyer and seller serve this pair of sides.

        Shares of an industry serve any seller; money that one seller took serves that one only.
        """
        any_seller = row.get("shares_of") and not row.get("from_seller")
        named = row["seller"] == self.pair.seller_area
        return row["buyer"] == self.pair.buyer_area and bool(named or any_seller)

    def cited_elsewhere(self, sector: Row) -> bool:
        """Return whether a published line of the sector is another pair's, and not covered."""
        lines = sector.get("published") or []
        given = {row.get("line", row["id"]) for row in lines if self._serves(row)}
        for row in lines:
            near = row["buyer"] == self.pair.buyer_area or row["seller"] == self.pair.seller_area
            scope = row.get("scope") or []
            held = scope and all(self._has_trade(code, sector) for code in scope)
            if near and not held and row.get("line", row["id"]) not in given:
                return True
        return False

    def _valued(self, sector: Row, name: str, row: Row) -> Held | None:
        """Return a published line: its level, what the seller sells, home supply and others."""
        get = self._cited(row)
        industry = None
        if row.get("shares_of"):
            industry = next(iter(self._traded(sector, row["shares_of"], "icio")), None)
        share = self._share(get, industry)
        if share is None or (get["imports"] is None and not share):
            return None
        level = get["imports"] if get["imports"] is not None else get["from_seller"] / share
        sold = get["from_seller"] if get["from_seller"] is not None else share * level
        if row["seller"] == self.pair.seller_area:
            sold = max(sold, get["floor"] or 0.0)
        scale = level / industry.line.imports if industry else None
        part = mode(row.get("home_supply_share"))
        home = None if part is None else level * part / (1 - part)
        if home is None and get["exports"] is None and industry:
            home = industry.home_known * scale
        others = get["alternatives"]
        if others is None:
            others = industry.others * scale if industry else level - sold
        return self._as_line(sector, name, row, (level, sold, home, others), get, industry)

    def _cited(self, row: Row) -> dict[str, float | None]:
        """Return the values of a published line's expressions, money in whole euros."""
        names = ("imports", "seller_share", "from_seller", "floor", "exports", "alternatives")
        get = {name: worth(row.get(name), self.release.figures) for name in names}
        return {
            name: value if value is None or name == "seller_share" else float(round(value))
            for name, value in get.items()
        }

    def _share(self, get: dict[str, float | None], industry: Held | None) -> float | None:
        """Return the seller's share: cited, from cited sales, or its industry's."""
        if get["seller_share"] is not None:
            return get["seller_share"]
        if get["imports"] and get["from_seller"] is not None:
            return get["from_seller"] / get["imports"]
        return industry.line.from_seller / industry.line.imports if industry else None

    def _as_line(
        self,
        sector: Row,
        name: str,
        row: Row,
        values: tuple[float, float, float | None, float],
        get: dict[str, float | None],
        industry: Held | None,
    ) -> Held:
        level, sold, home, others = values
        hhis = (industry.drivers[3], industry.drivers[4]) if industry else (None, None)
        own_only = get["from_seller"] is not None or industry is None
        unknown = self.pair.buyer_joined or (self.pair.seller_joined and own_only)
        unknown = unknown or bool(industry and industry.unknown)
        return Held(
            sector=sector["id"],
            name=name,
            role="published",
            code=None,
            scope=tuple(row.get("scope") or ()),
            year=row["year"],
            source="published",
            drivers=Drivers(level, sold, get["exports"], *hhis),
            geodep_years=(),
            line=Line(level, sold),
            unknown="partner_share_unknown" if unknown else None,
            home_known=home,
            producer_exports=get["exports"],
            market_share=industry.market_share if industry else None,
            others=others,
        )

    def _bills(self, sector: Row) -> Iterator[Held]:
        pair = self.pair
        sides = (pair.buyer_area, pair.seller_area)
        latest: dict[str, Row] = {}
        for row in sorted(sector.get("bills") or [], key=lambda row: row["year"]):
            if (row["buyer"], row["seller"]) == sides:
                latest[row.get("line", row["id"])] = row
        for name, row in latest.items():
            amount = float(round(worth(row["amount"], self.release.figures)))
            line = bill(amount, mode(row["self_served"]))
            joined = pair.buyer_joined or pair.seller_joined
            yield Held(
                sector=sector["id"],
                name=name,
                role="bill",
                code=None,
                scope=(),
                year=row["year"],
                source="published",
                drivers=Drivers(amount, amount, None, None, None),
                geodep_years=(),
                line=replace(line, sigma=mode(row.get("sigma")) or self.guess.sigma_service),
                unknown="partner_share_unknown" if joined else None,
                home_known=line.home_supply,
            )

    def _complete(self, sector: Row, held: Held) -> Held:
        """Fill in Q, W, σ, κ, t⁰, v and b."""
        imports = held.line.imports
        reliance = mode(sector.get("import_reliance"))
        if held.role != "bill" and reliance:
            home = imports * (1 - reliance) / reliance
        elif held.home_known is not None:
            home = held.home_known
        else:
            home = self.guess.home_supply_per_export * (held.producer_exports or 0.0)
        content = self._value_added(sector, held)
        defence = self._defence(sector, held)
        line = replace(
            held.line,
            home_supply=home,
            alternatives=held.others + home,
            sigma=held.line.sigma if held.role == "bill" else self._sigma(sector, held),
            choke_price=mode(sector.get("choke_price")) or self.guess.choke_price,
            capital=bool(sector.get("capital")) and held.role != "bill",
            duty=0.0 if held.role == "bill" else self._duty(sector, held) + defence,
            value_added=math.nan if content is None else content,
            market_share=min(held.market_share or 0.0, 1.0),
        )
        unknown = held.unknown or ("value_added_unknown" if content is None else None)
        return replace(held, line=line, unknown=unknown, defence=defence)

    def _sigma(self, sector: Row, held: Held) -> float:
        given = mode(sector.get("sigma"))
        if given is not None:
            return min(max(given, 2.0), 12.0)
        product = held.hs2022 or (held.scope[0] if len(held.scope) == 1 else None)
        if product is None:
            return shrunk_sigma(None, [], [], self.guess.sigma_default)
        row = self.release.predecessors.get(product)
        old = row["product_hs2007"] if row and row["product_hs2007"] else product
        own = row["elasticity"] if row and row["quality"] == "estimated" else None
        near = [
            [e for code, e in self.release.estimates.items() if code.startswith(old[:digits])]
            for digits in (4, 2)
        ]
        return shrunk_sigma(own or None, near[0], near[1], self.guess.sigma_default)

    def _duty(self, sector: Row, held: Held) -> float:
        """Return the Union's duty on what it buys: the mean of the tariff lines."""
        pair = self.pair
        if pair.side != "sender" or pair.buyer_area != UNION:
            return 0.0
        codes = [held.hs2022 or held.code] if held.role == "hs" else list(held.scope)
        lines = {(c, product): r for c in codes for product, r in self.release.tariffs_of(c)}
        exact = [rate for (_, product), rate in lines.items() if product[:8] == held.name]
        rates = exact or list(lines.values()) or self._industry_rates(sector, held)
        return fmean(rates) if rates else 0.0

    def _defence(self, sector: Row, held: Held) -> float:
        """Return what trade defence against this seller puts on top of the duty of all."""
        pair = self.pair
        if held.role == "bill" or pair.side != "sender" or pair.buyer_area != UNION:
            return 0.0
        named = {held.code, held.hs2022, *held.scope}
        rates = [
            mode(row["rate"])
            for row in sector.get("trade_defence") or []
            if row["product"] in named and row.get("seller", "CHN") == pair.seller_area
        ]
        return max(rates, default=0.0)

    def _industry_rates(self, sector: Row, held: Held) -> list[float]:
        code = held.name if held.role in ("icio", "proxy") else sector["industry"]
        made = next(row for row in self.menu.data["industries"] if row["code"] == code)
        prefixes = tuple(made.get("chapters") or ("none",))
        lines = {row["product"]: row["duty_rate"] for row in self.release.tariffs}
        return [rate for product, rate in lines.items() if product.startswith(prefixes)]

    def _value_added(self, sector: Row, held: Held) -> float | None:
        """Return the seller's content in a sale, its members weighted by what they sell."""
        pair, release = self.pair, self.release
        industry = held.name if held.role in ("icio", "proxy") else sector["industry"]
        union = release.members[UNION] if pair.seller_area == UNION else set()
        content = {}
        for iso3 in pair.seller:
            column = "eu27_value_added_share" if iso3 in union else "domestic_value_added_share"
            share = release.content.get((iso3, industry), {}).get(column)
            if share is not None:
                content[iso3] = share
        sales = dict.fromkeys(content, 0.0)
        for exporter, importer, value in self._sold(held, industry):
            if exporter in sales and importer in pair.buyer:
                sales[exporter] += value
        total = math.fsum(sales.values())
        if total:
            return math.fsum(content[iso3] * sales[iso3] for iso3 in content) / total
        return fmean(content.values()) if content else None

    def _sold(self, held: Held, industry: str) -> Iterator[Flow]:
        """Yield the flows that weigh the seller's members: the line's own, else its industry's."""
        for (source, (classification, product), year), flows in self.release.flows.items():
            if held.role == "hs":
                if (source, product, year) == (held.source, held.name, held.year):
                    yield from flows
            elif (classification, product) == (ICIO, industry):
                yield from flows


def _drivers(one: Facts, full: bool) -> Drivers:
    """Return the drivers of a year; a source of imports alone knows no exports."""
    return Drivers(
        one.imports,
        one.from_seller,
        one.buyer_exports if full else None,
        one.supplier_hhi,
        one.world_export_hhi if full else None,
    )


def _average(years: list[Drivers]) -> Drivers:
    columns = [[v for v in column if v is not None] for column in zip(*years, strict=True)]
    return Drivers(*(fmean(column) if column else None for column in columns))
