-- Which codes of the Combined Nomenclature follow which, year by year.
-- params: none
-- reads: raw
-- columns:
--   year_from SMALLINT year  last year of the older code
--   code_from VARCHAR code  CN8
--   year_to SMALLINT year  first year of the newer code
--   code_to VARCHAR code  CN8
WITH typed AS (
    SELECT
        CAST(regexp_extract(raw.year_from, '(19|20)[0-9]{2}') AS SMALLINT) AS year_from,
        replace(raw.code_from, ' ', '') AS code_from,
        CAST(regexp_extract(raw.year_to, '(19|20)[0-9]{2}') AS SMALLINT) AS year_to,
        replace(raw.code_to, ' ', '') AS code_to
    FROM raw
)

SELECT
    year_from,
    CASE WHEN regexp_full_match(code_from, '[0-9]{2}[0-9A-Z]{6}') THEN code_from END AS code_from,
    CASE
        WHEN year_to >= year_from THEN year_to
        ELSE CAST(error('a successor is older than its predecessor') AS SMALLINT)
    END AS year_to,
    CASE WHEN regexp_full_match(code_to, '[0-9]{2}[0-9A-Z]{6}') THEN code_to END AS code_to
FROM typed
