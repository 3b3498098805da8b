-- Every year of trade that is published in dollars has the exchange rate it was converted at.
-- params: none
-- reads: trade, rates
-- columns:
--   finding VARCHAR text  what breaks the rule, and where
SELECT concat_ws(' ', 'no USD rate for', t.year) AS finding
FROM (SELECT DISTINCT year FROM trade WHERE source IN ('baci', 'comtrade', 'icio')) AS t
ANTI JOIN rates AS r ON r.currency = 'USD' AND r.year = t.year AND r.units_per_eur > 0
