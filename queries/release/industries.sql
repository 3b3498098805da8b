-- Output, intermediate inputs and value-added content of each industry, in whole euro.
-- params: none
-- reads: icio_output, area_codes, rates
-- columns:
--   country VARCHAR code  ISO3
--   industry VARCHAR code  ICIO industry
--   year SMALLINT year  calendar year
--   output_eur BIGINT EUR  gross output at basic prices
--   intermediate_eur BIGINT EUR  intermediate inputs
--   domestic_value_added_share DOUBLE share  of final output, added in the country
--   eu27_value_added_share DOUBLE share  of final output, added in the EU27; members only
SELECT
    coalesce(area_codes.iso3, icio_output.country) AS country,
    icio_output.industry,
    CAST(icio_output.year AS SMALLINT) AS year,
    CAST(round(CAST(gross_output_usd AS DOUBLE) / units_per_eur) AS BIGINT) AS output_eur,
    CAST(round(CAST(intermediate_inputs_usd AS DOUBLE) / units_per_eur) AS BIGINT)
        AS intermediate_eur,
    icio_output.domestic_value_added_share,
    icio_output.eu27_value_added_share
FROM icio_output
LEFT JOIN area_codes ON area_codes.code = icio_output.country
LEFT JOIN rates ON rates.currency = 'USD' AND rates.year = icio_output.year
ORDER BY icio_output.industry, country
