-- Annual trade between two areas in one product, from every extract, in whole euro.
-- params: none
-- reads: baci, comtrade, comext, icio_flows, area_codes, rates
-- columns:
--   classification VARCHAR code  nomenclature of `product`
--   year SMALLINT year  calendar year
--   month SMALLINT -  null: the values are annual
--   reported_by VARCHAR text  importer, or reconciled where both sides' reports were merged
--   exporter VARCHAR code  ISO3 of the seller; _OT where it is not named
--   importer VARCHAR code  ISO3 of the buyer
--   product VARCHAR code  code in `classification`
--   value_eur BIGINT EUR  value, rounded once after the rows of one pair are summed
--   quantity_kg BIGINT kg  net weight, null where any part of it is unknown
--   source VARCHAR code  baci, comext, comtrade or icio
WITH stacked AS (
    SELECT
        'baci' AS source, 'HS2017' AS classification, 'reconciled' AS reported_by,
        'USD' AS currency,
        year, exporter, importer, product, value_usd AS amount,
        CAST(NULL AS BIGINT) AS quantity_kg
    FROM baci
    UNION ALL
    SELECT
        'comtrade', 'HS', 'importer', 'USD',
        year, exporter, importer, product, value_usd,
        -- A weight of nought beside a value means that no weight was reported.
        CASE WHEN net_weight_kg > 0 OR value_usd = 0 THEN net_weight_kg END
    FROM comtrade
    UNION ALL
    SELECT
        'comext', 'CN' || year, 'importer', 'EUR',
        year, exporter_iso2, importer_iso2, product_cn8, value_eur, NULL
    FROM comext
    UNION ALL
    SELECT
        'icio', 'ICIO', 'reconciled', 'USD',
        year, exporter, importer, industry, value_usd, NULL
    FROM icio_flows
),

named AS (
    SELECT
        stacked.source, stacked.classification, stacked.reported_by, stacked.currency, stacked.year,
        -- A code without a country is kept as it is, for the check on areas to name.
        coalesce(sellers.iso3, stacked.exporter) AS exporter,
        coalesce(buyers.iso3, stacked.importer) AS importer,
        stacked.product,
        CAST(sum(stacked.amount) AS BIGINT) AS amount,
        CASE
            WHEN count(*) = count(stacked.quantity_kg)
                THEN CAST(sum(stacked.quantity_kg) AS BIGINT)
        END AS quantity_kg
    FROM stacked
    LEFT JOIN area_codes AS sellers ON sellers.code = trim(stacked.exporter)
    LEFT JOIN area_codes AS buyers ON buyers.code = trim(stacked.importer)
    GROUP BY
        stacked.source, stacked.classification, stacked.reported_by, stacked.currency, stacked.year,
        coalesce(sellers.iso3, stacked.exporter), coalesce(buyers.iso3, stacked.importer),
        stacked.product
)

SELECT
    named.classification,
    CAST(named.year AS SMALLINT) AS year,
    CAST(NULL AS SMALLINT) AS month,
    named.reported_by,
    named.exporter,
    named.importer,
    named.product,
    CASE
        WHEN named.currency = 'EUR' THEN named.amount
        ELSE CAST(round(CAST(named.amount AS DOUBLE) / rates.units_per_eur) AS BIGINT)
    END AS value_eur,
    named.quantity_kg,
    named.source
FROM named
LEFT JOIN rates ON rates.currency = named.currency AND rates.year = named.year
ORDER BY
    named.classification, named.year, named.product, named.importer, named.exporter, named.source
