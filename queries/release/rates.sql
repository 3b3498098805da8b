-- The European Central Bank's annual average exchange rates.
-- params: none
-- reads: macro
-- columns:
--   currency VARCHAR code  ISO 4217
--   year SMALLINT year  calendar year
--   units_per_eur DOUBLE index  units of the currency that one euro buys
--   source VARCHAR text  publisher
SELECT
    indicator[1:3] AS currency,
    CAST(year AS SMALLINT) AS year,
    CAST(value AS DOUBLE) AS units_per_eur,
    publisher AS source
FROM macro
WHERE indicator IN ('USD per EUR, annual average', 'CNY per EUR, annual average')
ORDER BY currency, year
