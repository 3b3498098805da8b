-- Lay out, for each measure and line, every number that its figures are worked from.
-- params: none
-- reads: cuts, cut, impacts, terms, reaches
-- columns:
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   role VARCHAR text  hs, icio, published or bill
--   classification VARCHAR text  classification and edition of the code
--   year BIGINT year  year of the figures
--   source VARCHAR text  who published the figures
--   imports_eur DOUBLE EUR  M
--   from_seller_eur DOUBLE EUR  X
--   home_supply_eur DOUBLE EUR  Q
--   alternatives_eur DOUBLE EUR  W
--   spending_eur DOUBLE EUR  C
--   seller_market_share DOUBLE share  b
--   sigma DOUBLE -  σ
--   sigma_origin VARCHAR text  where σ comes from
--   sigma_h DOUBLE -  σ_h
--   choke_price DOUBLE -  κ
--   capital BOOLEAN -  true for capital goods
--   duty_rate DOUBLE share  t⁰
--   duty_origin VARCHAR text  where t⁰ comes from
--   value_added_share DOUBLE share  v
--   touched DOUBLE share  k
--   wedge DOUBLE -  τ, null for a ban
--   home_part DOUBLE share  Q / C
--   other_part DOUBLE share  f
--   seller_part DOUBLE share  what is left of the seller's part in the index
--   others_price DOUBLE -  p̂
--   users_price DOUBLE -  P̂
--   share_left DOUBLE share  q
--   flow_lost_eur DOUBLE EUR  X − X′
--   priced_loss_eur DOUBLE EUR  C Φ(P̂)
--   choked_loss_eur DOUBLE EUR  k X (1 + t⁰) Φ(min(τ, κ))
--   users_loss_eur DOUBLE EUR  U
--   stocked_share DOUBLE share  part of the year that the users' stocks last
--   seller_loss_eur DOUBLE EUR  Y
--   revenue_change_eur DOUBLE EUR  G
--   paid_eur DOUBLE EUR  (τ − 1) q k X
--   pressure_eur DOUBLE EUR  P on the line
--   harm_eur DOUBLE EUR  H on the line
--   evidence VARCHAR text  A, B or C
--   unknown VARCHAR text  why the line can not be given, else null
--   flags VARCHAR text  what to know of the line
SELECT
    c.variant,
    c.buyer,
    c.sector,
    c.line,
    t.role,
    t.classification,
    t.year,
    t.source,
    c.imports_eur,
    c.from_seller_eur,
    c.home_supply_eur,
    c.alternatives_eur,
    x.spending_eur,
    c.seller_market_share,
    c.sigma,
    t.sigma_origin,
    x.sigma_h,
    c.choke_price,
    c.capital,
    c.duty_rate,
    t.duty_origin,
    c.value_added_share,
    c.touched,
    c.wedge,
    x.home_part,
    x.other_part,
    x.seller_part,
    x.others_price,
    x.users_price,
    x.share_left,
    x.flow_lost_eur,
    x.priced_loss_eur,
    x.choked_loss_eur,
    x.users_loss_eur,
    r.stocked_share,
    x.seller_loss_eur,
    x.revenue_change_eur,
    x.paid_eur,
    i.pressure_eur,
    i.harm_eur,
    c.evidence,
    c.unknown,
    t.flags
FROM cuts AS c
JOIN cut AS x ON x.cut = c.cut
JOIN impacts AS i ON i.variant = c.variant AND i.sector = c.sector AND i.line = c.line
JOIN terms AS t ON t.buyer = c.buyer AND t.sector = c.sector AND t.line = c.line
JOIN reaches AS r ON r.variant = c.variant
ORDER BY c.variant, i.pressure_eur DESC, c.line
