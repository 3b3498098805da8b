-- Read the descriptions of HS codes that come with BACI.
-- params: none
-- reads: raw
-- columns:
--   nomenclature VARCHAR code  HS
--   product VARCHAR code  six digits
--   description VARCHAR text  as published
SELECT DISTINCT 'HS' AS nomenclature, trim(code) AS product, trim(description) AS description
FROM raw
WHERE trim(description) <> ''
