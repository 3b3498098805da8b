-- Name for each source the years of which it holds months only, and how many; such years are not used.
-- params: none
-- reads: reporting
-- columns:
--   source VARCHAR text  who published the flows
--   months VARCHAR text  year and months, one after the other
WITH parts AS (
    SELECT source, year, max(months) AS months
    FROM reporting
    GROUP BY source, year
    HAVING NOT bool_or(counts)
)
SELECT source, string_agg(year || ': ' || months || ' of 12 months, not used', '; ' ORDER BY year) AS months
FROM parts
GROUP BY source
