-- The single counterpart of each HS code one edition away, in both directions, where there is one.
-- params: none
-- reads: hs_correlations
-- columns:
--   edition_from SMALLINT year  HS edition of the code
--   code VARCHAR code  six digits
--   edition_to SMALLINT year  neighbouring HS edition
--   counterpart VARCHAR code  the same code if it is linked, else the only link, else null
--   relation VARCHAR text  identical, 1:1, 1:n, n:1 or n:n, read from `code` to `counterpart`
WITH directed AS (
    SELECT DISTINCT
        CAST(edition_from AS SMALLINT) AS edition_from, hs_from AS code,
        CAST(edition_to AS SMALLINT) AS edition_to, hs_to AS counterpart
    FROM hs_correlations
    UNION
    SELECT DISTINCT
        CAST(edition_to AS SMALLINT), hs_to, CAST(edition_from AS SMALLINT), hs_from
    FROM hs_correlations
),

counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY edition_from, edition_to, code) AS links_out,
        count(*) OVER (PARTITION BY edition_from, edition_to, counterpart) AS links_in
    FROM directed
)

SELECT
    edition_from,
    code,
    edition_to,
    CASE
        WHEN bool_or(code = counterpart) THEN code
        WHEN max(links_out) = 1 THEN min(counterpart)
    END AS counterpart,
    CASE
        WHEN bool_or(code = counterpart) THEN 'identical'
        WHEN max(links_in) = 1 AND max(links_out) = 1 THEN '1:1'
        WHEN max(links_in) = 1 THEN '1:n'
        WHEN max(links_out) = 1 THEN 'n:1'
        ELSE 'n:n'
    END AS relation
FROM counted
GROUP BY edition_from, code, edition_to
ORDER BY edition_from, edition_to, code
