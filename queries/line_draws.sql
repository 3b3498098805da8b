-- Put side by side what is drawn of each line: log-normal factors on its flows, wider the weaker the evidence, and on its elasticity less one; values of the ranges that the menu gives it.
-- params: none
-- reads: drawn, lines, lines_drawn, duties_in_force
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector
--   from_seller_factor DOUBLE -  on what the seller sells to the buyer
--   from_others_factor DOUBLE -  on what others sell to the buyer
--   to_others_factor DOUBLE -  on what others sell elsewhere
--   home_factor DOUBLE -  on home supply, or the exports it is inferred from
--   sigma_factor DOUBLE -  on σ − 1
--   home_supply_share DOUBLE share  of a published line or a bill; null, as all that follows, where the menu gives no range
--   bill_sigma DOUBLE -  elasticity of a bill
--   sector_sigma DOUBLE -  elasticity of the sector
--   import_reliance DOUBLE share  μ of the sector
--   choke_price DOUBLE -  κ of the sector
--   trade_defence_rate DOUBLE share  anti-dumping or countervailing duty
WITH deviates AS (
    SELECT
        draw,
        owner,
        max(value) FILTER (WHERE field = 'from_seller') AS from_seller,
        max(value) FILTER (WHERE field = 'from_others') AS from_others,
        max(value) FILTER (WHERE field = 'to_others') AS to_others,
        max(value) FILTER (WHERE field = 'home') AS home
    FROM drawn
    WHERE field IN ('from_seller', 'from_others', 'to_others', 'home')
    GROUP BY draw, owner
)
SELECT
    d.draw,
    l.buyer,
    l.sector,
    l.line,
    exp(s.sd * d.from_seller) AS from_seller_factor,
    exp(s.sd * d.from_others) AS from_others_factor,
    exp(s.sd * d.to_others) AS to_others_factor,
    exp(s.sd * d.home) AS home_factor,
    exp(0.5 * (c.value + o.value) / sqrt(2)) AS sigma_factor,
    home.value AS home_supply_share,
    bill.value AS bill_sigma,
    sector.value AS sector_sigma,
    reliance.value AS import_reliance,
    choke.value AS choke_price,
    defence.value AS trade_defence_rate
FROM lines_drawn AS p
JOIN lines AS l ON l.buyer = p.buyer AND l.sector = p.sector AND l.line = p.line
JOIN (VALUES ('A', 0.05), ('B', 0.2), ('C', 0.4)) AS s (evidence, sd) ON s.evidence = l.evidence
JOIN deviates AS d ON d.owner = l.buyer || '/' || l.line
JOIN drawn AS c ON c.draw = d.draw AND c.owner = l.sector AND c.field = 'sigma_common'
JOIN drawn AS o ON o.draw = d.draw AND o.owner = l.line AND o.field = 'sigma_own'
LEFT JOIN duties_in_force AS t ON t.buyer = l.buyer AND t.sector = l.sector AND t.line = l.line
LEFT JOIN drawn AS home ON home.draw = d.draw AND home.owner = l.line AND home.field IN ('home_supply_share', 'self_served')
LEFT JOIN drawn AS bill ON bill.draw = d.draw AND bill.owner = l.line AND bill.field = 'sigma'
LEFT JOIN drawn AS sector ON sector.draw = d.draw AND sector.owner = l.sector AND sector.field = 'sigma'
LEFT JOIN drawn AS reliance ON reliance.draw = d.draw AND reliance.owner = l.sector AND reliance.field = 'import_reliance'
LEFT JOIN drawn AS choke ON choke.draw = d.draw AND choke.owner = l.sector AND choke.field = 'choke_price'
LEFT JOIN drawn AS defence ON defence.draw = d.draw AND defence.owner = t.defended AND defence.field = 'trade_defence'
