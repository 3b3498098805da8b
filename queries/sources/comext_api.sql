-- The flows in an answer of the Comext API between two areas, in whole euro and kilograms.
-- params: none
-- reads: comext_kept, comext_areas
-- columns:
--   classification VARCHAR code  CN of the year for 8 digits, its HS edition for 6
--   year SMALLINT year  calendar year
--   month SMALLINT count  1 to 12, null where the row covers the year
--   reported_by VARCHAR text  importer or exporter
--   exporter VARCHAR code  ISO3; for imports the country of origin
--   importer VARCHAR code  ISO3
--   product VARCHAR code  6 or 8 characters
--   amount BIGINT EUR  statistical value
--   quantity_kg BIGINT kg  net mass; null where none, or nought beside a value, is given
--   breakdown VARCHAR text  partner as published
--   fallback BOOLEAN -  true for parts of the United Kingdom
SELECT
    flows.classification,
    flows.year,
    flows.month,
    flows.reported_by,
    CASE flows.reported_by WHEN 'importer' THEN partners.iso3 ELSE flows.reporter END AS exporter,
    CASE flows.reported_by WHEN 'importer' THEN flows.reporter ELSE partners.iso3 END AS importer,
    flows.product,
    CAST(round(flows.amount) AS BIGINT) AS amount,
    CASE
        WHEN masses.amount > 0 OR flows.amount = 0 THEN CAST(round(masses.amount) AS BIGINT)
    END AS quantity_kg,
    flows.partner AS breakdown,
    flows.partner IN ('XI', 'XU') AS fallback
FROM comext_kept AS flows
LEFT JOIN comext_kept AS masses
    ON masses.measure = 'mass' AND masses.classification = flows.classification
    AND masses.year = flows.year AND masses.month IS NOT DISTINCT FROM flows.month
    AND masses.reported_by = flows.reported_by AND masses.reporter = flows.reporter
    AND masses.partner = flows.partner AND masses.product = flows.product
LEFT JOIN comext_areas AS partners ON partners.code = flows.partner
WHERE flows.measure = 'value' AND flows.partner <> 'WORLD'
