-- The totals over all products that a Comext bulk file states for each pair, in whole euro.
-- params: $period
-- reads: raw, area_codes, comext_areas
-- columns:
--   classification VARCHAR code  CN and the year whose nomenclature the codes follow
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   reported_by VARCHAR text  importer or exporter: the member state that declared
--   reporter VARCHAR code  ISO3
--   partner VARCHAR code  ISO3; the two parts of the United Kingdom are left out
--   product VARCHAR code  null: all products
--   amount BIGINT EUR  statistical value
WITH stated AS (
    SELECT
        CASE
            WHEN regexp_full_match(trim(PERIOD), $period) THEN trim(PERIOD)
            ELSE error('PERIOD is not as it should be')
        END AS period,
        trim(FLOW) AS flow,
        reporters.iso3 AS reporter,
        partners.iso3 AS partner,
        CAST(round(CAST(VALUE_EUR AS DECIMAL(18, 2))) AS BIGINT) AS amount
    FROM raw
    INNER JOIN area_codes AS reporters ON reporters.code = trim(REPORTER)
    INNER JOIN comext_areas AS partners ON partners.code = trim(PARTNER)
    WHERE
        trim(PRODUCT_NC) = 'TOTAL'
        AND trim(PARTNER) NOT IN ('XI', 'XU')
        AND trim(STAT_PROCEDURE) <> '4'
)

SELECT
    'CN' || left(period, 4) AS classification,
    CAST(left(period, 4) AS SMALLINT) AS year,
    CASE WHEN right(period, 2) <> '52' THEN CAST(right(period, 2) AS SMALLINT) END AS month,
    CASE flow WHEN '1' THEN 'importer' WHEN '2' THEN 'exporter' END AS reported_by,
    reporter,
    partner,
    CAST(NULL AS VARCHAR) AS product,
    CAST(sum(amount) AS BIGINT) AS amount
FROM stated
GROUP BY period, flow, reporter, partner
