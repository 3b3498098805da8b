-- Lay each measure on the lines it touches, each line once, with the share touched and the wedge.
-- params: none
-- reads: variants, measures, measure_sectors, measure_base, kinds, terms, horizon
-- columns:
--   cut VARCHAR text  id of the cut: measure and line
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   measure VARCHAR text  measure of the menu
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X
--   home_supply_eur DOUBLE EUR  Q
--   alternatives_eur DOUBLE EUR  W
--   sigma DOUBLE -  elasticity of substitution, long run
--   choke_price DOUBLE -  κ
--   capital BOOLEAN -  true for capital goods
--   duty_rate DOUBLE share  t⁰
--   value_added_share DOUBLE share  v
--   seller_market_share DOUBLE share  b
--   touched DOUBLE share  k = u(1 − ℓ)
--   wedge DOUBLE -  τ, null for a ban
--   evidence VARCHAR text  grade of the line
--   essential BOOLEAN -  true where basic needs depend on the line
--   unknown VARCHAR text  why the line can not be given, else null
--   flags VARCHAR text  what to know of the line
SELECT
    v.variant || '/' || t.line AS cut,
    v.variant,
    m.measure,
    t.buyer,
    t.sector,
    t.line,
    t.imports_eur,
    t.from_seller_eur,
    t.home_supply_eur,
    t.alternatives_eur,
    t.sigma,
    t.choke_price,
    t.capital,
    -- an undertaking takes the place of the duty that trade defence put on
    t.duty_rate - CASE WHEN m.kind = 'price_undertaking' THEN t.trade_defence_rate ELSE 0 END AS duty_rate,
    t.value_added_share,
    t.seller_market_share,
    m.coverage * (1 - coalesce(m.leakage, CASE WHEN t.buyer = 'target' THEN h.leakage_sold ELSE h.leakage_bought END)) AS touched,
    CASE k.wedge
        WHEN 'duty'
            THEN 1 + v.rate / (
                1 + t.duty_rate - CASE WHEN m.kind = 'price_undertaking' THEN t.trade_defence_rate ELSE 0 END
            )
        WHEN 'charge' THEN 1 + m.charge
    END AS wedge,
    t.evidence,
    t.essential,
    CASE WHEN t.value_added_share IS NULL THEN coalesce(t.unknown, 'value_added_unknown') ELSE t.unknown END AS unknown,
    t.flags
FROM variants AS v
JOIN measures AS m ON m.measure = v.measure
JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
JOIN measure_sectors AS s ON s.measure = m.measure
JOIN terms AS t
    ON t.sector = s.sector AND t.buyer = k.buyer AND t.role <> 'proxy'
    AND (t.role = 'bill') = (k.lines = 'bill') AND k.lines <> 'none'
CROSS JOIN horizon AS h
WHERE
    (NOT m.controlled_only OR t.controlled)
    AND (
        NOT EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = m.measure)
        OR EXISTS (SELECT 1 FROM measure_base AS b WHERE b.measure = m.measure AND b.line IN (t.line, t.code))
    )
QUALIFY row_number() OVER (PARTITION BY v.variant, t.buyer, t.line ORDER BY t.sector) = 1
