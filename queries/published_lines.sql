-- Turn the menu's published figures into lines: level, share and home supply as cited, or an industry's shares scaled to the level.
-- params: $year
-- reads: published, pairs, sides, trade_lines
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  id of the published line
--   year BIGINT year  year of the figures
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X, at least the cited floor
--   home_eur DOUBLE EUR  home supply where the industry's is scaled, else null
--   home_supply_share DOUBLE share  share of home supply in what the buyer uses, where cited
--   producer_exports_eur DOUBLE EUR  the buyer's exports where cited, else null
--   buyer_exports_eur DOUBLE EUR  the buyer's exports where cited, else null
--   others_exports_eur DOUBLE EUR  exports of all outside buyer and seller, or their sales to the buyer where no more is known
--   alternatives_partial BOOLEAN -  true where only the others' sales to the buyer are known
--   seller_market_share DOUBLE share  b of the industry that lends its shares, else null
--   supplier_hhi DOUBLE index  of the industry that lends its shares, else null
--   world_export_hhi DOUBLE index  of the industry that lends its shares, else null
--   evidence VARCHAR text  grade in the menu, C on a mixed basis
--   mixed_basis BOOLEAN -  true where figures of different years or publishers are joined
--   shares_of VARCHAR code  industry that lends its shares, else null
--   unknown VARCHAR text  why the line can not be given for this pair of sides, else null
WITH matched AS (
    SELECT
        p.* EXCLUDE (buyer, seller),
        b.side AS buyer,
        s.area = p.seller AS cited_seller,
        CASE
            WHEN b.partners > 0 OR (s.partners > 0 AND (p.shares_of IS NULL OR p.from_seller_eur IS NOT NULL))
                THEN 'partner_share_unknown'
        END AS unknown
    FROM published AS p
    JOIN sides AS b ON b.area = p.buyer
    JOIN pairs AS a ON a.buyer = b.side
    JOIN sides AS s ON s.side = a.seller AND (
        s.area = p.seller
        -- an industry's shares serve any seller, sales that are cited only their own
        OR (p.shares_of IS NOT NULL AND p.from_seller_eur IS NULL)
    )
    WHERE $year IS NULL OR p.year = $year
    QUALIFY row_number() OVER (PARTITION BY b.side, p.line ORDER BY p.year DESC) = 1
),
levelled AS (
    SELECT
        m.* REPLACE (coalesce(m.unknown, i.unknown) AS unknown),
        i.home_eur / NULLIF(i.imports_eur, 0) AS industry_home,
        i.others_exports_eur / NULLIF(i.imports_eur, 0) AS industry_others,
        i.seller_market_share,
        i.supplier_hhi,
        i.world_export_hhi,
        coalesce(m.seller_share, m.from_seller_eur / m.imports_eur, i.from_seller_eur / NULLIF(i.imports_eur, 0)) AS share
    FROM matched AS m
    LEFT JOIN trade_lines AS i
        ON i.buyer = m.buyer AND i.sector = m.sector AND i.role = 'shares' AND i.code = m.shares_of
),
valued AS (
    SELECT
        *,
        coalesce(imports_eur, from_seller_eur / NULLIF(share, 0)) AS level_eur,
        CASE
            WHEN coalesce(from_seller_eur, share * imports_eur) IS NOT NULL
                THEN greatest(
                    coalesce(from_seller_eur, share * imports_eur),
                    CASE WHEN cited_seller THEN coalesce(floor_eur, 0) ELSE 0 END
                )
        END AS sold_eur
    FROM levelled
)
SELECT
    buyer,
    sector,
    line,
    year,
    level_eur AS imports_eur,
    sold_eur AS from_seller_eur,
    CASE WHEN home_supply_share IS NULL AND exports_eur IS NULL THEN industry_home * level_eur END AS home_eur,
    home_supply_share,
    exports_eur AS producer_exports_eur,
    exports_eur AS buyer_exports_eur,
    coalesce(alternatives_eur, industry_others * level_eur, level_eur - sold_eur) AS others_exports_eur,
    alternatives_eur IS NULL AND shares_of IS NULL AS alternatives_partial,
    seller_market_share,
    supplier_hhi,
    world_export_hhi,
    CASE WHEN mixed_basis THEN 'C' ELSE evidence END AS evidence,
    mixed_basis,
    shares_of,
    unknown
FROM valued
WHERE level_eur IS NOT NULL AND sold_eur IS NOT NULL
