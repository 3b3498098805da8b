-- The observations that count: one level of each product, single reporters, imports and exports.
-- params: none
-- reads: comext_cells, area_codes
-- columns:
--   classification VARCHAR code  CN of the year for 8 digits, its HS edition for 6
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   reported_by VARCHAR text  importer or exporter
--   reporter VARCHAR code  ISO3
--   partner VARCHAR code  as published, WORLD among them, no other group
--   product VARCHAR code  6 or 8 characters; 6 only where the answer has no 8 of them
--   measure VARCHAR text  value in euro, or mass in kg
--   amount DOUBLE -  in the unit of the measure
WITH editions AS (
    SELECT *
    FROM (
        VALUES
            ('HS1992', 1988, 1995), ('HS1996', 1996, 2001), ('HS2002', 2002, 2006),
            ('HS2007', 2007, 2011), ('HS2012', 2012, 2016), ('HS2017', 2017, 2021),
            ('HS2022', 2022, 2027), ('HS2028', 2028, 2032)
    ) AS listed (edition, first_year, last_year)
),

detailed AS (
    SELECT DISTINCT reporter, flow, year, month, left(product, 6) AS heading
    FROM comext_cells
    WHERE length(product) = 8
)

SELECT
    CASE length(cells.product) WHEN 8 THEN 'CN' || cells.year ELSE editions.edition END
        AS classification,
    cells.year,
    cells.month,
    CASE cells.flow WHEN '1' THEN 'importer' ELSE 'exporter' END AS reported_by,
    reporters.iso3 AS reporter,
    cells.partner,
    cells.product,
    CASE WHEN starts_with(cells.indicator, 'VALUE') THEN 'value' ELSE 'mass' END AS measure,
    cells.value * CASE cells.indicator WHEN 'QUANTITY_IN_100KG' THEN 100 ELSE 1 END AS amount
FROM comext_cells AS cells
-- Northern Ireland reports a part of the United Kingdom's trade, and has no code of its own here.
INNER JOIN area_codes AS reporters ON reporters.code = cells.reporter
LEFT JOIN editions ON cells.year BETWEEN editions.first_year AND editions.last_year
LEFT JOIN detailed
    ON detailed.heading = cells.product AND detailed.reporter = cells.reporter
    AND detailed.flow = cells.flow AND detailed.year = cells.year
    AND detailed.month IS NOT DISTINCT FROM cells.month
WHERE
    cells.value IS NOT NULL
    AND cells.flow IN ('1', '2')
    AND length(cells.reporter) = 2
    AND (cells.partner = 'WORLD' OR length(cells.partner) = 2)
    AND cells.partner NOT IN ('EU', 'EA')
    AND length(cells.product) IN (6, 8)
    AND detailed.heading IS NULL
    AND cells.indicator IN ('VALUE_IN_EUROS', 'VALUE_EUR', 'QUANTITY_IN_100KG', 'QUANTITY_KG')
