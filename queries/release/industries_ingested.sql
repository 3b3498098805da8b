-- Output, intermediate inputs and value-added content of each industry of newly read input-output tables, in whole euro.
-- params: none
-- reads: staged_industries, rates
-- columns:
--   * industries
SELECT
    s.country,
    s.industry,
    s.year,
    CAST(round(s.output_usd / r.units_per_eur) AS BIGINT) AS output_eur,
    CAST(round(s.intermediate_usd / r.units_per_eur) AS BIGINT) AS intermediate_eur,
    s.domestic_value_added_share,
    s.eu27_value_added_share
FROM staged_industries AS s
LEFT JOIN rates AS r ON r.currency = 'USD' AND r.year = s.year
ORDER BY s.industry, s.country
