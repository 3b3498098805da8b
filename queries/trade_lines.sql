-- Choose for every listed code the source, by the menu's order, and the year, the latest held or the one asked for.
-- params: $year
-- reads: facts, periods, listings, sectors, source_order, reporters, parties, pairs
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   role VARCHAR text  hs, icio, proxy or shares
--   code VARCHAR code  code as the menu writes it
--   product VARCHAR code  code as reported
--   hs2022 VARCHAR code  HS 2022 subheading, null for industries
--   relation VARCHAR text  how product and hs2022 correspond
--   classification VARCHAR text  classification and edition of the code
--   year BIGINT year  year of the figures
--   n_years BIGINT count  years that the means are taken over
--   source VARCHAR text  who published the flows
--   imports_eur DOUBLE EUR  M, mean over the line's years
--   from_seller_eur DOUBLE EUR  X
--   unnamed_eur DOUBLE EUR  imports whose origin is secret or not specified
--   home_eur DOUBLE EUR  flows inside the buyer
--   producer_exports_eur DOUBLE EUR  exports of the buyer's producers, inside the bloc too
--   buyer_exports_eur DOUBLE EUR  the buyer's exports to outside itself
--   others_exports_eur DOUBLE EUR  exports of all outside buyer and seller
--   seller_market_share DOUBLE share  b, the buyer's share of the seller's exports, null where unknown
--   supplier_hhi DOUBLE index  concentration of the buyer's imports
--   world_export_hhi DOUBLE index  concentration of world exports
--   world BOOLEAN -  true where the source covers all countries' trade
--   exports_held BOOLEAN -  true where the buyer's exports are held too
--   geodep BOOLEAN -  CEPII 2024: import HHI > 0.4, world-export HHI > 0.4, imports > exports, in two of three years; null where two years can not be judged
--   unknown VARCHAR text  partner_share_unknown where the table of industries lists some of the seller's countries and not all, else null
WITH members AS (
    SELECT side, count(*) AS members FROM parties GROUP BY side
),
usable AS (
    SELECT
        l.sector,
        l.role,
        l.code,
        s.hs2022,
        s.relation,
        s.world,
        s.exports_held,
        n.years,
        f.*,
        coalesce(o.position, 99) AS preference,
        -- a country that a table of industries does not list is part of the rest, not without sales
        l.role <> 'hs' AND NOT q.complete AS seller_in_rest
    FROM listings AS l
    JOIN sectors AS n ON n.sector = l.sector
    JOIN periods AS s ON s.code = l.code
    JOIN facts AS f
        ON f.source = s.source AND f.classification = s.classification AND f.product = s.product AND f.year = s.year
    LEFT JOIN reporters AS r
        ON r.source = f.source AND r.classification = f.classification AND r.year = f.year AND r.side = f.buyer
    JOIN pairs AS a ON a.buyer = f.buyer
    LEFT JOIN reporters AS q
        ON q.source = f.source AND q.classification = f.classification AND q.year = f.year AND q.side = a.seller
    LEFT JOIN source_order AS o ON o.sector = l.sector AND o.source = f.source
    LEFT JOIN members AS m ON m.side = f.buyer
    WHERE
        (l.role = 'hs') = (f.source <> 'icio') AND coalesce(r.complete, s.world)
        -- a product that few members report, where only some products were asked for, is not the side's
        AND (s.world OR s.whole OR 4 * s.importers >= m.members)
),
preferred AS (
    SELECT buyer, sector, role, code, min(preference) AS preference
    FROM usable
    WHERE $year IS NULL OR year = $year
    GROUP BY buyer, sector, role, code
),
recent AS (
    SELECT u.*, max(u.year) OVER (PARTITION BY u.buyer, u.sector, u.role, u.code) AS line_year
    FROM usable AS u
    JOIN preferred AS p
        ON p.buyer = u.buyer AND p.sector = u.sector AND p.role = u.role AND p.code = u.code AND p.preference = u.preference
),
judged AS (
    SELECT
        *,
        years = 3 OR year = line_year AS counted,
        CASE
            WHEN supplier_hhi IS NOT NULL AND world_export_hhi IS NOT NULL AND buyer_exports_eur IS NOT NULL
                THEN supplier_hhi > 0.4 AND world_export_hhi > 0.4 AND imports_eur > buyer_exports_eur
        END AS dependent
    FROM recent
    WHERE year > line_year - 3 AND ($year IS NULL OR line_year = $year)
    -- what another code was before it led to this one is no line of the later year
    QUALIFY bool_or(year = line_year) OVER (PARTITION BY buyer, sector, role, code, product)
)
SELECT
    buyer,
    sector,
    role,
    code,
    product,
    max(hs2022) AS hs2022,
    max(CASE WHEN year = line_year THEN relation END) AS relation,
    max(CASE WHEN year = line_year THEN classification END) AS classification,
    max(line_year) AS year,
    count(*) FILTER (WHERE counted) AS n_years,
    max(source) AS source,
    avg(imports_eur) FILTER (WHERE counted) AS imports_eur,
    avg(from_seller_eur) FILTER (WHERE counted) AS from_seller_eur,
    avg(unnamed_eur) FILTER (WHERE counted) AS unnamed_eur,
    avg(home_eur) FILTER (WHERE counted) AS home_eur,
    avg(producer_exports_eur) FILTER (WHERE counted) AS producer_exports_eur,
    avg(buyer_exports_eur) FILTER (WHERE counted) AS buyer_exports_eur,
    avg(others_exports_eur) FILTER (WHERE counted) AS others_exports_eur,
    avg(from_seller_eur) FILTER (WHERE counted)
    / NULLIF(avg(seller_exports_eur) FILTER (WHERE counted), 0) AS seller_market_share,
    avg(supplier_hhi ORDER BY year) FILTER (WHERE counted) AS supplier_hhi,
    avg(world_export_hhi ORDER BY year) FILTER (WHERE counted) AS world_export_hhi,
    bool_and(world) FILTER (WHERE counted) AS world,
    bool_and(exports_held) FILTER (WHERE counted) AS exports_held,
    CASE
        WHEN count(*) FILTER (WHERE dependent) >= 2 THEN TRUE
        WHEN count(*) FILTER (WHERE dependent) + 3 - count(dependent) >= 2 THEN NULL
        ELSE FALSE
    END AS geodep,
    CASE WHEN bool_or(seller_in_rest) FILTER (WHERE counted) THEN 'partner_share_unknown' END AS unknown
FROM judged
GROUP BY buyer, sector, role, code, product
