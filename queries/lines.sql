-- Bring together the lines that stand for each sector: goods lines, published lines until goods lines cover their scope, industries until goods lines cover the sector; its industry as a proxy where there is nothing else.
-- params: none
-- reads: pairs, trade_lines, published_lines, published_scope, bill_lines, sectors, sector_products, sector_controlled
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  product code, published id or bill id
--   role VARCHAR text  hs, icio, published, bill or proxy
--   code VARCHAR code  code as the menu writes it, null for published lines and bills
--   controlled BOOLEAN -  true where the target controls exports of the code today
--   hs2022 VARCHAR code  HS 2022 subheading, null where there is none
--   relation VARCHAR text  how the reported code and hs2022 correspond
--   classification VARCHAR text  classification and edition of the code; published, bill
--   year BIGINT year  year of the figures
--   source VARCHAR text  who published the figures
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X
--   unnamed_eur DOUBLE EUR  imports whose origin is secret or not specified, null where unknown
--   home_eur DOUBLE EUR  home supply where known, else null
--   home_supply_share DOUBLE share  share of home supply where cited, else null
--   producer_exports_eur DOUBLE EUR  exports of the buyer's producers, from which home supply is inferred where it is not known
--   buyer_exports_eur DOUBLE EUR  the buyer's exports to outside itself, null where unknown
--   others_exports_eur DOUBLE EUR  exports of all outside buyer and seller
--   seller_market_share DOUBLE share  b, null where unknown
--   supplier_hhi DOUBLE index  concentration of the buyer's imports, null where unknown
--   world_export_hhi DOUBLE index  concentration of world exports, null where unknown
--   geodep BOOLEAN -  CEPII 2024, null where it can not be judged
--   sigma DOUBLE -  elasticity of substitution that comes with the line, else null
--   shares_of VARCHAR code  industry that lends its shares, else null
--   evidence VARCHAR text  A official flows, B official or filing for the main part, C press, proxy or mixed basis
--   unknown VARCHAR text  why the line can not be given for this pair of sides, else null
--   flags VARCHAR text  what to know of the line, space separated
WITH uncovered AS (
    SELECT p.line, b.buyer, count(*) FILTER (WHERE t.code IS NULL) AS missing
    FROM (SELECT DISTINCT line, product FROM published_scope) AS p
    CROSS JOIN pairs AS b
    LEFT JOIN (SELECT DISTINCT buyer, code FROM trade_lines WHERE role = 'hs') AS t
        ON t.buyer = b.buyer AND t.code = p.product
    GROUP BY p.line, b.buyer
),
published_kept AS (
    SELECT p.*
    FROM published_lines AS p
    LEFT JOIN uncovered AS u ON u.line = p.line AND u.buyer = p.buyer
    WHERE u.missing IS NULL OR u.missing > 0
),
spoken_for AS (
    SELECT DISTINCT k.buyer, k.sector, s.product AS code
    FROM published_kept AS k
    JOIN published_scope AS s ON s.line = k.line
),
gaps AS (
    SELECT b.buyer, p.sector, count(*) AS missing
    FROM sector_products AS p
    CROSS JOIN pairs AS b
    LEFT JOIN trade_lines AS t
        ON t.buyer = b.buyer AND t.sector = p.sector AND t.code = p.code AND t.role = 'hs'
    LEFT JOIN spoken_for AS s ON s.buyer = b.buyer AND s.sector = p.sector AND s.code = p.code
    WHERE p.kind = 'hs' AND t.code IS NULL AND s.code IS NULL
    GROUP BY b.buyer, p.sector
),
industry_kept AS (
    SELECT t.*
    FROM trade_lines AS t
    LEFT JOIN gaps AS g ON g.buyer = t.buyer AND g.sector = t.sector
    WHERE
        t.role = 'icio'
        AND (
            g.missing IS NOT NULL
            OR NOT EXISTS (
                SELECT 1 FROM sector_products AS p
                WHERE p.sector = t.sector AND p.kind = 'hs'
            )
        )
),
goods_kept AS (
    SELECT t.*
    FROM trade_lines AS t
    ANTI JOIN industry_kept AS i ON i.buyer = t.buyer AND i.sector = t.sector
    ANTI JOIN spoken_for AS s ON s.buyer = t.buyer AND s.sector = t.sector AND s.code = t.code
    WHERE t.role = 'hs'
),
together AS (
    SELECT
        *,
        NULL::DOUBLE AS sigma,
        NULL::VARCHAR AS shares_of,
        'A' AS evidence,
        NOT world AS alternatives_partial,
        FALSE AS mixed_basis
    FROM goods_kept
    UNION ALL BY NAME
    SELECT
        k.*,
        n.evidence
    FROM industry_kept AS k
    JOIN sectors AS n ON n.sector = k.sector
    UNION ALL BY NAME
    SELECT
        *,
        line AS product,
        'published' AS role,
        'published' AS classification,
        'published' AS source
    FROM published_kept
    UNION ALL BY NAME
    SELECT
        *,
        line AS product,
        'bill' AS role,
        'bill' AS classification,
        'published' AS source,
        imports_eur AS from_seller_eur,
        0::DOUBLE AS others_exports_eur,
        TRUE AS alternatives_partial
    FROM bill_lines
),
complete AS (
    SELECT * FROM together
    UNION ALL BY NAME
    SELECT p.*, 'C' AS evidence
    FROM trade_lines AS p
    ANTI JOIN together AS t ON t.buyer = p.buyer AND t.sector = p.sector AND t.role <> 'bill'
    WHERE p.role = 'proxy'
)
SELECT
    buyer,
    sector,
    product AS line,
    role,
    code,
    EXISTS (
        SELECT 1 FROM sector_controlled AS k
        WHERE k.sector = complete.sector AND k.code IN (complete.product, complete.code)
    ) AS controlled,
    hs2022,
    relation,
    classification,
    year,
    source,
    imports_eur,
    from_seller_eur,
    unnamed_eur,
    CASE WHEN role IN ('icio', 'proxy', 'published') THEN home_eur END AS home_eur,
    home_supply_share,
    producer_exports_eur,
    buyer_exports_eur,
    others_exports_eur,
    seller_market_share,
    supplier_hhi,
    world_export_hhi,
    CASE WHEN role IN ('icio', 'proxy', 'hs') THEN geodep END AS geodep,
    sigma,
    shares_of,
    evidence,
    unknown,
    concat_ws(
        ' ',
        CASE WHEN role = 'proxy' THEN 'industry_proxy' END,
        CASE WHEN role = 'icio' AND evidence = 'B' THEN 'industry_line' END,
        CASE WHEN shares_of IS NOT NULL THEN 'industry_shares' END,
        CASE WHEN mixed_basis THEN 'mixed_basis' END,
        CASE WHEN role IN ('published', 'bill') AND coalesce(home_eur, home_supply_share, producer_exports_eur) IS NULL THEN 'no_home_supply' END,
        CASE WHEN NOT exports_held THEN 'home_supply_partial' END,
        CASE WHEN alternatives_partial THEN 'alternatives_partial' END,
        CASE WHEN n_years > 1 THEN 'mean_of_years' END,
        CASE WHEN relation IN ('1:n', 'n:1', 'n:n') THEN 'concordance_' || replace(relation, ':', '_to_') END,
        -- the digits agree; whether the goods do is not known
        CASE WHEN role = 'hs' AND relation IS NULL THEN 'concordance_none' END
    ) AS flags
FROM complete
