-- Gross domestic product in whole euro and population of each area, and of the EU27 as one.
-- params: none
-- reads: world_bank, area_codes, rates
-- columns:
--   area VARCHAR code  ISO3, or EU27
--   year SMALLINT year  calendar year
--   gdp_eur BIGINT EUR  current prices, converted at the year's average rate; null if unknown
--   population BIGINT count  residents; null if unknown
--   source VARCHAR text  publisher
WITH aggregates AS (
    -- The World Bank's groups of countries, of which the European Union (EUU) alone is kept,
    -- and the Channel Islands, which ISO 3166 knows only one by one.
    SELECT unnest(string_split(
        'AFE AFW ARB CEB CHI CSS EAP EAR EAS ECA ECS EMU FCS HIC HPC IBD IBT IDA IDB IDX LAC '
        || 'LCN LDC LIC LMC LMY LTE MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA '
        || 'TMN TSA TSS UMC WLD', ' ')) AS code
)

SELECT
    CASE
        WHEN world_bank.iso3 = 'EUU' THEN 'EU27'
        ELSE coalesce(area_codes.iso3, world_bank.iso3)
    END AS area,
    CAST(world_bank.year AS SMALLINT) AS year,
    CAST(round(CAST(world_bank.gdp_usd AS DOUBLE) / rates.units_per_eur) AS BIGINT) AS gdp_eur,
    CAST(world_bank.population AS BIGINT) AS population,
    'World Bank WDI' AS source
FROM world_bank
LEFT JOIN area_codes ON area_codes.code = world_bank.iso3
LEFT JOIN rates ON rates.currency = 'USD' AND rates.year = CAST(world_bank.year AS SMALLINT)
WHERE world_bank.iso3 NOT IN (SELECT code FROM aggregates)
ORDER BY area, year
