-- Divide what each measure costs on each line in the central case among the countries of the sender.
-- params: none
-- reads: effects, member_shares, exposure_shares
-- columns:
--   variant VARCHAR text  measure
--   buyer VARCHAR text  side that buys, target or sender
--   line VARCHAR text  line of the sector, or the measure's own base
--   pressure_eur DOUBLE EUR  P on the line
--   self_harm_eur DOUBLE EUR  H + R on the line
--   member VARCHAR code  country of the sender, ISO 3166 alpha-3
--   burden_eur DOUBLE EUR  its part of H + R
SELECT
    f.variant,
    f.buyer,
    f.line,
    f.pressure_eur,
    f.self_harm_eur,
    x.member,
    f.harm_eur * coalesce(s.share, 0) + f.retaliation_eur * x.share AS burden_eur
FROM effects AS f
CROSS JOIN exposure_shares AS x
LEFT JOIN member_shares AS s ON s.buyer = f.buyer AND s.line = f.line AND s.member = x.member
WHERE f.draw = 0
ORDER BY f.variant, f.buyer, f.line, x.member
