-- The newest line of the Combined Nomenclature that each line of an earlier year leads to.
-- params: none
-- reads: cn_links
-- columns:
--   year SMALLINT year  last year in which the line was in force
--   code VARCHAR code  eight digits
--   cn_line VARCHAR code  the single line of the newest year, null where it was split
--   cn_relation VARCHAR text  1:1, 1:n, n:1 or n:n, read from `code` to the newest lines
WITH RECURSIVE steps AS (
    SELECT DISTINCT year_from, code_from, year_to, code_to FROM cn_links
),

traced AS (
    SELECT year_from AS year, code_from AS code, year_to AS reached, code_to AS cn_line
    FROM steps
    UNION
    SELECT t.year, t.code, s.year_to, s.code_to
    FROM traced AS t
    JOIN steps AS s ON s.code_from = t.cn_line AND s.year_from >= t.reached
),

newest AS (
    SELECT DISTINCT t.year, t.code, t.cn_line
    FROM traced AS t
    ANTI JOIN steps AS s ON s.code_from = t.cn_line AND s.year_from >= t.reached
),

-- what stands earlier or later in one chain is the line itself, not another that joins it
merging AS (
    SELECT
        n.year,
        n.code,
        n.cn_line,
        bool_or(o.code <> n.code AND earlier.code IS NULL AND later.code IS NULL) AS merges
    FROM newest AS n
    JOIN newest AS o ON o.cn_line = n.cn_line
    LEFT JOIN traced AS earlier
        ON earlier.year = o.year AND earlier.code = o.code AND earlier.cn_line = n.code AND earlier.reached <= n.year
    LEFT JOIN traced AS later
        ON later.year = n.year AND later.code = n.code AND later.cn_line = o.code AND later.reached <= o.year
    GROUP BY n.year, n.code, n.cn_line
),

counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY year, code) AS successors,
        CASE WHEN merges THEN 2 ELSE 1 END AS ancestors
    FROM merging
)

SELECT
    year,
    code,
    CASE WHEN max(successors) = 1 THEN min(cn_line) END AS cn_line,
    CASE
        WHEN max(successors) = 1 AND max(ancestors) = 1 THEN '1:1'
        WHEN max(successors) = 1 THEN 'n:1'
        WHEN max(ancestors) = 1 THEN '1:n'
        ELSE 'n:n'
    END AS cn_relation
FROM counted
GROUP BY year, code
ORDER BY code, year
