-- Complete each line, in each draw, with what the cut needs: flows, home supply, alternatives, elasticity, duty, value added and the choke price.
-- params: none
-- reads: lines, sigma, duties_in_force, value_added, sectors, horizon, line_draws
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
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
--   flags VARCHAR text  what to know of the line, space separated; null in draws
WITH
held AS MATERIALIZED (
    SELECT
        l.* EXCLUDE (sigma),
        l.sigma AS bill_sigma,
        greatest(l.imports_eur - l.from_seller_eur, 0) AS from_others_eur,
        n.capital AND l.role <> 'bill' AS capital,
        n.essential,
        CASE WHEN l.role <> 'bill' THEN n.import_reliance END AS cited_reliance,
        n.choke_price,
        n.sigma_mode,
        s.sigma_origin,
        s.estimate,
        s.estimate_weight,
        coalesce(d.tariff_rate, 0) AS tariff_rate,
        coalesce(d.duty_origin, CASE WHEN l.buyer = 'target' THEN 'no_target_tariff' ELSE 'no_duty_held' END) AS duty_origin,
        coalesce(d.trade_defence_rate, 0) AS trade_defence_rate,
        v.value_added_share
    FROM lines AS l
    JOIN sectors AS n ON n.sector = l.sector
    LEFT JOIN sigma AS s ON s.buyer = l.buyer AND s.sector = l.sector AND s.line = l.line
    LEFT JOIN duties_in_force AS d ON d.buyer = l.buyer AND d.sector = l.sector AND d.line = l.line
    LEFT JOIN value_added AS v ON v.buyer = l.buyer AND v.sector = l.sector AND v.line = l.line
),
-- what is drawn takes the place of what the menu and the release hold
supplied AS (
    SELECT
        l.* REPLACE (
            l.from_seller_eur * f.from_seller_factor AS from_seller_eur,
            l.imports_eur
            + l.from_seller_eur * (f.from_seller_factor - 1)
            + l.from_others_eur * (f.from_others_factor - 1) AS imports_eur,
            l.others_exports_eur
            + least(l.others_exports_eur, l.from_others_eur) * (f.from_others_factor - 1)
            + greatest(l.others_exports_eur - l.from_others_eur, 0) * (f.to_others_factor - 1) AS others_exports_eur,
            l.home_eur * f.home_factor AS home_eur,
            coalesce(f.home_supply_share, l.home_supply_share) AS home_supply_share,
            CASE WHEN l.cited_reliance IS NOT NULL THEN coalesce(f.import_reliance, l.cited_reliance) END AS cited_reliance,
            coalesce(f.choke_price, l.choke_price, h.choke_price) AS choke_price,
            coalesce(f.trade_defence_rate, l.trade_defence_rate) AS trade_defence_rate
        ),
        h.draw,
        l.producer_exports_eur * f.home_factor * h.home_supply_per_export AS home_inferred_eur,
        f.from_seller_factor,
        f.sigma_factor,
        CASE l.sigma_origin
            WHEN 'bill' THEN coalesce(f.bill_sigma, l.bill_sigma, h.sigma_service)
            WHEN 'sector' THEN coalesce(f.sector_sigma, l.sigma_mode)
            ELSE exp((1 - l.estimate_weight) * ln(h.sigma_default) + l.estimate_weight * coalesce(ln(l.estimate), 0))
        END AS long_run_sigma
    FROM held AS l
    JOIN line_draws AS f ON f.buyer = l.buyer AND f.sector = l.sector AND f.line = l.line
    JOIN horizon AS h ON h.draw = f.draw
),
-- estimates are kept between 2 and 12, and so are draws about them; what the menu itself gives a range is drawn from that
bounded AS (
    SELECT
        *,
        least(greatest(long_run_sigma, 2), 12) AS central_sigma,
        long_run_sigma < 2 OR long_run_sigma > 12 AS sigma_clipped,
        coalesce(
            imports_eur * (1 - cited_reliance) / cited_reliance,
            imports_eur * home_supply_share / NULLIF(1 - home_supply_share, 0),
            home_eur,
            home_inferred_eur,
            0
        ) AS home_supply_eur
    FROM supplied
)
SELECT
    draw,
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
    -- b, with the seller's other sales unchanged
    CASE
        WHEN seller_market_share IS NULL THEN 0
        ELSE least(seller_market_share, 1) * from_seller_factor / (1 + least(seller_market_share, 1) * (from_seller_factor - 1))
    END AS seller_market_share,
    supplier_hhi,
    world_export_hhi,
    geodep,
    CASE
        WHEN sigma_origin IN ('bill', 'sector') THEN central_sigma
        ELSE least(greatest(1 + (central_sigma - 1) * sigma_factor, 2), 12)
    END AS sigma,
    sigma_origin,
    choke_price,
    capital,
    essential,
    tariff_rate + trade_defence_rate AS duty_rate,
    duty_origin,
    trade_defence_rate,
    value_added_share,
    evidence,
    unknown,
    -- words are for readers of the central case
    CASE WHEN draw = 0 THEN concat_ws(
        ' ',
        NULLIF(flags, ''),
        CASE WHEN cited_reliance IS NOT NULL THEN 'cited_reliance' END,
        CASE WHEN seller_market_share IS NULL THEN 'market_share_unknown' END,
        CASE WHEN sigma_clipped THEN 'sigma_clipped' END,
        CASE WHEN duty_origin = 'industry_mean' THEN 'duty_industry_mean' END,
        CASE WHEN duty_origin = 'no_duty_held' THEN duty_origin END,
        CASE WHEN trade_defence_rate > 0 THEN 'trade_defence' END,
        CASE WHEN duty_origin = 'no_target_tariff' THEN duty_origin END,
        CASE WHEN unnamed_eur > 0.01 * imports_eur THEN 'origin_partly_secret' END
    ) END AS flags
FROM bounded
