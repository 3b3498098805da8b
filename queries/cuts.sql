-- Cut each line that a measure touches, in each draw: its terms, the share touched and the wedge.
-- params: none
-- reads: laid, reaches, measures, kinds, terms
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
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
SELECT
    t.draw,
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
    v.touched,
    CASE k.wedge
        WHEN 'duty'
            THEN 1 + v.rate / (
                1 + t.duty_rate - CASE WHEN m.kind = 'price_undertaking' THEN t.trade_defence_rate ELSE 0 END
            )
        WHEN 'charge' THEN 1 + v.charge
    END AS wedge,
    t.evidence,
    t.essential,
    CASE WHEN t.value_added_share IS NULL THEN coalesce(t.unknown, 'value_added_unknown') ELSE t.unknown END AS unknown
FROM laid AS i
JOIN reaches AS v ON v.variant = i.variant
JOIN measures AS m ON m.measure = i.measure
JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
JOIN terms AS t ON t.draw = v.draw AND t.buyer = i.buyer AND t.sector = i.sector AND t.line = i.line
