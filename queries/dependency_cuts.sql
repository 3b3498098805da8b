-- Cut all of the flow on every line, with home supply and without it: the loss per unit of spending is the dependency score.
-- params: none
-- reads: terms
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   cut VARCHAR text  id of the cut: sector, line and home or no_home
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   home BOOLEAN -  false where home supply is left out
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X
--   home_supply_eur DOUBLE EUR  Q
--   alternatives_eur DOUBLE EUR  W
--   sigma DOUBLE -  elasticity of substitution, long run
--   choke_price DOUBLE -  κ
--   capital BOOLEAN -  false: the score is of the flow, not of the stock
--   duty_rate DOUBLE share  0: the score is at border prices
--   value_added_share DOUBLE share  v
--   seller_market_share DOUBLE share  b
--   touched DOUBLE share  1
--   wedge DOUBLE -  null, a ban
SELECT
    t.draw,
    t.sector || '/' || t.line || CASE WHEN h.home THEN '/home' ELSE '/no_home' END AS cut,
    t.buyer,
    t.sector,
    t.line,
    h.home,
    t.imports_eur,
    t.from_seller_eur,
    CASE WHEN h.home THEN t.home_supply_eur ELSE 0 END AS home_supply_eur,
    t.others_exports_eur + CASE WHEN h.home THEN t.home_supply_eur ELSE 0 END AS alternatives_eur,
    t.sigma,
    t.choke_price,
    FALSE AS capital,
    0::DOUBLE AS duty_rate,
    t.value_added_share,
    t.seller_market_share,
    1::DOUBLE AS touched,
    NULL::DOUBLE AS wedge
FROM terms AS t
CROSS JOIN (VALUES (TRUE), (FALSE)) AS h (home)
WHERE t.role <> 'bill' AND t.unknown IS NULL
