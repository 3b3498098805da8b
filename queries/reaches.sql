-- Say how far each measure reaches in each draw: the share of a flow that it touches, its rate or charge, and the competition lost.
-- params: $horizon
-- reads: variants, laid, measures, kinds, horizon, drawn
-- columns:
--   draw INTEGER count  number of the draw; 0 is the central case
--   variant VARCHAR text  measure, or measure at one rung of its rates
--   measure VARCHAR text  measure of the menu
--   touched DOUBLE share  k = u (1 − ℓ)
--   rate DOUBLE share  duty on top of what is in force, null for kinds without a rate
--   charge DOUBLE share  charge on exports, null for kinds without one
--   competition_loss DOUBLE share  λ, price rise from fewer bidders or buyers
--   stocked_share DOUBLE share  part of the year that the users' stocks last, 0 beyond the short horizon or where no stocks are given
SELECT
    h.draw,
    v.variant,
    m.measure,
    coalesce(coverage.value, m.coverage, CASE WHEN m.kind = 'service_restriction' THEN h.coverage_services ELSE 1 END)
    * (1 - coalesce(leakage.value, m.leakage, CASE WHEN k.buyer = 'target' THEN h.leakage_sold ELSE h.leakage_bought END)) AS touched,
    -- a rung is a policy choice and never drawn
    CASE WHEN v.variant = m.measure THEN coalesce(rate.value, v.rate) ELSE v.rate END AS rate,
    m.charge,
    coalesce(loss.value, m.competition_loss, h.competition_loss) AS competition_loss,
    -- a stock lasts once: within the first year, not in each of several
    CASE WHEN $horizon = 'short' THEN least(1, coalesce(stocks.value, m.days_of_cover, 0) / 365) ELSE 0 END AS stocked_share
FROM variants AS v
JOIN measures AS m ON m.measure = v.measure
JOIN kinds AS k ON k.kind = m.kind AND k.direction = m.direction
CROSS JOIN horizon AS h
LEFT JOIN drawn AS coverage ON coverage.draw = h.draw AND coverage.owner = m.measure AND coverage.field = 'coverage'
LEFT JOIN drawn AS leakage ON leakage.draw = h.draw AND leakage.owner = m.measure AND leakage.field = 'leakage'
LEFT JOIN drawn AS rate ON rate.draw = h.draw AND rate.owner = m.measure AND rate.field = 'rate'
LEFT JOIN drawn AS loss ON loss.draw = h.draw AND loss.owner = m.measure AND loss.field = 'competition_loss'
LEFT JOIN drawn AS stocks ON stocks.draw = h.draw AND stocks.owner = m.measure AND stocks.field = 'days_of_cover'
WHERE m.turnover_eur IS NOT NULL OR EXISTS (SELECT 1 FROM laid AS l WHERE l.variant = v.variant)
