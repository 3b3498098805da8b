-- Say what each measure does on each line, in each draw: pressure on the target and harm at home, by the kinds table; a business lost where no flow is cut.
-- params: none
-- reads: cuts, cut, reaches, measures, kinds, horizon, measure_sectors, sectors, industries, parties
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   measure VARCHAR text  measure of the menu
--   buyer VARCHAR text  side that buys, target or sender
--   sector VARCHAR text  sector of the menu
--   line VARCHAR text  line of the sector, or the measure's own base
--   flow_lost_eur DOUBLE EUR  X − X′, or the business lost
--   pressure_eur DOUBLE EUR  P on the line
--   harm_eur DOUBLE EUR  H on the line, before retaliation
--   evidence VARCHAR text  grade of the line
WITH borne AS (
    SELECT
        c.draw,
        c.variant,
        c.measure,
        c.buyer,
        c.sector,
        c.line,
        c.evidence,
        x.flow_lost_eur,
        -- where nothing is left of the touched part users draw on stocks for as long as these last
        x.users_loss_eur * (1 - CASE WHEN x.share_left = 0 THEN r.stocked_share ELSE 0 END) AS users_loss_eur,
        x.seller_loss_eur,
        x.revenue_change_eur,
        x.paid_eur
    FROM cuts AS c
    JOIN cut AS x ON x.draw = c.draw AND x.cut = c.cut
    JOIN reaches AS r ON r.draw = c.draw AND r.variant = c.variant
)
SELECT
    b.draw,
    b.variant,
    b.measure,
    b.buyer,
    b.sector,
    b.line,
    b.flow_lost_eur,
    k.pressure_users * b.users_loss_eur + k.pressure_seller * b.seller_loss_eur
    + k.pressure_revenue * b.revenue_change_eur + k.pressure_paid * b.paid_eur AS pressure_eur,
    k.harm_users * b.users_loss_eur + k.harm_seller * b.seller_loss_eur
    + k.harm_revenue * b.revenue_change_eur + k.harm_paid * b.paid_eur AS harm_eur,
    b.evidence
FROM borne AS b
JOIN measures AS m ON m.measure = b.measure
JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
UNION ALL
SELECT
    v.draw,
    v.variant,
    m.measure,
    'sender' AS buyer,
    m.sector,
    m.measure AS line,
    v.touched * m.turnover_eur AS flow_lost_eur,
    v.touched * m.turnover_eur
    * (1 - h.redirected_share) * a.value_added_share * h.lost_value_share AS pressure_eur,
    v.touched * m.turnover_eur
    * v.competition_loss AS harm_eur,
    m.turnover_evidence AS evidence
FROM reaches AS v
JOIN measures AS m ON m.measure = v.measure AND m.kind = 'exclusion'
JOIN horizon AS h ON h.draw = v.draw
JOIN (
    SELECT s.measure, avg(i.domestic_value_added_share ORDER BY n.industry) AS value_added_share
    FROM measure_sectors AS s
    JOIN sectors AS n ON n.sector = s.sector
    JOIN parties AS p ON p.side = 'target'
    JOIN industries AS i
        ON i.country = p.iso3 AND i.industry = n.industry AND i.year = (SELECT max(year) FROM industries)
    GROUP BY s.measure
) AS a ON a.measure = m.measure
WHERE m.turnover_eur IS NOT NULL
