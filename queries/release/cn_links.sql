-- Which lines of the Combined Nomenclature follow which, from one year to the next, as published.
-- params: none
-- reads: staged_cn_links
-- columns:
--   year_from SMALLINT year  last year of the line
--   code_from VARCHAR code  eight digits
--   year_to SMALLINT year  first year of the line that follows
--   code_to VARCHAR code  eight digits
SELECT DISTINCT year_from, code_from, year_to, code_to
FROM staged_cn_links
ORDER BY year_from, code_from, year_to, code_to
