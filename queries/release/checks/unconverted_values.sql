-- Values that have no exchange rate for their year, or that are negative.
-- params: none
-- reads: trade, industries, world_bank, rates
-- columns:
--   finding VARCHAR text  one sentence
SELECT source || ' ' || year || ': ' || count(*) || ' values without an exchange rate' AS finding
FROM trade
WHERE value_eur IS NULL
GROUP BY source, year
UNION ALL
SELECT source || ' ' || year || ': ' || count(*) || ' negative values'
FROM trade
WHERE value_eur < 0
GROUP BY source, year
UNION ALL
SELECT 'industries ' || year || ': ' || count(*) || ' outputs without an exchange rate'
FROM industries
WHERE output_eur IS NULL
GROUP BY year
UNION ALL
SELECT 'world_bank ' || world_bank.year || ': no exchange rate'
FROM world_bank
WHERE world_bank.gdp_usd IS NOT NULL
    AND CAST(world_bank.year AS SMALLINT) NOT IN (SELECT year FROM rates WHERE currency = 'USD')
GROUP BY world_bank.year
ORDER BY finding
