-- Score each line's dependence of the buyer on the seller, with its drivers and three published rules beside it.
-- params: $method
-- reads: terms, cuts, dependency_cut, sector_products, sectors
-- columns:
--   sector VARCHAR text  sector of the menu
--   product VARCHAR code  product code, published id or industry
--   classification VARCHAR text  classification and edition of the code; published
--   year BIGINT year  year of the figures
--   source VARCHAR text  who published the figures
--   imports_eur DOUBLE EUR  M, all that the buyer imports from outside itself
--   from_seller_eur DOUBLE EUR  X, imports from the seller
--   seller_share DOUBLE share  w = X / M
--   import_reliance DOUBLE share  μ = M / (M + Q)
--   supplier_hhi DOUBLE index  sum of squared supplier shares of the buyer's imports, 0 to 1
--   world_export_hhi DOUBLE index  sum of squared shares of world exports, 0 to 1
--   alternatives_eur DOUBLE EUR  W, exports of all others plus home supply
--   sigma DOUBLE -  elasticity of substitution between suppliers, long run
--   sigma_origin VARCHAR text  line, hs4, hs2, default, sector or bill
--   users_price DOUBLE -  P̂, users' price index with the seller's supply gone, null where nothing is left
--   score DOUBLE -  D = 100 (1 − 1/P̂), 0 to 100
--   score_no_home DOUBLE -  D with home supply left out
--   ec BOOLEAN -  SWD(2021) 352: import HHI > 0.4, seller's share of imports > 0.5, imports > exports; the second read from the seller's side
--   geodep BOOLEAN -  CEPII 2024: import HHI > 0.4, world-export HHI > 0.4, imports > exports, in two of three years
--   merics BOOLEAN -  imports > 2 × exports and the seller's share ≥ 0.3; the third threshold is unpublished
--   evidence VARCHAR text  A, B or C
--   flags VARCHAR text  what to know of the line, space separated
--   seller_share_high DOUBLE share  w with all imports of secret or unspecified origin counted as the seller's
WITH scored AS (
    SELECT
        c.buyer,
        c.sector,
        c.line,
        max(CASE WHEN c.home THEN x.users_price END) AS users_price,
        max(CASE WHEN c.home AND x.spending_eur > 0 THEN 100 * (1 - coalesce(1 / x.users_price, 0)) END) AS score,
        max(CASE WHEN NOT c.home AND x.spending_eur > 0 THEN 100 * (1 - coalesce(1 / x.users_price, 0)) END) AS score_no_home
    FROM cuts AS c
    JOIN dependency_cut AS x ON x.cut = c.cut
    GROUP BY c.buyer, c.sector, c.line
),
known AS (
    SELECT
        t.*,
        s.users_price,
        s.score,
        s.score_no_home,
        -- a rule that lacks a column is null, never false
        CASE
            WHEN t.supplier_hhi IS NOT NULL AND t.seller_share IS NOT NULL AND t.buyer_exports_eur IS NOT NULL
                THEN t.supplier_hhi > 0.4 AND t.seller_share > 0.5 AND t.imports_eur > t.buyer_exports_eur
        END AS ec,
        CASE
            WHEN t.seller_share IS NOT NULL AND t.buyer_exports_eur IS NOT NULL
                THEN t.imports_eur > 2 * t.buyer_exports_eur AND t.seller_share >= 0.3
        END AS merics
    FROM terms AS t
    LEFT JOIN scored AS s ON s.buyer = t.buyer AND s.sector = t.sector AND s.line = t.line
    WHERE t.role <> 'bill'
),
missing AS (
    SELECT p.sector, p.code
    FROM sector_products AS p
    ANTI JOIN known AS k ON k.sector = p.sector AND k.code = p.code
    WHERE p.kind = 'hs'
),
listed AS (
    SELECT
        sector,
        line AS product,
        classification,
        year,
        source,
        imports_eur,
        from_seller_eur,
        seller_share,
        import_reliance,
        supplier_hhi,
        world_export_hhi,
        alternatives_eur,
        sigma,
        sigma_origin,
        users_price,
        score,
        score_no_home,
        ec,
        geodep,
        merics,
        evidence,
        concat_ws(' ', NULLIF(flags, ''), unknown) AS flags,
        seller_share_high
    FROM known
    UNION ALL BY NAME
    SELECT sector, code AS product, 'no_bilateral_level' AS flags
    FROM missing
)
SELECT l.*
FROM listed AS l
JOIN sectors AS n ON n.sector = l.sector
ORDER BY
    CASE $method WHEN 'ec' THEN l.ec WHEN 'geodep' THEN l.geodep WHEN 'merics' THEN l.merics END DESC NULLS LAST,
    l.score DESC NULLS LAST,
    l.sector,
    l.product
