-- Turn yearly service bills into lines: the bill is all imports and all from the seller; home supply is the share that can be served without it.
-- params: $year
-- reads: bills, pairs, sides
-- columns:
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  id of the bill
--   year BIGINT year  year of the bill
--   imports_eur DOUBLE EUR  N, the bill
--   home_supply_share DOUBLE share  share that the buyer or third firms can serve
--   sigma DOUBLE -  elasticity of substitution of the bill, null for the default
--   evidence VARCHAR text  grade of the bill
--   unknown VARCHAR text  why the bill can not be given for this pair of sides, else null
SELECT
    b.side AS buyer,
    n.sector,
    n.line,
    n.year,
    n.amount_eur AS imports_eur,
    n.self_served AS home_supply_share,
    n.sigma,
    n.evidence,
    CASE WHEN b.partners > 0 OR s.partners > 0 THEN 'partner_share_unknown' END AS unknown
FROM bills AS n
JOIN sides AS b ON b.area = n.buyer
JOIN pairs AS a ON a.buyer = b.side
JOIN sides AS s ON s.side = a.seller AND s.area = n.seller
WHERE $year IS NULL OR n.year = $year
QUALIFY row_number() OVER (PARTITION BY b.side, n.line ORDER BY n.year DESC) = 1
