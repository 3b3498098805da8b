-- Set the reports of two sources on the same flows side by side: for each code and direction the year in which both cover the most pairs of countries, the latest of them; where only one source holds the code, its latest year.
-- params: none
-- reads: checked, reported, reporting, parties
-- columns:
--   code VARCHAR code  code as the menu writes it
--   source_a VARCHAR text  first source
--   source_b VARCHAR text  second source
--   reported_by_a VARCHAR text  importer, exporter or reconciled; null where the first source does not hold the code
--   reported_by_b VARCHAR text  the same of the second
--   seller_side VARCHAR text  side that sells, target or sender
--   year BIGINT year  year compared
--   seller VARCHAR code  country that sells
--   buyer VARCHAR code  country that buys
WITH pairs_of_countries AS (
    SELECT s.side AS seller_side, s.iso3 AS seller, b.iso3 AS buyer, w.reported_by,
        CASE w.reported_by WHEN 'importer' THEN b.iso3 WHEN 'exporter' THEN s.iso3 ELSE '' END AS reporter
    FROM parties AS s
    JOIN parties AS b ON b.side <> s.side
    CROSS JOIN (VALUES ('importer'), ('exporter'), ('reconciled')) AS w (reported_by)
),
covered AS (
    SELECT DISTINCT r.code, r.source, r.reported_by, r.year, p.seller_side, p.seller, p.buyer
    FROM reported AS r
    JOIN pairs_of_countries AS p ON p.reported_by = r.reported_by AND p.reporter = r.reporter
),
reaching AS (
    SELECT DISTINCT r.source, CAST(r.year AS BIGINT) AS year, p.seller_side
    FROM reporting AS r
    JOIN pairs_of_countries AS p ON p.reported_by = r.reported_by AND p.reporter = r.reporter
    WHERE r.counts
),
asked AS (
    SELECT DISTINCT code, source_a, source_b FROM checked
),
common AS (
    SELECT
        a.code,
        q.source_a,
        q.source_b,
        a.reported_by AS reported_by_a,
        b.reported_by AS reported_by_b,
        a.seller_side,
        a.year,
        a.seller,
        a.buyer
    FROM asked AS q
    JOIN covered AS a ON a.code = q.code AND a.source = q.source_a
    JOIN covered AS b
        ON b.code = a.code AND b.source = q.source_b AND b.seller_side = a.seller_side
        AND b.year = a.year AND b.seller = a.seller AND b.buyer = a.buyer
    -- within one source, what exporters say stands against what importers say
    WHERE q.source_a <> q.source_b OR (a.reported_by = 'exporter' AND b.reported_by = 'importer')
),
counted AS (
    SELECT code, source_a, source_b, reported_by_a, reported_by_b, seller_side, year, count(*) AS n_pairs
    FROM common
    GROUP BY code, source_a, source_b, reported_by_a, reported_by_b, seller_side, year
),
chosen AS (
    SELECT *
    FROM counted
    QUALIFY row_number() OVER (
        PARTITION BY code, source_a, source_b, reported_by_a, reported_by_b, seller_side
        ORDER BY n_pairs DESC, year DESC
    ) = 1
),
-- a code that one source holds and the other, which reports on these countries in that year, does not
single AS (
    SELECT q.source_a, q.source_b, c.*, c.source = q.source_a AS is_a
    FROM asked AS q
    JOIN covered AS c ON c.code = q.code AND c.source IN (q.source_a, q.source_b)
    WHERE
        q.source_a <> q.source_b
        AND EXISTS (
            SELECT 1 FROM reaching AS o
            WHERE
                o.seller_side = c.seller_side AND o.year = c.year
                AND o.source = CASE c.source WHEN q.source_a THEN q.source_b ELSE q.source_a END
        )
        AND NOT EXISTS (
            SELECT 1 FROM common AS o
            WHERE
                o.code = q.code AND o.source_a = q.source_a AND o.source_b = q.source_b
                AND o.seller_side = c.seller_side
        )
    QUALIFY c.year = max(c.year) OVER (PARTITION BY c.code, q.source_a, q.source_b, c.source, c.reported_by, c.seller_side)
)
SELECT m.code, m.source_a, m.source_b, m.reported_by_a, m.reported_by_b, m.seller_side, m.year, m.seller, m.buyer
FROM common AS m
JOIN chosen AS c
    ON c.code = m.code AND c.source_a = m.source_a AND c.source_b = m.source_b
    AND c.reported_by_a = m.reported_by_a AND c.reported_by_b = m.reported_by_b
    AND c.seller_side = m.seller_side AND c.year = m.year
UNION ALL
SELECT
    code,
    source_a,
    source_b,
    CASE WHEN is_a THEN reported_by END AS reported_by_a,
    CASE WHEN NOT is_a THEN reported_by END AS reported_by_b,
    seller_side,
    year,
    seller,
    buyer
FROM single
