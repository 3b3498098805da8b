-- Reporters whose codes are of two HS editions in one period, in one file or in several.
-- params: none
-- reads: comtrade_editions
-- columns:
--   reporter VARCHAR code  ISO3
--   year SMALLINT year  calendar year
--   month SMALLINT -  null where the values are annual
--   editions VARCHAR text  the editions, the older first
SELECT
    reporter,
    year,
    month,
    string_agg(DISTINCT edition, ' and ' ORDER BY edition) AS editions
FROM comtrade_editions
GROUP BY reporter, year, month
HAVING count(DISTINCT edition) > 1
ORDER BY reporter, year, month
