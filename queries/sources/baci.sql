-- Read one year of BACI: both sides' reports reconciled, FOB, thousand dollars and metric tons.
-- params: $classification
-- reads: raw, area_numbers
-- columns:
--   classification VARCHAR text  HS edition of the file
--   year SMALLINT year  calendar year
--   month SMALLINT -  null, the values are annual
--   reported_by VARCHAR text  reconciled
--   exporter VARCHAR code  ISO 3166 alpha-3
--   importer VARCHAR code  ISO 3166 alpha-3
--   product VARCHAR code  six digits of the edition
--   amount BIGINT USD  value
--   quantity_kg BIGINT kg  weight, null where it is empty or NA
WITH numbers AS (
    SELECT CAST(number AS INTEGER) AS number, CAST(iso3 AS area) AS iso3 FROM area_numbers
)
SELECT
    $classification::VARCHAR AS classification,
    CAST(raw.t AS SMALLINT) AS year,
    NULL::TINYINT AS month,
    'reconciled' AS reported_by,
    sellers.iso3 AS exporter,
    buyers.iso3 AS importer,
    CASE WHEN length(raw.k) = 6 THEN raw.k END AS product,
    CAST(round(CAST(raw.v AS DOUBLE) * 1000) AS BIGINT) AS amount,
    CAST(round(CAST(nullif(nullif(trim(raw.q), ''), 'NA') AS DOUBLE) * 1000) AS BIGINT) AS quantity_kg
FROM raw
LEFT JOIN numbers AS sellers ON sellers.number = CAST(raw.i AS INTEGER)
LEFT JOIN numbers AS buyers ON buyers.number = CAST(raw.j AS INTEGER)
