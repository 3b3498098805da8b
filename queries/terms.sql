-- Complete each line with what the cut needs: home supply, alternatives, elasticity, duty, value added and the choke price.
-- params: none
-- reads: lines, sigma, duties_in_force, value_added, sectors, horizon
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   role VARCHAR text  hs, icio, published, bill or proxy
--   code VARCHAR code  code as the menu writes it
--   controlled BOOLEAN -  true where the target controls exports of the code today
--   classification VARCHAR text  classification and edition of the code
--   year BIGINT year  year of the figures
--   source VARCHAR text  who published the figures
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X
--   seller_share DOUBLE share  w = X / M
--   seller_share_high DOUBLE share  the same with all imports of secret or unspecified origin added to X
--   home_supply_eur DOUBLE EUR  Q, known, inferred from exports, or 0 where unknown
--   import_reliance DOUBLE share  μ = M / (M + Q)
--   alternatives_eur DOUBLE EUR  W, exports of all outside buyer and seller, plus Q
--   others_exports_eur DOUBLE EUR  W − Q
--   buyer_exports_eur DOUBLE EUR  the buyer's exports to outside itself, null where unknown
--   seller_market_share DOUBLE share  b, 0 where unknown
--   supplier_hhi DOUBLE index  concentration of the buyer's imports, null where unknown
--   world_export_hhi DOUBLE index  concentration of world exports, null where unknown
--   geodep BOOLEAN -  CEPII 2024, null where it can not be judged
--   sigma DOUBLE -  elasticity of substitution, long run
--   sigma_origin VARCHAR text  where sigma comes from
--   choke_price DOUBLE -  κ
--   capital BOOLEAN -  true for capital goods, where a ban stops additions and not the stock
--   essential BOOLEAN -  true where basic needs depend on the line
--   duty_rate DOUBLE share  t⁰, duty in force on the seller's goods
--   duty_origin VARCHAR text  where the duty comes from
--   trade_defence_rate DOUBLE share  part of duty_rate that is anti-dumping or countervailing
--   value_added_share DOUBLE share  v, null where unknown
--   evidence VARCHAR text  A, B or C
--   unknown VARCHAR text  why the line can not be given for this pair of sides, else null
--   flags VARCHAR text  what to know of the line, space separated
WITH supplied AS (
    SELECT
        l.*,
        n.capital AND l.role <> 'bill' AS capital,
        n.essential,
        coalesce(n.choke_price, h.choke_price) AS choke_price,
        s.sigma AS long_run_sigma,
        s.sigma_origin,
        s.sigma_clipped,
        d.duty_rate,
        d.duty_origin,
        d.trade_defence_rate,
        v.value_added_share,
        n.import_reliance AS cited_reliance,
        coalesce(
            CASE WHEN l.role <> 'bill' THEN l.imports_eur * (1 - n.import_reliance) / NULLIF(n.import_reliance, 0) END,
            l.home_eur,
            h.home_supply_per_export * l.producer_exports_eur,
            0
        ) AS home_supply_eur
    FROM lines AS l
    JOIN sectors AS n ON n.sector = l.sector
    CROSS JOIN horizon AS h
    LEFT JOIN sigma AS s ON s.buyer = l.buyer AND s.sector = l.sector AND s.line = l.line
    LEFT JOIN duties_in_force AS d ON d.buyer = l.buyer AND d.sector = l.sector AND d.line = l.line
    LEFT JOIN value_added AS v ON v.buyer = l.buyer AND v.sector = l.sector AND v.line = l.line
)
SELECT
    buyer,
    sector,
    line,
    role,
    code,
    controlled,
    classification,
    year,
    source,
    imports_eur,
    from_seller_eur,
    from_seller_eur / NULLIF(imports_eur, 0) AS seller_share,
    (from_seller_eur + coalesce(unnamed_eur, 0)) / NULLIF(imports_eur, 0) AS seller_share_high,
    home_supply_eur,
    imports_eur / NULLIF(imports_eur + home_supply_eur, 0) AS import_reliance,
    others_exports_eur + home_supply_eur AS alternatives_eur,
    others_exports_eur,
    buyer_exports_eur,
    CASE WHEN seller_market_share IS NULL THEN 0 ELSE least(seller_market_share, 1) END AS seller_market_share,
    supplier_hhi,
    world_export_hhi,
    geodep,
    long_run_sigma AS sigma,
    sigma_origin,
    choke_price,
    capital,
    essential,
    coalesce(duty_rate, 0) AS duty_rate,
    CASE
        WHEN duty_origin IS NOT NULL THEN duty_origin
        WHEN buyer = 'target' THEN 'no_target_tariff'
        ELSE 'no_duty_held'
    END AS duty_origin,
    coalesce(trade_defence_rate, 0) AS trade_defence_rate,
    value_added_share,
    evidence,
    unknown,
    concat_ws(
        ' ',
        NULLIF(flags, ''),
        CASE WHEN cited_reliance IS NOT NULL AND role <> 'bill' THEN 'cited_reliance' END,
        CASE WHEN seller_market_share IS NULL THEN 'market_share_unknown' END,
        CASE WHEN sigma_clipped THEN 'sigma_clipped' END,
        CASE WHEN duty_origin = 'industry_mean' THEN 'duty_industry_mean' END,
        CASE WHEN duty_origin = 'no_duty_held' THEN 'no_duty_held' END,
        CASE WHEN trade_defence_rate > 0 THEN 'trade_defence' END,
        CASE WHEN buyer = 'target' THEN 'no_target_tariff' END,
        CASE WHEN unnamed_eur > 0.01 * imports_eur THEN 'origin_partly_secret' END
    ) AS flags
FROM supplied
